"""When reminders to a client are looked at again: at once after something happened, else in time.

The note decides nothing. It keeps an idle tick from looking at everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Client, ReminderLook


def soon(db: Session, client_id: int | None, at: datetime) -> None:
    """Look at a client's reminders at this instant at the latest; part of the caller's unit of
    work. A mail to nobody's client asks for nothing."""
    if client_id is None:
        return
    found = of_client(db, client_id)
    if found is None:
        owner = db.scalars(select(Client.freelancer_id).where(Client.id == client_id)).one()
        db.add(ReminderLook(freelancer_id=owner, client_id=client_id, at=at))
        db.flush()
    elif found.at > at:
        found.at = at


def of_client(db: Session, client_id: int) -> ReminderLook | None:
    """When a client is looked at next, if at all."""
    return db.scalar(select(ReminderLook).where(ReminderLook.client_id == client_id))


def all_soon(db: Session, freelancer_id: int, at: datetime) -> None:
    """As `soon`, for every client of a freelancer who is looked at at all."""
    db.execute(
        update(ReminderLook)
        .where(ReminderLook.freelancer_id == freelancer_id, ReminderLook.at > at)
        .values(at=at)
    )


def due(db: Session, now: datetime, most: int) -> Iterable[tuple[int, int]]:
    """The freelancers and clients to look at now, longest due first; one indexed query."""
    rows = db.execute(
        select(ReminderLook.freelancer_id, ReminderLook.client_id)
        .where(ReminderLook.at <= now)
        .order_by(ReminderLook.at)
        .limit(most)
    )
    return [(row.freelancer_id, row.client_id) for row in rows]
