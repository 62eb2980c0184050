"""Forms for what happened: one for each way of judging, and what came of it later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from agreements.judging import Judge
from agreements.language import ENGLISH
from app.services.uphold import Log
from app.views.forms import Form, MomentField, line

SUBJECT = 200


class LogForm(Form):
    """What every note of an occasion has: when it began, on the freelancer's clock."""

    opened_at = MomentField("When")

    def start(self, zone: str, now: datetime, mark: str = "") -> None:
        """Fill in what is most likely: now, on this zone's clock."""
        clock = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
        self.opened_at.process_data(clock)

    def name_clock(self, zone: str) -> None:
        """Say on whose clock times are typed."""
        for field in self:
            if isinstance(field, MomentField):
                field.label.text = f"{field.label.text} (your time, {ENGLISH.place(zone)})"

    def entry(self, need_id: int, zone: str) -> Log | None:
        """What to note; None where this is nothing to count."""
        raise NotImplementedError

    def _opened(self, zone: str) -> datetime:
        at = self.opened_at.instant(zone)
        assert at is not None  # the field is required
        return at


class DeadlineForm(LogForm):
    """A question that is due within so long."""

    subject = line("Subject of your mail", most=SUBJECT, needed="Write the subject of your mail.")
    opened_at = MomentField("Asked")
    closed_at = MomentField("Answered", validators=[Optional()])

    def start(self, zone: str, now: datetime, mark: str = "") -> None:
        super().start(zone, now)
        self.subject.data = f"{mark} "

    def entry(self, need_id: int, zone: str) -> Log | None:
        return Log(
            need_id, self.subject.data, self._opened(zone), closed_at=self.closed_at.instant(zone)
        )


class WindowForm(LogForm):
    """A call, and whether both had arranged it."""

    opened_at = MomentField("The call came")
    arranged = BooleanField("We had arranged it")

    def entry(self, need_id: int, zone: str) -> Log | None:
        return None if self.arranged.data else Log(need_id, "", self._opened(zone))


class ByHandForm(LogForm):
    """A line in one's own words, and how it went."""

    kept = RadioField(
        "How did it go?",
        choices=[
            SelectChoice("kept", "It worked"),
            SelectChoice("slipped", "It didn’t work this time"),
        ],
        validators=[InputRequired("Say whether it worked.")],
    )
    subject = line("A few words", most=SUBJECT)

    def entry(self, need_id: int, zone: str) -> Log | None:
        return Log(need_id, self.subject.data, self._opened(zone), kept=self.kept.data == "kept")


FORMS: dict[Judge, type[LogForm]] = {
    Judge.DEADLINE: DeadlineForm,
    Judge.WINDOW: WindowForm,
    Judge.BY_HAND: ByHandForm,
}


class AnsweredForm(Form):
    """When the answer came."""

    at = MomentField("Answered")


class ExcuseForm(Form):
    """Why an occasion is let pass; no reason is fine."""

    reason = line("Why, if you like", most=300)
