"""No offers for now: the client says so on their page, and it binds at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import writing
from app.models import Contact, Freelancer, NoOffers, OutboxMessage
from app.services.errors import Refused
from app.services.mail.letterbox import take_back
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.state import held, standing

UNWANTED = "They want no offers for now."
TOO_SOON = "too soon"
TOO_FAR = "too far"
FARTHEST = timedelta(days=3653)


def want_none(visitor: Visitor, until: date | None, now: datetime) -> None:
    """The client wants no offers, through a day or for now; a question on its way is taken back.

    The same again changes nothing; another day replaces the first.

    Raises:
        Refused: the day is over, or too far; `until` says which.
    """
    with writing() as db:
        client = clients.load(db, visitor.freelancer_id, visitor.client_id)
        zone = db.get_one(Freelancer, client.freelancer_id).zone
        today = standing.day_for_both(zone, client.zone, now)
        if until is not None and until < today:
            raise Refused({"until": TOO_SOON})
        if until is not None and until > today + FARTHEST:
            raise Refused({"until": TOO_FAR})
        standing_one = held.wish(db, client.id, today)
        if standing_one is not None and standing_one.until == until:
            return
        _end(db, client.id, now)
        name = db.get_one(Contact, visitor.contact_id).name
        db.add(
            NoOffers(
                freelancer_id=client.freelancer_id,
                client_id=client.id,
                name=name,
                until=until,
                at=now,
            )
        )
        is_question = OutboxMessage.kind == "interest"
        take_back(db, UNWANTED, now, OutboxMessage.client_id == client.id, is_question)


def take_it_back(visitor: Visitor, now: datetime) -> None:
    """Offers are welcome again; what was said no to rests as before."""
    with writing() as db:
        client = clients.load(db, visitor.freelancer_id, visitor.client_id)
        _end(db, client.id, now)


def _end(db: Session, client_id: int, now: datetime) -> None:
    stands = (NoOffers.client_id == client_id, NoOffers.ended_at.is_(None))
    for row in db.scalars(select(NoOffers).where(*stands)):
        row.ended_at = now
    db.flush()
