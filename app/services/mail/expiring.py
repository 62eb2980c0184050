"""What is too late is not sent, and the freelancer learns of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail import mailing
from app.services.mail.letterbox import PERSONAL

TOO_LATE = "It was too late to send it."
SUPERSEDED = "It was too late to send it: a newer note to them goes instead."


def if_too_late(db: Session, row: OutboxMessage, now: datetime) -> None:
    """Let a waiting mail go if its time is over, or will be before it is due."""
    if row.not_after is not None and max(row.due_at, now) > row.not_after:
        expire(db, row, f"{TOO_LATE} {row.reason}".strip(), now)


def expire(db: Session, row: OutboxMessage, reason: str, now: datetime) -> None:
    """Never send it, and why; part of the caller's unit of work."""
    row.state, row.state_at, row.reason = State.EXPIRED, now, reason
    if row.client_id is not None and row.kind not in PERSONAL:
        mailing.tell_freelancer(db, row.freelancer_id, row.client_id, "expired", row.id, now)
