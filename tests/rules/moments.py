"""How the tests of the rules write moments and calendars: as people do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agreements.hours import Calendar, Week

BERLIN, LONDON, NEW_YORK, SYDNEY = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Australia/Sydney",
)
LORD_HOWE, APIA = "Australia/Lord_Howe", "Pacific/Apia"


def at(text: str, zone: str = BERLIN) -> datetime:
    """'2026-05-22 16:40' on the wall clock of a zone, in UTC; '… again' is the second pass."""
    first = text.removesuffix(" again")
    wall = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone), fold=int(text != first))
    return wall.astimezone(UTC)


def seen(moment: datetime, zone: str = BERLIN) -> str:
    """As `at` reads it."""
    wall = moment.astimezone(ZoneInfo(zone))
    text = wall.replace(tzinfo=None).isoformat(" ", "minutes" if not wall.second else "auto")
    return f"{text} again" if wall.fold else text


def calendar(week: str | dict[str, str] = "9-17", zone: str = BERLIN, **more: Any) -> Calendar:
    """A calendar. A week in one line is Monday to Friday."""
    if isinstance(week, str):
        week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), week)
    return Calendar(Week.from_text(week), zone, **more)


EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def every_day(times: str, zone: str = BERLIN, **more: Any) -> Calendar:
    """A calendar with the same times on all seven days."""
    return calendar(dict.fromkeys(EVERY_DAY, times), zone, **more)
