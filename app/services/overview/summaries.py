"""The weekly summary to the freelancer: made when its hour has come, shown before in Settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from agreements.weekly import TOO_LATE, Weekly, due
from app.db import session, writing
from app.models import Freelancer, OutboxMessage
from app.models import OutboxState as State
from app.services.accounts import Person, person_of
from app.services.mail import mail_account, mailing
from app.services.mail.letterbox import NOT_LEFT, take_back
from app.services.mail.letters import Words
from app.services.mail.mailing import Note
from app.services.overview import coming, summary_words, week

LONGEST = timedelta(weeks=5)
NEWER = "A newer one took its place."
_AHEAD = timedelta(days=15)
# Nobody can know of the last two whether they arrived, so what they told is not told again.
_REACHED = (State.SENT, State.SUBMITTING, State.UNCERTAIN)
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

    After downtime only the newest one goes, and none that is more than two days late. Where no
    mail can leave, it is passed over; the next one tells of what it would have told.
    """
    rows = session().execute(
        select(
            *(Freelancer.id, Freelancer.zone, Freelancer.summary_weekday, Freelancer.summary_hour),
            *(Freelancer.summarised_at, Freelancer.created_at),
        ).where(Freelancer.summary_weekday.is_not(None), Freelancer.set_up_at.is_not(None))
    )
    for row in rows.all():
        weekly = Weekly(row.summary_weekday or 0, row.summary_hour, row.zone)
        at = due(weekly, row.created_at, row.summarised_at, now)
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
    found = week.load(person, _since(freelancer, (*_REACHED, *NOT_LEFT), now), now)
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
            past = due(weekly, row.created_at, row.summarised_at, now)
            row.summarised_at = past or row.summarised_at


def _send(freelancer_id: int, weekly: Weekly, at: datetime, now: datetime) -> None:
    with writing() as db:
        row = db.get_one(Freelancer, freelancer_id)
        if row.summarised_at is not None and row.summarised_at >= at:
            return
        row.summarised_at = at
        if mail_account.way_out(freelancer_id).kind == "none":
            return  # it is passed over: it would only pile up, and leave at an hour nobody chose
        found = week.load(person_of(row), _since(row, _REACHED, now), now)
        if found.is_quiet and week.is_long_quiet(db, row, now):
            return
        words = summary_words.write(row.name, found, row.zone, now)
        mine = OutboxMessage.freelancer_id == freelancer_id
        take_back(db, NEWER, now, mine, OutboxMessage.kind == "summary")
        note = Note("summary", weekly.week_of(at), words)
        mailing.to_freelancer(db, row, None, note, now, at + TOO_LATE - now)


def _since(freelancer: Freelancer, states: tuple[State, ...], now: datetime) -> datetime:
    """When the last summary in one of these states was made, which told of all before it; else
    the beginning of the account, or a week ago. At most five weeks ago."""
    last = session().scalar(
        select(func.max(OutboxMessage.created_at)).where(
            OutboxMessage.freelancer_id == freelancer.id,
            OutboxMessage.kind == "summary",
            OutboxMessage.state.in_(states),
        )
    )
    beginning = min(freelancer.created_at, now - timedelta(weeks=1))
    return max(last or beginning, now - LONGEST)
