"""Offers of more work, with their answer. A no is respected: nothing of its kind is noted or
planned before its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.ladder import rest_until
from app.db import session, writing
from app.models import Client, Freelancer, SalesOffer
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.state import held, standing
from app.services.state.held import Holds

FARTHEST = timedelta(days=3653)
KINDS = {"extra": "Extra work", "upgrade": "An upgrade", "renewal": "A renewal"}
ANSWERED = "It was answered already."


@dataclass(frozen=True)
class Answer:
    """What the client said to an offer: "yes", "no" or "later" (then with `not_before`), on a day
    and in words."""

    said: str
    on: date
    not_before: date | None
    words: str


@dataclass(frozen=True)
class OfferForm:
    """An offer that was made on a day, or is planned for one; perhaps answered already."""

    kind: str
    what: str
    day: date
    is_planned: bool
    answer: Answer | None = None


@dataclass(frozen=True)
class Shown:
    """An offer as the freelancer sees it. `why_not` says why a planned one rests."""

    id: int
    kind: str
    what: str
    planned_for: date | None
    offered_on: date | None
    answer: str | None
    not_before: date | None
    words: str
    answered_at: datetime | None
    why_not: str


@dataclass(frozen=True)
class OffersShown:
    """What was offered to a client, newest first, and what holds offers back today."""

    rows: tuple[Shown, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class OfferPage:
    """A form about an offer: whose it is, the offer where there is one, and what holds today."""

    client: Client
    contact_name: str
    offer: Shown | None
    held: tuple[str, ...]
    today: date


def shown(db: Session, client: Client, now: datetime) -> OffersShown:
    """All offers to a client, who is loaded; part of a page."""
    holds = held.of_client(db, client, now)
    found = db.scalars(
        select(SalesOffer)
        .where(SalesOffer.client_id == client.id, SalesOffer.taken_back_at.is_(None))
        .order_by(SalesOffer.recorded_at.desc(), SalesOffer.id.desc())
    )
    return OffersShown(tuple(_shown(row, holds) for row in found), holds.now)


def page(freelancer_id: int, client_id: int, offer_id: int | None, now: datetime) -> OfferPage:
    """What the form starts from.

    Raises:
        NotFound: there is no such client or offer, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    holds = held.of_client(db, client, now)
    row = _load(db, client, offer_id) if offer_id is not None else None
    return OfferPage(
        client,
        clients.main_contact(client).name,
        _shown(row, holds) if row else None,
        holds.now,
        _today(db, freelancer_id, now),
    )


def record(freelancer_id: int, client_id: int, form: OfferForm, key: str, now: datetime) -> int:
    """Note an offer that was made, or plan one; the same form again answers the same offer.

    One to which they said yes is always noted: that is their own word.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: a day cannot be.
        Conflict: a no or a wish of the client holds; the reason says which.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        _check(db, client, form, now)
        row = SalesOffer(
            freelancer_id=freelancer_id,
            client_id=client_id,
            kind=form.kind,
            what=form.what,
            planned_for=form.day if form.is_planned else None,
            offered_on=None if form.is_planned else form.day,
            words="",
            answered_by="",
            recorded_at=now,
        )
        if form.answer is not None:
            _answer(db, row, form.answer, now)
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def made(freelancer_id: int, client_id: int, offer_id: int, now: datetime) -> None:
    """A planned offer was made today.

    Raises: as `record`; Conflict where it was made before.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        row, today = _load(db, client, offer_id), _today(db, freelancer_id, now)
        if row.offered_on is not None:
            return
        if why := held.of_client(db, client, now).why(row.kind, today):
            raise Conflict(why)
        row.offered_on = today


def answer(freelancer_id: int, client_id: int, offer_id: int, said: Answer, now: datetime) -> None:
    """Note what the client said to an offer that was made; the same answer again is fine.

    Raises:
        NotFound: there is no such offer, or it is somebody else's.
        Refused: a day cannot be.
        Conflict: it was answered otherwise, or is only planned.
    """
    with writing() as db:
        row = _load(db, clients.load(db, freelancer_id, client_id), offer_id)
        if row.offered_on is None:
            raise Conflict("It is only planned. Note first that it was made.")
        if row.answer is not None and (row.answer, row.words) != (said.said, said.words):
            raise Conflict(ANSWERED)
        if row.answer is None:
            _answer(db, row, said, now)


def take_back(freelancer_id: int, client_id: int, offer_id: int, now: datetime) -> None:
    """It was noted by mistake, or is planned no longer. Its no, where there was one, goes with it.

    Raises:
        NotFound: there is no such offer, or it is somebody else's.
    """
    with writing() as db:
        row = _load(db, clients.load(db, freelancer_id, client_id), offer_id)
        row.taken_back_at = now


def _check(db: Session, client: Client, form: OfferForm, now: datetime) -> None:
    today = _today(db, client.freelancer_id, now)
    if form.is_planned and not today <= form.day <= today + FARTHEST:
        raise Refused({"day": "Choose today or a day within ten years."})
    if not form.is_planned and not today - FARTHEST <= form.day <= today:
        raise Refused({"day": "Choose today or a day within the last ten years."})
    if form.answer is not None and form.is_planned:
        raise Refused({"said": "What is only planned has no answer yet."})
    if form.answer is not None and form.answer.said == "yes":
        return
    if why := held.of_client(db, client, now).why(form.kind, form.day):
        raise Conflict(why)


def _answer(db: Session, row: SalesOffer, said: Answer, now: datetime) -> None:
    """Write an answer into an offer that was made."""
    zone = db.get_one(Freelancer, row.freelancer_id).zone
    today = standing.day_in(zone, now)
    assert row.offered_on is not None  # both callers looked
    if not row.offered_on <= said.on <= today:
        raise Refused({"on": "Choose a day between the offer and today."})
    if said.said == "later" and said.not_before is None:
        raise Refused({"not_before": "Choose the day they named."})
    if said.not_before is not None and not said.on < said.not_before <= today + FARTHEST:
        raise Refused({"not_before": "Choose a day after their answer, within ten years."})
    row.answer, row.words, row.answered_by = said.said, said.words, "freelancer"
    row.not_before = None if said.said == "yes" else rest_until(said.on, said.not_before)
    row.answered_at = now if said.on == today else _noon(said.on, zone)


def _noon(day: date, zone: str) -> datetime:
    """A moment of a day in the past, when nobody says which."""
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def _today(db: Session, freelancer_id: int, now: datetime) -> date:
    return standing.day_in(db.get_one(Freelancer, freelancer_id).zone, now)


def _load(db: Session, client: Client, offer_id: int) -> SalesOffer:
    found = db.scalar(
        select(SalesOffer).where(
            SalesOffer.id == offer_id,
            SalesOffer.client_id == client.id,
            SalesOffer.taken_back_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def _shown(row: SalesOffer, holds: Holds) -> Shown:
    waits = row.offered_on is None and row.planned_for is not None
    return Shown(
        row.id,
        KINDS[row.kind],
        row.what,
        row.planned_for,
        row.offered_on,
        row.answer,
        row.not_before,
        row.words,
        row.answered_at,
        holds.why(row.kind, max(row.planned_for, holds.today)) if waits and row.planned_for else "",
    )
