"""What is true of working time in every zone, across every change of the clock until 2030."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agreements.hours import (
    DAY,
    Calendar,
    Interval,
    Week,
    add_working_time,
    close_of_working_day,
    is_open,
    next_opening,
    open_spans,
    working_time_between,
)

FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def changes_of(zone: str) -> tuple[datetime, ...]:
    """The instants from 2020 to 2030 at which the clock of a zone is changed."""
    clock = ZoneInfo(zone)
    found, at = [], FROM
    while at < UNTIL:
        after = at + timedelta(days=7)
        if at.astimezone(clock).utcoffset() != after.astimezone(clock).utcoffset():
            low, high = at, after
            while high - low > SECOND:
                middle = (low + (high - low) / 2).replace(microsecond=0)
                same = middle.astimezone(clock).utcoffset() == at.astimezone(clock).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        at = after
    return tuple(found)


@cache
def zones() -> tuple[tuple[str, tuple[datetime, ...]], ...]:
    """A zone for each way of changing the clock, with the changes."""
    ways: dict[tuple[object, ...], tuple[str, tuple[datetime, ...]]] = {}
    for zone in sorted(available_timezones() - {"Factory", "localtime"}):
        changes = changes_of(zone)
        offset = FROM.astimezone(ZoneInfo(zone)).utcoffset()
        ways.setdefault((offset, changes), (zone, changes))
    return tuple(ways.values())


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week, open for an hour at least: cut at random minutes, every second piece open."""
    cuts = draw(
        st.lists(st.integers(0, 7 * DAY - 1), min_size=2, max_size=16, unique=True).map(sorted)
    )
    turned = draw(st.integers(0, DAY))  # so that something may run over Sunday's midnight
    days: list[list[Interval]] = [[] for _ in range(7)]
    for begin, end in zip(cuts[::2], cuts[1::2], strict=False):
        day, start = divmod((begin + turned) % (7 * DAY), DAY)
        days[day].append(Interval(start, start + min(end - begin, DAY - 1)))
    assume(sum(span.end - span.start for spans in days for span in spans) >= 60)
    return Week(tuple(tuple(sorted(spans)) for spans in days))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and an instant near a change of its clock, where it has one."""
    zone, changes = draw(st.sampled_from(zones()))
    near = draw(st.sampled_from(changes)) if changes else FROM
    at = near + timedelta(seconds=draw(st.integers(-172_800, 172_800)))
    away = [
        at + timedelta(minutes=draw(st.integers(-3000, 3000)))
        for _ in range(2 * draw(st.integers(0, 2)))
    ]
    absences = tuple(
        (min(pair), max(pair) + MINUTE) for pair in zip(away[::2], away[1::2], strict=True)
    )
    days_off = draw(st.frozensets(st.integers(-3, 3), max_size=2))
    return (
        Calendar(
            draw(weeks()),
            zone,
            days_off=frozenset(at.date() + timedelta(days=n) for n in days_off),
            absences=absences,
        ),
        at,
    )


amounts = st.integers(0, 72 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def says_the_clock(calendar: Calendar, at: datetime) -> bool:
    """Whether an instant is working time, straight from the sentence in the design."""
    wall = at.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
    if any(away <= at < back for away, back in calendar.absences):
        return False
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        midnight = datetime(day.year, day.month, day.day)
        if day not in calendar.days_off and any(
            midnight + span.start * MINUTE <= wall < midnight + span.end * MINUTE
            for span in calendar.week.days[day.weekday()]
        ):
            return True
    return False


@given(calendars())
@settings(max_examples=60, deadline=None)
def test_what_is_open_is_what_the_clock_on_the_wall_says(case: tuple[Calendar, datetime]) -> None:
    calendar, at = case
    start = at.replace(second=0) - timedelta(hours=14)
    spans = list(open_spans(calendar, start, start + timedelta(hours=28)))
    for n in range(0, 28 * 60, 3):
        moment = start + n * MINUTE
        expected = says_the_clock(calendar, moment)
        assert any(begin <= moment < close for begin, close in spans) is expected
        assert is_open(calendar, moment) is expected


@given(calendars(), amounts)
@settings(max_examples=200, deadline=None)
def test_adding_and_measuring_agree(case: tuple[Calendar, datetime], amount: timedelta) -> None:
    calendar, at = case
    due = add_working_time(calendar, at, amount)
    assert due >= at
    assert working_time_between(calendar, at, due) == amount
    if amount:
        # Not a second too late either.
        assert working_time_between(calendar, at, due - SECOND) < amount


def test_adding_and_measuring_agree_across_every_change_of_every_clock() -> None:
    week = Week.from_text(
        {
            "sat": "22-0:20, 8-9",
            "sun": "0:40-1:10, 1:50-2:20, 2:40-3:05, 23-23:30, 23:45-24",
            "mon": "0-0:30, 2:30-3:30, 9-17",
        }
        | dict.fromkeys(("tue", "wed", "thu", "fri"), "0:30-2:30, 2:45-3:10, 22-23:30")
    )
    for zone, changes in zones():
        calendar = Calendar(week, zone)
        for change in changes:
            start = change - timedelta(hours=5, minutes=7)
            for minutes in (1, 60, 171, 300):
                amount = timedelta(minutes=minutes)
                due = add_working_time(calendar, start, amount)
                assert working_time_between(calendar, start, due) == amount, (zone, change)
            spans = list(open_spans(calendar, start, start + timedelta(hours=30)))
            assert all(a < b < c for (a, b), (c, _) in pairwise(spans))
            assert all(says_the_clock(calendar, begin) for begin, _ in spans)
            assert not any(says_the_clock(calendar, close) for _, close in spans[:-1])


@given(calendars(), st.integers(0, 200_000), st.integers(0, 200_000))
@settings(max_examples=150, deadline=None)
def test_working_time_is_never_negative_and_adds_up(
    case: tuple[Calendar, datetime], first: int, second: int
) -> None:
    calendar, at = case
    middle = at + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)
    parts = working_time_between(calendar, at, middle), working_time_between(calendar, middle, end)
    assert all(timedelta() <= part for part in parts)
    assert working_time_between(calendar, at, end) == sum(parts, timedelta()) <= end - at
    assert working_time_between(calendar, end, at) == timedelta()


@given(calendars(), amounts, amounts, st.integers(0, 200_000))
@settings(max_examples=150, deadline=None)
def test_who_asks_later_or_for_longer_is_not_due_earlier(
    case: tuple[Calendar, datetime], amount: timedelta, more: timedelta, later: int
) -> None:
    calendar, at = case
    after = at + timedelta(seconds=later)
    due = add_working_time(calendar, at, amount)
    assert due <= add_working_time(calendar, after, amount)
    assert due <= add_working_time(calendar, at, amount + more)


@given(calendars(), st.integers(0, 12), st.integers(0, 200_000))
@settings(max_examples=150, deadline=None)
def test_the_close_of_a_later_working_day_is_later(
    case: tuple[Calendar, datetime], days: int, later: int
) -> None:
    calendar, at = case
    due = close_of_working_day(calendar, at, days)
    assert at <= next_opening(calendar, at) <= due
    assert due < close_of_working_day(calendar, at, days + 1)
    assert due <= close_of_working_day(calendar, at + timedelta(seconds=later), days)
