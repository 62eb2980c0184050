"""A short welcome, once, after somebody became a client on a known day. There is nothing to sell
in it, nor in anything that is sent after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.language import ENGLISH, Language
from app.db import session, writing
from app.languages import language
from app.models import (
    Acceptance,
    Agreement,
    Client,
    Contact,
    Freelancer,
    Invoice,
    Offer,
    Welcome,
)
from app.services import submissions
from app.services.errors import Conflict, Refused
from app.services.mail import mailing, rewording
from app.services.mail.letters import Parties, Words, letter
from app.services.people import clients
from app.services.state import held, standing


@dataclass(frozen=True)
class WelcomeShown:
    """Since when somebody is a client, as far as is known; when they were welcomed, if they were,
    and by which mail, if by one."""

    since: date | None
    at: datetime | None
    message_id: int | None


@dataclass(frozen=True)
class WelcomePage:
    """What the form starts from: the exact words, and the day, which can be put right."""

    client: Client
    contact: Contact
    since: date
    words: Words


def shown(db: Session, client: Client) -> WelcomeShown:
    """How it stands with the welcome of a client, who is loaded; part of a page."""
    row = db.scalar(select(Welcome).where(Welcome.client_id == client.id))
    zone = db.get_one(Freelancer, client.freelancer_id).zone
    return WelcomeShown(
        _since(db, client, zone), row.at if row else None, row.message_id if row else None
    )


def page(freelancer_id: int, client_id: int, now: datetime) -> WelcomePage:
    """The welcome as it would be sent.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Conflict: they were welcomed, or nothing is to be written to them.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    _check(db, client)
    contact, freelancer = clients.main_contact(client), db.get_one(Freelancer, freelancer_id)
    return WelcomePage(
        client,
        contact,
        _since(db, client, freelancer.zone) or standing.day_in(freelancer.zone, now),
        words(Parties(freelancer.name, contact.name), language(contact.language)),
    )


def words(who: Parties, ln: Language) -> Words:
    """A welcome; there is nothing to do and nothing to sell in it."""
    return Words(
        ln.gettext("Welcome, %(name)s") % {"name": who.first},
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "Welcome, and thank you for your trust. There is nothing to do for you now."
            ),
            ln.gettext(
                "When something is unclear, just ask me. And when something changes on my side, "
                "you hear of it early."
            ),
            who.signed,
        ),
    )


def send(
    freelancer_id: int, client_id: int, since: date, said: Words, key: str, now: datetime
) -> None:
    """Mail the welcome at once, and keep since when they are a client. The same form again is
    fine.

    Raises:
        NotFound, Conflict: as `page`.
        Refused: the words cannot stand in a mail, or the day is yet to come.
    """
    rewording.check(said.subject, said.body)
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        _check(db, client)
        _keep_since(db, client, since, now)
        contact = clients.main_contact(client)
        note = mailing.Note("welcome", "welcome", said)
        mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
        _note(db, client, mail.id, now)
        submissions.note(db, freelancer_id, key, client_id, now)


def elsewhere(freelancer_id: int, client_id: int, now: datetime) -> None:
    """The freelancer welcomed them some other way. The same again changes nothing.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if db.scalar(select(Welcome.id).where(Welcome.client_id == client_id)) is not None:
            return
        zone = db.get_one(Freelancer, freelancer_id).zone
        _keep_since(db, client, _since(db, client, zone) or standing.day_in(zone, now), now)
        _note(db, client, None, now)


def _check(db: Session, client: Client) -> None:
    held.check_to_write(db, client)
    at = db.scalar(select(Welcome.at).where(Welcome.client_id == client.id))
    if at is not None:
        zone = db.get_one(Freelancer, client.freelancer_id).zone
        raise Conflict(f"You welcomed them on {ENGLISH.short_day(at, zone)}. Once is enough.")


def _since(db: Session, client: Client, zone: str) -> date | None:
    """Since when they are a client: as was typed, or since their first yes or first invoice."""
    if client.client_since is not None:
        return client.client_since
    first_yes = db.scalar(
        select(func.min(Acceptance.at))
        .join(Offer, Offer.id == Acceptance.offer_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == client.id)
    )
    invoiced = db.scalar(select(func.min(Invoice.sent_on)).where(Invoice.client_id == client.id))
    said_yes = standing.day_in(zone, first_yes) if first_yes else None
    return min((day for day in (said_yes, invoiced) if day), default=None)


def _keep_since(db: Session, client: Client, since: date, now: datetime) -> None:
    zone = db.get_one(Freelancer, client.freelancer_id).zone
    if since > standing.day_in(zone, now):
        raise Refused({"since": "Choose today or an earlier day."})
    client.client_since = since


def _note(db: Session, client: Client, message_id: int | None, now: datetime) -> None:
    db.add(
        Welcome(
            freelancer_id=client.freelancer_id, client_id=client.id, message_id=message_id, at=now
        )
    )
