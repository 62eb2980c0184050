"""Working time: adding and measuring it, whatever the week, the zone and the holidays.

The rules and the choices behind them are in `docs/working-time.md` (design, section 4).
Instants that go in are aware, in any zone; those that come out are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from agreements.open_time import OpenTime
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
    def regular(self) -> Calendar:
        """The same without absences: what is worked out for it serves whoever differs in them."""
        return replace(self, absences=()) if self.absences else self

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
    return any(_spans(calendar, at, at + timedelta.resolution))


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
    opening = next_opening(calendar, start)
    if not amount:
        return opening
    for begin, close, table in _tables(calendar, opening, opening + HORIZON + amount * 60):
        done, reached = table.worked_by(begin), table.worked_by(close)
        if reached - done >= amount:
            return table.when_worked(done + amount)
        amount -= reached - done
    raise NoWorkingTime("There is not enough working time.")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two instants; none where `end` comes first."""
    return sum(
        (
            table.worked_by(close) - table.worked_by(begin)
            for begin, close, table in _tables(calendar, start, end)
        ),
        timedelta(),
    )


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


def day_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The working time that starts on a day, as spans in UTC, in order; absences are left in."""
    return _kept_day_spans(calendar.regular, day)


def _day_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
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
    """As `open_spans`, not merged: what runs over the turn of a month is in two."""
    for begin, close, table in _tables(calendar, start, end):
        yield from table.spans(begin, close)


def _tables(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, OpenTime]]:
    """The time between two instants without the absences, in order, each piece with the tables
    of the months it lies in. A table knows of its own month alone: nothing counts twice."""
    for begin, close in _present(calendar, start.astimezone(UTC), end.astimezone(UTC)):
        for month in range(_month(begin), _month(close) + 1):
            yield begin, close, _kept_open_time(calendar.regular, month)


def _present(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The pieces between two instants during which nobody is away, in order."""
    for away, back in sorted(calendar.absences):
        if start < min(away, end):
            yield start, min(away, end)
        start = max(start, back)
    if start < end:
        yield start, end


def _month(at: datetime) -> int:
    return at.year * 12 + at.month - 1


def _open_time(calendar: Calendar, month: int) -> OpenTime:
    """The working time of a month in UTC, counted from the year 0; absences are left in."""
    first, last = (datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in (month, month + 1))
    # Elsewhere it may still be the day before, with a shift that began on the day before that, and
    # a clock that goes back may pass midnight twice.
    days = (first.date() + timedelta(days=n) for n in range(-3, (last - first).days + 1))
    spans = (span for day in days for span in day_spans(calendar, day))
    return OpenTime(spans, first, last)


def _is_touched(calendar: Calendar, spans: tuple[Span, ...]) -> bool:
    return any(
        away < close and begin < back for away, back in calendar.absences for begin, close in spans
    )


# What has been worked out once, for calendars without absences; a month takes a few kilobytes.
_kept_day_spans = lru_cache(maxsize=4096)(_day_spans)
_kept_open_time = lru_cache(maxsize=4096)(_open_time)
