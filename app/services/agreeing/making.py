"""A version is made of a proposal: frozen, numbered and stored with its offer and its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import session, writing
from app.languages import language
from app.models import Agreement, Clause, Document, Offer, OutboxMessage, Version, Withdrawal
from app.services import branding, papers, public_address, sealing, stated
from app.services.agreeing import copies, offer_words
from app.services.agreeing.offer_mail import of_offer
from app.services.agreeing.propose import Change, Proposal, agreement_for, fingerprint, propose
from app.services.contents import Content
from app.services.errors import Conflict, Refused
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Parties, Words
from app.services.state import settlements, standing

CHANGED = "Something changed since you looked. This is how it stands now."
REPLACED = "A newer version took its place."


@dataclass(frozen=True)
class Made:
    """A version that was just frozen, numbered and stored with its offer and its paper."""

    offer: Offer
    document: Document
    proposal: Proposal
    content: Content


def seen(
    freelancer_id: int,
    client_id: int,
    other_language: bool,
    expected: str,
    now: datetime,
    change: Change | None,
) -> Proposal:
    """The proposal that the freelancer saw. Raises as `offer`."""
    proposal = propose(session(), freelancer_id, client_id, now, change)
    check_seen(proposal, expected)
    if proposal.other_language and not other_language:
        raise Refused({"other_language": "Say that it may go out as it is."})
    return proposal


def mail(db: Session, made: Made, now: datetime) -> None:
    """Mail an offer that was just made; part of the caller's unit of work."""
    proposal, has_page = made.proposal, public_address.links_base(db) is not None
    words = mail_of(proposal, has_page)
    copies.send_offer(db, made.offer, made.document, words, proposal.address_id, now)
    if proposal.brings.kind == "next":
        settlements.thanked(db, proposal.client_id, now)


def mail_of(proposal: Proposal, has_page: bool) -> Words:
    """The exact words of the mail that would carry a proposal."""
    who = Parties(proposal.content.freelancer, proposal.content.contact)
    return offer_words.mail(who, proposal.brings, has_page, language(proposal.language))


def check_seen(proposal: Proposal, expected: str) -> None:
    """Refuse what is no longer what the freelancer saw.

    Raises:
        Conflict: it is not.
    """
    if fingerprint(proposal) != expected:
        raise Conflict(CHANGED)


def make(
    freelancer_id: int,
    proposal: Proposal,
    expected: str,
    now: datetime,
    then: Callable[[Session, Made, datetime], None],
    change: Change | None = None,
) -> Made:
    """Freeze, number and store a proposal; `then` follows in the same unit of work.

    Raises: as `offer`.
    """
    check_seen(proposal, expected)
    mark = sealing.mark("offered", proposal.client_id, proposal.content.number, now)
    content = replace(proposal.content, offered_at=now, mark=mark)
    pdf = papers.render(content, branding.logo(session(), freelancer_id))
    try:
        with writing() as db:
            if propose(db, freelancer_id, proposal.client_id, now, change) != proposal:
                raise Conflict(CHANGED)
            _replace_open(db, freelancer_id, proposal.client_id, now)
            made = _store(db, freelancer_id, proposal, content, pdf, now)
            then(db, made, now)
            return made
    except IntegrityError as problem:
        raise Conflict("Another offer was made at the same moment.") from problem


def close(db: Session, offer: Offer, now: datetime, unsent: str) -> None:
    """Close an open offer; its mail, where it has not left, is dropped for the reason `unsent`."""
    if offer.closed_at is not None:
        raise Conflict("This offer is no longer open: it was answered or taken back.")
    offer.closed_at = now
    take_back(
        db,
        unsent,
        now,
        OutboxMessage.freelancer_id == offer.freelancer_id,
        of_offer(offer.id),
    )


def _replace_open(db: Session, freelancer_id: int, client_id: int, now: datetime) -> None:
    """Withdraw the offer that waits, where one does: a newer one takes its place."""
    waiting = standing.open_offer(standing.versions(db, client_id))
    if waiting is None or waiting.offer is None:
        return
    close(db, waiting.offer, now, REPLACED)
    db.add(
        Withdrawal(freelancer_id=freelancer_id, offer_id=waiting.offer.id, at=now, reason=REPLACED)
    )
    db.flush()


def _store(
    db: Session,
    freelancer_id: int,
    proposal: Proposal,
    content: Content,
    pdf: bytes,
    now: datetime,
) -> Made:
    agreement = agreement_for(db, freelancer_id, proposal.client_id, now)
    version = _row(db, agreement, proposal, now)
    version.number, version.language = content.number, content.language
    version.opening, version.sources = content.opening, list(content.sources)
    db.add(version)
    db.flush()
    owned = {"freelancer_id": freelancer_id, "version_id": version.id}
    for place, terms in enumerate(content.terms, 1):
        db.add(Clause(**owned, position=place, **vars(terms)))
    offer = Offer(
        **owned,
        agreement_id=agreement.id,
        contact_id=proposal.contact_id,
        contact_name=content.contact,
        offered_at=now,
    )
    said = stated.text(content)
    document = papers.document(freelancer_id, version.id, pdf, "offered", now, content.mark, said)
    db.add_all((offer, document))
    db.flush()
    return Made(offer, document, proposal, content)


def _row(db: Session, agreement: Agreement, proposal: Proposal, now: datetime) -> Version:
    """The draft that becomes the next version; a change leaves the draft where it is."""
    draft = select(Version).where(Version.agreement_id == agreement.id, Version.number.is_(None))
    found = None if proposal.is_change else db.scalar(draft)
    owner = agreement.freelancer_id
    return found or Version(freelancer_id=owner, agreement_id=agreement.id, created_at=now)
