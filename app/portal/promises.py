"""The client's page about what the freelancer promised: both counts, a question that waits, and a
kind word where something slipped."""

from __future__ import annotations

from datetime import datetime

from flask import flash, g, redirect, url_for

from app.portal import promise_forms
from app.portal.forms import number_of
from app.portal.promise_forms import Moment
from app.portal.rendering import render
from app.portal.troubles import reader
from app.portal.visit import Answer, pages, who_visits
from app.portal.you import tick_first
from app.security import limiter
from app.services.errors import Refused
from app.services.mail.links import Visitor
from app.services.promising import asking_back
from app.services.visiting import promises_page, their_word
from app.services.visiting.answering import NotTheirs
from app.services.visiting.promises_page import PromisesPage
from app.views import guard
from app.views.forms import Form


@pages.get("/page/promises")
def promises() -> Answer:
    """What was promised in return, and how it goes."""
    _, shown = _visit(answers=False)
    return _show(shown, promise_forms.forms(shown))


@pages.post("/page/promises/question")
@limiter.limit("10 per minute")
def say_asked() -> Answer:
    """I asked something, and wait."""
    visitor, shown = _visit()
    forms = promise_forms.forms(shown, "asked")
    form, now = forms["asked"], guard.now()
    if not form.validate():
        return _show(shown, forms), 400
    subject, key = form["subject"].data, form["submission"].data
    try:
        their_word.ask(visitor, subject, _moment(form["at"], shown, now), key, now)
    except Refused as problem:
        form.add_errors(_why(problem))
        return _show(shown, forms), 400
    said = reader().gettext("Thank you. It stands here, and counts when %(name)s answers.")
    return _done(said % {"name": shown.freelancer})


@pages.post("/page/promises/slip")
@limiter.limit("10 per minute")
def say_slipped() -> Answer:
    """One of the promises slipped."""
    visitor, shown = _visit()
    forms = promise_forms.forms(shown, "slipped")
    form, now = forms["slipped"], guard.now()
    if not form.validate():
        return _show(shown, forms), 400
    need_id, words = number_of(form["promise"].data), form["words"].data
    at, key = _moment(form["at"], shown, now), form["submission"].data
    try:
        their_word.say(visitor, need_id, words, at, key, now)
    except Refused as problem:
        form.add_errors(_why(problem))
        return _show(shown, forms), 400
    said = reader().gettext("Thank you for saying so. %(name)s reads it, and you can take it back.")
    return _done(said % {"name": shown.freelancer})


@pages.post("/page/promises/reply")
@limiter.limit("10 per minute")
def say_replied() -> Answer:
    """I answered what I was asked back."""
    visitor, shown = _visit()
    forms = promise_forms.forms(shown, "replied")
    form, now = forms["replied"], guard.now()
    if not form.validate():
        return _show(shown, forms), 400
    occasion_id = number_of(form["question"].data)
    try:
        their_word.answered(visitor, occasion_id, _moment(form["at"], shown, now), now)
    except Refused as problem:
        form.add_errors(_why(problem))
        return _show(shown, forms), 400
    said = reader().gettext("Thank you. From your answer on, it is %(name)s’s turn again.")
    return _done(said % {"name": shown.freelancer})


@pages.post("/page/promises/<int:occasion_id>/removal")
def take_word_back(occasion_id: int) -> Answer:
    """What they said here was not so after all."""
    visitor, shown = _visit()
    forms = promise_forms.forms(shown, "sure")
    if not forms["sure"].validate():
        return _show(shown, promise_forms.forms(shown), tick_first()), 400
    their_word.take_back(visitor, occasion_id, guard.now())
    return _done(reader().gettext("Taken back. It counts nowhere any more."))


def _visit(*, answers: bool = True) -> tuple[Visitor, PromisesPage]:
    """Who visits, and this page; from here on they are spoken to in their language."""
    visitor = who_visits()
    shown = promises_page.page(visitor)
    g.reader = shown.language
    if answers and not shown.is_main:
        raise NotTheirs
    return visitor, shown


def _show(shown: PromisesPage, forms: dict[str, Form], trouble: str = "") -> str:
    return render("promises.html", shown.language, page=shown, forms=forms, trouble=trouble)


def _moment(field: Moment, shown: PromisesPage, now: datetime) -> datetime:
    return field.instant(shown.client.zone) or now.replace(second=0, microsecond=0)


def _why(problem: Refused) -> dict[str, str]:
    """What the service refused, in their language."""
    _ = reader().gettext
    said = {
        their_word.COMING: _("That is still to come."),
        their_word.LONG_AGO: _("Choose a day within the last 90 days."),
        their_word.NOT_THEN: _("That promise was not agreed yet at that time, or no longer."),
        asking_back.NOT_ASKED: _("You had not been asked yet at that time."),
        asking_back.BEFORE: _("You had not been asked yet at that time."),
        their_word.ENOUGH: _("That is enough for one day. Tomorrow you can say more."),
    }
    return {"at": said.get(problem.errors.get("at", ""), said[their_word.NOT_THEN])}


def _done(said: str) -> Answer:
    flash(said)
    return redirect(url_for("portal.promises"))
