"""A stored file, read as it was chosen, and what would come of every line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from agreements import importing
from agreements.columns import Kind, Mapped
from agreements.importing import Preview
from agreements.tables import Table
from app.adapters import tables
from app.services.importing import calls, invoices, newcomers, payments
from app.services.importing.bills import INVOICE
from app.services.importing.books import Books
from app.services.importing.choices import Choices
from app.services.importing.lines import Plan, Planned, State

MOST_SHOWN = 160
_PLANS: Mapping[Kind, Callable[[Books, Preview, Choices], Plan]] = {
    Kind.INVOICES: invoices.plan,
    Kind.PAYMENTS: payments.plan,
    Kind.CALLS: calls.plan,
    Kind.CLIENTS: newcomers.plan,
}
_LINES: Mapping[Kind, tuple[str, ...]] = {
    Kind.INVOICES: INVOICE,
    Kind.PAYMENTS: INVOICE,
    Kind.CALLS: calls.CALLS,
    Kind.CLIENTS: (),
}


@dataclass(frozen=True)
class Reading:
    """A file as a table, which column is what, what would come of it, and what it was held
    against."""

    table: Table
    mapped: Mapped
    plan: Plan
    books: Books


def read(
    db: Session, freelancer_id: int, kind: Kind, content: bytes, choices: Choices, now: datetime
) -> Reading:
    """What would come of a file; nothing is written.

    Raises:
        tables.TableRefused: it cannot be read as a table in this way.
    """
    table = tables.read(content, choices.encoding, choices.separator)
    mapped = choices.mapped(kind, table)
    how = importing.Choices(choices.zone, choices.order_of_dates(), choices.mark)
    preview = importing.preview(kind, table, mapped, how)
    books = Books(db, freelancer_id, _LINES[kind], now)
    plan = _PLANS[kind](books, preview, choices)
    shown = {row.number: " · ".join(cell for cell in row.cells if cell) for row in table.rows}
    lines = tuple(_as_chosen(_named(line, shown), choices) for line in plan.lines)
    return Reading(table, mapped, replace(plan, lines=lines), books)


def _named(line: Planned, shown: Mapping[int, str]) -> Planned:
    """A line that could not be read is shown as it stands in the file."""
    if line.words:
        return line
    text = shown.get(line.number, "")
    return replace(line, words=text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…")


def _as_chosen(line: Planned, choices: Choices) -> Planned:
    """What is wrong, or is about nobody here, is left out where that was chosen."""
    leaves = {State.WRONG: choices.skips_wrong, State.UNPLACED: choices.skips_others}
    return replace(line, state=State.LEFT_OUT) if leaves.get(line.state) else line
