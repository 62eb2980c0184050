"""Clients and the people there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from agreements.hours import Week
from app.db import session, writing
from app.models import Address, Client, Contact
from app.services import submissions
from app.services.errors import NotFound, Refused, Stale
from app.services.mail import looking


@dataclass(frozen=True)
class ClientForm:
    """What is typed about a client. Checked by `agreements.hours` and the form."""

    name: str
    zone: str
    country: str
    region: str | None
    week: Week
    client_since: date | None


@dataclass(frozen=True)
class ContactForm:
    name: str
    email: str
    language: str


def load(db: Session, freelancer_id: int, client_id: int) -> Client:
    """One of this freelancer's clients, with the people there and their addresses.

    Raises:
        NotFound: there is none, it is somebody else's, or what is personal was erased.
    """
    found = db.scalar(
        select(Client)
        .where(
            Client.id == client_id,
            Client.freelancer_id == freelancer_id,
            Client.erased_at.is_(None),
        )
        .options(selectinload(Client.contacts).selectinload(Contact.addresses))
    )
    if found is None:
        raise NotFound
    return found


def main_contact(client: Client) -> Contact:
    """The one who gets the mail and accepts. `client` is loaded with its contacts."""
    return next(contact for contact in client.contacts if contact.is_main)


def asked(client: Client, contact_id: int | None) -> Contact:
    """The one who was asked, while they are there; else the main contact."""
    there = (contact for contact in client.contacts if contact.removed_at is None)
    return next((one for one in there if one.id == contact_id), main_contact(client))


def one(freelancer_id: int, client_id: int) -> Client:
    """A client for its forms."""
    return load(session(), freelancer_id, client_id)


def create(
    freelancer_id: int, form: ClientForm, contact: ContactForm, key: str, now: datetime
) -> int:
    """A new client with its main contact; the same form again answers the same client."""
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        (client,) = put(db, freelancer_id, [(form, [contact])], now)
        submissions.note(db, freelancer_id, key, client.id, now)
        return client.id


def put(
    db: Session,
    freelancer_id: int,
    new: Iterable[tuple[ClientForm, Iterable[ContactForm]]],
    now: datetime,
) -> list[Client]:
    """New clients, each with the people there, the main contact first; part of the caller's unit of
    work. No two at one client have the same address."""
    made = [(_row(freelancer_id, form, now), contacts) for form, contacts in new]
    db.add_all(client for client, _ in made)
    db.flush()
    people = [
        (_person(client, form, is_main=place == 0), form)
        for client, contacts in made
        for place, form in enumerate(contacts)
    ]
    db.add_all(person for person, _ in people)
    db.flush()
    db.add_all(
        Address(freelancer_id=freelancer_id, contact_id=person.id, email=form.email)
        for person, form in people
    )
    db.flush()
    return [client for client, _ in made]


def _row(freelancer_id: int, form: ClientForm, now: datetime) -> Client:
    return Client(
        freelancer_id=freelancer_id,
        name=form.name,
        zone=form.zone,
        country=form.country,
        region=form.region,
        week=form.week.to_json(),
        client_since=form.client_since,
        created_at=now,
    )


def _person(client: Client, form: ContactForm, *, is_main: bool) -> Contact:
    return Contact(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        name=form.name,
        language=form.language,
        is_main=is_main,
    )


def stored(client: Client) -> ClientForm:
    """A client as its form would be typed."""
    week = Week.from_json(client.week)
    return ClientForm(
        client.name, client.zone, client.country, client.region, week, client.client_since
    )


def fingerprint(client: Client) -> str:
    """A short text that differs when anything in the client's form differs."""
    return hashlib.sha256(repr(stored(client)).encode()).hexdigest()[:32]


def change(
    freelancer_id: int, client_id: int, form: ClientForm, expected: str, now: datetime
) -> None:
    """Change a client. What is agreed keeps its frozen hours; reminder times follow at once.

    Raises:
        Stale: it was changed since the fingerprint `expected` was read. The same once more is fine.
    """
    with writing() as db:
        client = load(db, freelancer_id, client_id)
        if stored(client) == form:
            return
        if fingerprint(client) != expected:
            raise Stale("This client was changed in another window.")
        client.name, client.zone, client.country = form.name, form.zone, form.country
        client.region, client.week = form.region, form.week.to_json()
        client.client_since = form.client_since
        looking.soon(db, client_id, now)


def put_contact(db: Session, client: Client, form: ContactForm, *, is_main: bool) -> Contact:
    refuse_taken(db, client.id, form.email)
    contact = _person(client, form, is_main=is_main)
    db.add(contact)
    db.flush()
    db.add(Address(freelancer_id=client.freelancer_id, contact_id=contact.id, email=form.email))
    return contact


def refuse_taken(db: Session, client_id: int, email: str, but: int | None = None) -> None:
    taken = db.scalar(
        select(Contact.name)
        .join(Contact.addresses)
        .where(
            Contact.client_id == client_id,
            Contact.removed_at.is_(None),
            func.lower(Address.email) == email.lower(),
            or_(Contact.id != (but or 0)),
        )
    )
    if taken is not None:
        raise Refused({"email": f"{taken} has this address already."})
