"""What comes next for clients with something that slipped, for the calendar and the summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models import Breach
from app.services.upholding import planning
from app.services.upholding.planning import Next

# Longer ago, a slip that was mended brings no note any more.
_STILL_COUNTS = timedelta(days=60)


@dataclass(frozen=True)
class Step(Next):
    """What comes next for a client; `is_open` says that something is still open with them."""

    is_open: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether something is open and nothing will be sent about it."""
        return self.is_open and self.at is None and self.message_id is None


def steps(db: Session, freelancer_id: int, now: datetime) -> dict[int, Step]:
    """What comes next for each client with a slip that is open or not long ago."""
    is_open = func.max(case((Breach.mended_at.is_(None), 1), else_=0))
    rows = db.execute(
        select(Breach.client_id, is_open)
        .where(
            Breach.freelancer_id == freelancer_id,
            Breach.mended_at.is_(None) | (Breach.mended_at > now - _STILL_COUNTS),
        )
        .group_by(Breach.client_id)
    )
    slipped = {client_id: bool(still) for client_id, still in rows}
    found = planning.what_next(db, freelancer_id, slipped, now) if slipped else {}
    return {id_: Step(**vars(found[id_]), is_open=slipped[id_]) for id_ in found}
