"""When something weekly comes, on a clock that changes, after downtime, and how often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.weekly import Weekly, due

MONDAY_8 = Weekly(0, 8, "Europe/Lisbon")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekly", "day", "expected"),
    [
        (MONDAY_8, date(2026, 11, 23), "2026-11-23 08:00"),
        (MONDAY_8, date(2026, 11, 29), "2026-11-23 08:00"),
        (MONDAY_8, date(2026, 7, 1), "2026-06-29 07:00"),
        (Weekly(6, 23, "Asia/Kathmandu"), date(2026, 11, 23), "2026-11-29 17:15"),
        # The clock in Berlin goes from 02:00 to 03:00: at 02:00 there is 03:00.
        (Weekly(6, 2, "Europe/Berlin"), date(2027, 3, 28), "2027-03-28 01:00"),
        # It shows 02:00 twice in autumn: the first counts.
        (Weekly(6, 2, "Europe/Berlin"), date(2026, 10, 25), "2026-10-25 00:00"),
        # Midnight does not exist in Cairo on that day.
        (Weekly(4, 0, "Africa/Cairo"), date(2026, 4, 24), "2026-04-23 22:00"),
        # Samoa had no 30 December 2011.
        (Weekly(4, 8, "Pacific/Apia"), date(2011, 12, 30), "2011-12-30 10:00"),
    ],
)
def test_it_comes_at_its_hour_or_the_next_instant_that_exists(
    weekly: Weekly, day: date, expected: str
) -> None:
    assert weekly.on(day) == at(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 07:59:59", "2026-11-16 08:00"),
        ("2026-11-23 08:00:00", "2026-11-23 08:00"),
        ("2026-11-29 23:59:59", "2026-11-23 08:00"),
    ],
)
def test_the_newest_is_the_last_that_has_come(now: str, expected: str) -> None:
    assert MONDAY_8.last(at(now)) == at(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 07:59:59", None),
        ("2026-11-23 08:00:00", "2026-11-23 08:00"),
        ("2026-11-25 08:00:00", "2026-11-23 08:00"),
        ("2026-11-25 08:00:01", None),
    ],
)
def test_one_is_due_from_its_hour_until_two_days_later(now: str, expected: str | None) -> None:
    found = due(MONDAY_8, LONG_AGO, at("2026-11-09 08:00"), at(now))
    assert found == (at(expected) if expected else None)


def test_after_three_weeks_only_the_newest_is_due() -> None:
    found = due(MONDAY_8, LONG_AGO, at("2026-11-02 08:00"), at("2026-11-24 08:00"))
    assert found == at("2026-11-23 08:00")


def test_none_is_due_for_a_time_before_there_was_an_account() -> None:
    assert due(MONDAY_8, at("2026-11-23 08:01"), None, at("2026-11-23 09:00")) is None
    assert due(MONDAY_8, at("2026-11-23 08:00"), None, at("2026-11-23 09:00")) is not None


def test_another_weekday_brings_no_second_one_in_the_same_week() -> None:
    friday, monday = Weekly(4, 8, "Europe/Lisbon"), at("2026-11-23 08:00")
    assert due(friday, LONG_AGO, monday, at("2026-11-27 08:00")) is None
    assert due(friday, LONG_AGO, monday, at("2026-12-04 08:00")) is not None
    coming = friday.coming(at("2026-11-24 08:00"), at("2026-12-12 08:00"), monday)
    assert coming == [at("2026-12-04 08:00"), at("2026-12-11 08:00")]


def test_the_last_week_of_a_year_is_named_as_the_standard_does() -> None:
    assert MONDAY_8.week_of(at("2027-01-01 12:00")) == "2026-W53"


@given(
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    zone=st.sampled_from(
        ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"]
    ),
    now=st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
)
def test_each_week_has_exactly_one_and_the_newest_is_at_most_a_week_old(
    weekday: int, hour: int, zone: str, now: datetime
) -> None:
    weekly = Weekly(weekday, hour, zone)
    last = weekly.last(now)
    assert last <= now < last + 7 * DAY + timedelta(hours=1)
    coming = weekly.coming(now, now + 30 * DAY, last)
    weeks = [weekly.week_of(found) for found in coming]
    assert len(set(weeks)) == len(weeks) and len(coming) in (4, 5)
    assert all(now < found <= now + 30 * DAY for found in coming)
