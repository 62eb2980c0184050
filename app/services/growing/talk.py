"""An invitation to talk: written in the freelancer's voice, sent by one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.hours import Week
from agreements.kinds import Setting
from agreements.language import Language
from agreements.presets.wording import week_on_both_clocks
from app.db import session, writing
from app.languages import language
from app.models import Client, Contact, Freelancer, OutboxMessage, Talk
from app.services import calendars, submissions
from app.services.errors import Conflict
from app.services.mail import mailing, rewording
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state import ladders, standing

WITH_TIMES = ("calls", "contact_hours")
INVITED = "You invited them to talk."


@dataclass(frozen=True)
class TalkPage:
    """What the form starts from. `talked_at` is the last invitation, if there was one."""

    client: Client
    contact: Contact
    words: Words
    talked_at: datetime | None
    is_stopped: bool


def page(freelancer_id: int, client_id: int, now: datetime) -> TalkPage:
    """The words of an invitation as they would be sent.

    Raises:
        Conflict: there is nothing to talk about yet, or notice was given.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    _check(db, client_id)
    contact = clients.main_contact(client)
    freelancer = db.get_one(Freelancer, freelancer_id)
    ln = language(contact.language)
    return TalkPage(
        client,
        contact,
        _words(Parties(freelancer.name, contact.name), _times(db, client, freelancer, ln, now), ln),
        db.scalar(select(Talk.at).where(Talk.client_id == client_id).order_by(Talk.at.desc())),
        contact.addresses[0].stopped_at is not None,
    )


def invite(freelancer_id: int, client_id: int, words: Words, key: str, now: datetime) -> int:
    """Send an invitation at once, also to a client who stopped reminders; answers its id.

    A reminder that waits is taken back. The same form again answers the same invitation.

    Raises:
        Refused: the words cannot stand in a mail.
        Conflict: there is nothing to talk about yet, or notice was given.
    """
    rewording.check(words.subject, words.body)
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        _check(db, client_id)
        contact = clients.main_contact(client)
        note = mailing.Note("talk", f"talk-{key}", words)
        mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
        talk = Talk(freelancer_id=freelancer_id, client_id=client_id, message_id=mail.id, at=now)
        db.add(talk)
        reminder = OutboxMessage.kind == "reminder"
        take_back(db, INVITED, now, OutboxMessage.client_id == client_id, reminder)
        db.flush()
        submissions.note(db, freelancer_id, key, talk.id, now)
        return talk.id


def _check(db: Session, client_id: int) -> None:
    if standing.parting(db, client_id) is not None:
        raise Conflict("Notice was given. To talk about it, write to them yourself.")
    if not any(version.offer for version in standing.versions(db, client_id)):
        raise Conflict("Nothing was agreed or offered yet, so there is nothing to talk about here.")


def _times(db: Session, client: Client, freelancer: Freelancer, ln: Language, now: datetime) -> str:
    """The agreed times for a call, on both clocks; empty where none are in force."""
    found = ladders.of_client(db, client, standing.versions(db, client.id), now)
    clause = next(
        (
            line.clause
            for kind in WITH_TIMES
            for line in found.lines
            if line.clause.kind == kind and line.waiver is None
        ),
        None,
    )
    if clause is None:
        return ""
    week, on = Week.from_json(clause.parameters["windows"]), standing.day_in(freelancer.zone, now)
    setting = Setting(calendars.of_client(db, client), calendars.of_freelancer(db, freelancer), on)
    return week_on_both_clocks(week, clause.zone, setting, ln)


def _words(who: Parties, times: str, ln: Language) -> Words:
    when = (
        ln.gettext("We could use our times for calls: %(times)s. Just say which day suits you.")
        % {"times": times}
        if times
        else ln.gettext("Could you name ten minutes in the next days that suit you?")
    )
    return Words(
        ln.gettext("Shall we talk for ten minutes?"),
        "\n\n".join(
            (
                ln.gettext("Hello %(name)s,") % {"name": who.first},
                ln.gettext(
                    "I would like to hear how our way of working suits you. If something in it "
                    "is too tight at the moment, we change it; that is fine to say."
                ),
                when,
                ln.gettext("If you would rather write, a line is enough."),
                who.signed,
            )
        ),
    )
