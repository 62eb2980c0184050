"""The client ends the agreement: notice given on their page, and taken back until it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agreements.language import ENGLISH, Language
from app.db import writing
from app.languages import language
from app.models import Client, Contact, Freelancer, OutboxMessage, Parting
from app.services import submissions
from app.services.agreeing import giving_notice
from app.services.errors import Conflict, Refused
from app.services.mail import leaving_letters, mailing, readable
from app.services.mail.letterbox import take_back as cancel
from app.services.mail.letters import Parties, Words
from app.services.mail.links import Visitor
from app.services.mail.mailing import Note
from app.services.state import standing
from app.services.visiting import answering

GIVEN = "Notice was given already."
NOTHING = "Nothing is in force, so there is nothing to end."
NOT_THEIRS = "This notice is not theirs to take back."
STAYED = "The notice was taken back before this left."


@dataclass(frozen=True)
class Leaving:
    """The last day, and a word to the freelancer, if they like."""

    final_day: date
    words: str = ""


def leave(visitor: Visitor, leaving: Leaving, key: str, now: datetime) -> None:
    """Give notice. Reminders stop at once; what is agreed holds until the last day is over; both
    get a mail. The same form again changes nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Conflict: nothing is in force, or notice was given.
        Refused: it cannot be that day; in their language.
    """
    try:
        with writing() as db:
            client, main = answering.load(db, visitor)
            if submissions.made_by(db, client.freelancer_id, key) is not None:
                return
            _check_standing(db, client)
            today = standing.day_in(client.zone, now)
            _check_day(leaving.final_day, today, language(main.language))
            parting = _begin(db, client, leaving, now)
            submissions.note(db, client.freelancer_id, key, parting.id, now)
            _mail_both(db, client, main, parting, now)
    except IntegrityError as problem:
        raise Conflict(GIVEN) from problem


def stay(visitor: Visitor, now: datetime) -> None:
    """Take their notice back while the last day is not over; both get a mail. What rested waits
    again.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Conflict: they gave no notice, or the last day is over.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        parting = standing.parting(db, client.id)
        if parting is None or parting.given_by != "client" or giving_notice.is_over(parting, now):
            raise Conflict(NOT_THEIRS)
        mine = OutboxMessage.client_id == client.id
        cancel(db, STAYED, now, mine, OutboxMessage.kind.in_(("leaving", "closing")))
        giving_notice.undo(db, client, parting, now)
        who, ln = _who(db, client, main), language(main.language)
        _to_client(db, main, f"stays-{parting.id}", leaving_letters.goes_on(who, ln), now)
        mailing.notice(db, client, f"stays-{parting.id}", _goes_on(client, main), now)


def _check_standing(db: Session, client: Client) -> None:
    if standing.parting(db, client.id) is not None:
        raise Conflict(GIVEN)
    if standing.in_force(standing.versions(db, client.id)) is None:
        raise Conflict(NOTHING)


def _check_day(day: date, today: date, ln: Language) -> None:
    if day < today:
        raise Refused({"final_day": ln.gettext("Choose today or a later day.")})
    if day > today + giving_notice.LATEST:
        raise Refused({"final_day": ln.gettext("Choose a day within three years.")})


def _begin(db: Session, client: Client, leaving: Leaving, now: datetime) -> Parting:
    parting = Parting(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        notice_at=now,
        final_day=leaving.final_day,
        zone=client.zone,
        given_by="client",
        reason=leaving.words,
        handover=[],
    )
    db.add(parting)
    db.flush()
    giving_notice.begin(db, client, now)
    return parting


def _mail_both(db: Session, client: Client, main: Contact, parting: Parting, now: datetime) -> None:
    who, ln = _who(db, client, main), language(main.language)
    until = leaving_letters.Until(parting.final_day, parting.zone, readable.until(parting))
    key = f"leaving-{parting.id}"
    _to_client(db, main, key, leaving_letters.confirmed(who, until, ln), now)
    mailing.notice(db, client, key, _ended(client, main, parting), now)


def _who(db: Session, client: Client, main: Contact) -> Parties:
    return Parties(db.get_one(Freelancer, client.freelancer_id).name, main.name)


def _ended(client: Client, main: Contact, parting: Parting) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    return leaving_letters.told(
        f"{client.name} ends the agreement",
        f"{main.name} gave notice on their page. The last day is "
        f"{ENGLISH.long_day(parting.final_day)}.",
        *([f"“{parting.reason}”"] if parting.reason else []),
        "Until then what you agreed holds on both sides. Reminders have stopped. You can send a "
        "closing letter with what you hand over; you find it on Today.",
    )


def _goes_on(client: Client, main: Contact) -> Words:
    return leaving_letters.told(
        f"{client.name} goes on with you",
        f"{main.name} took the notice back on their page. What you agreed goes on as it was.",
    )


def _to_client(db: Session, main: Contact, key: str, words: Words, now: datetime) -> None:
    mailing.to_contact(db, main, main.addresses[0], Note("leaving", key, words), now)
