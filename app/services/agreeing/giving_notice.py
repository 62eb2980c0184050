"""Notice, whichever side gives it: what rests with it, how it is taken back, and its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Agreement, ChangeRequest, Client, OutboxMessage, Parting, Withdrawal
from app.services.agreeing import making
from app.services.mail import looking
from app.services.mail.letterbox import take_back
from app.services.state import standing
from app.services.upholding import scheduling

NOTICE = "Notice was given."
OVERTAKEN = "overtaken"
# The usual time until the last day, and the latest that it can be.
AHEAD, LATEST = timedelta(days=14), timedelta(days=3 * 365 + 1)


def begin(db: Session, client: Client, now: datetime) -> None:
    """Nothing more is asked of the client: the offer that waits is withdrawn, reminders that have
    not left are cancelled, and requests for a change rest. Part of the caller's unit of work."""
    _take_back_what_waits(db, client, now)
    for request in standing.open_requests(db, client.id):
        request.answered_at, request.outcome = now, OVERTAKEN


def undo(db: Session, client: Client, parting: Parting, now: datetime) -> None:
    """It goes on: requests that rested wait again, and open slips are said again where none does.
    Part of the caller's unit of work."""
    parting.taken_back_at = now
    _let_wait_again(db, parting)
    scheduling.plan_again(db, client.freelancer_id, client.id, now)
    looking.soon(db, client.id, now)


def midnight_after(parting: Parting) -> datetime:
    """The instant at which the final day is over, where the client was at notice; in UTC."""
    return midnight(parting.final_day + timedelta(days=1), parting.zone)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a zone; in UTC."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def is_over(parting: Parting, now: datetime) -> bool:
    """Whether the final day is over."""
    return parting.ended_at is not None or now >= midnight_after(parting)


def _take_back_what_waits(db: Session, client: Client, now: datetime) -> None:
    """The offer that waits, the reminders and the invitation to talk that have not left."""
    waiting = standing.open_offer(standing.versions(db, client.id))
    if waiting is not None and waiting.offer is not None:
        making.close(db, waiting.offer, now, NOTICE)
        db.add(
            Withdrawal(
                freelancer_id=client.freelancer_id,
                offer_id=waiting.offer.id,
                at=now,
                reason=NOTICE,
            )
        )
    kinds = OutboxMessage.kind.in_(("reminder", "talk", "welcome", "interest"))
    take_back(db, NOTICE, now, OutboxMessage.client_id == client.id, kinds)


def _let_wait_again(db: Session, parting: Parting) -> None:
    """Requests that rested because of this notice."""
    db.execute(
        update(ChangeRequest)
        .where(
            ChangeRequest.freelancer_id == parting.freelancer_id,
            ChangeRequest.outcome == OVERTAKEN,
            ChangeRequest.answered_at == parting.notice_at,
            ChangeRequest.agreement_id.in_(
                select(Agreement.id).where(Agreement.client_id == parting.client_id)
            ),
        )
        .values(answered_at=None, outcome=None)
    )
