"""When a source is looked at next: soon where all went well, later the more often it did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from app.db import writing
from app.models import Feed, Mailbox
from app.models.sources import LookedAt

MOST = 50
UNEXPECTED = "Something unexpected happened; the log has the details. It is tried again later."
GoesOn = Callable[[], bool]
Source = type[Mailbox] | type[Feed]
LATER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


def always() -> bool:
    """Nothing asks a look to end."""
    return True


def pause(row: LookedAt, now: datetime) -> None:
    """Look at a source no more until it is resumed; part of the caller's unit of work."""
    if row.paused_at is None:
        row.paused_at, row.failures, row.trouble = now, 0, ""


def soon(row: LookedAt, now: datetime) -> None:
    """Look at a source at once, and know nothing against it any more; part of the caller's unit of
    work."""
    row.paused_at, row.failures, row.trouble, row.next_look_at = None, 0, "", now


def went_well(
    source: Source,
    source_id: int,
    now: datetime,
    pace: timedelta,
    changed_at: datetime | None = None,
) -> None:
    """It was looked at, and is again after its pace.

    `changed_at` is that of the source when the look began. Where it was changed meanwhile nothing
    is noted: the next look tells. So it is with what went wrong.
    """
    with writing() as db:
        row = _as_it_was(db, source, source_id, changed_at)
        if row is not None:
            row.looked_at, row.next_look_at = now, now + pace
            row.failures, row.trouble = 0, ""


def failed(
    source: Source, source_id: int, reason: str, now: datetime, changed_at: datetime | None = None
) -> None:
    """It could not be looked at; it is tried after 15 minutes, 1 hour, 4 hours, then daily."""
    with writing() as db:
        row = _as_it_was(db, source, source_id, changed_at)
        if row is not None:
            row.next_look_at = now + LATER[min(row.failures, len(LATER) - 1)]
            row.failures, row.trouble = row.failures + 1, reason


def refused(
    source: Source, source_id: int, reason: str, now: datetime, changed_at: datetime | None = None
) -> None:
    """Trying again is of no use: it is not looked at until the freelancer does something."""
    with writing() as db:
        row = _as_it_was(db, source, source_id, changed_at)
        if row is not None:
            row.failures, row.trouble = row.failures + 1, reason
            row.paused_at = row.paused_at or now


def _as_it_was(
    db: Session, source: Source, source_id: int, changed_at: datetime | None
) -> Mailbox | Feed | None:
    row = cast(Mailbox | Feed | None, db.get(source, source_id))
    return row if row is not None and changed_at in (None, row.changed_at) else None
