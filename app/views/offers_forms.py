"""Forms about what goes on beside the agreement: offers, questions asked first, calls, welcome."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Optional

from agreements import spoken
from app.services.relating.calls import CallForm as Call
from app.services.relating.interests import LONGEST
from app.services.relating.offers import KINDS, Answer, OfferForm
from app.views.clients_forms import DayField
from app.views.forms import Form, line, text
from app.views.outbox_forms import WordsForm

LONGEST_WORDS = 500
PURPOSES = {"work": "The work", "offers": "Offers: something they could buy", "other": "Other"}
_SAID = {"yes": "Yes", "no": "No", "later": "Not before a day"}


def _one_of(label: str, needed: str, choices: dict[str, str], **kwargs: Any) -> RadioField:
    return RadioField(
        label,
        choices=[SelectChoice(value, says) for value, says in choices.items()],
        validators=[InputRequired(needed)],
        **kwargs,
    )


class WelcomeForm(WordsForm):
    """The words of a welcome, and since when they are a client."""

    since = DayField("Client since", needed="Choose the day.")

    @property
    def day(self) -> date:
        """The day of a form that validates."""
        values: dict[str, Any] = self.data
        found: date = values["since"]
        return found


class AskForm(WordsForm):
    """What was noticed, and the words of the mail that asks first. They may be written later."""

    noticed = line("What you noticed", LONGEST, needed="Write what you noticed.")
    subject = line("Subject", 200)
    body = text("What it says", 10_000)

    @property
    def has_words(self) -> bool:
        return bool(self.subject.data or self.body.data)


class _Answered(Form):
    """What is typed about an answer."""

    on = DayField("They said so on")
    not_before = DayField("Not before")
    words = line("Their words", LONGEST_WORDS)

    def typed_answer(self, said: str, otherwise: date) -> Answer:
        """The answer, on the day `otherwise` where no other was typed."""
        values: dict[str, Any] = self.data
        rests = None if said == "yes" else values["not_before"]
        return Answer(said, values["on"] or otherwise, rests, values["words"] or "")


class AnswerForm(_Answered):
    """The answer to an offer that was made."""

    said = _one_of("What they said", "Choose what they said.", _SAID)


class NewOfferForm(_Answered):
    """An offer that was made, or is planned; perhaps with its answer."""

    kind = _one_of("What kind", "Choose a kind.", KINDS)
    what = line("What you offer", 200, needed="Write what it is.")
    state = _one_of(
        "Where it stands",
        "Choose where it stands.",
        {"made": "I offered it", "planned": "I plan to offer it"},
        default="made",
    )
    day = DayField("On", needed="Choose the day.")
    said = RadioField(
        "Their answer",
        choices=[SelectChoice("", "None yet"), *(SelectChoice(*pair) for pair in _SAID.items())],
        default="",
        validators=[Optional()],
    )

    def offer(self, today: date) -> OfferForm:
        """What was typed in a form that validates."""
        values: dict[str, Any] = self.data
        said = values["said"]
        return OfferForm(
            values["kind"],
            values["what"],
            values["day"],
            values["state"] == "planned",
            self.typed_answer(said, today) if said else None,
        )


class MinutesField(IntegerField):  # type: ignore[misc]
    """Whole minutes, of a day at most."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([typed.strip()[:12] for typed in valuelist if typed.strip()])
        except ValueError:
            raise ValueError("Write whole minutes, like 25.") from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            return
        if self.data is None or not 1 <= self.data <= spoken.LONGEST:
            raise ValidationError(f"Write minutes, from 1 to {spoken.LONGEST}.")


class CallForm(Form):
    """A call or meeting."""

    minutes = MinutesField(
        "Minutes", render_kw={"inputmode": "numeric", "min": 1, "max": spoken.LONGEST}
    )
    purpose = _one_of("What it was for", "Choose what it was for.", PURPOSES, default="work")
    is_paid = BooleanField("They pay for this time", default=True)
    on = DayField("On", needed="Choose the day.")
    note = line("Note, for your own record", 200)

    def call(self) -> Call:
        """What was typed in a form that validates."""
        values: dict[str, Any] = self.data
        return Call(
            values["on"],
            values["minutes"],
            values["purpose"],
            values["is_paid"],
            values["note"] or "",
        )
