"""Needs: what may be typed for them, and the words a client reads."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from agreements.judging import Allowance, Judge, Unit
from agreements.language import Language
from agreements.needs import (
    KINDS,
    BadParameters,
    Choice,
    Kind,
    Line,
    Setting,
    WholeNumber,
    Windows,
    Words,
    allowance,
    complete,
)
from app.languages import CODES
from tests.rules.moments import calendar

EN = Language("en")
ANA, BEN = calendar("9-17", "Europe/Lisbon"), calendar("9-12, 13-17", "Europe/Berlin")
SETTING = Setting(client=BEN, freelancer=ANA, on=date(2026, 11, 23))
PRESETS = [kind for kind in KINDS.values() if kind.fields]
UNWELCOME = re.compile(r"!|\b(breach|violat|must|fail|customer)", re.I)


def sentence(kind: str, on: date = SETTING.on, client: str = "Europe/Berlin", **given: Any) -> str:
    setting = Setting(calendar("9-17", client), ANA, on)
    return KINDS[kind].words({**KINDS[kind].defaults, **given}, setting, EN).sentence


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "you answer by the end of your next working day ("),
        ({"amount": 2}, "you answer by the end of the two working days that follow ("),
        ({"amount": 12}, "you answer by the end of the 12 working days that follow ("),
        (
            {"amount": 1, "unit": "working_hours"},
            "you answer within one working hour of yours (",
        ),
        (
            {"amount": 4, "unit": "working_hours"},
            "you answer within four working hours of yours (",
        ),
        ({"mark": "Please decide:"}, "When my subject begins “Please decide:”, you answer"),
    ],
)
def test_a_decision_says_by_when(given: dict[str, Any], said: str) -> None:
    assert said in sentence("decision", **given)


def test_a_decision_names_the_hours_of_both_sides() -> None:
    words = KINDS["decision"].words(KINDS["decision"].defaults, SETTING, EN)
    assert words.title == "Decisions get an answer within one working day"
    assert "(Monday to Friday, 09:00 to 12:00 and 13:00 to 17:00 in Berlin)" in words.sentence
    assert "“I need until Thursday” is an answer." in words.sentence
    assert "(Monday to Friday, 09:00 to 17:00 in Lisbon)" in words.promise
    assert "“Decision:”" in words.promise


@pytest.mark.parametrize(
    ("client", "on", "said"),
    [
        (
            "Europe/Berlin",
            date(2026, 11, 23),
            "Tuesday and Thursday, 09:00 to 11:00 in Lisbon "
            "(for you in Berlin: Tuesday and Thursday, 10:00 to 12:00).",
        ),
        ("Europe/London", date(2026, 11, 23), "09:00 to 11:00 in Lisbon. Other"),
        (
            "America/New_York",
            date(2026, 10, 28),  # in the odd week between the two changes of the clock
            "(for you in New York, most of the year: Tuesday and Thursday, 04:00 to 06:00).",
        ),
        (
            "Pacific/Auckland",
            date(2026, 11, 23),
            "(for you in Auckland on 23 November 2026: Tuesday and Thursday, 22:00 to 24:00; "
            "this moves when the clocks change).",
        ),
    ],
)
def test_call_times_are_given_on_the_clocks_of_both_sides(client: str, on: date, said: str) -> None:
    assert said in sentence("calls", on, client)


def test_call_times_that_fall_on_the_next_day_there_say_so() -> None:
    said = sentence("calls", client="Asia/Tokyo", windows={"fri": [["16:00", "17:00"]]})
    assert "Friday, 16:00 to 17:00 in Lisbon" in said
    assert "Saturday, 01:00 to 02:00" in said


def test_call_times_on_the_clients_clock_need_no_other() -> None:
    assert "09:00 to 11:00 in Berlin. Other" in sentence("calls", clock="client")


def test_calls_on_five_days_have_a_short_title() -> None:
    windows = {day: [["09:00", "10:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calls = KINDS["calls"]
    assert calls.words({**calls.defaults, "windows": windows}, SETTING, EN).title == (
        "Calls come at set times"
    )
    assert calls.words(calls.defaults, SETTING, EN).title == (
        "Calls are on Tuesday and Thursday, at set times"
    )


@pytest.mark.parametrize("kind", PRESETS, ids=lambda kind: kind.code)
def test_every_preset_comes_with_a_why_and_a_promise(kind: Kind) -> None:
    words = kind.words(kind.defaults, SETTING, EN)
    assert all((words.title, words.sentence, words.why, words.promise))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_no_word_of_ours_blames_or_shouts(kind: Kind) -> None:
    words = kind.words(kind.defaults, SETTING, EN)
    ours = [words.title, words.sentence, words.why, words.promise, kind.name, kind.hint]
    ours.append(kind.counted(kind.defaults, EN))
    assert not UNWELCOME.search(" ".join(ours))
    assert not any("  " in text or "%(" in text for text in ours)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_the_words_can_be_put_for_a_reader_of_every_language(kind: Kind, code: str) -> None:
    far = Setting(calendar("9-17", "Pacific/Auckland"), ANA, SETTING.on)
    words = kind.words(kind.defaults, far, Language(code))
    assert "%(" not in words.sentence + words.promise + kind.counted(kind.defaults, Language(code))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_the_defaults_of_a_kind_can_be_read_back(kind: Kind) -> None:
    assert kind.read(kind.defaults) == kind.defaults
    if kind.judge is Judge.DEADLINE:
        assert allowance(kind.defaults) == Allowance(1, Unit.WORKING_DAYS)
    if kind.promise_kind:
        promised = KINDS[kind.promise_kind]
        own = kind.promise_parameters(kind.defaults)
        assert promised.read(own) == own


def test_the_clock_decides_whose_calendar_counts() -> None:
    calls, decision = KINDS["calls"], KINDS["decision"]
    assert calls.calendar(calls.defaults, SETTING) is ANA
    assert calls.calendar({**calls.defaults, "clock": "client"}, SETTING) is BEN
    assert decision.calendar(decision.defaults, SETTING) is BEN


NUMBER = WholeNumber("n", "How many", 1, 60, 1)
LINE = Line("word", "The word", 10, "Decision:")
CHOICE = Choice("unit", "Counted in", (("hours", "hours"), ("days", "days")), "days")
WINDOWS = Windows("windows", "When", {})


@pytest.mark.parametrize(("raw", "number"), [("1", 1), (" 60 ", 60), (7, 7), ("007", 7)])
def test_a_whole_number_is_read(raw: Any, number: int) -> None:
    assert NUMBER.read(raw) == number


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        (NUMBER, "", "Write a whole number."),
        (NUMBER, "two", "Write a whole number."),
        (NUMBER, "1.5", "Write a whole number."),
        (NUMBER, "1_0", "Write a whole number."),
        (NUMBER, "٣", "Write a whole number."),
        (NUMBER, None, "Write a whole number."),
        (NUMBER, True, "Write a whole number."),
        (NUMBER, [], "Write a whole number."),
        (NUMBER, "0", "Choose a number from 1 to 60."),
        (NUMBER, "-3", "Choose a number from 1 to 60."),
        (NUMBER, "61", "Choose a number from 1 to 60."),
        (NUMBER, "9" * 10_000, "Choose a number from 1 to 60."),
        (CHOICE, "weeks", "Choose one of the options."),
        (CHOICE, None, "Choose one of the options."),
        (CHOICE, ["days"], "Choose one of the options."),
        (LINE, "", "Write a word or two."),
        (LINE, " \n\t", "Write a word or two."),
        (LINE, "\0\u200b", "Write a word or two."),
        (LINE, None, "Write a word or two."),
        (LINE, {"a": 1}, "Write a word or two."),
        (LINE, "x" * 11, "Keep it to 10 characters."),
        (WINDOWS, {}, "Choose at least one time in the week."),
        (WINDOWS, "tuesday", "A week names its days mon to sun."),
        (WINDOWS, {"tue": 9}, "Tuesday: write times like 09:00–17:00."),
    ],
)
def test_what_a_field_cannot_use_is_refused_with_a_reason(
    field: WholeNumber | Choice | Line | Windows, raw: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        field.read(raw)


def test_a_line_is_one_line() -> None:
    assert LINE.read("  a\r\nBcc:\t b\0 ") == "a Bcc: b"


def test_every_wrong_field_gets_its_own_message() -> None:
    with pytest.raises(BadParameters) as refused:
        KINDS["decision"].read({"amount": "many", "unit": "moons"})
    assert refused.value.errors == {
        "amount": "Write a whole number.",
        "unit": "Choose one of the options.",
        "mark": "Write a word or two.",
    }


def test_what_the_freelancer_wrote_goes_before_the_default() -> None:
    typed = Words(title="Mine", sentence="", why="", promise="Also mine")
    words = complete(KINDS["decision"], typed, KINDS["decision"].defaults, SETTING, EN)
    assert (words.title, words.promise) == ("Mine", "Also mine")
    assert words.sentence.startswith("When my subject begins")
    assert words.why.startswith("An open decision")


def test_ones_own_need_has_no_words_of_ours() -> None:
    assert KINDS["own"].words({}, SETTING, EN) == Words("", "", "", "")
