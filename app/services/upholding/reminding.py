"""A confirmed breach becomes a reminder: its words, its time, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
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
from app.services.mail import letters, links, reminder_letters
from app.services.mail.letterbox import Letter, enqueue, take_back
from app.services.mail.reminder_letters import SlipFacts
from app.services.state.situations import Pending, Situation, Told, facts_of, mendable

FIRST = "The first reminder to this client waits for your word."
ASKED = "They asked for a change, so nothing is sent until you answer. It is still noted."
NOTICE = "Notice was given, so nothing is sent."
WAIVED = "You live without this line now, so nothing is sent."
ANSWERED = "It was answered or let pass before it left."
COME = "The answer has come, so nothing is sent. It is noted as late."
KEPT_SINCE = "It has gone well since, so nothing is sent. It is noted all the same."
NEVER_LEFT = (State.CANCELLED, State.EXPIRED, State.FAILED)


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
    situation: Situation,
    writer: str,
    occasion: Occasion,
    clause: Clause,
    now: datetime,
    *,
    is_over: bool = False,
) -> Planned:
    """What would be sent if this occasion were confirmed as a slip now.

    `is_over` says that the line was kept again since.
    """
    if clause.need_id in situation.waived:
        return Planned(None, why_not=WAIVED)
    if mendable(clause) and occasion.closed_at is not None:
        return Planned(None, why_not=COME)
    if is_over and not mendable(clause):
        return Planned(None, why_not=KEPT_SINCE)
    slip = reminders.Slip(0, _next_quarter(now), mendable=mendable(clause))
    return plan(situation, writer, Told(slip, facts_of(occasion, clause)), now)


def _next_quarter(now: datetime) -> datetime:
    """The next full quarter of an hour, so that the time shown holds longer than an instant."""
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now - past + timedelta(minutes=15) if past else now


def plan(situation: Situation, writer: str, new: Told | None, now: datetime) -> Planned:
    """What would be sent next to this client, `new` included."""
    if situation.notice_given:
        return Planned(None, why_not=NOTICE)
    if situation.wants_change:
        return Planned(None, why_not=ASKED)
    about = _to_tell(situation, new)
    decision = reminders.plan(
        tuple(told.slip for told in about),
        reminders.History((*situation.sent, *_edited(situation))),
        situation.calendar,
        now,
        stopped=situation.stopped,
    )
    if isinstance(decision, reminders.Decide):
        return Planned(None, why_not="Three notes did not settle this. It is time to decide.")
    if isinstance(decision, reminders.Stop):
        return Planned(None, why_not=_WHY_NOT[decision.why])
    return _worded(situation, writer, about, decision)


def _to_tell(situation: Situation, new: Told | None) -> list[Told]:
    """What the freelancer wrote stays as it is; its slips are told there and nowhere else."""
    told_there = {own for edited in _edited(situation) for own in edited.steps}
    about = [*situation.told, *([new] if new else [])]
    return [told for told in about if told.slip.breach_id not in told_there]


def _edited(situation: Situation) -> tuple[reminders.Reminded, ...]:
    """What waits in the freelancer's own words, as if it had been sent at its time."""
    return tuple(reminders.Reminded(p.due_at, p.steps) for p in situation.pending if p.edited)


def _worded(
    situation: Situation, writer: str, about: list[Told], decision: reminders.SendAt
) -> Planned:
    joins = next((pending for pending in situation.pending if not pending.edited), None)
    slips = _slips(about, decision.steps)
    at = max(decision.at, joins.due_at) if joins else decision.at
    ln = language(situation.language)
    words = reminder_letters.reminder(
        letters.Parties(writer, situation.contact_name), slips, at, ln
    )
    return Planned(
        at,
        at + (decision.not_after - decision.at),
        words,
        reminder_letters.lines_about(slips, ln),
        dict(decision.steps),
        joins.message_id if joins else None,
        not situation.sent and joins is None,
    )


