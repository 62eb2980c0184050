"""Moments, days, places and numbers in words."""

from __future__ import annotations

from datetime import date, time

import pytest

from agreements.language import ENGLISH, Language
from app.languages import CODES, language
from tests.rules.moments import at

FRIDAY = at("2026-11-20 17:00")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "Fri 20 Nov 17:00"),
        ("Europe/Lisbon", "Fri 20 Nov 16:00"),
        ("Asia/Tokyo", "Sat 21 Nov 01:00"),
        ("America/New_York", "Fri 20 Nov 11:00"),
        ("Asia/Kathmandu", "Fri 20 Nov 21:45"),
    ],
)
def test_a_moment_is_shown_on_the_clock_of_a_zone(zone: str, said: str) -> None:
    assert ENGLISH.moment(FRIDAY, zone) == said
    assert ENGLISH.short_day(FRIDAY, zone) == said[:10]


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("Europe/Berlin", "Berlin"),
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/Port-au-Prince", "Port-au-Prince"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city(zone: str, place: str) -> None:
    assert ENGLISH.place(zone) == place


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("en", "2 November 2026"),
        ("de", "2. November 2026"),
        ("es", "2 de noviembre de 2026"),
        ("fi", "2. marraskuuta 2026"),
        ("pl", "2 listopada 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(code: str, day: str) -> None:
    assert Language(code).long_day(date(2026, 11, 2)) == day


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], ""),
        (["Monday"], "Monday"),
        (["Monday", "Friday"], "Monday and Friday"),
        (["Monday", "Tuesday", "Friday"], "Monday, Tuesday and Friday"),
    ],
)
def test_a_list_has_no_comma_before_its_last(parts: list[str], said: str) -> None:
    assert ENGLISH.listed(parts) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (1, "one"), (10, "ten"), (11, "11"), (-1, "-1")]
)
def test_numbers_up_to_ten_are_words(count: int, said: str) -> None:
    assert ENGLISH.number(count) == said


def test_the_clock_has_24_hours_in_every_language() -> None:
    assert ENGLISH.clock(time(9)) == "09:00"
    assert all(Language(code).moment(FRIDAY, "Europe/Berlin").endswith("17:00") for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_language_on_offer_has_dates_days_and_lists(code: str) -> None:
    reader = language(code)
    assert "2026" in reader.long_day(date(2026, 11, 20))
    assert len({reader.weekday(day) for day in range(7)}) == 7
    assert reader.weekday(0, "abbreviated")
    assert reader.listed(["a", "b", "c"]).startswith("a")


def test_weekdays_begin_on_monday() -> None:
    assert ENGLISH.weekday(0) == "Monday"
    assert ENGLISH.weekday(6) == "Sunday"
    assert Language("de").weekday(0) == "Montag"
