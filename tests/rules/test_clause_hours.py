"""The quiet lines under a clause: its hours in both zones, unless it names them so itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agreements import clause_hours
from agreements.clause_hours import Places, Spoken
from agreements.hours import Calendar, Week
from agreements.language import ENGLISH
from agreements.needs import KINDS, Setting

AT = datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
WEEK = Week.standard()
YOURS = "Your hours: Monday to Friday, 09:00 to 17:00 in Berlin (08:00 to 16:00 in Lisbon)"
MINE = "My hours: Monday to Friday, 09:00 to 17:00 in Lisbon (10:00 to 18:00 in Berlin)"
MIDNIGHT = "A day ends at midnight in Berlin (23:00 in Lisbon)."
PLACES = Places("Europe/Berlin", "Europe/Lisbon", WEEK, AT)


def spoken(code: str) -> Spoken:
    """A clause of this kind in the words it begins with, between Berlin and Lisbon."""
    kind = KINDS[code]
    client, freelancer = (Calendar(WEEK, f"Europe/{city}") for city in ("Berlin", "Lisbon"))
    setting = Setting(client, freelancer, date(2026, 11, 2))
    words, calendar = (
        kind.words(kind.defaults, setting, ENGLISH),
        kind.calendar(kind.defaults, setting),
    )
    return Spoken(kind, kind.defaults, calendar.week, calendar.zone, words.sentence, words.promise)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("decision", (YOURS, MINE)),
        ("sign_off", (YOURS,)),
        ("invoice", (MIDNIGHT, MINE)),
        ("retainer", (MIDNIGHT,)),
        ("meetings", (YOURS, MINE)),
        ("material", (YOURS, MINE)),
        ("calls", ()),
        ("contact_hours", (MINE,)),
        ("one_decider", ()),
    ],
)
def test_each_kind_says_its_hours_for_both_places(code: str, lines: tuple[str, ...]) -> None:
    assert clause_hours.lines(spoken(code), PLACES, ENGLISH) == lines


def test_calls_in_words_of_one_s_own_get_their_times() -> None:
    own = replace(spoken("calls"), sentence="We talk at set times.")
    assert clause_hours.lines(own, PLACES, ENGLISH) == (
        "These times: Tuesday and Thursday, 09:00 to 11:00 in Lisbon (10:00 to 12:00 in Berlin)",
    )


def test_where_both_places_have_the_same_time_nothing_is_added() -> None:
    together = replace(PLACES, client_zone="Europe/London")
    assert clause_hours.lines(spoken("decision"), together, ENGLISH) == ()


def test_a_promise_with_other_hours_than_those_of_today_keeps_its_own_words() -> None:
    changed = replace(PLACES, freelancer_week=Week.from_text({"mon": "10-12"}))
    assert clause_hours.lines(spoken("decision"), changed, ENGLISH) == (YOURS,)
