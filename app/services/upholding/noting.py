"""What is noted by hand: checked against what was in force, and put down as evidence."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.judging import Judge, Outcome, Period
from agreements.kinds import Kind
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.models import Clause, Client, EveryOccasion, Evidence, Judgement, Occasion
from app.services import calendars
from app.services.errors import Refused
from app.services.people import clients
from app.services.state import bindings, judged
from app.services.state.bindings import Binding
from app.services.upholding import checking
from app.services.upholding.checking import Log


def put(
    db: Session, client: Client, entry: Log, now: datetime, binding: Binding | None = None
) -> tuple[Occasion, Clause]:
    """The occasion that an entry begins or adds to, with its evidence, and the clause that counts.

    Part of the caller's unit of work. `binding` is what bound this client when, where that is
    loaded already.

    Raises:
        Refused: nothing was in force when it happened, or what was typed cannot be.
    """
    binding = binding or bindings.load(db, client)
    clause = binding.clause_at(entry.need_id, entry.opened_at)
    kind = KINDS[clause.kind]
    checking.check(kind, clause, entry, now)
    if kind.judge is Judge.COUNT:
        occasion, clause = _counted(db, client, binding, clause, entry)
    else:
        occasion = _begin(db, client, clause, entry, entry.opened_at)
        occasion.closed_at, occasion.planned_for = entry.closed_at, _planned_for(clause, entry)
    db.flush()
    _note_evidence(db, occasion, kind, entry, now)
    db.flush()
    return occasion, clause


def evidence(
    occasion: EveryOccasion,
    kind: str,
    at: datetime,
    now: datetime,
    amount: int | None = None,
    note: str = "",
) -> Evidence:
    """A fact that the freelancer noted by hand."""
    return Evidence(
        freelancer_id=occasion.freelancer_id,
        occasion_id=occasion.id,
        source="hand",
        kind=kind,
        at=at,
        amount=amount,
        note=note,
        recorded_at=now,
    )


def open_pieces(
    db: Session, client_id: int, need_id: int
) -> list[tuple[Occasion, Clause, Judgement]]:
    """Pieces of work that are not done, oldest first, each with what was decided of it last."""
    rows = db.execute(
        select(Occasion, Clause, Judgement)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .where(
            Occasion.client_id == client_id,
            Clause.need_id == need_id,
            Occasion.closed_at.is_(None),
            Occasion.taken_back_at.is_(None),
        )
        .order_by(Occasion.opened_at, Occasion.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _begin(
    db: Session, client: Client, clause: Clause, entry: Log, opened_at: datetime
) -> Occasion:
    occasion = Occasion(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        clause_id=clause.id,
        contact_id=clients.main_contact(client).id,
        owed_by="client",
        subject=entry.subject,
        opened_at=opened_at,
        outcome=Outcome.OPEN.value,
    )
    db.add(occasion)
    return occasion


def _planned_for(clause: Clause, entry: Log) -> datetime | None:
    if entry.planned_day is not None:
        midnight = datetime.combine(entry.planned_day, time(0), ZoneInfo(clause.zone))
        return midnight.astimezone(UTC)
    return entry.starts_at


def _counted(
    db: Session, client: Client, binding: Binding, clause: Clause, entry: Log
) -> tuple[Occasion, Clause]:
    """The piece or the month that an entry belongs to; a new one where there is none."""
    if KINDS[clause.kind].period is Period.MONTH:
        return _month(db, client, binding, clause, entry)
    name = entry.subject.strip().casefold()
    pieces = open_pieces(db, client.id, entry.need_id)
    same = (piece[:2] for piece in pieces if piece[0].subject.strip().casefold() == name)
    known = next(same, None)
    if known is None and entry.is_done:
        raise Refused({"subject": _unknown(entry.subject.strip(), [row[0] for row in pieces])})
    occasion, text = known or (
        _begin(db, client, clause, entry, entry.opened_at),
        clause,
    )
    if entry.opened_at < occasion.opened_at:  # noted late: it began earlier than was known
        occasion.opened_at, occasion.clause_id, text = entry.opened_at, clause.id, clause
    if entry.is_done:
        occasion.closed_at = entry.opened_at
    return occasion, text


def _unknown(name: str, pieces: list[Occasion]) -> str:
    """What is said of a piece that is done though no round of it is noted."""
    said = f"No round of “{name}” is noted."
    names = ENGLISH.listed([f"“{piece.subject.strip()}”" for piece in pieces[:5]])
    if not pieces:
        return f"{said} Note its rounds first."
    more = f", and {len(pieces) - 5} more" if len(pieces) > 5 else ""
    return f"{said} Is it another piece? Noted and not done are {names}{more}."


def _month(
    db: Session, client: Client, binding: Binding, clause: Clause, entry: Log
) -> tuple[Occasion, Clause]:
    first, end = judging.month_of(entry.opened_at, calendars.of_clause(db, clause, client.id))
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client.id,
            Clause.need_id == entry.need_id,
            Occasion.opened_at >= first,
            Occasion.opened_at < end,
            Occasion.taken_back_at.is_(None),
        )
        .order_by(Occasion.opened_at)
        .limit(1)
    ).first()
    if row is not None:
        return row[0], row[1]
    opened_at, text = binding.begins(entry.need_id, first, entry.opened_at)
    occasion = _begin(db, client, text, entry, opened_at)
    occasion.subject = ""
    return occasion, text


def _note_evidence(db: Session, occasion: Occasion, kind: Kind, entry: Log, now: datetime) -> None:
    if kind.judge is Judge.COUNT:
        db.add(_tally(occasion, kind, entry, now))
        return
    began = {Judge.DEADLINE: "asked", Judge.WINDOW: "called", Judge.NOTICE: entry.what}
    first = "promised" if kind.by_date else began.get(kind.judge, "noted")
    db.add(evidence(occasion, first, entry.opened_at, now))
    if entry.closed_at is not None:
        db.add(evidence(occasion, "answered", entry.closed_at, now))


def _tally(occasion: Occasion, kind: Kind, entry: Log, now: datetime) -> Evidence:
    if entry.is_done:
        return evidence(occasion, "done", entry.opened_at, now)
    if kind.period is Period.PIECE:
        return evidence(occasion, "used", entry.opened_at, now, 1)
    return evidence(occasion, "used", entry.opened_at, now, entry.amount, entry.subject)
