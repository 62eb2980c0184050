"""What could not be used: why, and nothing of what stands in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Feed, Mailbox, SetAside

MOST = 100


def note(db: Session, source: Mailbox | Feed, key: str, reason: str, now: datetime) -> None:
    """Keep the reason, once for each key, the newest 100 of a source; part of the caller's unit
    of work."""
    of = SetAside.mailbox_id if isinstance(source, Mailbox) else SetAside.feed_id
    same = select(SetAside.id).where(of == source.id, SetAside.key == key)
    if db.scalar(same) is not None:
        return
    row = SetAside(freelancer_id=source.freelancer_id, key=key, reason=reason, at=now)
    if isinstance(source, Mailbox):
        row.mailbox_id = source.id
    else:
        row.feed_id = source.id
    db.add(row)
    db.flush()
    newest = select(SetAside.id).where(of == source.id).order_by(SetAside.id.desc()).limit(MOST)
    db.execute(delete(SetAside).where(of == source.id, SetAside.id.not_in(newest)))
