"""Erasing what is personal about a client, or keeping it with a word why."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import erasing, session, writing
from app.languages import language
from app.models import (
    Client,
    Document,
    ErasureRequest,
    EveryOccasion,
    Freelancer,
    Invoice,
    Occasion,
    OutboxMessage,
    OutboxState,
    Parting,
    PrivateNote,
    SeenMail,
)
from app.services.agreeing import giving_notice
from app.services.errors import Conflict, NotFound
from app.services.mail import erasure_letters, letters, mailing
from app.services.mail.letterbox import KEEP_TRYING, Letter, enqueue, take_back
from app.services.people import clients
from app.services.relating import blanking
from app.services.state import erasures, standing
from app.services.upholding import judge
from app.services.upholding.suspected import is_suspected

WORD = "erased"  # the kind of the last mail, which says that it was done
_OVER = (OutboxState.SENT, OutboxState.FAILED, OutboxState.EXPIRED, OutboxState.CANCELLED)
_REASON = "What is personal was erased."


@dataclass(frozen=True)
class Asked:
    """A request that waits."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True)
class ErasurePage:
    """What would go and what would stay. `erased_at` says that it was done; `binds` that an
    agreement in force would end with it."""

    client_id: int
    name: str
    zone: str
    erased_at: datetime | None
    asked: Asked | None
    binds: bool
    mails: int
    papers: int
    notes: int
    headers: int
    occasions: int
    invoices: int


def page(freelancer_id: int, client_id: int) -> ErasurePage:
    """What erasing would do; also of a client who is erased already.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = _any(db, freelancer_id, client_id)
    request = erasures.waiting(db, client.id)
    found = standing.versions(db, client.id)
    papers = select(func.count(Document.id)).where(
        Document.version_id.in_([version.id for version in found])
    )
    return ErasurePage(
        client_id=client.id,
        name=client.name,
        zone=client.zone,
        erased_at=client.erased_at,
        asked=Asked(request.name, request.words, request.asked_at) if request else None,
        binds=standing.in_force(found) is not None,
        mails=_number(db, OutboxMessage, client.id),
        papers=db.scalar(papers) or 0,
        notes=_number(db, PrivateNote, client.id),
        headers=_number(db, SeenMail, client.id),
        occasions=_number(db, EveryOccasion, client.id),
        invoices=_number(db, Invoice, client.id),
    )


def keep(freelancer_id: int, client_id: int, words: str, now: datetime) -> None:
    """Nothing is erased, and why; the client is told by mail.

    Raises:
        Conflict: nobody asks for it now.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        request = erasures.waiting(db, client_id)
        if request is None:
            raise Conflict("This was answered already, or nobody asked.")
        request.outcome, request.answer, request.decided_at = "kept", words, now
        contact = clients.main_contact(client)
        who = letters.Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
        said = erasure_letters.kept(who, words, language(contact.language))
        note = mailing.Note("answer", f"erasure-{request.id}", said)
        mailing.to_contact(db, contact, contact.addresses[0], note, now)


