"""Placeholders: replaced once, by what they stand for, and nothing else is read in braces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.services.mail import placeholders, reminder_words, slip_values, wording
from tests.services.slips import MONDAY, slip

REMINDED = [code for code, kind in KINDS.items() if not kind.is_informative]
braces = st.text(st.sampled_from("{} \nabnme{}."), max_size=40)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hi {name}", "Hi Ben"),
        ("{name}{name}", "BenBen"),
        ("{what}", "“{name}”"),
        ("{foo} {Name} { name } {} {{name}} {name!r} {name.__class__} {0} {", None),
    ],
)
def test_what_stands_in_braces_is_replaced_once(text: str, filled: str | None) -> None:
    found = placeholders.fill(text, {"name": "Ben", "what": "“{name}”"})
    assert found == (filled or text.replace("{name}", "Ben"))


@pytest.mark.parametrize("kind", REMINDED)
def test_whatever_is_offered_has_a_value_and_is_used_as_it_is_offered(kind: str) -> None:
    offered = placeholders.offered(kind)
    values = slip_values.values([slip(kind, "The logo")], MONDAY, ENGLISH)
    for name in offered:
        assert name == "name" or values[name]
    for step in wording.steps(kind):
        ours = reminder_words.ours(kind, step, ENGLISH)
        assert placeholders.problem(ours.subject, offered) is None
        assert placeholders.problem(ours.body, offered) is None


@given(text=braces)
def test_what_is_let_through_leaves_no_brace(text: str) -> None:
    if placeholders.problem(text, {"name": "", "a": ""}) is None:
        filled = placeholders.fill(text, {"name": "Ben", "a": "An"})
        assert "{" not in filled and "}" not in filled


@given(text=st.text(max_size=80))
def test_a_text_without_braces_is_fine_and_stays(text: str) -> None:
    plain = text.replace("{", "").replace("}", "")
    assert placeholders.problem(plain, {"name": ""}) is None
    assert placeholders.fill(plain, {"name": "Ben"}) == plain
