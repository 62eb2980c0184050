"""What a client is promised in return, and whose clocks the times are on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agreements.language import Language
from agreements.needs import KINDS, Setting, Words
from tests.rules.moments import calendar

EN = Language("en")
ANA, BEN = calendar("9-17", "Europe/Lisbon"), calendar("9-12, 13-17", "Europe/Berlin")
SETTING = Setting(client=BEN, freelancer=ANA, on=date(2026, 11, 23))
SAME_CLOCK = Setting(calendar("9-17", "Europe/London"), ANA, SETTING.on)
LISBON_WEEK = "(Monday to Friday, 09:00 to 17:00 in Lisbon)"


def words(code: str, where: Setting = SETTING, **given: Any) -> Words:
    kind = KINDS[code]
    return kind.words(kind.read({**kind.defaults, **given}), where, EN)


@pytest.mark.parametrize(
    ("kind", "given", "promise"),
    [
        (
            "decision",
            {},
            f"I answer your questions by the end of my next working day {LISBON_WEEK}, and I write "
            "“Decision:” only when I can’t go on without you.",
        ),
        (
            "invoice",
            {},
            "My invoices say what each sum is for and hold everything your books need. When your "
            "subject begins “Question:”, I answer by the end of my next working day "
            f"{LISBON_WEEK}.",
        ),
        ("sign_off", {}, "I send work for sign-off on the day I named, checked,"),
        (
            "material",
            {},
            f"what I owe you comes on the day I named, before my working day ends {LISBON_WEEK}.",
        ),
        ("material", {"amount": 1}, "no later than one working day of mine after the day I named"),
        ("material", {"amount": 4}, "no later than four working days of mine after the day I"),
        ("meetings", {}, f"You get the same notice from me, counted in my hours {LISBON_WEEK}"),
        ("rounds", {}, "you have the result on the day I named for it."),
        ("scope", {}, "When your subject begins “Change:”, you know within two working days of"),
        ("contact_hours", {}, "When your subject begins “Question:”, I answer by the end of my"),
        ("mail_times", {}, "When your subject begins “Question:”, I answer by the end of my"),
    ],
)
def test_a_client_is_promised(kind: str, given: dict[str, Any], promise: str) -> None:
    assert promise in words(kind, **given).promise


@pytest.mark.parametrize(
    ("kind", "given", "allowed"),
    [
        ("decision", {"amount": 5}, {"amount": 1, "unit": "working_days", "mark": "Decision:"}),
        ("invoice", {}, {"amount": 1, "unit": "working_days", "mark": "Question:"}),
        ("sign_off", {"amount": 9}, {"amount": 0}),
        ("material", {"amount": 3}, {"amount": 3}),
        ("meetings", {"amount": 16}, {"amount": 16}),
        ("rounds", {"limit": 4}, {"amount": 0}),
        ("scope", {}, {"amount": 2, "unit": "working_days", "mark": "Change:"}),
    ],
)
def test_the_promise_can_be_judged_as_it_is_worded(
    kind: str, given: dict[str, Any], allowed: dict[str, Any]
) -> None:
    own = KINDS[kind].promise_parameters(KINDS[kind].read({**KINDS[kind].defaults, **given}))
    assert own == allowed
    promised = KINDS[KINDS[kind].promise_kind or ""]
    assert promised.read(own) == own


@pytest.mark.parametrize("kind", ["invoice", "retainer", "calls", "contact_hours", "mail_times"])
def test_where_both_clocks_show_the_same_only_one_is_named(kind: str) -> None:
    sentence = words(kind, SAME_CLOCK).sentence
    assert "midnight" not in sentence
    assert "for you in" not in sentence


@pytest.mark.parametrize(
    ("client", "on", "said"),
    [
        ("Europe/London", SETTING.on, "09:00 to 11:00 in Lisbon. Other"),
        (
            "America/New_York",
            date(2026, 10, 28),  # in the odd week between the two changes of the clock
            "(for you in New York, most of the year: Tuesday and Thursday, 04:00 to 06:00).",
        ),
        (
            "Pacific/Auckland",
            SETTING.on,
            "(for you in Auckland on 23 November 2026: Tuesday and Thursday, 22:00 to 24:00; "
            "this moves when the clocks change).",
        ),
    ],
)
def test_call_times_are_given_on_the_clocks_of_both_sides(client: str, on: date, said: str) -> None:
    assert said in words("calls", Setting(calendar("9-17", client), ANA, on)).sentence


def test_call_times_that_fall_on_the_next_day_there_say_so() -> None:
    tokyo = Setting(calendar("9-17", "Asia/Tokyo"), ANA, SETTING.on)
    sentence = words("calls", tokyo, windows={"fri": [["16:00", "17:00"]]}).sentence
    assert "Friday, 16:00 to 17:00 in Lisbon" in sentence
    assert "Saturday, 01:00 to 02:00" in sentence


def test_call_times_on_the_clients_clock_need_no_other() -> None:
    assert "09:00 to 11:00 in Berlin. Other" in words("calls", clock="client").sentence


def test_calls_on_five_days_have_a_short_title() -> None:
    windows = {day: [["09:00", "10:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    assert words("calls", windows=windows).title == "Calls come at set times"


@pytest.mark.parametrize(
    ("times", "client", "sentence"),
    [
        ("9:30", "Europe/Berlin", "9:30 in Lisbon (for you in Berlin: 10:30)."),
        (
            "23:30 and 9:00",
            "Africa/Johannesburg",
            "(for you in Johannesburg on 23 November 2026: 01:30 the next day and 11:00; this",
        ),
        ("0:30", "Atlantic/Azores", "(for you in Azores: 23:30 the day before)."),
        ("noon", "Europe/Berlin", "I read mail at noon in Lisbon. You"),
        ("25:00 and 9:99", "Europe/Berlin", "25:00 and 9:99 in Lisbon. You"),
    ],
)
def test_typed_times_are_given_on_both_clocks_where_they_are_times(
    times: str, client: str, sentence: str
) -> None:
    where = Setting(calendar("9-17", client), ANA, SETTING.on)
    assert sentence in words("mail_times", where, times=times).sentence
