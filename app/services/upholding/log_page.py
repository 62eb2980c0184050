"""What can be noted for a client: what is open there, and the lines, those used most first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome, Period
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import Clause, Client, Evidence, Freelancer, Occasion
from app.services.people import clients
from app.services.state import bindings, judged, standing
from app.services.upholding import noting, promised

MOST = 6  # things that are open, each with a button as large as a thumb
ENDING = tuple(
    code
    for code, kind in KINDS.items()
    if kind.judge is Judge.DEADLINE or kind.period is Period.PIECE
)


@dataclass(frozen=True)
class Piece:
    """A piece of work that is not done, and its rounds so far."""

    subject: str
    explanation: str


@dataclass(frozen=True)
class LogLine:
    """A line that something can be noted about. `waived_at` says since when it is lived without;
    `promise` is the kind of what was promised in return, where it can be judged."""

    need_id: int
    title: str
    sentence: str
    kind: Kind
    parameters: dict[str, object]
    waived_at: datetime | None
    promise: Kind | None = None


@dataclass(frozen=True)
class OpenThing:
    """Something that still comes: an answer, a payment, material, or the end of a piece of work."""

    occasion_id: int
    need_id: int
    kind: Kind
    subject: str
    opened_at: datetime


@dataclass(frozen=True)
class LogPage:
    """What can be noted for a client. Where the agreement has ended, of the time before.

    `open` are the newest things that are open, `open_in_all` how many there are.
    """

    client: Client
    lines: tuple[LogLine, ...]
    has_ended: bool
    open: tuple[OpenThing, ...]
    open_in_all: int


def to_log(freelancer_id: int, client_id: int) -> LogPage:
    """What can be noted for a client: the lines in force, or those that were until it ended.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    found = bindings.load(db, client)
    binding = standing.in_force(found.versions)
    before = standing.bound_before(found.versions) if binding is None else None
    version = binding or before
    waived = {waiver.need_id: waiver.at for waiver in found.waivers if waiver.ended_at is None}
    lines = [
        LogLine(
            clause.need_id,
            clause.title,
            clause.sentence,
            KINDS[clause.kind],
            clause.parameters,
            waived.get(clause.need_id),
            promised.kind_of(clause),
        )
        for clause in (version.clauses if version else ())
    ]
    used = _used(db, client_id) if len(lines) > 1 else {}
    lines.sort(key=lambda line: (line.kind.is_informative, -used.get(line.need_id, 0)))
    things, in_all = _open(db, client_id)
    return LogPage(client, tuple(lines), before is not None, things, in_all)


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


def _used(db: Session, client_id: int) -> dict[int, int]:
    """How much was noted by hand of each need."""
    rows = db.execute(
        select(Clause.need_id, func.count(Evidence.id))
        .join(Occasion, Occasion.clause_id == Clause.id)
        .join(Evidence, Evidence.occasion_id == Occasion.id)
        .where(Occasion.client_id == client_id, Evidence.source == "hand")
        .group_by(Clause.need_id)
    )
    return {row.need_id: row[1] for row in rows}


def _open(db: Session, client_id: int) -> tuple[tuple[OpenThing, ...], int]:
    rows = db.execute(
        select(Occasion, Clause.need_id, Clause.kind, func.count().over())
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client_id,
            Occasion.closed_at.is_(None),
            Occasion.taken_back_at.is_(None),
            Occasion.outcome != Outcome.EXCUSED.value,
            Clause.kind.in_(ENDING),
        )
        .order_by(Occasion.opened_at.desc(), Occasion.id.desc())
        .limit(MOST)
    ).all()
    things = tuple(
        OpenThing(occasion.id, need_id, KINDS[kind], occasion.subject, occasion.opened_at)
        for occasion, need_id, kind, _ in rows
    )
    return things, rows[0][3] if rows else 0
