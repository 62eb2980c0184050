"""What the client may set themselves: their page beside the agreement, as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import public_holidays
from agreements.hours import Calendar, Week
from agreements.presets.wording import hours_in
from app.db import session
from app.languages import language
from app.models import Absence, Client, Contact, ErasureRequest, Freelancer
from app.services.agreeing import giving_notice
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.state import erasures, standing, their_noes
from app.services.state.their_noes import Theirs
from app.services.visiting import ending
from app.services.visiting.ending import Ending
from app.services.visiting.portal import who

AHEAD = timedelta(days=365)  # so far public holidays are shown


@dataclass(frozen=True)
class DayOff:
    """Days off as both sides see them. `note` is the client's own; `is_theirs`: they said so."""

    id: int
    first_day: date
    last_day: date
    note: str
    is_theirs: bool


@dataclass(frozen=True)
class Somebody:
    """A person there. `may_go`: the client named them, and can take them off again. `is_asked`: the
    client asked that they become the main contact."""

    id: int
    name: str
    email: str
    is_main: bool
    may_go: bool
    is_asked: bool = False


@dataclass(frozen=True)
class YouPage:
    """All that the page shows. `today` is the day where the client is; `binds` says that
    something is in force, `has_ended` that it was."""

    freelancer: str
    freelancer_zone: str
    client: Client
    contact: str
    email: str
    language: str
    is_main: bool
    today: date
    binds: bool
    has_ended: bool
    ending: Ending | None
    days_off: tuple[DayOff, ...]
    holidays: tuple[tuple[date, str], ...]
    people: tuple[Somebody, ...]
    offers: Theirs
    erasure: ErasureRequest | None

    @property
    def usual_last_day(self) -> date:
        """The last day that giving notice begins with."""
        return self.today + giving_notice.AHEAD

    @property
    def seen(self) -> str:
        """Differs when what is on file about them differs."""
        return clients.fingerprint(self.client)

    @property
    def week(self) -> Week:
        return Week.from_json(self.client.week)

    @property
    def hours(self) -> str:
        """Their working week in words."""
        client = self.client
        calendar = Calendar(self.week, client.zone, client.country, client.region)
        return hours_in(calendar, language(self.language))

    @property
    def place(self) -> str:
        """The country, and perhaps the region, whose public holidays count."""
        client = self.client
        return public_holidays.place(client.country, client.region, language(self.language))


def page(visitor: Visitor, now: datetime) -> YouPage:
    """What this client has set, and may; a constant number of queries."""
    db = session()
    client = clients.load(db, visitor.freelancer_id, visitor.client_id)
    contact, address = who(client, visitor)
    freelancer = db.get_one(Freelancer, visitor.freelancer_id)
    found = standing.versions(db, client.id)
    today = standing.day_in(client.zone, now)
    return YouPage(
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client,
        contact=contact.name,
        email=address.email,
        language=language(contact.language).code,
        is_main=contact.is_main,
        today=today,
        binds=standing.in_force(found) is not None,
        has_ended=standing.bound_before(found) is not None,
        ending=ending.of(db, standing.parting(db, client.id), now),
        days_off=_days_off(db, client.id, today),
        holidays=_holidays(client, today),
        people=_people(client),
        offers=their_noes.of_client(db, client, now),
        erasure=erasures.latest(db, client.id),
    )


def _days_off(db: Session, client_id: int, today: date) -> tuple[DayOff, ...]:
    """Days off that are not over."""
    rows = db.scalars(
        select(Absence)
        .where(Absence.client_id == client_id, Absence.last_day >= today)
        .order_by(Absence.first_day, Absence.id)
    )
    return tuple(
        DayOff(row.id, row.first_day, row.last_day, row.note if is_theirs else "", is_theirs)
        for row in rows
        for is_theirs in [row.said_by == "client"]
    )


def _holidays(client: Client, today: date) -> tuple[tuple[date, str], ...]:
    """The public holidays of their place from today on, for a year."""
    try:
        found = {
            day: name
            for year in (today.year, today.year + 1)
            for day, name in public_holidays.holidays_of(
                client.country, client.region, year
            ).items()
        }
    except public_holidays.UnknownCountry:
        return ()
    return tuple((day, found[day]) for day in sorted(found) if today <= day <= today + AHEAD)


def _people(client: Client) -> tuple[Somebody, ...]:
    there = (contact for contact in client.contacts if contact.removed_at is None)
    return tuple(_somebody(contact) for contact in sorted(there, key=lambda one: not one.is_main))


def _somebody(contact: Contact) -> Somebody:
    may_go = contact.added_by == "client" and not contact.is_main
    address = contact.addresses[0].email
    is_asked = contact.main_asked_at is not None
    return Somebody(contact.id, contact.name, address, contact.is_main, may_go, is_asked)
