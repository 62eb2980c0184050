"""“I need until Thursday” is an answer, said on the client's page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import ENGLISH, Language
from app.db import writing
from app.languages import language
from app.models import Clause, Client, Evidence, Occasion
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.state import standing
from app.services.upholding import uphold
from app.services.visiting import answering
from app.services.visiting.counted import waits_for_answer

LATEST = timedelta(days=183)


def ask(visitor: Visitor, occasion_id: int, day: date, key: str, now: datetime) -> None:
    """Name a day: that answers what was asked, in time or late, as any answer does. The freelancer
    is told. The same form again changes nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is no such occasion with this client.
        Conflict: nothing is waited for any more.
        Refused: it cannot be that day; in their language.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        occasion, clause = _load(db, client, occasion_id)
        if submissions.made_by(db, client.freelancer_id, key) is not None:
            return
        if not waits_for_answer(occasion, clause):
            raise Conflict("This was answered, or does not count any more.")
        _check(day, standing.day_in(client.zone, now), language(main.language))
        occasion.closed_at = now
        db.add(_evidence(occasion, day, now))
        uphold.rejudge(db, occasion, clause, now, "day")
        submissions.note(db, client.freelancer_id, key, occasion.id, now)
        words = _told(client.name, main.name, occasion.subject or clause.title, day)
        mailing.notice(db, client, f"until-{occasion.id}-{now.isoformat()}", words, now)


def _load(db: Session, client: Client, occasion_id: int) -> tuple[Occasion, Clause]:
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.id == occasion_id,
            Occasion.client_id == client.id,
            Occasion.taken_back_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _check(day: date, today: date, ln: Language) -> None:
    if day < today:
        raise Refused({"day": ln.gettext("Choose today or a later day.")})
    if day > today + LATEST:
        raise Refused({"day": ln.gettext("Choose a day within half a year.")})


def _evidence(occasion: Occasion, day: date, now: datetime) -> Evidence:
    return Evidence(
        freelancer_id=occasion.freelancer_id,
        occasion_id=occasion.id,
        source="page",
        kind="answered",
        at=now,
        note=day.isoformat(),
        recorded_at=now,
    )


def _told(client: str, contact: str, about: str, day: date) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    until = f"{ENGLISH.weekday(day.weekday())}, {ENGLISH.long_day(day)}"
    return Words(
        f"{client} needs until {ENGLISH.long_day(day)}",
        letter(
            f"{contact} says about “{about}” on their page: I need until {until}.",
            "That is an answer, and it is noted as one. There is nothing for you to do.",
        ),
    )
