"""One payment for several invoices: its reference names each, and their amounts add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from agreements import money
from agreements.imported import Payment
from agreements.judging import Outcome
from app.services.importing.bills import Bill, Bills, a_day, closing
from app.services.importing.books import Books
from app.services.importing.lines import Pay, PayAll
from app.services.importing.naming import folded

CONFIDENCE = "A list of payments: one over several invoices, by their numbers."
AMBIGUOUS = "It names more than one invoice, so which one it pays can’t be told."


class NotSo(Exception):
    """It doesn't pay them; the words say why."""


def paid_by(
    books: Books, bills: Bills, named: Sequence[Bill], value: Payment, currency: str
) -> tuple[PayAll, Outcome | None, tuple[str, ...]]:
    """What a payment does to the open invoices that it names: the steps, the worst judgement that
    comes of them, and what is said of it.

    Raises:
        NotSo: they are not of one client, their amounts are not known, or don't add up to it.
    """
    named = sorted(named, key=lambda bill: (bill.sent_on, bill.subject))
    _check(named, value, currency)
    done = [(bill, *closing(books, bills, bill, value.paid_on, CONFIDENCE)) for bill in named]
    pays = tuple(
        Pay(value.paid_on, bill.invoice.id, close) for bill, close, _ in done if bill.invoice
    )
    late = [bill for bill, _, outcome in done if outcome is Outcome.BREACHED]
    outcomes = [outcome for _, _, outcome in done if outcome is not None]
    worst = Outcome.BREACHED if late else next(iter(outcomes), None)
    return PayAll(pays), worst, _notes(books, named, late, is_counted=bool(outcomes))


def _check(named: Sequence[Bill], value: Payment, currency: str) -> None:
    is_of_one = len({bill.client_id for bill in named}) == 1
    if not is_of_one or len({folded(bill.number) for bill in named}) < len(named):
        raise NotSo(AMBIGUOUS)
    sums = [bill.invoice.amount for bill in named if bill.invoice is not None]
    currencies = {bill.invoice.currency for bill in named if bill.invoice is not None}
    if value.amount is None or len(sums) < len(named) or None in sums:
        raise NotSo(f"It names {_all(named)}. Not every amount is known, so note them by hand.")
    if len(currencies) > 1 or (currency and currencies != {currency}):
        raise NotSo(f"It names {_all(named)}, and not all are in one currency.")
    (theirs,) = currencies
    whole = sum(amount for amount in sums if amount is not None)
    if money.smallest(value.amount, theirs) != whole:
        together = money.said(whole, theirs)
        raise NotSo(f"It names {_all(named)}, together {together}: that is another sum.")
    for bill in named:
        if value.paid_on < bill.sent_on:
            sent = a_day(bill.sent_on)
            raise NotSo(f"{bill.subject} would be paid before it was sent, which was {sent}.")


def _notes(
    books: Books, named: Sequence[Bill], late: Sequence[Bill], *, is_counted: bool
) -> tuple[str, ...]:
    whom = books.clients[named[0].client_id].name
    notes = [f"It pays {_all(named)} to {whom}; they add up to it."]
    if not is_counted:
        notes.append("They are for your figures alone.")
    elif late and len(late) < len(named):
        notes.append(f"Late: {_all(late)}.")
    return tuple(notes)


def _all(named: Sequence[Bill]) -> str:
    """'Invoice 2026-17 over €1,200.00 and Invoice 2026-18 over €350.50'."""
    said = [_one(bill) for bill in named]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _one(bill: Bill) -> str:
    one = bill.invoice
    if one is None or one.amount is None:
        return bill.subject
    return f"{bill.subject} over {money.said(one.amount, one.currency)}"
