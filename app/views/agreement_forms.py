"""The forms of the agreement pages. No field names a need: the ladder chooses."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from agreements.needs import Kind
from app.views.figures_forms import FiguresForm, controls_of
from app.views.forms import Form, MomentField, line, text


class OpeningForm(Form):
    """The words that open the next version."""

    opening = text("Your opening", 800, needed="Write a sentence or two to open with.")


class OfferForm(Form):
    """The one click that offers it; `expected` is the fingerprint of what was on screen."""

    expected = HiddenField()
    other_language = BooleanField("It may go out as it is")


class HoursForm(OfferForm):
    """New working hours in every line; what is typed opens the version."""

    words = text("Your opening", 800)


class ChangeForm(FiguresForm, OfferForm):
    """A change of one line. `change_form` adds the fields of its kind.

    `seen` stands for the figures and words that were last shown as they would read.
    """

    seen = HiddenField()
    words = text("Your opening", 800)

    def typed(self) -> str:
        """A short text that differs when other figures or words were typed."""
        return hashlib.sha256(repr((self.parameters, self.words.data)).encode()).hexdigest()[:32]


def change_form(kind: Kind) -> type[ChangeForm]:
    """The form class for a change of a line of one kind."""
    name = f"{kind.code.title()}ChangeForm"
    return type(name, (ChangeForm,), {"spec": kind, **controls_of(kind)})


class AgreeForm(Form):
    """Agreeing to what they asked for; `expected` is the fingerprint of what was on screen."""

    expected = HiddenField()


class WithdrawForm(Form):
    """Taking an open offer back."""

    reason = line("Why, for your own record", 300, needed="Write a word why.")


class DateOrNothing(DateField):  # type: ignore[misc]
    """An optional day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a day like 2026-12-31.") from None


class RecordForm(Form):
    """What every answer given elsewhere has: who, and when on the freelancer's clock."""

    name = line("Who answered", needed="Write who answered.")
    at = MomentField("When")

    def instant(self, zone: str, offered_at: datetime) -> datetime:
        """When it was. A field knows no seconds: the minute of the offer counts as after it."""
        typed = self.at.instant(zone)
        assert typed is not None  # the form was validated
        return offered_at if timedelta(0) < offered_at - typed < timedelta(minutes=1) else typed


class RecordYesForm(RecordForm):
    how = RadioField(
        "How",
        choices=[
            SelectChoice("reply", "By reply"),
            SelectChoice("contract", "In a signed contract"),
            SelectChoice("spoken", "In conversation"),
        ],
        validators=[InputRequired("Choose how.")],
    )
    note = text("Note, for your own record", 500)


class RecordNoForm(RecordForm):
    how = RadioField(
        "How",
        choices=[SelectChoice("reply", "By reply"), SelectChoice("spoken", "In conversation")],
        validators=[InputRequired("Choose how.")],
    )
    reason = text("Their reason", 500, needed="Write what they said, in a word or two.")
    not_before = DateOrNothing("Not before", validators=[Optional()])
