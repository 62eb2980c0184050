"""What comes of a list of payments: each may say that an invoice on record was paid."""

from __future__ import annotations

from dataclasses import dataclass, field

from agreements import money
from agreements.imported import Payment
from agreements.importing import Line, Preview
from app.services.importing import several
from app.services.importing.bills import Bill, Bills, a_day, closing
from app.services.importing.books import Books
from app.services.importing.choices import Choices
from app.services.importing.lines import Pay, Plan, Planned, State, unread
from app.services.importing.naming import Names, both

CONFIDENCE = "A list of payments, by the number of the invoice."
BY_AMOUNT = "A list of payments, by payer and amount alone."
ABOUT = (
    "A payment closes the invoice whose number it names, or the only open one of that client over "
    "the same amount. Invoices come first: from a list of them, or noted by hand.",
    "One that names several closes them all where their amounts add up to it.",
    "A part of an invoice doesn’t close it. The list knows days and no times, so money counts as "
    "come in the first minute of its day on your client’s clock.",
)


def plan(books: Books, preview: Preview, choices: Choices) -> Plan:
    """What becomes of each payment."""
    names = Names(books.clients, choices.who)
    bills = Bills(books.db, books.me.id, books.me.zone)
    books.open({bill.client_id for bill in bills.all()})
    planner = _Planner(books, bills, names)
    lines = tuple(planner.line(line) for line in preview.lines)
    return Plan(lines, names.asks(), preview.missing, preview.notes)


@dataclass
class _Planner:
    books: Books
    bills: Bills
    names: Names
    paid: dict[int, int] = field(default_factory=dict)

    def line(self, line: Line) -> Planned:
        value = line.value
        if not isinstance(value, Payment):
            return unread(line)
        currency = money.currency_of(value.currency)
        amount = None if value.amount is None else money.smallest(value.amount, currency)
        said = _said(value, amount, currency)
        if value.paid_on > self.books.today:
            return Planned(line.number, State.WRONG, said, ("That day is still to come.",))
        named = self.bills.named(value.number) if value.number else []
        if named:
            return self._named(line.number, value, currency, named, said)
        return self._by_payer(line.number, value, currency, said)

    def _named(
        self, number: int, value: Payment, currency: str, named: list[Bill], said: str
    ) -> Planned:
        """A payment that names invoices: of several, the payer's and those that are open."""
        who = self.names.place(value.client) if value.client else None
        found = [bill for bill in named if bill.client_id == who] or named
        if len(found) > 1:
            found = [bill for bill in found if bill.paid_on is None] or found
        if len(found) > 1:
            return self._several(number, value, currency, found, said)
        return self._pays(number, value, currency, found[0], said, CONFIDENCE)

    def _several(
        self, number: int, value: Payment, currency: str, found: list[Bill], said: str
    ) -> Planned:
        for bill in found:
            if id(bill) in self.paid:
                note = f"{bill.subject} is paid by line {self.paid[id(bill)]} already."
                return Planned(number, State.LEFT_OUT, said, (note,))
        try:
            step, outcome, notes = several.paid_by(self.books, self.bills, found, value, currency)
        except several.NotSo as problem:
            return Planned(number, State.LEFT_OUT, said, (str(problem),))
        self.paid |= {id(bill): number for bill in found}
        return Planned(number, State.COMES, said, notes, step, outcome)

    def _by_payer(self, number: int, value: Payment, currency: str, said: str) -> Planned:
        alike = [bill for bill in self.bills.all() if _is_over(bill, value, currency)]
        nothing = "It pays no open invoice that is here."
        if not value.client or not alike:
            return Planned(number, State.LEFT_OUT, said, (nothing,))
        who = self.names.client_of(number, said, value.client)
        if isinstance(who, Planned):
            return who
        theirs = [bill for bill in alike if bill.client_id == who and id(bill) not in self.paid]
        if len(theirs) != 1:
            note = "They have several open invoices over that amount." if theirs else nothing
            return Planned(number, State.LEFT_OUT, said, (note,))
        return self._pays(number, value, currency, theirs[0], said, BY_AMOUNT)

    def _pays(
        self, number: int, value: Payment, currency: str, bill: Bill, said: str, confidence: str
    ) -> Planned:
        called = f"{bill.subject} to {self.books.clients[bill.client_id].name}"
        if bill.paid_on is not None:
            note = f"{called} is paid here already, on {a_day(bill.paid_on)}."
            return Planned(number, State.KNOWN, said, (note,))
        if id(bill) in self.paid:
            note = f"{called} is paid by line {self.paid[id(bill)]} already."
            return Planned(number, State.LEFT_OUT, said, (note,))
        if note := _too_little(bill, value, currency, called):
            return Planned(number, State.LEFT_OUT, said, (note,))
        if value.paid_on < bill.sent_on:
            note = f"{called} would be paid before it was sent, which was {a_day(bill.sent_on)}."
            return Planned(number, State.WRONG, said, (note,))
        close, outcome = closing(self.books, self.bills, bill, value.paid_on, confidence)
        if close is None and bill.invoice is None:
            note = f"You let {called} pass, so nothing waits for it."
            return Planned(number, State.LEFT_OUT, said, (note,))
        self.paid[id(bill)] = number
        step = Pay(value.paid_on, bill.invoice.id if bill.invoice else None, close)
        notes = (f"It pays {called}.",) + (() if close else ("It is for your figures alone.",))
        return Planned(number, State.COMES, said, notes, step, outcome)


def _is_over(bill: Bill, value: Payment, currency: str) -> bool:
    """Whether an invoice is open, and over just this amount."""
    one = bill.invoice
    if bill.paid_on is not None or one is None or value.amount is None:
        return False
    if currency not in ("", one.currency):
        return False
    return one.amount == money.smallest(value.amount, one.currency)


def _too_little(bill: Bill, value: Payment, currency: str, called: str) -> str:
    """Why a payment doesn't close an invoice; empty where it does."""
    one = bill.invoice
    if one is None or one.amount is None or value.amount is None:
        return ""
    if currency and one.currency and currency != one.currency:
        return f"{called} is in {one.currency}, so whether it is all can’t be told."
    if money.smallest(value.amount, one.currency or currency) >= one.amount:
        return ""
    whole = money.said(one.amount, one.currency)
    return f"It is a part of {called} over {whole}, which stays open."


def _said(value: Payment, amount: int | None, currency: str) -> str:
    """'€1,200.00 from Harbour Film, “Invoice 2026-17”, on 12 Nov 2026'."""
    sum_ = money.said(amount, currency) if amount is not None else "A payment"
    who = f"from {value.client}" if value.client else ""
    about = f"“{value.number[:120]}”" if value.number else ""
    return f"{sum_} {both((who, about))}, on {a_day(value.paid_on)}".replace("  ", " ")
