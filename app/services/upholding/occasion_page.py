"""One occasion on its page, and what can be noted for a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from agreements.judges import turns
from agreements.judging import Outcome, Period
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import Breach, Clause, Client, Evidence, Freelancer, Judgement, Occasion, Version
from app.services.people import clients
from app.services.state import bindings, judged, standing
from app.services.upholding import mending, noting, planning
from app.services.upholding.entries import is_all
from app.services.upholding.judge import evidence_of, facts_of
from app.services.upholding.planning import Next
from app.services.upholding.reminding import Planned
from app.services.upholding.uphold import breach_of, can_count_again, latest, load, would_send


@dataclass(frozen=True)
class Entry:
    """One fact on record. `can_go` says that it can be taken back; `is_all`, that nothing would be
    left of the occasion then."""

    id: int
    kind: str
    at: datetime
    amount: int
    note: str
    can_go: bool
    is_all: bool


@dataclass(frozen=True)
class TakenBack:
    """An entry that was noted by mistake and is gone."""

    at: datetime
    said: str


@dataclass(frozen=True)
class OccasionPage:
    """All that the page of one occasion shows. `next_note` says what comes next with reminders
    where it is confirmed. `owed_since` is since when it is the freelancer's turn; `entries` are
    the facts on record, in the order of their time."""

    id: int
    client_id: int
    client_name: str
    contact_name: str
    client_zone: str
    need_id: int
    title: str
    kind: Kind
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    outcome: Outcome
    explanation: str
    by: str
    reason: str
    version: int
    confirmed_at: datetime | None
    mended_at: datetime | None
    planned: Planned | None
    next_note: Next | None
    owed_since: datetime | None
    entries: tuple[Entry, ...]
    taken_back: tuple[TakenBack, ...]
    taken_back_at: datetime | None
    can_count_again: bool


@dataclass(frozen=True)
class Piece:
    """A piece of work that is not done, and its rounds so far."""

    subject: str
    explanation: str


@dataclass(frozen=True)
class LogLine:
    """A line that something can be noted about. `waived_at` says since when it is lived without."""

    need_id: int
    title: str
    sentence: str
    kind: Kind
    parameters: dict[str, object]
    waived_at: datetime | None


@dataclass(frozen=True)
class LogPage:
    """What can be noted for a client. Where the agreement has ended, of the time before."""

    client: Client
    lines: tuple[LogLine, ...]
    has_ended: bool


def page(freelancer_id: int, occasion_id: int, now: datetime) -> OccasionPage:
    """One occasion, with what would be sent if it is confirmed."""
    db = session()
    occasion, clause = load(db, freelancer_id, occasion_id)
    client = clients.load(db, freelancer_id, occasion.client_id)
    judgement, breach = latest(db, occasion_id), breach_of(db, occasion_id)
    own_zone = db.get_one(Freelancer, freelancer_id).zone
    evidence = evidence_of(db, occasion_id)
    return OccasionPage(
        id=occasion.id,
        client_id=client.id,
        client_name=client.name,
        contact_name=clients.asked(client, occasion.contact_id).name,
        client_zone=client.zone,
        need_id=clause.need_id,
        title=clause.title,
        kind=KINDS[clause.kind],
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        closed_at=occasion.closed_at,
        due_at=occasion.due_at,
        outcome=Outcome(occasion.outcome),
        explanation=judged.explained(judgement, clause, language("en"), own_zone),
        by=judgement.by,
        reason=judgement.reason,
        version=_number(db, clause),
        confirmed_at=breach.confirmed_at if breach else None,
        mended_at=breach.mended_at if breach else None,
        planned=_planned(db, occasion, clause, now) if breach is None else None,
        next_note=_next_note(db, breach, now) if breach else None,
        owed_since=_owed_since(occasion, evidence, now),
        entries=_entries(occasion, evidence),
        taken_back=_taken_back(db, occasion_id),
        taken_back_at=occasion.taken_back_at,
        can_count_again=can_count_again(db, occasion, clause),
    )


def to_log(freelancer_id: int, client_id: int) -> LogPage:
    """What can be noted for a client: the lines in force, or those that were until it ended."""
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    found = bindings.load(db, client)
    binding = standing.in_force(found.versions)
    before = standing.bound_before(found.versions) if binding is None else None
    version = binding or before
    waived = {waiver.need_id: waiver.at for waiver in found.waivers if waiver.ended_at is None}
    lines = tuple(
        LogLine(
            clause.need_id,
            clause.title,
            clause.sentence,
            KINDS[clause.kind],
            clause.parameters,
            waived.get(clause.need_id),
        )
        for clause in (version.clauses if version else ())
    )
    return LogPage(client, lines, before is not None)


def pieces(freelancer_id: int, client_id: int, line: LogLine) -> tuple[Piece, ...]:
    """The pieces of work that are not done, for the form that adds to one."""
    if line.kind.period is not Period.PIECE:
        return ()
    db = session()
    clients.load(db, freelancer_id, client_id)
    ln, own_zone = language("en"), db.get_one(Freelancer, freelancer_id).zone
    return tuple(
        Piece(occasion.subject, judged.explained(judgement, clause, ln, own_zone))
        for occasion, clause, judgement in noting.open_pieces(db, client_id, line.need_id)
    )


def _entries(occasion: Occasion, evidence: list[Evidence]) -> tuple[Entry, ...]:
    can_go = occasion.taken_back_at is None
    return tuple(
        Entry(
            row.id,
            row.kind,
            row.at,
            row.amount or 0,
            row.note,
            can_go,
            is_all(row, evidence),
        )
        for row in evidence
    )


def _taken_back(db: Session, occasion_id: int) -> tuple[TakenBack, ...]:
    rows = db.scalars(
        select(Judgement)
        .where(
            Judgement.occasion_id == occasion_id,
            or_(Judgement.by.in_(("rules", "mistake")), Judgement.reason == mending.AGAIN),
            Judgement.reason != "",
        )
        .order_by(Judgement.id)
    )
    return tuple(TakenBack(row.at, row.reason) for row in rows)


def _number(db: Session, clause: Clause) -> int:
    return db.scalars(select(Version.number).where(Version.id == clause.version_id)).one() or 0


def _owed_since(occasion: Occasion, evidence: list[Evidence], now: datetime) -> datetime | None:
    if occasion.closed_at is not None:
        return None
    return turns.owed_since(facts_of(evidence), now)


def _next_note(db: Session, breach: Breach, now: datetime) -> Next | None:
    """What comes next about a confirmed slip that is open, or in a note that waits."""
    (found,) = planning.what_next(db, breach.freelancer_id, [breach.client_id], now).values()
    return found if breach.mended_at is None or breach.id in found.steps else None


def _planned(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> Planned | None:
    """What would be sent about a suspected slip."""
    if occasion.outcome != Outcome.BREACHED.value:
        return None
    return would_send(db, occasion, clause, now)[1]
