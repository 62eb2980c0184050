"""What was found in a source, put on record: once, judged by the rules, with how sure it is.

An occasion that slipped is no breach until the freelancer confirms it, whatever found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import BadOccasion
from app.models import Clause, Client, Evidence, Mute, Occasion
from app.services.errors import Refused
from app.services.upholding import judge, noting, scheduling, uphold
from app.services.upholding.checking import Log

MAILBOX, CALENDAR, IMPORT = "mailbox", "calendar", "import"


@dataclass(frozen=True)
class Trace:
    """Where something was found: the source, a key that names it there for good, and in words how
    sure it is. One of the ids is that of the source's row. `until` is when it had happened at the
    latest, where nobody says just when."""

    source: str
    key: str
    confidence: str
    mailbox_id: int | None = None
    feed_id: int | None = None
    import_id: int | None = None
    until: datetime | None = None

    def on(self, evidence: Evidence) -> Evidence:
        """The same evidence, with where it is from."""
        evidence.source, evidence.found_key = self.source, self.key
        evidence.confidence, evidence.until = self.confidence, self.until
        evidence.mailbox_id, evidence.feed_id = self.mailbox_id, self.feed_id
        evidence.import_id = self.import_id
        return evidence


def begin(
    db: Session,
    client: Client,
    entry: Log,
    trace: Trace,
    now: datetime,
    contact_id: int | None = None,
) -> Occasion | None:
    """The occasion that something found begins, judged; part of the caller's unit of work.

    None where it was found before, where nothing of this need is to be found at this client, or
    where nothing was in force when it happened. `contact_id` is the one who was asked.
    """
    if is_known(db, client.id, trace.key) or is_muted(db, client.id, entry.need_id):
        return None
    try:
        with db.begin_nested():
            occasion, clause = noting.put(db, client, entry, now)
            occasion.found_key = trace.key
            occasion.contact_id = contact_id or occasion.contact_id
            for evidence in judge.evidence_of(db, occasion.id):
                trace.on(evidence)
            judge.judge(db, occasion, clause, now)
    except (Refused, BadOccasion):
        return None
    return occasion


def note(
    db: Session, occasion: Occasion, kind: str, at: datetime, trace: Trace, now: datetime
) -> None:
    """A later fact of an occasion, judged again with it; part of the caller's unit of work.

    An earlier answer than the one on record takes its place as what closed it.
    """
    if at < occasion.opened_at or _has(db, occasion.id, kind, trace.key):
        return
    was_owed = uphold.since(db, occasion.id).is_owed
    db.add(trace.on(noting.evidence(occasion, kind, at, now)))
    if kind == "answered" and (occasion.closed_at is None or at < occasion.closed_at):
        occasion.closed_at = at
    db.flush()
    clause = db.get_one(Clause, occasion.clause_id)
    uphold.rejudge(db, occasion, clause, now, "at")
    scheduling.turned(db, occasion.freelancer_id, occasion.client_id, occasion.id, was_owed, now)


def is_known(db: Session, client_id: int, key: str) -> bool:
    """Whether an occasion was found by this key before, taken back since or not."""
    known = select(Occasion.id).where(Occasion.client_id == client_id, Occasion.found_key == key)
    return db.scalar(known) is not None


def is_muted(db: Session, client_id: int, need_id: int) -> bool:
    """Whether nothing more is to be found about a need at a client."""
    muted = select(Mute.id).where(Mute.client_id == client_id, Mute.need_id == need_id)
    return db.scalar(muted) is not None


def _has(db: Session, occasion_id: int, kind: str, key: str) -> bool:
    same = select(Evidence.id).where(
        Evidence.occasion_id == occasion_id, Evidence.kind == kind, Evidence.found_key == key
    )
    return db.scalar(same) is not None
