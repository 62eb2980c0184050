"""Until when a client can read their page after the end: links last as long, and none after it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Parting

# So long after the last day the page can be read.
AFTER = timedelta(days=180)


def until(parting: Parting) -> date:
    """The last day on which the page can be read, where the client is."""
    return parting.final_day + AFTER


def ends_at(db: Session, client_id: int) -> datetime | None:
    """The instant at which the page of a client who leaves, or has left, can be read no longer;
    None where no notice stands."""
    parting = db.scalar(
        select(Parting).where(
            Parting.client_id == client_id,
            Parting.taken_back_at.is_(None),
            Parting.resumed_at.is_(None),
        )
    )
    if parting is None:
        return None
    return datetime.combine(until(parting) + timedelta(days=1), time(0), ZoneInfo(parting.zone))
