"""Amounts of money keep their cents, whatever their currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import money
from agreements.language import Language


@pytest.mark.parametrize(
    ("text", "code"),
    [("EUR", "EUR"), (" eur ", "EUR"), ("€", "EUR"), ("£", "GBP"), ("", ""), ("ZZZ", "")],
)
def test_a_currency_is_known_by_its_letters_or_its_sign(text: str, code: str) -> None:
    assert money.currency_of(text) == code


@pytest.mark.parametrize(
    ("amount", "currency", "smallest", "said"),
    [
        ("1200.5", "EUR", 120050, "€1,200.50"),
        ("1200", "JPY", 1200, "¥1,200"),
        ("1.234", "KWD", 1234, "KWD1.234"),
        ("-5", "USD", -500, "-$5.00"),
        ("1200", "", 120000, "1,200.00"),
    ],
)
def test_amounts_are_kept_in_the_smallest_unit(
    amount: str, currency: str, smallest: int, said: str
) -> None:
    assert money.smallest(Decimal(amount), currency) == smallest
    assert money.said(smallest, currency) == said


def test_they_are_said_in_the_readers_way() -> None:
    assert money.said(120050, "EUR", Language("de")) == "1.200,50\xa0€"


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", ""]))
def test_what_is_said_can_be_kept_again(amount: int, currency: str) -> None:
    digits = {"JPY": 0, "KWD": 3}.get(currency, 2)
    assert money.smallest(Decimal(amount).scaleb(-digits), currency) == amount
