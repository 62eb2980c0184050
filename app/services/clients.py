"""Clients and the people there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from agreements.hours import Week
from app.db import session, writing
from app.models import Absence, Address, Agreement, Client, Contact, Offer, OutboxMessage
from app.models import OutboxState as State
from app.services import links, submissions
from app.services.errors import Conflict, NotFound, Refused

PAGE = 50
LONGEST_ABSENCE = 366


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


@dataclass(frozen=True)
class ClientRow:
    id: int
    name: str
    contact: str
    zone: str
    standing: str


@dataclass(frozen=True)
class ClientList:
    rows: tuple[ClientRow, ...]
    page: int
    pages: int
    total: int


def load(db: Session, freelancer_id: int, client_id: int) -> Client:
    """One of this freelancer's clients, with the people there and their addresses.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = db.scalar(
        select(Client)
        .where(Client.id == client_id, Client.freelancer_id == freelancer_id)
        .options(selectinload(Client.contacts).selectinload(Contact.addresses))
    )
    if found is None:
        raise NotFound
    return found


def main_contact(client: Client) -> Contact:
    """The one who gets the mail and accepts. `client` is loaded with its contacts."""
    return next(contact for contact in client.contacts if contact.is_main)


def one(freelancer_id: int, client_id: int) -> Client:
    """A client for its forms."""
    return load(session(), freelancer_id, client_id)


