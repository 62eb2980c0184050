"""A confirmed breach becomes a reminder: its words, its time, or why there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements import reminders
from app.languages import language
from app.models import (
    Clause,
    Freelancer,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
)
from app.models import OutboxState as State
from app.services import letters, links
from app.services.letterbox import Letter, enqueue
from app.services.situations import Pending, Situation, Told, facts_of, mendable

FIRST = "The first reminder to this client waits for your word."


@dataclass(frozen=True)
class Planned:
    """What would be sent about a slip, word for word, and when; or why nothing is."""

    at: datetime | None
    not_after: datetime | None = None
    words: letters.Words | None = None
    footer: tuple[str, ...] = ()
    steps: dict[int, int] = field(default_factory=dict)
    joins: int | None = None
    is_first: bool = False
    why_not: str = ""

    @property
    def fingerprint(self) -> str:
        """Differs when the words or the time differ."""
        shown = repr((self.at, self.words, self.why_not))
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


def plan_for(
    situation: Situation, writer: str, occasion: Occasion, clause: Clause, now: datetime
) -> Planned:
    """What would be sent if this occasion were confirmed as a slip now."""
    if occasion.closed_at is not None:
        return Planned(
            None, why_not="The answer has come, so nothing is sent. It is noted as late."
        )
    slip = reminders.Slip(0, _next_quarter(now), mendable=mendable(clause))
    return plan(situation, writer, Told(slip, facts_of(occasion, clause)), now)


def _next_quarter(now: datetime) -> datetime:
    """The next full quarter of an hour, so that the time shown holds longer than an instant."""
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now - past + timedelta(minutes=15) if past else now


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
        return Planned(None, why_not="Three notes did not settle this. It is time to decide.")
    if isinstance(decision, reminders.Stop):
        return Planned(None, why_not=_WHY_NOT[decision.why])
    slips = [
        (decision.steps[told.slip.breach_id], told.facts)
        for told in about
        if told.slip.breach_id in decision.steps
    ]
    at = max(decision.at, joins.due_at) if joins else decision.at
    ln = language(situation.language)
    words = letters.reminder(letters.Parties(writer, situation.contact_name), slips, at, ln)
    return Planned(
        at,
        at + (decision.not_after - decision.at),
        words,
        letters.lines_about(slips, ln),
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
    message = enqueue(
        db,
        Letter(
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
            footer=planned.footer,
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
    ln = language(situation.language)
    slips = [
        (left[told.slip.breach_id], told.facts)
        for told in situation.told
        if told.slip.breach_id in left
    ]
    who = letters.Parties(writer, situation.contact_name)
    words = letters.reminder(who, slips, pending.due_at, ln)
    planned = Planned(pending.due_at, words=words, footer=letters.lines_about(slips, ln))
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
            footer=list(planned.footer),
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
