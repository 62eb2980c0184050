"""Reminders to an address are stopped, however that was asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Address, Contact, OutboxMessage
from app.services.mail import mailing
from app.services.mail.letterbox import take_back

# What a mail that asks for it says in its subject; the header that offers it says so.
SUBJECT = "Stop reminders"


def stop(db: Session, address_id: int, how: str, now: datetime) -> None:
    """Stop reminders to an address; what waits is cancelled, and the freelancer is told.

    Part of the caller's unit of work. The same again changes nothing. `how` is "page", "mail" (the
    button that mail programs show) or "reply".
    """
    stopped = db.execute(
        update(Address)
        .where(Address.id == address_id, Address.stopped_at.is_(None))
        .values(stopped_at=now, stopped_how=how)
        .returning(Address.freelancer_id, Address.contact_id)
    ).first()
    if stopped is None:
        return
    take_back(
        db,
        "They stopped reminders.",
        now,
        OutboxMessage.address_id == address_id,
        OutboxMessage.kind == "reminder",
    )
    client_id = db.scalars(select(Contact.client_id).where(Contact.id == stopped.contact_id)).one()
    key = f"{address_id}-{int(now.timestamp())}"
    mailing.tell_freelancer(db, stopped.freelancer_id, client_id, "stopped", key, now)


def stop_by_reply(db: Session, contact_id: int, now: datetime) -> None:
    """Stop reminders to all addresses of somebody who replied so; as `stop`."""
    for address_id in db.scalars(select(Address.id).where(Address.contact_id == contact_id)):
        stop(db, address_id, "reply", now)
