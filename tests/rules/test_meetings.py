"""What two readings of a calendar tell about what was done in between, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.feed_readings import Meeting, SetAside
from agreements.meetings import Happened, What, what_happened
from tests.rules.readings import (
    DAY,
    EARLIER,
    LATER,
    OTHER,
    TUESDAY,
    at,
    between,
    meeting,
    reading,
    told,
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([TUESDAY], [TUESDAY], []),
        ([], [TUESDAY], [("new", "11-24 10:00", "")]),
        ([TUESDAY], [meeting("11-25 11:00")], [("moved", "11-24 10:00", "11-25 11:00")]),
        ([TUESDAY], [meeting("11-23 09:30")], [("moved", "11-24 10:00", "11-23 09:30")]),
        ([TUESDAY, OTHER], [OTHER], [("cancelled", "11-24 10:00", "")]),
        (
            [TUESDAY],
            [replace(TUESDAY, status="CANCELLED")],
            [("cancelled", "11-24 10:00", "")],
        ),
        ([replace(TUESDAY, status="CANCELLED")], [OTHER], [("new", "12-01 10:00", "")]),
        ([OTHER, replace(TUESDAY, status="CANCELLED")], [OTHER], []),
        ([], [replace(TUESDAY, status="CANCELLED")], []),
        ([TUESDAY], [replace(TUESDAY, summary="Renamed", sequence=4)], []),
        ([TUESDAY], [replace(TUESDAY, ends_at=at("11-24 12:00"))], []),
        ([meeting("11-23 08:00"), OTHER], [OTHER], []),
        ([meeting("11-23 08:00")], [meeting("11-25 08:00")], []),
        ([OTHER], [OTHER, meeting("11-23 08:00")], []),
        ([OTHER], [OTHER, meeting("11-23 09:30", "soon@x")], [("new", "11-23 09:30", "")]),
    ],
)
def test_what_was_done(
    before: list[Meeting], after: list[Meeting], expected: list[tuple[str, str, str]]
) -> None:
    assert told(between(before, after)) == expected


def test_a_meeting_that_fell_out_of_the_window_is_not_cancelled() -> None:
    early = meeting("11-24 10:00")
    before = reading(EARLIER, early, OTHER)
    after = replace(reading(EARLIER + 40 * DAY, OTHER), since=EARLIER + 10 * DAY)
    assert told(what_happened(before, after)) == []


def test_a_meeting_past_the_end_of_a_reading_that_was_cut_is_not_cancelled() -> None:
    before = reading(EARLIER, TUESDAY, OTHER, meeting("12-09 10:00", "late@x"))
    after = reading(LATER, TUESDAY, until=at("11-30 00:00"))
    assert told(what_happened(before, after)) == []


def test_a_meeting_that_came_into_the_window_is_not_new() -> None:
    before = reading(EARLIER, TUESDAY, until=at("11-30 00:00"))
    after = reading(LATER, TUESDAY, OTHER)
    assert told(what_happened(before, after)) == []


def test_an_event_that_could_not_be_read_is_neither_cancelled_nor_new() -> None:
    aside = (SetAside("a@x", "It cannot be read."),)
    assert told(between([TUESDAY, OTHER], [OTHER], set_aside=aside)) == []
    before = reading(EARLIER, OTHER, set_aside=aside)
    assert told(what_happened(before, reading(LATER, OTHER, TUESDAY))) == []


def test_one_more_event_without_a_name_may_be_any_of_those_that_vanished() -> None:
    aside = (SetAside("", "It cannot be read."),)
    assert told(between([TUESDAY, OTHER], [OTHER], set_aside=aside)) == []
    before = reading(EARLIER, TUESDAY, OTHER, set_aside=aside)
    after = reading(LATER, OTHER, set_aside=aside)
    assert told(what_happened(before, after)) == [("cancelled", "11-24 10:00", "")]


def test_what_a_feed_that_broke_off_does_not_hold_is_not_cancelled() -> None:
    moved = meeting("12-02 10:00", "other@x")
    assert told(between([TUESDAY, OTHER], [moved], is_whole=False)) == [
        ("moved", "12-01 10:00", "12-02 10:00")
    ]


def weekly(hour: int, days: range, uid: str = "s@x") -> list[Meeting]:
    starts = [f"12-{day:02} {hour}:00" for day in days]
    return [meeting(start, uid, start) for start in starts]


def test_one_instance_of_a_series_is_cancelled_or_moved() -> None:
    series = weekly(10, range(1, 28, 7))
    assert told(between(series, series[:1] + series[2:])) == [("cancelled", "12-08 10:00", "")]
    moved = replace(series[1], starts_at=at("12-09 15:00"))
    assert told(between(series, [series[0], moved, *series[2:]])) == [
        ("moved", "12-08 10:00", "12-09 15:00")
    ]


def test_an_instance_added_weeks_later_is_not_the_cancelled_one_moved() -> None:
    series = weekly(10, range(1, 30, 7))
    assert told(between(series[:4], [series[0], *series[2:]])) == [
        ("cancelled", "12-08 10:00", ""),
        ("new", "12-29 10:00", ""),
    ]


def test_a_series_moved_as_a_whole_is_moved_and_not_cancelled_and_its_first_goes_ahead() -> None:
    happened = between(weekly(10, range(1, 28, 7)), weekly(15, range(3, 30, 7)))
    assert told(happened) == [
        ("moved", f"12-{day:02} 10:00", f"12-{day + 2:02} 15:00") for day in (1, 8, 15, 22)
    ]
    assert [each.follows for each in happened.changes] == [False, True, True, True]


def test_a_series_that_was_split_without_moving_is_unchanged() -> None:
    """Google names the later part after the day of the split."""
    series = weekly(10, range(1, 28, 7), "s@google.com")
    later = weekly(10, range(15, 28, 7), "s_R20261215T100000@google.com")
    assert told(between(series, [*series[:2], *later])) == []


def test_a_single_meeting_that_became_a_series_stays_where_it_was() -> None:
    once = meeting("12-01 10:00", "s@x")
    assert told(between([once], weekly(10, range(1, 16, 7)))) == [
        ("new", "12-08 10:00", ""),
        ("new", "12-15 10:00", ""),
    ]


def test_a_calendar_that_is_suddenly_empty_is_not_believed() -> None:
    before, after = reading(EARLIER, TUESDAY), reading(LATER, events=0)
    happened = what_happened(before, after)
    assert happened.changes == ()
    assert happened.suspicion.startswith("The calendar is suddenly empty.")
    assert told(what_happened(before, after, believed=True)) == [("cancelled", "11-24 10:00", "")]


@pytest.mark.parametrize(
    ("of", "gone", "is_suspicious"),
    [(1, 1, False), (2, 1, False), (2, 2, True), (3, 2, True), (4, 2, False), (50, 26, True)],
)
def test_a_calendar_that_shrinks_by_more_than_half_is_not_believed(
    of: int, gone: int, is_suspicious: bool
) -> None:
    all_of_them = [meeting("12-01 10:00", f"{n}@x") for n in range(of)]
    happened = between(all_of_them, all_of_them[gone:])
    assert bool(happened.suspicion) is is_suspicious
    assert len(happened.changes) == (0 if is_suspicious else gone)
    if is_suspicious:
        assert happened.suspicion.startswith(f"{gone} of {of} meetings vanished")


def test_cancellations_that_the_calendar_speaks_of_are_believed_however_many() -> None:
    many = [meeting("12-01 10:00", f"{n}@x") for n in range(9)]
    cancelled = [replace(each, status="CANCELLED") for each in many]
    assert len(between(many, cancelled).changes) == 9


def test_one_long_series_taken_out_is_one_meeting_gone() -> None:
    happened = between([*weekly(10, range(1, 28, 2)), OTHER, TUESDAY], [OTHER, TUESDAY])
    assert {each.what for each in happened.changes} == {What.CANCELLED}
    assert sum(not each.follows for each in happened.changes) == 1


MEETINGS = st.lists(
    st.builds(
        lambda uid, hours, recurs, status: Meeting(
            f"{uid}@x",
            EARLIER + timedelta(hours=recurs) if recurs else None,
            EARLIER + timedelta(hours=hours),
            EARLIER + timedelta(hours=hours + 1),
            "UTC",
            status=status,
        ),
        st.integers(0, 4),
        st.integers(-900, 2400),
        st.none() | st.integers(-900, 2400),
        st.sampled_from(["", "CONFIRMED", "CANCELLED"]),
    ),
    max_size=8,
    unique_by=lambda each: (each.uid, each.recurrence_id),
)


@given(MEETINGS)
def test_the_same_twice_is_no_change(meetings: list[Meeting]) -> None:
    assert between(meetings, meetings) == Happened()


@given(MEETINGS, MEETINGS)
def test_nothing_is_told_twice_and_nothing_of_what_was_over(
    before: list[Meeting], after: list[Meeting]
) -> None:
    changes = between(before, after).changes
    names = [(each.meeting.uid, each.meeting.recurrence_id) for each in changes]
    gone = [name for name, each in zip(names, changes, strict=True) if each.what is not What.NEW]
    assert len(gone) == len(set(gone))
    for change in changes:
        assert change.meeting.starts_at > EARLIER
        assert change.since <= change.done_at <= change.noticed_at
        assert (change.moved_to is not None) is (change.what is What.MOVED)
        assert change.meeting in (after if change.what is What.NEW else before)
    assert [each.meeting.starts_at for each in changes] == sorted(
        each.meeting.starts_at for each in changes
    )
