"""Removing a source: what came from it goes with it, unless it is part of a judgement that somebody
made themselves.

Occasions that it found go with all that is on record of them. Those that only got an answer from it
lose that, and are judged again. Those that the freelancer confirmed or judged stay as they are; the
source they name is gone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from agreements.judging import Outcome
from app.db import session, writing
from app.models import (
    Breach,
    Clause,
    Client,
    Evidence,
    Feed,
    Import,
    Judgement,
    Mailbox,
    Occasion,
    SeenMail,
    Suggestion,
)
from app.services.errors import NotFound
from app.services.mail import revoking
from app.services.state import told
from app.services.upholding import entries, judge, mending, uphold
from app.services.upholding.dismissing import FOUND
from app.services.watching import feeds_kept, mailboxes, notices, payments_undone, removing_promises

MAILBOX, FEED, IMPORT = "mailboxes", "feeds", "imports"
AGAIN = "A source was removed: {name}."
# The words of a judgement that are the freelancer's own, about this one.
_OWN = ("freelancer", "mistake")
_AT_ONCE = 500

Source = Mailbox | Feed | Import


class Fate(Enum):
    """What becomes of an occasion."""

    GOES = "goes"
    AGAIN = "again"
    STAYS = "stays"


@dataclass(frozen=True)
class Part:
    """What goes and what stays of one client: occasions by their fate."""

    client_name: str
    goes: int
    again: int
    stays: int


@dataclass(frozen=True)
class RemovalPage:
    """What removing a source would do. `kept` counts mails, or questions about meetings, that go
    as well."""

    kind: str
    source_id: int
    name: str
    kept: int
    parts: tuple[Part, ...]

    def number(self, fate: str) -> int:
        return sum(int(getattr(part, fate)) for part in self.parts)


@dataclass(frozen=True)
class _Touched:
    occasion_id: int
    client_id: int
    client_name: str
    need_id: int
    fate: Fate


def page(freelancer_id: int, kind: str, source_id: int) -> RemovalPage:
    """What would go, and what would stay.

    Raises:
        NotFound: there is no such source, or it is somebody else's; or it is a file that was not
            taken, of which nothing came.
    """
    db = session()
    row = _load(db, freelancer_id, kind, source_id)
    counts: dict[str, Counter[Fate]] = {}
    for one in _touched(db, row):
        counts.setdefault(one.client_name, Counter())[one.fate] += 1
    parts = tuple(
        Part(name, of[Fate.GOES], of[Fate.AGAIN], of[Fate.STAYS])
        for name, of in sorted(counts.items())
    )
    return RemovalPage(kind, source_id, _name(row), _kept(db, row), parts)


def remove(freelancer_id: int, kind: str, source_id: int, now: datetime) -> str:
    """Remove a source, in one unit of work; leave that a mailbox had at its provider ends there.
    Answers a sentence about that, or nothing.

    Raises:
        NotFound: as for `page`.
    """
    with writing() as db:
        row = _load(db, freelancer_id, kind, source_id)
        left = revoking.left_by(db, row) if isinstance(row, Mailbox) else None
        said, found = AGAIN.format(name=_name(row)), _touched(db, row)
        _delete_found(db, [one.occasion_id for one in found if one.fate is Fate.GOES])
        again = [one.occasion_id for one in found if one.fate is Fate.AGAIN]
        _take_evidence(db, row, again)
        removing_promises.forget(db, _of(row), row.id, said, now)
        if isinstance(row, Mailbox):
            _unname(db, row)
            _others_look(db, row, {one.client_id for one in found}, now)
        if isinstance(row, Import):
            payments_undone.forget(db, row.id)
        db.execute(delete(type(row)).where(type(row).id == row.id))
        db.expire_all()
        _end_notices(db, freelancer_id, kind, now)
        for occasion_id in again:
            _judge_again(db, occasion_id, said, now)
        lines = {(one.client_id, one.need_id) for one in found if one.fate is not Fate.STAYS}
        for client_id, need_id in sorted(lines):
            mending.settle(db, freelancer_id, client_id, need_id, now)
    return revoking.end(left)


def _end_notices(db: Session, freelancer_id: int, kind: str, now: datetime) -> None:
    """With the last mailbox or calendar, nobody's is read any more."""
    for model, of_kind, source in ((Mailbox, MAILBOX, told.MAILBOX), (Feed, FEED, told.CALENDAR)):
        left = select(model.id).where(model.freelancer_id == freelancer_id)
        if kind == of_kind and db.scalar(left.limit(1)) is None:
            notices.end_all(db, freelancer_id, source, now)


