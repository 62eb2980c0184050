"""Today: the things that need a decision, most important first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

from agreements.language import ENGLISH
from app.services import today
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
    return render_template(
        "pages/today.html",
        today=today.page(person, now),
        clock=_clock(now, person.zone),
        most=today.MOST,
    )


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
