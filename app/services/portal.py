"""The client's page: what is agreed or offered, how it is going, and the client's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import session, writing
from app.languages import language
from app.models import (
    Address,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    Document,
    Freelancer,
    Judgement,
    Occasion,
    OutboxMessage,
    Version,
)
from app.services import clients, copies, judged, papers, standing
from app.services.errors import NotFound
from app.services.letterbox import take_back
from app.services.links import Visitor
from app.services.papers import Terms

PAGE = 50


@dataclass(frozen=True)
class ShownVersion:
    """A version as the client's page shows it. `documents` maps a kind to a document's id."""

    number: int
    state: str
    opening: str
    terms: tuple[Terms, ...]
    fixed: dict[str, str]
    offered_at: datetime
    accepted_line: str
    accepted_name: str
    documents: dict[str, tuple[int, str]]
    offer_id: int


@dataclass(frozen=True)
class Counted:
    """One occasion as both sides see it."""

    at: datetime
    text: str
    outcome: str
    explanation: str


@dataclass(frozen=True)
class Asked:
    """What the client asked to change, and the freelancer's answer once there is one."""

    at: datetime
    name: str
    words: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True)
class Stopping:
    """What the page that stops reminders says."""

    freelancer: str
    email: str
    language: str
    is_stopped: bool


@dataclass(frozen=True)
class PortalPage:
    freelancer: str
    freelancer_zone: str
    client: Client
    contact: str
    email: str
    language: str
    is_main: bool
    is_stopped: bool
    offered: ShownVersion | None
    in_force: ShownVersion | None
    taken_back: bool
    earlier: tuple[ShownVersion, ...]
    counted: tuple[Counted, ...]
    page: int
    pages: int
    requests: tuple[Asked, ...]


