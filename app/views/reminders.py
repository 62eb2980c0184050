"""How reminders are sent: everywhere, to one client, about one need; and what was said by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from agreements.language import ENGLISH
from app.services.errors import Refused
from app.services.promising import own_notes as own_notes_of
from app.services.upholding import choosing
from app.services.upholding.choosing import Where
from app.views import guard
from app.views.reminders_forms import (
    OFF,
    ChoiceForm,
    ContactForm,
    NeedChoiceForm,
    OwnChoiceForm,
    OwnNotesForm,
)

pages = Blueprint("reminders", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
SAVED = "Saved. What waits already follows it."
NONE = "Saved. None is sent, and no note waits any more where this counts."


@pages.route("/reminders", methods=["GET", "POST"], endpoint="page")
def everywhere() -> Answer:
    form = ChoiceForm()
    if _is_saved(form, Where()):
        return redirect(url_for(".page"))
    found = choosing.account_page(guard.person().id, guard.now())
    if not form.is_submitted():
        form.show(found.choice)
    own = OwnNotesForm(formdata=None, data={"wanted": found.own_notes})
    html = render_template("pages/reminders.html", found=found, form=form, own=own)
    return html, 400 if form.is_submitted() else 200


@pages.post("/reminders/own")
def own_notes() -> Response:
    """Whether notes about their own promises come to the freelancer."""
    form = OwnNotesForm()
    wanted = form.validate_on_submit() and bool(form.wanted.data)
    own_notes_of.choose(guard.person().id, wanted, guard.now())
    flash("Saved. They come to you alone." if wanted else "Saved. None comes.")
    return redirect(url_for(".page", _anchor="own"))


@pages.route("/clients/<int:client_id>/reminders", methods=["GET", "POST"])
def client(client_id: int) -> Answer:
    form = OwnChoiceForm()
    if _is_saved(form, Where(client_id)):
        return redirect(url_for(".client", client_id=client_id))
    return _client(client_id, form=form, code=400 if form.is_submitted() else 200)


@pages.post("/clients/<int:client_id>/contact")
def contacted(client_id: int) -> Answer:
    """The freelancer wrote or spoke to them."""
    form, person = ContactForm(), guard.person()
    if not form.validate_on_submit():
        return _client(client_id, contact=form, code=400)
    at = form.at.instant(person.zone)
    assert at is not None  # the field is required
    try:
        choosing.contacted(
            person.id, client_id, at, form.note.data or "", form.submission.data, guard.now()
        )
    except Refused as refused:
        form.add_errors(refused.errors)
        return _client(client_id, contact=form, code=400)
    there = at.astimezone(ZoneInfo(person.zone))
    if there.replace(tzinfo=None) != form.at.data:
        flash(f"Your clock skipped that hour, so it is noted for {ENGLISH.clock(there.time())}.")
    flash("Noted. The time between notes begins anew with it.")
    return redirect(url_for(".client", client_id=client_id))


@pages.post("/clients/<int:client_id>/contact/<int:contact_id>/removal")
def take_back(client_id: int, contact_id: int) -> Answer:
    """It was noted by mistake."""
    choosing.take_back(guard.person().id, client_id, contact_id, guard.now())
    flash("Taken back. The time between notes is counted without it.")
    return redirect(url_for(".client", client_id=client_id))


@pages.route("/needs/<int:need_id>/reminders", methods=["GET", "POST"])
def need(need_id: int) -> Answer:
    form = NeedChoiceForm()
    if _is_saved(form, Where(need_id=need_id), bool(form.counts_found.data)):
        return redirect(url_for(".need", need_id=need_id))
    found = choosing.need_page(guard.person().id, need_id)
    if not form.is_submitted():
        form.show(found.choice)
        form.counts_found.data = found.counts_found
    html = render_template("pages/reminders-need.html", found=found, form=form)
    return html, 400 if form.is_submitted() else 200


def _is_saved(form: ChoiceForm, where: Where, counts_found: bool = False) -> bool:
    if not form.validate_on_submit():
        return False
    try:
        choosing.choose(
            guard.person().id, where, form.choice(), guard.now(), counts_found=counts_found
        )
    except Refused as refused:
        form.add_errors(refused.errors)
        return False
    flash(NONE if form.way.data == OFF else SAVED)
    return True


def _client(
    client_id: int,
    form: OwnChoiceForm | None = None,
    contact: ContactForm | None = None,
    code: int = 200,
) -> Answer:
    person, now = guard.person(), guard.now()
    found = choosing.client_page(person.id, client_id, now)
    if form is None or not form.is_submitted() or contact is not None:
        form = OwnChoiceForm(formdata=None)
        form.show(found.choice)
    if contact is None:
        contact = ContactForm(formdata=None)
        contact.at.data = now.astimezone(ZoneInfo(person.zone)).replace(tzinfo=None)
    html = render_template(
        "pages/reminders-client.html",
        found=found,
        client=found.client,
        form=form,
        contact=contact,
        day=lambda at: _day(at, person.zone, now),
    )
    return html, code


def _day(at: datetime, zone: str, now: datetime) -> str:
    """'Tue 24 Nov', with the year where it is another one."""
    there, here = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    year = f" {there.year}" if there.year != here.year else ""
    return ENGLISH.short_day(at, zone) + year
