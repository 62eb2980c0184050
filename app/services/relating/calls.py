"""Calls and meetings as the freelancer logs them, and how much of the paid time was for offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import spoken
from agreements.spoken import Call, Share
from app.db import session, writing
from app.models import Client, Freelancer, SpokenTime
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.people import clients
from app.services.relating.offers import FARTHEST
from app.services.state import standing

NEWEST = 10


@dataclass(frozen=True)
class CallForm:
    """A call or meeting, as typed; `purpose` is one of `spoken.PURPOSES`."""

    on: date
    minutes: int
    purpose: str
    is_paid: bool
    note: str


@dataclass(frozen=True)
class CallShown:
    """A call as the freelancer sees it."""

    id: int
    on: date
    minutes: int
    purpose: str
    is_paid: bool
    note: str


@dataclass(frozen=True)
class CallsShown:
    """The newest calls with a client, the share of paid time spent on offers there, and with
    everybody."""

    rows: tuple[CallShown, ...]
    here: Share
    everywhere: Share


@dataclass(frozen=True)
class CallPage:
    """The form's page: with whom, the day it is, and what was logged last."""

    client: Client
    today: date
    last: CallShown | None


def page(freelancer_id: int, client_id: int, now: datetime) -> CallPage:
    """What the form starts from.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    last = _newest(db, client_id, 1)
    return CallPage(client, _today(db, freelancer_id, now), last[0] if last else None)


def log(freelancer_id: int, client_id: int, form: CallForm, key: str, now: datetime) -> int:
    """Log a call; the same form again answers the same call.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: the minutes or the day cannot be.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        _check(form, _today(db, freelancer_id, now))
        row = SpokenTime(
            freelancer_id=freelancer_id, client_id=client_id, recorded_at=now, **vars(form)
        )
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def take_back(freelancer_id: int, client_id: int, call_id: int, now: datetime) -> None:
    """A call was logged by mistake; it counts nowhere.

    Raises:
        NotFound: there is no such call, or it is somebody else's.
    """
    with writing() as db:
        row = db.scalar(
            select(SpokenTime).where(
                SpokenTime.id == call_id,
                SpokenTime.client_id == client_id,
                SpokenTime.freelancer_id == freelancer_id,
            )
        )
        if row is None:
            raise NotFound
        row.taken_back_at = row.taken_back_at or now


def shown(db: Session, client: Client, now: datetime) -> CallsShown:
    """The calls with a client, who is loaded, and both shares; part of a page."""
    today = _today(db, client.freelancer_id, now)
    counted = _counted(db, client.freelancer_id, today)
    return CallsShown(
        tuple(_newest(db, client.id, NEWEST)),
        spoken.share([call for whose, call in counted if whose == client.id], today),
        spoken.share([call for _, call in counted], today),
    )


def everywhere(db: Session, freelancer_id: int, today: date) -> Share:
    """How much of the paid time with everybody went on offers lately; one query."""
    return spoken.share([call for _, call in _counted(db, freelancer_id, today)], today)


def _check(form: CallForm, today: date) -> None:
    errors = {}
    if not 1 <= form.minutes <= spoken.LONGEST:
        errors["minutes"] = f"Write minutes, from 1 to {spoken.LONGEST}."
    if not today - FARTHEST <= form.on <= today:
        errors["on"] = "Choose today or a day within the last ten years."
    if form.purpose not in spoken.PURPOSES:
        errors["purpose"] = "Choose what it was for."
    if errors:
        raise Refused(errors)


def _counted(db: Session, freelancer_id: int, today: date) -> list[tuple[int, Call]]:
    """The calls of the period, each with its client."""
    found = db.execute(
        select(
            SpokenTime.client_id,
            SpokenTime.on,
            SpokenTime.minutes,
            SpokenTime.purpose,
            SpokenTime.is_paid,
        ).where(
            SpokenTime.freelancer_id == freelancer_id,
            SpokenTime.taken_back_at.is_(None),
            SpokenTime.on >= spoken.first_day(today),
        )
    )
    return [(row[0], Call(*row[1:])) for row in found]


def _newest(db: Session, client_id: int, most: int) -> list[CallShown]:
    found = db.scalars(
        select(SpokenTime)
        .where(SpokenTime.client_id == client_id, SpokenTime.taken_back_at.is_(None))
        .order_by(SpokenTime.on.desc(), SpokenTime.id.desc())
        .limit(most)
    )
    return [
        CallShown(row.id, row.on, row.minutes, row.purpose, row.is_paid, row.note) for row in found
    ]


def _today(db: Session, freelancer_id: int, now: datetime) -> date:
    return standing.day_in(db.get_one(Freelancer, freelancer_id).zone, now)
