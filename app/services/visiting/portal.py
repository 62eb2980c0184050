"""The client's page: what is agreed or offered, how it is going, and the client's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import session
from app.languages import language
from app.models import (
    Address,
    Client,
    Contact,
    Document,
    Freelancer,
    OutboxMessage,
    OutboxState,
    Parting,
)
from app.services import papers
from app.services.agreeing.offer_mail import of_offer
from app.services.errors import NotFound
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.state import asked_first, both_sides, standing, standings
from app.services.state.both_sides import BothSides
from app.services.state.standing import Versions
from app.services.state.standings import Line
from app.services.visiting import counted as listed
from app.services.visiting import ending, sources
from app.services.visiting.counted import PAGE, Counted
from app.services.visiting.ending import Ending
from app.services.visiting.portal_requests import AskedFor, asked
from app.services.visiting.portal_versions import ShownVersions, shown
from app.services.visiting.sources import Sources

_LEFT = (OutboxState.SUBMITTING, OutboxState.SENT, OutboxState.UNCERTAIN)


@dataclass(frozen=True)
class SaidNo:
    """The newest proposal was declined; it rests until `not_before`."""

    at: datetime
    not_before: date


@dataclass(frozen=True)
class TakenBack:
    """The newest proposal was taken back. `has_left` says that its mail had left by then."""

    number: int
    at: datetime
    has_left: bool


@dataclass(frozen=True)
class PortalPage:
    """Everything the page shows. `last_day` is that of an agreement that has ended."""

    freelancer: str
    freelancer_zone: str
    client: Client
    contact: str
    email: str
    language: str
    is_main: bool
    is_stopped: bool
    versions: ShownVersions
    last_day: date | None
    ending: Ending | None
    taken_back: TakenBack | None
    said_no: SaidNo | None
    counted: tuple[Counted, ...]
    both: BothSides
    page: int
    pages: int
    requests: tuple[AskedFor, ...]
    sources: Sources
    is_asked_first: bool

    @property
    def can_answer(self) -> bool:
        """Whether the visitor answers for their side, and there is something left to answer."""
        return self.is_main and self.ending is None


def page(visitor: Visitor, number: int, now: datetime) -> PortalPage:
    """All that the client's page shows; a constant number of queries."""
    db = session()
    client = clients.load(db, visitor.freelancer_id, visitor.client_id)
    contact, address = who(client, visitor)
    freelancer = db.get_one(Freelancer, visitor.freelancer_id)
    ln = language(contact.language)
    found = standing.versions(db, client.id)
    parting = standing.parting(db, client.id)
    counted, total = listed.page(db, client, freelancer, ln, number)
    versions = shown(found, client, _going(db, client.id, now))
    return PortalPage(
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client,
        contact=contact.name,
        email=address.email,
        language=ln.code,
        is_main=contact.is_main,
        is_stopped=address.stopped_at is not None,
        versions=versions,
        last_day=_last_day(found, parting, client.zone),
        ending=ending.of(db, parting, now),
        taken_back=_taken_back(db, found),
        said_no=_said_no(found),
        counted=counted,
        both=both_sides.of_client(db, client.id),
        page=number,
        pages=max(1, -(-total // PAGE)),
        requests=asked(db, client.id, found, ln),
        sources=sources.of(db, client, versions.in_force, ln),
        is_asked_first=asked_first.waiting(db, client.id) is not None,
    )


def document(visitor: Visitor, document_id: int) -> tuple[Document, str]:
    """A stored document of this client's agreement, and a name for the file.

    Raises:
        NotFound: it belongs to another agreement.
    """
    found, version = papers.of_client(visitor.freelancer_id, visitor.client_id, document_id)
    return found, papers.filename(version, found.kind)


def main_visitor(freelancer_id: int, client_id: int) -> Visitor:
    """The main contact as a visitor, for the freelancer's look at the client's page."""
    client = clients.load(session(), freelancer_id, client_id)
    contact = clients.main_contact(client)
    return Visitor(freelancer_id, client_id, contact.id, contact.addresses[0].id)


def who(client: Client, visitor: Visitor) -> tuple[Contact, Address]:
    for contact in client.contacts:
        if contact.id == visitor.contact_id and contact.removed_at is None:
            for address in contact.addresses:
                if address.id == visitor.address_id:
                    return contact, address
    raise NotFound


def _taken_back(db: Session, found: Versions) -> TakenBack | None:
    """The newest version, where it was taken back and nothing took its place."""
    newest = next((version for version in reversed(found) if version.offer), None)
    offer = newest.offer if newest else None
    if newest is None or offer is None or offer.withdrawal is None:
        return None
    left = select(OutboxMessage.id).where(of_offer(offer.id), OutboxMessage.state.in_(_LEFT))
    has_left = db.scalar(left.limit(1)) is not None
    return TakenBack(newest.number or 0, offer.withdrawal.at, has_left)


def _going(db: Session, client_id: int, now: datetime) -> dict[int, Line]:
    """How the lines in force are going, by need."""
    found = standings.of_clients(db, [client_id], now).get(client_id)
    return {line.need_id: line for line in found.lines} if found else {}


def _said_no(found: Versions) -> SaidNo | None:
    """The no to the newest version, where that is how it ended."""
    numbered = [version for version in found if version.number is not None]
    decline = numbered[-1].offer.decline if numbered and numbered[-1].offer else None
    return SaidNo(decline.at, decline.not_before) if decline else None


def _last_day(found: Versions, parting: Parting | None, zone: str) -> date | None:
    """The last day of what ended: an agreement ends at the midnight after it."""
    if standing.bound_before(found) is None:
        return None
    if parting is not None:
        return parting.final_day
    return standing.day_in(zone, found.ends[-1] - timedelta(seconds=1))
