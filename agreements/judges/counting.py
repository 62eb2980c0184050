"""Counting: no more than so much in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements.explaining import Step, step_at
from agreements.hours import Calendar, Span
from agreements.judges.on_the_way import midnight
from agreements.judges.verdicts import BadOccasion, Judgement, Outcome, Period, Tally

_MINUTES = 60


def month_of(at: datetime, calendar: Calendar) -> Span:
    """The calendar month that an instant lies in, on the calendar's clock, in UTC."""
    first = at.astimezone(ZoneInfo(calendar.zone)).date().replace(day=1)
    return midnight(calendar, first), midnight(calendar, _next_month(first))


def judge_count(
    limit: int,
    period: Period,
    tallies: Iterable[Tally],
    ended_at: datetime | None,
    calendar: Calendar,
    opened_at: datetime,
    now: datetime,
) -> Judgement:
    """No more than the limit? Breached as soon as the sum passes it, kept when the period ends.

    A piece of work has rounds, up to `limit`, and ends at `ended_at`. A month has minutes, up to
    `limit` hours, and ends by itself, on the calendar's clock; that is its `due_at`.

    Raises:
        BadOccasion: an entry counts nothing or less, lies outside the period, or the piece was
            done before it began.
    """
    entries = sorted(tallies, key=lambda tally: tally.at)
    end = ended_at if period is Period.PIECE else month_of(opened_at, calendar)[1]
    _check(entries, opened_at, end, period)
    allowed = limit if period is Period.PIECE else limit * _MINUTES
    outcome, passing = _outcome(entries, allowed, end is not None and now >= end)
    say = _rounds if period is Period.PIECE else _hours
    due_at = end if period is Period.MONTH else None
    total = sum(tally.amount for tally in entries)
    steps = say(limit, total, passing, outcome, calendar, opened_at)
    done = [step_at("done", ended_at)] if period is Period.PIECE and ended_at else []
    return Judgement(outcome, due_at, (*steps, *done))


def _outcome(
    entries: list[Tally], allowed: int, is_over: bool
) -> tuple[Outcome, tuple[datetime, int] | None]:
    """How it stands; and when the limit was passed, with the sum at that time."""
    total = 0
    for tally in entries:
        total += tally.amount
        if total > allowed:
            return Outcome.BREACHED, (tally.at, total)
    return (Outcome.KEPT if is_over else Outcome.OPEN), None


def _check(entries: list[Tally], opened_at: datetime, end: datetime | None, period: Period) -> None:
    if any(tally.amount < 1 for tally in entries):
        raise BadOccasion("An entry counts at least one.")
    if end is not None and end < opened_at:
        raise BadOccasion("It cannot be done before it began.")
    if entries and entries[0].at < opened_at:
        raise BadOccasion("That was before this began to count.")
    last = entries[-1].at if entries else None
    if last is None or end is None:
        return
    if period is Period.PIECE and last > end:
        raise BadOccasion("A round was noted after that.")
    if period is Period.MONTH and last >= end:
        raise BadOccasion("That is another month.")


def _rounds(
    limit: int,
    total: int,
    passing: tuple[datetime, int] | None,
    outcome: Outcome,
    calendar: Calendar,
    opened_at: datetime,
) -> list[Step]:
    if passing is not None:
        at, number = passing
        return [step_at("rounds_over", at, nth=str(number), agreed=str(limit))]
    code = "rounds_so_far" if outcome is Outcome.OPEN else "rounds_within"
    return [Step(code, (("number", str(total)), ("agreed", str(limit))))]


def _hours(
    limit: int,
    total: int,
    passing: tuple[datetime, int] | None,
    outcome: Outcome,
    calendar: Calendar,
    opened_at: datetime,
) -> list[Step]:
    first = opened_at.astimezone(ZoneInfo(calendar.zone)).date().replace(day=1)
    values = {"month": first.isoformat(), "allowed": str(limit * _MINUTES)}
    if passing is not None:
        at, minutes = passing
        return [
            step_at("hours_over", at, **values, minutes=str(minutes)),
            *([Step("hours_in_all", (("minutes", str(total)),))] if total > minutes else []),
        ]
    code = "hours_so_far" if outcome is Outcome.OPEN else "hours_within"
    return [Step(code, (*values.items(), ("minutes", str(total))))]


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
