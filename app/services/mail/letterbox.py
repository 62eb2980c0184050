"""Putting a letter into the outbox, once for each occurrence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail import looking

KEEP_TRYING = timedelta(days=10)
# A claimed mail has not left: the sender asks once more before the last dot.
NOT_LEFT = (State.SCHEDULED, State.HELD, State.CLAIMED)
# Word that an account is paused; it leaves by the operator's account alone.
ACCOUNT_TROUBLE = "account_trouble"
# Kinds that go to the freelancer themselves.
PERSONAL = ("notice", "own_copy", "summary", "promise", ACCOUNT_TROUBLE)
# Kinds that the freelancer sends by a click, having read their words: no automatic mail (RFC 3834).
BY_CLICK = (
    *("offer", "answer", "thanks", "talk", "closing", "staying", "source"),
    *("welcome", "interest"),
)


@dataclass(frozen=True)
class Letter:
    """A mail as its writer means it. Instants are aware.

    `occurrence_key` names what it is about: with the kind and the recipient it exists once.
    `footer` holds the lines of the agreement it is about. `keeps_hours` holds it back outside the
    recipient's working time. With a `held_reason` it waits for the freelancer's word.
    """

    freelancer_id: int
    kind: str
    recipient: str
    recipient_name: str
    occurrence_key: str
    language: str
    subject: str
    body: str
    due_at: datetime
    not_after: datetime | None
    client_id: int | None = None
    address_id: int | None = None
    page_link_id: int | None = None
    document_id: int | None = None
    footer: tuple[str, ...] = ()
    keeps_hours: bool = False
    thread_key: str | None = None
    held_reason: str | None = None


def enqueue(db: Session, letter: Letter, now: datetime) -> OutboxMessage:
    """The outbox row of a letter; the same occurrence again answers the row it made before.

    Part of the caller's unit of work.
    """
    found = db.scalar(
        select(OutboxMessage).where(
            OutboxMessage.freelancer_id == letter.freelancer_id,
            OutboxMessage.kind == letter.kind,
            OutboxMessage.recipient == letter.recipient,
            OutboxMessage.occurrence_key == letter.occurrence_key,
        )
    )
    if found is not None:
        return found
    values = {name: value for name, value in vars(letter).items() if name != "held_reason"}
    row = OutboxMessage(
        **{**values, "footer": list(letter.footer)},
        created_at=now,
        state=State.HELD if letter.held_reason else State.SCHEDULED,
        state_at=now,
        reason=letter.held_reason or "",
        attempts=0,
    )
    db.add(row)
    db.flush()
    return row


def take_back(db: Session, reason: str, now: datetime, *which: ColumnElement[bool]) -> None:
    """Cancel those of these mails that have not left; part of the caller's unit of work.

    Reminders keep their distance to other mail, so those to the same clients are looked at again.
    """
    whose = db.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.state.in_(NOT_LEFT), *which)
        .values(state=State.CANCELLED, state_at=now, reason=reason, owner=None, lease_until=None)
        .returning(OutboxMessage.client_id)
    ).all()
    for client_id in set(whose):
        looking.soon(db, client_id, now)
