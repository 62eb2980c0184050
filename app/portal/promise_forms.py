"""What a client can say of the freelancer's promises. Sent as they come, none of these forms
changes anything."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Optional

from agreements.language import Language
from app.languages import language
from app.portal.words import one_line
from app.portal.you_fields import ticked
from app.services.visiting.promises_page import PromisesPage
from app.views.forms import Form, MomentField

MOST = 200


class Moment(MomentField):
    """A moment on the client's clock, told in their language; nothing is now."""

    def __init__(self, label: str, *, ln: Language, **kwargs: Any) -> None:
        super().__init__(label, validators=[Optional()], **kwargs)
        self.ln = ln

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            said = self.ln.gettext("Write a day and a time, like 2026-11-23 16:40.")
            raise ValueError(said) from None


def forms(page: PromisesPage, name: str = "") -> dict[str, Form]:
    """Every form of the page; the one called `name` reads this request."""
    kinds = {
        "asked": _asked(page),
        "slipped": _slipped(page),
        "replied": _replied(page),
        "sure": _sure(page),
    }
    return {key: kind() if key == name else kind(formdata=None) for key, kind in kinds.items()}


def _asked(page: PromisesPage) -> type[Form]:
    ln = language(page.language)

    class AskedForm(Form):
        subject = one_line(
            ln,
            ln.gettext("What you asked, in a few words"),
            "asked-subject",
            ln.gettext("Write a word or two."),
            most=MOST,
            fills="off",
        )
        at = Moment(_when(page, ln), ln=ln, id="asked-at")

    return AskedForm


def _slipped(page: PromisesPage) -> type[Form]:
    ln = language(page.language)

    class SlippedForm(Form):
        promise = RadioField(
            ln.gettext("Which promise"),
            id="slipped-promise",
            choices=[SelectChoice(str(one.need_id), one.words) for one in page.promises],
            validators=[InputRequired(ln.gettext("Choose one of them."))],
            validate_choice=False,
        )
        words = one_line(
            ln,
            ln.gettext("What it was, in a few words"),
            "slipped-words",
            ln.gettext("Write a word or two."),
            most=MOST,
            fills="off",
        )
        at = Moment(_when(page, ln), ln=ln, id="slipped-at")

        def validate_promise(self, field: Any) -> None:
            if field.data not in [str(one.need_id) for one in page.promises]:
                raise ValidationError(ln.gettext("Choose one of them."))

    return SlippedForm


def _replied(page: PromisesPage) -> type[Form]:
    ln = language(page.language)

    class RepliedForm(Form):
        question = RadioField(
            ln.gettext("Which one"),
            id="replied-question",
            choices=[SelectChoice(str(one.id), one.text) for one in page.owed],
            validators=[InputRequired(ln.gettext("Choose one of them."))],
            validate_choice=False,
        )
        at = Moment(_when(page, ln), ln=ln, id="replied-at")

        def validate_question(self, field: Any) -> None:
            if field.data not in [str(one.id) for one in page.owed]:
                raise ValidationError(ln.gettext("Choose one of them."))

    return RepliedForm


def _sure(page: PromisesPage) -> type[Form]:
    ln = language(page.language)

    class SureForm(Form):
        sure = ticked(ln, ln.gettext("Yes, take it back"), "sure")

    return SureForm


def _when(page: PromisesPage, ln: Language) -> str:
    said = ln.gettext("When (your time, %(place)s)")
    return said % {"place": ln.place(page.client.zone)}
