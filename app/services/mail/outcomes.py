"""What becomes of a claimed mail: handed over, sent, uncertain, refused, or tried again later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, case, update
from sqlalchemy.orm import Session

from agreements.hours import NoWorkingTime, next_opening
from app.adapters import smtp
from app.models import Client, OutboxMessage
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import claiming, expiring, last_look, marking
from app.services.mail.claiming import Claim
from app.services.mail.last_look import Stop, Wait
from app.together import together

LATER = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
# One that became uncertain while the machine slept is settled by the answer that came after all.
AWAITED = (State.CLAIMED, State.SUBMITTING, State.UNCERTAIN)
NO_MARK = "The count of what was sent could not be written beside the database: {problem}"
_ROW = cast(Table, OutboxMessage.__table__)
_FREE: dict[str, Any] = {"owner": None, "lease_until": None}


@dataclass(frozen=True)
class Made:
    """A mail with its bytes."""

    message_id: int
    recipient: str
    mail_id: str
    mime: bytes


def submit(made: Made, claim: Claim, now: datetime) -> bool:
    """The commit after which a cancel answers "already sent"; False where it must not leave.

    Raises:
        Interrupted: it could not be counted outside the database, so it does not leave.
    """
    counted, may_leave = together().write(lambda db: _submit(db, made, claim, now))
    if not may_leave:
        return False
    try:
        marking.note(counted)
    except OSError as problem:
        raise smtp.Interrupted(NO_MARK.format(problem=problem)) from problem
    return True


def sent(message_id: int, owner: str, said: str, now: datetime) -> None:
    """The server took it, in its own words."""
    change = {"state": State.SENT, "reason": said, "sent_at": now, "mime": None}
    together().surely(lambda db: _settle(db, message_id, owner, change, now))


def unknown(message_id: int, owner: str, problem: smtp.Unknown, now: datetime) -> None:
    """The server never said. The freelancer is asked; it is not sent again by guessing."""
    reason = f"The server did not say whether it took it: {problem}"
    change = {"state": State.UNCERTAIN, "reason": reason}
    together().surely(lambda db: _settle(db, message_id, owner, change, now))


def not_made(message_id: int, owner: str, problem: Exception, now: datetime) -> None:
    """Its bytes cannot be made from what is stored."""
    reason = str(problem) or type(problem).__name__
    change = {"state": State.FAILED, "reason": f"This mail could not be made: {reason}"}
    together().surely(lambda db: _settle(db, message_id, owner, change, now))


def refused(message_id: int, owner: str, refusal: smtp.Refused, now: datetime) -> None:
    """The server said no, for good or for now."""
    if not refusal.permanent:
        later(message_id, owner, f"The server asked to try later: {refusal}", now)
        return
    change = {"state": State.FAILED, "reason": f"The server refused it: {refusal}"}
    together().surely(lambda db: _settle(db, message_id, owner, change, now))


def later(message_id: int, owner: str, reason: str, now: datetime) -> None:
    """Nothing was delivered: try again, in their working time where it keeps hours."""
    together().surely(lambda db: _later(db, message_id, owner, reason, now))


def _submit(db: Session, made: Made, claim: Claim, now: datetime) -> tuple[int | None, bool]:
    claiming.renew(db, claim, now)
    verdict = last_look.look(db, made.message_id, claim.owner, now)
    if verdict is True:
        leaves = {
            "state": State.SUBMITTING,
            "mime": made.mime,
            "message_id": made.mail_id,
            "lease_until": now + claiming.LEASE,
        }
        _change(db, made.message_id, leaves, now)
        return marking.count(db), True
    if isinstance(verdict, Stop):
        over = {**_FREE, "state": State.CANCELLED, "reason": verdict.reason}
        _change(db, made.message_id, over, now)
    elif isinstance(verdict, Wait):
        _wait(db, made.message_id, verdict, now)
    return None, False


def _wait(db: Session, message_id: int, verdict: Wait, now: datetime) -> None:
    row = db.get_one(OutboxMessage, message_id)
    row.state, row.state_at, row.owner, row.lease_until = State.SCHEDULED, now, None, None
    row.reason = verdict.reason
    if verdict.until is not None:
        row.due_at = verdict.until
        expiring.if_too_late(db, row, now)


def _later(db: Session, message_id: int, owner: str, reason: str, now: datetime) -> None:
    row = db.get(OutboxMessage, message_id)
    if row is None or row.owner != owner or row.state not in (State.CLAIMED, State.SUBMITTING):
        return
    row.state, row.state_at, row.owner, row.lease_until = State.SCHEDULED, now, None, None
    row.attempts += 1
    row.due_at, row.reason = _next_try(db, row, now), reason
    expiring.if_too_late(db, row, now)


def _next_try(db: Session, row: OutboxMessage, now: datetime) -> datetime:
    again = now + LATER[min(row.attempts, len(LATER)) - 1]
    if row.keeps_hours and row.client_id is not None:
        calendar = calendars.of_client(db, db.get_one(Client, row.client_id))
        try:
            return next_opening(calendar, again)
        except NoWorkingTime:
            return again
    return again


def _settle(
    db: Session, message_id: int, owner: str, change: dict[str, Any], now: datetime
) -> None:
    given = {"of_message": message_id, "of_owner": owner, "state_at": now, **_FREE, **change}
    db.connection().execute(_settled(*sorted(change)), given)


@cache
def _settled(*names: str) -> Update:
    """Ours alone is settled. Put together once, and run past the mapper: it is done for each mail.

    A mail that became uncertain in the meantime was counted as tried then.
    """
    was_counted = _ROW.c.state == State.UNCERTAIN
    return (
        update(_ROW)
        .where(
            _ROW.c.id == bindparam("of_message"),
            _ROW.c.owner == bindparam("of_owner"),
            _ROW.c.state.in_(AWAITED),
        )
        .values(
            {name: bindparam(name) for name in ("state_at", *_FREE, *names)}
            | {"attempts": _ROW.c.attempts + case((was_counted, 0), else_=1)}
        )
    )


@cache
def _changed(*names: str) -> Update:
    return (
        update(_ROW)
        .where(_ROW.c.id == bindparam("of_message"))
        .values({name: bindparam(name) for name in names})
    )


def _change(db: Session, message_id: int, change: dict[str, Any], now: datetime) -> None:
    given = {"state_at": now, **change}
    db.connection().execute(_changed(*sorted(given)), {"of_message": message_id, **given})
