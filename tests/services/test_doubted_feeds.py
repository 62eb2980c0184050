"""Calendars that are not believed, and events that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.services.errors import Conflict, NotFound
from app.services.watching import feeds_kept, reading_feeds
from app.services.watching.feeds_kept import FeedForm
from tests.services.diary import (
    Diary,
    a_diary,
    aside,
    asked,
    ben_agreed_to_notice,
    meeting,
    minutes,
    occasions,
)
from tests.services.ics import event
from tests.services.kinds import Line

TUESDAY, THURSDAY = "20261124T100000", "20261126T100000"
OTHERS = tuple(meeting("20261202T100000", uid=f"other{number}") for number in range(3))
POISON = event("DTSTART;TZID=Europe/Berlin:20261124T990000", "SUMMARY:Secret plan", uid="bad@x")


@pytest.fixture
def line(ana_id: int) -> Line:
    return ben_agreed_to_notice(ana_id)


@pytest.fixture
def diary(ana_id: int, line: Line) -> Iterator[Diary]:
    with a_diary(ana_id) as made:
        yield made


def stored(diary: Diary) -> dict[str, str]:
    """The meetings that are kept, with when they begin."""
    kept = diary.row.reading
    assert kept is not None
    return {each["uid"]: each["starts_at"] for each in kept["reading"]["meetings"]}


def test_a_poisoned_event_is_set_aside_and_stops_nothing(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15), meeting(THURSDAY), POISON)
    assert [each.outcome for each in occasions()] == ["breached"]
    (row,) = aside()
    assert (row.feed_id, row.at) == (diary.id, minutes(15))
    assert row.reason
    assert "bad@x" not in row.key
    diary.becomes(minutes(30), meeting(THURSDAY), POISON)
    assert len(aside()) == 1


def test_of_what_is_set_aside_the_newest_hundred_are_kept(diary: Diary) -> None:
    many = [POISON.replace("bad@x", f"bad{number}@x") for number in range(120)]
    diary.becomes(minutes(0), *many)
    first = {row.key for row in aside()}
    assert len(first) == 100
    diary.becomes(minutes(15), *many, POISON)
    assert len(aside()) == 100
    assert {row.key for row in aside()} - first
    diary.becomes(minutes(30), *many, POISON)
    assert max(row.at for row in aside()) == minutes(15)


def test_a_meeting_that_could_not_be_read_last_time_is_not_new(diary: Diary) -> None:
    poisoned = POISON.replace("bad@x", "m1")
    diary.becomes(minutes(0), poisoned)
    diary.becomes(minutes(15), meeting(TUESDAY))
    assert not occasions() and not asked()


def test_a_calendar_that_is_suddenly_empty_is_not_believed(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15))
    assert diary.row.suspicion.startswith("The calendar is suddenly empty.")
    assert list(stored(diary)) == ["m1"]
    assert not occasions() and not asked()


def test_half_of_it_gone_at_once_is_not_believed_until_it_recovers_by_itself(diary: Diary) -> None:
    diary.headers = ('ETag: "good"',)
    diary.becomes(minutes(0), meeting(TUESDAY), *OTHERS)
    diary.headers = ('ETag: "bad"',)
    diary.becomes(minutes(15), meeting(TUESDAY))
    assert diary.row.suspicion.startswith("3 of 4 meetings vanished")
    diary.becomes(minutes(30), meeting(THURSDAY), *OTHERS)
    assert 'If-None-Match: "good"' in diary.server.heard[-1]
    assert diary.row.suspicion == ""
    assert [each.opened_at for each in occasions()] == [minutes(0)]


def test_the_word_of_its_owner_makes_it_believed(diary: Diary, ana_id: int, cleo_id: int) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY), *OTHERS)
    diary.becomes(minutes(15), meeting(TUESDAY))
    with pytest.raises(NotFound):
        feeds_kept.believe(cleo_id, diary.id, minutes(16))
    feeds_kept.believe(ana_id, diary.id, minutes(16))
    assert reading_feeds.due(minutes(16)) == [diary.id]
    diary.look(minutes(16))
    assert diary.row.suspicion == ""
    assert {question.kind for question in asked()} == {"cancelled"}
    assert len(asked()) == 3
    with pytest.raises(Conflict):
        feeds_kept.believe(ana_id, diary.id, minutes(17))
    diary.becomes(minutes(30))
    assert diary.row.suspicion  # the word was for that time alone


def test_in_another_zone_it_is_read_anew_and_not_in_doubt_meanwhile(
    diary: Diary, ana_id: int
) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15))
    assert diary.row.suspicion
    feeds_kept.change(ana_id, diary.id, FeedForm("Work", None, "Europe/Lisbon"), minutes(16))
    assert (diary.row.suspicion, diary.row.reading) == ("", None)
