"""What working time refuses, in words that a person can read, and what it does not mind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements import hours
from agreements.hours import (
    BadAllowance,
    BadWeek,
    Calendar,
    Interval,
    NoWorkingTime,
    UnknownCountry,
    UnknownZone,
    Week,
    add_working_time,
    check_country,
    check_zone,
    close_of_working_day,
    day_spans,
    is_open,
    next_opening,
    open_spans,
    public_holiday,
    working_day_of,
    working_time_between,
)
from tests.rules.moments import at, calendar, every_day, seen

OFFICE, NEVER = calendar("9-17"), calendar("")
NOW = at("2026-11-23 10:00")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ask", "refusal", "said"),
    [
        (
            lambda: add_working_time(OFFICE, NOW, timedelta(days=365, microseconds=1)),
            BadAllowance,
            "An allowance is between nothing and 365 days.",
        ),
        (
            lambda: close_of_working_day(OFFICE, NOW, 366),
            BadAllowance,
            "An allowance is between nothing and 365 days.",
        ),
        (
            lambda: add_working_time(NEVER, NOW, HOUR),
            NoWorkingTime,
            "This week has no working time.",
        ),
        (
            lambda: close_of_working_day(NEVER, NOW, 0),
            NoWorkingTime,
            "This week has no working time.",
        ),
        (
            lambda: next_opening(_off_for(days=900), NOW),
            NoWorkingTime,
            "There is no working time within two years.",
        ),
        (
            lambda: add_working_time(calendar({"mon": "9-9:01"}), NOW, timedelta(days=365)),
            NoWorkingTime,
            "There is not enough working time.",
        ),
        (
            lambda: close_of_working_day(_off_for(days=900, after=1), NOW, 1),
            NoWorkingTime,
            "There are not enough working days.",
        ),
        (
            lambda: calendar("9-17", absences=((NOW, NOW),)),
            ValueError,
            "An absence ends after it begins.",
        ),
        (
            lambda: check_zone("US/Pacific-New"),  # was a zone until 2020
            UnknownZone,
            "There is no time zone called “US/Pacific-New”.",
        ),
        (
            lambda: Calendar(Week.standard(), "US/Pacific-New"),
            UnknownZone,
            "There is no time zone called “US/Pacific-New”.",
        ),
        (
            lambda: check_country("XX", None),
            UnknownCountry,
            "There are no public holidays on file for “XX”.",
        ),
        (
            lambda: check_country("DE", "Atlantis"),
            UnknownCountry,
            "There are no public holidays on file for “Atlantis”.",
        ),
        (
            lambda: public_holiday(calendar("9-17", country="XX"), date(2026, 1, 1)),
            UnknownCountry,
            "There are no public holidays on file for “XX”.",
        ),
        (
            lambda: next_opening(calendar("9-17", country="DE", region="Atlantis"), NOW),
            UnknownCountry,
            "There are no public holidays on file for “Atlantis”.",
        ),
        (
            lambda: Week.from_text({"tue": "9-12, 11-13"}),
            BadWeek,
            "Tuesday: two times overlap.",
        ),
        (
            lambda: Week.from_text({"tue": "24-6"}),
            BadWeek,
            "Tuesday: a time starts before midnight.",
        ),
        (
            lambda: Week.from_json({"tue": [["24:00", "24:00"]]}),
            BadWeek,
            "Tuesday: a time starts before midnight.",
        ),
        (lambda: Interval(0, 0), BadWeek, "A time ends after it starts, and within a day."),
        (lambda: Week(()), BadWeek, "A week has seven days."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    ask: Callable[[], object], refusal: type[ValueError], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        ask()
    assert str(refused.value) == said


def _off_for(*, days: int, after: int = 0) -> Calendar:
    first = NOW.date() + timedelta(days=after)
    return calendar("9-17", days_off=frozenset(first + timedelta(days=n) for n in range(days)))


def test_a_week_that_is_never_open_can_still_be_looked_at() -> None:
    assert not is_open(NEVER, NOW)
    assert not list(open_spans(NEVER, NOW, NOW + 9 * HOUR))
    assert not working_time_between(NEVER, NOW, NOW + 9 * HOUR)
    assert day_spans(NEVER, NOW.date()) == ()


def test_an_opening_just_within_two_years_is_found() -> None:
    week = _off_for(days=hours.HORIZON.days)
    assert seen(next_opening(week, NOW)) == "2028-11-24 09:00"
    with pytest.raises(NoWorkingTime):
        next_opening(week, NOW - HOUR)


def test_midnight_may_be_written_as_24_and_the_night_runs_on_from_there() -> None:
    week = calendar({"mon": "18-24", "tue": "0-2"})
    start, end = at("2026-11-23 12:00"), at("2026-11-24 12:00")
    assert list(open_spans(week, start, end)) == [(at("2026-11-23 18:00"), at("2026-11-24 02:00"))]
    assert seen(add_working_time(week, start, 6 * HOUR)) == "2026-11-24 00:00"
    assert seen(add_working_time(week, start, 7 * HOUR)) == "2026-11-24 01:00"
    assert working_day_of(week, at("2026-11-24 00:00")) == date(2026, 11, 24)


def test_a_shift_that_ends_as_another_begins_gives_way_to_it() -> None:
    week = calendar({"mon": "22-6", "tue": "6-9"})
    assert working_day_of(week, at("2026-11-24 05:59")) == date(2026, 11, 23)
    assert working_day_of(week, at("2026-11-24 06:00")) == date(2026, 11, 24)


def test_a_shift_that_opens_when_the_clock_skips_to_midnight_belongs_to_the_evening() -> None:
    week = calendar({"sat": "23-2"}, "America/Nuuk")  # 22:59 is followed by 00:00
    opening = next_opening(week, at("2026-03-28 12:00", "America/Nuuk"))
    assert seen(opening, "America/Nuuk") == "2026-03-29 00:00"
    assert working_day_of(week, opening) == date(2026, 3, 28)


def test_a_year_of_working_time_is_found_however_far_it_reaches() -> None:
    due = add_working_time(OFFICE, NOW, timedelta(days=365))
    assert seen(due)[:4] == "2031"
    assert working_time_between(OFFICE, NOW, due) == timedelta(days=365)
    mondays = calendar({"mon": "9-10"})
    assert seen(close_of_working_day(mondays, NOW, 365)) == "2033-11-28 10:00"


def test_what_was_long_ago_is_counted_as_well() -> None:
    start = at("1969-11-24 10:00")  # a Monday
    assert seen(add_working_time(OFFICE, start, 8 * HOUR)) == "1969-11-25 10:00"
    assert working_time_between(OFFICE, start, at("1969-11-26 10:00")) == 16 * HOUR


@pytest.mark.parametrize("turn", ["2026-12-01 00:00", "2027-01-01 00:00"])
def test_what_runs_over_the_turn_of_a_month_is_one(turn: str) -> None:
    always, start, end = every_day("0-24", "UTC"), at(turn, "UTC") - HOUR, at(turn, "UTC") + HOUR
    assert list(open_spans(always, start, end)) == [(start, end)]
    assert working_time_between(always, start, end) == 2 * HOUR
    assert add_working_time(always, start, HOUR) == at(turn, "UTC")
    assert add_working_time(always, start, 2 * HOUR) == end


def test_a_week_that_never_closes_is_one_span_however_long() -> None:
    start, end = at("2026-10-07 10:00"), at("2027-02-03 10:00")
    assert list(open_spans(every_day("0-24"), start, end)) == [(start, end)]


@pytest.mark.parametrize("machine", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_zone_of_the_machine_makes_no_difference(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn, week = at("2026-12-01 00:00", "UTC"), every_day("0-24", "UTC")
    with monkeypatch.context() as given:
        given.setenv("TZ", machine)
        time.tzset()
        assert working_time_between(week, turn - 20 * HOUR, turn - 9 * HOUR) == 11 * HOUR
        assert working_time_between(week, turn - 3 * HOUR, turn + 2 * HOUR) == 5 * HOUR
        assert working_day_of(week, turn - HOUR) == date(2026, 11, 30)
    time.tzset()


def test_absences_may_overlap_and_come_in_any_order() -> None:
    away = ((12, 15), (10, 13), (16, 17))
    day = timedelta(hours=1)
    midnight = at("2026-11-23 00:00")
    week = calendar(
        "9-17", absences=tuple((midnight + a * day, midnight + b * day) for a, b in away)
    )
    assert list(open_spans(week, midnight, midnight + 24 * HOUR)) == [
        (at("2026-11-23 09:00"), at("2026-11-23 10:00")),
        (at("2026-11-23 15:00"), at("2026-11-23 16:00")),
    ]
    assert seen(add_working_time(week, midnight, 2 * HOUR)) == "2026-11-23 16:00"


def test_calendars_that_differ_in_absences_share_what_has_been_worked_out() -> None:
    week = calendar("9:07-17:07")
    due = add_working_time(week, NOW, 100 * HOUR)
    worked_out = hours._kept_open_time.cache_info().misses
    for day in range(50):
        away = (NOW + timedelta(days=day), NOW + timedelta(days=day, hours=1))
        assert add_working_time(replace(week, absences=(away,)), NOW, 100 * HOUR) >= due
    assert hours._kept_open_time.cache_info().misses == worked_out


def test_what_is_kept_is_bounded() -> None:
    for kept in (hours._kept_open_time, hours._kept_day_spans):
        assert kept.cache_info().maxsize is not None
