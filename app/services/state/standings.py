"""The lines in force with many clients at once, each with how far along it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, null, select
from sqlalchemy.orm import Session

from agreements.settling import Criteria, Progress
from app.models import (
    Acceptance,
    Agreement,
    Clause,
    Client,
    Need,
    Offer,
    SettledWord,
    Settlement,
    Version,
    Waiver,
)
from app.services.state import records
from app.services.state.expressions import OWNER, binding, coming, has_ended, parted
from app.services.state.records import Counted, Text

_CLIENTS: Any = bindparam("clients", type_=Integer, expanding=True)
_MOST: Any = bindparam("most", type_=Integer)


@dataclass(frozen=True)
class Line:
    """A line in force. `settlement_id` and `settled_at` are what the log says of it."""

    need_id: int
    title: str
    progress: Progress
    is_waived: bool
    settlement_id: int | None
    settled_at: datetime | None


@dataclass(frozen=True)
class Lines:
    """The lines in force with one client, in the order of the version; `comes_next` is a need."""

    freelancer_id: int
    client_id: int
    client_name: str
    lines: tuple[Line, ...]
    comes_next: int | None = None

    @property
    def counting(self) -> tuple[Line, ...]:
        """Those that are not lived without."""
        return tuple(line for line in self.lines if not line.is_waived)


def of_clients(db: Session, ids: Iterable[int], now: datetime) -> dict[int, Lines]:
    """The lines in force with each of these clients that has any; two queries."""
    rows = db.execute(_of_clients(), {_CLIENTS.key: list(ids)}).all()
    return {found.client_id: found for found in _read(db, rows, now)}


def of_first(db: Session, whose: dict[str, Any], most: int, now: datetime) -> list[Lines]:
    """Those of a freelancer's first clients by name who have any and no notice, with what comes
    next; two queries."""
    rows = db.execute(_of_first(), {**whose, _MOST.key: most}).all()
    return list(_read(db, rows, now))


def of_listed(
    db: Session, whose: dict[str, Any], ids: Iterable[int], now: datetime
) -> dict[int, Lines]:
    """As `of_first`, of these clients of a freelancer's."""
    rows = db.execute(_of_listed(), {**whose, _CLIENTS.key: list(ids)}).all()
    return {found.client_id: found for found in _read(db, rows, now)}


def _read(db: Session, rows: Iterable[Any], now: datetime) -> Iterator[Lines]:
    """Rows come client by client, version by version."""
    of_client = [list(found) for _, found in groupby(rows, key=lambda row: row.client_id)]
    texts = {row.id: _text(row) for found in of_client for row in found}
    shared = {row.id: _same(found, row, texts) for found in of_client for row in _newest(found)}
    ids = [text.clause_id for same in shared.values() for text in same]
    counted = records.counted(db, ids) if ids else {}
    for found in of_client:
        newest = _newest(found)
        yield Lines(
            newest[0].freelancer_id,
            newest[0].client_id,
            newest[0].client_name,
            tuple(_line(row, shared[row.id], counted, now) for row in newest),
            newest[0].comes_next,
        )


def _newest(rows: list[Any]) -> list[Any]:
    """The lines of the version in force."""
    return [row for row in rows if row.version_id == rows[-1].version_id]


def _text(row: Any) -> Text:
    return Text(row.id, row.need_id, row.kind, row.parameters, row.sentence, row.accepted_at)


def _same(rows: list[Any], line: Any, texts: dict[int, Text]) -> list[Text]:
    """The texts of a line since it was first accepted with these figures."""
    history = [texts[row.id] for row in rows if row.need_id == line.need_id]
    return records.unchanged(history)


def _line(
    row: Any, same: list[Text], counted: dict[tuple[int, int], Counted], now: datetime
) -> Line:
    return Line(
        row.need_id,
        row.title,
        records.progress_of(
            same,
            counted.get((row.client_id, row.need_id), records.NOTHING),
            row.word_at,
            Criteria(row.settle_days, row.settle_occasions, row.settle_kept),
            now,
        ),
        row.waiver_id is not None,
        row.settlement_id,
        row.settled_at,
    )


@cache
def _of_clients() -> Select[Any]:
    which = (
        select(
            Client.id,
            Client.freelancer_id,
            Client.name,
            null().label("comes_next"),
        )
        .where(Client.id.in_(_CLIENTS))
        .subquery()
    )
    return _accepted(which)


@cache
def _of_first() -> Select[Any]:
    which = _with_next().order_by(*_BY_NAME).limit(_MOST).subquery()
    return _accepted(which).order_by(None).order_by(which.c.place, *_IN_ORDER)


@cache
def _of_listed() -> Select[Any]:
    return _accepted(_with_next().where(Client.id.in_(_CLIENTS)).subquery())


def _with_next() -> Select[Any]:
    """The clients of `OWNER` with something in force and no notice, and the need that is next."""
    binds = binding()
    comes_next = coming(Client.id, binds.c.version_id)
    return (
        select(
            Client.id,
            Client.freelancer_id,
            Client.name,
            comes_next.label("comes_next"),
            func.row_number().over(order_by=_BY_NAME).label("place"),
        )
        .join(binds, binds.c.client_id == Client.id)
        .where(Client.freelancer_id == OWNER, ~parted(Client.id))
    )


_BY_NAME = (func.lower(Client.name), Client.id)
_IN_ORDER = (Version.number, Clause.position)


def _accepted(which: Any) -> Select[Any]:
    """Every accepted clause that may still count with these clients, oldest version first."""
    return (
        select(
            which.c.id.label("client_id"),
            which.c.freelancer_id,
            which.c.name.label("client_name"),
            which.c.comes_next,
            Acceptance.at.label("accepted_at"),
            *(Clause.id, Clause.version_id, Clause.need_id, Clause.kind, Clause.title),
            *(Clause.parameters, Clause.sentence),
            *(Need.settle_days, Need.settle_occasions, Need.settle_kept),
            SettledWord.at.label("word_at"),
            Waiver.id.label("waiver_id"),
            Settlement.id.label("settlement_id"),
            Settlement.at.label("settled_at"),
        )
        .join(Agreement, Agreement.client_id == which.c.id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Version, Version.id == Offer.version_id)
        .join(Clause, Clause.version_id == Version.id)
        .join(Need, Need.id == Clause.need_id)
        .outerjoin(SettledWord, _open_record(SettledWord, which))
        .outerjoin(Waiver, _open_record(Waiver, which))
        .outerjoin(Settlement, _open_record(Settlement, which))
        .where(~has_ended(which.c.id, Acceptance.at))
        .order_by(which.c.id, *_IN_ORDER)
    )


def _open_record(table: type[SettledWord | Waiver | Settlement], which: Any) -> Any:
    return (
        (table.client_id == which.c.id)
        & (table.need_id == Clause.need_id)
        & table.ended_at.is_(None)
    )