def erase(freelancer_id: int, client_id: int, now: datetime) -> None:
    """Erase what is personal: events stay with their dates, codes and figures, and so does a salted
    digest of the address. What is in force ends. The client gets a last mail, whose words and
    address are let go when it has left. The same again changes nothing.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    with erasing() as db:
        client = _any(db, freelancer_id, client_id)
        if client.erased_at is not None:
            return
        client = clients.load(db, freelancer_id, client_id)
        address = clients.main_contact(client).addresses[0].email
        _note(db, client, address, now)
        _say(db, client, address, now)
        names = [client.name, *(contact.name for contact in client.contacts)]
        mails = [one.email for contact in client.contacts for one in contact.addresses]
        _end(db, client, now)
        take_back(db, _REASON, now, OutboxMessage.client_id == client_id)
        _forget_elsewhere(db, freelancer_id, [*names, *mails])
        client.erased_at = now
        db.flush()
        db.expunge_all()
        blanking.blank(db, client_id)


def forget_last_words(now: datetime) -> None:
    """Blank the last mails to those who were erased, once they have left; the timetable calls
    this."""
    over = (
        OutboxMessage.kind == WORD,
        OutboxMessage.state.in_(_OVER),
        OutboxMessage.body != "",
    )
    if session().scalar(select(OutboxMessage.id).where(*over).limit(1)) is None:
        return
    with erasing() as db:
        for row in db.scalars(select(OutboxMessage).where(*over).limit(100)):
            row.recipient, row.recipient_name = f"erased-{row.id}", ""
            row.subject, row.body, row.reason, row.mime = blanking.ERASED, "", "", None


def digest(salt: str, address: str) -> str:
    """What stays of an address: whoever knows it can show that this was theirs."""
    return hashlib.sha256(f"{salt}:{address.strip().lower()}".encode()).hexdigest()


def _any(db: Session, freelancer_id: int, client_id: int) -> Client:
    found = db.scalar(
        select(Client).where(Client.id == client_id, Client.freelancer_id == freelancer_id)
    )
    if found is None:
        raise NotFound
    return found


def _number(db: Session, table: type, client_id: int) -> int:
    counted = select(func.count()).select_from(table).where(table.client_id == client_id)  # type: ignore[attr-defined]
    return db.scalar(counted) or 0


def _note(db: Session, client: Client, address: str, now: datetime) -> None:
    """On record: who asked, by a digest, and when it was done."""
    request = erasures.waiting(db, client.id)
    if request is None:
        request = ErasureRequest(
            freelancer_id=client.freelancer_id,
            client_id=client.id,
            name="",
            words="",
            asked_at=now,
            answer="",
        )
        db.add(request)
    request.outcome, request.decided_at, request.salt = "erased", now, secrets.token_hex(16)
    request.digest = digest(request.salt, address)


def _say(db: Session, client: Client, address: str, now: datetime) -> None:
    contact = clients.main_contact(client)
    freelancer = db.get_one(Freelancer, client.freelancer_id)
    who = letters.Parties(freelancer.name, contact.name)
    words = erasure_letters.done(who, language(contact.language))
    last = Letter(
        freelancer_id=freelancer.id,
        kind=WORD,
        recipient=address,
        recipient_name=contact.name,
        occurrence_key=f"erased-{client.id}",
        language=contact.language,
        subject=words.subject,
        body=words.body,
        due_at=now,
        not_after=now + KEEP_TRYING,
    )
    enqueue(db, last, now)


def _end(db: Session, client: Client, now: datetime) -> None:
    """What binds ends now, and what waits is let pass."""
    given = standing.parting(db, client.id)
    if given is not None:
        given.ended_at = given.ended_at or now
    elif standing.in_force(standing.versions(db, client.id)) is not None:
        today = standing.day_in(client.zone, now)
        giving_notice.begin(db, client, now)
        db.add(_parting(client, today, now))
    open_ones = db.scalars(
        select(EveryOccasion).where(
            EveryOccasion.client_id == client.id,
            or_(
                EveryOccasion.outcome.in_((Outcome.OPEN.value, Outcome.UNCLEAR.value)),
                EveryOccasion.id.in_(select(Occasion.id).where(is_suspected())),
            ),
        )
    )
    for occasion in open_ones:
        judge.excuse(db, occasion, "ending", "", now)


def _parting(client: Client, today: date, now: datetime) -> Parting:
    return Parting(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        notice_at=now,
        final_day=today,
        zone=client.zone,
        given_by="client",
        reason="",
        handover=[],
        ended_at=now,
    )


def _forget_elsewhere(db: Session, freelancer_id: int, named: list[str]) -> None:
    """Mails to the freelancer about several clients, such as the weekly summary, that name them."""
    says = [
        column.contains(name, autoescape=True)
        for name in named
        if len(name) > 2
        for column in (OutboxMessage.subject, OutboxMessage.body)
    ]
    db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.client_id.is_(None),
            OutboxMessage.kind != WORD,
            or_(*says),
        )
        .values(subject=blanking.ERASED, body="", mime=None)
    )
