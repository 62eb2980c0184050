"""Where a client stands with reminders: open slips, what was sent, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import Calendar, Week
from agreements.judging import Judge
from agreements.needs import KINDS
from app.languages import language
from app.models import (
    Absence,
    Address,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
)
from app.models import OutboxState as State
from app.services import calendars
from app.services.letterbox import NOT_LEFT
from app.services.letters import SlipFacts

# The statements are put together once; whose clients, and which, is said when they run.
_OWNER: Any = bindparam("freelancer", type_=Integer)
_CLIENTS: Any = bindparam("clients", type_=Integer, expanding=True)


@dataclass(frozen=True)
class Told:
    """A breach with what a reminder says of it. A suspected one has no id yet: 0."""

    slip: reminders.Slip
    facts: SlipFacts


@dataclass(frozen=True)
class Pending:
    """A reminder that has not left. `edited` says that the freelancer wrote in it."""

    message_id: int
    due_at: datetime
    steps: dict[int, int]
    edited: bool


@dataclass(frozen=True)
class Situation:
    """All that planning a reminder to one client needs, loaded for many clients at once.

    `stopped` is about the address; `wants_change` says that a change they asked for waits.
    """

    freelancer_id: int
    client_id: int
    client_name: str
    contact_id: int
    contact_name: str
    language: str
    address_id: int
    email: str
    stopped: bool
    wants_change: bool
    calendar: Calendar
    told: tuple[Told, ...] = ()
    sent: tuple[reminders.Reminded, ...] = ()
    pending: tuple[Pending, ...] = ()


def situations(db: Session, freelancer_id: int, ids: Iterable[int]) -> dict[int, Situation]:
    """The situation of each of these clients, in three queries."""
    whose = {_OWNER.key: freelancer_id, _CLIENTS.key: list(ids)}
    told, (sent, pending) = _open(db, whose), _reminders(db, whose)
    rows = db.execute(_people(), whose).all()
    away: dict[int, list[Absence]] = {}
    for row in rows:
        away.setdefault(row.Client.id, []).extend([row.Absence] if row.Absence else [])
    return {
        client.id: Situation(
            freelancer_id=freelancer_id,
            client_id=client.id,
            client_name=client.name,
            contact_id=contact.id,
            contact_name=contact.name,
            language=contact.language,
            address_id=address.id,
            email=address.email,
            stopped=address.stopped_at is not None,
            wants_change=wants_change,
            calendar=calendars.calendar(client, calendars.each_day(away[client.id])),
            told=tuple(told.get(client.id, ())),
            sent=tuple(sent.get(client.id, ())),
            pending=tuple(pending.get(client.id, ())),
        )
        for client, contact, address, _, wants_change in rows
    }


def facts_of(occasion: Occasion, clause: Clause) -> SlipFacts:
    """What a reminder says of an occasion."""
    ln = language("en")
    times = ""
    if KINDS[clause.kind].judge is Judge.WINDOW:
        windows = Week.from_json(clause.parameters["windows"])
        times = f"{windows.describe(ln)} in {ln.place(clause.zone)}"
    return SlipFacts(
        kind=clause.kind,
        title=clause.title,
        why=clause.why,
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        due_at=occasion.due_at,
        zone=clause.zone,
        times=times,
        line=clause.position,
    )


def mendable(clause: Clause) -> bool:
    return KINDS[clause.kind].judge is Judge.DEADLINE


@cache
def _people() -> Select[*tuple[Any, ...]]:
    asked = (
        select(ChangeRequest.id)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == Client.id, ChangeRequest.answered_at.is_(None))
        .exists()
    )
    return (
        select(Client, Contact, Address, Absence, asked)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .join(Address, Address.contact_id == Contact.id)
        .outerjoin(Absence, Absence.client_id == Client.id)
        .where(Client.freelancer_id == _OWNER, Client.id.in_(_CLIENTS))
        .order_by(Address.id.desc())
    )


@cache
def _open_breaches() -> Select[*tuple[Any, ...]]:
    return (
        select(Breach, Occasion, Clause)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Breach.freelancer_id == _OWNER,
            Breach.client_id.in_(_CLIENTS),
            Breach.mended_at.is_(None),
        )
        .order_by(Breach.id)
    )


@cache
def _reminded() -> Select[*tuple[Any, ...]]:
    return (
        select(OutboxMessage, ReminderBreach)
        .join(Reminder, Reminder.message_id == OutboxMessage.id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .where(
            OutboxMessage.freelancer_id == _OWNER,
            OutboxMessage.client_id.in_(_CLIENTS),
            OutboxMessage.state.not_in((State.CANCELLED, State.EXPIRED, State.FAILED)),
        )
        .order_by(OutboxMessage.id)
    )


def _open(db: Session, whose: dict[str, Any]) -> dict[int, list[Told]]:
    """Open breaches by client."""
    told: dict[int, list[Told]] = {}
    for breach, occasion, clause in db.execute(_open_breaches(), whose):
        slip = reminders.Slip(breach.id, breach.confirmed_at, mendable(clause))
        told.setdefault(breach.client_id, []).append(Told(slip, facts_of(occasion, clause)))
    return told


def _reminders(
    db: Session, whose: dict[str, Any]
) -> tuple[dict[int, list[reminders.Reminded]], dict[int, list[Pending]]]:
    """Reminders sent, and those that wait, by client."""
    sent: dict[int, list[reminders.Reminded]] = {}
    pending: dict[int, list[Pending]] = {}
    messages: dict[int, tuple[OutboxMessage, dict[int, int]]] = {}
    for message, step in db.execute(_reminded(), whose):
        messages.setdefault(message.id, (message, {}))[1][step.breach_id] = step.step
    for message, steps in messages.values():
        client_id = message.client_id or 0
        if message.state in NOT_LEFT:
            edited = message.edited_at is not None
            pending.setdefault(client_id, []).append(
                Pending(message.id, message.due_at, steps, edited)
            )
        else:
            at = message.sent_at or message.state_at
            sent.setdefault(client_id, []).append(reminders.Reminded(at, steps))
    return sent, pending
