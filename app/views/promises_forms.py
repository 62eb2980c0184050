"""Forms for what the freelancer promised: a question, a day that was named, a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from agreements.judging import Judge
from agreements.kinds import Kind
from agreements.language import ENGLISH
from app.services.promising.records import Entry
from app.views.forms import Form, MomentField, line, text
from app.views.occasions_forms import SUBJECT, DayField


class PromiseForm(Form):
    """What every note of a promise has. `opened_at` is on the freelancer's clock; empty is now."""

    subject = line("What they asked", most=SUBJECT, needed="Say what it is about.")
    opened_at = MomentField("When they asked", validators=[Optional()])

    @property
    def times(self) -> list[MomentField]:
        """The moments that are folded away: nothing typed is now, or not yet."""
        folded = (self._fields.get(name) for name in ("opened_at", "closed_at"))
        return [field for field in folded if field is not None]

    def speak(self, zone: str) -> None:
        """Say on whose clock times are typed."""
        for field in self:
            if isinstance(field, MomentField):
                field.label.text = f"{field.label.text} (your time, {ENGLISH.place(zone)})"

    def entry(self, need_id: int, zone: str, now: datetime) -> Entry:
        """What to note."""
        at = self.opened_at.instant(zone) or now.replace(second=0, microsecond=0)
        return Entry(need_id, self.subject.data or "", at, **self.more(zone))

    def more(self, zone: str) -> dict[str, Any]:
        """What this form notes beside, as `Entry` names it."""
        return {}


class QuestionForm(PromiseForm):
    """They asked something."""

    closed_at = MomentField("When you answered", validators=[Optional()])

    def more(self, zone: str) -> dict[str, Any]:
        return {"closed_at": self.closed_at.instant(zone)}


class DayForm(QuestionForm):
    """Something promised for a day."""

    subject = line("What you promised", most=SUBJECT, needed="Say what it is about.")
    planned_day = DayField("For which day", validators=[InputRequired("Choose a day.")])
    opened_at = MomentField("When you named the day", validators=[Optional()])
    closed_at = MomentField("When you delivered", validators=[Optional()])

    def more(self, zone: str) -> dict[str, Any]:
        return {**super().more(zone), "planned_day": self.planned_day.data}


class MeetingForm(PromiseForm):
    """The freelancer moved, cancelled or arranged a meeting."""

    subject = line("Which meeting", most=SUBJECT, needed="Say which meeting.")
    what = RadioField(
        "What happened",
        choices=[
            SelectChoice("moved", "I moved it"),
            SelectChoice("cancelled", "I cancelled it"),
            SelectChoice("arranged", "I arranged it"),
        ],
        validators=[InputRequired("Say what happened.")],
    )
    starts_at = MomentField("When it starts, or was to start")
    opened_at = MomentField("When you told them", validators=[Optional()])

    def more(self, zone: str) -> dict[str, Any]:
        return {"starts_at": self.starts_at.instant(zone), "what": self.what.data or ""}


def form_for(kind: Kind) -> PromiseForm:
    """The form that notes something about a promise of this kind."""
    if kind.judge is Judge.NOTICE:
        return MeetingForm()
    return DayForm() if kind.by_date else QuestionForm()


class DoneForm(Form):
    """When the freelancer answered or delivered."""

    at = MomentField("When")


class TurnForm(Form):
    """When the freelancer asked them back, or they answered that."""

    turned_at = MomentField("When")


class PassForm(Form):
    """Why a promise is let pass; the client reads it."""

    reason = line("Why", most=300, needed="Say why. They read it on their page.")


class ExplainForm(Form):
    """What the freelancer says about it, for the client to read."""

    words = text("Your words", most=2000, needed="Write a line or two.")
