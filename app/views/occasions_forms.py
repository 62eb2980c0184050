"""Forms for what happened: one for each way of judging, and what came of it later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from agreements.judging import Judge, Period
from agreements.kinds import Kind, Parameters
from agreements.language import ENGLISH
from app.services.upholding.uphold import Log
from app.views.forms import Form, MomentField, line, text

SUBJECT = 200
WHAT = ("What happened", "Say what happened.")


class DayField(DateField):  # type: ignore[misc]
    """A day of the calendar."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a day, like 2026-11-23.") from None


class CountField(IntegerField):  # type: ignore[misc]
    """A whole number; nothing is none."""

    def __init__(self, label: str, most: int, **kwargs: Any) -> None:
        bounds = NumberRange(0, most, message=f"Choose a number from 0 to {most}.")
        keys = {"inputmode": "numeric", "min": 0, "max": most}
        super().__init__(label, validators=[Optional(), bounds], render_kw=keys, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip()[:12] for text in valuelist if text.strip()])
        except ValueError:
            raise ValueError("Write a whole number.") from None


def _one_of(label: str, needed: str, **choices: str) -> RadioField:
    """A choice among few; `needed` is said where none is made."""
    return RadioField(
        label,
        choices=[SelectChoice(value, says) for value, says in choices.items()],
        validators=[InputRequired(needed)],
    )


class LogForm(Form):
    """What every note of an occasion has: when it began, on the freelancer's clock; or now."""

    opened_at = MomentField("When", validators=[Optional()])

    def start(self, subject: str) -> None:
        """Fill in what a subject begins with."""
        if "subject" in self._fields:
            self._fields["subject"].data = subject

    @property
    def times(self) -> list[MomentField]:
        """The moments that are folded away: nothing typed is now, or not yet."""
        folded = (self._fields.get(name) for name in ("opened_at", "closed_at"))
        return [field for field in folded if field is not None]

    def speak(self, kind: Kind, zone: str) -> None:
        """Use the kind's own words, and say on whose clock times are typed."""
        self.name_fields(kind)
        for field in self:
            if isinstance(field, MomentField):
                field.label.text = f"{field.label.text} (your time, {ENGLISH.place(zone)})"

    def name_fields(self, kind: Kind) -> None:
        """The labels of a kind, where they are not the same for all."""
        if "subject" in self._fields:
            self._fields["subject"].label.text = kind.verbs.subject

    def entry(self, need_id: int, zone: str, now: datetime) -> Log | None:
        """What to note; None where this is nothing to count."""
        at = self.opened_at.instant(zone) or now.replace(second=0, microsecond=0)
        subject = self._fields["subject"].data if "subject" in self._fields else ""
        return Log(need_id, subject, at, **self.more(zone))

    def more(self, zone: str) -> dict[str, Any]:
        """What this form notes beside when it was and what it was about, as `Log` names it."""
        return {}


class DeadlineForm(LogForm):
    """Something asked or sent, which is due within so long."""

    subject = line("Subject", most=SUBJECT, needed="Say what it is about.")
    opened_at = MomentField("Asked", validators=[Optional()])
    closed_at = MomentField("Answered", validators=[Optional()])

    def name_fields(self, kind: Kind) -> None:
        super().name_fields(kind)
        self.opened_at.label.text = kind.verbs.opened
        self.closed_at.label.text = kind.verbs.closed

    def more(self, zone: str) -> dict[str, Any]:
        return {"closed_at": self.closed_at.instant(zone)}


class MailForm(DeadlineForm):
    """A question that begins with the agreed word."""

    subject = line("Subject", most=SUBJECT, needed="Write the subject of your mail.")

    def name_fields(self, kind: Kind) -> None:
        super().name_fields(kind)
        self.subject.label.text = "Subject of your mail"


class ByDateForm(DeadlineForm):
    """Something promised for a day."""

    planned_day = DayField("Promised for", validators=[InputRequired("Choose a day.")])

    def more(self, zone: str) -> dict[str, Any]:
        return {**super().more(zone), "planned_day": self.planned_day.data}


class WindowForm(LogForm):
    """A call or a message, and whether both had arranged it."""

    opened_at = MomentField("When it came", validators=[Optional()])
    arranged = BooleanField("We had arranged it")

    def entry(self, need_id: int, zone: str, now: datetime) -> Log | None:
        return None if self.arranged.data else super().entry(need_id, zone, now)


class NoticeForm(LogForm):
    """A meeting that was arranged, moved or cancelled."""

    subject = line("Which meeting", most=SUBJECT, needed="Say which meeting.")
    what = _one_of(
        *WHAT, arranged="They arranged it", moved="They moved it", cancelled="They cancelled it"
    )
    opened_at = MomentField("When they told you", validators=[Optional()])
    starts_at = MomentField("When it starts, or was to start")

    def more(self, zone: str) -> dict[str, Any]:
        return {"starts_at": self.starts_at.instant(zone), "what": self.what.data}


class PieceForm(LogForm):
    """A round of changes to a piece of work, or that it is done."""

    subject = line("Which piece of work", most=SUBJECT, needed="Say which piece of work.")
    what = _one_of(*WHAT, round="A round of changes", done="The piece is done")

    def more(self, zone: str) -> dict[str, Any]:
        is_done = self.what.data == "done"
        return {"amount": int(not is_done), "is_done": is_done}


class MonthForm(LogForm):
    """Hours and minutes that count in the month they lie in."""

    subject = line("What it was for", most=SUBJECT)
    hours = CountField("Hours", most=744)
    minutes = CountField("Minutes", most=59)

    def more(self, zone: str) -> dict[str, Any]:
        return {"amount": (self.hours.data or 0) * 60 + (self.minutes.data or 0)}


class ByHandForm(LogForm):
    """A line that nothing can measure, and how it went."""

    kept = _one_of(
        "How did it go?",
        "Say whether it worked.",
        kept="It worked",
        slipped="It didn’t work this time",
    )
    subject = line("A few words", most=SUBJECT)

    def more(self, zone: str) -> dict[str, Any]:
        return {"kept": self.kept.data == "kept"}


def form_for(kind: Kind, parameters: Parameters) -> tuple[str, LogForm]:
    """The form that notes something about a line of this kind, and the name of its template."""
    if kind.judge is Judge.DEADLINE and kind.by_date:
        return "by_date", ByDateForm()
    if kind.judge is Judge.DEADLINE:
        return "deadline", MailForm() if "mark" in parameters else DeadlineForm()
    if kind.period is Period.PIECE:
        return "piece", PieceForm()
    if kind.period is Period.MONTH:
        return "month", MonthForm()
    return kind.judge.value, _SIMPLE[kind.judge]()


_SIMPLE: dict[Judge, type[LogForm]] = {
    Judge.WINDOW: WindowForm,
    Judge.NOTICE: NoticeForm,
    Judge.BY_HAND: ByHandForm,
}


class AnsweredForm(Form):
    """When the answer came, or the piece was done."""

    at = MomentField("Answered")


class TimeForm(Form):
    """When something that was just noted happened."""

    noted_at = MomentField("When it was")


class TurnForm(Form):
    """What came in between: whose turn it is."""

    what = _one_of(
        *WHAT,
        asked_back="They asked me back",
        replied="I answered them",
        automatic="An automatic reply came",
    )
    happened_at = MomentField("When")


class ExcuseForm(Form):
    """Why an occasion is let pass; no reason is fine."""

    reason = line("Why, if you like", most=300)


class RemarkForm(Form):
    """A word beside an occasion, which the client reads."""

    words = text("Your words", needed="Write a word or two.", id="remark-words")
