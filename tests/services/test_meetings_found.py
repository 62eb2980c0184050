"""What comes of a calendar's changes: real feeds from a real server, read in their own process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db import session, writing
from app.models import Absence, Evidence
from app.services.watching import answering
from tests import scenarios
from tests.services.diary import (
    ANA,
    BEN,
    STRANGER,
    Diary,
    a_diary,
    asked,
    ben_agreed_to_notice,
    explained,
    meeting,
    minutes,
    occasions,
    told,
    was_told,
)
from tests.services.kinds import Line
from tests.services.kinds import at as moment

TUESDAY, THURSDAY = "20261124T100000", "20261126T100000"


@pytest.fixture
def line(ana_id: int) -> Line:
    return ben_agreed_to_notice(ana_id)


@pytest.fixture
def diary(ana_id: int, line: Line) -> Iterator[Diary]:
    with a_diary(ana_id) as made:
        yield made


def test_a_meeting_that_ben_moves_three_hours_ahead_is_a_suspected_slip(
    diary: Diary, ana_id: int
) -> None:
    diary.becomes(minutes(0), meeting("20261123T130000"))
    changed = "LAST-MODIFIED:20261123T090500Z"
    diary.becomes(minutes(15), meeting("20261125T130000", changed))
    (found,) = occasions()
    assert (found.outcome, found.subject) == ("breached", "Kick-off")
    assert explained(ana_id, found) == (
        "Moved Mon 23 Nov 10:05 in Berlin; the meeting was Mon 23 Nov 13:00 (12:00 in Lisbon): two "
        "working hours and 55 minutes ahead, 24 agreed."
    )
    (evidence,) = session().query(Evidence)
    assert (evidence.source, evidence.kind, evidence.feed_id) == ("calendar", "moved", diary.id)
    assert evidence.confidence == (
        "The calendar gives another time for it; ben@okafor.example is named as the one who did; "
        "its last change tells when. Entries of a calendar are not verified."
    )
    assert not asked()


def test_where_nobody_says_when_the_earlier_counts_and_the_explanation_says_so(
    diary: Diary, ana_id: int
) -> None:
    diary.becomes(minutes(0), meeting("20261123T130000"))
    diary.becomes(minutes(20), meeting("20261125T130000"))
    (found,) = occasions()
    assert found.opened_at == minutes(0)
    assert "Moved Mon 23 Nov 10:00 in Berlin" in explained(ana_id, found)
    assert "three working hours ahead, 24 agreed" in explained(ana_id, found)
    assert explained(ana_id, found).endswith(
        "Just when is not known: between Mon 23 Nov 10:00 and Mon 23 Nov 10:20. The earlier counts."
    )


def test_the_doubt_can_keep_it(diary: Diary) -> None:
    """24 working hours before Thursday 10:00 is Monday 10:00: the first look, not the second."""
    diary.becomes(minutes(0), meeting(THURSDAY))
    diary.becomes(minutes(15), meeting("20261127T100000"))
    assert told() == [("kept", "moved")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [meeting(TUESDAY)], ("breached", "arranged")),
        ([], [meeting("20261207T100000")], ("kept", "arranged")),
        ([meeting(TUESDAY)], [meeting(THURSDAY)], ("breached", "moved")),
        ([meeting(TUESDAY)], [meeting(TUESDAY, "STATUS:CANCELLED")], ("breached", "cancelled")),
        (
            [meeting("20261207T100000")],
            [meeting("20261207T100000", "STATUS:CANCELLED")],
            ("kept", "cancelled"),
        ),
        (
            [meeting(TUESDAY, by=ANA)],
            [
                meeting(TUESDAY, by=ANA).replace(
                    f"ATTENDEE:mailto:{BEN}", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{BEN}"
                )
            ],
            ("breached", "cancelled"),
        ),
    ],
    ids=["arranged", "arranged early", "moved", "cancelled", "cancelled early", "declined"],
)
def test_what_ben_did_counts_at_once(
    diary: Diary, before: list[str], after: list[str], expected: tuple[str, str]
) -> None:
    diary.becomes(minutes(0), *before)
    diary.becomes(minutes(15), *after)
    assert told() == [expected]
    assert not asked()


def test_what_ana_did_herself_is_nothing(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY, by=ANA))
    diary.becomes(minutes(15), meeting(THURSDAY, by=ANA), meeting(TUESDAY, by=ANA, uid="m2"))
    assert not occasions() and not asked()


def test_a_meeting_that_vanished_is_asked_about(diary: Diary) -> None:
    other = meeting("20261201T100000", uid="other")
    diary.becomes(minutes(0), meeting(TUESDAY), other)
    diary.becomes(minutes(15), other)
    assert not occasions()
    (question,) = asked()
    assert (question.kind, question.subject, question.at) == ("cancelled", "Kick-off", minutes(0))
    assert question.confidence.startswith("It is no longer in the calendar; it does not say who")
    assert question.details["outcome"] == "breached"


def test_somebody_who_is_no_contact_leaves_it_open_who_did_it(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY, by=STRANGER))
    diary.becomes(minutes(15), meeting(THURSDAY, by=STRANGER))
    assert not occasions()
    assert [question.kind for question in asked()] == ["moved"]


def test_a_series_moved_as_a_whole_is_one(diary: Diary) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=6"
    diary.becomes(minutes(0), meeting(TUESDAY, rule))
    diary.becomes(minutes(15), meeting("20261124T140000", rule))
    assert told() == [("breached", "moved")]


@pytest.mark.parametrize(
    ("start", "zone_of_feed"),
    [
        ("DTSTART:20261124T100000", ""),
        ("DTSTART;TZID=W. Europe Standard Time:20261124T100000", ""),
        ("DTSTART:20261124T090000Z", "X-WR-TIMEZONE:Europe/Berlin"),
    ],
    ids=["floating", "a Windows name", "the feed's own zone"],
)
def test_times_are_those_of_the_zone_that_is_meant(
    diary: Diary, ana_id: int, start: str, zone_of_feed: str
) -> None:
    extra = [zone_of_feed] if zone_of_feed else []
    diary.becomes(minutes(0), *extra)
    diary.becomes(minutes(15), *extra, meeting(start))
    (found,) = occasions()
    assert found.planned_for == moment("2026-11-24 09:00")
    assert "Arranged Mon 23 Nov 10:00 in Berlin for Tue 24 Nov 10:00" in explained(ana_id, found)


def test_the_same_reading_again_finds_nothing_new(diary: Diary) -> None:
    diary.becomes(
        minutes(0), meeting(TUESDAY), meeting(TUESDAY, uid="gone"), meeting(THURSDAY, uid="x")
    )
    after = [meeting(THURSDAY), meeting(THURSDAY, uid="x")]
    diary.becomes(minutes(15), *after)
    for look in range(2, 5):
        diary.look(minutes(15 * look))
    assert told() == [("breached", "moved")]
    assert len(asked()) == 1


def test_what_was_found_from_one_feed_is_not_found_again_from_another(
    diary: Diary, ana_id: int
) -> None:
    with a_diary(ana_id, "/again.ics") as second:
        for each in (diary, second):
            each.becomes(minutes(0), meeting(TUESDAY))
            each.becomes(minutes(15), meeting(THURSDAY))
    assert len(occasions()) == 1


def test_days_off_of_the_client_lie_in_the_notice(diary: Diary, line: Line, ana_id: int) -> None:
    """A week ahead, with three of its days off, is less than 24 working hours."""
    with writing() as db:
        days = {
            "first_day": moment("2026-11-24 00:00").date(),
            "last_day": moment("2026-11-26 00:00").date(),
        }
        db.add(Absence(freelancer_id=ana_id, client_id=line.client, note="", **days))
    diary.becomes(minutes(0))
    diary.becomes(minutes(15), meeting("20261127T100000"))
    (found,) = occasions()
    assert found.outcome == "breached"
    assert "Tue 24 Nov is a day off." in explained(ana_id, found)


def test_nothing_is_found_where_no_line_about_meetings_was_in_force(ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, minutes(0))
    was_told(ana_id, client, moment("2026-11-20 09:00"))
    with a_diary(ana_id) as diary:
        diary.becomes(
            minutes(0), meeting(TUESDAY), meeting(TUESDAY, uid="2"), meeting(TUESDAY, uid="3")
        )
        diary.becomes(minutes(15), meeting(THURSDAY), meeting(TUESDAY, uid="2"))
    assert not occasions() and not asked()


def test_nothing_is_found_about_what_was_muted(diary: Diary, line: Line) -> None:
    other = meeting(THURSDAY, uid="x")
    diary.becomes(minutes(0), meeting(TUESDAY), meeting(TUESDAY, uid="gone"), other)
    answering.mute(line.ana, line.client, line.need, minutes(1))
    diary.becomes(minutes(15), meeting(THURSDAY), other)
    assert not occasions() and not asked()


def test_a_change_noticed_after_the_meeting_had_begun_is_left_alone(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting("20261123T110000"))
    late = "LAST-MODIFIED:20261123T103000Z"
    diary.becomes(minutes(120), meeting("20261123T110000", late, "STATUS:CANCELLED"))
    assert not occasions() and not asked()
