"""Asked first: "I noticed this; would you like to hear what I'd do?", one at a time. A no is
respected like a no to an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import ENGLISH, Language
from agreements.offering import ASKING, is_waited_for
from app.db import session, writing
from app.languages import language
from app.models import Client, Contact, Freelancer, Interest, OutboxMessage
from app.services import public_address, submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import mailing, rewording
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Parties, Words, letter, sentence
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.state import asked_first, held, standing

LONGEST = 300
ANSWERS = ("yes", "no")
ANSWERED = "This was answered already."
NOT_NEEDED = "They answered before it left."


@dataclass(frozen=True)
class InterestShown:
    """A question that was asked first, with its answer, if any."""

    id: int
    noticed: str
    asked_at: datetime
    answer: str | None
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class InterestsShown:
    """What was asked first, newest first, and why nothing may be asked now, if anything."""

    rows: tuple[InterestShown, ...]
    why_not: str


@dataclass(frozen=True)
class AskPage:
    """What the form starts from. `why_not` says why nothing may be asked now."""

    client: Client
    contact: Contact
    why_not: str
    is_stopped: bool


def shown(db: Session, client: Client, now: datetime) -> InterestsShown:
    """All that was asked first of a client, who is loaded; part of a page."""
    found = db.scalars(asked_first.asked(client.id)).all()
    rows = tuple(
        InterestShown(
            row.id, row.noticed, row.asked_at, row.answer, row.answered_by, row.answered_at
        )
        for row in found
    )
    return InterestsShown(rows, _why_not(db, client, now))


def page(freelancer_id: int, client_id: int, now: datetime) -> AskPage:
    """The form's page.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    contact = clients.main_contact(client)
    stopped = contact.addresses[0].stopped_at is not None
    return AskPage(client, contact, _why_not(db, client, now), stopped)


def words(freelancer_id: int, client_id: int, noticed: str) -> Words:
    """The mail about something that was noticed, as it would be sent.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    contact = clients.main_contact(clients.load(db, freelancer_id, client_id))
    who = Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
    has_page = public_address.links_base(db) is not None
    return _words(who, noticed, language(contact.language), has_page=has_page)


def ask(
    freelancer_id: int, client_id: int, noticed: str, said: Words, key: str, now: datetime
) -> int:
    """Send the question at once; answers its id. The same form again answers the same one.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: the words cannot stand in a mail.
        Conflict: nothing may be asked now; the reason says why.
    """
    rewording.check(said.subject, said.body)
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        if why := _why_not(db, client, now):
            raise Conflict(why)
        contact = clients.main_contact(client)
        note = mailing.Note("interest", f"interest-{key}", said)
        mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
        row = Interest(
            freelancer_id=freelancer_id,
            client_id=client_id,
            contact_id=contact.id,
            message_id=mail.id,
            noticed=noticed,
            asked_at=now,
            answered_by="",
        )
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def record(freelancer_id: int, client_id: int, interest_id: int, said: str, now: datetime) -> None:
    """Note an answer that came by reply, or was spoken. The same again is fine.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
        Refused: it is neither yes nor no.
        Conflict: it was answered otherwise.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        row = _load(db, client_id, interest_id)
        _answer(db, row, said, "freelancer", now)
        row.noted_at = row.noted_at or now


def answer(visitor: Visitor, interest_id: int, said: str, now: datetime) -> None:
    """The client's answer on their page; the freelancer finds it on Today. Raises as `record`."""
    with writing() as db:
        clients.load(db, visitor.freelancer_id, visitor.client_id)
        _answer(db, _load(db, visitor.client_id, interest_id), said, "client", now)


def note(freelancer_id: int, interest_id: int, now: datetime) -> None:
    """The freelancer has seen the answer.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
    """
    with writing() as db:
        row = db.get(Interest, interest_id)
        if row is None or row.freelancer_id != freelancer_id:
            raise NotFound
        row.noted_at = row.noted_at or now


def _answer(db: Session, row: Interest, said: str, by: str, now: datetime) -> None:
    if said not in ANSWERS:
        raise Refused({"said": "Choose yes or no."})
    if row.answer is None:
        row.answer, row.answered_by, row.answered_at = said, by, now
        take_back(db, NOT_NEEDED, now, OutboxMessage.id == row.message_id)
    elif row.answer != said:
        raise Conflict(ANSWERED)


def _why_not(db: Session, client: Client, now: datetime) -> str:
    """Why nothing may be asked of a client now; empty where it may."""
    try:
        held.check_to_write(db, client)
    except Conflict as conflict:
        return conflict.reason
    holds = held.of_client(db, client, now)
    if why := holds.why(ASKING, holds.today):
        return why
    before = asked_first.waiting(db, client.id)
    zone = db.get_one(Freelancer, client.freelancer_id).zone
    if before and is_waited_for(standing.day_in(zone, before.asked_at), holds.today):
        asked = ENGLISH.short_day(before.asked_at, zone)
        return f"You asked about “{before.noticed}” on {asked}. One at a time: wait for the answer."
    return ""


def _load(db: Session, client_id: int, interest_id: int) -> Interest:
    found = db.scalar(
        select(Interest).where(Interest.id == interest_id, Interest.client_id == client_id)
    )
    if found is None:
        raise NotFound
    return found


def _words(who: Parties, noticed: str, ln: Language, *, has_page: bool) -> Words:
    asked = ln.gettext("I noticed this: %(noticed)s Would you like to hear what I would do?")
    how = (
        ln.gettext(
            "A yes or a no is enough, on your page or by reply. If it is a no, I leave it at that."
        )
        if has_page
        else ln.gettext("A yes or a no by reply is enough. If it is a no, I leave it at that.")
    )
    return Words(
        ln.gettext("Something I noticed"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            asked % {"noticed": sentence(noticed)},
            how,
            who.signed,
        ),
    )
