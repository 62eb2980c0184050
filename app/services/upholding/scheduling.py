"""Reminders in the outbox: put there, planned again, and taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import Breach, Freelancer, OutboxMessage, Reminder, ReminderBreach
from app.models import OutboxState as State
from app.services.mail import links, looking
from app.services.mail.letterbox import Letter, enqueue, take_back
from app.services.state.situations import Addressee, Pending, Situation, situation_of
from app.services.upholding.reminding import Planned, plan, worded

ANSWERED = "It was answered or let pass before it left."
ASKED_BACK = "They asked back before it left, so it is your turn."


def schedule(
    db: Session, situation: Situation, planned: Planned, breach_id: int, now: datetime
) -> None:
    """Put what was planned into the outbox; part of the caller's unit of work.

    `breach_id` is the breach that was a candidate (0) when it was planned.
    """
    if planned.at is None or planned.words is None or planned.to is None:
        return
    steps = {(own or breach_id): step for own, step in planned.steps.items()}
    looking.soon(db, situation.client_id, planned.at)
    if planned.joins is not None:
        rewrite(db, situation, planned.joins, planned, steps, now)
        return
    key = _occurrence_key(db, situation, planned.to, steps)
    message = enqueue(db, _letter(db, situation, planned, key, now), now)
    owned = {"freelancer_id": situation.freelancer_id, "client_id": situation.client_id}
    reminder = Reminder(**owned, message_id=message.id, planned_at=now)
    db.add(reminder)
    db.flush()
    _note_steps(db, reminder.id, steps)


def plan_again(db: Session, freelancer_id: int, client_id: int, now: datetime) -> None:
    """Plan what is to be said of a client's open slips: what had stopped it is over now.

    Part of the caller's unit of work. The rules are those of every reminder, and the cooling-off
    begins now. What waits already stays, and what the freelancer dropped is not said after all.
    """
    db.flush()
    situation = situation_of(db, freelancer_id, client_id)
    said = situation.quiet | {own for pending in situation.pending for own in pending.steps}
    if all(told.slip.breach_id in said for told in situation.told if told.slip.is_open):
        return
    planned = plan(situation, writer_of(db, freelancer_id), now, free_at=now)
    schedule(db, situation, planned, 0, now)


def turned(
    db: Session, freelancer_id: int, client_id: int, occasion_id: int, was_owed: bool, now: datetime
) -> None:
    """Nothing is said of a slip while the freelancer owes the answer; after it, as before.

    Part of the caller's unit of work, after what was noted of the occasion. `was_owed` says
    whether the freelancer owed the answer before it.
    """
    db.flush()
    breach_id = db.scalar(select(Breach.id).where(Breach.occasion_id == occasion_id))
    situation = situation_of(db, freelancer_id, client_id)
    told = next((one for one in situation.told if one.slip.breach_id == breach_id), None)
    if told is None:
        return
    if told.is_owed:
        forget(db, situation, told.slip.breach_id, now, ASKED_BACK)
    elif was_owed:
        plan_again(db, freelancer_id, client_id, now)


def hold_about(db: Session, occasion_id: int, reason: str, now: datetime) -> None:
    """Hold back what waits about an occasion; part of the caller's unit of work."""
    db.flush()
    about = (
        select(Reminder.message_id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .join(Breach, Breach.id == ReminderBreach.breach_id)
        .where(Breach.occasion_id == occasion_id)
    )
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(about), OutboxMessage.state == State.SCHEDULED)
        .values(state=State.HELD, state_at=now, reason=reason)
    )


def _letter(db: Session, situation: Situation, planned: Planned, key: str, now: datetime) -> Letter:
    assert planned.at is not None and planned.words is not None and planned.to is not None
    return Letter(
        freelancer_id=situation.freelancer_id,
        client_id=situation.client_id,
        address_id=planned.to.address_id,
        page_link_id=_link(db, situation, planned.to, now),
        kind="reminder",
        recipient=planned.to.email,
        recipient_name=planned.to.name,
        occurrence_key=key,
        language=planned.to.language,
        subject=planned.words.subject,
        body=planned.words.body,
        footer=planned.footer,
        keeps_hours=True,
        thread_key=f"client-{situation.client_id}",
        due_at=planned.at,
        not_after=planned.not_after,
        held_reason=planned.held_reason,
    )


