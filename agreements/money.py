"""Amounts of money: in the smallest unit of their currency, and in words."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_territory_currencies,
)

from agreements.cells import SIGNS
from agreements.language import ENGLISH, Language

# "XXX" says that there is none, and "XTS" is for tests.
_KNOWN = frozenset(Locale("en").currencies) - {"XXX", "XTS"}


def currency_of(text: str) -> str:
    """A currency that is known, by its three letters or its sign; else empty."""
    code = SIGNS.get(text.strip(), text.strip().upper())
    return code if code in _KNOWN else ""


def usual(country: str) -> str:
    """The currency people pay with in a country (two letters); empty where nobody knows."""
    found = get_territory_currencies(country.upper())
    return currency_of(found[0]) if found else ""


def smallest(amount: Decimal, currency: str) -> int:
    """An amount in cents, or what is the smallest unit there."""
    return int((amount * 10 ** _digits(currency)).to_integral_value())


def said(amount: int, currency: str, ln: Language = ENGLISH) -> str:
    """'€1,200.00', '¥1,200', or '1,200.00' where no currency is known."""
    value = Decimal(amount).scaleb(-_digits(currency))
    if not currency:
        return str(format_decimal(value, "#,##0.00", locale=ln.locale))
    return str(format_currency(value, currency, locale=ln.locale))


def plain(amount: int, currency: str) -> str:
    """'1200.00': an amount as it would be typed."""
    return str(Decimal(amount).scaleb(-_digits(currency)))


def _digits(currency: str) -> int:
    return int(get_currency_precision(currency)) if currency else 2
