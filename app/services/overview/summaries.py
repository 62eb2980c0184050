"""The weekly summary to the freelancer: made when its hour has come, shown before in Settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.hours import Week as WorkingWeek
from agreements.weekly import TOO_LATE, Weekly, is_due
from app.db import session, writing
from app.models import Freelancer, OutboxMessage
from app.services.accounts import Person
from app.services.mail import mail_account
from app.services.mail.letterbox import Letter, enqueue, take_back
from app.services.mail.letters import Words
from app.services.overview import coming, summary_words, week

LONGEST = timedelta(weeks=5)
NEWER = "A newer one took its place."
_AHEAD = timedelta(days=15)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Preview:
    """When the next one comes (none: never), as it was chosen, and what it would say now."""

    weekday: int | None
    hour: int
    at: datetime | None
    words: Words


def send_due(now: datetime) -> None:
    """Put the summaries whose hour has come into the outbox; the timetable calls this.

    After downtime only the newest one goes, and none that is more than two days late.
    """
    rows = session().execute(
        select(
            *(Freelancer.id, Freelancer.zone, Freelancer.summary_weekday, Freelancer.summary_hour),
            *(Freelancer.summarised_at, Freelancer.created_at),
        ).where(Freelancer.summary_weekday.is_not(None), Freelancer.set_up_at.is_not(None))
    )
    for row in rows.all():
        weekly = Weekly(row.summary_weekday or 0, row.summary_hour, row.zone)
        at = is_due(weekly, row.created_at, row.summarised_at, now)
        if at is None:
            continue
        try:
            _send(row.id, weekly, at, now)
        except Exception:  # one summary that cannot be made keeps nobody else's back
            _log.exception("summary_not_made", freelancer=row.id)


def preview(person: Person, now: datetime) -> Preview:
    """What the settings show of it."""
    freelancer = session().get_one(Freelancer, person.id)
    ahead = coming.summaries(freelancer, now, now + _AHEAD)
    found = week.load(person, _since(freelancer, now), now)
    words = summary_words.write(person.name, found, person.zone, now)
    return Preview(
        freelancer.summary_weekday, freelancer.summary_hour, ahead[0] if ahead else None, words
    )


def choose(freelancer_id: int, weekday: int | None, hour: int, now: datetime) -> None:
    """Let it come on a weekday (0 is Monday) at an hour of their own clock, or never (None).

    An hour that has passed this week means the next week.
    """
    with writing() as db:
        row = db.get_one(Freelancer, freelancer_id)
        row.summary_weekday, row.summary_hour = weekday, hour
        weekly = coming.weekly_of(row)
        if weekly is not None:
            past = is_due(weekly, row.created_at, row.summarised_at, now)
            row.summarised_at = past or row.summarised_at


def _send(freelancer_id: int, weekly: Weekly, at: datetime, now: datetime) -> None:
    if mail_account.way_out(freelancer_id).kind == "none":
        return  # it would only pile up; Settings show it
    freelancer = session().get_one(Freelancer, freelancer_id)
    found = week.load(_person(freelancer), _since(freelancer, at), now)
    words = summary_words.write(freelancer.name, found, freelancer.zone, now)
    is_silent = found.is_quiet and week.is_long_quiet(session(), freelancer, now)
    with writing() as db:
        row = db.get_one(Freelancer, freelancer_id)
        if row.summarised_at is not None and row.summarised_at >= at:
            return
        row.summarised_at = at
        if not is_silent:
            _post(db, row, words, weekly.week_of(at), at, now)


def _post(
    db: Session, freelancer: Freelancer, words: Words, key: str, at: datetime, now: datetime
) -> None:
    mine = OutboxMessage.freelancer_id == freelancer.id
    take_back(db, NEWER, now, mine, OutboxMessage.kind == "summary")
    letter = Letter(
        freelancer_id=freelancer.id,
        kind="summary",
        recipient=freelancer.email,
        recipient_name=freelancer.name,
        occurrence_key=key,
        language=freelancer.language,
        subject=words.subject,
        body=words.body,
        due_at=now,
        not_after=at + TOO_LATE,
    )
    enqueue(db, letter, now)


def _since(freelancer: Freelancer, at: datetime) -> datetime:
    """The last summary, at most five weeks ago; a week ago where there was none."""
    last = freelancer.summarised_at or at - timedelta(weeks=1)
    return max(last, at - LONGEST)


def _person(freelancer: Freelancer) -> Person:
    """The freelancer as their pages know them; no browser of theirs is here."""
    return Person(
        id=freelancer.id,
        sign_in_id=0,
        name=freelancer.name,
        email=freelancer.email,
        language=freelancer.language,
        zone=freelancer.zone,
        country=freelancer.country,
        region=freelancer.region,
        week=WorkingWeek.from_json(freelancer.week),
        is_set_up=freelancer.set_up_at is not None,
    )
