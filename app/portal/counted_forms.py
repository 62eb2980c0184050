"""The forms beside what was counted. Each is made when it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wtforms import RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired

from app.languages import language
from app.portal.words import some_lines
from app.portal.you_fields import Day
from app.services.visiting.portal import PortalPage
from app.views.forms import Form


@dataclass(frozen=True)
class CountedForms:
    """The forms of each occasion on the page; one of them may hold what was typed."""

    page: PortalPage
    held: Form | None = None
    occasion_id: int = 0
    name: str = ""

    @staticmethod
    def typed(page: PortalPage, occasion_id: int, name: str) -> CountedForms:
        """The form called `name` of an occasion, which reads this request."""
        made = {"remark": _remark, "until": _until}[name](page, occasion_id, is_typed=True)
        return CountedForms(page, made, occasion_id, name)

    @property
    def has_none(self) -> bool:
        """Whether what was typed is about nothing that the page shows."""
        return self.occasion_id not in [row.id for row in self.page.counted]

    def remark(self, occasion_id: int) -> Form:
        return self._held(occasion_id, "remark") or _remark(self.page, occasion_id)

    def until(self, occasion_id: int) -> Form:
        return self._held(occasion_id, "until") or _until(self.page, occasion_id)

    def is_open(self, occasion_id: int, name: str) -> bool:
        """Whether this form holds what was typed."""
        return self._held(occasion_id, name) is not None

    def _held(self, occasion_id: int, name: str) -> Form | None:
        is_it = (self.occasion_id, self.name) == (occasion_id, name)
        return self.held if is_it else None


def _remark(page: PortalPage, occasion_id: int, *, is_typed: bool = False) -> Form:
    ln, row = language(page.language), f"remark-{occasion_id}"
    kinds = [
        ("contests", ln.gettext("This wasn’t so")),
        ("explains", ln.gettext("It was so; this is what happened")),
    ]

    class RemarkForm(Form):
        kind = RadioField(
            ln.gettext("What you would like to say"),
            id=f"{row}-kind",
            choices=[SelectChoice(code, said) for code, said in kinds],
            validators=[InputRequired(ln.gettext("Choose one of the two."))],
            validate_choice=False,
        )
        words = some_lines(
            ln,
            ln.gettext("In your words"),
            f"{row}-words",
            ln.gettext("Write a word or two."),
        )

        def validate_kind(self, field: Any) -> None:
            if field.data not in dict(kinds):
                raise ValidationError(ln.gettext("Choose one of the two."))

    return RemarkForm() if is_typed else RemarkForm(formdata=None)


def _until(page: PortalPage, occasion_id: int, *, is_typed: bool = False) -> Form:
    ln = language(page.language)

    class UntilForm(Form):
        day = Day(
            ln.gettext("I need until"),
            ln=ln,
            needed=ln.gettext("Choose a day."),
            id=f"until-{occasion_id}",
        )

    return UntilForm() if is_typed else UntilForm(formdata=None)
