"""Working time, in rows that a person can check with a calendar in hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

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
    is_day_off,
    is_open,
    next_opening,
    open_spans,
    public_holiday,
    supported_countries,
    working_day_of,
    working_time_between,
)
from tests.rules.moments import BERLIN, LONDON, at, calendar, every_day, seen

OFFICE = calendar("9-17")
LUNCH = calendar("9-12:30, 13:30-17")
FOUR_DAYS = calendar(dict.fromkeys(("mon", "tue", "wed", "thu"), "9-17"))
NIGHTS = calendar("22-6")
ALWAYS = every_day("0-24")
# Monday 2026-11-23 is an ordinary week without a holiday; every row below lies in it.


@pytest.mark.parametrize(
    ("week", "moment", "answer"),
    [
        (OFFICE, "2026-11-23 08:59:59", False),
        (OFFICE, "2026-11-23 09:00:00", True),
        (OFFICE, "2026-11-23 16:59:59", True),
        (OFFICE, "2026-11-23 17:00:00", False),
        (OFFICE, "2026-11-28 10:00", False),
        (LUNCH, "2026-11-23 12:29", True),
        (LUNCH, "2026-11-23 12:30", False),
        (LUNCH, "2026-11-23 13:30", True),
        (FOUR_DAYS, "2026-11-26 10:00", True),
        (FOUR_DAYS, "2026-11-27 10:00", False),
        (NIGHTS, "2026-11-23 21:59", False),
        (NIGHTS, "2026-11-24 05:59", True),
        (NIGHTS, "2026-11-24 06:00", False),
        (NIGHTS, "2026-11-28 03:00", True),  # Friday's shift runs into Saturday
        (NIGHTS, "2026-11-23 03:00", False),  # nobody began one on Sunday
        (ALWAYS, "2026-11-29 00:00", True),
    ],
)
def test_an_interval_is_closed_at_its_start_and_open_at_its_end(
    week: Calendar, moment: str, answer: bool
) -> None:
    assert is_open(week, at(moment)) is answer


def test_half_a_second_before_opening_is_not_open() -> None:
    assert not is_open(OFFICE, at("2026-11-23 08:59:59.500000"))


@pytest.mark.parametrize(
    ("week", "start", "hours", "due"),
    [
        (OFFICE, "2026-11-23 10:00", 4, "2026-11-23 14:00"),
        (OFFICE, "2026-11-23 10:00", 7, "2026-11-23 17:00"),  # used up exactly at closing
        (OFFICE, "2026-11-23 10:00", 8, "2026-11-24 10:00"),
        (OFFICE, "2026-11-23 09:00", 16, "2026-11-24 17:00"),
        (OFFICE, "2026-11-23 17:00", 1, "2026-11-24 10:00"),
        (OFFICE, "2026-11-27 16:30", 1, "2026-11-30 09:30"),
        (OFFICE, "2026-11-28 12:00", 1, "2026-11-30 10:00"),
        (LUNCH, "2026-11-23 12:00", 1, "2026-11-23 14:00"),
        (LUNCH, "2026-11-23 12:45", 1, "2026-11-23 14:30"),
        (LUNCH, "2026-11-23 11:30", 1, "2026-11-23 12:30"),
        (FOUR_DAYS, "2026-11-26 16:00", 2, "2026-11-30 10:00"),
        (NIGHTS, "2026-11-23 23:00", 3, "2026-11-24 02:00"),
        (NIGHTS, "2026-11-28 05:00", 2, "2026-11-30 23:00"),
        (ALWAYS, "2026-11-23 10:00", 100, "2026-11-27 14:00"),
        (OFFICE, "2026-11-23 10:00:07", 1, "2026-11-23 11:00:07"),  # seconds count
        (OFFICE, "2026-11-23 10:00", 0, "2026-11-23 10:00"),
        (OFFICE, "2026-11-23 18:00", 0, "2026-11-24 09:00"),
    ],
)
def test_within_so_many_working_hours_adds_working_time(
    week: Calendar, start: str, hours: int, due: str
) -> None:
    assert seen(add_working_time(week, at(start), timedelta(hours=hours))) == due


@pytest.mark.parametrize(
    ("week", "received", "days", "due"),
    [
        (OFFICE, "2026-11-23 10:00", 1, "2026-11-24 17:00"),
        (OFFICE, "2026-11-23 09:00", 1, "2026-11-24 17:00"),
        (OFFICE, "2026-11-23 08:00", 1, "2026-11-24 17:00"),  # received at nine the same day
        (OFFICE, "2026-11-23 17:00", 1, "2026-11-25 17:00"),  # received on Tuesday at nine
        (OFFICE, "2026-11-27 10:00", 1, "2026-11-30 17:00"),
        (OFFICE, "2026-11-27 20:00", 1, "2026-12-01 17:00"),
        (OFFICE, "2026-11-28 10:00", 1, "2026-12-01 17:00"),
        (OFFICE, "2026-11-23 10:00", 5, "2026-11-30 17:00"),
        (LUNCH, "2026-11-23 13:00", 1, "2026-11-24 17:00"),
        (FOUR_DAYS, "2026-11-26 10:00", 1, "2026-11-30 17:00"),
        (NIGHTS, "2026-11-24 02:00", 1, "2026-11-25 06:00"),  # that shift began on Monday
        (NIGHTS, "2026-11-24 07:00", 1, "2026-11-26 06:00"),
        (OFFICE, "2026-11-23 10:00:30", 0, "2026-11-23 10:00:30"),
        (OFFICE, "2026-11-28 10:00", 0, "2026-11-30 09:00"),
    ],
)
def test_within_so_many_working_days_ends_at_the_close_of_the_last(
    week: Calendar, received: str, days: int, due: str
) -> None:
    assert seen(close_of_working_day(week, at(received), days)) == due


@pytest.mark.parametrize(
    ("away", "back", "due"),
    [
        ("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-25 17:00"),  # an hour of it is enough
        ("2026-11-24 00:00", "2026-11-26 00:00", "2026-11-26 17:00"),
        ("2026-11-24 17:00", "2026-11-25 09:00", "2026-11-24 17:00"),  # only the evening
        ("2026-11-24 07:00", "2026-11-24 09:00", "2026-11-24 17:00"),
        ("2026-11-23 09:00", "2026-11-25 12:00", "2026-11-26 17:00"),  # received on return
    ],
)
def test_a_day_touched_by_an_absence_does_not_count(away: str, back: str, due: str) -> None:
    week = calendar("9-17", absences=((at(away), at(back)),))
    assert seen(close_of_working_day(week, at("2026-11-23 10:00"), 1)) == due


def test_working_hours_stand_still_during_an_absence() -> None:
    week = calendar("9-17", absences=((at("2026-11-23 11:00"), at("2026-11-23 15:30")),))
    assert seen(add_working_time(week, at("2026-11-23 10:00"), timedelta(hours=2))) == (
        "2026-11-23 16:30"
    )


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        calendar("9-17", absences=((at("2026-11-24 11:00"), at("2026-11-24 10:00")),))


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("GB", "ENG", date(2026, 5, 25), "Spring Bank Holiday"),
        ("GB", "SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("GB", "ENG", date(2026, 11, 30), None),
        ("DE", "BY", date(2026, 6, 4), "Corpus Christi"),
        ("DE", "BE", date(2026, 6, 4), None),
        ("DE", None, date(2026, 10, 3), "German Unity Day"),
        (None, None, date(2026, 12, 25), None),
    ],
)
def test_public_holidays_are_those_of_the_country_and_region(
    country: str | None, region: str | None, day: date, name: str | None
) -> None:
    assert public_holiday(calendar("9-17", country=country, region=region), day) == name


def test_a_holiday_takes_away_the_shifts_that_start_on_it_and_no_others() -> None:
    night = every_day("22-6", LONDON, country="GB", region="ENG")
    assert is_open(night, at("2026-05-25 03:00", LONDON))  # Sunday's shift runs on
    assert not is_open(night, at("2026-05-25 23:00", LONDON))
    assert not is_open(night, at("2026-05-26 03:00", LONDON))  # this one never began
    assert is_open(night, at("2026-05-26 23:00", LONDON))


def test_a_day_of_ones_own_is_off_like_a_public_holiday() -> None:
    week = calendar("9-17", days_off=frozenset({date(2026, 11, 24)}))
    assert is_day_off(week, date(2026, 11, 24))
    assert seen(close_of_working_day(week, at("2026-11-23 10:00"), 1)) == "2026-11-25 17:00"


def test_a_week_that_is_never_open_has_no_deadline() -> None:
    never = calendar("")
    for ask in (
        lambda: next_opening(never, at("2026-11-23 10:00")),
        lambda: add_working_time(never, at("2026-11-23 10:00"), timedelta(hours=1)),
        lambda: add_working_time(never, at("2026-11-23 10:00"), timedelta()),
        lambda: close_of_working_day(never, at("2026-11-23 10:00"), 1),
    ):
        with pytest.raises(NoWorkingTime):
            ask()


def test_two_years_of_days_off_leave_no_working_time() -> None:
    days = frozenset(date(2026, 11, 23) + timedelta(days=n) for n in range(900))
    with pytest.raises(NoWorkingTime):
        next_opening(calendar("9-17", days_off=days), at("2026-11-23 10:00"))


def test_a_minute_a_week_does_not_add_up_to_a_year() -> None:
    with pytest.raises(NoWorkingTime):
        add_working_time(calendar({"mon": "9-9:01"}), at("2026-11-23 10:00"), timedelta(days=365))


@pytest.mark.parametrize("amount", [timedelta(seconds=-1), timedelta(days=365, seconds=1)])
def test_hours_below_nothing_or_above_365_days_are_refused(amount: timedelta) -> None:
    with pytest.raises(BadAllowance):
        add_working_time(OFFICE, at("2026-11-23 10:00"), amount)


@pytest.mark.parametrize("days", [-1, 366])
def test_days_below_nothing_or_above_365_are_refused(days: int) -> None:
    with pytest.raises(BadAllowance):
        close_of_working_day(OFFICE, at("2026-11-23 10:00"), days)


def test_365_days_are_allowed() -> None:
    assert add_working_time(ALWAYS, at("2026-11-23 10:00"), timedelta(days=365)) == at(
        "2027-11-23 10:00"
    )
    assert close_of_working_day(ALWAYS, at("2026-11-23 10:00"), 365) == at("2027-11-24 00:00")


@pytest.mark.parametrize(
    ("week", "start", "end", "hours"),
    [
        (OFFICE, "2026-11-23 10:00", "2026-11-23 12:00", 2),
        (OFFICE, "2026-11-23 16:00", "2026-11-24 10:00", 2),
        (OFFICE, "2026-11-27 16:00", "2026-11-30 10:00", 2),
        (LUNCH, "2026-11-23 12:00", "2026-11-23 14:00", 1),
        (OFFICE, "2026-11-23 12:00", "2026-11-23 10:00", 0),  # the wrong way round
        (ALWAYS, "2026-11-23 00:00", "2026-11-30 00:00", 168),
    ],
)
def test_working_time_is_measured(week: Calendar, start: str, end: str, hours: int) -> None:
    assert working_time_between(week, at(start), at(end)) == timedelta(hours=hours)


def test_spans_that_touch_are_one() -> None:
    spans = list(open_spans(ALWAYS, at("2026-11-23 10:00"), at("2026-11-26 10:00")))
    assert spans == [(at("2026-11-23 10:00"), at("2026-11-26 10:00"))]


def test_a_shift_belongs_to_the_day_on_which_it_began() -> None:
    assert working_day_of(NIGHTS, at("2026-11-24 02:00")) == date(2026, 11, 23)
    assert working_day_of(NIGHTS, at("2026-11-24 22:00")) == date(2026, 11, 24)


def test_what_comes_out_is_in_utc_whatever_zone_goes_in() -> None:
    moment = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    for found in (
        next_opening(OFFICE, moment),
        add_working_time(OFFICE, moment, timedelta(hours=1)),
        close_of_working_day(OFFICE, moment, 0),
        close_of_working_day(OFFICE, moment, 1),
    ):
        assert found.tzinfo is UTC


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "\0", "x" * 9999])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone):
        check_zone(zone)
    with pytest.raises(UnknownZone):
        Calendar(Week.standard(), zone)


@pytest.mark.parametrize(("country", "region"), [("XX", None), ("DE", "XX"), ("", None)])
def test_an_unknown_country_or_region_is_refused(country: str, region: str | None) -> None:
    with pytest.raises(UnknownCountry):
        check_country(country, region)
    with pytest.raises(UnknownCountry):
        public_holiday(calendar("9-17", country=country, region=region), date(2026, 5, 25))


def test_known_countries_are_accepted_with_their_regions() -> None:
    check_country("GB", "ENG")
    check_country("PT", None)
    assert "BY" in supported_countries()["DE"]


@pytest.mark.parametrize(("start", "end"), [(60, 60), (60, 30), (-1, 60), (1440, 1500), (60, 1500)])
def test_an_interval_ends_after_it_starts_and_within_a_day(start: int, end: int) -> None:
    with pytest.raises(BadWeek):
        Interval(start, end)


def test_equal_calendars_are_equal_and_hash_alike() -> None:
    assert calendar("9-17", BERLIN) == OFFICE
    assert hash(calendar("9-17", BERLIN)) == hash(OFFICE)
