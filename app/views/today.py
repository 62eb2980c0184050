"""Today: the things that need a decision, most important first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from agreements.language import ENGLISH
from app.services.accounts import Person
from app.services.overview import today
from app.services.overview.today import TodayPage
from app.services.remembered import remembered
from app.services.state import settlements
from app.views import guard

pages = Blueprint("today", __name__)
guard.signed_in(pages)

_SPELLED = (
    *("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    *("Eleven", "Twelve"),
)


@pages.get("/")
def page() -> str:
    person, now = guard.person(), guard.now()
    minute = now.replace(second=0, microsecond=0)
    shown, rows = remembered(("today", person.id), minute, lambda: _rows(person, now))
    return render_template(
        "pages/today.html", today=shown, rows=rows, clock=_clock(now, person.zone), now=now
    )


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/not-yet")
def not_yet(client_id: int, need_id: int) -> Response:
    """A line has not settled yet, says the freelancer; she is asked again later."""
    title = settlements.not_yet(guard.person().id, client_id, need_id, guard.now())
    flash(f"Noted. You are asked about “{title}” again in two weeks.")
    return redirect(url_for(".page"))


def _rows(person: Person, now: datetime) -> tuple[TodayPage, Markup]:
    """What needs the freelancer, and the rows that show it: most of the work of this page."""
    shown = today.page(person, now)
    return shown, Markup(render_template("pages/today-rows.html", today=shown))


@pages.app_template_filter("need_you")
def need_you(number: int) -> str:
    """How many things need the freelancer, as the title of the page."""
    if number == 0:
        return "Nothing needs you today"
    said = _SPELLED[number] if number < len(_SPELLED) else str(number)
    return f"{said} thing needs you" if number == 1 else f"{said} things need you"


@pages.app_template_filter("first_name")
def first_name(name: str) -> str:
    """The name somebody is called by."""
    return name.split()[0] if name.split() else name


def _clock(now: datetime, zone: str) -> str:
    """'Monday 23 November 2026, 12:05 in Lisbon'."""
    there = now.astimezone(ZoneInfo(zone))
    day = f"{ENGLISH.weekday(there.weekday())} {ENGLISH.long_day(there.date())}"
    return f"{day}, {ENGLISH.clock(there.time())} in {ENGLISH.place(zone)}"
