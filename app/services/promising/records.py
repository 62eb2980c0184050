"""Occasions of promises: found, begun, and what is on record of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import BadOccasion, Outcome
from agreements.needs import KINDS
from app.models import Clause, Client, Evidence, Judgement, PromiseOccasion
from app.services import calendars
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.state import standing
from app.services.state.bindings import Binding
from app.services.upholding import promised

QUESTION, MEETING, DELIVERY = "decision", "meetings", "material"
SAID = "slipped"  # what the client says
FOUND = "promise:"


@dataclass(frozen=True)
class Entry:
    """Something that was promised, or done about it. Instants are aware.

    A question has `opened_at` and perhaps `closed_at`; what was promised for a day has a
    `planned_day`; a meeting `starts_at` and `what` was done about it.
    """

    need_id: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None = None
    planned_day: date | None = None
    starts_at: datetime | None = None
    what: str = ""


def load(db: Session, freelancer_id: int, occasion_id: int) -> tuple[PromiseOccasion, Clause]:
    """One of this freelancer's promises.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = db.execute(
        select(PromiseOccasion, Clause)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(PromiseOccasion.id == occasion_id, PromiseOccasion.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def load_noted(db: Session, freelancer_id: int, occasion_id: int) -> tuple[PromiseOccasion, Clause]:
    """As `load`, of one that was not taken back.

    Raises:
        NotFound: as `load`.
        Conflict: it was taken back.
    """
    occasion, clause = load(db, freelancer_id, occasion_id)
    if occasion.taken_back_at is not None:
        raise Conflict("This is taken back.")
    return occasion, clause


def begin(
    db: Session, client: Client, clause: Clause, entry: Entry, first: Evidence, now: datetime
) -> PromiseOccasion:
    """A new occasion of a promise with what began it, judged; part of the caller's unit of work.

    Raises:
        Refused: it cannot have been.
    """
    occasion = PromiseOccasion(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        clause_id=clause.id,
        contact_id=clients.main_contact(client).id,
        subject=entry.subject,
        opened_at=entry.opened_at,
        closed_at=entry.closed_at,
        planned_for=_planned_for(db, clause, entry),
        outcome=Outcome.OPEN.value,
    )
    db.add(occasion)
    db.flush()
    first.freelancer_id, first.occasion_id = client.freelancer_id, occasion.id
    db.add(first)
    if entry.closed_at is not None:
        db.add(fact(occasion, "answered", entry.closed_at, now))
    db.flush()
    rejudge(db, occasion, clause, now)
    return occasion


def rejudge(
    db: Session, occasion: PromiseOccasion, clause: Clause, now: datetime, reason: str = ""
) -> None:
    """Judge by what is on record, unless it was let pass or is by the client's word.

    Raises:
        Refused: what is on record cannot have been.
    """
    is_excused = occasion.outcome == Outcome.EXCUSED.value
    if is_excused or promised.kind_of(clause) is None or is_said(db, occasion.id):
        return
    try:
        promised.judge(db, occasion, clause, now, reason)
    except BadOccasion as problem:
        raise Refused({"opened_at": str(problem)}) from problem


def is_said(db: Session, occasion_id: int) -> bool:
    """Whether it slipped by the client's word."""
    said = select(Evidence.id).where(Evidence.occasion_id == occasion_id, Evidence.kind == SAID)
    return db.scalar(said.limit(1)) is not None


def latest(db: Session, occasion_id: int) -> Judgement:
    """What was decided last."""
    return db.scalars(
        select(Judgement)
        .where(Judgement.occasion_id == occasion_id)
        .order_by(Judgement.id.desc())
        .limit(1)
    ).one()


def evidence(kind: str, at: datetime, now: datetime, source: str = "hand") -> Evidence:
    """A fact that somebody said, still of no occasion."""
    return Evidence(source=source, kind=kind, at=at, note="", recorded_at=now)


def fact(
    occasion: PromiseOccasion, kind: str, at: datetime, now: datetime, source: str = "hand"
) -> Evidence:
    """A later fact of an occasion."""
    made = evidence(kind, at, now, source)
    made.freelancer_id, made.occasion_id = occasion.freelancer_id, occasion.id
    return made


def first_of_kind(binding: Binding, kind: str, at: datetime) -> Clause | None:
    """The first line in force at an instant whose promise is of a kind, if any counts then."""
    version = standing.in_force_at(binding.versions, at)
    for clause in version.clauses if version else ():
        if clause.promise_kind == kind:
            try:
                return binding.clause_at(clause.need_id, at)
            except Refused:
                continue
    return None


def beginning(clause: Clause, entry: Entry) -> str:
    """What the fact is called that begins an occasion of a promise."""
    kind = KINDS[clause.promise_kind or ""]
    if kind.by_date:
        return "promised"
    return entry.what if entry.what else "asked"


def _planned_for(db: Session, clause: Clause, entry: Entry) -> datetime | None:
    if entry.planned_day is None:
        return entry.starts_at
    zone = ZoneInfo(calendars.of_promise(db, clause).zone)
    return datetime.combine(entry.planned_day, time(0), zone).astimezone(UTC)
