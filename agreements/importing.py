"""Tables turned into invoices, payments, calls and clients, line by line: a value for each, or what
is wrong with it. Nothing is kept here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from agreements import cells
from agreements.cells import BadCell, Order
from agreements.columns import Kind, Mapped, missing, suggest
from agreements.imported import Call, Invoice, NewClient, Payment, Value
from agreements.tables import Row, Table
from agreements.wall_clock import UnknownZone, check_zone

__all__ = [
    "Call",
    "Choices",
    "Invoice",
    "Kind",
    "Line",
    "Mapped",
    "NewClient",
    "Payment",
    "Preview",
    "preview",
    "suggest",
]


T = TypeVar("T")


@dataclass(frozen=True)
class Choices:
    """How to read the cells: the order of dates and the decimal mark (guessed where None or empty),
    and the zone (IANA) of times that name none."""

    zone: str
    order: Order | None = None
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """What one line of the file becomes: a value, or what is wrong, or why it is left out."""

    number: int
    value: Value | None = None
    problems: tuple[str, ...] = ()
    left_out: str = ""


@dataclass(frozen=True)
class Preview:
    """Every line, what no column was chosen for, and what was guessed and may be wrong."""

    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def preview(kind: Kind, table: Table, mapped: Mapped, choices: Choices) -> Preview:
    """What would be imported with these columns.

    Raises:
        UnknownZone: `choices.zone` is none.
    """
    check_zone(choices.zone)
    if lacking := missing(kind, mapped.columns):
        return Preview(missing=lacking, notes=table.notes)
    rows = table.rows[0 if mapped.header is None else mapped.header + 1 :]
    order, mark, notes = _guesses(kind, rows, mapped.columns, choices)
    seen: dict[Value, int] = {}
    lines = []
    for row in rows:
        line = _line(kind, _Reader(row, mapped.columns, order, mark, choices.zone))
        if line.value is not None and line.value in seen:
            said = f"The same stands in line {seen[line.value]}."
            line = Line(row.number, left_out=said)
        elif line.value is not None:
            seen[line.value] = row.number
        lines.append(line)
    return Preview(tuple(lines), notes=(*table.notes, *notes))


_DATES = ("sent_on", "due_on", "paid_on", "at", "since")


def _guesses(
    kind: Kind, rows: tuple[Row, ...], columns: Mapping[str, int], choices: Choices
) -> tuple[Order, str, list[str]]:
    """The order of dates and the decimal mark: as chosen, or as the columns have it."""
    dates = [row.cell(columns.get(name)) for name in _DATES for row in rows if name in columns]
    amounts = [row.cell(columns.get("amount")) for row in rows]
    order, mark = cells.order_of(dates), cells.mark_of(amounts)
    notes = [] if choices.order else [order.note]
    notes += [] if choices.mark else [mark.note]
    given = choices.mark if choices.mark in (",", ".") else mark.value
    return choices.order or Order(order.value), given, [note for note in notes if note]


class _Reader:
    """The cells of a line by the names of their columns; what is wrong with them is collected."""

    def __init__(
        self, row: Row, columns: Mapping[str, int], order: Order, mark: str, zone: str
    ) -> None:
        self.row, self._columns = row, columns
        self._order, self._mark, self._zone = order, mark, zone
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self.row.cell(self._columns.get(name)).strip()

    def needed(self, name: str, said: str) -> str:
        if not self.text(name):
            self.problems.append(said)
        return self.text(name)

    def day(self, name: str, needed: bool = False) -> date | None:
        if not needed and self.text(name).strip("-–. 0/") == "":
            return None
        return self._tried(lambda: cells.day(self.text(name), self._order))

    def moment(self) -> datetime | None:
        """Of one column, or of two with the day in one and the time in the other."""
        text = f"{self.text('at')} {self.text('time')}".strip()
        return self._tried(lambda: cells.moment(text, self._order, self._zone))

    def amount(self) -> tuple[Decimal | None, str]:
        currency = self.text("currency").upper()[:3]
        if not self.text("amount"):
            return None, currency
        found = self._tried(lambda: cells.amount(self.text("amount"), self._mark))
        return (found[0], currency or found[1]) if found else (None, currency)

    def seconds(self) -> int | None:
        if not self.text("seconds"):
            return None
        return self._tried(lambda: cells.seconds(self.text("seconds")))

    def _tried(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except BadCell as problem:
            self.problems.append(str(problem))
            return None


def _line(kind: Kind, reader: _Reader) -> Line:
    made = _MAKERS[kind](reader)
    if isinstance(made, str):
        return Line(reader.row.number, left_out=made)
    if reader.problems or made is None:
        return Line(reader.row.number, problems=tuple(reader.problems))
    return Line(reader.row.number, made)


def _invoice(reader: _Reader) -> Value | str | None:
    client = reader.needed("client", "It does not say for which client it is.")
    sent, due, paid = (
        reader.day("sent_on", needed=True),
        reader.day("due_on"),
        reader.day("paid_on"),
    )
    amount, currency = reader.amount()
    if sent and due and due < sent:
        reader.problems.append("It would be due before it was sent.")
    if sent and paid and paid < sent:
        reader.problems.append("It would be paid before it was sent.")
    if sent is None:
        return None
    return Invoice(client, sent, reader.text("number"), due, paid, amount, currency)


def _payment(reader: _Reader) -> Value | str | None:
    paid = reader.day("paid_on", needed=True)
    number, client = reader.text("number"), reader.text("client")
    if not number and not client:
        reader.problems.append("It says neither which invoice it is for nor who paid.")
    amount, currency = reader.amount()
    if amount is not None and amount <= 0:
        return "No money came in by this."
    return Payment(paid, number, client, amount, currency) if paid else None


_INCOMING = (
    "incoming in inbound received answered missed rejected declined blocked voicemail eingehend "
    "eingegangen ankommend angenommen verpasst abgelehnt entgangen abgewiesen mailbox unbeantwortet"
).split()
_OUTGOING = "outgoing out outbound dialed dialled made ausgehend abgehend gewählt getätigt".split()
# What Android writes: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 blocked.
_ANDROID = {"1": True, "2": False, "3": True, "4": True, "5": True, "6": True}


def _call(reader: _Reader) -> Value | str | None:
    incoming = _is_incoming(reader.text("direction"))
    if incoming is False:
        return "You made this call; only those that came in count."
    if incoming is None:
        reader.problems.append("It does not say whether the call came in or went out.")
    phone, who = _phone(reader.text("phone")), reader.text("who")
    if not phone and not who:
        reader.problems.append("It does not say who called.")
    at = reader.moment()
    seconds = reader.seconds()
    return Call(at, phone, who, seconds) if at else None


def _is_incoming(text: str) -> bool | None:
    words = re.findall(r"[^\W_]+", text.lower())
    if len(words) == 1 and words[0] in _ANDROID:
        return _ANDROID[words[0]]
    if any(word.startswith(known) for word in words for known in _OUTGOING):
        return False
    return True if any(_is_word(word) for word in words) else None


def _is_word(word: str) -> bool:
    return word == "in" or any(word.startswith(known) for known in _INCOMING if known != "in")


def _phone(text: str) -> str:
    """Figures and a leading plus; "00" at the beginning is one."""
    figures = "".join(re.findall(r"[0-9]", text))[:20]
    if text.strip().startswith("+"):
        return f"+{figures}" if figures else ""
    return f"+{figures[2:]}" if figures.startswith("00") else figures


_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\".]+(\.[^\s@<>,;\".]+)+")


def _client(reader: _Reader) -> Value | str | None:
    contact = reader.text("contact") or f"{reader.text('first')} {reader.text('last')}".strip()
    name = reader.text("name") or contact
    if not name:
        reader.problems.append("It has no name.")
    email = reader.needed("email", "It has no e-mail address.").lower()
    if email and (not _EMAIL.fullmatch(email) or len(email) > 254):
        reader.problems.append("Its e-mail address cannot be one.")
    zone = reader.text("zone")
    try:
        check_zone(zone or "UTC")
    except UnknownZone as problem:
        reader.problems.append(str(problem))
    return NewClient(
        name,
        contact or name,
        email,
        _phone(reader.text("phone")),
        reader.text("country"),
        zone,
        reader.text("language"),
        reader.day("since"),
    )


_MAKERS: Mapping[Kind, Callable[[_Reader], Value | str | None]] = {
    Kind.INVOICES: _invoice,
    Kind.PAYMENTS: _payment,
    Kind.CALLS: _call,
    Kind.CLIENTS: _client,
}
