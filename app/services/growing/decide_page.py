"""Where a freelancer decides how to go on with a client: what led here, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements import ladder
from agreements.settling import Progress
from app.db import session
from app.models import (
    Breach,
    Clause,
    Client,
    Contact,
    Need,
    Occasion,
    OutboxMessage,
    Parting,
    Reminder,
    ReminderBreach,
    Talk,
)
from app.models import OutboxState as State
from app.services.accounts import Person
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.state.ladders import Ladder
from app.services.state.standing import Versions


@dataclass(frozen=True)
class OpenSlip:
    """A confirmed slip that is open: what it is about, since when, and the notes about it."""

    need_id: int
    occasion_id: int
    about: str
    opened_at: datetime
    notes: int
    noted_at: datetime | None


@dataclass(frozen=True)
class LineNow:
    """A line in force that counts. `slips` are open."""

    need_id: int
    title: str
    progress: Progress
    slips: tuple[OpenSlip, ...]


@dataclass(frozen=True)
class Declined:
    """What the client said no to last, while nothing newer was offered. `need_id` is the need it
    would have added; None where it changed something, or the need may be offered again."""

    id: int
    title: str
    need_id: int | None
    name: str
    reason: str
    at: datetime
    until: date
    rests: bool


@dataclass(frozen=True)
class DecidePage:
    """`lines` are those that do not settle, else all that count. `slipped` counts the slips since
    the main contact stopped reminders."""

    client: Client
    contact: Contact
    answer: ladder.Answer
    version: int | None
    lines: tuple[LineNow, ...]
    declined: Declined | None
    stopped_at: datetime | None
    slipped: int
    talked_at: datetime | None
    parting: Parting | None

    @property
    def has_offered(self) -> bool:
        """Whether there is anything between the two."""
        return self.version is not None or self.declined is not None


def page(person: Person, client_id: int, now: datetime) -> DecidePage:
    """All that the page shows; a constant number of queries."""
    db = session()
    client = clients.load(db, person.id, client_id)
    contact = clients.main_contact(client)
    found = standing.versions(db, client_id)
    where = ladders.of_client(db, client, found, now)
    binding = standing.in_force(found)
    today = standing.day_for_both(person.zone, client.zone, now)
    stopped_at = contact.addresses[0].stopped_at
    return DecidePage(
        client=client,
        contact=contact,
        answer=where.next_step(today),
        version=binding.number if binding else None,
        lines=_lines(where, _open_slips(db, client_id)),
        declined=_declined(found, where, today),
        stopped_at=stopped_at,
        slipped=_slipped_since(db, client_id, stopped_at),
        talked_at=db.scalar(select(func.max(Talk.at)).where(Talk.client_id == client_id)),
        parting=where.parting,
    )


def declined_need(found: Versions) -> Clause | None:
    """The line that a declined offer would have added, where nothing newer was offered."""
    newest = next((version for version in reversed(found) if version.offer), None)
    if newest is None or newest.offer is None or newest.offer.decline is None:
        return None
    return next((clause for clause in newest.clauses if clause.origin == "new"), None)


def _lines(where: Ladder, slips: tuple[OpenSlip, ...]) -> tuple[LineNow, ...]:
    """The lines with open slips; without any, all that count."""
    counting = tuple(
        LineNow(
            line.clause.need_id,
            line.clause.title,
            line.progress,
            tuple(slip for slip in slips if slip.need_id == line.clause.need_id),
        )
        for line in where.lines
        if line.waiver is None
    )
    return tuple(line for line in counting if line.slips) or counting


def _open_slips(db: Session, client_id: int) -> tuple[OpenSlip, ...]:
    """Open slips with how many notes about each were sent, oldest first; one query."""
    sent = (
        select(
            ReminderBreach.breach_id,
            func.count().label("notes"),
            func.max(OutboxMessage.sent_at).label("noted_at"),
        )
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(OutboxMessage.client_id == client_id, OutboxMessage.state == State.SENT)
        .group_by(ReminderBreach.breach_id)
        .subquery()
    )
    rows = db.execute(
        select(Occasion, Clause.need_id, Clause.title, sent.c.notes, sent.c.noted_at)
        .join(Breach, Breach.occasion_id == Occasion.id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(sent, sent.c.breach_id == Breach.id)
        .where(Breach.client_id == client_id, Breach.mended_at.is_(None))
        .order_by(Occasion.opened_at, Occasion.id)
    )
    return tuple(
        OpenSlip(need_id, occasion.id, occasion.subject or title, occasion.opened_at, n or 0, at)
        for occasion, need_id, title, n, at in rows
    )


def _slipped_since(db: Session, client_id: int, stopped_at: datetime | None) -> int:
    """Slips confirmed since the main contact stopped reminders."""
    if stopped_at is None:
        return 0
    mine = (Breach.client_id == client_id, Breach.confirmed_at >= stopped_at)
    slips = (
        select(func.count(Breach.id))
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .where(*mine, Occasion.taken_back_at.is_(None))
    )
    return db.scalar(slips) or 0


def _declined(found: Versions, where: Ladder, today: date) -> Declined | None:
    newest = next((version for version in reversed(found) if version.offer), None)
    decline = newest.offer.decline if newest and newest.offer else None
    if newest is None or decline is None:
        return None
    about = next((c for c in newest.clauses if c.origin != "carried"), None)
    new = declined_need(found)
    need: Need | None = where.needs.get(new.need_id) if new else None
    until = where.standing.resting.get(need.id) if need else None
    can_be_skipped = need is not None and need.id in where.standing.ranked
    return Declined(
        id=decline.id,
        title=about.title if about else "",
        need_id=need.id if need is not None and can_be_skipped else None,
        name=decline.name,
        reason=decline.reason,
        at=decline.at,
        until=until or decline.not_before,
        rests=until is not None and today < until,
    )
