"""The mails that follow an agreement: the offer, the accepted copy, answers, word to the
freelancer."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.adapters.pdf import RenderFailed
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
from app.services import branding, paper_words, papers, public_address, sealing, stated
from app.services.agreeing import history
from app.services.contents import Content, terms_of
from app.services.mail import letters, mailing
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.sealing import SealFailed
from app.services.state import standing

_log = structlog.get_logger()


def send_offer(
    db: Session, offer: Offer, document: Document, words: Words, address_id: int, now: datetime
) -> None:
    """Mail an offer with its PDF, at once; a part of the caller's unit of work."""
    contact = _contact(db, offer.contact_id)
    note = mailing.Note("offer", f"offer-{offer.id}", words, document.id)
    mailing.to_contact(db, contact, db.get_one(Address, address_id), note, now)


def complete(version_id: int, now: datetime) -> None:
    """Make the accepted document of a version and mail it to both; once, whatever fails before.

    A renderer or a seal that fails leaves the acceptance as it is; the timetable tries again.
    """
    session().expire_all()  # what was read before the acceptance knows nothing of it
    content, acceptance = accepted_content(version_id)
    try:
        logo = branding.logo(session(), acceptance.freelancer_id)
        made = papers.render(content, logo)
        pdf = sealing.sealed(made, language(content.language), now)
    except (RenderFailed, SealFailed) as problem:
        _log.warning("not_completed_yet", version=version_id, reason=problem.reason)
        return
    with writing() as db:
        if db.scalar(_accepted_document(version_id)) is not None:
            return
        owner, said = acceptance.freelancer_id, stated.text(content)
        document = papers.document(owner, version_id, pdf, "accepted", now, content.mark, said)
        db.add(document)
        db.flush()
        _mail_copies(db, acceptance, document, content, now)


def complete_missing(now: datetime) -> None:
    """Complete every accepted version whose document is missing; erased ones stay without."""
    missing = (
        session()
        .scalars(
            select(Offer.version_id)
            .join(Acceptance, Acceptance.offer_id == Offer.id)
            .join(Version, Version.id == Offer.version_id)
            .join(Agreement, Agreement.id == Version.agreement_id)
            .join(Client, Client.id == Agreement.client_id)
            .where(
                Client.erased_at.is_(None),
                ~select(Document.id)
                .where(Document.version_id == Offer.version_id, Document.kind == "accepted")
                .exists(),
            )
            .limit(20)
        )
        .all()
    )
    for version_id in missing:
        complete(version_id, now)


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
    note = mailing.Note("answer", f"request-{request_id}", letter)
    mailing.to_contact(db, contact, contact.addresses[0], note, now)


def accepted_content(version_id: int) -> tuple[Content, Acceptance]:
    """What the accepted paper of a version says, and its acceptance."""
    db = session()
    version, acceptance, offer, client, freelancer = db.execute(_accepted(version_id)).one()
    ln = language(version.language)
    mark = sealing.mark("accepted", client.id, version.number, offer.offered_at)
    content = Content(
        number=version.number,
        language=version.language,
        opening=version.opening,
        terms=tuple(map(terms_of, version.clauses)),
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client.name,
        client_zone=client.zone,
        contact=offer.contact_name,
        offered_at=offer.offered_at,
        accepted=paper_words.accepted_line(acceptance, client.zone, ln, other=freelancer.zone),
        accepted_name=acceptance.name,
        accepted_at=acceptance.at,
        accepted_how=acceptance.how,
        freelancer_week=freelancer.week,
        history=history.lines(
            standing.versions(db, client.id), client.zone, ln, until=acceptance.at
        ),
        sources=tuple(version.sources),
        brand=branding.of(db, freelancer.id),
        mark=mark,
    )
    return content, acceptance


def _accepted(version_id: int) -> Select[Version, Acceptance, Offer, Client, Freelancer]:
    return (
        select(Version, Acceptance, Offer, Client, Freelancer)
        .join(Offer, Offer.version_id == Version.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .join(Client, Client.id == Agreement.client_id)
        .join(Freelancer, Freelancer.id == Version.freelancer_id)
        .where(Version.id == version_id)
        .options(selectinload(Version.clauses))
    )


def _accepted_document(version_id: int) -> Select[int]:
    return select(Document.id).where(Document.version_id == version_id, Document.kind == "accepted")


def _mail_copies(
    db: Session, acceptance: Acceptance, document: Document, content: Content, now: datetime
) -> None:
    key = f"accepted-{acceptance.id}"
    contact = _contact(db, db.get_one(Offer, acceptance.offer_id).contact_id)
    ln = language(contact.language)
    recorded = None if acceptance.how == "page" else letters.recorded_as(acceptance.how, ln)
    number, file = content.number or 0, _sealed(db, document)
    who = letters.Parties(content.freelancer, contact.name)
    words = letters.accepted(who, number, file, recorded, ln)
    theirs = mailing.Note("accepted", key, words, document.id)
    mailing.to_contact(db, contact, contact.addresses[0], theirs, now)
    own = letters.own_copy(content.client, number, file, language("en"))
    mailing.to_freelancer(
        db,
        db.get_one(Freelancer, acceptance.freelancer_id),
        contact.client_id,
        mailing.Note("own_copy", key, own, document.id),
        now,
    )


def _sealed(db: Session, document: Document) -> letters.Sealed:
    base = public_address.links_base(db)
    return letters.Sealed(document.sha256, f"{base}/verify" if base else None)


def _contact(db: Session, contact_id: int) -> Contact:
    return db.scalars(
        select(Contact).where(Contact.id == contact_id).options(selectinload(Contact.addresses))
    ).one()
