"""Weeks: what people type for them, how they are kept, and how they are described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.hours import DAYS, BadWeek, Week
from agreements.language import Language
from tests.rules.calendars import weeks


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9-17", "09:00–17:00"),
        ("09:00–17:00", "09:00–17:00"),
        ("9-12:30, 13:30 to 17:00", "09:00–12:30, 13:30–17:00"),
        ("9-12:30; 13.30 - 17", "09:00–12:30, 13:30–17:00"),
        ("9 to 12 and 13 until 17", "09:00–12:00, 13:00–17:00"),
        ("14-17, 9-12", "09:00–12:00, 14:00–17:00"),
        ("9h-17h30", "09:00–17:30"),
        ("9am-5pm", "09:00–17:00"),
        ("9 AM to 12:30 p.m., 1:30PM-5 pm", "09:00–12:30, 13:30–17:00"),
        ("12am-12pm", "00:00–12:00"),
        ("18-24:00", "18:00–24:00"),
        ("0-24", "00:00–24:00"),
        ("22-6", "22:00–06:00"),
        ("18–8", "18:00–08:00"),
        ("15-1", "15:00–01:00"),
        ("18-0", "18:00–24:00"),
        ("  9 \t-\n 17  ", "09:00–17:00"),
        ("", ""),
        (" " * 10_000, ""),
        (",", ""),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert Week.from_text({"mon": typed}).to_text()["mon"] == read


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("nine to five", "Thursday: “nine” is not a time. Write times like 09:00–17:00."),
        ("9", "Thursday: write times like 09:00–17:00."),
        ("9-12-17", "Thursday: write times like 09:00–17:00."),
        ("9:60-12", "Thursday: “9:60” is not a time. Write times like 09:00–17:00."),
        ("9-25", "Thursday: “25” is not a time. Write times like 09:00–17:00."),
        ("24:30-25", "Thursday: “24:30” is not a time. Write times like 09:00–17:00."),
        ("13pm-14pm", "Thursday: “13pm” is not a time. Write times like 09:00–17:00."),
        ("0am-5", "Thursday: “0am” is not a time. Write times like 09:00–17:00."),
        ("٩-١٧", "Thursday: “٩” is not a time. Write times like 09:00–17:00."),
        ("9-9", "Thursday: a time has to end after it starts. Write 0–24 for all day."),
        ("24-6", "Thursday: a time starts before midnight."),
        ("9-5", "the end comes before the start. Write 5 in the afternoon as 17:00."),
        ("10-1", "the end comes before the start. Write 5 in the afternoon as 17:00."),
        ("17-9", "the end comes before the start. Write 5 in the afternoon as 17:00."),
        ("9-12, 11-13", "Thursday: two times overlap."),
        ("9-17" + ", 18-19" * 2000, "Thursday: write a few times, like 09:00–12:30, 13:30–17:00."),
        ("x" * 10_000, "Thursday: write a few times, like 09:00–12:30, 13:30–17:00."),
        ("-", "Thursday: “” is not a time. Write times like 09:00–17:00."),
    ],
)
def test_what_is_not_a_time_is_refused_by_the_name_of_the_day(typed: str, message: str) -> None:
    with pytest.raises(BadWeek) as refused:
        Week.from_text({"thu": typed})
    assert str(refused.value).endswith(message)
    assert str(refused.value).startswith("Thursday: ")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ({"mon": "22-6", "tue": "5-9"}, "Tuesday"),
        ({"sun": "22-6", "mon": "5-9"}, "Monday"),
    ],
)
def test_a_night_that_runs_into_the_next_morning_is_an_overlap(
    typed: dict[str, str], day: str
) -> None:
    with pytest.raises(BadWeek, match=f"{day}: two times overlap"):
        Week.from_text(typed)


def test_a_night_that_ends_as_the_morning_begins_is_none() -> None:
    Week.from_text({"mon": "22-6", "tue": "6-9", "sun": "22-6"})


@pytest.mark.parametrize(
    "raw",
    [
        None,
        5,
        "mon",
        [],
        {"monday": [["09:00", "17:00"]]},
        {"mon": 5},
        {"mon": None},
        {"mon": "09:00-17:00"},
        {"mon": ["09:00", "17:00"]},
        {"mon": [["09:00"]]},
        {"mon": [["09:00", "12:00", "17:00"]]},
        {"mon": [["9", "17"]]},
        {"mon": [["09:00", None]]},
        {"mon": [["09:00", "25:00"]]},
        {"mon": [["24:00", "06:00"]]},
        {"mon": [["09:00", "09:00"]]},
        {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]},
        {"mon": {"09:00": "17:00"}},
        {1: [["09:00", "17:00"]]},
    ],
)
def test_a_stored_week_that_makes_no_sense_is_refused(raw: Any) -> None:
    with pytest.raises(BadWeek):
        Week.from_json(raw)


@given(weeks())
@settings(max_examples=200, deadline=None)
def test_a_week_comes_back_from_storage_as_it_was(week: Week) -> None:
    assert Week.from_json(week.to_json()) == week


@given(st.dictionaries(st.sampled_from(DAYS), st.text(max_size=60)))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_a_week_or_refused(typed: dict[str, str]) -> None:
    try:
        week = Week.from_text(typed)
    except BadWeek:
        return
    assert Week.from_text(week.to_text()) == week


@given(weeks(), st.integers(-2000, 2000))
@settings(max_examples=200, deadline=None)
def test_a_week_on_another_clock_and_back_is_the_same(week: Week, minutes: int) -> None:
    assert week.shifted(minutes).shifted(-minutes) == week


def test_a_whole_day_on_another_clock_is_cut_at_midnight() -> None:
    week = Week.from_text({"sun": "0-24"}).shifted(60)
    assert week.to_json() == {"mon": [["00:00", "01:00"]], "sun": [["01:00", "24:00"]]}


def test_a_week_has_seven_days() -> None:
    with pytest.raises(BadWeek):
        Week(((),) * 6)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            dict.fromkeys(DAYS[:5], "9-12:30, 13:30-17"),
            "Monday to Friday, 09:00 to 12:30 and 13:30 to 17:00",
        ),
        ({"mon": "9-17", "wed": "9-17"}, "Monday and Wednesday, 09:00 to 17:00"),
        ({"mon": "9-17", "tue": "9-17"}, "Monday and Tuesday, 09:00 to 17:00"),
        (
            {"mon": "9-17", "tue": "9-12", "thu": "9-17", "sat": "9-17"},
            "Monday, Thursday and Saturday, 09:00 to 17:00; Tuesday, 09:00 to 12:00",
        ),
        (dict.fromkeys(("tue", "wed", "thu"), "9-17"), "Tuesday to Thursday, 09:00 to 17:00"),
        ({"fri": "22-6"}, "Friday, 22:00 to 06:00"),
        (dict.fromkeys(DAYS, "0-24"), "Monday to Sunday, 00:00 to 24:00"),
        ({}, ""),
    ],
)
def test_a_week_is_described_with_days_alike_together(typed: dict[str, str], said: str) -> None:
    assert Week.from_text(typed).describe(Language("en")) == said


def test_the_standard_week_is_monday_to_friday_nine_to_five() -> None:
    assert Week.standard() == Week.from_text(dict.fromkeys(DAYS[:5], "9-17"))
    assert not Week.standard().is_never_open
    assert Week.from_text({}).is_never_open


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("sun mon tue wed thu", "Sunday to Thursday"),
        ("sat sun mon", "Saturday to Monday"),
        ("mon tue sun", "Sunday to Tuesday"),
        ("mon sun", "Monday and Sunday"),
        ("mon wed sun", "Monday, Wednesday and Sunday"),
        ("mon tue wed thu fri sat sun", "Monday to Sunday"),
    ],
)
def test_days_in_a_row_are_named_by_their_ends_across_the_week_too(days: str, said: str) -> None:
    week = Week.from_json({day: [["09:00", "17:00"]] for day in days.split()})
    assert week.describe(Language("en")) == f"{said}, 09:00 to 17:00"
