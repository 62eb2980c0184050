"""Working time on the days on which the clock is changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agreements.hours import (
    add_working_time,
    close_of_working_day,
    day_spans,
    is_open,
    next_opening,
    open_spans,
    working_time_between,
)
from tests.rules.moments import (
    APIA,
    BERLIN,
    LORD_HOWE,
    NEW_YORK,
    SYDNEY,
    at,
    calendar,
    every_day,
    seen,
)


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (SYDNEY, "2026-10-04", 23),
        (SYDNEY, "2026-04-05", 25),
        (LORD_HOWE, "2026-10-04", 23.5),  # half an hour there
        (LORD_HOWE, "2026-04-05", 24.5),
    ],
)
def test_a_working_day_has_the_hours_that_pass(zone: str, date: str, hours: float) -> None:
    week = every_day("0-24", zone)
    start = at(f"{date} 00:00", zone)
    end = start + timedelta(hours=hours)
    assert seen(end, zone).endswith("00:00")
    assert working_time_between(week, start, end) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "date", "times", "spans"),
    [
        # The skipped hour: an opening inside it opens when the clock is put forward.
        (BERLIN, "2026-03-29", "2:30-4", [("03:00", "04:00")]),
        (BERLIN, "2026-03-29", "1-2:30", [("01:00", "03:00")]),
        (BERLIN, "2026-03-29", "2-3", []),
        (BERLIN, "2026-03-29", "1-4", [("01:00", "04:00")]),
        (NEW_YORK, "2026-03-08", "2:30-4", [("03:00", "04:00")]),
        (SYDNEY, "2026-10-04", "2:30-4", [("03:00", "04:00")]),
        (LORD_HOWE, "2026-10-04", "2:15-4", [("02:30", "04:00")]),
        (LORD_HOWE, "2026-10-04", "2-2:30", []),
        # The repeated hour: open on both passes, as long as the clock stands within.
        (BERLIN, "2026-10-25", "2-2:30", [("02:00", "02:30"), ("02:00 again", "02:30 again")]),
        (BERLIN, "2026-10-25", "1-2:30", [("01:00", "02:30"), ("02:00 again", "02:30 again")]),
        (BERLIN, "2026-10-25", "2:30-4", [("02:30", "02:00 again"), ("02:30 again", "04:00")]),
        (BERLIN, "2026-10-25", "1-4", [("01:00", "04:00")]),
        (BERLIN, "2026-10-25", "1-2", [("01:00", "02:00")]),
        (
            BERLIN,
            "2026-10-25",
            "2-2:20, 2:40-4",  # a break inside the repeated hour
            [
                ("02:00", "02:20"),
                ("02:40", "02:20 again"),
                ("02:40 again", "04:00"),
            ],
        ),
        (NEW_YORK, "2026-11-01", "1-1:30", [("01:00", "01:30"), ("01:00 again", "01:30 again")]),
        (SYDNEY, "2026-04-05", "2-2:30", [("02:00", "02:30"), ("02:00 again", "02:30 again")]),
        (LORD_HOWE, "2026-04-05", "1:30-2", [("01:30", "02:00")]),
        (LORD_HOWE, "2026-04-05", "1:45-3", [("01:45", "01:30 again"), ("01:45 again", "03:00")]),
    ],
)
def test_an_interval_is_open_while_the_clock_stands_within_it(
    zone: str, date: str, times: str, spans: list[tuple[str, str]]
) -> None:
    week = calendar({"sun": times}, zone)
    found = open_spans(week, at(f"{date} 00:00", zone), at(f"{date} 23:00", zone))
    assert [(seen(begin, zone)[11:], seen(close, zone)[11:]) for begin, close in found] == spans


@pytest.mark.parametrize("minute", range(1, 60))
def test_both_passes_of_an_hour_end_and_begin_at_the_change_itself(minute: int) -> None:
    start, end = at("2026-10-25 00:00"), at("2026-10-25 06:00")
    late = list(open_spans(calendar({"sun": f"2:{minute:02}-4"}), start, end))
    assert [seen(edge)[11:] for span in late for edge in span] == [
        f"02:{minute:02}",
        "02:00 again",
        f"02:{minute:02} again",
        "04:00",
    ]
    early = list(open_spans(calendar({"sun": f"1-2:{minute:02}"}), start, end))
    assert [seen(edge)[11:] for span in early for edge in span] == [
        "01:00",
        f"02:{minute:02}",
        "02:00 again",
        f"02:{minute:02} again",
    ]


def test_a_shift_begun_the_day_before_and_one_of_the_day_interleave_in_the_repeated_hour() -> None:
    week = calendar({"sat": "22-2:20", "sun": "2:40-4"})
    found = open_spans(week, at("2026-10-24 00:00"), at("2026-10-26 00:00"))
    assert [(seen(begin)[11:], seen(close)[11:]) for begin, close in found] == [
        ("22:00", "02:20"),
        ("02:40", "02:20 again"),
        ("02:40 again", "04:00"),
    ]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-28 20:00", 8, "2026-03-29 05:00"),  # eight hours that pass, not on the dial
        ("2026-10-24 20:00", 8, "2026-10-25 03:00"),
        ("2026-10-24 20:00", 7, "2026-10-25 02:00 again"),
        ("2026-10-24 20:00", 6, "2026-10-25 02:00"),
    ],
)
def test_hours_are_elapsed_hours(start: str, hours: int, due: str) -> None:
    assert seen(add_working_time(every_day("0-24"), at(start), timedelta(hours=hours))) == due


def test_instants_written_on_the_same_local_clock_are_measured_by_what_passes() -> None:
    berlin = ZoneInfo(BERLIN)
    start = datetime(2026, 10, 25, 1, tzinfo=berlin)
    end = datetime(2026, 10, 25, 6, tzinfo=berlin)
    assert working_time_between(every_day("0-24"), start, end) == timedelta(hours=6)


def test_the_spans_of_a_day_stand_in_order() -> None:
    spans = day_spans(calendar({"sun": "2-2:20, 2:40-4"}), date(2026, 10, 25))
    assert list(spans) == sorted(spans)
    assert len(spans) == 4


def test_a_working_day_ends_by_the_clock_after_the_change() -> None:
    week = every_day("9-17")
    assert seen(close_of_working_day(week, at("2026-03-28 10:00"), 1)) == "2026-03-29 17:00"
    assert seen(close_of_working_day(week, at("2026-10-24 10:00"), 1)) == "2026-10-25 17:00"


def test_the_friday_that_samoa_skipped_is_no_working_day() -> None:
    week = calendar("9-17", APIA)  # from Thursday 29 to Saturday 31 December 2011
    asked = at("2011-12-29 10:00", APIA)
    assert seen(close_of_working_day(week, asked, 1), APIA) == "2012-01-02 17:00"
    assert seen(add_working_time(week, asked, timedelta(hours=8)), APIA) == "2012-01-02 10:00"


def test_a_night_shift_over_the_skipped_day_ends_where_the_calendar_jumps() -> None:
    night = calendar({"thu": "22-6", "sat": "9-12"}, APIA)
    found = list(open_spans(night, at("2011-12-29 00:00", APIA), at("2012-01-01 00:00", APIA)))
    assert [(seen(begin, APIA), seen(close, APIA)) for begin, close in found] == [
        ("2011-12-29 22:00", "2011-12-31 00:00"),
        ("2011-12-31 09:00", "2011-12-31 12:00"),
    ]
    assert sum((close - begin for begin, close in found), timedelta()) == timedelta(hours=5)


def test_an_opening_in_the_skipped_hour_is_the_change_itself() -> None:
    week = calendar({"sun": "2:30-4"})
    assert seen(next_opening(week, at("2026-03-29 01:00"))) == "2026-03-29 03:00"
    assert is_open(week, at("2026-03-29 03:00"))
    assert not is_open(week, at("2026-03-29 01:59:59"))