def _link(db: Session, situation: Situation, to: Addressee, now: datetime) -> int:
    whose = (situation.freelancer_id, situation.client_id)
    return links.mint(db, *whose, to.contact_id, to.address_id, now).id


def _occurrence_key(db: Session, situation: Situation, to: Addressee, steps: dict[int, int]) -> str:
    """Each breach on its step, and how many such reminders ended without leaving before."""
    key = "-".join(f"{own}.{step}" for own, step in sorted(steps.items()))
    ended = db.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.freelancer_id == situation.freelancer_id,
            OutboxMessage.kind == "reminder",
            OutboxMessage.recipient == to.email,
            or_(
                OutboxMessage.occurrence_key == key,
                OutboxMessage.occurrence_key.startswith(f"{key}~"),
            ),
        )
    )
    return f"{key}~{ended}" if ended else key


def forget(
    db: Session,
    situation: Situation,
    breach_id: int,
    now: datetime,
    reason: str = ANSWERED,
) -> None:
    """Take a breach out of the reminder that waits, for a `reason`: it was answered, let pass,
    let go with its line, or it is the freelancer's turn."""
    for pending in situation.pending:
        if breach_id in pending.steps:
            _forget(db, situation, pending, breach_id, now, reason)


def _forget(
    db: Session,
    situation: Situation,
    pending: Pending,
    breach_id: int,
    now: datetime,
    reason: str,
) -> None:
    known = {told.slip.breach_id for told in situation.told}
    left = {own: step for own, step in pending.steps.items() if own != breach_id and own in known}
    if not left or pending.edited:
        take_back(db, reason, now, OutboxMessage.id == pending.message_id)
        looking.soon(db, situation.client_id, now)
        return
    writer = writer_of(db, situation.freelancer_id)
    to, words, footer = worded(situation, writer, left, pending.due_at)
    planned = Planned(pending.due_at, words=words, footer=footer, to=to)
    rewrite(db, situation, pending.message_id, planned, left, now)


def writer_of(db: Session, freelancer_id: int) -> str:
    """The name that signs."""
    return db.get_one(Freelancer, freelancer_id).name


def rewrite(
    db: Session,
    situation: Situation,
    message_id: int,
    planned: Planned,
    steps: dict[int, int],
    now: datetime,
) -> None:
    """New words for a reminder that waits. One that is claimed waits again, for the new words."""
    if planned.words is None or planned.at is None or planned.to is None:
        return
    row = db.get_one(OutboxMessage, message_id)
    if row.recipient != planned.to.email:
        row.occurrence_key = _occurrence_key(db, situation, planned.to, steps)
        row.recipient, row.recipient_name = planned.to.email, planned.to.name
        row.address_id, row.language = planned.to.address_id, planned.to.language
        row.page_link_id = _link(db, situation, planned.to, now)
    row.subject, row.body = planned.words.subject, planned.words.body
    row.footer, row.due_at = list(planned.footer), planned.at
    row.not_after = planned.not_after or row.not_after
    row.mime, row.state_at = None, now
    if row.state is State.CLAIMED:
        row.state, row.owner, row.lease_until = State.SCHEDULED, None, None
    if planned.held_reason and row.state is State.SCHEDULED and planned.at > now:
        row.state, row.reason = State.HELD, planned.held_reason
    reminder_id = db.scalars(select(Reminder.id).where(Reminder.message_id == message_id)).one()
    db.execute(delete(ReminderBreach).where(ReminderBreach.reminder_id == reminder_id))
    _note_steps(db, reminder_id, steps)


def _note_steps(db: Session, reminder_id: int, steps: dict[int, int]) -> None:
    for breach_id, step in steps.items():
        db.add(ReminderBreach(reminder_id=reminder_id, breach_id=breach_id, step=step))
