"""Kinds of need: what may be typed for them, and what a new kind takes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from agreements.judging import Allowance, Judge, Period, Unit
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
    complete,
    grouped,
)
from tests.rules.moments import calendar

EN = Language("en")
ANA, BEN = calendar("9-17", "Europe/Lisbon"), calendar("9-12, 13-17", "Europe/Berlin")
SETTING = Setting(client=BEN, freelancer=ANA, on=date(2026, 11, 23))


def test_there_are_fourteen_kinds_and_each_is_in_one_group() -> None:
    assert (
        list(KINDS)
        == (
            "decision sign_off invoice material calls contact_hours meetings rounds retainer "
            "one_decider scope channel mail_times own"
        ).split()
    )
    assert [kind for _, _, kinds in grouped(KINDS) for kind in kinds] == list(KINDS.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_the_defaults_of_a_kind_can_be_read_back(kind: Kind) -> None:
    assert kind.read(kind.defaults) == kind.defaults
    if kind.promise_kind:
        promised = KINDS[kind.promise_kind]
        own = kind.promise_parameters(kind.defaults)
        assert promised.read(own) == own


@pytest.mark.parametrize(
    ("kind", "given", "allowed"),
    [
        ("decision", {}, Allowance(1, Unit.WORKING_DAYS)),
        ("decision", {"unit": "working_hours"}, Allowance(1, Unit.WORKING_HOURS)),
        ("sign_off", {"amount": 7, "unit": "days"}, Allowance(7, Unit.DAYS)),
        ("invoice", {}, Allowance(14, Unit.DAYS)),
        ("invoice", {"amount": 0}, Allowance(0, Unit.DAYS)),
        ("material", {"amount": 2}, Allowance(2, Unit.WORKING_DAYS)),
        ("meetings", {}, Allowance(8, Unit.WORKING_HOURS)),
    ],
)
def test_a_kind_with_time_in_it_has_an_allowance(
    kind: str, given: dict[str, Any], allowed: Allowance
) -> None:
    assert KINDS[kind].allowance({**KINDS[kind].defaults, **given}) == allowed


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_each_kind_brings_what_its_judge_needs(kind: Kind) -> None:
    names = {field.name for field in kind.fields}
    needed = {
        Judge.DEADLINE: {"amount"},
        Judge.WINDOW: {"windows", "clock"},
        Judge.NOTICE: {"amount"},
        Judge.COUNT: {"limit"},
        Judge.BY_HAND: set(),
    }[kind.judge]
    assert needed <= names
    assert set(kind.asks) <= names - {"mark", "clock"}
    assert (kind.unit is None) == ("unit" in names or "amount" not in names)
    assert (kind.period is not None) == (kind.judge is Judge.COUNT)
    assert bool(kind.began and kind.ended) == (kind.judge is Judge.DEADLINE)


def test_some_kinds_are_unlike_the_others() -> None:
    assert [kind.code for kind in KINDS.values() if kind.by_date] == ["material"]
    assert [kind.code for kind in KINDS.values() if kind.is_informative] == ["mail_times"]
    assert KINDS["rounds"].period is Period.PIECE
    assert KINDS["retainer"].period is Period.MONTH


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


@pytest.mark.parametrize(
    ("kind", "name", "raw", "message"),
    [
        ("decision", "amount", "0", "Choose a number from 1 to 60."),
        ("decision", "unit", "days", "Choose one of the options."),
        ("sign_off", "amount", "61", "Choose a number from 1 to 60."),
        ("sign_off", "unit", "weeks", "Choose one of the options."),
        ("invoice", "amount", "-1", "Choose a number from 0 to 365."),
        ("invoice", "amount", "366", "Choose a number from 0 to 365."),
        ("invoice", "amount", str(10**12), "Choose a number from 0 to 365."),
        ("material", "amount", "", "Write a whole number."),
        ("material", "amount", "21", "Choose a number from 0 to 20."),
        ("calls", "clock", "noon", "Choose one of the options."),
        ("contact_hours", "windows", {}, "Choose at least one time in the week."),
        (
            "contact_hours",
            "windows",
            {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]},
            "Monday: two times overlap.",
        ),
        ("contact_hours", "windows", {"mon": [["24:00", "25:00"]]}, "Monday: write times like"),
        ("meetings", "amount", "0", "Choose a number from 1 to 120."),
        ("meetings", "amount", "121", "Choose a number from 1 to 120."),
        ("rounds", "limit", "two", "Write a whole number."),
        ("rounds", "limit", "21", "Choose a number from 0 to 20."),
        ("retainer", "limit", "0", "Choose a number from 1 to 400."),
        ("retainer", "limit", "401", "Choose a number from 1 to 400."),
        ("channel", "channel", "  ", "Write a word or two."),
        ("channel", "channel", "x" * 81, "Keep it to 80 characters."),
        ("mail_times", "times", "", "Write a word or two."),
        ("mail_times", "times", "x" * 61, "Keep it to 60 characters."),
    ],
)
def test_what_a_kind_cannot_use_is_refused_beside_its_field(
    kind: str, name: str, raw: Any, message: str
) -> None:
    with pytest.raises(BadParameters) as refused:
        KINDS[kind].read({**KINDS[kind].defaults, name: raw})
    assert list(refused.value.errors) == [name]
    assert message in refused.value.errors[name]


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
