"""The time of something noted by hand was another one: changed, and judged again by it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from agreements import judging
from agreements.judging import Judge, Outcome, Period
from agreements.kinds import Kind
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import writing
from app.models import Clause, Evidence, Occasion
from app.services import calendars
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.state import bindings
from app.services.upholding import checking, entries, scheduling, uphold
from app.services.upholding.checking import Log
from app.services.upholding.judge import evidence_of

CONFIRMED = "You confirmed this meanwhile. Take it back below, and note it anew."
FOUND = "This was found, not noted by you. Take it back below where it is wrong."


def change(
    freelancer_id: int, occasion_id: int, evidence_id: int, at: datetime, now: datetime
) -> None:
    """Give an entry another time. The time it had stays on record, in words.

    Raises:
        NotFound: there is no such entry.
        Conflict: it was found, or what it began was confirmed as a slip or taken back.
        Refused: it cannot have been then; said of `at`.
    """
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        found = evidence_of(db, occasion.id)
        entry = next((one for one in found if one.id == evidence_id), None)
        if entry is None:
            raise NotFound
        if entry.source != "hand":
            raise Conflict(FOUND)
        if at == entry.at:
            return
        was = ENGLISH.moment(entry.at, clause.zone)
        reason = f"Another time: it was noted for {was} in {ENGLISH.place(clause.zone)}."
        try:
            was_owed = uphold.since(db, occasion.id).is_owed
            clause = _move(db, occasion, clause, entry, found, at, now)
            _judge(db, occasion, clause, reason, was_owed, now)
        except Refused as problem:
            raise Refused({"at": " ".join(problem.errors.values())}) from None


def _move(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    entry: Evidence,
    found: list[Evidence],
    at: datetime,
    now: datetime,
) -> Clause:
    """Put the entry at its new time; answers the clause that counts then."""
    if at > now:
        raise Refused({"at": "That is still to come."})
    begins = entry.kind == entries.USED or entry.kind not in (*entries.TURNS, *entries.CLOSING)
    if not begins:
        uphold.check_time(occasion, clause, at, now)
    elif uphold.breach_of(db, occasion.id) is not None:
        raise Conflict(CONFIRMED)
    elif KINDS[clause.kind].period is Period.MONTH:
        _check_month(db, occasion, clause, at)
    else:
        clause = _begin(db, occasion, clause, entry, found, at, now)
    entry.at = at
    occasion.closed_at = entries.closed_at(found)
    return clause


def _check_month(db: Session, occasion: Occasion, clause: Clause, at: datetime) -> None:
    calendar = calendars.of_clause(db, clause, occasion.client_id)
    _, end = judging.month_of(occasion.opened_at, calendar)
    if not occasion.opened_at <= at < end:
        raise Refused({"at": "That is another month. Take it back, and note it there."})


def _begin(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    entry: Evidence,
    found: list[Evidence],
    at: datetime,
    now: datetime,
) -> Clause:
    """The occasion begins at another time, by what was agreed then."""
    others = [one.at for one in found if one is not entry]
    is_piece = KINDS[clause.kind].period is Period.PIECE
    first = min([at, *others]) if is_piece else at
    if others and min(others) < first:
        raise Refused({"at": "Something that came later is noted before that."})
    client = clients.load(db, occasion.freelancer_id, occasion.client_id)
    text = bindings.load(db, client).clause_at(clause.need_id, first)
    kind = KINDS[text.kind]
    checking.check(kind, text, _as_noted(kind, occasion, text, entry, first), now)
    occasion.opened_at, occasion.clause_id = first, text.id
    return text


def _as_noted(kind: Kind, occasion: Occasion, clause: Clause, entry: Evidence, at: datetime) -> Log:
    """What would have been typed for it."""
    planned = occasion.planned_for
    day = planned.astimezone(ZoneInfo(clause.zone)).date() if planned and kind.by_date else None
    return Log(
        clause.need_id,
        occasion.subject,
        at,
        closed_at=occasion.closed_at if kind.judge is Judge.DEADLINE else None,
        kept=True,
        planned_day=day,
        starts_at=planned,
        what=entry.kind,
        amount=entry.amount or 0,
    )


def _judge(
    db: Session, occasion: Occasion, clause: Clause, reason: str, was_owed: bool, now: datetime
) -> None:
    db.flush()
    kept = occasion.outcome == Outcome.KEPT.value
    uphold.rejudge(db, occasion, clause, now, "at", kept=kept, reason=reason)
    checking.check_due(occasion, clause)
    owner, client_id = occasion.freelancer_id, occasion.client_id
    scheduling.turned(db, owner, client_id, occasion.id, was_owed, now)
