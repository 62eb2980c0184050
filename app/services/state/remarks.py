"""What both sides said about occasions, for both to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Remark

CONTESTS, EXPLAINS, ANSWERS = "contests", "explains", "answers"
CLIENT, FREELANCER = "client", "freelancer"


@dataclass(frozen=True)
class Said:
    """One remark. `side` and `kind` as in `Remark`; a contest `waits` until it is answered."""

    id: int
    side: str
    kind: str
    name: str
    words: str
    at: datetime
    waits: bool


def of_occasions(db: Session, ids: Collection[int]) -> dict[int, tuple[Said, ...]]:
    """What was said about each of these occasions, in the order in which it was; one query."""
    found: dict[int, tuple[Said, ...]] = {}
    rows = db.scalars(select(Remark).where(Remark.occasion_id.in_(ids)).order_by(Remark.id))
    for row in rows:
        waits = row.kind == CONTESTS and row.settled_at is None
        said = Said(row.id, row.side, row.kind, row.name, row.words, row.at, waits)
        found[row.occasion_id] = (*found.get(row.occasion_id, ()), said)
    return found


def settle(db: Session, occasion_id: int, now: datetime) -> bool:
    """Contests of an occasion wait no longer; answers whether any did. Part of the caller's unit of
    work."""
    waiting = db.scalars(
        select(Remark).where(
            Remark.occasion_id == occasion_id,
            Remark.kind == CONTESTS,
            Remark.settled_at.is_(None),
        )
    ).all()
    for remark in waiting:
        remark.settled_at = now
    return bool(waiting)
