"""What is true of working time in every zone, whatever the week, the days off and the absences."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.hours import (
    add_working_time,
    close_of_working_day,
    is_open,
    next_opening,
    open_spans,
    working_day_of,
    working_time_between,
)
from tests.rules.calendars import Case, cases
from tests.rules.slow_clock import DAY, MINUTE, SlowClock

INSTANT = timedelta.resolution
later = st.integers(0, 200_000_000_000).map(lambda number: timedelta(microseconds=number))


@given(cases(whole_minutes=True))
@settings(max_examples=100, deadline=None)
def test_every_answer_is_that_of_the_slow_clock(case: Case) -> None:
    calendar, at = case.calendar, case.at
    slow = SlowClock(calendar, at - DAY, 4 * DAY)
    end = at + 3 * DAY
    assert list(open_spans(calendar, slow.start, end)) == slow.spans()
    for moment in (at - DAY, at, at + 7 * MINUTE, at + DAY):
        n = (moment - slow.start) // MINUTE
        assert is_open(calendar, moment) is slow.open[n]
        if slow.shifts[n]:
            assert working_day_of(calendar, moment) == slow.shifts[n]
        assert working_time_between(calendar, at - DAY, moment) == slow.worked[n] * MINUTE
    if (opening := slow.opening(at)) is not None:
        assert next_opening(calendar, at) == opening
    if case.amount and (due := slow.due(at, case.amount // MINUTE)) is not None:
        assert add_working_time(calendar, at, case.amount) == due
    if (close := slow.close_of_working_day(at, 1)) is not None:
        assert close_of_working_day(calendar, at, 1) == close


@given(cases(), later)
@settings(max_examples=100, deadline=None)
def test_parts_of_a_minute_count(case: Case, more: timedelta) -> None:
    calendar = replace(case.calendar, absences=())
    whole = case.at.replace(second=0, microsecond=0)
    slow = SlowClock(calendar, whole, 3 * DAY)
    assert working_time_between(calendar, case.at, case.at + more) == slow.worked_until(
        case.at + more
    ) - slow.worked_until(case.at)
    if (opening := slow.opening(case.at)) is not None:
        assert next_opening(calendar, case.at) == opening


@given(cases())
@settings(max_examples=200, deadline=None)
def test_adding_and_measuring_agree(case: Case) -> None:
    due = add_working_time(case.calendar, case.at, case.amount)
    assert due >= case.at
    assert working_time_between(case.calendar, case.at, due) == case.amount
    if case.amount:
        assert working_time_between(case.calendar, case.at, due - INSTANT) < case.amount


@given(cases())
@settings(max_examples=200, deadline=None)
def test_nothing_is_due_outside_working_time_but_at_the_instant_of_closing(case: Case) -> None:
    due = add_working_time(case.calendar, case.at, case.amount)
    assert is_open(case.calendar, due if not case.amount else due - INSTANT)
    close = close_of_working_day(case.calendar, case.at, 1)
    assert is_open(case.calendar, close - INSTANT)
    assert is_open(case.calendar, next_opening(case.calendar, case.at))


@given(cases(), later, later)
@settings(max_examples=150, deadline=None)
def test_working_time_is_never_negative_and_adds_up(
    case: Case, first: timedelta, second: timedelta
) -> None:
    calendar, at = case.calendar, case.at
    middle, end = at + first, at + first + second
    parts = working_time_between(calendar, at, middle), working_time_between(calendar, middle, end)
    assert all(timedelta() <= part for part in parts)
    assert working_time_between(calendar, at, end) == sum(parts, timedelta()) <= end - at
    assert working_time_between(calendar, end, at) == timedelta()


@given(cases(), later, later)
@settings(max_examples=150, deadline=None)
def test_spans_are_in_order_apart_and_as_long_as_what_is_measured(
    case: Case, first: timedelta, second: timedelta
) -> None:
    start, end = case.at + first, case.at + first + second
    spans = list(open_spans(case.calendar, start, end))
    edges = [edge for span in spans for edge in span]
    assert all(one < other for one, other in pairwise([start - INSTANT, *edges, end + INSTANT]))
    worked = sum((close - begin for begin, close in spans), timedelta())
    assert worked == working_time_between(case.calendar, start, end)


@given(cases(), later, st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_who_asks_later_or_for_longer_is_not_due_earlier(
    case: Case, more: timedelta, part: float
) -> None:
    calendar, at = case.calendar, case.at
    due = add_working_time(calendar, at, case.amount)
    assert due <= add_working_time(calendar, at + more, case.amount)
    assert add_working_time(calendar, at, case.amount * part) <= due


@given(cases())
@settings(max_examples=100, deadline=None)
def test_an_absence_makes_nothing_due_earlier(case: Case) -> None:
    due = add_working_time(case.calendar, case.at, case.amount)
    assert add_working_time(replace(case.calendar, absences=()), case.at, case.amount) <= due


@given(cases(), st.integers(0, 12), later)
@settings(max_examples=150, deadline=None)
def test_the_close_of_a_later_working_day_is_later(case: Case, days: int, more: timedelta) -> None:
    calendar, at = case.calendar, case.at
    due = close_of_working_day(calendar, at, days)
    assert at <= next_opening(calendar, at) <= due
    assert due < close_of_working_day(calendar, at, days + 1)
    assert due <= close_of_working_day(calendar, at + more, days)
