"""How gently may be chosen, which choice counts, and the one sentence about what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.foretelling import sentence
from agreements.gentleness import LIMITS, Choice, Policy, gentlest, policy_of, wrong_in
from agreements.reminders import Answer, Because, Decide, SendAt, Stop, Wait
from tests.rules.moments import BERLIN, at


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("cooling_off_hours", 12, 168), ("between_days", 7, 90), ("step_up_days", 7, 90)],
)
def test_a_figure_is_as_gentle_as_promised_or_gentler(name: str, least: int, most: int) -> None:
    for figure, wrong in ((least - 1, True), (least, False), (most, False), (most + 1, True)):
        assert wrong_in(Choice(**{name: figure})) == ((name,) if wrong else ())
    assert LIMITS[name].within(least - 5) == least
    assert LIMITS[name].within(most + 5) == most
    assert LIMITS[name].within(least + 1) == least + 1
    assert wrong_in(Choice()) == ()


def test_without_a_choice_the_defaults_count() -> None:
    assert policy_of() == Policy()
    assert Policy().cooling_off == timedelta(hours=12)
    assert Policy().between_reminders == Policy().step_up_after == timedelta(days=7)


def test_the_most_specific_choice_counts_figure_by_figure() -> None:
    client = Choice(between_days=10, asks=False)
    need = Choice(between_days=20, step_up_days=21, asks=True)
    account = Choice(30, 31, 32, True, True)
    found = policy_of(client, need, account)
    assert found == Policy(
        cooling_off=timedelta(hours=30),
        between_reminders=timedelta(days=10),
        step_up_after=timedelta(days=21),
        asks=False,
        is_off=True,
    )
    assert policy_of(need=need).between_reminders == timedelta(days=20)
    assert policy_of(need=need).asks and not policy_of(need=need).is_off
    assert policy_of(account=account).between_reminders == timedelta(days=31)


def test_what_was_stored_is_never_less_gentle_than_promised() -> None:
    assert policy_of(Choice(1, 1, 1)) == Policy()


def test_the_gentlest_of_several_counts_figure_by_figure() -> None:
    first = Policy(timedelta(hours=20), timedelta(days=8), timedelta(days=30))
    second = Policy(timedelta(hours=15), timedelta(days=9), timedelta(days=10), asks=True)
    third = replace(Policy(), is_off=True)
    assert gentlest(first) == first
    assert gentlest(first, second, third) == gentlest(third, second, first)
    assert gentlest(first, second, third) == Policy(
        timedelta(hours=20), timedelta(days=9), timedelta(days=30), asks=True, is_off=True
    )


TUESDAY = at("2026-11-24 09:30")


@pytest.mark.parametrize(
    ("because", "why"),
    [
        (Because.SPACING, "because at most one goes in a week"),
        (Because.BY_HAND, "because you wrote to them yourself and at most one goes in a week"),
        (Because.ANOTHER_MAIL, "because another mail of yours went there within a day"),
        (Because.STEP_UP, "because a further note waits 7 days"),
        (Because.WITHDRAWN, "because the last one could not leave and now rests 7 days"),
        (Because.COOLING_OFF, "because a note waits 12 hours after you confirm"),
        (Because.ABSENCE, "because Ben is away until then"),
        (Because.SLOT, "in the next hours of theirs that are kept for notes"),
    ],
)
def test_one_sentence_says_when_the_next_note_goes_and_why(because: Because, why: str) -> None:
    answer = SendAt(TUESDAY, TUESDAY, {1: 1}, (because, Because.SPACING))
    said = sentence(answer, "Ben", BERLIN)
    assert said == f"The next note to Ben goes Tue 24 Nov 09:30 in Berlin, {why}."


def test_the_sentence_names_what_was_chosen() -> None:
    policy = Policy(timedelta(hours=36), timedelta(days=21), timedelta(days=30))
    said = {
        because: sentence(
            SendAt(TUESDAY, TUESDAY, {1: 1}, (because,), policy=policy), "Ben", BERLIN
        )
        for because in (Because.SPACING, Because.STEP_UP, Because.COOLING_OFF)
    }
    assert "at most one goes in 21 days" in said[Because.SPACING]
    assert "waits 30 days" in said[Because.STEP_UP]
    assert "waits 36 hours" in said[Because.COOLING_OFF]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Decide((1,)), "it is yours to decide"),
        (Wait((Because.CHANGE_ASKED,)), "until you answer the change"),
        (Wait((Because.OWN_WORDS,)), "in your own words goes to Ben first"),
        (Wait((Because.YOUR_TURN,)), "it is your turn"),
        (Wait((Because.TALKED,)), "invited to talk"),
        (Stop((Because.SAID_ENOUGH,)), "three of them went"),
        (Stop((Because.OFF,)), "you switched them off"),
        (Stop((Because.STOPPED,)), "they stopped reminders"),
        (Stop((Because.NOTICE,)), "notice was given"),
        (Stop((Because.NOTHING_OPEN,)), "there is nothing to say"),
        (Stop((Because.NEVER_OPEN,)), "no working hours"),
    ],
)
def test_one_sentence_says_why_none_goes(answer: Answer, said: str) -> None:
    found = sentence(answer, "Ben", BERLIN)
    assert said in found and "Ben" in found
    assert found.count(".") == 1
