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
class Step:
    """The next automatic mail to a client and why then; or, without a time, why there is none.

    `message_id` is the mail where it is written already; `step` its tone. `is_open` says that
    something is still open with them.
    """

    client_id: int
    client_name: str
    contact_name: str
    zone: str
    at: datetime | None
    step: int | None
    sentence: str
    message_id: int | None
    is_open: bool

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
    return {
        client_id: _step(client_id, found[client_id], slipped[client_id]) for client_id in found
    }


def _step(client_id: int, following: Next, is_open: bool) -> Step:
    return Step(
        client_id=client_id,
        client_name=following.client_name,
        contact_name=following.contact_name,
        zone=following.zone,
        at=following.at,
        step=max(following.steps.values(), default=None),
        sentence=following.sentence,
        message_id=following.message_id,
        is_open=is_open,
    )
