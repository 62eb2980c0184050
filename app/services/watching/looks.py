"""When a source is looked at next: soon where all went well, later the more often it did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.db import writing
from app.models.sources import LookedAt

MOST = 50
UNEXPECTED = "Something unexpected happened; the log has the details. It is tried again later."
GoesOn = Callable[[], bool]
LATER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


def always() -> bool:
    """Nothing asks a look to end."""
    return True


def went_well(source: type[LookedAt], source_id: int, now: datetime, pace: timedelta) -> None:
    """It was looked at, and is again after its pace."""
    with writing() as db:
        row = db.get(source, source_id)
        if row is not None:
            row.looked_at, row.next_look_at = now, now + pace
            row.failures, row.trouble = 0, ""


def failed(source: type[LookedAt], source_id: int, reason: str, now: datetime) -> None:
    """It could not be looked at; it is tried after 15 minutes, 1 hour, 4 hours, then daily."""
    with writing() as db:
        row = db.get(source, source_id)
        if row is not None:
            row.next_look_at = now + LATER[min(row.failures, len(LATER) - 1)]
            row.failures, row.trouble = row.failures + 1, reason


def refused(source: type[LookedAt], source_id: int, reason: str, now: datetime) -> None:
    """Trying again is of no use: it is not looked at until the freelancer does something."""
    with writing() as db:
        row = db.get(source, source_id)
        if row is not None:
            row.failures, row.trouble = row.failures + 1, reason
            row.paused_at = row.paused_at or now
