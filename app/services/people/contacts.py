"""The people at a client. Exactly one is main: gets the mail and accepts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.db import session, writing
from app.models import Contact, OutboxMessage
from app.services import submissions
from app.services.errors import Conflict, NotFound
from app.services.mail import links, looking
from app.services.mail.letterbox import PERSONAL, take_back
from app.services.people.clients import ContactForm, load, put_contact, refuse_taken


def add(freelancer_id: int, client_id: int, form: ContactForm, key: str, now: datetime) -> int:
    """Somebody else who counts as answering. The same form again answers the same person."""
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        contact = put_contact(db, load(db, freelancer_id, client_id), form, is_main=False)
        submissions.note(db, freelancer_id, key, contact.id, now)
        return contact.id


def one(freelancer_id: int, contact_id: int) -> Contact:
    """A contact for its form."""
    return _contact(session(), freelancer_id, contact_id)


def change(freelancer_id: int, contact_id: int, form: ContactForm, now: datetime) -> None:
    """Change a person's name, language or address. A new address ends the links of the old."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        refuse_taken(db, contact.client_id, form.email, but=contact_id)
        contact.name, contact.language = form.name, form.language
        address = contact.addresses[0]
        if address.email != form.email:
            address.email, address.stopped_at, address.stopped_how = form.email, None, None
            links.revoke_all(db, contact.client_id, now)
            _readdress(db, contact, now)
        looking.soon(db, contact.client_id, now)


def make_main(freelancer_id: int, contact_id: int, now: datetime) -> None:
    """Make somebody the main contact. Links mailed before stop working."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        if contact.removed_at is not None:
            raise Conflict("This person was removed.")
        if contact.is_main:
            return
        db.execute(
            update(Contact)
            .where(Contact.client_id == contact.client_id)
            .values(is_main=False, main_asked_at=None)
        )
        contact.is_main = True
        links.revoke_all(db, contact.client_id, now)
        _readdress(db, contact, now)
        looking.soon(db, contact.client_id, now)


def leave(freelancer_id: int, contact_id: int) -> Contact:
    """Leave the main contact as it is, though the client asked for this person; answers them."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        contact.main_asked_at = None
        return contact


def remove(freelancer_id: int, contact_id: int, now: datetime) -> None:
    """Take somebody off the list; what they did stays on record."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        if contact.is_main:
            raise Conflict("Make somebody else the main contact first.")
        contact.removed_at, contact.main_asked_at = contact.removed_at or now, None
        looking.soon(db, contact.client_id, now)


def _contact(db: Session, freelancer_id: int, contact_id: int) -> Contact:
    found = db.scalar(
        select(Contact)
        .where(Contact.id == contact_id, Contact.freelancer_id == freelancer_id)
        .options(selectinload(Contact.addresses))
    )
    if found is None:
        raise NotFound
    return found


def _readdress(db: Session, contact: Contact, now: datetime) -> None:
    """What waits for the old main contact waits no longer: the freelancer looks at it again."""
    if not contact.is_main:
        return
    take_back(
        db,
        "The main contact or their address changed.",
        now,
        OutboxMessage.client_id == contact.client_id,
        OutboxMessage.kind.not_in(PERSONAL),
    )
