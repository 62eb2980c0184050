"""Holding everything back: after a restore, on a copy, or when the clock cannot be believed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Exists, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from app.db import session, writing
from app.models import Freelancer, OutboxMessage, SendingHold
from app.models import OutboxState as State

RESTORED, COPIED, CLOCK = "restored", "copied", "clock"
# The clock says nothing about what was sent, so nothing is held singly because of it.
WHY_HELD = {
    RESTORED: "Your data was put back from a backup: this may have been sent already.",
    COPIED: "This is a copy of your data: the original may have sent this already.",
}
HELD = "Mail is held back until you let it leave."


def of(db: Session, freelancer_id: int) -> SendingHold | None:
    """The hold that is open for a freelancer, if any."""
    return db.scalar(
        select(SendingHold).where(
            SendingHold.freelancer_id == freelancer_id, SendingHold.released_at.is_(None)
        )
    )


def is_open() -> Exists:
    """Whether the freelancer of an outbox row has an open hold; part of a larger statement."""
    return exists(SendingHold.id).where(
        SendingHold.freelancer_id == OutboxMessage.freelancer_id,
        SendingHold.released_at.is_(None),
    )


def hold_all(why: str, now: datetime) -> None:
    """Hold back the mail of every freelancer until each says so. `why` is a key of `WHY_HELD`, or
    "clock"."""
    with writing() as db:
        hold(db, why, now)


def hold(db: Session, why: str, now: datetime) -> None:
    """The same, as part of the caller's unit of work. A hold that is open stays open."""
    theirs = SendingHold.freelancer_id == Freelancer.id
    still = SendingHold.released_at.is_(None)
    others = select(Freelancer.id, literal(now, SendingHold.at.type), literal(why)).where(
        ~exists(SendingHold.id).where(theirs, still)
    )
    db.execute(insert(SendingHold).from_select(["freelancer_id", "at", "why"], others))
    if why not in WHY_HELD:
        return
    db.execute(update(SendingHold).where(still).values(at=now, why=why))
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == State.SCHEDULED, OutboxMessage.due_at <= now)
        .values(state=State.HELD, state_at=now, reason=WHY_HELD[why])
    )


def release(freelancer_id: int, now: datetime) -> None:
    """Let mail leave again. What was held singly keeps waiting for a word of its own."""
    if of(session(), freelancer_id) is None:
        return
    with writing() as db:
        if (found := of(db, freelancer_id)) is not None:
            found.released_at = now
