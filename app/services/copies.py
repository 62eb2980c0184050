"""The mails that follow an agreement: the offer, the accepted copy, answers, word to the
freelancer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.db import session, writing
from app.languages import language
from app.models import (
    Acceptance,
    Address,
    Agreement,
    Client,
    Contact,
    Document,
    Freelancer,
    Offer,
    Version,
)
from app.services import clients, letters, links, papers, public_address
from app.services.letterbox import Letter, enqueue
from app.services.papers import Content

KEEP_TRYING = timedelta(days=10)


def send_offer(
    db: Session, offer: Offer, document: Document, content: Content, address_id: int, now: datetime
) -> None:
    """Mail an offer with its PDF, at once; a part of the caller's unit of work."""
    contact = _contact(db, offer.contact_id)
    ln = language(contact.language)
    words = letters.offer(
        letters.Parties(content.freelancer, contact.name),
        content.terms[-1].title,
        public_address.links_base(db) is not None,
        ln,
    )
    _mail(db, contact, address_id, "offer", f"offer-{offer.id}", words, now, document.id)


def complete(version_id: int, now: datetime) -> None:
    """Make the accepted document of a version and mail it to both; once, whatever fails before.

    A renderer that fails leaves the acceptance as it is; the timetable tries again.
    """
    content, acceptance = _accepted_content(version_id)
    try:
        pdf = papers.render(content)
    except papers.pdf.RenderFailed:
        return
    with writing() as db:
        if db.scalar(_accepted_document(version_id)) is not None:
            return
        document = papers.document(acceptance.freelancer_id, version_id, pdf, "accepted", now)
        db.add(document)
        db.flush()
        _mail_copies(db, acceptance, document, content, now)


def complete_missing(now: datetime) -> None:
    """Complete every accepted version whose document is missing."""
    missing = (
        session()
        .scalars(
            select(Offer.version_id)
            .join(Acceptance, Acceptance.offer_id == Offer.id)
            .where(
                ~select(Document.id)
                .where(Document.version_id == Offer.version_id, Document.kind == "accepted")
                .exists()
            )
            .limit(20)
        )
        .all()
    )
    for version_id in missing:
        complete(version_id, now)


def tell_freelancer(
    db: Session, freelancer_id: int, client_id: int, what: str, row: int | str, now: datetime
) -> None:
    """A short mail to the freelancer about what their client did."""
    freelancer = db.get_one(Freelancer, freelancer_id)
    client = clients.load(db, freelancer_id, client_id)
    words = letters.notice(freelancer.name, client.name, what)
    enqueue(
        db,
        Letter(
            freelancer_id=freelancer_id,
            client_id=client_id,
            kind="notice",
            recipient=freelancer.email,
            recipient_name=freelancer.name,
            occurrence_key=f"{what}-{row}",
            language=freelancer.language,
            subject=words.subject,
            body=words.body,
            due_at=now,
            not_after=now + KEEP_TRYING,
        ),
        now,
    )


def send_answer(
    db: Session, freelancer_id: int, client_id: int, request_id: int, words: str, now: datetime
) -> None:
    """The freelancer's answer to a change request, at once."""
    client = clients.load(db, freelancer_id, client_id)
    contact = clients.main_contact(client)
    freelancer = db.get_one(Freelancer, freelancer_id)
    letter = letters.answer_to_request(
        letters.Parties(freelancer.name, contact.name), words, language(contact.language)
    )
    contact = _contact(db, contact.id)
    _mail(db, contact, contact.addresses[0].id, "answer", f"request-{request_id}", letter, now)


def _accepted_content(version_id: int) -> tuple[Content, Acceptance]:
    db = session()
    version, acceptance, offer, client, freelancer = db.execute(
        select(Version, Acceptance, Offer, Client, Freelancer)
        .join(Offer, Offer.version_id == Version.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .join(Client, Client.id == Agreement.client_id)
        .join(Freelancer, Freelancer.id == Version.freelancer_id)
        .where(Version.id == version_id)
        .options(selectinload(Version.clauses))
    ).one()
    content = Content(
        number=version.number,
        language=version.language,
        opening=version.opening,
        terms=tuple(papers.terms_of(clause) for clause in version.clauses),
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client.name,
        client_zone=client.zone,
        contact=offer.contact_name,
        offered_at=offer.offered_at,
    )
    line = papers.accepted_line(acceptance, client.zone, language(version.language))
    return replace(content, accepted=line, accepted_name=acceptance.name), acceptance


def _accepted_document(version_id: int) -> Select[int]:
    return select(Document.id).where(Document.version_id == version_id, Document.kind == "accepted")


def _mail_copies(
    db: Session, acceptance: Acceptance, document: Document, content: Content, now: datetime
) -> None:
    offer = db.get_one(Offer, acceptance.offer_id)
    contact = _contact(db, offer.contact_id)
    ln = language(contact.language)
    recorded = None if acceptance.how == "page" else letters.recorded_as(acceptance.how, ln)
    words = letters.accepted(
        letters.Parties(content.freelancer, contact.name),
        content.number or 0,
        document.sha256,
        recorded,
        ln,
    )
    key = f"accepted-{acceptance.id}"
    address = contact.addresses[0]
    _mail(db, contact, address.id, "accepted", key, words, now, document.id)
    freelancer = db.get_one(Freelancer, acceptance.freelancer_id)
    own = letters.own_copy(freelancer.name, content.client, content.number or 0, document.sha256)
    enqueue(
        db,
        Letter(
            freelancer_id=freelancer.id,
            client_id=contact.client_id,
            document_id=document.id,
            kind="own_copy",
            recipient=freelancer.email,
            recipient_name=freelancer.name,
            occurrence_key=key,
            language=freelancer.language,
            subject=own.subject,
            body=own.body,
            due_at=now,
            not_after=now + KEEP_TRYING,
        ),
        now,
    )


def _mail(
    db: Session,
    contact: Contact,
    address_id: int,
    kind: str,
    key: str,
    words: letters.Words,
    now: datetime,
    document_id: int | None = None,
) -> None:
    """A mail that the freelancer sends by a click: it leaves at once."""
    address = db.get_one(Address, address_id)
    link = links.mint(db, contact.freelancer_id, contact.client_id, contact.id, address_id, now)
    enqueue(
        db,
        Letter(
            freelancer_id=contact.freelancer_id,
            client_id=contact.client_id,
            address_id=address_id,
            page_link_id=link.id,
            document_id=document_id,
            kind=kind,
            recipient=address.email,
            recipient_name=contact.name,
            occurrence_key=key,
            language=contact.language,
            subject=words.subject,
            body=words.body,
            thread_key=f"client-{contact.client_id}",
            due_at=now,
            not_after=now + KEEP_TRYING,
        ),
        now,
    )


def _contact(db: Session, contact_id: int) -> Contact:
    return db.scalars(
        select(Contact).where(Contact.id == contact_id).options(selectinload(Contact.addresses))
    ).one()
