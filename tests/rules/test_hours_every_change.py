"""Working time around changes of the clock, checked minute by minute against the slow clock.

The changes that are unlike one another are checked each time. `EVERY_CHANGE=1` checks all of every
zone from 2020 to 2030, which takes long: see `docs/quality.md`.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from agreements.hours import (
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
from tests.rules.clocks import (
    Change,
    changes_of,
    each_at_its_instant,
    each_of_its_shape,
    every_change,
)
from tests.rules.moments import EVERY_DAY
from tests.rules.slow_clock import DAY, MINUTE, SlowClock

WHOLE_DAY = 24 * 60
LONG_RUN = bool(os.environ.get("EVERY_CHANGE"))
PARTS = 8
BEFORE, LENGTH = timedelta(hours=36), timedelta(days=4)


def daily(times: str) -> Week:
    return Week.from_text(dict.fromkeys(EVERY_DAY, times))


def patches(open_for: int, every: int) -> Week:
    """Open for so many minutes, every so many minutes, through days and nights."""
    days: list[list[Interval]] = [[] for _ in EVERY_DAY]
    for begin in range(0, 7 * WHOLE_DAY - every, every):
        days[begin // WHOLE_DAY].append(Interval(begin % WHOLE_DAY, begin % WHOLE_DAY + open_for))
    return Week(tuple(map(tuple, days)))


PATCHES = patches(25, 50)
WEEKS = {
    "patches of 25 minutes": PATCHES,
    "office with lunch": daily("9-12:30, 13:30-17"),
    "nights": daily("22-6"),
    "nights that end in the hour": daily("18-2:30, 2:45-3:15"),
    "always": daily("0-24"),
    "one minute an hour": patches(1, 60),
}


def one_minute(at: datetime) -> Week:
    """A week whose only working time is one minute of the clock on the wall."""
    start = at.hour * 60 + at.minute
    return Week(tuple((Interval(start, start + 1),) * (at.weekday() == day) for day in range(7)))


def calendars(change: Change) -> list[Calendar]:
    """Every week, one with days off and absences, and weeks of one minute about the change."""
    away = change.at - 3 * MINUTE, change.at + 5 * MINUTE
    longer = change.at + timedelta(hours=7), change.at + timedelta(hours=31)
    off = frozenset({change.shown.date() + DAY})
    patchy = Calendar(PATCHES, change.zone, days_off=off, absences=(longer, away))
    readings = (change.shown, change.shown + change.after - change.before - MINUTE)
    weeks = (*WEEKS.values(), *map(one_minute, readings))
    return [patchy, *(Calendar(week, change.zone) for week in weeks)]


def agrees(calendar: Calendar, change: Change) -> None:
    """Everything that `agreements.hours` answers is what the slow clock says."""
    start, end = change.at - BEFORE, change.at - BEFORE + LENGTH
    slow = SlowClock(calendar, start, LENGTH)
    spans = slow.spans()
    assert list(open_spans(calendar, start, end)) == spans
    for edge in {edge for span in spans for edge in span} - {start, end}:
        for moment in (edge - timedelta.resolution, edge):
            assert is_open(calendar, moment) is slow.open[(moment - start) // MINUTE]
    starts = [change.at + timedelta(minutes=n) for n in (-1500, -307, -61, -30, -1, 0, 1, 29, 95)]
    for first, second in combinations(starts, 2):
        measured = slow.worked_until(second) - slow.worked_until(first)
        assert working_time_between(calendar, first, second) == measured
    for moment in starts:
        adds(calendar, slow, moment)


def adds(calendar: Calendar, slow: SlowClock, moment: datetime) -> None:
    opening, end = slow.opening(moment), slow.start + LENGTH
    assert at_or_after(next_opening(calendar, moment), opening, end)
    a_week = sum(span.end - span.start for spans in calendar.week.days for span in spans)
    for minutes in (1, *(n for n in (24, 60, 171, 480) if n < a_week)):
        due = add_working_time(calendar, moment, timedelta(minutes=minutes))
        assert at_or_after(due, slow.due(moment, minutes), end)
    for number in (1, 2):
        expected = slow.close_of_working_day(moment, number)
        assert expected in (None, close_of_working_day(calendar, moment, number))


def at_or_after(found: datetime, expected: datetime | None, end: datetime) -> bool:
    """What the slow clock did not come to see lies past its end."""
    return found == expected if expected is not None else found >= end


def check(changes: tuple[Change, ...], part: int) -> None:
    for change in changes[part::PARTS]:
        for calendar in calendars(change):
            try:
                agrees(calendar, change)
            except AssertionError as problem:
                problem.add_note(f"{change}: {calendar}")
                raise


@pytest.mark.parametrize("part", range(PARTS))
def test_around_every_change_of_a_clock_every_minute_counts_as_it_should(part: int) -> None:
    check(every_change() if LONG_RUN else each_of_its_shape(), part)


def test_at_every_instant_at_which_a_clock_is_changed_adding_and_measuring_agree() -> None:
    for change in each_at_its_instant():
        calendar = Calendar(PATCHES, change.zone)
        slow = SlowClock(calendar, change.at - timedelta(hours=3), timedelta(hours=7))
        start = change.at - timedelta(minutes=127)
        for minutes in (1, 59, 130):
            due = add_working_time(calendar, start, timedelta(minutes=minutes))
            assert due == slow.due(start, minutes), change
            assert working_time_between(calendar, start, due) == timedelta(minutes=minutes)


def test_the_changes_that_are_looked_at_are_of_many_kinds() -> None:
    shapes = [change.shape for change in each_of_its_shape()]
    moved = {abs(after - before) / MINUTE for before, after, _, _ in shapes}
    assert {30, 60, 120, 180} <= moved
    assert {shown.minute for _, _, _, shown in shapes} >= {0, 1, 45}
    assert len(shapes) < len(each_at_its_instant()) < len(every_change())
    assert {change.zone for change in every_change()} >= {"Europe/Berlin", "Africa/Juba"}


def test_the_slow_clock_sees_the_close_of_working_days() -> None:
    change = changes_of("Europe/Berlin")[0]
    slow = SlowClock(Calendar(WEEKS["nights"], change.zone), change.at - BEFORE, LENGTH)
    assert slow.close_of_working_day(change.at, 1) == change.at + timedelta(hours=27)
