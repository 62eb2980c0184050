"""The calendar of the next thirty days: what will be sent, to whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

from agreements.language import ENGLISH
from app.services.mail.letters import CALLED
from app.services.overview import coming
from app.services.overview.coming import Entry
from app.views import guard

pages = Blueprint("calendar", __name__)
guard.signed_in(pages)

TONES = {
    1: "A light word",
    2: "The need again, and why it helps both",
    3: "An invitation to talk or to change it",
}


@pages.get("/calendar")
def page() -> str:
    person, now = guard.person(), guard.now()
    return render_template(
        "pages/calendar.html",
        found=coming.page(person, now),
        today=now.astimezone(ZoneInfo(person.zone)).date(),
        now=now,
        kinds=CALLED,
        tones=TONES,
    )


@pages.app_template_filter("clocks")
def clocks(entry: Entry, own: str) -> str:
    """'08:30 in Lisbon, 09:30 in Berlin'; the day is said where it is another one there."""
    here = entry.at.astimezone(ZoneInfo(own))
    said = f"{ENGLISH.clock(here.time())} in {ENGLISH.place(own)}"
    if entry.zone is None or entry.zone == own:
        return said
    return f"{said}, {_there(entry.at, entry.zone, here.date())} in {ENGLISH.place(entry.zone)}"


@pages.app_template_filter("days_said")
def days_said(instants: Sequence[datetime], zone: str) -> str:
    """'Mon 30 Nov, Mon 7 Dec and Mon 14 Dec'."""
    return ENGLISH.listed([ENGLISH.short_day(at, zone) for at in instants])


@pages.app_template_filter("named_day")
def named_day(day: date, today: date) -> str:
    """'Today, Monday 23 November'."""
    said = f"{ENGLISH.weekday(day.weekday())} {ENGLISH.long_day(day).rsplit(' ', 1)[0]}"
    near = {0: "Today, ", 1: "Tomorrow, "}.get((day - today).days, "")
    return near + said


def _there(at: datetime, zone: str, day: date) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return ENGLISH.clock(there.time()) if there.date() == day else ENGLISH.moment(at, zone)
