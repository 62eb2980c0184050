"""Occasions: something happened, what came of it, and what is said about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.judging import Judge, Period
from agreements.language import ENGLISH
from app.services.errors import Conflict, NotFound, Refused
from app.services.state import judged
from app.services.upholding import entries, occasion_page, retiming, uphold
from app.services.upholding.occasion_page import OccasionPage
from app.views import guard, noting
from app.views.moments import moment
from app.views.occasions_forms import AnsweredForm, ExcuseForm, RemarkForm, TimeForm, TurnForm
from app.views.occasions_words import ended_words, entry_words, noted_words, turned_words

pages = Blueprint("occasions", __name__)
guard.signed_in(pages)
noting.add_to(pages)

Answer = str | tuple[str, int] | Response


@pages.get("/occasions/<int:occasion_id>")
def one(occasion_id: int) -> Answer:
    return show(occasion_id)


@pages.post("/occasions/<int:occasion_id>/answer")
def answer(occasion_id: int) -> Answer:
    """The answer came, or the piece of work is done; with `when` "now", this minute."""
    form, person, now = AnsweredForm(), guard.person(), guard.now()
    is_now = request.form.get("when") == "now"
    if not is_now and not form.validate_on_submit():
        return show(occasion_id, answered=form, code=400)
    at = now if is_now else form.at.instant(person.zone)
    assert at is not None  # the field is required
    is_piece = request.form.get("what") == "done"
    note = uphold.finished if is_piece else uphold.answered
    try:
        note(person.id, occasion_id, at, now, form.submission.data or "")
    except Refused as problem:
        form.add_errors(problem.errors)
        return show(occasion_id, answered=form, code=400)
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/turn")
def turn(occasion_id: int) -> Answer:
    """The client asked back, the freelancer replied, or an automatic mail came."""
    form, person = TurnForm(), guard.person()
    if not form.validate_on_submit():
        return show(occasion_id, turned=form, code=400)
    at = form.happened_at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        holds = entries.turn(person.id, occasion_id, form.what.data, at, guard.now())
    except Refused as problem:
        said = problem.errors
        form.add_errors({"happened_at" if name == "at" else name: said[name] for name in said})
        return show(occasion_id, turned=form, code=400)
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
    flash(turned_words(form.what.data, holds))
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/entries/<int:entry_id>/removal")
def take_back(occasion_id: int, entry_id: int) -> Answer:
    """An entry was noted by mistake. Undone twice, what was just noted is undone once."""
    try:
        is_left = entries.take_back(guard.person().id, occasion_id, entry_id, guard.now())
    except (Conflict, NotFound, Refused) as problem:
        if "undo" in request.form:
            return redirect(url_for(".one", occasion_id=occasion_id))
        if isinstance(problem, NotFound):
            raise
        return show(occasion_id, changed=str(problem), code=409)
    flash("Taken back, and judged again without it." if is_left else "Taken back as a whole.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/entries/<int:entry_id>/time")
def change_time(occasion_id: int, entry_id: int) -> Answer:
    """What was just noted happened at another time."""
    form, person = TimeForm(), guard.person()
    if not form.validate_on_submit():
        return show(occasion_id, timed=form, code=400)
    at = form.noted_at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        retiming.change(person.id, occasion_id, entry_id, at, guard.now())
    except Refused as problem:
        form.add_errors({"noted_at": problem.errors["at"]})
        return show(occasion_id, timed=form, code=400)
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
    flash("The time is changed, and all is judged again by it.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/entries/<int:entry_id>/machine")
def written_by_machine(occasion_id: int, entry_id: int) -> Answer:
    """A machine wrote the answer that was found."""
    try:
        entries.written_by_machine(guard.person().id, occasion_id, entry_id, guard.now())
    except (Conflict, Refused) as problem:
        return show(occasion_id, changed=str(problem), code=409)
    flash("Noted. It answers nothing, and all is judged again without it.")
    return redirect(url_for(".one", occasion_id=occasion_id))


@pages.post("/occasions/<int:occasion_id>/confirmation")
def confirm(occasion_id: int) -> Answer:
    expected = request.form.get("expected", "")
    try:
        confirmed = uphold.confirm(guard.person().id, occasion_id, expected, guard.now())
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
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
        return show(occasion_id, excused=form, code=400)
    person, why = guard.person(), form.reason.data or ""
    try:
        client_id = uphold.let_pass(
            person.id,
            occasion_id,
            why,
            guard.now(),
            unless_confirmed=request.form.get("seen") == "suspected",
        )
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
    flash("Let pass. It counts neither way, and nothing is sent about it.")
    return _after(client_id)


@pages.post("/occasions/<int:occasion_id>/return")
def count_again(occasion_id: int) -> Answer:
    """What was let pass counts after all."""
    try:
        uphold.count_again(guard.person().id, occasion_id, guard.now())
    except Conflict as problem:
        return show(occasion_id, changed=problem.reason, code=409)
    flash(
        "It counts again, and is judged again. If there is a note about it, it waits for your word."
    )
    return redirect(url_for(".one", occasion_id=occasion_id))


def show(
    occasion_id: int,
    answered: AnsweredForm | None = None,
    turned: TurnForm | None = None,
    excused: ExcuseForm | None = None,
    timed: TimeForm | None = None,
    remark: RemarkForm | None = None,
    changed: str = "",
    code: int = 200,
) -> Answer:
    """The page of an occasion, with the forms that hold what was typed."""
    person, now = guard.person(), guard.now()
    found = occasion_page.page(person.id, occasion_id, now)
    clock = now.astimezone(ZoneInfo(person.zone)).replace(tzinfo=None, microsecond=0)
    answered = answered or AnsweredForm(formdata=None, data={"at": clock})
    turned = turned or TurnForm(formdata=None, data=_likely(found, clock))
    whose = f"(your time, {ENGLISH.place(person.zone)})"
    answered.at.label.text = f"{found.kind.verbs.closed or 'When'} {whose}"
    turned.happened_at.label.text = f"When {whose}"
    timed = timed or _timed(found, person.zone)
    timed.noted_at.label.text = f"When it was {whose}"
    html = render_template(
        "pages/occasion.html",
        found=found,
        answered=answered,
        turned=turned,
        excused=excused or ExcuseForm(formdata=None),
        timed=timed,
        remark=remark or RemarkForm(formdata=None),
        just=noted_words(found, person.zone, now),
        changed=changed,
        due=_due(found, person.zone),
        **_words(found),
    )
    return html, code


def _words(found: OccasionPage) -> dict[str, object]:
    """What the page says of this kind of occasion, and what can still be noted."""
    is_open = found.closed_at is None
    return {
        "waits": found.kind.judge is Judge.DEADLINE and is_open,
        "is_piece": found.kind.period is Period.PIECE and is_open,
        "is_month": found.kind.period is Period.MONTH,
        "stands": judged.still_open(found.kind, is_paused=found.owed_since is not None),
        "came": ended_words(found),
        "said": entry_words,
    }


def _likely(found: OccasionPage, clock: datetime) -> dict[str, object]:
    """What most likely came in between: their question, or the answer to it."""
    return {"what": "replied" if found.owed_since else "asked_back", "happened_at": clock}


def _timed(found: OccasionPage, zone: str) -> TimeForm:
    """The time of what was just noted, to be changed."""
    entry = found.just_noted
    at = entry.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if entry else None
    return TimeForm(formdata=None, data={"noted_at": at})


def _due(found: OccasionPage, zone: str) -> str:
    """'Tue 24 Nov 17:00 in Berlin (16:00 in Lisbon)', or the end of a day there."""
    if found.due_at is None:
        return ""
    there = found.due_at.astimezone(ZoneInfo(found.client_zone))
    if there.time() != time(0):
        return moment(ENGLISH, found.due_at, found.client_zone, zone)
    day = ENGLISH.short_day(found.due_at - timedelta(minutes=1), found.client_zone)
    return f"at the end of {day} in {ENGLISH.place(found.client_zone)}"


def _after(client_id: int) -> Response:
    """Back to Today where it was decided there, else to the client."""
    if request.form.get("back") == "today":
        return redirect(url_for("today.page"))
    return redirect(url_for("clients.one", client_id=client_id))
