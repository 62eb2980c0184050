"""A change that a client asked for, and the three ways to answer: agree, suggest, keep."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.agreeing import changes, requests
from app.services.errors import Conflict
from app.views import guard
from app.views.agreement_forms import AgreeForm
from app.views.clients_forms import RequestForm

Answer = str | tuple[str, int] | Response
ANSWERED = "This was answered already."


def add_to(pages: Blueprint) -> None:
    """Add these pages to the clients'."""
    at = "/clients/<int:client_id>/requests/<int:request_id>"
    pages.add_url_rule(at, "answer_request", answer_request, methods=["GET", "POST"])
    pages.add_url_rule(f"{at}/agreement", "agree_as_asked", agree_as_asked, methods=["POST"])


def answer_request(client_id: int, request_id: int) -> Answer:
    """What they ask, and the ways to answer; POST keeps it as it is, with words why."""
    form = RequestForm()
    if not form.validate_on_submit() or "show" in request.form:
        return _page(client_id, request_id, form, 400 if form.errors else 200)
    found = _page_of(client_id, request_id, form)
    try:
        changes.keep(guard.person().id, found.asked.id, form.words.data, guard.now())
    except Conflict as conflict:
        return _page(client_id, request_id, form, 409, conflict.reason)
    flash("Answered. The mail is in the outbox.")
    return redirect(url_for("clients.one", client_id=client_id))


def agree_as_asked(client_id: int, request_id: int) -> Answer:
    """Agree to exactly what was on screen: in force at once."""
    form, blank = AgreeForm(), RequestForm(formdata=None)
    found = _page_of(client_id, request_id, blank)
    if not form.validate_on_submit():
        return _page(client_id, request_id, blank, 400)
    expected = form.expected.data or ""
    try:
        changes.agree_as_asked(guard.person().id, found.asked.id, expected, guard.now())
    except Conflict as conflict:
        return _page(client_id, request_id, blank, 409, conflict.reason)
    flash("Agreed. It is in force from now on, and a copy is on its way to both of you.")
    return redirect(url_for("agreement.page", client_id=client_id))


def _page_of(client_id: int, request_id: int, form: RequestForm) -> requests.RequestPage:
    words = form.words.data or ""
    return requests.page(guard.person().id, client_id, request_id, words, guard.now())


def _page(
    client_id: int, request_id: int, form: RequestForm, code: int = 200, changed: str = ""
) -> Answer:
    """The page; what was typed is kept, also where somebody was quicker."""
    found = _page_of(client_id, request_id, form)
    if found.asked.answered_at is not None and not form.is_submitted() and not changed:
        flash(ANSWERED)
        return redirect(url_for("clients.one", client_id=client_id))
    agree = AgreeForm(formdata=None)
    agree.expected.data = found.drafted.fingerprint if found.drafted else ""
    page = render_template(
        "pages/clients-request.html", found=found, form=form, agree=agree, changed=changed
    )
    return page, code
