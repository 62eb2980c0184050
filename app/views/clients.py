"""Clients: the list, one client on one page, and what changes there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from agreements.hours import Calendar, Span, Week, day_spans
from agreements.language import ENGLISH
from app import portal as client_pages
from app.services.agreeing import agreed_hours
from app.services.errors import Refused, Stale
from app.services.overview import clients_page, timeline
from app.services.people import clients
from app.services.state import judged, stored_paper
from app.services.upholding import days_off
from app.services.visiting import portal
from app.views import guard, requests
from app.views.clients_forms import (
    ChangeClientForm,
    ClientForm,
    DaysOffForm,
    NewClientForm,
)
from app.views.places import place_name, place_value

pages = Blueprint("clients", __name__)
guard.signed_in(pages)
requests.add_to(pages)

Answer = str | tuple[str, int] | Response
LAST_PAGE = 10**6
STALE = (
    "This client was changed in another window. What you typed is kept here; saving again replaces "
    "what is saved with it."
)

# How an event stands, in words, and the tone of its tag.
TAGS = {
    "kept": ("kept", ""),
    **{f"not {come} yet": (f"not {come} yet", "wait") for come in judged.COME.values()},
    "your turn": ("your turn", "wait"),
    "counting": ("counting", "wait"),
    "suspected": ("did this slip?", "wait"),
    "slipped": ("slipped", "slip"),
    "late": ("late this time", "slip"),
    "excused": ("let pass", "wait"),
    "taken back": ("taken back", ""),
    "unclear": ("unclear", "wait"),
    "agreed": ("agreed", ""),
    "waiting": ("waits for you", "wait"),
    "sent": ("sent", ""),
    "settled": ("settled", ""),
    "notice": ("notice given", "wait"),
}
STANDINGS = {
    "agreed": ("in force", ""),
    "offered": ("offer waits", "wait"),
    "none": ("nothing agreed", "wait"),
    "notice": ("notice given", "wait"),
    "ended": ("ended", ""),
}


@dataclass(frozen=True)
class WeekRow:
    """A weekday in both zones, for this week."""

    day: str
    theirs: str
    yours: str


def page_number() -> int:
    """The page that was asked for; anything odd is the first."""
    number = request.args.get("page", 1, type=int) or 1
    return min(max(number, 1), LAST_PAGE)


@pages.get("/clients")
def listing() -> Answer:
    found = clients_page.page(guard.person(), page_number(), guard.now())
    if found.clients.page > found.clients.pages:
        return redirect(url_for(".listing", page=found.clients.pages))
    return render_template("pages/clients.html", found=found, standings=STANDINGS)


@pages.route("/clients/new", methods=["GET", "POST"])
def add() -> Answer:
    form = NewClientForm()
    form.place.home = home()
    if not form.validate_on_submit():
        return _form("pages/clients-new.html", form)
    who = clients.ContactForm(form.contact.data, form.email.data, form.language.data)
    try:
        made = clients.create(
            guard.person().id, _read(form), who, form.submission.data, guard.now()
        )
    except Refused as problem:
        form.add_errors(problem.errors)
        return _form("pages/clients-new.html", form)
    return redirect(url_for(".one", client_id=made))


@pages.get("/clients/<int:client_id>")
def one(client_id: int) -> Answer:
    return _show(client_id, DaysOffForm(formdata=None))


@pages.get("/clients/<int:client_id>/stored.pdf")
def stored(client_id: int) -> Response:
    """What is stored about a client, as PDF, made on request and kept nowhere."""
    made, name = stored_paper.for_freelancer(guard.person().id, client_id, guard.now())
    return send_file(
        BytesIO(made), mimetype="application/pdf", download_name=name, as_attachment=True
    )


@pages.route("/clients/<int:client_id>/change", methods=["GET", "POST"])
def change(client_id: int) -> Answer:
    client = clients.one(guard.person().id, client_id)
    place, seen = place_value(client.country, client.region), clients.fingerprint(client)
    form = ChangeClientForm(data={**vars(clients.stored(client)), "place": place, "seen": seen})
    form.place.home = home()
    if not form.validate_on_submit():
        return _change(client_id, form, 400 if form.is_submitted() else 200)
    try:
        clients.change(guard.person().id, client_id, _read(form), form.seen.data, guard.now())
    except Stale:
        form.seen.data = seen
        form.form_errors.append(STALE)
        return _change(client_id, form, 409)
    flash("Saved. What is agreed keeps its hours; reminders follow the new week at once.")
    if agreed_hours.of_client(guard.person().id, client_id).moved:
        return redirect(url_for(".change", client_id=client_id, _anchor="agreed"))
    return redirect(url_for(".one", client_id=client_id))


@pages.post("/clients/<int:client_id>/days-off")
def add_days_off(client_id: int) -> Answer:
    form = DaysOffForm()
    if form.validate_on_submit():
        try:
            first, last, note = form.typed()
            days_off.add(guard.person().id, client_id, first, last, note, guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash("Noted. These days do not count.")
            return redirect(url_for(".one", client_id=client_id, _anchor="days-off"))
    return _show(client_id, form, 400)


@pages.post("/days-off/<int:absence_id>/removal")
def drop_days_off(absence_id: int) -> Answer:
    client_id = days_off.drop(guard.person().id, absence_id, guard.now())
    flash("Taken back. These days count again from here on.")
    if client_id is None:
        return redirect(url_for("settings.page"))
    return redirect(url_for(".one", client_id=client_id, _anchor="days-off"))


@pages.get("/clients/<int:client_id>/page")
def their_page(client_id: int) -> Answer:
    visitor = portal.main_visitor(guard.person().id, client_id)
    return client_pages.show(portal.page(visitor, page_number(), guard.now()), read_only=True)


def _form(template: str, form: ClientForm, **values: object) -> Answer:
    code = 400 if form.is_submitted() else 200
    return render_template(template, form=form, **values), code


def _change(client_id: int, form: ChangeClientForm, code: int) -> Answer:
    agreed = agreed_hours.of_client(guard.person().id, client_id)
    return render_template("pages/clients-change.html", form=form, agreed=agreed), code


def home() -> tuple[str, str]:
    """The freelancer's own zone and place: in the same zone a client has the same holidays."""
    person = guard.person()
    return person.zone, place_value(person.country, person.region)


