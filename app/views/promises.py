"""The freelancer's own promises: noted, answered, let pass, explained; and mail that asks them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.language import ENGLISH
from app.services.errors import Conflict, Refused
from app.services.promising import asking_back, keeping, lines, promise_page
from app.services.upholding import remarks
from app.services.watching import received_lately, their_questions
from app.views import guard
from app.views.clients import page_number
from app.views.promises_forms import DoneForm, ExplainForm, PassForm, TurnForm, form_for

pages = Blueprint("promises", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response


@pages.route("/clients/<int:client_id>/promises", methods=["GET", "POST"])
def log(client_id: int) -> Answer:
    """Note something about one of the promises in force."""
    person, now = guard.person(), guard.now()
    found = lines.page(person.id, client_id)
    promise = found.about(request.args.get("need", type=int))
    if promise is None or promise.kind is None:
        code = 400 if request.method == "POST" else 200
        return render_template("pages/promises-choose.html", found=found), code
    form = form_for(promise.kind)
    if form.validate_on_submit():
        entry = form.entry(promise.need_id, person.zone, now)
        try:
            made = keeping.note(person.id, client_id, entry, form.submission.data, now)
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            return redirect(url_for(".one", occasion_id=made))
    form.speak(person.zone)
    html = render_template("pages/promises-log.html", found=found, promise=promise, form=form)
    return html, 400 if form.is_submitted() else 200


@pages.get("/promises/<int:occasion_id>")
def one(occasion_id: int) -> Answer:
    return _show(occasion_id)


@pages.post("/promises/<int:occasion_id>/answer")
def answer(occasion_id: int) -> Answer:
    """Answered or delivered; with `when` "now", this minute."""
    form, person, now = DoneForm(), guard.person(), guard.now()
    is_now = request.form.get("when") == "now"
    if not is_now and not form.validate_on_submit():
        return _show(occasion_id, done=form, code=400)
    at = now if is_now else form.at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        keeping.answered(person.id, occasion_id, at, now, form.submission.data or "")
    except Refused as problem:
        form.add_errors(problem.errors)
        return _show(occasion_id, done=form, code=400)
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/promises/<int:occasion_id>/<any(asked_back, replied):what>")
def turn(occasion_id: int, what: str) -> Answer:
    """I asked them back, or they answered me."""
    form, person = TurnForm(), guard.person()
    promise_page.page(person.id, occasion_id)
    if not form.validate_on_submit():
        return _show(occasion_id, turned=form, code=400)
    at = form.turned_at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        asking_back.turn(person.id, occasion_id, what, at, guard.now())
    except Refused as problem:
        form.add_errors({"turned_at": problem.errors["at"]})
        return _show(occasion_id, turned=form, code=400)
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    flash("Noted. The time until their answer doesn’t count.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/promises/<int:occasion_id>/excuse")
def excuse(occasion_id: int) -> Answer:
    form = PassForm()
    if not form.validate_on_submit():
        return _show(occasion_id, passed=form, code=400)
    try:
        keeping.let_pass(guard.person().id, occasion_id, form.reason.data or "", guard.now())
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    flash("Let pass. It counts neither way, and they read why.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/promises/<int:occasion_id>/return")
def count_again(occasion_id: int) -> Answer:
    """What was let pass counts after all."""
    try:
        keeping.count_again(guard.person().id, occasion_id, guard.now())
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    flash("It counts again.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/promises/<int:occasion_id>/entries/<int:entry_id>/removal")
def take_back(occasion_id: int, entry_id: int) -> Answer:
    """An entry was noted by mistake."""
    try:
        is_left = keeping.take_back(guard.person().id, occasion_id, entry_id, guard.now())
    except Conflict as problem:
        return _show(occasion_id, changed=problem.reason, code=409)
    flash("Taken back, and judged again without it." if is_left else "Taken back as a whole.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/promises/<int:occasion_id>/remark")
def remark(occasion_id: int) -> Answer:
    """A line that explains it; the client reads it."""
    form, person = ExplainForm(), guard.person()
    promise_page.page(person.id, occasion_id)
    if not form.validate_on_submit():
        return _show(occasion_id, explained=form, code=400)
    key = form.submission.data or ""
    try:
        remarks.explain(person.id, occasion_id, form.words.data or "", key, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _show(occasion_id, explained=form, code=400)
    flash("It stands beside it for both of you. Nothing is sent.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.get("/received")
def received() -> Answer:
    return _received(None)


@pages.get("/clients/<int:client_id>/received")
def received_from(client_id: int) -> Answer:
    return _received(client_id)


@pages.post("/received/<int:mail_id>/question")
def mark(mail_id: int) -> Answer:
    """This mail asks me something."""
    made = their_questions.mark(guard.person().id, mail_id, guard.now())
    flash("Noted as a question. It counts as your promise to answer.")
    return redirect(url_for(".one", occasion_id=made))


def _received(client_id: int | None) -> Answer:
    found = received_lately.page(guard.person().id, client_id, page_number(), guard.now())
    endpoint = "promises.received_from" if found.client else "promises.received"
    values: dict[str, Any] = {"client_id": client_id} if found.client else {}
    if found.page > found.pages:
        return redirect(url_for(endpoint, page=found.pages, **values))
    return render_template("pages/received.html", found=found, endpoint=endpoint, values=values)


def _show(
    occasion_id: int,
    done: DoneForm | None = None,
    turned: TurnForm | None = None,
    passed: PassForm | None = None,
    explained: ExplainForm | None = None,
    changed: str = "",
    code: int = 200,
) -> Answer:
    person, now = guard.person(), guard.now()
    found = promise_page.page(person.id, occasion_id)
    clock = now.astimezone(ZoneInfo(person.zone)).replace(tzinfo=None, microsecond=0)
    done = done or DoneForm(formdata=None, data={"at": clock})
    turned = turned or TurnForm(formdata=None, data={"turned_at": clock})
    done.at.label.text = f"When (your time, {ENGLISH.place(person.zone)})"
    turned.turned_at.label.text = done.at.label.text
    html = render_template(
        "pages/promise.html",
        found=found,
        done=done,
        turned=turned,
        passed=passed or PassForm(formdata=None),
        explained=explained or ExplainForm(formdata=None),
        changed=changed,
    )
    return html, code
