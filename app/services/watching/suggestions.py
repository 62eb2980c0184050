"""Questions about what was found, where only the freelancer can tell what it means.

A question is asked once. It waits on Today until the freelancer answers it, until what came later
settles it, or for 30 days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements.feed_readings import Meeting, Reading
from agreements.meetings import DECLINED, Change, What
from agreements.reading_json import moment
from app.db import session, writing
from app.models import Clause, Suggestion
from app.services.state.told import CALENDAR
from app.services.upholding import uphold
from app.services.upholding.checking import Log
from app.services.watching.found import Findings, Trace
from app.services.watching.kept_readings import instance_key

WAITING, TAKEN, REFUSED, SETTLED, MUTED = "", "taken", "refused", "settled", "muted"
LONGEST = timedelta(days=30)
# After these a meeting may stand again as it was.
_UNDOABLE = ("moved", "cancelled")


def ask(findings: Findings, entry: Log, trace: Trace, change: Change) -> None:
    """Ask whether a client did what was found, once; part of the caller's unit of work.

    Nothing is asked where no occasion could come of it.
    """
    db, client = findings.db, findings.client
    same = select(Suggestion.id).where(
        Suggestion.client_id == client.id, Suggestion.key == trace.key
    )
    if db.scalar(same) is not None:
        return
    would_be = _would_be(findings, entry, trace)
    if would_be is None:
        return
    db.add(
        Suggestion(
            freelancer_id=client.freelancer_id,
            client_id=client.id,
            need_id=entry.need_id,
            feed_id=trace.feed_id,
            key=trace.key,
            kind=entry.what,
            subject=entry.subject,
            details={**_details(change, trace), **would_be, "need_id": entry.need_id},
            confidence=trace.confidence,
            at=entry.opened_at,
            outcome=WAITING,
        )
    )


def log_of(row: Suggestion) -> Log:
    """What would be noted if the client did it."""
    starts_at = moment(row.details["starts_at"])
    return Log(row.need_id, row.subject, row.at, starts_at=starts_at, what=row.kind)


def trace_of(row: Suggestion, confidence: str) -> Trace:
    """Where it was found."""
    until = row.details["until"]
    return Trace(
        CALENDAR,
        row.key,
        confidence,
        feed_id=row.feed_id,
        until=moment(until) if until else None,
    )


def is_undone(db: Session, feed_id: int, change: Change) -> bool:
    """Whether a change only brings back what was asked about: nothing is made of that."""
    stands = change.moved_to or change.meeting
    if stands is change.meeting and change.what is not What.NEW:
        return False
    rows = db.scalars(
        select(Suggestion).where(
            Suggestion.feed_id == feed_id,
            Suggestion.kind.in_(_UNDOABLE),
            Suggestion.at >= change.noticed_at - LONGEST,
        )
    )
    return any(_is_about(row, stands) for row in rows)


def settle_restored(db: Session, feed_id: int, reading: Reading, now: datetime) -> None:
    """Settle questions about meetings that stand again as they were; part of the caller's unit
    of work."""
    rows = db.scalars(
        select(Suggestion).where(
            Suggestion.feed_id == feed_id,
            Suggestion.kind.in_(_UNDOABLE),
            Suggestion.outcome == WAITING,
        )
    ).all()
    for row in rows:
        if any(_is_about(row, each) and not _is_off(row, each) for each in reading.meetings):
            row.outcome, row.outcome_at = SETTLED, now


def settle_old(now: datetime) -> None:
    """Settle what was not answered for 30 days; the timetable calls this."""
    old = (Suggestion.outcome == WAITING, Suggestion.at < now - LONGEST)
    if session().scalar(select(Suggestion.id).where(*old).limit(1)) is None:
        return
    with writing() as db:
        db.execute(update(Suggestion).where(*old).values(outcome=SETTLED, outcome_at=now))


def _would_be(findings: Findings, entry: Log, trace: Trace) -> dict[str, Any] | None:
    """How it would be judged if the client did it; the rules are asked, and nothing stays."""
    db = findings.db
    probe = db.begin_nested()
    try:
        occasion = Findings(db, findings.client, findings.now).begin(entry, trace)
        if occasion is None:
            return None
        judgement = uphold.latest(db, occasion.id)
        zone = db.get_one(Clause, occasion.clause_id).zone
        return {"outcome": judgement.outcome, "steps": judgement.steps, "zone": zone}
    finally:
        probe.rollback()


def _details(change: Change, trace: Trace) -> dict[str, Any]:
    """What tells the meeting again, and what an occasion needs of it."""
    return {
        "meeting": instance_key(change.meeting),
        "starts_at": change.meeting.starts_at.isoformat(),
        "moved_to": change.moved_to.starts_at.isoformat() if change.moved_to else None,
        "until": trace.until.isoformat() if trace.until else None,
        "by": change.by,
    }


def _is_about(row: Suggestion, meeting: Meeting) -> bool:
    """Whether this is the meeting that was asked about, when it was to be."""
    asked = (row.details["meeting"], row.details["starts_at"])
    return asked == (instance_key(meeting), meeting.starts_at.isoformat())


def _is_off(row: Suggestion, meeting: Meeting) -> bool:
    """Whether it is cancelled all the same, or declined by the one who declined it."""
    answer = dict(meeting.attendees).get(row.details["by"])
    return meeting.is_cancelled or answer == DECLINED
