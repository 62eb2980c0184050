"""What is stored about one client, as tables: everything, in the reader's words.

What the freelancer noted for themselves stands apart, as `Stored.notes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import public_holidays
from agreements.hours import Week
from agreements.language import Language
from app.models import Absence, Address, Client, Contact, OutboxMessage, PageLink
from app.services.state import (
    stored_agreements,
    stored_given,
    stored_imports,
    stored_notes,
    stored_occasions,
    stored_offers,
    stored_remarks,
    stored_sources,
    stored_words,
)
from app.services.state.stored_tables import Clock, Table


@dataclass(frozen=True)
class Said:
    """The words of one mail."""

    title: str
    body: str


@dataclass(frozen=True)
class Stored:
    """All that is stored about a client. `mails` hold the words of each mail to them."""

    tables: tuple[Table, ...]
    notes: Table
    mails: tuple[Said, ...]


def gather(db: Session, client: Client, other_zone: str, ln: Language) -> Stored:
    """Everything about a client, who is loaded with contacts and addresses; a constant number of
    queries. `other_zone` is the freelancer's."""
    clock = Clock(client.zone, other_zone)
    mails = db.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.client_id == client.id)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    ).all()
    return Stored(
        tables=(
            _client(client, clock, ln),
            _people(client.contacts, clock, ln),
            _days_off(db, client.id, ln),
            *stored_agreements.tables(db, client.id, clock, ln),
            stored_occasions.table(db, client.id, clock, ln),
            stored_remarks.table(db, client.id, clock, ln),
            *stored_sources.tables(db, client, clock, ln),
            *stored_imports.tables(db, client, ln),
            *stored_offers.tables(db, client.id, clock, ln),
            *stored_given.tables(db, client.id, clock, ln),
            _mails(mails, clock, ln),
            _links(db, client, clock, ln),
        ),
        notes=stored_notes.table(db, client.id, clock, ln),
        mails=tuple(
            Said(f"{clock.at(mail.sent_at or mail.due_at)}: {mail.subject}", mail.body)
            for mail in mails
        ),
    )


def _client(client: Client, clock: Clock, ln: Language) -> Table:
    week = Week.from_json(client.week)
    rows = (
        (ln.gettext("Name"), client.name),
        (ln.gettext("Time zone"), client.zone),
        (ln.gettext("Country"), public_holidays.place(client.country, client.region, ln)),
        (ln.gettext("Working week"), week.describe(ln)),
        (
            ln.gettext("Client since"),
            client.client_since.isoformat() if client.client_since else "",
        ),
        (ln.gettext("Stored since"), clock.at(client.created_at)),
        *_given_every(client.given_every_days, ln),
    )
    return Table(
        ln.gettext("The client"), (ln.gettext("What"), ln.gettext("Stored")), (30, 70), rows
    )


def _given_every(days: int | None, ln: Language) -> tuple[tuple[str, str], ...]:
    """After how many days without anything given the freelancer is told, where it differs here."""
    if days is None:
        return ()
    said = ln.gettext("after %(n)s days") % {"n": days} if days else ln.gettext("never")
    return ((ln.gettext("The freelancer is told that nothing was given lately"), said),)


def _people(contacts: Iterable[Contact], clock: Clock, ln: Language) -> Table:
    def standing(contact: Contact) -> str:
        if contact.removed_at is not None:
            return ln.gettext("off the list since %(at)s") % {"at": clock.at(contact.removed_at)}
        if contact.is_main:
            return ln.gettext("main contact")
        if contact.main_asked_at is not None:
            at = clock.at(contact.main_asked_at)
            return ln.gettext("asked for as the main contact on %(at)s") % {"at": at}
        if contact.added_by == "client":
            return ln.gettext("counts as answering, named by the client")
        return ln.gettext("counts as answering")

    rows = tuple(
        (
            contact.name,
            address.email,
            stored_words.language(contact.language, ln),
            standing(contact),
            _stopped(address, clock, ln),
        )
        for contact in contacts
        for address in contact.addresses
    )
    headings = (
        ln.gettext("Person"),
        ln.gettext("Address"),
        ln.gettext("Language"),
        ln.gettext("Part"),
        ln.gettext("Reminders stopped"),
    )
    return Table(ln.gettext("People and addresses"), headings, (22, 28, 11, 21, 18), rows)


def _stopped(address: Address, clock: Clock, ln: Language) -> str:
    if address.stopped_how is None:
        return ""
    return f"{clock.at(address.stopped_at)} {stored_words.how(address.stopped_how, ln)}"


def _days_off(db: Session, client_id: int, ln: Language) -> Table:
    found = db.scalars(
        select(Absence).where(Absence.client_id == client_id).order_by(Absence.first_day)
    )
    sides = {"client": ln.gettext("client"), "freelancer": ln.gettext("freelancer")}
    rows = tuple(
        (one.first_day.isoformat(), one.last_day.isoformat(), one.note, sides[one.said_by])
        for one in found
    )
    headings = (
        ln.gettext("First day"),
        ln.gettext("Last day"),
        ln.gettext("Note"),
        ln.gettext("Noted by"),
    )
    return Table(ln.gettext("Days off"), headings, (20, 20, 44, 16), rows)


def _mails(mails: Iterable[OutboxMessage], clock: Clock, ln: Language) -> Table:
    rows = tuple(
        (
            clock.at(mail.sent_at or mail.due_at),
            stored_words.mail(mail.kind, ln),
            mail.recipient,
            mail.subject,
            stored_words.mail_state(mail.state, ln),
        )
        for mail in mails
    )
    headings = (
        ln.gettext("Sent or due"),
        ln.gettext("Kind"),
        ln.gettext("To"),
        ln.gettext("Subject"),
        ln.gettext("State"),
    )
    note = ln.gettext("Reminders among them. The words of each stand at the end.")
    return Table(ln.gettext("Mails"), headings, (20, 13, 22, 34, 11), rows, note)


def _links(db: Session, client: Client, clock: Clock, ln: Language) -> Table:
    """Links to the client's page; what opens it is not stored, only a check of it."""
    names = {
        address.id: address.email for contact in client.contacts for address in contact.addresses
    }
    found = db.scalars(
        select(PageLink).where(PageLink.client_id == client.id).order_by(PageLink.minted_at)
    )
    rows = tuple(
        (
            clock.at(link.minted_at),
            names.get(link.address_id, ""),
            clock.at(link.expires_at),
            clock.at(link.revoked_at),
        )
        for link in found
    )
    headings = (
        ln.gettext("Made"),
        ln.gettext("For"),
        ln.gettext("Good until"),
        ln.gettext("Ended before"),
    )
    return Table(ln.gettext("Links to the client’s page"), headings, (24, 30, 24, 22), rows)
