"""What a client said about offers, as their own page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.ladder import rest_until
from agreements.offering import ASKING
from app.models import Client, Freelancer, Interest, SalesOffer
from app.services.state import asked_first, held, standing


@dataclass(frozen=True)
class Said:
    """A no as the client reads it: to what, on which day, resting until another."""

    about: str
    what: str
    said_on: date
    until: date


@dataclass(frozen=True)
class Theirs:
    """The client's wish for no offers, since when and through which day; what they said no to
    that still rests; and a question that waits for their answer."""

    since: date | None
    through: date | None
    noes: tuple[Said, ...]
    question: Interest | None

    @property
    def is_wished(self) -> bool:
        return self.since is not None


def of_client(db: Session, client: Client, now: datetime) -> Theirs:
    """What a client's page says about offers; a constant number of queries."""
    zone = db.get_one(Freelancer, client.freelancer_id).zone
    today = standing.day_for_both(zone, client.zone, now)
    row = held.wish(db, client.id, today)
    return Theirs(
        standing.day_in(client.zone, row.at) if row else None,
        row.until if row else None,
        tuple(one for one in _noes(db, client, zone) if today < one.until),
        asked_first.waiting(db, client.id),
    )


def _noes(db: Session, client: Client, zone: str) -> list[Said]:
    """Every no of a client that was not taken back, oldest first, as it is held to."""
    offers = db.scalars(
        select(SalesOffer).where(
            SalesOffer.client_id == client.id,
            SalesOffer.taken_back_at.is_(None),
            SalesOffer.answer.in_(("no", "later")),
        )
    )
    asked = db.scalars(
        select(Interest).where(Interest.client_id == client.id, Interest.answer == "no")
    )
    rows = [
        *((one.kind, one.what, one.answered_at, one.not_before) for one in offers),
        *((ASKING, one.noticed, one.answered_at, None) for one in asked),
    ]
    days = (
        (about, what, standing.day_in(zone, at), until) for about, what, at, until in rows if at
    )
    found = (Said(about, what, day, rest_until(day, until)) for about, what, day, until in days)
    return sorted(found, key=lambda one: one.said_on)
