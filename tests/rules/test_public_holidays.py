"""The names of places that have public holidays."""

from __future__ import annotations

import pytest

from agreements.language import ENGLISH, Language
from agreements.public_holidays import place


@pytest.mark.parametrize(
    ("country", "region", "said"),
    [
        ("DE", None, "Germany"),
        ("DE", "BE", "Germany, Berlin"),
        ("ES", "MD", "Spain, Madrid"),
        ("US", "CA", "United States, California"),
        ("DE", "??", "Germany, ??"),  # a region without a name stays what it is
        ("XX", None, "XX"),
    ],
)
def test_a_place_is_called_by_its_name(country: str, region: str | None, said: str) -> None:
    assert place(country, region, ENGLISH) == said


def test_a_country_is_named_in_the_language_that_is_read() -> None:
    assert place("DE", "BE", Language("de")) == "Deutschland, Berlin"
