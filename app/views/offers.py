"""Offers and their answers, questions asked first, calls, and the welcome: each form by itself."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.errors import Conflict, Refused
from app.services.mail.letters import Words
from app.services.relating import calls, interests, offers, welcoming
from app.views import guard
from app.views.offers_forms import AnswerForm, AskForm, CallForm, NewOfferForm, WelcomeForm

pages = Blueprint("offers", __name__)
guard.signed_in(pages)
Answer = str | tuple[str, int] | Response


@pages.route("/clients/<int:client_id>/welcome", methods=["GET", "POST"])
def welcome(client_id: int) -> Answer:
    """A short welcome in its exact words; POST sends it."""
    form, person, now = WelcomeForm(), guard.person(), guard.now()
    if form.validate_on_submit():
        since, said = form.day, Words(form.subject.data, form.body.data)
        try:
            welcoming.send(person.id, client_id, since, said, form.submission.data, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash("Your welcome is in the outbox and leaves at once.")
            return _back(client_id, "welcome")
    found = welcoming.page(person.id, client_id, now)
    if not form.is_submitted():
        form.subject.data, form.body.data = found.words.subject, found.words.body
        form.since.data = found.since
    code = 400 if form.is_submitted() else 200
    return render_template("pages/offers-welcome.html", found=found, form=form), code


@pages.post("/clients/<int:client_id>/welcome/elsewhere")
def welcomed(client_id: int) -> Answer:
    """They were welcomed some other way."""
    welcoming.elsewhere(guard.person().id, client_id, guard.now())
    flash("Noted: you welcomed them yourself.")
    return _back(client_id, "welcome")


@pages.route("/clients/<int:client_id>/offers/new", methods=["GET", "POST"])
def record(client_id: int) -> Answer:
    """Note an offer, or plan one. What they said no to, or do not want, is in view."""
    form, person, now = NewOfferForm(), guard.person(), guard.now()
    found, why, code = offers.page(person.id, client_id, None, now), "", 200
    if form.validate_on_submit():
        key = form.submission.data
        try:
            offers.record(person.id, client_id, form.offer(found.today), key, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        except Conflict as conflict:
            why, code = conflict.reason, 409
        else:
            flash("Noted. Nothing is sent by this.")
            return _back(client_id, "offers")
    if not form.is_submitted():
        form.day.data = found.today
    code = 400 if form.errors else code
    return render_template("pages/offers-new.html", found=found, form=form, why=why), code


@pages.route("/clients/<int:client_id>/offers/<int:offer_id>", methods=["GET", "POST"])
def answer(client_id: int, offer_id: int) -> Answer:
    """What they said to an offer."""
    form, person, now = AnswerForm(), guard.person(), guard.now()
    found = offers.page(person.id, client_id, offer_id, now)
    if form.validate_on_submit():
        said = form.typed_answer(form.said.data, found.today)
        try:
            offers.answer(person.id, client_id, offer_id, said, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash("Noted.")
            return _back(client_id, "offers")
    if not form.is_submitted():
        form.on.data = found.today
    code = 400 if form.errors else 200
    return render_template("pages/offers-answer.html", found=found, form=form), code


@pages.post("/clients/<int:client_id>/offers/<int:offer_id>/making")
def made(client_id: int, offer_id: int) -> Answer:
    """A planned offer was made today."""
    offers.made(guard.person().id, client_id, offer_id, guard.now())
    flash("Noted: offered today.")
    return _back(client_id, "offers")


@pages.post("/clients/<int:client_id>/offers/<int:offer_id>/removal")
def take_back(client_id: int, offer_id: int) -> Answer:
    """An offer was noted by mistake, or is planned no longer."""
    offers.take_back(guard.person().id, client_id, offer_id, guard.now())
    flash("Taken back.")
    return _back(client_id, "offers")


@pages.route("/clients/<int:client_id>/asking-first", methods=["GET", "POST"])
def ask(client_id: int) -> Answer:
    """Ask first: what was noticed, then the exact words of the mail; POST with them sends it."""
    form, person, now = AskForm(), guard.person(), guard.now()
    found, code = interests.page(person.id, client_id, now), 200
    if form.validate_on_submit():
        noticed, said = form.noticed.data, Words(form.subject.data or "", form.body.data or "")
        if "look" in request.form or not form.has_words:
            written = interests.words(person.id, client_id, noticed)
            form.subject.data, form.body.data = written.subject, written.body
            return render_template("pages/offers-ask.html", found=found, form=form)
        try:
            interests.ask(person.id, client_id, noticed, said, form.submission.data, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        except Conflict:
            code = 409
        else:
            flash("Your question is in the outbox and leaves at once.")
            return _back(client_id, "asked-first")
    code = 400 if form.errors else code
    return render_template("pages/offers-ask.html", found=found, form=form), code


@pages.post("/clients/<int:client_id>/asking-first/<int:interest_id>/<said>")
def asked(client_id: int, interest_id: int, said: str) -> Answer:
    """Their answer came by reply, or was spoken."""
    try:
        interests.record(guard.person().id, client_id, interest_id, said, guard.now())
    except Refused as refused:
        raise Conflict(refused.errors["said"]) from refused
    flash("Noted.")
    return _back(client_id, "asked-first")


@pages.post("/asked-first/<int:interest_id>/noted")
def noted(interest_id: int) -> Answer:
    """The freelancer has seen the answer on Today."""
    interests.note(guard.person().id, interest_id, guard.now())
    return redirect(url_for("today.page"))


@pages.route("/clients/<int:client_id>/calls/new", methods=["GET", "POST"])
def call(client_id: int) -> Answer:
    """Log a call or meeting."""
    form, person, now = CallForm(), guard.person(), guard.now()
    found = calls.page(person.id, client_id, now)
    if form.validate_on_submit():
        try:
            calls.log(person.id, client_id, form.call(), form.submission.data, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash("Logged.")
            return _back(client_id, "calls")
    if not form.is_submitted():
        form.on.data = found.today
    code = 400 if form.errors else 200
    return render_template("pages/offers-call.html", found=found, form=form), code


@pages.post("/clients/<int:client_id>/calls/<int:call_id>/removal")
def drop_call(client_id: int, call_id: int) -> Answer:
    """A call was logged by mistake."""
    calls.take_back(guard.person().id, client_id, call_id, guard.now())
    flash("Taken back.")
    return _back(client_id, "calls")


def _back(client_id: int, section: str) -> Response:
    """Back to Today where it was done there, else to the section of the page about them."""
    if request.form.get("back") == "today":
        return redirect(url_for("today.page"))
    return redirect(url_for("between.page", client_id=client_id, _anchor=section))
