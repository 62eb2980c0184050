"""What a client can answer. Sent as they come, none of these forms changes anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from agreements.language import Language
from app.languages import language
from app.services.portal import PortalPage
from app.views.forms import TURNS, Form, visible

_CONTROL = re.compile(rf"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f{TURNS}]")
_BREAKS = re.compile(r"[\n\r\u2028\u2029]")


@dataclass(frozen=True)
class AnswerForms:
    """Every form of the page; one of them may hold what was typed."""

    accept: Form
    decline: Form
    change: Form
    stop: Form
    start: Form

    @staticmethod
    def blank(page: PortalPage) -> AnswerForms:
        return AnswerForms.typed(page, "")

    @staticmethod
    def typed(page: PortalPage, name: str) -> AnswerForms:
        """All blank but the one called `name`, which reads this request."""
        ln = language(page.language)
        kinds = {
            "accept": _accept(ln, page.offered.number if page.offered else 0),
            "decline": _decline(ln),
            "change": _change(ln),
            "stop": _sure(ln, "stop", ln.gettext("Yes, stop reminders to this address")),
            "start": _sure(ln, "start", ln.gettext("Yes, send me reminders again")),
        }
        offer = page.offered.offer_id if page.offered else 0
        return AnswerForms(
            **{
                key: kind() if key == name else kind(formdata=None, offer=offer)
                for key, kind in kinds.items()
            }
        )


def offer_of(form: Any) -> int:
    """The offer that an answer is about; 0 where it says none that could be."""
    typed = str(form.offer.data or "")
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


def _accept(ln: Language, number: int) -> type[Form]:
    class AcceptForm(Form):
        offer = HiddenField(id="accept-offer")
        name = _line(ln, ln.gettext("Your name"), "accept-name", ln.gettext("Write your name."))
        agreed = BooleanField(
            ln.gettext("I agree to this, version %(n)s") % {"n": number},
            id="accept-agreed",
            validators=[DataRequired(ln.gettext("Tick this to agree."))],
        )

    return AcceptForm


def _decline(ln: Language) -> type[Form]:
    class DeclineForm(Form):
        offer = HiddenField(id="decline-offer")
        reason = _words(
            ln, ln.gettext("Why not"), "decline-reason", ln.gettext("Write a word or two why.")
        )
        not_before = _Day(
            ln.gettext("Don’t suggest it again before"),
            id="decline-not-before",
            validators=[Optional()],
        )
        not_before_wrong = ln.gettext("Write a day like 2027-01-31.")

    return DeclineForm


def _change(ln: Language) -> type[Form]:
    class ChangeForm(Form):
        words = _words(
            ln,
            ln.gettext("What would work for you"),
            "change-words",
            ln.gettext("Write what would work better."),
        )

    return ChangeForm


def _sure(ln: Language, name: str, label: str) -> type[Form]:
    class SureForm(Form):
        sure = BooleanField(
            label,
            id=f"{name}-sure",
            validators=[DataRequired(ln.gettext("Tick this first."))],
        )

    return SureForm


class _Day(DateField):  # type: ignore[misc]
    """An optional day, with a message in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.unreadable = True

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "unreadable", False):
            raise ValidationError(form.not_before_wrong)


def _line(ln: Language, label: str, name: str, needed: str) -> StringField:
    return StringField(
        label,
        id=name,
        filters=[_stripped],
        validators=[DataRequired(needed), _readable(ln, _BREAKS), _at_most(ln, 120)],
        render_kw={"autocomplete": "name"},
    )


def _words(ln: Language, label: str, name: str, needed: str) -> TextAreaField:
    return TextAreaField(
        label,
        id=name,
        filters=[_stripped],
        validators=[DataRequired(needed), _readable(ln, None), _at_most(ln, 2000)],
    )


def _stripped(typed: str | None) -> str:
    return visible((typed or "").replace("\r\n", "\n"))


def _at_most(ln: Language, most: int) -> Length:
    return Length(max=most, message=ln.gettext("Keep it to %(n)s characters.") % {"n": most})


def _readable(ln: Language, without: re.Pattern[str] | None) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        typed = field.data or ""
        if _CONTROL.search(typed) or (without and without.search(typed)):
            raise ValidationError(ln.gettext("Write it as plain words."))

    return check
