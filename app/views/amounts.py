"""Fields for amounts and currencies. What was typed stays as it was typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from agreements import money
from agreements.cells import LARGEST
from app.views.forms import visible

# A mark with three figures after it could mean thousands or decimals, so it is asked.
_NUMBER = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?", re.ASCII)
_SPACES = re.compile(r"[\s'’]")
LONGEST = 40
CURRENCY = "Write the three letters of a currency, like EUR."


class NumberField(StringField):  # type: ignore[misc]
    """A number of at most two decimals, after a point or a comma; `number` holds it. Empty is fine
    unless `needed` says what to write."""

    number: Decimal | None = None

    def __init__(self, label: str, example: str, needed: str = "", **kwargs: Any) -> None:
        self.example = example
        super().__init__(
            label,
            filters=[visible],
            validators=[DataRequired(needed) if needed else Optional(), _number],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
            **kwargs,
        )


def _number(form: Any, field: NumberField) -> None:
    found = _NUMBER.fullmatch(_SPACES.sub("", field.data[:LONGEST]))
    if found is None:
        raise ValidationError(f"Write a number like {field.example}.")
    number = Decimal(f"{found[1]}.{found[2] or 0}")
    if not number:
        raise ValidationError("Write more than nothing.")
    field.number = number


class CurrencyField(StringField):  # type: ignore[misc]
    """A currency by its three letters or its sign. Empty is fine unless `needed` says what to
    write."""

    def __init__(self, label: str = "Currency", needed: str = "", **kwargs: Any) -> None:
        super().__init__(
            label,
            filters=[visible],
            validators=[
                DataRequired(needed) if needed else Optional(),
                Length(max=LONGEST),
                _known,
            ],
            render_kw={"autocomplete": "off", "autocapitalize": "characters"},
            **kwargs,
        )


def _known(form: Any, field: Any) -> None:
    code = money.currency_of(field.data)
    if not code:
        raise ValidationError(CURRENCY)
    field.data = code


def smallest(amount: NumberField, currency: CurrencyField) -> int | None:
    """An amount in the smallest unit of its currency, of fields that hold what they should; None
    where none was typed.

    Raises:
        ValueError: no amount is that large, or this currency has no such small parts.
    """
    if amount.number is None:
        return None
    if amount.number > LARGEST:
        raise ValueError("No amount is that large.")
    code = currency.data or ""
    made = money.smallest(amount.number, code)
    if made != money.smallest(amount.number * 100, code) / 100:
        raise ValueError("This currency has no such small parts.")
    return made
