"""What the client sets themselves: days away, hours, people, and the end of the agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, url_for

from app.portal import you_forms
from app.portal.rendering import render
from app.portal.troubles import reader, tick_first
from app.portal.visit import Answer, pages, who_visits
from app.security import limiter
from app.services.errors import Refused
from app.services.mail.links import Visitor
from app.services.visiting import away, yours
from app.services.visiting.answering import NotTheirs
from app.services.visiting.yours import YouPage
from app.views import guard
from app.views.forms import Form


@pages.get("/page/you")
def you() -> Answer:
    """What they have set, and the ways to change it."""
    _, shown = visit_you(answers=False)
    return show_you(shown)


@pages.post("/page/you/away")
@limiter.limit("30 per minute")
def say_away() -> Answer:
    """Days on which nothing is due."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "away")
    if not form.validate():
        return show_you(shown, {"away": form}), 400
    said = away.Away(form["first_day"].data, form["last_day"].data, form["note"].data or "")
    try:
        away.say(visitor, said, form["submission"].data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show_you(shown, {"away": form}), 400
    return done(reader().gettext("Thank you. Those days don’t count, and no reminders come."))


@pages.post("/page/you/away/<int:absence_id>/removal")
def take_away_back(absence_id: int) -> Answer:
    """They are there after all."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "sure")
    if not form.validate():
        return show_you(shown, trouble=tick_first()), 400
    away.take_back(visitor, absence_id, guard.now())
    return done(reader().gettext("Taken back. Those days count again."))


def visit_you(*, answers: bool = True) -> tuple[Visitor, YouPage]:
    """Who visits, and this page; from here on they are spoken to in their language.

    Raises:
        NotTheirs: the visitor is not the main contact, and `answers`.
    """
    visitor = who_visits()
    shown = yours.page(visitor, guard.now())
    g.reader = shown.language
    if answers and not shown.is_main:
        raise NotTheirs
    return visitor, shown


def show_you(shown: YouPage, held: Mapping[str, Form] | None = None, trouble: str = "") -> str:
    """The page, with the forms that hold what was typed by their names, or with a word about what
    went otherwise."""
    forms: Any = you_forms.filled(shown, held or {})
    return render("you.html", shown.language, page=shown, forms=forms, trouble=trouble)


def done(said: str, anchor: str | None = None) -> Answer:
    """Back to the page, with a word about what was done."""
    flash(said)
    return redirect(url_for("portal.you", _anchor=anchor))
