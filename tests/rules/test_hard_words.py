"""Words that read hard are found whole, in any case; nothing else is."""

from __future__ import annotations

import pytest

from agreements.hard_words import found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You MUST answer; a Breach is a breach.", ("MUST", "Breach")),
        (
            "It failed, is failing and fails: a failure.",
            ("failed", "failing", "fails", "failure"),
        ),
        ("You mustn’t violate it, no violations.", ("mustn’t", "violate", "violations")),
        ("(violating) <b>breached</b>", ("violating", "breached")),
        ("Mustard, unfailing, a fail-safe, Beachcomber, flail.", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_hard_words_are_found_whole_and_each_once(text: str | None, words: tuple[str, ...]) -> None:
    assert found(text) == words
