"""How a file is read and who is who in it: what was chosen, as it is stored with the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements.cells import Order
from agreements.columns import FIELDS, Kind, Mapped, suggest
from agreements.tables import Table
from agreements.wall_clock import UnknownZone, check_zone
from app.adapters.tables import ENCODINGS, SEPARATORS
from app.services.errors import Refused

NONE = -1
LEFT_OUT = 0
MOST_NAMES = 5000
# Of these most lines are usually about somebody who is no client.
MOSTLY_OTHERS = (Kind.PAYMENTS, Kind.CALLS)


@dataclass(frozen=True)
class Choices:
    """What is empty or None is guessed. `header` is the place of the row with the words over the
    columns, and `columns` are the places of the fields; `NONE` is nowhere.

    `who` says for names and numbers in the file which client that is, by id, or `LEFT_OUT`.
    `skips_wrong` leaves out lines that cannot be read, `skips_others` those of nobody known.
    """

    zone: str
    encoding: str = ""
    separator: str = ""
    order: str = ""
    mark: str = ""
    header: int | None = None
    columns: Mapping[str, int] | None = None
    who: Mapping[str, int] = field(default_factory=dict)
    skips_wrong: bool = False
    skips_others: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choices:
        """What was stored."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def mapped(self, kind: Kind, table: Table) -> Mapped:
        """Where the header is and which column is what, in this table."""
        header = suggest(kind, table).header if self.header is None else self.header
        place = header if header is not None and 0 <= header < len(table.rows) else None
        if self.columns is not None:
            names = {one.name for one in FIELDS[kind]}
            there = {n: at for n, at in self.columns.items() if n in names and at >= 0}
            return Mapped(place, {n: at for n, at in there.items() if at < table.width})
        if place is None:
            return Mapped(None, {})
        guessed = suggest(kind, Table(table.rows[place : place + 1], table.encoding))
        return Mapped(place, guessed.columns)

    def order_of_dates(self) -> Order | None:
        return Order(self.order) if self.order else None


def check(choices: Choices) -> None:
    """Refuse what is no choice.

    Raises:
        Refused: with a message for each field.
    """
    errors = {}
    if choices.encoding not in ("", *ENCODINGS):
        errors["encoding"] = "Choose one of these."
    if choices.separator not in ("", *SEPARATORS):
        errors["separator"] = "Choose one of these."
    if choices.order not in ("", *(order.value for order in Order)):
        errors["order"] = "Choose one of these."
    if choices.mark not in ("", ",", "."):
        errors["mark"] = "Choose one of these."
    try:
        check_zone(choices.zone)
    except UnknownZone as problem:
        errors["zone"] = str(problem)
    if errors:
        raise Refused(errors)
