"""Log something: with whom, about what, and one tap that notes it with the time now."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.state import client_list
from app.services.upholding import log_page, uphold
from app.services.upholding.log_page import LogLine, LogPage
from app.views import guard
from app.views.clients import page_number
from app.views.occasions_forms import AnsweredForm, LogForm, form_for
from app.views.occasions_words import COMES

Answer = str | tuple[str, int] | Response


def add_to(pages: Blueprint) -> None:
    """Add these pages to the occasions'."""
    pages.add_url_rule("/log", "choose", choose)
    pages.add_url_rule("/clients/<int:client_id>/log", "log", log, methods=["GET", "POST"])


def choose() -> Answer:
    """With whom: those noted about last, then everybody."""
    if "page" in request.args:
        return _everybody()
    found, has_more = client_list.nearest(guard.person().id, guard.now())
    if len(found) == 1:
        return redirect(url_for(".log", client_id=found[0].id))
    return render_template("pages/occasions-choose.html", clients=found, has_more=has_more)


def _everybody() -> Answer:
    found = client_list.listing(guard.person().id, page_number(), in_force=True)
    if found.page > found.pages:
        return redirect(url_for(".choose", page=found.pages))
    return render_template("pages/occasions-everybody.html", clients=found)


def log(client_id: int) -> Answer:
    """What about; where there is one line alone, or one is chosen, its form."""
    person = guard.person()
    found = log_page.to_log(person.id, client_id)
    line = _line(found)
    shared = {"found": found, "comes": COMES, "key": AnsweredForm(formdata=None).submission.data}
    if line is None or line.kind.is_informative:
        code = 400 if request.method == "POST" else 200
        return render_template("pages/occasions-lines.html", asked=line, **shared), code
    name, form = form_for(line.kind, line.parameters)
    if form.validate_on_submit():
        answer = _note(form, line.need_id, client_id)
        if answer is not None:
            return answer
    elif not form.is_submitted():
        form.start(_subject(line))
    form.speak(line.kind, person.zone)
    html = render_template(
        f"pages/occasions-log-{name}.html",
        form=form,
        client=found.client,
        line=line,
        pieces=log_page.pieces(person.id, client_id, line),
        **shared,
    )
    return html, 400 if form.is_submitted() else 200


def _line(found: LogPage) -> LogLine | None:
    """The line that was asked for, or the only one that something can be noted about."""
    asked = request.args.get("need", type=int)
    line = next((line for line in found.lines if line.need_id == asked), None)
    noted = [line for line in found.lines if not line.kind.is_informative]
    return noted[0] if line is None and len(found.lines) == len(noted) == 1 else line


def _subject(line: LogLine) -> str:
    """What the subject begins with: the agreed word, or the piece that a link names."""
    mark = line.parameters.get("mark")
    return f"{mark} " if mark else request.args.get("piece", "")[:200]


def _note(form: LogForm, need_id: int, client_id: int) -> Answer | None:
    """Note what was typed; None where the service refused it and the form says why."""
    person, now = guard.person(), guard.now()
    entry = form.entry(need_id, person.zone, now)
    if entry is None:
        flash("A call you had arranged never counts, so nothing was noted.")
        return redirect(url_for("clients.one", client_id=client_id))
    try:
        made = uphold.log(person.id, client_id, entry, form.submission.data, now)
    except Refused as problem:
        form.add_errors(problem.errors)
        return None
    return redirect(url_for(".one", occasion_id=made))
