"""A confirmed breach becomes a reminder: its words, its time, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import Calendar, Week
from agreements.judging import Judge
from agreements.needs import KINDS
from app.languages import language
from app.models import (
    Absence,
    Address,
    Breach,
    Clause,
    Client,
    Contact,
    Freelancer,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
)
from app.models import OutboxState as State
from app.services import letters, links, send
from app.services.letters import SlipFacts

FIRST = "The first reminder to this client waits for your word."


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
    """All that planning a reminder to one client needs, loaded for many clients at once."""

    freelancer_id: int
    client_id: int
    client_name: str
    contact_id: int
    contact_name: str
    language: str
    address_id: int
    email: str
    stopped: bool
    calendar: Calendar
    told: tuple[Told, ...] = ()
    sent: tuple[reminders.Reminded, ...] = ()
    pending: Pending | None = None


@dataclass(frozen=True)
class Planned:
    """What would be sent about a slip, word for word, and when; or why nothing is."""

    at: datetime | None
    not_after: datetime | None = None
    words: letters.Words | None = None
    steps: dict[int, int] = field(default_factory=dict)
    joins: int | None = None
    is_first: bool = False
    why_not: str = ""

    @property
    def fingerprint(self) -> str:
        """Differs when the words or the time differ."""
        shown = repr((self.at, self.words, self.why_not))
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


def situations(db: Session, freelancer_id: int, ids: Iterable[int]) -> dict[int, Situation]:
    """The situation of each of these clients, in four queries."""
    wanted = list(ids)
    days_off = _days_off(db, freelancer_id, wanted)
    told, sent, pending = _history(db, freelancer_id, wanted)
    rows = db.execute(
        select(Client, Contact, Address)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .join(Address, Address.contact_id == Contact.id)
        .where(Client.freelancer_id == freelancer_id, Client.id.in_(wanted))
        .order_by(Address.id.desc())
    )
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
            calendar=Calendar(
                Week.from_json(client.week),
                client.zone,
                client.country,
                client.region,
                frozenset(days_off.get(client.id, ())),
            ),
            told=tuple(told.get(client.id, ())),
            sent=tuple(sent.get(client.id, ())),
            pending=pending.get(client.id),
        )
        for client, contact, address in rows
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
    )


def plan_for(
    situation: Situation, writer: str, occasion: Occasion, clause: Clause, now: datetime
) -> Planned:
    """What would be sent if this occasion were confirmed as a slip now."""
    if occasion.closed_at is not None:
        return Planned(
            None, why_not="The answer has come, so nothing is sent. It is noted as late."
        )
    slip = reminders.Slip(0, now, mendable=_mendable(clause))
    return plan(situation, writer, Told(slip, facts_of(occasion, clause)), now)


def plan(situation: Situation, writer: str, new: Told | None, now: datetime) -> Planned:
    """What would be sent next to this client, `new` included."""
    joins = situation.pending if situation.pending and not situation.pending.edited else None
    about = [*situation.told, *([new] if new else [])]
    if situation.pending and joins is None:
        # What the freelancer wrote stays as it is; this one goes after it.
        about = [told for told in about if told.slip.breach_id not in situation.pending.steps]
    history = reminders.History(_with_edited(situation, joins))
    decision = reminders.plan(
        tuple(told.slip for told in about),
        history,
        situation.calendar,
        now,
        stopped=situation.stopped,
    )
    if isinstance(decision, reminders.Decide):
        return Planned(None, why_not="Three notes left this open. It is time to decide.")
    if isinstance(decision, reminders.Stop):
        return Planned(None, why_not=_WHY_NOT[decision.why])
    slips = [
        (decision.steps[told.slip.breach_id], told.facts)
        for told in about
        if told.slip.breach_id in decision.steps
    ]
    at = max(decision.at, joins.due_at) if joins else decision.at
    words = letters.reminder(
        letters.Parties(writer, situation.contact_name),
        slips,
        at,
        language(situation.language),
    )
    return Planned(
        at,
        at + (decision.not_after - decision.at),
        words,
        dict(decision.steps),
        joins.message_id if joins else None,
        not situation.sent and joins is None,
    )


def schedule(
    db: Session, situation: Situation, planned: Planned, breach_id: int, now: datetime
) -> None:
    """Put what was planned into the outbox; part of the caller's unit of work.

    `breach_id` is the breach that was a candidate (0) when it was planned.
    """
    if planned.at is None or planned.words is None:
        return
    steps = {(own or breach_id): step for own, step in planned.steps.items()}
    if planned.joins is not None:
        _rewrite(db, planned.joins, planned, steps, now)
        return
    link = links.mint(
        db,
        situation.freelancer_id,
        situation.client_id,
        situation.contact_id,
        situation.address_id,
        now,
    )
    message = send.enqueue(
        db,
        send.Letter(
            freelancer_id=situation.freelancer_id,
            client_id=situation.client_id,
            address_id=situation.address_id,
            page_link_id=link.id,
            kind="reminder",
            recipient=situation.email,
            recipient_name=situation.contact_name,
            occurrence_key="-".join(f"{own}.{step}" for own, step in sorted(steps.items())),
            language=situation.language,
            subject=planned.words.subject,
            body=planned.words.body,
            keeps_hours=True,
            thread_key=f"client-{situation.client_id}",
            due_at=planned.at,
            not_after=planned.not_after,
            held_reason=FIRST if planned.is_first else None,
        ),
        now,
    )
    reminder = Reminder(
        freelancer_id=situation.freelancer_id,
        client_id=situation.client_id,
        message_id=message.id,
        planned_at=now,
    )
    db.add(reminder)
    db.flush()
    _note_steps(db, reminder.id, steps)


def forget(db: Session, situation: Situation, writer: str, breach_id: int, now: datetime) -> None:
    """Take a breach out of the reminder that waits: it was answered or excused."""
    pending = situation.pending
    if pending is None or breach_id not in pending.steps:
        return
    left = {own: step for own, step in pending.steps.items() if own != breach_id}
    if not left or pending.edited:
        _cancel(db, pending.message_id, "It was answered or let pass before it left.", now)
        return
    told = tuple(t for t in situation.told if t.slip.breach_id in left)
    words = letters.reminder(
        letters.Parties(writer, situation.contact_name),
        [(left[t.slip.breach_id], t.facts) for t in told],
        pending.due_at,
        language(situation.language),
    )
    planned = Planned(pending.due_at, words=words)
    _rewrite(db, pending.message_id, planned, left, now)


def writer_of(db: Session, freelancer_id: int) -> str:
    """The name that signs."""
    return db.get_one(Freelancer, freelancer_id).name


_WHY_NOT = {
    reminders.Why.NOTHING_OPEN: "Nothing is open.",
    reminders.Why.STOPPED: "They stopped reminders, so nothing is sent. It is still noted.",
    reminders.Why.NEVER_OPEN: "Their week has no working time, so there is no hour to send in.",
    reminders.Why.TALKED: "The invitation to talk has been sent. No more notes about this.",
}


def _with_edited(situation: Situation, joins: Pending | None) -> tuple[reminders.Reminded, ...]:
    if situation.pending is None or joins is not None:
        return situation.sent
    waiting = reminders.Reminded(situation.pending.due_at, situation.pending.steps)
    return (*situation.sent, waiting)


def _mendable(clause: Clause) -> bool:
    return KINDS[clause.kind].judge is Judge.DEADLINE


def _days_off(db: Session, freelancer_id: int, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in db.scalars(
        select(Absence).where(Absence.freelancer_id == freelancer_id, Absence.client_id.in_(ids))
    ):
        length = (row.last_day - row.first_day).days + 1
        days = [row.first_day + timedelta(days=n) for n in range(length)]
        found.setdefault(row.client_id or 0, []).extend(days)
    return found


def _history(
    db: Session, freelancer_id: int, ids: list[int]
) -> tuple[dict[int, list[Told]], dict[int, list[reminders.Reminded]], dict[int, Pending]]:
    """Open breaches, reminders sent, and the one that waits, by client."""
    told: dict[int, list[Told]] = {}
    for breach, occasion, clause in db.execute(
        select(Breach, Occasion, Clause)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Breach.freelancer_id == freelancer_id,
            Breach.client_id.in_(ids),
            Breach.mended_at.is_(None),
        )
        .order_by(Breach.id)
    ):
        slip = reminders.Slip(breach.id, breach.confirmed_at, _mendable(clause))
        told.setdefault(breach.client_id, []).append(Told(slip, facts_of(occasion, clause)))
    sent: dict[int, list[reminders.Reminded]] = {}
    pending: dict[int, Pending] = {}
    messages: dict[int, tuple[OutboxMessage, dict[int, int]]] = {}
    for message, step in db.execute(
        select(OutboxMessage, ReminderBreach)
        .join(Reminder, Reminder.message_id == OutboxMessage.id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.client_id.in_(ids),
            OutboxMessage.state.not_in((State.CANCELLED, State.EXPIRED, State.FAILED)),
        )
        .order_by(OutboxMessage.id)
    ):
        messages.setdefault(message.id, (message, {}))[1][step.breach_id] = step.step
    for message, steps in messages.values():
        client_id = message.client_id or 0
        if message.state in (State.SCHEDULED, State.HELD):
            pending[client_id] = Pending(
                message.id, message.due_at, steps, message.edited_at is not None
            )
        else:
            at = message.sent_at or message.state_at
            sent.setdefault(client_id, []).append(reminders.Reminded(at, steps))
    return told, sent, pending


def _rewrite(
    db: Session, message_id: int, planned: Planned, steps: dict[int, int], now: datetime
) -> None:
    """New words for a reminder that has not left; a race with the sender leaves it alone."""
    if planned.words is None or planned.at is None:
        return
    done = db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.state.in_((State.SCHEDULED, State.HELD)),
            OutboxMessage.edited_at.is_(None),
        )
        .values(
            subject=planned.words.subject,
            body=planned.words.body,
            due_at=planned.at,
            mime=None,
            state_at=now,
        )
        .returning(OutboxMessage.id)
    ).scalar()
    if done is None:
        return
    reminder = db.scalars(select(Reminder).where(Reminder.message_id == message_id)).one()
    for row in db.scalars(
        select(ReminderBreach).where(ReminderBreach.reminder_id == reminder.id)
    ).all():
        db.delete(row)
    db.flush()
    _note_steps(db, reminder.id, steps)


def _note_steps(db: Session, reminder_id: int, steps: dict[int, int]) -> None:
    for breach_id, step in steps.items():
        db.add(ReminderBreach(reminder_id=reminder_id, breach_id=breach_id, step=step))


def _cancel(db: Session, message_id: int, reason: str, now: datetime) -> None:
    db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.state.in_((State.SCHEDULED, State.HELD, State.CLAIMED)),
        )
        .values(state=State.CANCELLED, state_at=now, reason=reason)
    )
