"""Judging: occasion + evidence + calendar -> judgement with its explanation.

Five judges (design, section 4); three are built so far. The explanation is stored as steps and put
into words by `explain`, so that each reader gets it in their own language and zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from agreements import hours
from agreements.explaining import Step, explain, step_at, step_of_times, step_on
from agreements.hours import Calendar, Week

__all__ = [
    "Allowance",
    "BadOccasion",
    "Due",
    "Judge",
    "Judgement",
    "Outcome",
    "Step",
    "Unit",
    "deadline",
    "explain",
    "judge_by_hand",
    "judge_deadline",
    "judge_window",
]


class Judge(Enum):
    """The question that is asked of an occasion."""

    DEADLINE = "deadline"
    WINDOW = "window"
    NOTICE = "notice"
    COUNT = "count"
    BY_HAND = "by_hand"


class Outcome(Enum):
    OPEN = "open"
    KEPT = "kept"
    BREACHED = "breached"
    EXCUSED = "excused"
    UNCLEAR = "unclear"


class Unit(Enum):
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


class BadOccasion(ValueError):
    """An occasion that closed before it opened."""


@dataclass(frozen=True)
class Allowance:
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Due:
    """A deadline (UTC) and how it came about."""

    at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    due_at: datetime | None
    steps: tuple[Step, ...]


def deadline(allowance: Allowance, opened_at: datetime, calendar: Calendar) -> Due:
    """When the answer is due, in the calendar of the side that must act.

    Raises:
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    opened_at = opened_at.astimezone(UTC)
    due_at = _due_at(allowance, opened_at, calendar)
    steps = [step_at("asked", opened_at)]
    if allowance.unit is not Unit.DAYS:
        steps += _on_the_way(opened_at, due_at, calendar)
    steps.append(
        step_at("due", due_at, amount=str(allowance.amount), unit=allowance.unit.value),
    )
    return Due(due_at, tuple(steps))


def judge_deadline(
    allowance: Allowance,
    opened_at: datetime,
    closed_at: datetime | None,
    calendar: Calendar,
    now: datetime,
) -> Judgement:
    """Closed within the allowance? What arrives at the due instant is in time.

    Raises:
        BadOccasion: it closed before it opened.
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    if closed_at is not None and closed_at.astimezone(UTC) < opened_at.astimezone(UTC):
        raise BadOccasion("An answer cannot come before the question.")
    due = deadline(allowance, opened_at, calendar)
    if closed_at is None:
        outcome = Outcome.OPEN if now <= due.at else Outcome.BREACHED
        return Judgement(outcome, due.at, due.steps)
    in_time = closed_at <= due.at
    answered = step_at("answered" if in_time else "answered_late", closed_at)
    outcome = Outcome.KEPT if in_time else Outcome.BREACHED
    return Judgement(outcome, due.at, (*due.steps, answered))


def judge_window(windows: Week, at: datetime, calendar: Calendar) -> Judgement:
    """Did an unplanned call come inside the weekly windows, read on the calendar's clock?

    Only what was agreed counts: a public holiday does not close a window.
    """
    inside = hours.is_open(Calendar(windows, calendar.zone), at)
    steps = (
        step_at("called", at, zone=calendar.zone),
        step_of_times("agreed_times", windows, calendar.zone),
    )
    return Judgement(Outcome.KEPT if inside else Outcome.BREACHED, None, steps)


def judge_by_hand(kept: bool) -> Judgement:
    """The freelancer says."""
    outcome = Outcome.KEPT if kept else Outcome.BREACHED
    return Judgement(outcome, None, (Step("worked" if kept else "did_not_work"),))


def _due_at(allowance: Allowance, opened_at: datetime, calendar: Calendar) -> datetime:
    if allowance.unit is Unit.WORKING_HOURS:
        return hours.add_working_time(calendar, opened_at, timedelta(hours=allowance.amount))
    if allowance.unit is Unit.WORKING_DAYS:
        return hours.close_of_working_day(calendar, opened_at, allowance.amount)
    if not 0 <= allowance.amount <= hours.LONGEST_ALLOWANCE.days:
        raise hours.BadAllowance("An allowance is between nothing and 365 days.")
    zone = ZoneInfo(calendar.zone)
    last = opened_at.astimezone(zone).date() + timedelta(days=allowance.amount + 1)
    return datetime.combine(last, time(0), zone).astimezone(UTC)


def _on_the_way(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    """What stretched the time: a late start, days off, absences, changes of the clock."""
    opening = hours.next_opening(calendar, opened_at)
    waited = [step_at("from_opening", opening)] if opening > opened_at else []
    return [
        *waited,
        *_days_off(opened_at, due_at, calendar),
        *_absences(opened_at, due_at, calendar),
        *_clock_changes(opened_at, due_at, calendar),
    ]


def _days_off(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    """A step for each day on the way that would have been a working day."""
    steps = []
    for day in _days(opened_at, due_at, calendar):
        if calendar.week.days[day.weekday()] and hours.is_day_off(calendar, day):
            name = hours.public_holiday(calendar, day)
            steps.append(step_on("holiday", day, name=name) if name else step_on("day_off", day))
    return steps


def _absences(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    return [
        step_at("away", away, until=back.astimezone(UTC).isoformat())
        for away, back in sorted(calendar.absences)
        if away < due_at and opened_at < back
    ]


def _clock_changes(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    zone = ZoneInfo(calendar.zone)
    steps = []
    for day in _days(opened_at, due_at, calendar):
        midnights = (datetime.combine(day + timedelta(days=n), time(0), zone) for n in (0, 1))
        start, end = (midnight.astimezone(UTC) for midnight in midnights)
        before = max(start, opened_at).astimezone(zone).utcoffset() or timedelta()
        after = min(end, due_at).astimezone(zone).utcoffset() or timedelta()
        if before != after:
            steps.append(step_on("clock_forward" if after > before else "clock_back", day))
    return steps


def _days(opened_at: datetime, due_at: datetime, calendar: Calendar) -> Iterator[date]:
    """The days from one to the other, both included, on the calendar's clock."""
    zone = ZoneInfo(calendar.zone)
    day, last = opened_at.astimezone(zone).date(), due_at.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
