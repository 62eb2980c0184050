"""Times said for two places: what a reader sees, through the year that follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import two_zones
from agreements.hours import Week
from agreements.language import ENGLISH

NOW = datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
WEEK = Week.standard()
LUNCH = Week.from_text({"mon": "9-12, 13-17", "wed": "9-12, 13-17"})
LATE = Week.from_text({"mon": "9-17", "wed": "10-12"})
THIN = "\u2009"  # beside the dash between two days
ZONES = (
    "Europe/Lisbon Europe/London Europe/Berlin Africa/Casablanca America/New_York America/Phoenix "
    "Asia/Tokyo Asia/Kolkata Australia/Sydney Pacific/Auckland Pacific/Kiritimati America/Adak"
).split()


@pytest.mark.parametrize(
    ("week", "zone", "other", "said"),
    [
        (
            WEEK,
            "Europe/Berlin",
            "Europe/Lisbon",
            "Monday to Friday, 09:00 to 17:00 in Berlin (08:00 to 16:00 in Lisbon)",
        ),
        (WEEK, "Europe/Lisbon", "Europe/London", "Monday to Friday, 09:00 to 17:00 in Lisbon"),
        (WEEK, "Europe/Lisbon", "Europe/Lisbon", "Monday to Friday, 09:00 to 17:00 in Lisbon"),
        (
            WEEK,
            "Europe/London",
            "America/New_York",
            "Monday to Friday, 09:00 to 17:00 in London (04:00 to 12:00 in New York; "
            "05:00 to 13:00 on 14–27 Mar 2027 and 31 Oct – 6 Nov 2027)",
        ),
        (
            WEEK,
            "Europe/Berlin",
            "Asia/Tokyo",
            "Monday to Friday, 09:00 to 17:00 in Berlin (17:00 to 01:00 in Tokyo; "
            "16:00 to 24:00 on 28 Mar – 30 Oct 2027)",
        ),
        (
            WEEK,
            "Europe/London",
            "Australia/Sydney",
            "Monday to Friday, 09:00 to 17:00 in London (20:00 to 04:00 in Sydney; "
            "up to two hours apart from that when the clocks change)",
        ),
        (
            WEEK,
            "Asia/Tokyo",
            "America/New_York",
            "Monday to Friday, 09:00 to 17:00 in Tokyo (Sunday to Thursday, "
            "19:00 to 03:00 in New York; Sunday to Thursday, "
            "20:00 to 04:00 on 15 Mar – 7 Nov 2027)",
        ),
        (
            LUNCH,
            "Europe/Berlin",
            "Europe/Lisbon",
            "Monday and Wednesday, 09:00 to 12:00 and 13:00 to 17:00 in Berlin "
            "(08:00 to 11:00 and 12:00 to 16:00 in Lisbon)",
        ),
        (
            LATE,
            "Europe/Berlin",
            "Europe/Lisbon",
            "Monday, 09:00 to 17:00; Wednesday, 10:00 to 12:00 in Berlin "
            "(Monday, 08:00 to 16:00; Wednesday, 09:00 to 11:00 in Lisbon)",
        ),
    ],
)
def test_hours_are_said_for_both_places(week: Week, zone: str, other: str, said: str) -> None:
    found = two_zones.hours(week, zone, other, NOW, ENGLISH)
    assert found.replace(THIN, " ") == said


@pytest.mark.parametrize(
    ("zone", "other", "said"),
    [
        ("Europe/Lisbon", "Europe/Berlin", "2 November 2026, 09:12 in Lisbon (10:12 in Berlin)"),
        ("Europe/Lisbon", "Europe/London", "2 November 2026, 09:12 in Lisbon"),
        (
            "Europe/Lisbon",
            "Pacific/Kiritimati",
            "2 November 2026, 09:12 in Lisbon (23:12 in Kiritimati)",
        ),
        (
            "Europe/Lisbon",
            "Pacific/Auckland",
            "2 November 2026, 09:12 in Lisbon (22:12 in Auckland)",
        ),
        (
            "America/Adak",
            "Asia/Tokyo",
            "1 November 2026, 23:12 in Adak (2 November 2026, 18:12 in Tokyo)",
        ),
    ],
)
def test_a_moment_is_said_for_both_places(zone: str, other: str, said: str) -> None:
    assert two_zones.moment(NOW, zone, other, ENGLISH) == said


def test_a_text_that_names_one_place_does_not_name_both() -> None:
    one = "You answer within a day (Monday to Friday, 09:00 to 17:00 in Berlin)."
    both = "We talk at Monday to Friday, 09:00 to 17:00 in Berlin (for you in Lisbon: %s)."
    told = both % "Monday to Friday, 08:00 to 16:00"
    at = ("Europe/Berlin", "Europe/Lisbon", NOW, ENGLISH)
    assert two_zones.says_both(told, WEEK, *at)
    assert not two_zones.says_both(one, WEEK, *at)
    assert not two_zones.says_both(both % "the same", WEEK, *at)
    assert two_zones.says(one, WEEK, "Europe/Berlin", ENGLISH)
    assert not two_zones.says(one, WEEK, "Europe/Lisbon", ENGLISH)
    assert not two_zones.says("in Berlin", Week(((),) * 7), "Europe/Berlin", ENGLISH)


@given(zone=st.sampled_from(ZONES), other=st.sampled_from(ZONES), day=st.integers(0, 700))
def test_every_day_of_the_year_is_in_one_stretch_and_shows_its_difference(
    zone: str, other: str, day: int
) -> None:
    at = NOW + timedelta(days=day)
    found = two_zones.stretches(zone, other, at)
    assert found[0].first == at.astimezone(ZoneInfo(zone)).date()
    assert all(
        later.first - earlier.last == timedelta(days=1) and later.ahead != earlier.ahead
        for earlier, later in pairwise(found)
    )
    assert (found[-1].last - found[0].first).days >= 364
    for stretch in found:
        for edge in (stretch.first, stretch.last):
            assert ahead(edge, zone, other) == stretch.ahead


def ahead(day: date, zone: str, other: str) -> float:
    """By how many minutes the clock in the other zone is ahead at noon."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    there = noon.astimezone(ZoneInfo(other)).replace(tzinfo=None)
    return (there - noon.replace(tzinfo=None)).total_seconds() / 60
