"""Explicit changes of an agreement: one line put otherwise, or new working hours in every line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.needs import KINDS
from app.services.agreeing import agree, agreed_hours, change_page, changes
from app.services.agreeing.change_page import Line
from app.services.agreeing.propose import Change
from app.services.errors import Conflict, Refused
from app.views import guard
from app.views.agreement_forms import ChangeForm, HoursForm, OfferForm, change_form
from app.views.figures_forms import values_of
from app.views.places import place_name

Answer = str | tuple[str, int] | Response
OFFERED = "Offered. The mail is in the outbox; until it has left you can stop it there."
READ_AGAIN = "You changed this since it was shown. Read it once more, then offer it."


def add_to(pages: Blueprint) -> None:
    """Add these pages to the agreement's."""
    both = ["GET", "POST"]
    at = "/clients/<int:client_id>/agreement"
    pages.add_url_rule(f"{at}/change/<int:need_id>", "change", change, methods=both)
    pages.add_url_rule(f"{at}/hours", "hours", hours, methods=both)


def change(client_id: int, need_id: int) -> Answer:
    """One line put otherwise: GET shows it with figures, POST offers what was shown."""
    line = change_page.line(guard.person().id, client_id, need_id, _request_id(), guard.now())
    form = _form(line)
    is_sent = form.is_submitted()
    if not (form.validate() if is_sent else form.read_figures()):
        return _change(line, form, None, 400)
    reply = "countered" if line.asked else ""
    wanted = Change(need_id, form.parameters, form.words.data or "", reply)
    if not is_sent or "show" in request.form:
        return _change(line, form, wanted)
    if form.seen.data != form.typed():
        form.form_errors.append(READ_AGAIN)
        return _change(line, form, wanted, 400)
    return _offer(line, form, wanted)


def hours(client_id: int) -> Answer:
    """New working hours in every line: GET shows them, POST offers what was shown."""
    form = HoursForm()
    if not form.is_submitted() or "show" in request.form or not form.validate():
        return _hours(client_id, form, 400 if form.errors else 200)
    try:
        _make(client_id, form, Change(words=form.words.data or ""))
    except Refused as refused:
        form.add_errors(refused.errors)
        return _hours(client_id, form, 400)
    except Conflict as conflict:
        return _hours(client_id, form, 409, conflict.reason)
    flash(OFFERED)
    return redirect(url_for("agreement.page", client_id=client_id))


def _form(line: Line) -> ChangeForm:
    """What was sent; else the figures in the address, on top of those the line begins with."""
    kind = KINDS[line.need.kind]
    values = values_of(kind, line.figures)
    if request.method == "POST":
        return change_form(kind)(data=values)
    return change_form(kind)(formdata=request.args, data=values)


def _request_id() -> int | None:
    """The change they asked for that this answers, if it answers one."""
    return request.args.get("request", type=int)


def _offer(line: Line, form: ChangeForm, wanted: Change) -> Answer:
    try:
        if line.asked is None:
            _make(line.client.id, form, wanted)
        else:
            changes.counter(
                guard.person().id,
                line.asked.id,
                wanted,
                other_language=form.other_language.data,
                expected=form.expected.data or "",
                now=guard.now(),
            )
    except Refused as refused:
        form.add_errors(refused.errors)
        return _change(line, form, wanted, 400)
    except Conflict as conflict:
        return _change(line, form, wanted, 409, conflict.reason)
    flash(OFFERED)
    return redirect(url_for("agreement.page", client_id=line.client.id))


def _make(client_id: int, form: OfferForm, wanted: Change) -> None:
    agree.offer(
        guard.person().id,
        client_id,
        other_language=form.other_language.data,
        expected=form.expected.data or "",
        now=guard.now(),
        change=wanted,
    )


def _change(
    line: Line, form: ChangeForm, wanted: Change | None, code: int = 200, changed: str = ""
) -> Answer:
    """The page as it stands now; without a draft where what was typed cannot be read."""
    draft = wanted and change_page.draft(guard.person().id, line.client.id, wanted, guard.now())
    form.expected.data = draft.fingerprint if draft else ""
    form.seen.data = form.typed() if draft else ""
    values: dict[str, Any] = {"line": line, "form": form, "draft": draft, "changed": changed}
    return render_template("pages/agreement-change.html", **values), code


def _hours(client_id: int, form: HoursForm, code: int = 200, changed: str = "") -> Answer:
    words = form.words.data or ""
    found = agreed_hours.page(guard.person().id, client_id, words, guard.now())
    form.expected.data = found.drafted.fingerprint
    values: dict[str, Any] = {"found": found, "form": form, "changed": changed}
    page = render_template("pages/agreement-hours.html", **values, place_name=place_name)
    return page, code
