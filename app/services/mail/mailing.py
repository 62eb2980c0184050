"""Letters that leave at once: to a contact, with a link to their page, and to the freelancer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.models import Address, Client, Contact, Freelancer, OutboxMessage
from app.services.mail import letters, links
from app.services.mail.letterbox import KEEP_TRYING, Letter, enqueue
from app.services.mail.letters import Words


@dataclass(frozen=True)
class Note:
    """What is sent, once for each `key` of its kind; perhaps with a stored document."""

    kind: str
    key: str
    words: Words
    document_id: int | None = None


def to_contact(
    db: Session, contact: Contact, address: Address, note: Note, now: datetime
) -> OutboxMessage:
    """Mail a contact, with a new link to their page; part of the caller's unit of work."""
    link = links.mint(db, contact.freelancer_id, contact.client_id, contact.id, address.id, now)
    return enqueue(
        db,
        Letter(
            freelancer_id=contact.freelancer_id,
            client_id=contact.client_id,
            address_id=address.id,
            page_link_id=link.id,
            document_id=note.document_id,
            kind=note.kind,
            recipient=address.email,
            recipient_name=contact.name,
            occurrence_key=note.key,
            language=contact.language,
            subject=note.words.subject,
            body=note.words.body,
            thread_key=f"client-{contact.client_id}",
            due_at=now,
            not_after=now + KEEP_TRYING,
        ),
        now,
    )


def to_freelancer(
    db: Session,
    freelancer: Freelancer,
    client_id: int | None,
    note: Note,
    now: datetime,
    keep_trying: timedelta = KEEP_TRYING,
) -> None:
    """Mail the freelancer, about a client or about none; part of the caller's unit of work."""
    enqueue(
        db,
        Letter(
            freelancer_id=freelancer.id,
            client_id=client_id,
            document_id=note.document_id,
            kind=note.kind,
            recipient=freelancer.email,
            recipient_name=freelancer.name,
            occurrence_key=note.key,
            language=freelancer.language,
            subject=note.words.subject,
            body=note.words.body,
            due_at=now,
            not_after=now + keep_trying,
        ),
        now,
    )


def tell_freelancer(
    db: Session, freelancer_id: int, client_id: int, what: str, row: int | str, now: datetime
) -> None:
    """A short mail to the freelancer about what their client did."""
    client = db.get_one(Client, client_id)
    notice(db, client, f"{what}-{row}", letters.notice(client.name, what), now)


def notice(db: Session, client: Client, key: str, words: Words, now: datetime) -> None:
    """A word to a client's freelancer about what the client did, once for each key; part of the
    caller's unit of work."""
    freelancer = db.get_one(Freelancer, client.freelancer_id)
    to_freelancer(db, freelancer, client.id, Note("notice", key, words), now)
