"""Occasions: something happened, what came of it, and what is said about it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.judging import Judge
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.services import clients, occasion_page, uphold
from app.services.errors import Conflict, Refused
from app.views import guard
from app.views.clients import page_number
from app.views.occasions_forms import FORMS, AnsweredForm, ExcuseForm, LogForm

pages = Blueprint("occasions", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response


@pages.get("/log")
def choose() -> Answer:
    found = clients.listing(guard.person().id, page_number(), in_force=True)
    if found.total == 1 and found.rows:
        return redirect(url_for(".log", client_id=found.rows[0].id))
    if found.page > found.pages:
        return redirect(url_for(".choose", page=found.pages))
    return render_template("pages/occasions-choose.html", clients=found)


@pages.route("/clients/<int:client_id>/log", methods=["GET", "POST"])
def log(client_id: int) -> Answer:
    person, now = guard.person(), guard.now()
    client, clauses = occasion_page.clauses_to_log(person.id, client_id)
    asked = request.args.get("need", type=int)
    clause = next((c for c in clauses if c.need_id == asked), None)
    if clause is None and len(clauses) == 1:
        clause = clauses[0]
    if clause is None:
        return render_template("pages/occasions-lines.html", client=client, clauses=clauses)
    judge = KINDS[clause.kind].judge
    form = FORMS[judge]()
    if form.validate_on_submit():
        answer = _note(form, clause.need_id, client_id)
        if answer is not None:
            return answer
    elif not form.is_submitted():
        form.start(person.zone, now, clause.parameters.get("mark", ""))
    form.name_clock(person.zone)
    code = 400 if form.is_submitted() else 200
    template = f"pages/occasions-log-{judge.value}.html"
    return render_template(template, form=form, client=client, clause=clause), code


@pages.get("/occasions/<int:occasion_id>")
def one(occasion_id: int) -> Answer:
    return _show(occasion_id)


@pages.post("/occasions/<int:occasion_id>/answer")
def answer(occasion_id: int) -> Answer:
    person, form = guard.person(), AnsweredForm()
    if not form.validate_on_submit():
        return _show(occasion_id, answered=form, code=400)
    at = form.at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        uphold.answered(person.id, occasion_id, at, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _show(occasion_id, answered=form, code=400)
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    flash("The answer is noted.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/confirmation")
def confirm(occasion_id: int) -> Answer:
    expected = request.form.get("expected", "")
    try:
        confirmed = uphold.confirm(guard.person().id, occasion_id, expected, guard.now())
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    if confirmed.is_reminded:
        flash(
            "Noted. The reminder stands in the outbox; until it leaves you can change or drop it."
        )
    else:
        flash("Noted as slipped. Nothing is sent.")
    return _after(confirmed.client_id)


@pages.post("/occasions/<int:occasion_id>/excuse")
def excuse(occasion_id: int) -> Answer:
    form = ExcuseForm()
    if not form.validate_on_submit():
        return _show(occasion_id, excused=form, code=400)
    client_id = uphold.let_pass(guard.person().id, occasion_id, form.reason.data or "", guard.now())
    flash("Let pass. It counts neither way, and nothing is sent about it.")
    return _after(client_id)


def _note(form: LogForm, need_id: int, client_id: int) -> Answer | None:
    """Note what was typed; None where the service refused it and the form says why."""
    person = guard.person()
    entry = form.entry(need_id, person.zone)
    if entry is None:
        flash("A call you had arranged never counts, so nothing was noted.")
        return redirect(url_for("clients.one", client_id=client_id))
    try:
        made = uphold.log(person.id, client_id, entry, form.submission.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return None
    return redirect(url_for(".one", occasion_id=made))


def _show(
    occasion_id: int,
    answered: AnsweredForm | None = None,
    excused: ExcuseForm | None = None,
    changed: str = "",
    code: int = 200,
) -> Answer:
    person, now = guard.person(), guard.now()
    found = occasion_page.page(person.id, occasion_id, now)
    if answered is None:
        clock = now.astimezone(ZoneInfo(person.zone)).replace(tzinfo=None)
        answered = AnsweredForm(formdata=None, data={"at": clock})
    answered.at.label.text = f"Answered (your time, {ENGLISH.place(person.zone)})"
    html = render_template(
        "pages/occasion.html",
        found=found,
        answered=answered,
        excused=excused or ExcuseForm(formdata=None),
        changed=changed,
        waits=found.judge is Judge.DEADLINE and found.closed_at is None,
    )
    return html, code


def _after(client_id: int) -> Response:
    """Back to Today where it was decided there, else to the client."""
    if request.form.get("back") == "today":
        return redirect(url_for("today.page"))
    return redirect(url_for("clients.one", client_id=client_id))
