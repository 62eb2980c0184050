"""Forms for how reminders are to be, and for what was said by hand."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice
from wtforms.validators import Optional

from agreements.gentleness import LIMITS, Choice
from app.views.forms import Form, MomentField, line

AS_ELSEWHERE, SEND, ASK, OFF = "", "send", "ask", "off"
_WAYS = [
    SelectChoice(SEND, "It leaves in its slot, unless I hold it"),
    SelectChoice(ASK, "Ask me each time"),
    SelectChoice(OFF, "Send none; slips are still noted, and a note that waits is dropped"),
]
# What each way says of asking, and of sending none.
_MEANS = {AS_ELSEWHERE: (None, None), SEND: (False, False), ASK: (True, False), OFF: (False, True)}
LONGEST_NOTE = 200


class _WholeNumber(IntegerField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a whole number, or nothing.") from None


def _days(label: str, name: str) -> IntegerField:
    limits = LIMITS[name]
    return _WholeNumber(
        label,
        validators=[Optional()],
        render_kw={"min": limits.least, "max": limits.most, "inputmode": "numeric"},
    )


class ChoiceForm(Form):
    """How gently, for the account."""

    way = RadioField("When a note is due", choices=_WAYS, default=SEND)
    cooling_off_hours = _days("Hours from confirming to the note", "cooling_off_hours")
    between_days = _days("Days between two notes to a client", "between_days")
    step_up_days = _days("Days until a further note about the same", "step_up_days")

    def choice(self) -> Choice:
        """What was typed in a form that validates."""
        asks, is_off = _MEANS[self.way.data]
        return Choice(
            self.cooling_off_hours.data,
            self.between_days.data,
            self.step_up_days.data,
            asks,
            is_off,
        )

    def show(self, choice: Choice) -> None:
        """Fill in what was chosen."""
        self.cooling_off_hours.data = choice.cooling_off_hours
        self.between_days.data = choice.between_days
        self.step_up_days.data = choice.step_up_days
        self.way.data = OFF if choice.is_off else ASK if choice.asks else self._else(choice)

    def _else(self, choice: Choice) -> str:
        return SEND


class OwnChoiceForm(ChoiceForm):
    """How gently at one client or about one need; empty is as elsewhere."""

    way = RadioField(
        "When a note is due",
        choices=[SelectChoice(AS_ELSEWHERE, "As elsewhere"), *_WAYS],
        default=AS_ELSEWHERE,
    )

    def _else(self, choice: Choice) -> str:
        return AS_ELSEWHERE if choice.asks is None else SEND


class NeedChoiceForm(OwnChoiceForm):
    """How gently about one need, and whether its slips that are found count unasked."""

    counts_found = BooleanField("Count what is found without asking me")


class OwnNotesForm(Form):
    """Notes to the freelancer about their own promises."""

    wanted = BooleanField("Tell me when a promise of mine slips")


class ContactForm(Form):
    """The freelancer wrote or spoke to them."""

    at = MomentField("When")
    note = line("What about, for your own record", LONGEST_NOTE)
