"""Working time: adding and measuring it, whatever the week, the zone and the holidays.

The rules and the choices behind them are in `docs/working-time.md` (design, section 4).
Instants that go in are aware, in any zone; those that come out are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from agreements.public_holidays import (
    UnknownCountry,
    check_country,
    holidays_of,
    supported_countries,
)
from agreements.wall_clock import Span, UnknownZone, check_zone, while_it_shows
from agreements.week import DAY, DAYS, BadWeek, Interval, Week

__all__ = [
    "DAY",
    "DAYS",
    "HORIZON",
    "LONGEST_ALLOWANCE",
    "BadAllowance",
    "BadWeek",
    "Calendar",
    "Interval",
    "NoWorkingTime",
    "Span",
    "UnknownCountry",
    "UnknownZone",
    "Week",
    "add_working_time",
    "check_country",
    "check_zone",
    "close_of_working_day",
    "day_spans",
    "is_day_off",
    "is_open",
    "next_opening",
    "open_spans",
    "public_holiday",
    "supported_countries",
    "working_day_of",
    "working_time_between",
]

LONGEST_ALLOWANCE = timedelta(days=365)
# How far ahead an opening is looked for before a week counts as never open.
HORIZON = timedelta(days=2 * 366)


class BadAllowance(ValueError):
    """An allowance that is negative or longer than 365 days."""


class NoWorkingTime(ValueError):
    """The calendar is not open within two years, or not often enough."""


@dataclass(frozen=True)
class Calendar:
    """A side's working time: week, zone, public holidays, days off, and absences in UTC."""

    week: Week
    zone: str
    country: str | None = None
    region: str | None = None
    days_off: frozenset[date] = frozenset()
    absences: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        check_zone(self.zone)
        if any(back <= away for away, back in self.absences):
            raise ValueError("An absence ends after it begins.")

    @cached_property
    def _key(self) -> int:
        return hash((self.week, self.zone, self.country, self.region, self.days_off))

    def __hash__(self) -> int:
        return self._key


def public_holiday(calendar: Calendar, day: date) -> str | None:
    """The name of the public holiday on a day, in English where the data has it.

    Raises:
        UnknownCountry: there is no data for the calendar's country or region.
    """
    if calendar.country is None:
        return None
    return holidays_of(calendar.country, calendar.region, day.year).get(day)


def is_day_off(calendar: Calendar, day: date) -> bool:
    """Whether a day is off: a public holiday or one of the side's own."""
    return day in calendar.days_off or public_holiday(calendar, day) is not None


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether an instant lies in working time."""
    first = next(_spans(calendar, at, at + timedelta(seconds=1)), None)
    return first is not None and first[0] <= at


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself where it lies in working time, else the next instant that does.

    Raises:
        NoWorkingTime: there is none within two years.
    """
    if calendar.week.is_never_open:
        raise NoWorkingTime("This week has no working time.")
    found = next(_spans(calendar, at, at + HORIZON), None)
    if found is None:
        raise NoWorkingTime("There is no working time within two years.")
    return found[0]


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The instant at which so much working time has passed since `start`.

    Nothing at all is due at once, or at the next opening; an amount that is used up exactly at
    closing ends at closing.

    Raises:
        BadAllowance: negative, or more than 365 days.
        NoWorkingTime: the calendar does not open often enough.
    """
    if not timedelta() <= amount <= LONGEST_ALLOWANCE:
        raise BadAllowance("An allowance is between nothing and 365 days.")
    left, opening = amount, next_opening(calendar, start)
    for begin, close in _spans(calendar, opening, opening + HORIZON + amount * 60):
        if close - begin >= left:
            return begin + left
        left -= close - begin
    raise NoWorkingTime("There is not enough working time.")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two instants; none where `end` comes first."""
    return sum((close - begin for begin, close in _spans(calendar, start, end)), timedelta())


def close_of_working_day(calendar: Calendar, received: datetime, number: int) -> datetime:
    """The close of the nth working day after the day of receipt.

    What arrives outside hours counts as received at the next opening. A day touched by an absence
    does not count. Zero is due at receipt, or the next opening.

    Raises:
        BadAllowance: negative, or more than 365 days.
        NoWorkingTime: the calendar does not open often enough.
    """
    if not 0 <= number <= LONGEST_ALLOWANCE.days:
        raise BadAllowance("An allowance is between nothing and 365 days.")
    opening = next_opening(calendar, received)
    if number == 0:
        return opening
    day = working_day_of(calendar, opening)
    for _ in range(number * 8 + HORIZON.days):
        day += timedelta(days=1)
        spans = day_spans(calendar, day)
        if spans and not _is_touched(calendar, spans):
            number -= 1
            if number == 0:
                return spans[-1][1]
    raise NoWorkingTime("There are not enough working days.")


def working_day_of(calendar: Calendar, at: datetime) -> date:
    """The day on which the shift that is open at `at` began, on the wall clock of the zone."""
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    yesterday = today - timedelta(days=1)
    moment = at.astimezone(UTC)
    if any(begin <= moment < close for begin, close in day_spans(calendar, yesterday)):
        return yesterday
    return today


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The working time between two instants, as spans in UTC, in order, clipped, merged."""
    last: Span | None = None
    for begin, close in _spans(calendar, start, end):
        if last is not None and begin <= last[1]:
            last = (last[0], close)
            continue
        if last is not None:
            yield last
        last = (begin, close)
    if last is not None:
        yield last


@lru_cache(maxsize=65536)
def day_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The working time that starts on a day, as spans in UTC, in order; absences are left in."""
    intervals = calendar.week.days[day.weekday()]
    if not intervals or is_day_off(calendar, day):
        return ()
    zone = ZoneInfo(calendar.zone)
    return tuple(
        sorted(
            span
            for interval in intervals
            for span in while_it_shows(zone, day, interval.start, interval.end)
        )
    )


def _spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """As `open_spans`, not merged: spans that touch stay apart."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    for begin, close in _all_spans(calendar, start, end):
        yield from _without(calendar.absences, (max(begin, start), min(close, end)))


def _all_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The spans of the days that these instants lie on and of the day before, in order."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    waiting: list[Span] = []
    while day <= last:
        waiting = sorted((*waiting, *day_spans(calendar, day)))
        day += timedelta(days=1)
        # Where the clock goes back, a shift that runs on can interleave with the next day's.
        midnight = datetime.combine(day, time(0), zone).astimezone(UTC)
        while waiting and waiting[0][0] < midnight:
            yield waiting.pop(0)
    yield from waiting


def _without(absences: tuple[Span, ...], span: Span) -> list[Span]:
    pieces = [span] if span[0] < span[1] else []
    for away, back in absences:
        pieces = [
            piece
            for begin, close in pieces
            for piece in ((begin, min(close, away)), (max(begin, back), close))
            if piece[0] < piece[1]
        ]
    return pieces


def _is_touched(calendar: Calendar, spans: tuple[Span, ...]) -> bool:
    return any(
        away < close and begin < back for away, back in calendar.absences for begin, close in spans
    )
