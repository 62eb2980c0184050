"""The outbox at work: claim what is due, hand it over, settle it.

Nothing is lost and nothing is sent twice. The one moment in which nobody can know, between the
dot and the server's answer, ends in *uncertain*, and the freelancer is asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import NoWorkingTime, is_open, next_opening
from app.adapters import smtp
from app.adapters.message import BadHeader
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Address, Client, Freelancer, OutboxMessage, SendingAccount
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import catch_up, envelope, mail_account
from app.services.mail.mail_account import Route
from app.shell import shell

LEASE = timedelta(minutes=15)
A_MINUTE = 10
BETWEEN_REMINDERS = timedelta(hours=24)
LATER = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
ANSWER_WITHIN_S = 600.0
TRY_AGAIN = timedelta(minutes=15)
# One that became uncertain while the machine slept is settled by the answer that came after all.
AWAITED = (State.CLAIMED, State.SUBMITTING, State.UNCERTAIN)

Clock = Callable[[], datetime]
_log = structlog.get_logger()


def due(now: datetime) -> list[int]:
    """The freelancers who have mail to send now and a way to send it.

    A paused account is tried again after a quarter of an hour, or when its owner says so.
    """
    own = SendingAccount.freelancer_id == OutboxMessage.freelancer_id
    waiting = (
        select(OutboxMessage.freelancer_id)
        .join(SendingAccount, own, isouter=_operator_has_account())
        .where(
            *_is_due(now),
            or_(SendingAccount.paused_at.is_(None), SendingAccount.paused_at < now - TRY_AGAIN),
        )
        .distinct()
    )
    return list(session().scalars(waiting))


def tick(now: datetime) -> None:
    """Send everything that is due, one freelancer after the other."""
    catch_up.sort_out(now)
    for freelancer_id in due(now):
        run(freelancer_id, lambda: now)


def run(freelancer_id: int, clock: Clock) -> bool:
    """Send what is due for one freelancer over one connection; False where nothing can leave."""
    freelancer = session().get_one(Freelancer, freelancer_id)
    try:
        route = mail_account.route_of(session(), freelancer)
    except BrokenSeal:
        mail_account.pause(freelancer_id, "The stored password cannot be read any more.", clock())
        return False
    if route is None:
        return False
    claimed = _claim(freelancer_id, clock())
    if not claimed:
        return True
    owner, ids = claimed
    try:
        with smtp.Connection(route.account) as connection:
            for message_id in ids:
                _hand_over(connection, route, message_id, owner, clock)
    except smtp.AccountTrouble as trouble:
        _log.warning("account_paused", freelancer=freelancer_id, reason=str(trouble))
        mail_account.pause(freelancer_id, str(trouble), clock())
        return False
    else:
        mail_account.resume(freelancer_id, clock())
        return True
    finally:
        _let_go(ids, owner, clock())


def _operator_has_account() -> bool:
    settings = shell().settings
    return settings.smtp_url is not None and settings.mail_from is not None


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.state == State.SCHEDULED,
        OutboxMessage.due_at <= now,
        or_(OutboxMessage.not_after.is_(None), OutboxMessage.not_after > now),
    )


def _claim(freelancer_id: int, now: datetime) -> tuple[str, list[int]] | None:
    """Take due rows for this run: one conditional update that carries the due predicate."""
    owner = secrets.token_hex(8)
    with writing() as db:
        room = _room(db, freelancer_id, now)
        if room <= 0:
            return None
        first = (
            select(OutboxMessage.id)
            .where(OutboxMessage.freelancer_id == freelancer_id, *_is_due(now))
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(room)
        )
        claimed = db.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(first), *_is_due(now))
            .values(
                state=State.CLAIMED,
                state_at=now,
                owner=owner,
                lease_until=now + LEASE,
            )
            .returning(OutboxMessage.due_at, OutboxMessage.id)
        ).all()
    # An update answers in no order; what has waited longest goes first.
    in_order = sorted(claimed, key=lambda row: (row.due_at, row.id))
    return (owner, [row.id for row in in_order]) if in_order else None


def _room(db: Session, freelancer_id: int, now: datetime) -> int:
    """How many more may leave within this minute."""
    recent = db.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.sent_at > now - timedelta(minutes=1),
        )
    )
    return A_MINUTE - (recent or 0)


def _hand_over(
    connection: smtp.Connection, route: Route, message_id: int, owner: str, clock: Clock
) -> None:
    """One mail through all its steps. What is wrong with it never stops the next one."""
    frozen = _freeze(route, message_id, owner, clock())
    if frozen is None:
        return
    recipient, mime = frozen
    try:
        connection.prepare(route.sender, recipient, mime)
        if not _submit(message_id, owner, clock()):
            connection.abandon()
            return
        said = connection.finish(ANSWER_WITHIN_S)
    except smtp.Refused as refusal:
        _refused(message_id, owner, refusal, clock())
    except smtp.Unknown as problem:
        reason = f"The server did not say whether it took it: {problem}"
        _settle(message_id, owner, State.UNCERTAIN, reason, clock())
    except smtp.Interrupted as trouble:
        # Perhaps it was this mail that ended the connection: next time the others go first.
        _later(message_id, owner, str(trouble), clock())
        raise
    else:
        _settle(message_id, owner, State.SENT, said, clock())


def _freeze(route: Route, message_id: int, owner: str, now: datetime) -> tuple[str, bytes] | None:
    """The recipient and the bytes, made at the first claim and the same ever after."""
    with writing() as db:
        row = db.get_one(OutboxMessage, message_id)
        if row.state is not State.CLAIMED or row.owner != owner:
            return None
        if row.mime is None:
            freelancer = db.get_one(Freelancer, row.freelancer_id)
            try:
                row.message_id, row.mime = envelope.build(db, row, freelancer, route, now)
            except (BadHeader, LookupError, ValueError) as problem:
                _log.warning("mail_not_made", message=message_id, reason=str(problem))
                row.state, row.state_at, row.reason = State.FAILED, now, str(problem)
                row.owner = row.lease_until = None
                return None
        return row.recipient, row.mime


def _submit(message_id: int, owner: str, now: datetime) -> bool:
    """The commit after which a cancel answers "already sent"; False where it must not leave."""
    with writing() as db:
        row = db.get_one(OutboxMessage, message_id)
        if row.state is not State.CLAIMED or row.owner != owner:
            return False
        if (wait := _must_wait(db, row, now)) is not None:
            row.due_at, row.reason = wait
            row.state, row.state_at, row.owner, row.lease_until = State.SCHEDULED, now, None, None
            return False
        if row.kind == "reminder" and _has_stopped(db, row):
            row.state, row.state_at, row.reason = State.CANCELLED, now, "They stopped reminders."
            row.owner = row.lease_until = None
            return False
        row.state, row.state_at, row.lease_until = State.SUBMITTING, now, now + LEASE
        return True


def _must_wait(db: Session, row: OutboxMessage, now: datetime) -> tuple[datetime, str] | None:
    """Until when a mail that keeps hours waits, and why; None where it may leave."""
    if not row.keeps_hours or row.client_id is None:
        return None
    calendar = calendars.of_client(db, db.get_one(Client, row.client_id))
    last = db.scalar(
        select(func.max(OutboxMessage.sent_at)).where(
            OutboxMessage.client_id == row.client_id,
            OutboxMessage.kind == "reminder",
            OutboxMessage.id != row.id,
        )
    )
    try:
        if last is not None and now < last + BETWEEN_REMINDERS:
            return reminders.slot(calendar, last + BETWEEN_REMINDERS), "One reminder a day at most."
        if not is_open(calendar, now):
            return reminders.slot(calendar, now), "It waits for their working hours."
    except NoWorkingTime:
        return now + timedelta(days=1), "Their week has no working time."
    return None


def _has_stopped(db: Session, row: OutboxMessage) -> bool:
    stopped = select(Address.stopped_at).where(Address.id == row.address_id)
    return db.scalar(stopped) is not None


def _refused(message_id: int, owner: str, refusal: smtp.Refused, now: datetime) -> None:
    if refusal.permanent:
        _settle(message_id, owner, State.FAILED, f"The server refused it: {refusal}", now)
        return
    _later(message_id, owner, f"The server asked to try later: {refusal}", now)


def _later(message_id: int, owner: str, reason: str, now: datetime) -> None:
    with writing() as db:
        row = db.get_one(OutboxMessage, message_id)
        if row.owner != owner or row.state not in (State.CLAIMED, State.SUBMITTING):
            return
        row.state, row.state_at, row.owner, row.lease_until = State.SCHEDULED, now, None, None
        row.attempts += 1
        row.due_at, row.reason = _next_try(db, row, now), reason


def _next_try(db: Session, row: OutboxMessage, now: datetime) -> datetime:
    again = now + LATER[min(row.attempts, len(LATER)) - 1]
    if row.keeps_hours and row.client_id is not None:
        calendar = calendars.of_client(db, db.get_one(Client, row.client_id))
        try:
            return next_opening(calendar, again)
        except NoWorkingTime:
            return again
    return again


def _settle(message_id: int, owner: str, state: State, reason: str, now: datetime) -> None:
    with writing() as db:
        row = db.get_one(OutboxMessage, message_id)
        if row.owner != owner or row.state not in AWAITED:
            return
        if row.state is not State.UNCERTAIN:
            row.attempts += 1
        row.state, row.state_at, row.reason = state, now, reason
        row.owner = row.lease_until = None
        if state is State.SENT:
            row.sent_at, row.mime = now, None


def _let_go(ids: list[int], owner: str, now: datetime) -> None:
    """What was claimed and not reached waits again."""
    with writing() as db:
        db.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id.in_(ids),
                OutboxMessage.owner == owner,
                OutboxMessage.state == State.CLAIMED,
            )
            .values(state=State.SCHEDULED, state_at=now, owner=None, lease_until=None)
        )
