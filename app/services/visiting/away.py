"""The client says when they are away: nothing is due on those days, and no reminder comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.language import ENGLISH, Language
from app.db import writing
from app.languages import language
from app.models import Absence, Client, Contact
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.state import standing
from app.services.upholding import days_off
from app.services.visiting import answering

# So long ago it may have begun, so far ahead it may begin, and so many may be on file.
AGO, AHEAD, MOST = timedelta(days=14), timedelta(days=730), 100


@dataclass(frozen=True)
class Away:
    """Days away, both included, with a word about them for the freelancer."""

    first_day: date
    last_day: date
    note: str = ""


def say(visitor: Visitor, said: Away, key: str, now: datetime) -> None:
    """Note days away; what is open is judged by them at once, and the freelancer is told. The same
    form again, or the same days, change nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Refused: it cannot be those days, with a message for each field in their language.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        if submissions.made_by(db, client.freelancer_id, key) is not None:
            return
        _check(db, client, said, language(main.language), now)
        if _is_known(db, client.id, said):
            return
        absence = days_off.put(
            db,
            client.freelancer_id,
            client.id,
            (said.first_day, said.last_day),
            said.note,
            now,
            said_by="client",
        )
        submissions.note(db, client.freelancer_id, key, absence.id, now)
        key = f"away-{absence.id}-{now.isoformat()}"
        mailing.notice(db, client, key, _told(client, main, said), now)


def take_back(visitor: Visitor, absence_id: int, now: datetime) -> None:
    """They are there after all; those days count again, and the freelancer is told.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: they noted no such days.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        found = db.scalar(
            select(Absence).where(
                Absence.id == absence_id,
                Absence.client_id == client.id,
                Absence.said_by == "client",
            )
        )
        if found is None:
            raise NotFound
        days = ENGLISH.days(found.first_day, found.last_day)
        days_off.take(db, found, now)
        words = Words(
            f"{client.name} is there after all",
            letter(f"{main.name} took days away back: {days}. Those days count again."),
        )
        mailing.notice(db, client, f"there-{absence_id}-{now.isoformat()}", words, now)


def _check(db: Session, client: Client, said: Away, ln: Language, now: datetime) -> None:
    today, errors = standing.day_in(client.zone, now), {}
    if said.first_day > today + AHEAD:
        errors["first_day"] = ln.gettext("Choose a day within two years.")
    elif said.first_day < today - AGO:
        errors["first_day"] = ln.gettext("Choose a day within the last two weeks, or a later one.")
    if said.last_day < said.first_day:
        errors["last_day"] = ln.gettext("The last day comes before the first.")
    elif said.last_day < today:
        errors["last_day"] = ln.gettext("Choose today or a later day.")
    elif (said.last_day - said.first_day).days >= days_off.LONGEST:
        errors["last_day"] = ln.gettext("A year at most.")
    mine = select(func.count(Absence.id)).where(Absence.client_id == client.id)
    if not errors and (db.scalar(mine) or 0) >= MOST:
        errors["first_day"] = ln.gettext("That is more than fits here. Please write a mail.")
    if errors:
        raise Refused(errors)


def _is_known(db: Session, client_id: int, said: Away) -> bool:
    same = select(Absence.id).where(
        Absence.client_id == client_id,
        Absence.first_day == said.first_day,
        Absence.last_day == said.last_day,
        Absence.said_by == "client",
    )
    return db.scalar(same.limit(1)) is not None


def _told(client: Client, main: Contact, said: Away) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    days = ENGLISH.days(said.first_day, said.last_day)
    return Words(
        f"{client.name} is away: {days}",
        letter(
            f"{main.name} said so on their page.",
            *([f"“{said.note}”"] if said.note else []),
            "Those days don’t count, what is open was judged by them, and reminders wait. There is "
            "nothing for you to do.",
        ),
    )
