"""What the answers about the ideal client speak for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.fit import Profile, suggest
from agreements.needs import KINDS


@pytest.mark.parametrize(
    ("profile", "kind", "because"),
    [
        (Profile(), "decision", "Open decisions hold up more work than anything else."),
        (
            Profile(up_at_night="Missing the launch date"),
            "decision",
            "They lie awake over time.",
        ),
        (
            Profile(gone_right="Fewer calls since spring"),
            "calls",
            "You wrote about calls",
        ),
        (
            Profile(why_chosen="We PHONED a lot", up_at_night="Whether they are liked"),
            "calls",
            "You wrote about calls",
        ),
        (
            Profile(why_chosen="We phoned a lot", up_at_night="Late answers from the printer"),
            "decision",
            "They lie awake over time.",
        ),
        (Profile(why_they_stay="They know what they pay for"), "decision", "Open decisions hold"),
        (Profile(gone_right="It paid off, and everyone liked my photos"), "decision", "Open"),
        (Profile(gone_right="Invoices are paid at once"), "invoice", "You wrote about payments"),
        (Profile(why_chosen="Two rounds and it was done"), "rounds", "You wrote about changes"),
        (Profile(gone_right="Shorter meetings"), "meetings", "You wrote about meetings"),
        (
            Profile(up_at_night="What the board will say"),
            "one_decider",
            "Several people seem to have a say.",
        ),
        (
            Profile(gone_right="Their photos came early"),
            "material",
            "Your work waits for what they send.",
        ),
        (
            Profile(gone_right="Invoices are paid at once", up_at_night="The launch"),
            "decision",
            "They lie awake over time.",
        ),
        (Profile(gone_right="Fewer calls and paid invoices"), "calls", "You wrote about calls"),
        (Profile(times_a_year=24, gone_right="Fewer meetings"), "meetings", "You wrote about"),
        (Profile(times_a_year=12), "decision", "You work together often."),
        (Profile(times_a_year=11), "decision", "Open decisions hold up more work"),
        (Profile(why_they_stay="I am reliable"), "decision", "Good timing is part of why"),
        (Profile(busy_months=(11, 12)), "decision", "Good timing is part of why"),
        (Profile(gone_right="The spring catalogue"), "decision", "Open decisions hold up"),
    ],
)
def test_a_first_need_is_suggested_with_its_reason(
    profile: Profile, kind: str, because: str
) -> None:
    suggestion = suggest(profile)
    assert suggestion.kind == kind
    assert suggestion.because.startswith(because)


@given(
    st.builds(
        Profile,
        times_a_year=st.none() | st.integers(0, 400),
        busy_months=st.lists(st.integers(1, 12)).map(tuple),
        why_chosen=st.text(),
        up_at_night=st.text(),
    )
)
def test_whatever_is_answered_the_suggestion_can_be_used_as_it_is(profile: Profile) -> None:
    suggestion = suggest(profile)
    assert KINDS[suggestion.kind].read(suggestion.parameters) == suggestion.parameters
    assert suggestion.because
    assert "!" not in suggestion.because
