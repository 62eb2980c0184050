"""Forms about where a client stands and what was given, each with a prefix of its own."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectChoice, SelectField, ValidationError
from wtforms.validators import NumberRange, Optional, StopValidation

from agreements.stages import Stage
from app.services.relating.given import LONGEST_WHAT, MOST_DAYS, MOST_MINUTES, GivenForm
from app.services.relating.stage import LONGEST_WHOM, LONGEST_WHY
from app.views.amounts import CURRENCY, CurrencyField, NumberField, smallest
from app.views.clients_forms import DayField
from app.views.forms import Form, line

KINDS = [
    SelectChoice("delivered", "Delivered: work they bought"),
    SelectChoice("expertise", "Expertise, spoken freely"),
    SelectChoice("help", "Help: an introduction, a hint, a hand"),
    SelectChoice("hours", "Hours of work, given away"),
    SelectChoice("product", "A product, given away"),
]
STAGES = [
    SelectChoice(Stage.PROSPECT.value, "Prospect: has not bought yet"),
    SelectChoice(Stage.CUSTOMER.value, "Customer: has bought"),
    SelectChoice(Stage.CLIENT.value, "Client: buys expertise too, and is loyal"),
    SelectChoice(Stage.FORMER.value, "Former: nothing goes on any more"),
]
DAYS = f"Write a number of days from 1 to {MOST_DAYS}."


class NoteForm(Form):
    """Something that was delivered or given."""

    kind = SelectField("What was it", choices=KINDS, default="delivered")
    what = line("In a few words", LONGEST_WHAT, needed="Write a few words.")
    on = DayField("Day", needed="Choose the day.")
    hours = NumberField("Hours", "1.5")
    worth = NumberField("What it is worth", "120.50")
    currency = CurrencyField()

    def validate_hours(self, field: NumberField) -> None:
        if field.number is not None and field.number * 60 > MOST_MINUTES:
            raise ValidationError("Nobody gives that many hours.")

    def typed(self) -> GivenForm | None:
        """What was typed in a form that validates; None where its fields say what is wrong."""
        try:
            worth = smallest(self.worth, self.currency)
        except ValueError as problem:
            self.add_errors({"worth": str(problem)})
            return None
        if worth is not None and not self.currency.data:
            self.add_errors({"currency": CURRENCY})
            return None
        values: dict[str, Any] = self.data
        minutes = None if self.hours.number is None else max(1, round(self.hours.number * 60))
        currency = values["currency"] or "" if worth is not None else ""
        return GivenForm(values["kind"], values["what"], values["on"], minutes, worth, currency)


class DaysField(IntegerField):  # type: ignore[misc]
    """A number of days, or empty. What is none stays in the field, with its message."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not any(value.strip() for value in valuelist):
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(DAYS) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation  # said already


class EveryForm(Form):
    """After how many days without anything given Today speaks of it."""

    days = DaysField(
        "Days without anything given", validators=[Optional(), NumberRange(0, MOST_DAYS, DAYS)]
    )


class SayForm(Form):
    """Where a client stands, by the freelancer's own word."""

    stage = SelectField("They are a", choices=STAGES, default=Stage.CUSTOMER.value)
    since = DayField("Since", needed="Choose the day.")
    why = line("Why", LONGEST_WHY, needed="Write a word why.")


class RecommendForm(Form):
    """Whom the client recommended the freelancer to."""

    to_whom = line("To whom", LONGEST_WHOM, needed="Write a name, or a few words.")
    day = DayField("On", needed="Choose the day.")


def note(**kwargs: Any) -> NoteForm:
    return NoteForm(prefix="given-", **kwargs)


def every(**kwargs: Any) -> EveryForm:
    return EveryForm(prefix="every-", **kwargs)


def say(**kwargs: Any) -> SayForm:
    return SayForm(prefix="stage-", **kwargs)


def recommend(**kwargs: Any) -> RecommendForm:
    return RecommendForm(prefix="recommended-", **kwargs)