def _load(db: Session, freelancer_id: int, kind: str, source_id: int) -> Source:
    if kind == MAILBOX:
        return mailboxes.load(db, freelancer_id, source_id)
    if kind == FEED:
        return feeds_kept.load(db, freelancer_id, source_id)
    row = db.scalar(
        select(Import).where(
            Import.id == source_id,
            Import.freelancer_id == freelancer_id,
            Import.taken_at.is_not(None),
        )
    )
    if kind != IMPORT or row is None:
        raise NotFound
    return row


def _name(row: Source) -> str:
    return row.address if isinstance(row, Mailbox) else row.name


def _of(row: Source) -> InstrumentedAttribute[int | None]:
    """The column by which evidence names a source of this kind."""
    if isinstance(row, Mailbox):
        return Evidence.mailbox_id
    return Evidence.feed_id if isinstance(row, Feed) else Evidence.import_id


def _kept(db: Session, row: Source) -> int:
    if isinstance(row, Mailbox):
        found = select(func.count(SeenMail.id)).where(SeenMail.mailbox_id == row.id)
    elif isinstance(row, Feed):
        found = select(func.count(Suggestion.id)).where(
            Suggestion.feed_id == row.id, Suggestion.outcome == ""
        )
    else:
        return 0
    return db.scalar(found) or 0


def _touched(db: Session, row: Source) -> list[_Touched]:
    """Every occasion that has something from a source, and what becomes of it; one query."""
    here = (Evidence.occasion_id == Occasion.id) & (_of(row) == row.id)
    is_judged = or_(
        exists().where(Breach.occasion_id == Occasion.id),
        exists().where(Judgement.occasion_id == Occasion.id, Judgement.by.in_(_OWN)),
    )
    is_found = exists().where(here, Evidence.found_key == Occasion.found_key)
    fate = case((is_judged, Fate.STAYS.value), (is_found, Fate.GOES.value), else_=Fate.AGAIN.value)
    touched: ColumnElement[bool] = exists().where(here)
    if isinstance(row, Mailbox):
        touched = or_(touched, Occasion.found_key.in_(_names(row)))
    rows = db.execute(
        select(Occasion.id, Occasion.client_id, Client.name, Clause.need_id, fate)
        .join(Client, Client.id == Occasion.client_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.freelancer_id == row.freelancer_id, touched)
        .order_by(Occasion.id)
    )
    return [_Touched(id, client, name, need, Fate(of)) for id, client, name, need, of in rows]


def _names(row: Mailbox) -> Select[Any]:
    """By what the mails of a mailbox are found."""
    return select(FOUND + SeenMail.mail_key).where(SeenMail.mailbox_id == row.id)


def _delete_found(db: Session, occasion_ids: list[int]) -> None:
    for first in range(0, len(occasion_ids), _AT_ONCE):
        some = occasion_ids[first : first + _AT_ONCE]
        db.execute(delete(Occasion).where(Occasion.id.in_(some)))


def _take_evidence(db: Session, row: Source, occasion_ids: list[int]) -> None:
    """What came from a source leaves the occasions that others began."""
    for first in range(0, len(occasion_ids), _AT_ONCE):
        some = occasion_ids[first : first + _AT_ONCE]
        db.execute(delete(Evidence).where(_of(row) == row.id, Evidence.occasion_id.in_(some)))


def _unname(db: Session, row: Mailbox) -> None:
    """A note by hand that a mail was known to be about is by hand alone again."""
    known = exists().where(
        Evidence.occasion_id == Occasion.id, Evidence.found_key == Occasion.found_key
    )
    db.execute(
        update(Occasion)
        .where(Occasion.freelancer_id == row.freelancer_id)
        .where(Occasion.found_key.in_(_names(row)), ~known)
        .values(found_key=None)
    )


def _others_look(db: Session, row: Mailbox, client_ids: set[int], now: datetime) -> None:
    """Mail that another mailbox holds as well is put on record from there."""
    others = select(Mailbox).where(Mailbox.freelancer_id == row.freelancer_id, Mailbox.id != row.id)
    for other in db.scalars(others):
        other.touched = sorted({*other.touched, *client_ids})
        other.next_look_at = min(other.next_look_at, now)


def _judge_again(db: Session, occasion_id: int, reason: str, now: datetime) -> None:
    """By what is left on record; one that somebody let pass stays so."""
    occasion = db.get_one(Occasion, occasion_id)
    latest = uphold.latest(db, occasion_id)
    occasion.closed_at = entries.closed_at(judge.evidence_of(db, occasion_id))
    if occasion.outcome == Outcome.EXCUSED.value and latest.by != "rules":
        return
    judge.decide(db, occasion, db.get_one(Clause, occasion.clause_id), now, reason=reason)
