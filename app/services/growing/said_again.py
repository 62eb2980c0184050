"""A mail sent by a click that did not arrive, said again: in words that were read once more, to
the address as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.db import session, writing
from app.models import Address, Contact, OutboxMessage
from app.models import OutboxState as State
from app.services.errors import Conflict, NotFound
from app.services.mail import mailing, outbox, rewording
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import standing

# An offer is mailed again from the agreement's page, where it can be seen whether it still stands.
KINDS = ("accepted", "answer", "closing", "staying", "talk", "thanks", "welcome")
OVER = "This can’t be said again any more: it was, or it has been overtaken."


@dataclass(frozen=True)
class Reader:
    """Who would get it, and where."""

    name: str
    email: str


def reader(freelancer_id: int, message_id: int) -> Reader | None:
    """Who would get this mail if it were said again; None where it cannot be."""
    db = session()
    message = _load(db, freelancer_id, message_id)
    if not _can(db, message):
        return None
    contact = _contact(db, message)
    return Reader(contact.name, contact.addresses[0].email)


def say(freelancer_id: int, message_id: int, words: Words, now: datetime) -> int:
    """Send it again at once as a mail of its own; answers its id.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
        Conflict: it did leave, was said again already, or has been overtaken.
        Refused: the words cannot stand in a mail.
    """
    rewording.check(words.subject, words.body)
    with writing() as db:
        message = _load(db, freelancer_id, message_id)
        if not _can(db, message):
            raise Conflict(OVER)
        contact = _contact(db, message)
        note = mailing.Note(message.kind, _key(message), words, message.document_id)
        again = mailing.to_contact(db, contact, contact.addresses[0], note, now)
        if message.state is not State.CANCELLED:
            message.noted_at = message.noted_at or now
        return again.id


def _can(db: Session, message: OutboxMessage) -> bool:
    dropped = message.state is State.CANCELLED and message.reason == outbox.DROPPED
    has_ended = dropped or message.state in (State.FAILED, State.EXPIRED)
    if message.kind not in KINDS or message.client_id is None or not has_ended:
        return False
    return not _is_overtaken(db, message)


def _is_overtaken(db: Session, message: OutboxMessage) -> bool:
    """Whether it was said again already, or notice was given or taken back since."""
    said = select(OutboxMessage.id).where(
        OutboxMessage.freelancer_id == message.freelancer_id,
        OutboxMessage.kind == message.kind,
        OutboxMessage.occurrence_key == _key(message),
    )
    if db.scalar(said) is not None:
        return True
    assert message.client_id is not None  # `_can` looked
    given = standing.parting(db, message.client_id)
    if message.kind == "closing":
        return given is None or given.document_id != message.document_id
    return message.kind in ("staying", "talk", "welcome") and given is not None


def _key(message: OutboxMessage) -> str:
    return f"{message.occurrence_key}~{message.id}"


def _contact(db: Session, message: OutboxMessage) -> Contact:
    """The person it was for; the main contact where that one is there no more."""
    person = db.scalar(
        select(Contact)
        .join(Address, Address.contact_id == Contact.id)
        .where(Address.id == message.address_id, Contact.removed_at.is_(None))
        .options(selectinload(Contact.addresses))
    )
    assert message.client_id is not None  # `_can` looked
    client = clients.load(db, message.freelancer_id, message.client_id)
    return person or clients.main_contact(client)


def _load(db: Session, freelancer_id: int, message_id: int) -> OutboxMessage:
    found = db.scalar(
        select(OutboxMessage).where(
            OutboxMessage.id == message_id, OutboxMessage.freelancer_id == freelancer_id
        )
    )
    if found is None:
        raise NotFound
    return found