def _slips(about: Iterable[Told], steps: Mapping[int, int]) -> list[tuple[int, SlipFacts]]:
    """Each slip that has a step, with it."""
    return [
        (steps[told.slip.breach_id], told.facts) for told in about if told.slip.breach_id in steps
    ]


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
    key = _occurrence_key(db, situation, steps)
    message = enqueue(db, _letter(situation, planned, planned.words, planned.at, key, link.id), now)
    owned = {"freelancer_id": situation.freelancer_id, "client_id": situation.client_id}
    reminder = Reminder(**owned, message_id=message.id, planned_at=now)
    db.add(reminder)
    db.flush()
    _note_steps(db, reminder.id, steps)


def _letter(
    situation: Situation,
    planned: Planned,
    words: letters.Words,
    at: datetime,
    key: str,
    link_id: int,
) -> Letter:
    return Letter(
        freelancer_id=situation.freelancer_id,
        client_id=situation.client_id,
        address_id=situation.address_id,
        page_link_id=link_id,
        kind="reminder",
        recipient=situation.email,
        recipient_name=situation.contact_name,
        occurrence_key=key,
        language=situation.language,
        subject=words.subject,
        body=words.body,
        footer=planned.footer,
        keeps_hours=True,
        thread_key=f"client-{situation.client_id}",
        due_at=at,
        not_after=planned.not_after,
        held_reason=FIRST if planned.is_first else None,
    )


def _occurrence_key(db: Session, situation: Situation, steps: dict[int, int]) -> str:
    """Each breach on its step, and how many such reminders ended without leaving before."""
    key = "-".join(f"{own}.{step}" for own, step in sorted(steps.items()))
    ended = db.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.freelancer_id == situation.freelancer_id,
            OutboxMessage.kind == "reminder",
            OutboxMessage.recipient == situation.email,
            or_(
                OutboxMessage.occurrence_key == key,
                OutboxMessage.occurrence_key.startswith(f"{key}~"),
            ),
            OutboxMessage.state.in_(NEVER_LEFT),
        )
    )
    return f"{key}~{ended}" if ended else key


def forget(
    db: Session,
    situation: Situation,
    writer: str,
    breach_id: int,
    now: datetime,
    reason: str = ANSWERED,
) -> None:
    """Take a breach out of the reminder that waits, for a `reason`: it was answered, let pass,
    or let go with its line."""
    for pending in situation.pending:
        if breach_id in pending.steps:
            _forget(db, situation, pending, writer, breach_id, now, reason)


def _forget(
    db: Session,
    situation: Situation,
    pending: Pending,
    writer: str,
    breach_id: int,
    now: datetime,
    reason: str,
) -> None:
    left = {own: step for own, step in pending.steps.items() if own != breach_id}
    if not left or pending.edited:
        take_back(db, reason, now, OutboxMessage.id == pending.message_id)
        return
    ln = language(situation.language)
    slips = _slips(situation.told, left)
    who = letters.Parties(writer, situation.contact_name)
    words = reminder_letters.reminder(who, slips, pending.due_at, ln)
    planned = Planned(pending.due_at, words=words, footer=reminder_letters.lines_about(slips, ln))
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


def _rewrite(
    db: Session, message_id: int, planned: Planned, steps: dict[int, int], now: datetime
) -> None:
    """New words for a reminder that waits. One that is claimed waits again, for the new words."""
    if planned.words is None or planned.at is None:
        return
    row = db.get_one(OutboxMessage, message_id)
    row.subject, row.body = planned.words.subject, planned.words.body
    row.footer, row.due_at = list(planned.footer), planned.at
    row.mime, row.state_at = None, now
    if row.state is State.CLAIMED:
        row.state, row.owner, row.lease_until = State.SCHEDULED, None, None
    reminder_id = db.scalars(select(Reminder.id).where(Reminder.message_id == message_id)).one()
    db.execute(delete(ReminderBreach).where(ReminderBreach.reminder_id == reminder_id))
    _note_steps(db, reminder_id, steps)


def _note_steps(db: Session, reminder_id: int, steps: dict[int, int]) -> None:
    for breach_id, step in steps.items():
        db.add(ReminderBreach(reminder_id=reminder_id, breach_id=breach_id, step=step))
