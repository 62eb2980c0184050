"""Colours that can be read: WCAG 2.2's luminance and contrast, and the nearest that passes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.colour import (
    BLACK,
    ENOUGH,
    WHITE,
    BadColour,
    Colour,
    accent,
    contrast,
    darkened,
    is_readable,
    tint,
)
from agreements.document import Brand

parts = st.integers(0, 255)
colours = st.builds(Colour, parts, parts, parts)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
        ("#0000ff", "#ffffff", 8.592),
        ("#00ff00", "#000000", 15.304),
        ("#0a0a0a", "#000000", 1.061),
    ],
)
def test_contrast_is_what_others_measure(one: str, other: str, ratio: float) -> None:
    assert contrast(Colour.parse(one), Colour.parse(other)) == pytest.approx(ratio, abs=0.001)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one: Colour, other: Colour) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001


@given(colours)
def test_what_is_written_is_read_back(colour: Colour) -> None:
    assert Colour.parse(colour.written.upper()) == colour


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#",
        "1c5a4a",
        "#1c5a4",
        "#1c5a4a0",
        "#1c5a4g",
        "red",
        "rgb(0,0,0)",
        "#1c5a4a; } body { color: red",
        "#1c5a4a}</style><script>",
        "\\23 1c5a4a",
        "#\\31 c5a4",
        "#１c5a4a",
        "url(file:///etc/passwd)",
        "#1c5a\x004a",
        "#1c5a4\ud800",
        "#1c5a4a\n#ffffff",
    ],
)
def test_anything_else_is_no_colour(typed: str) -> None:
    with pytest.raises(BadColour, match="like #1c5a4a") as refused:
        accent(typed)
    assert refused.value.instead == ""


def test_the_usual_colour_can_be_read() -> None:
    assert accent(Brand().accent) == Brand().accent


def test_space_and_capitals_are_no_matter() -> None:
    assert accent(" #1C5A4A \n") == "#1c5a4a"


def test_one_that_passes_on_white_alone_is_refused_for_its_tag() -> None:
    grey = Colour.parse("#767676")
    assert contrast(grey, WHITE) >= ENOUGH > contrast(grey, tint(grey))
    with pytest.raises(BadColour):
        accent("#767676")


@pytest.mark.parametrize(
    ("typed", "instead"), [("#ffffff", "#6d6d6d"), ("#ffee00", "#776f00"), ("#ff0000", "#d70000")]
)
def test_a_pale_one_is_refused_with_the_nearest_that_can_be_read(typed: str, instead: str) -> None:
    with pytest.raises(BadColour) as refused:
        accent(typed)
    assert refused.value.instead == instead
    assert instead in str(refused.value) and typed in str(refused.value)
    assert accent(instead) == instead


@given(colours)
@example(WHITE)
@example(BLACK)
def test_the_nearest_can_be_read_is_no_lighter_and_leaves_a_readable_one_alone(
    colour: Colour,
) -> None:
    found = darkened(colour)
    assert is_readable(found)
    assert (found == colour) == is_readable(colour)
    assert found.red <= colour.red and found.green <= colour.green and found.blue <= colour.blue


@given(colours)
def test_the_nearest_is_the_first_on_the_way_to_black(colour: Colour) -> None:
    found = darkened(colour)
    lighter = [colour.mixed(BLACK, step / 256) for step in range(257)]
    assert not any(is_readable(one) for one in lighter[: lighter.index(found)])
