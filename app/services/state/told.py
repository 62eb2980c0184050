"""Which sources are used for a client, and since when the client knows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.models import Evidence, Feed, Mailbox, Occasion, OutboxMessage, SourceNotice
from app.services.counted_from import CALENDAR as CALENDAR
from app.services.counted_from import IMPORT as IMPORT
from app.services.counted_from import MAILBOX as MAILBOX


def told_since(db: Session, client_ids: Collection[int], source: str) -> dict[int, datetime]:
    """Since when each client knows that a source is used for them; nothing before counts.

    One who was not told, or for whom it is not used any more, is left out.
    """
    rows = db.execute(
        select(SourceNotice.client_id, told_at())
        .outerjoin(OutboxMessage, OutboxMessage.id == SourceNotice.message_id)
        .where(
            SourceNotice.client_id.in_(client_ids),
            SourceNotice.source == source,
            SourceNotice.ended_at.is_(None),
            told_at().is_not(None),
        )
    )
    return {row[0]: row[1] for row in rows}


def told_at() -> ColumnElement[datetime]:
    """When a client was told, inside a statement that has the notice and its message."""
    return func.coalesce(SourceNotice.told_at, OutboxMessage.sent_at)


def used_for(db: Session, client_id: int) -> tuple[str, ...]:
    """The sources that are used for a client now, besides notes by hand: those that are there and
    that the client was told of, and imports that something came of. One query."""
    owner = SourceNotice.freelancer_id
    there = or_(
        (SourceNotice.source == MAILBOX) & exists().where(Mailbox.freelancer_id == owner),
        (SourceNotice.source == CALENDAR) & exists().where(Feed.freelancer_id == owner),
    )
    told: Any = (
        select(SourceNotice.source)
        .outerjoin(OutboxMessage, OutboxMessage.id == SourceNotice.message_id)
        .where(
            SourceNotice.client_id == client_id,
            SourceNotice.ended_at.is_(None),
            told_at().is_not(None),
            there,
        )
    )
    imported: Any = (
        select(Evidence.source)
        .join(Occasion, Occasion.id == Evidence.occasion_id)
        .where(Occasion.client_id == client_id, Evidence.source == IMPORT)
    )
    found = set(db.scalars(told.union(imported)))
    return tuple(source for source in (MAILBOX, CALENDAR, IMPORT) if source in found)
