"""The mail of an open offer: how it stands, and mailing it again when it did not arrive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.db import writing
from app.languages import language
from app.models import Agreement, ChangeRequest, Document, Freelancer, Offer, OutboxMessage
from app.models import OutboxState as State
from app.services import public_address
from app.services.agreeing import offer_words
from app.services.agreeing.offer_words import News
from app.services.errors import Conflict, NotFound
from app.services.mail import letters, mailing
from app.services.mail.letterbox import NOT_LEFT
from app.services.people import clients
from app.services.state import standing

UNDER_WAY = (*NOT_LEFT, State.SUBMITTING, State.UNCERTAIN)


def of_offer(offer_id: int) -> ColumnElement[bool]:
    """Every mail of an offer, the first one and those sent again."""
    key = OutboxMessage.occurrence_key
    return (OutboxMessage.kind == "offer") & or_(
        key == f"offer-{offer_id}", key.startswith(f"offer-{offer_id}.")
    )


def latest(db: Session, offer_id: int) -> OutboxMessage | None:
    """The newest mail of an offer."""
    return db.scalar(
        select(OutboxMessage).where(of_offer(offer_id)).order_by(OutboxMessage.id.desc()).limit(1)
    )


def mail_again(freelancer_id: int, offer_id: int, now: datetime) -> int:
    """Mail an open offer again, to the main contact as they are now; answers the client's id.

    Raises:
        NotFound: it is somebody else's.
        Conflict: it is not open any more, or its mail is still under way.
    """
    with writing() as db:
        row = db.execute(
            select(Offer, Agreement.client_id, Document.id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .join(Document, (Document.version_id == Offer.version_id))
            .where(Offer.id == offer_id, Offer.freelancer_id == freelancer_id)
            .where(Document.kind == "offered")
        ).first()
        if row is None:
            raise NotFound
        offer, client_id, document_id = row
        _check_may_go(db, offer)
        contact = clients.main_contact(clients.load(db, freelancer_id, client_id))
        who = letters.Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
        has_page = public_address.links_base(db) is not None
        brings = _news(db, offer, client_id)
        words = offer_words.mail(who, brings, has_page, language(contact.language))
        note = mailing.Note("offer", f"offer-{offer_id}.{now:%Y%m%d%H%M}", words, document_id)
        mailing.to_contact(db, contact, contact.addresses[0], note, now)
        found: int = client_id
        return found


def _news(db: Session, offer: Offer, client_id: int) -> News:
    """What an open offer brings, from what is on record."""
    found = standing.versions(db, client_id)
    version = next(version for version in found if version.id == offer.version_id)
    new = next((clause.need_id for clause in version.clauses if clause.origin == "new"), None)
    binding = standing.in_force(found)
    in_force = binding.clauses if binding else ()
    answered = select(ChangeRequest.id).where(ChangeRequest.made_version_id == version.id)
    return offer_words.news(
        version.clauses,
        in_force,
        was_offered=standing.was_offered(found, new, before=version.number),
        is_counter=db.scalar(answered) is not None,
        is_hours=offer_words.moves_hours(version.clauses, in_force),
    )


def _check_may_go(db: Session, offer: Offer) -> None:
    if offer.closed_at is not None:
        raise Conflict("This offer is no longer open: it was answered or taken back.")
    before = latest(db, offer.id)
    if before is not None and before.state in UNDER_WAY:
        raise Conflict("Its mail is still under way: look in the outbox.")
