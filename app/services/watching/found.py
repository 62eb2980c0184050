"""What was found in a source, put on record: once, judged by the rules, with how sure it is.

An occasion that slipped is no breach until the freelancer confirms it, whatever found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import BadOccasion, Outcome
from app.models import Clause, Client, Evidence, Judgement, Mute, Occasion
from app.services.errors import Refused
from app.services.state import bindings
from app.services.state.bindings import Binding
from app.services.upholding import judge, mending, noting, scheduling, uphold
from app.services.upholding.checking import Log


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


class Findings:
    """What is found about one client in one unit of work. The lines it touches are settled once,
    at the end."""

    def __init__(self, db: Session, client: Client, now: datetime) -> None:
        self.db, self.client, self.now = db, client, now
        self._touched: set[int] = set()

    @cached_property
    def binding(self) -> Binding:
        """What bound the client when."""
        return bindings.load(self.db, self.client)

    def begin(self, entry: Log, trace: Trace, contact_id: int | None = None) -> Occasion | None:
        """The occasion that something found begins, judged.

        None where it was found before, where nothing of this need is to be found at this client,
        or where nothing was in force when it happened. `contact_id` is the one who was asked.
        """
        db, client_id = self.db, self.client.id
        if is_known(db, client_id, trace.key) or is_muted(db, client_id, entry.need_id):
            return None
        try:
            with db.begin_nested():
                occasion, clause = noting.put(db, self.client, entry, self.now, self.binding)
                occasion.found_key = trace.key
                occasion.contact_id = contact_id or occasion.contact_id
                for evidence in judge.evidence_of(db, occasion.id):
                    trace.on(evidence)
                judge.decide(db, occasion, clause, self.now)
        except (Refused, BadOccasion):
            return None
        self._touched.add(entry.need_id)
        return occasion

    def note(self, occasion: Occasion, kind: str, at: datetime, trace: Trace) -> None:
        """A later fact of an occasion, judged again with it.

        An earlier answer than the one on record takes its place as what closed it.
        """
        db, now = self.db, self.now
        if at < occasion.opened_at or _has(db, occasion.id, kind, trace.key):
            return
        breach = uphold.breach_of(db, occasion.id)
        was_owed = breach is not None and uphold.since(db, occasion.id).is_owed
        db.add(trace.on(noting.evidence(occasion, kind, at, now)))
        if kind == "answered" and (occasion.closed_at is None or at < occasion.closed_at):
            occasion.closed_at = at
        db.flush()
        clause = db.get_one(Clause, occasion.clause_id)
        if occasion.outcome != Outcome.EXCUSED.value:
            judge.decide(db, occasion, clause, now)
            self._touched.add(clause.need_id)
        if breach is not None:
            self.settle()
            owner, client_id = occasion.freelancer_id, occasion.client_id
            scheduling.turned(db, owner, client_id, occasion.id, was_owed, now)

    def let_pass(self, occasion: Occasion, need_id: int, reason: str) -> None:
        """It counts neither way, once for a reason, unless somebody judged it already."""
        is_judged = uphold.breach_of(self.db, occasion.id) is not None
        if is_judged or occasion.outcome == Outcome.EXCUSED.value:
            return
        if _was_judged(self.db, occasion.id, reason):
            return  # and counted after all
        judge.excuse(self.db, occasion, "rules", reason, self.now)
        self._touched.add(need_id)

    def settle(self) -> None:
        """Say what is open, and what has settled, of every line that was touched."""
        for need_id in sorted(self._touched):
            owner = self.client.freelancer_id
            mending.settle(self.db, owner, self.client.id, need_id, self.now)
        self._touched.clear()


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


def _was_judged(db: Session, occasion_id: int, reason: str) -> bool:
    same = select(Judgement.id).where(
        Judgement.occasion_id == occasion_id, Judgement.reason == reason
    )
    return db.scalar(same.limit(1)) is not None
