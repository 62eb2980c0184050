"""The client's own working hours, zone and country. What is agreed keeps the hours it was agreed
with; the times of reminders follow at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agreements.hours import Calendar, Week
from agreements.language import ENGLISH
from agreements.presets.wording import hours_in
from app.db import writing
from app.models import Client
from app.services.errors import Stale
from app.services.mail import looking, mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.state import standing
from app.services.visiting import answering


@dataclass(frozen=True)
class Hours:
    """A working week, the zone it is in, and whose public holidays count."""

    week: Week
    zone: str
    country: str
    region: str | None


def of(client: Client) -> Hours:
    """As they are on file."""
    return Hours(Week.from_json(client.week), client.zone, client.country, client.region)


def change(visitor: Visitor, typed: Hours, expected: str, now: datetime) -> bool:
    """Set them; answers whether anything differs. The freelancer is told, and can put the new
    hours into every line.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Stale: they were changed since the fingerprint `expected` was read.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        before = of(client)
        if before == typed:
            return False
        if clients.fingerprint(client) != expected:
            raise Stale("These hours were changed in the meantime.")
        client.week, client.zone = typed.week.to_json(), typed.zone
        client.country, client.region = typed.country, typed.region
        looking.soon(db, client.id, now)
        binds = standing.in_force(standing.versions(db, client.id)) is not None
        words = _told(client.name, main.name, before, typed, binds=binds)
        mailing.notice(db, client, f"hours-{client.id}-{now.isoformat()}", words, now)
        return True


def said(found: Hours) -> str:
    """In words, for the freelancer."""
    calendar = Calendar(found.week, found.zone, found.country, found.region)
    return hours_in(calendar, ENGLISH)


def _told(client: str, contact: str, before: Hours, after: Hours, *, binds: bool) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    place = replace(before, country=after.country, region=after.region)
    other = [] if before == place else [f"Their public holidays are now those of {_place(after)}."]
    agreed = (
        "What is agreed keeps the hours it was agreed with. If the new ones should count in every "
        f"line, offer them on the page of {client} in Groundrules; it adds no need.",
    )
    return Words(
        f"{client} has other working hours",
        letter(
            f"{contact} set them on their page: {said(after)}. Before: {said(before)}.",
            *other,
            "Notes to them go by the new hours from now on.",
            *(agreed if binds else ()),
        ),
    )


def _place(found: Hours) -> str:
    return f"{found.country}, {found.region}" if found.region else found.country
