"""What a client says beside what was counted: it was not so, what happened, more time."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from app.portal.counted_forms import CountedForms
from app.portal.forms import AnswerForms, number_of
from app.portal.rendering import show_with
from app.portal.troubles import reader
from app.portal.visit import Answer, pages, visit
from app.security import limiter
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail.links import Visitor
from app.services.visiting import remarks, until
from app.services.visiting.answering import NotTheirs
from app.services.visiting.portal import PortalPage
from app.services.visiting.remarks import Saying
from app.views import guard


@pages.post("/page/occasions/<int:occasion_id>/remark")
@limiter.limit("20 per minute")
def say_about(occasion_id: int) -> Answer:
    """It was not so, or what happened: both read it beside the occasion from now on."""
    visitor, shown = _theirs()
    counted = CountedForms.typed(shown, occasion_id, "remark")
    form = counted.remark(occasion_id)
    if not form.validate():
        return _with(shown, counted), 400
    saying = Saying(occasion_id, form["kind"].data, form["words"].data)
    try:
        remarks.say(visitor, saying, form["submission"].data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _with(shown, counted), 400
    said = reader().gettext("Thank you. %(name)s is told, and it stands beside it for you both.")
    return _back(said % {"name": shown.freelancer}, occasion_id)


@pages.post("/page/occasions/<int:occasion_id>/until")
@limiter.limit("20 per minute")
def need_until(occasion_id: int) -> Answer:
    """“I need until Thursday” is an answer."""
    visitor, shown = _theirs()
    counted = CountedForms.typed(shown, occasion_id, "until")
    form = counted.until(occasion_id)
    if not form.validate():
        return _with(shown, counted), 400
    try:
        until.ask(visitor, occasion_id, form["day"].data, form["submission"].data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _with(shown, counted), 400
    except Conflict:
        said = reader().gettext("This was answered in the meantime. Below is how it stands now.")
        _, now_there = visit(_number())
        return show_with(now_there, AnswerForms.blank(now_there), said), 409
    said = reader().gettext("Thank you, that is an answer. %(name)s is told.")
    return _back(said % {"name": shown.freelancer}, occasion_id)


def _theirs() -> tuple[Visitor, PortalPage]:
    visitor, shown = visit(_number())
    if not shown.is_main:
        raise NotTheirs
    return visitor, shown


def _number() -> int:
    """Which page of what was counted the form stood on."""
    return max(1, number_of(request.args.get("page")))


def _with(shown: PortalPage, counted: CountedForms) -> str:
    if counted.has_none:
        raise NotFound
    return show_with(shown, AnswerForms.blank(shown).with_counted(counted))


def _back(said: str, occasion_id: int) -> Answer:
    flash(said)
    number = _number()
    here = url_for("portal.page", page=number if number > 1 else None)
    return redirect(f"{here}#counted-{occasion_id}")
