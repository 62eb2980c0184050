"""What comes of a list of invoices: each is kept, and begins an occasion where a line says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from agreements import invoices, money
from agreements.imported import Invoice
from agreements.importing import Line, Preview
from agreements.judging import Outcome
from app.services.errors import Refused
from app.services.importing.bills import Bill, Bills, a_day, closing, subject
from app.services.importing.books import Books
from app.services.importing.choices import Choices
from app.services.importing.lines import Count, Keep, Pay, Plan, Planned, State, unread
from app.services.importing.naming import Names
from app.services.upholding.checking import Log

LONGEST_NUMBER = 80
CONFIDENCE = "A list of invoices, which knows days and no times."
ABOUT = (
    "Every invoice to a client is kept for your figures. It counts where a line about invoices was "
    "in force when it was sent.",
    "The list knows days and no times. An invoice counts as sent at the close of your working day, "
    "and as paid in the first minute of its day on your client’s clock: they get every doubt. What "
    "counts is the number of days you agreed, not a due date in the list.",
)


def plan(books: Books, preview: Preview, choices: Choices) -> Plan:
    """What becomes of each invoice."""
    names = Names(books.clients, choices.who)
    values = [line.value for line in preview.lines if isinstance(line.value, Invoice)]
    books.open({who for value in values if (who := names.place(value.client))})
    planner = _Planner(books, Bills(books.db, books.me.id, books.me.zone), names)
    lines = tuple(planner.line(line) for line in preview.lines)
    return Plan(lines, names.asks(), preview.missing, preview.notes)


@dataclass
class _Planner:
    books: Books
    bills: Bills
    names: Names
    seen: dict[tuple[int, str], int] = field(default_factory=dict)

    def line(self, line: Line) -> Planned:
        value = line.value
        if not isinstance(value, Invoice):
            return unread(line)
        currency = money.currency_of(value.currency)
        amount = None if value.amount is None else money.smallest(value.amount, currency)
        said = _said(value, amount, currency)
        if problems := self._problems(value):
            return Planned(line.number, State.WRONG, said, problems)
        if amount is not None and amount <= 0:
            note = "Nothing is to be paid by it: it may be a credit note."
            return Planned(line.number, State.LEFT_OUT, said, (note,))
        return self._placed(line.number, value, amount, currency, said)

    def _problems(self, value: Invoice) -> tuple[str, ...]:
        found = []
        if value.sent_on > self.books.today:
            found.append("The day it was sent is still to come.")
        if value.paid_on and value.paid_on > self.books.today:
            found.append("The day it was paid is still to come.")
        if len(value.number) > LONGEST_NUMBER:
            found.append(f"Its number has more than {LONGEST_NUMBER} characters.")
        if "=?" in value.number:
            found.append("Its number has “=?” in it, which mail programs read as a code.")
        return tuple(found)

    def _placed(
        self, number: int, value: Invoice, amount: int | None, currency: str, said: str
    ) -> Planned:
        who = self.names.client_of(number, said, value.client)
        if isinstance(who, Planned):
            return who
        key = invoices.key(value.number, value.sent_on, amount, currency)
        if (who, key) in self.seen:
            note = f"It stands in line {self.seen[who, key]} as well, which is taken."
            return Planned(number, State.LEFT_OUT, said, (note,))
        self.seen[who, key] = number
        if (bill := self.bills.by_key(who, key)) is not None:
            return self._known(number, value, amount, bill, said)
        kept = Keep(
            who, key, value.number, amount, currency, value.sent_on, value.due_on, value.paid_on
        )
        return self._new(number, kept, said)

    def _known(
        self, number: int, value: Invoice, amount: int | None, bill: Bill, said: str
    ) -> Planned:
        assert bill.invoice is not None
        if value.paid_on and bill.paid_on is None:
            if value.paid_on < bill.sent_on:
                note = f"It would be paid before it was sent, which was {a_day(bill.sent_on)}."
                return Planned(number, State.WRONG, said, (note,))
            close, outcome = closing(self.books, self.bills, bill, value.paid_on, CONFIDENCE)
            step = Pay(value.paid_on, bill.invoice.id, close)
            note = "It is here already; what is new is that it was paid."
            return Planned(number, State.COMES, said, (note,), step, outcome)
        same = (bill.invoice.amount, bill.sent_on) == (amount, value.sent_on)
        note = "It is here already" + ("." if same else ", with other figures, which stay.")
        return Planned(number, State.KNOWN, said, (note,))

    def _new(self, number: int, kept: Keep, said: str) -> Planned:
        bill = self.bills.by_hand(kept.client_id, kept.number)
        if bill is not None and bill.occasion is not None:
            return self._completed(number, kept, bill, said)
        if self.bills.was_found(kept.client_id, _found_key(kept)):
            note = "For your figures alone. You took back before that it counts."
            return Planned(number, State.COMES, said, (note,), kept)
        try:
            count, outcome = self._count(kept)
        except Refused as problem:
            note = f"For your figures alone. {' '.join(problem.errors.values())}"
            return Planned(number, State.COMES, said, (note,), kept)
        step = Keep(**{**vars(kept), "count": count})
        return Planned(number, State.COMES, said, (), step, outcome)

    def _completed(self, number: int, kept: Keep, bill: Bill, said: str) -> Planned:
        """An invoice that was noted by hand is the same one: what was noted stays."""
        assert bill.occasion is not None
        note = f"It is noted as “{bill.occasion.subject}” already: that is completed, not doubled."
        paid, close, outcome = kept.paid_on, None, None
        if paid is not None and bill.waits:
            if paid < bill.sent_on:
                note = f"It is noted as sent on {a_day(bill.sent_on)}, after it would be paid."
                return Planned(number, State.WRONG, said, (note,))
            close, outcome = closing(self.books, self.bills, bill, paid, CONFIDENCE)
        step = Keep(**{**vars(kept), "close": close, "occasion_id": bill.occasion.id})
        return Planned(number, State.COMES, said, (note,), step, outcome)

    def _count(self, kept: Keep) -> tuple[Count, Outcome]:
        """The occasion that an invoice begins.

        Raises:
            Refused: nothing about invoices was in force when it was sent.
        """
        sent_at = self.books.sent_at(kept.sent_on)
        clause = self.books.clause_at(kept.client_id, sent_at)
        paid = kept.paid_on
        closed_at = self.books.paid_at(paid, clause, sent_at) if paid else None
        count = Count(
            kept.client_id,
            clause.id,
            subject(kept.number, kept.sent_on),
            sent_at,
            closed_at,
            _found_key(kept),
            CONFIDENCE,
        )
        entry = Log(clause.need_id, count.subject, sent_at, closed_at)
        begun = self.books.begin(kept.client_id, clause, entry, count.key)
        return count, begun.judgement.outcome


def _found_key(kept: Keep) -> str:
    return f"invoice:{kept.key}"


def _said(value: Invoice, amount: int | None, currency: str) -> str:
    """'Invoice 2026-17 to Harbour Film, €1,200.00: sent 3 Nov 2026, paid 12 Nov 2026'."""
    sum_ = f", {money.said(amount, currency)}" if amount is not None else ""
    paid = f"paid {a_day(value.paid_on)}" if value.paid_on else "not paid yet"
    what = f"Invoice {value.number}" if value.number else "Invoice"
    return f"{what} to {value.client}{sum_}: sent {a_day(value.sent_on)}, {paid}"
