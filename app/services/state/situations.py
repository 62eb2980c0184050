"""Where a client stands with reminders: open slips, what was sent, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, cast, null, select, union_all
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import Calendar
from agreements.judging import Judge
from agreements.needs import KINDS
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
    Parting,
    Reminder,
    ReminderBreach,
    Waiver,
)
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail.letterbox import NOT_LEFT
from app.services.mail.reminder_letters import SlipFacts

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

    `stopped` is about the address; `wants_change` says that a change they asked for waits. Where
    notice was given, nothing is planned. `waived` names the needs that are lived without.
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
    notice_given: bool
    waived: frozenset[int]
    calendar: Calendar
    told: tuple[Told, ...] = ()
    sent: tuple[reminders.Reminded, ...] = ()
    pending: tuple[Pending, ...] = ()


def situations(db: Session, freelancer_id: int, ids: Iterable[int]) -> dict[int, Situation]:
    """The situation of each of these clients, in two queries."""
    whose = {_OWNER.key: freelancer_id, _CLIENTS.key: list(ids)}
    said = db.execute(_told(), whose).all()
    told, (sent, pending) = _open(said), _reminders(said)
    rows = db.execute(_people(), whose).all()
    away: dict[int, list[Absence]] = {}
    waived: dict[int, set[int]] = {}
    for row in rows:
        away.setdefault(row.Client.id, []).extend([row.Absence] if row.Absence else [])
        waived.setdefault(row.Client.id, set()).update([row.need_id] if row.need_id else [])
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
            notice_given=notice_given,
            waived=frozenset(waived[client.id]),
            calendar=calendars.calendar(client, calendars.each_day(away[client.id])),
            told=tuple(told.get(client.id, ())),
            sent=tuple(sent.get(client.id, ())),
            pending=tuple(pending.get(client.id, ())),
        )
        for client, contact, address, _, wants_change, notice_given, _ in rows
    }


def facts_of(occasion: Occasion, clause: Clause) -> SlipFacts:
    """What a reminder says of an occasion."""
    return SlipFacts(
        kind=clause.kind,
        title=clause.title,
        why=clause.why,
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        due_at=occasion.due_at,
        zone=clause.zone,
        parameters=clause.parameters,
        planned_for=occasion.planned_for,
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
    parted = (
        select(Parting.id)
        .where(
            Parting.client_id == Client.id,
            Parting.taken_back_at.is_(None),
            Parting.resumed_at.is_(None),
        )
        .exists()
    )
    return (
        select(Client, Contact, Address, Absence, asked, parted, Waiver.need_id)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .join(Address, Address.contact_id == Contact.id)
        .outerjoin(Absence, Absence.client_id == Client.id)
        .outerjoin(Waiver, (Waiver.client_id == Client.id) & Waiver.ended_at.is_(None))
        .where(Client.freelancer_id == _OWNER, Client.id.in_(_CLIENTS))
        .order_by(Address.id.desc())
    )


@cache
def _told() -> Select[*tuple[Any, ...]]:
    """Open breaches, and what was or will be said of breaches, message by message."""
    nothing = cast(null(), Integer)
    open_ones = select(
        Breach.id.label("breach_id"), nothing.label("message_id"), nothing.label("step")
    ).where(
        Breach.freelancer_id == _OWNER,
        Breach.client_id.in_(_CLIENTS),
        Breach.mended_at.is_(None),
    )
    said = (
        select(ReminderBreach.breach_id, OutboxMessage.id, ReminderBreach.step)
        .join(Reminder, Reminder.message_id == OutboxMessage.id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .where(
            OutboxMessage.freelancer_id == _OWNER,
            OutboxMessage.client_id.in_(_CLIENTS),
            OutboxMessage.state.not_in((State.CANCELLED, State.EXPIRED, State.FAILED)),
        )
    )
    found = union_all(open_ones, said).subquery()
    is_open = (Breach.id == found.c.breach_id) & found.c.message_id.is_(None)
    return (
        select(found.c.breach_id, found.c.step, OutboxMessage, Breach, Occasion, Clause)
        .select_from(found)
        .outerjoin(OutboxMessage, OutboxMessage.id == found.c.message_id)
        .outerjoin(Breach, is_open)
        .outerjoin(Occasion, Occasion.id == Breach.occasion_id)
        .outerjoin(Clause, Clause.id == Occasion.clause_id)
        .order_by(found.c.message_id, found.c.breach_id)
    )


def _open(rows: Sequence[Any]) -> dict[int, list[Told]]:
    """Open breaches by client."""
    told: dict[int, list[Told]] = {}
    for row in rows:
        if row.Breach is None:
            continue
        slip = reminders.Slip(row.Breach.id, row.Breach.confirmed_at, mendable(row.Clause))
        facts = facts_of(row.Occasion, row.Clause)
        told.setdefault(row.Breach.client_id, []).append(Told(slip, facts))
    return told


def _reminders(
    rows: Sequence[Any],
) -> tuple[dict[int, list[reminders.Reminded]], dict[int, list[Pending]]]:
    """Reminders sent, and those that wait, by client."""
    sent: dict[int, list[reminders.Reminded]] = {}
    pending: dict[int, list[Pending]] = {}
    messages: dict[int, tuple[OutboxMessage, dict[int, int]]] = {}
    for row in rows:
        if (message := row.OutboxMessage) is not None:
            messages.setdefault(message.id, (message, {}))[1][row.breach_id] = row.step
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