def listing(freelancer_id: int, page: int) -> ClientList:
    """Clients by name, fifty a page, each with where its agreement stands."""
    db = session()
    total = (
        db.scalar(select(func.count(Client.id)).where(Client.freelancer_id == freelancer_id)) or 0
    )
    accepted = (
        select(func.count(Offer.id))
        .join(Offer.acceptance)
        .where(Offer.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )
    waiting = (
        select(func.count(Offer.id))
        .where(Offer.agreement_id == Agreement.id, Offer.closed_at.is_(None))
        .correlate(Agreement)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Client.id, Client.name, Contact.name, Client.zone, accepted, waiting)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .outerjoin(Agreement, Agreement.client_id == Client.id)
        .where(Client.freelancer_id == freelancer_id)
        .order_by(func.lower(Client.name), Client.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return ClientList(
        tuple(ClientRow(i, n, c, z, _standing(a or 0, w or 0)) for i, n, c, z, a, w in rows),
        page,
        max(1, -(-total // PAGE)),
        total,
    )


def _standing(accepted: int, waiting: int) -> str:
    if waiting:
        return "offered"
    return "agreed" if accepted else "none"


def create(
    freelancer_id: int, form: ClientForm, contact: ContactForm, key: str, now: datetime
) -> int:
    """A new client with its main contact; the same form again answers the same client."""
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        client = Client(
            freelancer_id=freelancer_id,
            name=form.name,
            zone=form.zone,
            country=form.country,
            region=form.region,
            week=form.week.to_json(),
            client_since=form.client_since,
            created_at=now,
        )
        db.add(client)
        db.flush()
        _add_contact(db, client, contact, is_main=True)
        submissions.note(db, freelancer_id, key, client.id, now)
        return client.id


def change(freelancer_id: int, client_id: int, form: ClientForm) -> None:
    """Change a client. What is agreed keeps its frozen hours; reminder times follow at once."""
    with writing() as db:
        client = load(db, freelancer_id, client_id)
        client.name, client.zone, client.country = form.name, form.zone, form.country
        client.region, client.week = form.region, form.week.to_json()
        client.client_since = form.client_since


def add_contact(
    freelancer_id: int, client_id: int, form: ContactForm, key: str, now: datetime
) -> int:
    """Somebody else who counts as answering. The same form again answers the same person."""
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        contact = _add_contact(db, load(db, freelancer_id, client_id), form, is_main=False)
        submissions.note(db, freelancer_id, key, contact.id, now)
        return contact.id


def one_contact(freelancer_id: int, contact_id: int) -> Contact:
    """A contact for its form."""
    return _contact(session(), freelancer_id, contact_id)


def change_contact(freelancer_id: int, contact_id: int, form: ContactForm, now: datetime) -> None:
    """Change a person's name, language or address. A new address ends the links of the old."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        _refuse_taken(db, contact.client_id, form.email, but=contact_id)
        contact.name, contact.language = form.name, form.language
        address = contact.addresses[0]
        if address.email != form.email:
            address.email, address.stopped_at, address.stopped_how = form.email, None, None
            links.revoke_all(db, contact.client_id, now)
            _readdress(db, contact, now)


def make_main(freelancer_id: int, contact_id: int, now: datetime) -> None:
    """Make somebody the main contact. Links mailed before stop working."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        if contact.removed_at is not None:
            raise Conflict("This person was removed.")
        if contact.is_main:
            return
        db.execute(
            update(Contact).where(Contact.client_id == contact.client_id).values(is_main=False)
        )
        contact.is_main = True
        links.revoke_all(db, contact.client_id, now)
        _readdress(db, contact, now)


def remove_contact(freelancer_id: int, contact_id: int, now: datetime) -> None:
    """Take somebody off the list; what they did stays on record."""
    with writing() as db:
        contact = _contact(db, freelancer_id, contact_id)
        if contact.is_main:
            raise Conflict("Make somebody else the main contact first.")
        contact.removed_at = contact.removed_at or now


def absences(freelancer_id: int, client_id: int | None) -> list[Absence]:
    """Days off of a client, or of the freelancer (None), in order."""
    return list(
        session().scalars(
            select(Absence)
            .where(
                Absence.freelancer_id == freelancer_id,
                Absence.client_id.is_(None)
                if client_id is None
                else Absence.client_id == client_id,
            )
            .order_by(Absence.first_day)
        )
    )


def add_absence(
    freelancer_id: int, client_id: int | None, first: date, last: date, note: str
) -> None:
    """Days off. They never count, whether the agreement is older or newer."""
    if last < first:
        raise Refused({"last_day": "The last day comes before the first."})
    if (last - first).days >= LONGEST_ABSENCE:
        raise Refused({"last_day": "A year at most."})
    with writing() as db:
        if client_id is not None:
            load(db, freelancer_id, client_id)
        db.add(
            Absence(
                freelancer_id=freelancer_id,
                client_id=client_id,
                first_day=first,
                last_day=last,
                note=note,
            )
        )


def drop_absence(freelancer_id: int, absence_id: int) -> int | None:
    """Take days off back; answers the client they were of."""
    with writing() as db:
        found = db.scalar(
            select(Absence).where(Absence.id == absence_id, Absence.freelancer_id == freelancer_id)
        )
        if found is None:
            raise NotFound
        db.delete(found)
        return found.client_id


def _contact(db: Session, freelancer_id: int, contact_id: int) -> Contact:
    found = db.scalar(
        select(Contact)
        .where(Contact.id == contact_id, Contact.freelancer_id == freelancer_id)
        .options(selectinload(Contact.addresses))
    )
    if found is None:
        raise NotFound
    return found


def _add_contact(db: Session, client: Client, form: ContactForm, *, is_main: bool) -> Contact:
    _refuse_taken(db, client.id, form.email)
    contact = Contact(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        name=form.name,
        language=form.language,
        is_main=is_main,
    )
    db.add(contact)
    db.flush()
    db.add(Address(freelancer_id=client.freelancer_id, contact_id=contact.id, email=form.email))
    return contact


def _refuse_taken(db: Session, client_id: int, email: str, but: int | None = None) -> None:
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


def _readdress(db: Session, contact: Contact, now: datetime) -> None:
    """What waits for the old main contact waits no longer: the freelancer looks at it again."""
    if not contact.is_main:
        return
    db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.client_id == contact.client_id,
            OutboxMessage.state.in_((State.SCHEDULED, State.HELD)),
        )
        .values(
            state=State.CANCELLED,
            state_at=now,
            reason="The main contact or their address changed.",
        )
    )
