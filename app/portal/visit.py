"""The client's visit: in by a mailed link, then a clean address. GET changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as Redirect

from app.languages import language
from app.portal.forms import AnswerForms, number_of
from app.portal.rendering import render, show_with
from app.portal.troubles import Over, reader, tick_first, watch
from app.security import limiter
from app.services.agreeing import agree
from app.services.agreeing.changes import Asked
from app.services.errors import Conflict, Gone, NotFound, Refused
from app.services.mail import links
from app.services.mail.links import Expired, Visitor
from app.services.visiting import answers, portal, sources, stopping
from app.services.visiting.answering import NotTheirs
from app.services.visiting.answers import Seen
from app.services.visiting.portal import PortalPage
from app.views import files, guard
from app.views.forms import Form

pages = Blueprint("portal", __name__)
watch(pages)
Answer = str | tuple[str, int] | Redirect
# A freelancer's sign-in in the same browser has a key of its own and stays.
_KEY = "visit"
limiter.limit(
    "300 per minute",
    key_func=lambda: f"link {session.get(_KEY)}",
    exempt_when=lambda: _KEY not in session,
)(pages)


@pages.get("/c/<token>")
@limiter.limit("30 per minute")
def enter(token: str) -> Answer:
    """Exchange a good link for a visit, so that the token leaves the address bar."""
    try:
        session[_KEY] = links.enter(token, guard.now())
    except Expired as ended:
        return render("ended.html", reader().code, token=token, ended=ended), 410
    return redirect(url_for(".page"))


@pages.get("/page")
def page() -> Answer:
    """What is offered or agreed, how it is going, and the ways to answer."""
    number = min(max(request.args.get("page", 1, type=int), 1), 10**6)
    _, shown = visit(number)
    return show_with(shown, AnswerForms.blank(shown))


@pages.post("/page/acceptance")
def accept() -> Answer:
    """Agree: with a typed name and a tick, to the very version that was on screen."""
    visitor, shown = visit()
    forms = AnswerForms.typed(shown, "accept")
    if stale := _stale(shown, forms, forms.accept):
        return stale
    if not forms.accept.validate():
        return show_with(shown, forms), 400
    name = forms.accept["name"].data
    seen = Seen(request.remote_addr, request.user_agent.string[:200])
    try:
        answers.accept(visitor, number_of(forms.accept["offer"].data), name, seen, guard.now())
    except Conflict:
        return _changed(visitor)
    flash(reader().gettext("Thank you. It is agreed, and a copy comes to you by mail."))
    return redirect(url_for(".page"))


@pages.post("/page/decline")
def decline() -> Answer:
    """A no, with a word why; it is respected until the date given."""
    visitor, shown = visit()
    forms = AnswerForms.typed(shown, "decline")
    form = forms.decline
    if stale := _stale(shown, forms, form):
        return stale
    if not form.validate():
        return show_with(shown, forms), 400
    reason, not_before = form["reason"].data, form["not_before"].data
    try:
        answers.decline(visitor, number_of(form["offer"].data), reason, not_before, guard.now())
    except Conflict:
        return _changed(visitor)
    except Refused as problem:
        form.add_errors({"not_before": _which_day(problem)})
        return show_with(shown, forms), 400
    flash(reader().gettext("Thank you for saying so. Nothing changes for you."))
    return redirect(url_for(".page"))


def _which_day(problem: Refused) -> str:
    _ = reader().gettext
    if problem.errors.get("not_before") == agree.TOO_SOON:
        return _("Choose a day after today.")
    return _("Choose a day within ten years.")


@pages.post("/page/change")
def ask_change() -> Answer:
    """What would work better: other figures for a line, or words. Until it is answered,
    reminders rest."""
    visitor, shown = visit()
    clause_id = number_of(request.form.get("clause"))
    forms = AnswerForms.typed(shown, "change", clause_id)
    form = forms.lines.get(clause_id, forms.change)
    asked = _asked(form, clause_id)
    try:
        answers.check_asked(visitor, asked)
        if not form.validate():
            return show_with(shown, forms), 400
        answers.ask_change(visitor, replace(asked, figures=form.figures), guard.now())
    except Conflict:
        return _changed(visitor, asked)
    except Refused as problem:
        form.add_errors(problem.errors)
        return show_with(shown, forms), 400
    flash(
        reader().gettext("Thank you. %(name)s reads it and answers by mail.")
        % {"name": shown.freelancer}
    )
    return redirect(url_for(".page", _anchor="asked"))


def _asked(form: Form, clause_id: int) -> Asked:
    """What a form asks, still without its figures. A line is named with its version."""
    version_id = number_of(request.form.get("version"))
    return Asked(
        name="",
        words=form["words"].data or "",
        version_id=version_id if version_id or clause_id else None,
        clause_id=clause_id or None,
    )


@pages.post("/page/sources/<source>/refusal")
def refuse_source(source: str) -> Answer:
    """A source is not to be read for this: it ends at once."""
    visitor, shown = visit()
    if not shown.is_main:
        raise NotTheirs
    if source not in [one.source for one in shown.sources.read]:
        raise NotFound
    if not request.form.get("sure"):
        return show_with(shown, AnswerForms.blank(shown), tick_first()), 400
    sources.refuse(visitor, source, guard.now())
    said = reader().gettext("It has stopped, and %(name)s is told. Nothing else changes.")
    flash(said % {"name": shown.freelancer})
    return redirect(url_for(".page", _anchor="sources"))


@pages.post("/page/stop")
def stop() -> Answer:
    """No more reminders to this address."""
    visitor, shown = visit()
    forms = AnswerForms.typed(shown, "stop")
    if not forms.stop.validate():
        return show_with(shown, forms), 400
    stopping.stop(visitor, "page", guard.now())
    flash(reader().gettext("Stopped. No more reminders come to this address."))
    return redirect(url_for(".page"))


@pages.post("/page/start")
def start_again() -> Answer:
    """Take the stop back."""
    visitor, shown = visit()
    forms = AnswerForms.typed(shown, "start")
    if not forms.start.validate():
        return show_with(shown, forms), 400
    stopping.start_again(visitor, guard.now())
    flash(reader().gettext("Reminders come to this address again."))
    return redirect(url_for(".page"))


@pages.get("/page/documents/<int:document_id>.pdf")
def document(document_id: int) -> Response:
    """A stored document, byte for byte."""
    visitor = who_visits()
    found, name = portal.document(visitor, document_id)
    return files.stored(found, name)


def who_visits() -> Visitor:
    """Who has a visit open in this browser.

    Raises:
        Over: nobody has.
    """
    link_id = session.get(_KEY)
    if link_id is None:
        raise Over
    try:
        return links.visitor_of(link_id, guard.now())
    except (NotFound, Gone):
        session.pop(_KEY, None)
        raise Over from None


def visit(number: int = 1) -> tuple[Visitor, PortalPage]:
    """Who visits, and their page; from here on they are spoken to in their language."""
    visitor = who_visits()
    shown = portal.page(visitor, number, guard.now())
    g.reader = shown.language
    return visitor, shown


def _stale(shown: PortalPage, forms: AnswerForms, form: Any) -> Answer | None:
    """An answer to an offer that no longer waits: the page as it stands now."""
    if not shown.is_main:
        raise NotTheirs
    offered = shown.versions.offered
    if offered is not None and offered.offer_id == number_of(form.offer.data):
        return None
    return show_with(shown, AnswerForms.blank(shown), _no_longer(shown)), 409


def _changed(visitor: Visitor, asked: Asked | None = None) -> Answer:
    """Somebody was quicker: the page as it stands now, with the words that were typed."""
    shown = portal.page(visitor, 1, guard.now())
    forms = AnswerForms.blank(shown)
    if asked is None:
        return show_with(shown, forms, _no_longer(shown)), 409
    later = language(shown.language).gettext(
        "This version is no longer the one that counts. Below is the newest one."
    )
    return show_with(shown, forms.with_words(asked.words), _no_longer(shown, later)), 409


def _no_longer(shown: PortalPage, why: str = "") -> str:
    _ = language(shown.language).gettext
    if shown.ending is not None:
        return _("Notice was given, so there is nothing left to answer here.")
    return why or _("This was answered or taken back in the meantime. Below is how it stands now.")
