"""What was delivered and given to a client lately, and what has become a habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements import giving, money
from agreements.giving import Away, Gift
from app.db import writing
from app.models import Client, Freelancer, Given, Invoice, OutboxMessage, PromiseOccasion
from app.services import submissions
from app.services.accounts import Person
from app.services.errors import NotFound, Refused
from app.services.people import clients
from app.services.relating.days import check_past, today
from app.services.state import given as sources

SHOWN = 12
LONGEST_WHAT = 200
MOST_MINUTES = 1000 * 60
MOST_WORTH = 10**12
MOST_DAYS = 3650
NOT_AWAY = "Only for hours and products that were given away."


@dataclass(frozen=True)
class GivenForm:
    """What is noted. `minutes` of hours and what it is `worth` (in the smallest unit of `currency`)
    only of what was given away, where they are known."""

    kind: str
    what: str
    on: date
    minutes: int | None = None
    worth: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class GivenRow:
    """Something on record. `given_id` is set for what was noted here and can be taken back;
    "promise" and "thanks" are kinds of what is known anyway."""

    kind: str
    what: str
    on: date
    given_id: int | None = None
    minutes: int | None = None
    worth: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class GivenPart:
    """What was given lately, newest first; what was given away; after how many days Today speaks
    of it: here (0: never; empty: as everywhere), and everywhere; and the usual currency."""

    rows: tuple[GivenRow, ...]
    away: Away
    every_days: int | None
    usual_days: int | None
    currency: str


def part(db: Session, person: Person, client: Client, now: datetime) -> GivenPart:
    """The section about this client; a constant number of queries."""
    usual = select(Freelancer.given_every_days).where(Freelancer.id == person.id)
    rows = sorted(
        (*_noted(db, client.id), *_known(db, client.id, person.zone)),
        key=lambda row: row.on,
        reverse=True,
    )
    return GivenPart(
        tuple(rows[:SHOWN]),
        _away(db, client.id, today(person.zone, now)),
        client.given_every_days,
        db.scalar(usual),
        usual_currency(db, person),
    )


def note(person: Person, client_id: int, form: GivenForm, key: str, now: datetime) -> Away:
    """Note that something was delivered or given; answers what was given away lately, with it. The
    same form again changes nothing.

    Raises:
        Refused: its day or its figures cannot be.
    """
    _check(form, person.zone, now)
    with writing() as db:
        client = clients.load(db, person.id, client_id)
        if submissions.made_by(db, person.id, key) is None:
            values = vars(form)
            row = Given(freelancer_id=person.id, client_id=client.id, recorded_at=now, **values)
            db.add(row)
            db.flush()
            submissions.note(db, person.id, key, row.id, now)
        return _away(db, client.id, today(person.zone, now))


def take_back(freelancer_id: int, given_id: int, now: datetime) -> int:
    """Noted by mistake; answers the client's id.

    Raises:
        NotFound: it is somebody else's.
    """
    with writing() as db:
        row = db.scalar(
            select(Given).where(Given.id == given_id, Given.freelancer_id == freelancer_id)
        )
        if row is None:
            raise NotFound
        row.taken_back_at = row.taken_back_at or now
        return row.client_id


def remind_every(freelancer_id: int, days: int | None, client_id: int | None = None) -> None:
    """After how many days without anything given Today speaks of it: at one client (0: never;
    None: as everywhere), or everywhere (None: never)."""
    with writing() as db:
        if client_id is not None:
            clients.load(db, freelancer_id, client_id).given_every_days = days
            return
        db.execute(
            update(Freelancer)
            .where(Freelancer.id == freelancer_id)
            .values(given_every_days=days or None)
        )


def usual_currency(db: Session, person: Person) -> str:
    """The currency of the newest invoice, or that of the freelancer's country."""
    used = db.scalar(
        select(Invoice.currency)
        .where(Invoice.freelancer_id == person.id, Invoice.currency != "")
        .order_by(Invoice.id.desc())
        .limit(1)
    )
    return used or money.usual(person.country)


def _check(form: GivenForm, zone: str, now: datetime) -> None:
    check_past("on", form.on, zone, now)
    if form.minutes is not None and form.kind != "hours":
        raise Refused({"hours": "Only for hours that were given away."})
    if form.worth is not None and form.kind not in giving.GIVEN_AWAY:
        raise Refused({"worth": NOT_AWAY})


def _away(db: Session, client_id: int, day: date) -> Away:
    rows = db.execute(
        select(Given.kind, Given.on, Given.minutes).where(
            Given.client_id == client_id,
            Given.kind.in_(giving.GIVEN_AWAY),
            Given.on >= giving.first_day(day),
            Given.taken_back_at.is_(None),
        )
    )
    return giving.away((Gift(kind, on, minutes) for kind, on, minutes in rows), day)


def _noted(db: Session, client_id: int) -> Iterable[GivenRow]:
    found = db.scalars(
        select(Given)
        .where(Given.client_id == client_id, Given.taken_back_at.is_(None))
        .order_by(Given.on.desc(), Given.id.desc())
        .limit(SHOWN)
    )
    return [
        GivenRow(row.kind, row.what, row.on, row.id, row.minutes, row.worth, row.currency)
        for row in found
    ]


def _known(db: Session, client_id: int, zone: str) -> Iterable[GivenRow]:
    """Promises kept by delivering something, and thanks that were sent."""
    here = ZoneInfo(zone)
    promises = select(PromiseOccasion.subject, PromiseOccasion.closed_at).where(
        PromiseOccasion.client_id == client_id, *sources.promises_delivered()
    )
    thanks = select(OutboxMessage.subject, OutboxMessage.sent_at).where(
        OutboxMessage.client_id == client_id, *sources.thanks_sent()
    )
    newest: tuple[tuple[str, Any, Any], ...] = (
        ("promise", promises, PromiseOccasion.closed_at),
        ("thanks", thanks, OutboxMessage.sent_at),
    )
    return [
        GivenRow(kind, what, at.astimezone(here).date())
        for kind, found, when in newest
        for what, at in db.execute(found.order_by(when.desc()).limit(SHOWN))
    ]
