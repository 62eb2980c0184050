"""The questions about the ideal client. Every one may stay empty."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_territory_currencies
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from agreements.hours import supported_countries
from app.views.forms import Form, text

MOST_BUDGET = 1_000_000_000
_GROUPED = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d+", re.ASCII)
_MONTHS = Locale("en").months["stand-alone"]["wide"]


def currency_of(country: str) -> str:
    """The currency that is paid in within a country, else empty."""
    return next(iter(get_territory_currencies(country)), "")


@cache
def currencies() -> tuple[SelectChoice, ...]:
    """Every currency in use, by its name."""
    codes = {currency_of(country) for country in supported_countries()} - {""}
    names = Locale("en").currencies
    found = [SelectChoice(code, f"{names.get(code, code)} ({code})") for code in codes]
    return (SelectChoice("", "Choose…"), *sorted(found, key=lambda choice: choice.label))


class WholeField(StringField):  # type: ignore[misc]
    """A whole number that may be left out, typed with or without thousands separators."""

    def __init__(self, label: str, highest: int, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, **kwargs)
        self.highest = highest
        self.number: int | None = None

    def pre_validate(self, form: Any) -> None:
        typed = (self.data or "").strip()
        if not typed:
            return
        if len(typed) > 20 or not _GROUPED.fullmatch(typed):
            raise ValidationError("Write a whole number, like 12 or 40,000.")
        number = int(re.sub(r"\D", "", typed))
        if number > self.highest:
            raise ValidationError(f"Choose a number from 0 to {self.highest:,}.")
        self.number = number


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Any number of a few choices, each with a tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FirstIdealForm(Form):
    """The three answers that say most about the first need."""

    up_at_night = text("What keeps your ideal client up at night?")
    why_chosen = text("Why did they choose you?")
    times_a_year = WholeField("How often a year do you work for them?", 366)

    def answers(self) -> dict[str, Any]:
        """The answers as the service saves them; after `validate`."""
        return {
            "up_at_night": self.up_at_night.data,
            "why_chosen": self.why_chosen.data,
            "times_a_year": self.times_a_year.number,
        }


class IdealForm(FirstIdealForm):
    """All the questions."""

    budget_from = WholeField("What do they spend on you in a year, at least?", MOST_BUDGET)
    budget_to = WholeField("And at most?", MOST_BUDGET)
    currency = SelectField("Currency", choices=lambda: list(currencies()), validate_choice=False)
    busy_months = TicksField(
        "When are they busy?",
        choices=[SelectChoice(number, name) for number, name in _MONTHS.items()],
        coerce=int,
    )
    why_they_stay = text("Why do they stay?")
    gone_right = text("What has gone right with the clients you like best?")

    def validate_budget_to(self, field: WholeField) -> None:
        low, high = self.budget_from.number, field.number
        if low is not None and high is not None and low > high:
            raise ValidationError("The upper figure is below the lower one.")

    def validate_currency(self, field: SelectField) -> None:
        if field.data and field.data not in {choice.value for choice in currencies()}:
            raise ValidationError("Choose a currency from the list.")
        if self._has_budget and not field.data:
            raise ValidationError("Choose the currency of the budget.")

    @property
    def _has_budget(self) -> bool:
        return self.budget_from.number is not None or self.budget_to.number is not None

    def answers(self) -> dict[str, Any]:
        return {
            **super().answers(),
            "budget_from": self.budget_from.number,
            "budget_to": self.budget_to.number,
            "currency": self.currency.data if self._has_budget else None,
            "busy_months": sorted(set(self.busy_months.data or [])),
            "why_they_stay": self.why_they_stay.data,
            "gone_right": self.gone_right.data,
        }


def values_of(profile: Any) -> dict[str, Any]:
    """Stored answers as the values of a form; nothing where there are none."""
    if profile is None:
        return {}
    return {
        "up_at_night": profile.up_at_night,
        "why_chosen": profile.why_chosen,
        "why_they_stay": profile.why_they_stay,
        "gone_right": profile.gone_right,
        "busy_months": profile.busy_months,
        "currency": profile.currency,
        "times_a_year": _shown(profile.times_a_year),
        "budget_from": _shown(profile.budget_from),
        "budget_to": _shown(profile.budget_to),
    }


def _shown(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
