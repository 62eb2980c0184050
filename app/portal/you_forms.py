"""What a client sets themselves. Sent as they come, none of these forms changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import HiddenField, SelectField

from agreements.language import Language
from app.languages import CODES, language
from app.portal.words import one_line, some_lines
from app.portal.you_fields import Day, Place, Zone, chosen_from, mail_address, person, ticked, times
from app.services.visiting.yours import YouPage
from app.views.forms import Form


def blank(page: YouPage) -> dict[str, Form]:
    """Every form of the page, as it stands before anybody has typed."""
    return {name: make(page, is_typed=False) for name, make in _FORMS.items()}


def typed(page: YouPage, name: str) -> Form:
    """The form called `name`, with what this request brings."""
    return _FORMS[name](page, is_typed=True)


def filled(page: YouPage, held: Mapping[str, Form]) -> dict[str, Form]:
    """As `blank`, with those that hold what was typed."""
    return {**blank(page), **held}


def add(name: str, make: Callable[..., Form]) -> None:
    """Another form of the page, made where its answers are."""
    _FORMS[name] = make


def _made(kind: type[Form], *, is_typed: bool, **values: Any) -> Form:
    return kind(**values) if is_typed else kind(formdata=None, **values)


def _away(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class AwayForm(Form):
        first_day = Day(
            ln.gettext("From"), ln=ln, needed=ln.gettext("Choose the first day."), id="away-from"
        )
        last_day = Day(
            ln.gettext("Until, that day included"),
            ln=ln,
            needed=ln.gettext("Choose the last day."),
            id="away-until",
        )
        note = one_line(ln, ln.gettext("A word about it"), "away-note", most=200, fills="off")

    return _made(AwayForm, is_typed=is_typed, first_day=page.today)


def _hours(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class HoursForm(Form):
        seen = HiddenField(id="hours-seen")
        week = times(ln, ln.gettext("Your working week"), "hours-week")
        zone = Zone(ln.gettext("Your time zone"), ln=ln, id="hours-zone")
        place = Place(ln.gettext("Country or region, for public holidays"), ln=ln, id="hours-place")

    client = page.client
    place = f"{client.country}:{client.region}" if client.region else client.country
    return _made(
        HoursForm,
        is_typed=is_typed,
        seen=page.seen,
        week=page.week,
        zone=client.zone,
        place=place,
    )


def _colleague(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class ColleagueForm(Form):
        name = person(ln, ln.gettext("Name"), "colleague-name")
        email = mail_address(ln, ln.gettext("Mail address"), "colleague-email")
        language = SelectField(
            ln.gettext("Language"), id="colleague-language", choices=chosen_from(languages(ln))
        )

    return _made(ColleagueForm, is_typed=is_typed, language=page.language)


def _main(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)
    others = [(str(one.id), one.name) for one in page.people if not one.is_main]

    class MainForm(Form):
        contact = SelectField(
            ln.gettext("Who it should be"),
            id="main-contact",
            choices=chosen_from(others),
            validate_choice=False,
        )
        sure = ticked(
            ln,
            ln.gettext("Yes, ask %(name)s for this") % {"name": page.freelancer.split()[0]},
            "main-sure",
        )

    return _made(MainForm, is_typed=is_typed)


def _notice(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class NoticeForm(Form):
        final_day = Day(
            ln.gettext("The last day"),
            ln=ln,
            needed=ln.gettext("Choose the last day."),
            id="notice-day",
        )
        words = some_lines(
            ln,
            ln.gettext("A word to %(name)s") % {"name": page.freelancer.split()[0]},
            "notice-words",
        )
        sure = ticked(ln, ln.gettext("Yes, I want to end our agreement"), "notice-sure")

    return _made(NoticeForm, is_typed=is_typed, final_day=page.usual_last_day)


def _stay(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class StayForm(Form):
        sure = ticked(ln, ln.gettext("Yes, let us go on"), "stay-sure")

    return _made(StayForm, is_typed=is_typed)


def _sure(page: YouPage, *, is_typed: bool) -> Form:
    """The tick of a row; its id comes from the row (see templates/portal/you-parts.html)."""
    ln = language(page.language)

    class SureForm(Form):
        sure = ticked(ln, ln.gettext("Yes, I am sure"), "row-sure")

    return _made(SureForm, is_typed=is_typed)


def languages(ln: Language) -> list[tuple[str, str]]:
    """The languages that somebody may read, by their names."""
    named = ((code, ln.locale.languages.get(code, code)) for code in CODES)
    return sorted(named, key=lambda pair: pair[1])


_FORMS: dict[str, Callable[..., Form]] = {
    "away": _away,
    "hours": _hours,
    "colleague": _colleague,
    "main": _main,
    "notice": _notice,
    "stay": _stay,
    "sure": _sure,
}
