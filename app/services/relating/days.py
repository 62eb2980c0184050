"""Days that somebody notes: neither still to come nor far in the past."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.services.errors import Refused

FIRST_YEAR = 1990


def today(zone: str, now: datetime) -> date:
    """The day it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def check_past(field: str, day: date, zone: str, now: datetime) -> None:
    """Let a day pass that is today in `zone`, the freelancer's, or past.

    Raises:
        Refused: it is still to come, or before 1990.
    """
    if day > today(zone, now):
        raise Refused({field: "This day is still to come."})
    if day.year < FIRST_YEAR:
        raise Refused({field: f"Choose a day since {FIRST_YEAR}."})
