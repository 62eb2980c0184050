"""Stopping reminders to an address, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.db import session, writing
from app.models import Address, Contact, Freelancer
from app.services.errors import NotFound
from app.services.mail import looking, stopped
from app.services.mail.links import Visitor


@dataclass(frozen=True)
class Stopping:
    """What the page that stops reminders says."""

    freelancer: str
    email: str
    language: str
    is_stopped: bool


def stopping(visitor: Visitor) -> Stopping:
    """Whose reminders to which address would stop, or have."""
    row = (
        session()
        .execute(
            select(Freelancer.name, Address.email, Contact.language, Address.stopped_at)
            .join(Contact, Contact.id == Address.contact_id)
            .join(Freelancer, Freelancer.id == Address.freelancer_id)
            .where(Address.id == visitor.address_id, Address.freelancer_id == visitor.freelancer_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    return Stopping(row[0], row[1], row[2], row[3] is not None)


def stop(visitor: Visitor, how: str, now: datetime) -> None:
    """Stop reminders to this address; what waits is cancelled, and the freelancer is told."""
    with writing() as db:
        stopped.stop(db, visitor.address_id, how, now)


def start_again(visitor: Visitor, now: datetime) -> None:
    """Take the stop back; what is still to be said is looked at at once."""
    with writing() as db:
        db.execute(
            update(Address)
            .where(Address.id == visitor.address_id, Address.freelancer_id == visitor.freelancer_id)
            .values(stopped_at=None, stopped_how=None)
        )
        looking.soon(db, visitor.client_id, now)
