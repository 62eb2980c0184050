"""The last look before the dot: may this mail leave now, must it wait, or is it over?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Exists, Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from agreements import reminders
from agreements.hours import Calendar, NoWorkingTime, Week, is_open
from app.models import (
    Absence,
    Acceptance,
    Address,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Occasion,
    Offer,
    OutboxMessage,
    Parting,
    Reminder,
    ReminderBreach,
    Waiver,
)
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import holding

STOPPED = "They stopped reminders."
NOTICE = "Notice was given, so no more reminders are sent."
ASKED = "They asked for a change, so nothing is sent until you answer."
LET_GO = "The line it is about is no longer in force, or you live without it."
BETWEEN = timedelta(hours=24)
ONE_A_DAY = "One reminder a day at most."
HOURS = "It waits for their working hours."
NEVER_OPEN = "Their week has no working time."
# Nobody can know of the last two whether they arrived, so they count as if they had.
_LEFT = (State.SENT, State.SUBMITTING, State.UNCERTAIN)


@dataclass(frozen=True)
class Wait:
    """Not now: from `until` on, for a reason. Without an instant it stays due."""

    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Stop:
    """Not at all any more, and why."""

    reason: str


def look(db: Session, message_id: int, owner: str, now: datetime) -> Wait | Stop | bool:
    """Whether a mail may leave: True, or False where it is not this owner's any more."""
    row = db.connection().execute(_facts(), {"message": message_id}).one_or_none()
    if row is None or row.state is not State.CLAIMED or row.owner != owner:
        return False
    if row.is_held:
        return Wait(None, holding.HELD)
    if row.kind == "reminder" and (reason := _why_over(row)):
        return Stop(reason)
    return _wait(db, row, now) or True


def _why_over(row: Row[Any]) -> str:
    """What stops a reminder, though it was planned: the rules of planning, once more."""
    if row.stopped_at is not None:
        return STOPPED
    if row.has_notice:
        return NOTICE
    if row.wants_change:
        return ASKED
    return LET_GO if row.is_about and not row.is_binding else ""


def _wait(db: Session, row: Row[Any], now: datetime) -> Wait | None:
    """Until when a mail that keeps hours waits, and why; None where it may leave."""
    if not row.keeps_hours or row.client_id is None:
        return None
    away: Any = db.connection().execute(_days_off(), {"client": row.client_id})
    days_off = calendars.each_day(away)
    calendar = Calendar(Week.from_json(row.week), row.zone, row.country, row.region, days_off)
    try:
        if row.last_at is not None and now < row.last_at + BETWEEN:
            return Wait(reminders.slot(calendar, row.last_at + BETWEEN), ONE_A_DAY)
        if not is_open(calendar, now):
            return Wait(reminders.slot(calendar, now), HOURS)
    except NoWorkingTime:
        return Wait(now + timedelta(days=1), NEVER_OPEN)
    return None


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    """All that the last look needs to know of one mail; put together once."""
    return (
        select(
            OutboxMessage.state,
            OutboxMessage.owner,
            OutboxMessage.kind,
            OutboxMessage.keeps_hours,
            OutboxMessage.client_id,
            Address.stopped_at,
            Client.week,
            Client.zone,
            Client.country,
            Client.region,
            holding.is_open().label("is_held"),
            _notice().label("has_notice"),
            _wish().label("wants_change"),
            _slips().exists().label("is_about"),
            _binding().exists().label("is_binding"),
            _last_at().label("last_at"),
        )
        .outerjoin(Address, Address.id == OutboxMessage.address_id)
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(OutboxMessage.id == bindparam("message"))
    )


@cache
def _days_off() -> Select[*tuple[Any, ...]]:
    return select(Absence.first_day, Absence.last_day).where(
        Absence.client_id == bindparam("client")
    )


def _notice() -> Exists:
    """Whether notice was given to the client."""
    return exists(Parting.id).where(
        Parting.client_id == OutboxMessage.client_id,
        Parting.taken_back_at.is_(None),
        Parting.resumed_at.is_(None),
    )


def _wish() -> Exists:
    """Whether the client asked for a change that waits for its answer."""
    return (
        select(ChangeRequest.id)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == OutboxMessage.client_id, ChangeRequest.answered_at.is_(None))
        .exists()
    )


def _slips() -> Select[Any]:
    """The slips that a reminder is about."""
    return (
        select(Breach.id)
        .join(ReminderBreach, ReminderBreach.breach_id == Breach.id)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .where(Reminder.message_id == OutboxMessage.id)
        .correlate(OutboxMessage)
    )


def _binding() -> Select[Any]:
    """Those of them whose line is in the newest accepted version, and is not lived without."""
    now_in_force = aliased(Clause)
    newest = (
        select(func.max(Offer.version_id))
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == OutboxMessage.client_id)
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    waived = exists(Waiver.id).where(
        Waiver.client_id == Breach.client_id,
        Waiver.need_id == Clause.need_id,
        Waiver.ended_at.is_(None),
    )
    return (
        _slips()
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(now_in_force, now_in_force.need_id == Clause.need_id)
        .where(now_in_force.version_id == newest, ~waived)
    )


def _last_at() -> Any:
    """When the client was last sent something by itself: that is what keeps hours."""
    other = aliased(OutboxMessage)
    return (
        select(func.max(func.coalesce(other.sent_at, other.state_at)))
        .where(
            other.client_id == OutboxMessage.client_id,
            other.state.in_(_LEFT),
            other.keeps_hours,
            other.id != OutboxMessage.id,
        )
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