def page(visitor: Visitor, number: int) -> PortalPage:
    """All that the client's page shows; a constant number of queries."""
    db = session()
    client = clients.load(db, visitor.freelancer_id, visitor.client_id)
    contact, address = _who(client, visitor)
    freelancer = db.get_one(Freelancer, visitor.freelancer_id)
    found = [v for v in standing.versions(db, client.id) if v.number is not None]
    shown = _all_shown(found, freelancer, client)
    offered, binding = standing.open_offer(found), standing.in_force(found)
    earlier = [v for v in found if v not in (offered, binding) and v.offer and v.offer.acceptance]
    counted, total = _counted(db, client.id, freelancer.zone, contact.language, number)
    return PortalPage(
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client,
        contact=contact.name,
        email=address.email,
        language=language(contact.language).code,
        is_main=contact.is_main,
        is_stopped=address.stopped_at is not None,
        offered=shown[offered.id] if offered else None,
        in_force=shown[binding.id] if binding else None,
        taken_back=bool(found)
        and standing.state(found[-1], found) is standing.VersionState.WITHDRAWN,
        earlier=tuple(shown[v.id] for v in earlier),
        counted=counted,
        page=number,
        pages=max(1, -(-total // PAGE)),
        requests=_asked(db, client.id),
    )


def document(visitor: Visitor, document_id: int) -> tuple[Document, str]:
    """A stored document of this client's agreement, and a name for the file.

    Raises:
        NotFound: it belongs to another agreement.
    """
    found = papers.stored(visitor.freelancer_id, document_id)
    versions = {v.id: v for v in standing.versions(session(), visitor.client_id)}
    if found.version_id not in versions:
        raise NotFound
    return found, papers.filename(versions[found.version_id], found.kind)


def stopping(visitor: Visitor) -> Stopping:
    """Whose reminders to which address would stop, or have."""
    row = (
        session()
        .execute(
            select(Freelancer.name, Address.email, Contact.language, Address.stopped_at)
            .join(Contact, Contact.id == Address.contact_id)
            .join(Freelancer, Freelancer.id == Address.freelancer_id)
            .where(Address.id == visitor.address_id, Address.freelancer_id == visitor.freelancer_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    return Stopping(row[0], row[1], row[2], row[3] is not None)


def stop(visitor: Visitor, how: str, now: datetime) -> None:
    """Stop reminders to this address; what waits is cancelled, and the freelancer is told."""
    with writing() as db:
        stopped = db.execute(
            update(Address)
            .where(
                Address.id == visitor.address_id,
                Address.freelancer_id == visitor.freelancer_id,
                Address.stopped_at.is_(None),
            )
            .values(stopped_at=now, stopped_how=how)
            .returning(Address.id)
        ).scalar()
        if stopped is None:
            return
        take_back(
            db,
            "They stopped reminders.",
            now,
            OutboxMessage.address_id == visitor.address_id,
            OutboxMessage.kind == "reminder",
        )
        key = f"{visitor.address_id}-{int(now.timestamp())}"
        copies.tell_freelancer(db, visitor.freelancer_id, visitor.client_id, "stopped", key, now)


def start_again(visitor: Visitor) -> None:
    """Take the stop back."""
    with writing() as db:
        db.execute(
            update(Address)
            .where(Address.id == visitor.address_id, Address.freelancer_id == visitor.freelancer_id)
            .values(stopped_at=None, stopped_how=None)
        )


def main_visitor(freelancer_id: int, client_id: int) -> Visitor:
    """The main contact as a visitor, for the freelancer's look at the client's page."""
    client = clients.load(session(), freelancer_id, client_id)
    contact = clients.main_contact(client)
    return Visitor(freelancer_id, client_id, contact.id, contact.addresses[0].id)


def _who(client: Client, visitor: Visitor) -> tuple[Contact, Address]:
    for contact in client.contacts:
        if contact.id == visitor.contact_id and contact.removed_at is None:
            for address in contact.addresses:
                if address.id == visitor.address_id:
                    return contact, address
    raise NotFound


def _all_shown(
    found: list[Version], freelancer: Freelancer, client: Client
) -> dict[int, ShownVersion]:
    documents = papers.documents_of([v.id for v in found])
    return {v.id: _shown(v, found, documents, freelancer, client) for v in found}


def _shown(
    version: Version,
    found: list[Version],
    documents: dict[int, dict[str, Document]],
    freelancer: Freelancer,
    client: Client,
) -> ShownVersion:
    ln = language(version.language)
    offer = version.offer
    assert offer is not None  # a version with a number was offered
    terms = tuple(papers.terms_of(clause) for clause in version.clauses)
    acceptance = offer.acceptance
    return ShownVersion(
        number=version.number or 0,
        state=standing.state(version, found).value,
        opening=version.opening,
        terms=terms,
        fixed=papers.fixed_words(terms, ln),
        offered_at=offer.offered_at,
        accepted_line=papers.accepted_line(acceptance, client.zone, ln) if acceptance else "",
        accepted_name=acceptance.name if acceptance else "",
        documents={
            kind: (row.id, row.sha256) for kind, row in documents.get(version.id, {}).items()
        },
        offer_id=offer.id,
    )


def _asked(db: Session, client_id: int) -> tuple[Asked, ...]:
    rows = db.scalars(
        select(ChangeRequest)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == client_id)
        .order_by(ChangeRequest.at.desc(), ChangeRequest.id.desc())
        .limit(PAGE)
    )
    return tuple(Asked(r.at, r.name, r.words, r.answered_at, r.answer or "") for r in rows)


def _counted(
    db: Session, client_id: int, other_zone: str, code: str, number: int
) -> tuple[tuple[Counted, ...], int]:
    rows = db.execute(
        select(Occasion, Clause, Judgement, func.count().over())
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(
            Occasion.client_id == client_id,
            # A suspected slip is none until the freelancer confirms it.
            or_(Occasion.outcome != Outcome.BREACHED.value, Breach.id.is_not(None)),
        )
        .order_by(Occasion.opened_at.desc(), Occasion.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    shown = tuple(
        Counted(
            occasion.opened_at,
            occasion.subject or clause.title,
            occasion.outcome,
            judged.explained(judgement, clause, language(code), other_zone),
        )
        for occasion, clause, judgement, _ in rows
    )
    return shown, rows[0][3] if rows else 0
