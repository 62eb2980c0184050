"""What will be sent in the next thirty days: to whom, when, and why then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from agreements.weekly import Weekly
from app.db import UtcDateTime, session
from app.models import Client, Freelancer, OutboxMessage
from app.models import OutboxState as State
from app.services.accounts import Person
from app.services.mail import mail_account
from app.services.mail.letterbox import PERSONAL
from app.services.mail.mail_account import WayOut
from app.services.overview.planned_steps import Step, steps
from app.services.state.expressions import OWNER

DAYS = timedelta(days=30)
MOST = 200
IN_THEIR_MORNING = "In their morning, within their working hours."
AT_ONCE = "It leaves as soon as it can."
YOUR_HOUR = "You chose this weekday and hour in Settings."
_UNTIL: Any = bindparam("until", type_=UtcDateTime())
FOR_YOU = "It is for you, so it leaves as soon as it can."


@dataclass(frozen=True)
class Entry:
    """One mail that is to leave. `kind` is its kind in the outbox, "step" for one that is not
    written yet, or "summary".

    `zone` is where its reader is, none for the freelancer; `step` is the tone of a reminder.
    """

    at: datetime
    kind: str
    to: str
    subject: str
    why: str
    client_id: int | None = None
    client_name: str = ""
    zone: str | None = None
    message_id: int | None = None
    is_held: bool = False
    step: int | None = None

    @property
    def is_weekly(self) -> bool:
        """Whether it is a weekly summary that is not made yet."""
        return self.kind == "summary" and self.message_id is None


@dataclass(frozen=True)
class Day:
    """A day where the freelancer is, with what leaves on it in the order of its time."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Coming:
    """The days on which something leaves; when the weekly summary comes; clients with something
    open to whom nothing will be sent, and why; how many mails there are besides those shown."""

    days: tuple[Day, ...]
    summaries: tuple[datetime, ...]
    silent: tuple[Step, ...]
    more: int
    until: date
    way: WayOut


def page(person: Person, now: datetime) -> Coming:
    """The calendar of one freelancer; a fixed number of queries."""
    db = session()
    entries, silent, more = ahead(db, person.id, now, now + DAYS)
    zone = ZoneInfo(person.zone)
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        if entry.is_weekly:
            continue
        by_day.setdefault(max(entry.at, now).astimezone(zone).date(), []).append(entry)
    return Coming(
        days=tuple(Day(day, tuple(found)) for day, found in sorted(by_day.items())),
        summaries=tuple(entry.at for entry in entries if entry.is_weekly),
        silent=silent,
        more=more,
        until=(now + DAYS).astimezone(zone).date(),
        way=mail_account.way_out(person.id),
    )


def ahead(
    db: Session, freelancer_id: int, now: datetime, until: datetime
) -> tuple[list[Entry], tuple[Step, ...], int]:
    """Everything that leaves up to an instant, in the order of its time; the clients to whom
    nothing will; and how many mails are left out."""
    freelancer = db.get_one(Freelancer, freelancer_id)
    rows = db.execute(_mails(), {OWNER.key: freelancer_id, _UNTIL.key: until}).all()
    nexts = steps(db, freelancer_id, now)
    found = [_of_mail(row.OutboxMessage, row.Client, nexts) for row in rows]
    found += [_of_step(step) for step in nexts.values() if _is_new(step, until)]
    found += [
        Entry(at, "summary", freelancer.name, "Your week with your clients", YOUR_HOUR)
        for at in summaries(freelancer, now, until)
    ]
    silent = tuple(step for step in nexts.values() if step.is_silent)
    more = rows[0].total - len(rows) if rows else 0
    return sorted(found, key=lambda entry: entry.at), silent, more


def summaries(freelancer: Freelancer, now: datetime, until: datetime) -> list[datetime]:
    """When the weekly summary comes, up to an instant."""
    weekly = weekly_of(freelancer)
    return weekly.coming(now, until, freelancer.summarised_at) if weekly else []


def weekly_of(freelancer: Freelancer) -> Weekly | None:
    """When the freelancer wants the summary; None for never."""
    if freelancer.summary_weekday is None:
        return None
    return Weekly(freelancer.summary_weekday, freelancer.summary_hour, freelancer.zone)


@cache
def _mails() -> Select[*tuple[Any, ...]]:
    return (
        select(OutboxMessage, Client, func.count().over().label("total"))
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(
            OutboxMessage.freelancer_id == OWNER,
            OutboxMessage.state.in_((State.SCHEDULED, State.HELD)),
            OutboxMessage.due_at <= _UNTIL,
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(MOST)
    )


def _of_mail(message: OutboxMessage, client: Client | None, nexts: Mapping[int, Step]) -> Entry:
    step = nexts.get(message.client_id or 0)
    is_it = step is not None and step.message_id == message.id
    return Entry(
        at=message.due_at,
        kind=message.kind,
        to=message.recipient_name or message.recipient,
        subject=message.subject,
        why=message.reason or (step.sentence if step and is_it else _why(message)),
        client_id=message.client_id,
        client_name=client.name if client else "",
        zone=client.zone if client and message.kind not in PERSONAL else None,
        message_id=message.id,
        is_held=message.state is State.HELD,
        step=step.step if step and is_it else None,
    )


def _why(message: OutboxMessage) -> str:
    if message.keeps_hours:
        return IN_THEIR_MORNING
    return FOR_YOU if message.kind in PERSONAL else AT_ONCE


def _is_new(step: Step, until: datetime) -> bool:
    """Whether it is not written yet, and leaves in time."""
    return step.at is not None and step.message_id is None and step.at <= until


def _of_step(step: Step) -> Entry:
    assert step.at is not None  # `_is_new` said so
    return Entry(
        at=step.at,
        kind="step",
        to=step.contact_name,
        subject="",
        why=step.sentence,
        client_id=step.client_id,
        client_name=step.client_name,
        zone=step.zone,
        step=step.step,
    )
