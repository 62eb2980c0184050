"""What a client can answer. Sent as they come, none of these forms changes anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, ValidationError
from wtforms.validators import DataRequired, Optional

from agreements.language import Language
from app.languages import language
from app.portal.counted_forms import CountedForms
from app.portal.figures import AskForm, LineForm, line_form
from app.portal.words import one_line, some_lines
from app.services.visiting.portal import PortalPage
from app.services.visiting.portal_versions import ShownLine, ShownVersion
from app.views.forms import Form


@dataclass(frozen=True)
class AnswerForms:
    """Every form of the page; one of them may hold what was typed. `lines` are by clause."""

    accept: Form
    decline: Form
    change: AskForm
    stop: Form
    start: Form
    lines: dict[int, LineForm]
    counted: CountedForms

    @staticmethod
    def blank(page: PortalPage) -> AnswerForms:
        return AnswerForms.typed(page, "")

    @staticmethod
    def typed(page: PortalPage, name: str, clause_id: int = 0) -> AnswerForms:
        """All blank but the one called `name`, which reads this request. A change is asked of a
        line, or where the clause names none of them, in general."""
        ln = language(page.language)
        offered = page.versions.offered
        kinds = {
            "accept": _accept(ln, offered.number if offered else 0),
            "decline": _decline(ln),
            "change": _change(ln),
            "stop": _sure(ln, "stop", ln.gettext("Yes, stop reminders to this address")),
            "start": _sure(ln, "start", ln.gettext("Yes, send me reminders again")),
        }
        about = {"offer": offered.offer_id if offered else 0, "version": _newest(page)}
        lines = changeable(page)
        asked = next((one.clause_id for _, one in lines if one.clause_id == clause_id), 0)
        return AnswerForms(
            **{
                key: kind() if key == name and not asked else kind(formdata=None, **about)
                for key, kind in kinds.items()
            },
            lines={
                one.clause_id: line_form(ln, version, one, is_typed=one.clause_id == asked)
                for version, one in lines
            },
            counted=CountedForms(page),
        )

    def with_counted(self, counted: CountedForms) -> AnswerForms:
        """With what was typed beside something that was counted."""
        return replace(self, counted=counted)

    def with_words(self, typed: str) -> AnswerForms:
        """What was typed about something that no longer counts is kept in the general form."""
        self.change["words"].data = typed
        return self


def changeable(page: PortalPage) -> list[tuple[ShownVersion, ShownLine]]:
    """The lines that a change can be asked of: what is new on offer, and what is in force beside
    it, as long as it is counted."""
    offered, binding = page.versions.offered, page.versions.in_force
    found = [(offered, line) for line in offered.new_lines] if offered else []
    anew = {line.terms.need_id for _, line in found}
    for line in binding.lines if binding else ():
        is_waived = line.going is not None and line.going.is_waived
        if binding and line.terms.need_id not in anew and not is_waived:
            found.append((binding, line))
    return found


def number_of(typed: Any) -> int:
    """An id as it came with a form; 0 where it says none that could be."""
    text = str(typed or "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 18 else 0


def _newest(page: PortalPage) -> int:
    newest = page.versions.offered or page.versions.in_force
    return newest.id if newest else 0


def _accept(ln: Language, number: int) -> type[Form]:
    class AcceptForm(Form):
        offer = HiddenField(id="accept-offer")
        name = one_line(ln, ln.gettext("Your name"), "accept-name", ln.gettext("Write your name."))
        agreed = BooleanField(
            ln.gettext("I agree to this, version %(n)s") % {"n": number},
            id="accept-agreed",
            validators=[DataRequired(ln.gettext("Tick this to agree."))],
        )

    return AcceptForm


def _decline(ln: Language) -> type[Form]:
    class DeclineForm(Form):
        offer = HiddenField(id="decline-offer")
        reason = some_lines(
            ln, ln.gettext("Why not"), "decline-reason", ln.gettext("Write a word or two why.")
        )
        not_before = _Day(
            ln.gettext("Don’t suggest it again before"),
            id="decline-not-before",
            validators=[Optional()],
        )
        not_before_wrong = ln.gettext("Write a day like 2027-01-31.")

    return DeclineForm


def _change(ln: Language) -> type[AskForm]:
    class ChangeForm(AskForm):
        words = some_lines(
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
