"""Readings of a calendar as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import reading_json
from agreements.feed_readings import Meeting, Reading, SetAside
from tests.rules.readings import EARLIER, OTHER, TUESDAY, reading

MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
)
MEETINGS = st.builds(
    Meeting,
    uid=st.text(max_size=20),
    recurrence_id=st.none() | MOMENTS,
    starts_at=MOMENTS,
    ends_at=MOMENTS,
    zone=st.sampled_from(["Europe/Berlin", "UTC"]),
    zone_is_guessed=st.booleans(),
    all_day=st.booleans(),
    status=st.sampled_from(["", "CANCELLED"]),
    sequence=st.integers(0, 99),
    summary=st.text(max_size=20),
    organizer=st.text(max_size=20),
    attendees=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9))).map(tuple),
    last_modified=st.none() | MOMENTS,
)
READINGS = st.builds(
    Reading,
    read_at=MOMENTS,
    since=MOMENTS,
    until=MOMENTS,
    meetings=st.lists(MEETINGS, max_size=3).map(tuple),
    set_aside=st.lists(st.builds(SetAside, st.text(), st.text()), max_size=3).map(tuple),
    events=st.integers(0, 9),
    is_whole=st.booleans(),
    zone_said=st.text(max_size=9),
)


@given(READINGS)
def test_a_reading_that_was_kept_is_the_same_again(made: Reading) -> None:
    assert reading_json.from_json(json.loads(json.dumps(reading_json.to_json(made)))) == made


def test_instants_are_kept_in_utc() -> None:
    there = timezone(timedelta(hours=5))
    made = replace(TUESDAY, starts_at=TUESDAY.starts_at.astimezone(there))
    assert reading_json.meeting_to_json(made)["starts_at"] == "2026-11-24T10:00:00+00:00"


@pytest.mark.parametrize("name", ["read_at", "since", "meetings", "events"])
def test_what_lacks_something_is_no_reading(name: str) -> None:
    kept = reading_json.to_json(reading(EARLIER, TUESDAY, OTHER))
    with pytest.raises(KeyError):
        reading_json.from_json({key: kept[key] for key in kept if key != name})


def test_an_instant_without_a_zone_is_none() -> None:
    kept = reading_json.to_json(reading(EARLIER))
    with pytest.raises(ValueError, match="zone"):
        reading_json.from_json({**kept, "read_at": "2026-11-23T09:00:00"})
