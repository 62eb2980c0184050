"""How it ends, as the client's page shows it: what remains, what is handed over, and until when the
page can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.models import Parting
from app.services.agreeing import giving_notice
from app.services.mail import readable
from app.services.state import remaining
from app.services.state.remaining import Remaining


@dataclass(frozen=True)
class Ending:
    """Notice was given: the last day, what is handed over, and the letter that closes it.

    `is_theirs`: the client gave it, with `words`. It ends at `over_at`; `is_over` says that it has.
    `remains` is what is still open, and the page can be read until `readable_until`.
    """

    final_day: date
    handover: tuple[str, ...]
    document_id: int | None
    is_theirs: bool
    words: str
    over_at: datetime
    is_over: bool
    remains: Remaining
    readable_until: date


def of(db: Session, parting: Parting | None, now: datetime) -> Ending | None:
    """How it ends, where notice was given; two queries. What the freelancer noted of their own
    reasons is theirs."""
    if parting is None:
        return None
    is_theirs = parting.given_by == "client"
    return Ending(
        final_day=parting.final_day,
        handover=tuple(str(item) for item in parting.handover),
        document_id=parting.document_id,
        is_theirs=is_theirs,
        words=parting.reason if is_theirs else "",
        over_at=giving_notice.midnight_after(parting),
        is_over=giving_notice.is_over(parting, now),
        remains=remaining.of(db, parting.client_id),
        readable_until=readable.until(parting),
    )
