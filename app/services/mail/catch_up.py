"""Catching up: what an earlier process left behind, what is late, what is too late to send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import NoWorkingTime
from app.db import session, writing
from app.models import Client, OutboxMessage
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import mail_account, mailing
from app.services.mail.letterbox import PERSONAL

INTERRUPTED = "Groundrules stopped while this was being handed over."


def recover(now: datetime) -> None:
    """Settle what an earlier process left behind; called once, under the data folder's lock."""
    with writing() as db:
        _leave_behind(db, now)


def sort_out(now: datetime) -> None:
    """Give late reminders their next slot, and let go what is too late or was left behind."""
    late = session().scalars(
        select(OutboxMessage.id).where(
            OutboxMessage.state == State.SCHEDULED,
            or_(
                OutboxMessage.not_after < now,
                OutboxMessage.keeps_hours
                & (OutboxMessage.due_at < now - reminders.Policy().late_after),
            ),
        )
    )
    for message_id in late.all():
        with writing() as db:
            _sort_out(db, message_id, now)
    _end_dead_leases(now)


def _sort_out(db: Session, message_id: int, now: datetime) -> None:
    row = db.get_one(OutboxMessage, message_id)
    if row.state is not State.SCHEDULED:
        return
    if row.kind != "reminder" and mail_account.way_out(row.freelancer_id).kind == "none":
        return  # it waits for an account, however long that takes
    if row.keeps_hours and row.client_id is not None:
        calendar = calendars.of_client(db, db.get_one(Client, row.client_id))
        try:
            again = reminders.next_after_delay(row.due_at, now, calendar)
        except NoWorkingTime:
            again = None
        if again is None:
            _expire(db, row, now)
            return
        row.due_at = again
    if row.not_after is not None and max(row.due_at, now) > row.not_after:
        _expire(db, row, now)


def _expire(db: Session, row: OutboxMessage, now: datetime) -> None:
    row.state, row.state_at, row.reason = State.EXPIRED, now, "It was too late to send it."
    if row.client_id is not None and row.kind not in PERSONAL:
        mailing.tell_freelancer(db, row.freelancer_id, row.client_id, "expired", row.id, now)


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
