"""What was asked first of a client: "would you like to hear what I'd do?"."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.models import Interest, OutboxMessage
from app.models import OutboxState as State

_NEVER_CAME = (State.CANCELLED, State.FAILED, State.EXPIRED)


def asked(client_id: int) -> Select[Interest]:
    """What was asked, newest first. A mail that never came asked nothing."""
    came = OutboxMessage.id.is_(None) | OutboxMessage.state.not_in(_NEVER_CAME)
    return (
        select(Interest)
        .outerjoin(OutboxMessage, OutboxMessage.id == Interest.message_id)
        .where(Interest.client_id == client_id, or_(came, Interest.answer.is_not(None)))
        .order_by(Interest.asked_at.desc(), Interest.id.desc())
    )


def waiting(db: Session, client_id: int) -> Interest | None:
    """The newest question, while nobody has answered it."""
    newest = db.scalar(asked(client_id).limit(1))
    return newest if newest is not None and newest.answer is None else None
