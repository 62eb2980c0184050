"""What stretched the time between two instants, as steps of an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements import hours
from agreements.explaining import Step, step_at, step_on
from agreements.hours import Calendar


def stretched(begin: datetime, end: datetime, calendar: Calendar) -> list[Step]:
    """A late start, days off, absences and changes of the clock, between two instants in UTC."""
    opening = hours.next_opening(calendar, begin)
    waited = [step_at("from_opening", opening)] if opening > begin else []
    return [
        *waited,
        *days_off(begin, end, calendar),
        *absences(begin, end, calendar),
        *_clock_changes(begin, end, calendar),
    ]


def days_off(begin: datetime, end: datetime, calendar: Calendar) -> list[Step]:
    """A step for each day off that would have been a working day."""
    steps = []
    for day in _days(begin, end, calendar):
        if calendar.week.days[day.weekday()] and hours.is_day_off(calendar, day):
            name = hours.public_holiday(calendar, day)
            steps.append(step_on("holiday", day, name=name) if name else step_on("day_off", day))
    return steps


def own_days_off(begin: datetime, end: datetime, calendar: Calendar) -> list[Step]:
    """A step for each day off of the side's own, whatever the day of the week."""
    off = (day for day in _days(begin, end, calendar) if day in calendar.days_off)
    return [step_on("day_off", day) for day in off]


def absences(begin: datetime, end: datetime, calendar: Calendar) -> list[Step]:
    """A step for each absence that reaches into the time between."""
    return [
        step_at("away", away, until=back.astimezone(UTC).isoformat())
        for away, back in sorted(calendar.absences)
        if away < end and begin < back
    ]


def midnight(calendar: Calendar, day: date) -> datetime:
    """The midnight that begins a day on the calendar's clock, in UTC."""
    return datetime.combine(day, time(0), ZoneInfo(calendar.zone)).astimezone(UTC)


def _clock_changes(begin: datetime, end: datetime, calendar: Calendar) -> list[Step]:
    zone = ZoneInfo(calendar.zone)
    steps = []
    for day in _days(begin, end, calendar):
        first, last = midnight(calendar, day), midnight(calendar, day + timedelta(days=1))
        before = max(first, begin).astimezone(zone).utcoffset() or timedelta()
        after = min(last, end).astimezone(zone).utcoffset() or timedelta()
        if before != after:
            steps.append(step_on("clock_forward" if after > before else "clock_back", day))
    return steps


def _days(begin: datetime, end: datetime, calendar: Calendar) -> Iterator[date]:
    """The days that the time between lies on, on the calendar's clock. One that ends at midnight
    does not reach the next day."""
    zone = ZoneInfo(calendar.zone)
    day = begin.astimezone(zone).date()
    last = max(begin, end - timedelta.resolution).astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