def _read(form: ClientForm) -> clients.ClientForm:
    return clients.ClientForm(
        form.name.data,
        form.zone.data,
        form.place.country,
        form.place.region,
        form.week.data,
        form.client_since.data,
    )


def _show(client_id: int, form: DaysOffForm, code: int = 200) -> Answer:
    person, now = guard.person(), guard.now()
    found = timeline.page(person, client_id, page_number(), now)
    if found.page > found.pages:
        return redirect(url_for(".one", client_id=client_id, page=found.pages))
    html = render_template(
        "pages/client.html",
        found=found,
        client=found.client,
        form=form,
        now=now,
        tags=TAGS,
        week=_week(Week.from_json(found.client.week), found.client.zone, person.zone, now),
        place=place_name(found.client.country, found.client.region),
    )
    return html, code


def _week(week: Week, zone: str, other: str, now: datetime) -> list[WeekRow]:
    """A week as it falls this week, day by day, on both clocks."""
    here, there = ZoneInfo(zone), ZoneInfo(other)
    today = now.astimezone(here).date()
    calendar = Calendar(week, zone)
    rows = []
    for n in range(7):
        day = today + timedelta(days=n - today.weekday())
        spans = day_spans(calendar, day)
        rows.append(WeekRow(ENGLISH.weekday(n), _said(spans, here, day), _said(spans, there, day)))
    return rows


def _said(spans: tuple[Span, ...], zone: ZoneInfo, day: date) -> str:
    """'09:00–12:30, 13:30–17:00'; a time on another day than `day` names it."""
    return ", ".join(f"{_clock(begin, zone, day)}–{_clock(end, zone, day)}" for begin, end in spans)


def _clock(at: datetime, zone: ZoneInfo, day: date) -> str:
    there = at.astimezone(zone)
    clock = ENGLISH.clock(there.time())
    if there.date() == day:
        return clock
    return f"{ENGLISH.weekday(there.weekday(), 'abbreviated')} {clock}"
