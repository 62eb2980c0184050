"""What holds offers back at one client: each no that was given, and the wish for none at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from agreements import offering
from agreements.language import ENGLISH
from agreements.offering import No, Reason, Wish
from app.models import Client, Freelancer, Interest, NoOffers, SalesOffer
from app.services.errors import Conflict
from app.services.state import standing

CALLED = {
    offering.EXTRA: "extra work",
    offering.UPGRADE: "an upgrade",
    offering.RENEWAL: "a renewal",
    offering.ASKING: "hearing what you would do",
}
NOTICE = "Notice was given. What is still to be said, write to them yourself."


@dataclass(frozen=True)
class Holds:
    """All that holds offers back at a client, on `today`, the earlier day of both sides'."""

    client_name: str
    noes: tuple[No, ...]
    wish: Wish | None
    today: date

    def why(self, kind: str, day: date) -> str:
        """Why nothing of a kind may be offered on a day, for the freelancer; empty where it may."""
        reason = offering.held(kind, day, self.noes, self.wish)
        return "" if reason is None else said(self.client_name, reason)

    @property
    def now(self) -> tuple[str, ...]:
        """What holds today, in words: the wish alone, or each no once."""
        if self.wish is not None and self.wish.holds(self.today):
            return (said(self.client_name, self.wish),)
        kinds = (*offering.KINDS, offering.ASKING)
        found = (self.why(kind, self.today) for kind in kinds)
        return tuple(dict.fromkeys(why for why in found if why))


def of_client(db: Session, client: Client, now: datetime) -> Holds:
    """What holds at a client; three queries."""
    zone = db.get_one(Freelancer, client.freelancer_id).zone
    today = standing.day_for_both(zone, client.zone, now)
    return Holds(
        client.name,
        (*_to_offers(db, client.id, zone), *_to_questions(db, client.id, zone)),
        _as_rule(wish(db, client.id, today), zone),
        today,
    )


def check_to_write(db: Session, client: Client) -> None:
    """Refuse to write to somebody with whom it ends."""
    if standing.parting(db, client.id) is not None:
        raise Conflict(NOTICE)


def wish(db: Session, client_id: int, today: date) -> NoOffers | None:
    """The wish for no offers that stands on a day; its last day counts."""
    return db.scalar(
        select(NoOffers).where(
            NoOffers.client_id == client_id,
            NoOffers.ended_at.is_(None),
            or_(NoOffers.until.is_(None), NoOffers.until >= today),
        )
    )


def said(name: str, reason: Reason) -> str:
    """A reason as the freelancer reads it."""
    on = ENGLISH.long_day(reason.said_on)
    if isinstance(reason, Wish):
        end = (
            f"through {ENGLISH.long_day(reason.through)}"
            if reason.through
            else "until they take it back"
        )
        return f"{name} asked on {on} for no offers for now, {end}."
    quoted = f" “{reason.words}”" if reason.words else ""
    return (
        f"{name} said no for now to {CALLED[reason.about]} on {on}.{quoted} "
        f"It rests until {ENGLISH.long_day(reason.until)}."
    )


def _to_offers(db: Session, client_id: int, zone: str) -> Iterable[No]:
    found = db.scalars(
        select(SalesOffer).where(
            SalesOffer.client_id == client_id,
            SalesOffer.taken_back_at.is_(None),
            SalesOffer.answer.in_(("no", "later")),
        )
    )
    for row in found:
        if row.answered_at is not None:
            day = standing.day_in(zone, row.answered_at)
            yield offering.no(row.kind, day, row.not_before, row.words)


def _to_questions(db: Session, client_id: int, zone: str) -> Iterable[No]:
    asked = Interest.client_id == client_id
    for row in db.scalars(select(Interest).where(asked, Interest.answer == "no")):
        if row.answered_at is not None:
            yield offering.no(offering.ASKING, standing.day_in(zone, row.answered_at), None)


def _as_rule(row: NoOffers | None, zone: str) -> Wish | None:
    return None if row is None else Wish(standing.day_in(zone, row.at), row.until)
