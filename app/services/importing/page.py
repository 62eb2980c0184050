"""The preview of a file: what would come of each line, how it was read, and what to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agreements.columns import FIELDS, NEEDED, Kind
from agreements.tables import Row, Table
from app.adapters.tables import TableRefused
from app.db import session
from app.models import Import
from app.services.importing import calls, files, invoices, newcomers, payments
from app.services.importing.choices import NONE, Choices
from app.services.importing.lines import Ask, Plan, Planned, State
from app.services.importing.reading import Reading, read

PAGE = 100
MOST_ASKS = 40
MOST_HEADERS = 12
MOST_LETTERS = 40
ABOUT = {
    Kind.INVOICES: invoices.ABOUT,
    Kind.PAYMENTS: payments.ABOUT,
    Kind.CALLS: calls.ABOUT,
    Kind.CLIENTS: newcomers.ABOUT,
}
Option = tuple[int, str]


@dataclass(frozen=True)
class ColumnAsk:
    """A field, and the columns it could be in; `chosen` is a place among them or `NONE`."""

    name: str
    label: str
    is_needed: bool
    options: tuple[Option, ...]
    chosen: int


@dataclass(frozen=True)
class TakenPage:
    """A file that was taken; `came` says how many of its lines became what."""

    row: Import
    kind: Kind
    came: Mapping[str, int]


@dataclass(frozen=True)
class PreviewPage:
    """`trouble` says why the file cannot be read in this way; then there is no plan to take.

    `lines` are those of this page, what is wrong first. `asks` are the names to be chosen now, and
    `more_asks` how many wait behind them. `clients` can be chosen for a name.
    """

    row: Import
    kind: Kind
    choices: Choices
    trouble: str
    about: tuple[str, ...]
    plan: Plan
    columns: tuple[ColumnAsk, ...]
    headers: tuple[Option, ...]
    header: int
    read_as: tuple[str, str]
    lines: tuple[Planned, ...]
    asks: tuple[Ask, ...]
    more_asks: int
    clients: tuple[tuple[int, str], ...]
    page: int
    pages: int


def page(freelancer_id: int, import_id: int, number: int, now: datetime) -> PreviewPage | TakenPage:
    """What would come of a file that waits, or what came of one; nothing is written.

    Raises:
        NotFound: there is no such file.
    """
    db = session()
    row = files.load(db, freelancer_id, import_id, whole=True)
    kind, choices = Kind(row.kind), Choices.from_json(row.choices)
    if row.content is None:
        return TakenPage(row, kind, row.choices.get("came", {}))
    try:
        found = read(db, freelancer_id, kind, row.content, choices, now)
    except TableRefused as refused:
        return _refused(row, kind, choices, refused.reason)
    return _page(row, kind, choices, found, number)


def _page(row: Import, kind: Kind, choices: Choices, found: Reading, number: int) -> PreviewPage:
    lines = sorted(found.plan.lines, key=lambda one: (_rank(one), one.number))
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(number, 1), pages)
    header = found.mapped.header
    return PreviewPage(
        row=row,
        kind=kind,
        choices=choices,
        trouble="",
        about=ABOUT[kind],
        plan=found.plan,
        columns=_columns(kind, found),
        headers=tuple((place, _shown(one)) for place, one in _tops(found.table, header)),
        header=NONE if header is None else header,
        read_as=(found.table.encoding, found.table.separator),
        lines=tuple(lines[(number - 1) * PAGE : number * PAGE]),
        asks=found.plan.asks[:MOST_ASKS],
        more_asks=max(0, len(found.plan.asks) - MOST_ASKS),
        clients=tuple((client.id, client.name) for client in found.books.clients.values()),
        page=number,
        pages=pages,
    )


def _refused(row: Import, kind: Kind, choices: Choices, reason: str) -> PreviewPage:
    return PreviewPage(
        row, kind, choices, reason, ABOUT[kind], Plan(), (), (), NONE, ("", ""), (), (), 0, (), 1, 1
    )


def _rank(line: Planned) -> int:
    return list(State).index(line.state)


def _columns(kind: Kind, found: Reading) -> tuple[ColumnAsk, ...]:
    options = tuple((place, _column(found, place)) for place in range(found.table.width))
    needed = {name for names in NEEDED[kind] for name in names if len(names) == 1}
    return tuple(
        ColumnAsk(
            one.name,
            one.label,
            one.name in needed,
            options,
            found.mapped.columns.get(one.name, NONE),
        )
        for one in FIELDS[kind]
    )


def _column(found: Reading, place: int) -> str:
    """'B: Client, like Harbour Film'."""
    header, rows = found.mapped.header, found.table.rows
    title = rows[header].cell(place) if header is not None else ""
    below = rows[0 if header is None else header + 1 :][:20]
    sample = next((row.cell(place) for row in below if row.cell(place)), "")
    said = _cut(title) or f"Column {place + 1}"
    return f"{said} (like “{_cut(sample)}”)" if sample else said


def _tops(table: Table, header: int | None) -> list[tuple[int, Row]]:
    tops = list(enumerate(table.rows[:MOST_HEADERS]))
    if header is not None and header >= MOST_HEADERS:
        tops.append((header, table.rows[header]))
    return tops


def _shown(row: Row) -> str:
    return f"Line {row.number}: {_cut(', '.join(cell for cell in row.cells if cell), 60)}"


def _cut(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
