"""The third note, where answers kept coming late: it says that they came, and came late."""

from __future__ import annotations

import re

import pytest

from agreements.needs import KINDS
from agreements.reminders import TALK
from app.services.mail.letters import Words
from app.services.mail.reminder_letters import reminder
from tests.services.slips import EN, MONDAY, WHO, late, letter, slip

DAYS = {"The logo": "09", "The label": "12", "The colour": "17"}
MENDABLE = [code for code, kind in KINDS.items() if kind.is_mendable]


def test_it_thanks_for_the_answers_names_them_and_invites_to_change_the_line() -> None:
    came = [late("decision", f"Decision: {name.lower()}", day) for name, day in DAYS.items()]
    assert letter(TALK, *came) == (
        "Shall we change this line?",
        "Your answers do come, and thank you for each. Lately some came a little later than we "
        "said: “Decision: the logo”, “Decision: the label” and “Decision: the colour”. Nothing of "
        "this is open any more. “Our way of working” doesn’t seem to fit your weeks, and that’s "
        "fine to say. We could make it two working days, let someone else decide small things, or "
        "drop it and plan for longer waits. Reply with the one you like, or name ten minutes for "
        "a call. Until then, no more notes about this.",
    )


@pytest.mark.parametrize("kind", MENDABLE)
def test_each_kind_names_what_came_late_and_says_that_nothing_of_it_is_open(kind: str) -> None:
    _, body = letter(TALK, *(late(kind, name, day) for name, day in DAYS.items()))
    assert all(name in body for name in DAYS)
    assert "Nothing of this is open any more." in body
    assert re.search(r"[Tt]hank you", body)
    assert not re.search(r"[{}%]|  |\b(waiting|still to come|must|fail)\b", body)


def test_where_something_is_still_open_it_is_the_usual_invitation() -> None:
    _, body = letter(TALK, slip("decision", "The paper"), late("decision", "The logo", "09"))
    assert "Nothing of this is open" not in body
    assert "doesn’t seem to fit your weeks" in body and "Late, but here by now: “The logo”" in body


def test_words_of_ones_own_for_the_third_note_count_here_too() -> None:
    own = {("decision", TALK): Words("A call?", "Hello {name}, shall we talk about {what}?")}
    came = [(TALK, late("decision", name, day)) for name, day in DAYS.items()]
    said = reminder(WHO, came, MONDAY, EN, own)
    assert said.subject == "A call?"
    assert "shall we talk about “The logo”, “The label” and “The colour”?" in said.body
