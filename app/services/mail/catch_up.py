"""Catching up: what an earlier process left behind, what is late, what is too late to send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select, true, tuple_, update
from sqlalchemy.orm import Session, aliased

from agreements import reminders
from agreements.hours import NoWorkingTime
from app.db import session, writing
from app.models import Client, OutboxMessage, SendingAccount
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import expiring, holding, mail_account
from app.together import together

INTERRUPTED = "Groundrules stopped while this was being handed over."


def recover(now: datetime) -> None:
    """Settle what an earlier process left behind; called once, under the data folder's lock."""
    with writing() as db:
        _leave_behind(db, now)


def sort_out(now: datetime) -> None:
    """Give late reminders their next slot, and let go what is too late or was left behind.

    Of several late ones to a client the newest goes and the others do not. What waits for an
    account waits however long that takes, reminders aside. While a hold is open nothing is late.
    """
    together().pay()
    _end_dead_leases(now)
    for row in session().execute(_late(now)).all():
        with writing() as db:
            _sort_out(db, row.id, row.is_superseded, now)


def _late(now: datetime) -> Select[int, bool]:
    """What is too late or late, oldest first, and whether a newer reminder to the same client is
    due as well. Only what is due is looked at."""
    newer = aliased(OutboxMessage)
    superseded = exists(newer.id).where(
        newer.client_id == OutboxMessage.client_id,
        newer.state == State.SCHEDULED,
        newer.kind == "reminder",
        newer.due_at <= now,
        tuple_(newer.due_at, newer.id) > tuple_(OutboxMessage.due_at, OutboxMessage.id),
    )
    waits = (
        OutboxMessage.not_after < now,
        OutboxMessage.keeps_hours & (OutboxMessage.due_at < now - reminders.Policy().late_after),
    )
    own = SendingAccount.freelancer_id == OutboxMessage.freelancer_id
    may_wait = OutboxMessage.kind.not_in(("reminder", "summary")) & SendingAccount.id.is_(None)
    has_way = true() if mail_account.operator_sends() else ~may_wait
    return (
        select(
            OutboxMessage.id,
            ((OutboxMessage.kind == "reminder") & superseded).label("is_superseded"),
        )
        .outerjoin(SendingAccount, own)
        .where(
            OutboxMessage.state == State.SCHEDULED,
            OutboxMessage.due_at <= now,
            or_(*waits),
            ~holding.is_open(),
            has_way,
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
    )


def _sort_out(db: Session, message_id: int, is_superseded: bool, now: datetime) -> None:
    row = db.get_one(OutboxMessage, message_id)
    if row.state is not State.SCHEDULED:
        return
    if is_superseded:
        expiring.expire(db, row, expiring.SUPERSEDED, now)
        return
    if row.keeps_hours and row.client_id is not None:
        calendar = calendars.of_client(db, db.get_one(Client, row.client_id))
        try:
            again = reminders.next_after_delay(row.due_at, now, calendar)
        except NoWorkingTime:
            again = None
        if again is None:
            expiring.expire(db, row, expiring.TOO_LATE, now)
            return
        row.due_at = again
    expiring.if_too_late(db, row, now)


def _end_dead_leases(now: datetime) -> None:
    dead = OutboxMessage.lease_until < now
    away = OutboxMessage.state.in_((State.CLAIMED, State.SUBMITTING))
    if not session().scalar(select(OutboxMessage.id).where(away, dead).limit(1)):
        return
    with writing() as db:
        _leave_behind(db, now, dead)


def _leave_behind(db: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    """Claimed mails were not handed over and wait again; one on its way out is uncertain.

    That one keeps its owner: after a long sleep of the machine, the server's answer may still come.
    """
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == State.CLAIMED, *which)
        .values(state=State.SCHEDULED, state_at=now, owner=None, lease_until=None)
    )
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == State.SUBMITTING, *which)
        .values(
            state=State.UNCERTAIN,
            state_at=now,
            reason=INTERRUPTED,
            lease_until=None,
            attempts=OutboxMessage.attempts + 1,
        )
    )
