"""Taking mail that is due for one run, and giving back what the run did not come to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.db import session
from app.models import OutboxMessage, SendingAccount
from app.models import OutboxState as State
from app.services.mail import holding, mail_account
from app.together import together

LEASE = timedelta(minutes=15)
RENEW_AFTER = timedelta(minutes=1)
A_MINUTE = 10
TRY_AGAIN = timedelta(minutes=15)


@dataclass
class Claim:
    """Mails taken by one run, in the order in which they go, and until when they are its own."""

    owner: str
    ids: list[int]
    lease_until: datetime = field(repr=False)


def due(now: datetime) -> list[int]:
    """The freelancers who have mail to send now and a way to send it.

    A paused account is tried again after a quarter of an hour, or when its owner says so. While a
    hold is open nothing leaves.
    """
    own = SendingAccount.freelancer_id == OutboxMessage.freelancer_id
    whose = OutboxMessage.freelancer_id + 0  # by what is due, not through everybody's mail
    waiting = (
        select(whose)
        .join(SendingAccount, own, isouter=mail_account.operator_sends())
        .where(
            *_is_due(now),
            ~holding.is_open(),
            or_(SendingAccount.paused_at.is_(None), SendingAccount.paused_at < now - TRY_AGAIN),
        )
        .distinct()
    )
    return list(session().scalars(waiting))


def claim(
    freelancer_id: int, now: datetime, which: Sequence[ColumnElement[bool]] = ()
) -> Claim | None:
    """Take what is due and may leave within this minute."""
    owner = secrets.token_hex(8)
    ids = together().write(lambda db: _take(db, freelancer_id, owner, now, which))
    return Claim(owner, ids, now + LEASE) if ids else None


def renew(db: Session, claim: Claim, now: datetime) -> None:
    """Keep what waits in a run that takes long; part of a unit of work of the run."""
    if claim.lease_until - now > LEASE - RENEW_AFTER:
        return
    db.execute(
        update(OutboxMessage)
        .where(*_of(claim, claim.ids))
        .values(lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    claim.lease_until = now + LEASE


def let_go(claim: Claim, now: datetime) -> None:
    """What was claimed and not reached waits again."""
    if not claim.ids:
        return
    left = list(claim.ids)
    together().surely(
        lambda db: db.execute(
            update(OutboxMessage)
            .where(*_of(claim, left))
            .values(state=State.SCHEDULED, state_at=now, owner=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.state == State.SCHEDULED,
        OutboxMessage.due_at <= now,
        or_(OutboxMessage.not_after.is_(None), OutboxMessage.not_after > now),
    )


def _of(claim: Claim, ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.id.in_(ids),
        OutboxMessage.owner == claim.owner,
        OutboxMessage.state == State.CLAIMED,
    )


def _take(
    db: Session,
    freelancer_id: int,
    owner: str,
    now: datetime,
    which: Sequence[ColumnElement[bool]],
) -> list[int]:
    """One conditional update that carries the due predicate."""
    room = _room(db, freelancer_id, now)
    if room <= 0:
        return []
    is_due = (OutboxMessage.freelancer_id == freelancer_id, *_is_due(now), *which)
    first = (
        select(OutboxMessage.id)
        .where(*is_due)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(room)
    )
    claimed = db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(first), *is_due, ~holding.is_open())
        .values(state=State.CLAIMED, state_at=now, owner=owner, lease_until=now + LEASE)
        .returning(OutboxMessage.due_at, OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).all()
    # An update answers in no order; what has waited longest goes first.
    return [row.id for row in sorted(claimed, key=lambda row: (row.due_at, row.id))]


def _room(db: Session, freelancer_id: int, now: datetime) -> int:
    """How many more may leave within this minute."""
    recent = db.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.sent_at > now - timedelta(minutes=1),
        )
    )
    return A_MINUTE - (recent or 0)
