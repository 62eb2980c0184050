"""Clients with whom notes may have done what they can, for statements; `agreements.deciding` says
whether they have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from agreements.deciding import SILENT_SLIPS, TALK_RESTS
from agreements.gentleness import Policy
from agreements.judging import Outcome
from agreements.tone import IN_A_ROW, QUIET, TALK
from app.models import (
    Address,
    Breach,
    Clause,
    Contact,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
    Talk,
    Waiver,
)
from app.models import OutboxState as State
from app.services.state.expressions import MENDABLE, NOW, days_between, is_late, stands, there_is

_LEFT = (State.SUBMITTING, State.SENT, State.UNCERTAIN)
_POLICY = Policy()


def is_time_to_decide(client_id: Any, agreed_at: Any) -> Any:
    """Whether a client may have to be decided about."""
    talked = select(Talk.id).where(
        Talk.client_id == client_id, days_between(NOW, Talk.at) < TALK_RESTS.days
    )
    return ~there_is(talked, Talk) & or_(slips_silently(client_id), _is_over(client_id, agreed_at))


def slips_silently(client_id: Any) -> Any:
    """Whether a client who stopped reminders has slipped again and again since."""
    slips = (
        select(func.count(Breach.id))
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .where(
            Breach.client_id == client_id,
            Breach.confirmed_at >= Address.stopped_at,
            Occasion.taken_back_at.is_(None),
        )
        .correlate_except(Breach, Occasion)
        .scalar_subquery()
    )
    silent = (
        select(Address.id)
        .join(Contact, Contact.id == Address.contact_id)
        .where(
            Contact.client_id == client_id,
            Contact.is_main,
            Address.stopped_at.is_not(None),
            slips >= SILENT_SLIPS,
        )
    )
    return there_is(silent, Address, Contact)


def _is_over(client_id: Any, agreed_at: Any) -> Any:
    """Whether a third note left a slip open, or was followed by one, as `tone.over` says it."""
    when = _when(Breach, Occasion, Clause)
    came_late = (
        is_late(Occasion, Clause)
        & (days_between(NOW, when) < QUIET.days)
        & ~_is_followed(client_id, when)
        & (_kept_since(client_id, when) < IN_A_ROW)
    )
    slips = (
        select(Breach.id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Breach.client_id == client_id,
            or_(Breach.mended_at.is_(None), came_late),
            ~stands(Waiver, client_id, Clause.need_id),
            _third_note(client_id, agreed_at, when),
        )
    )
    return there_is(slips, Breach, Occasion, Clause)


def _third_note(client_id: Any, agreed_at: Any, when: Any) -> Any:
    """Whether a third note about the line of a slip left it open, or came not long before it."""
    other, occasion, clause = aliased(Breach), aliased(Occasion), aliased(Clause)
    sent_at = func.coalesce(OutboxMessage.sent_at, OutboxMessage.state_at)
    since = days_between(when, sent_at)
    left_open = (
        (ReminderBreach.breach_id == Breach.id)
        & Breach.mended_at.is_(None)
        & (days_between(NOW, sent_at) >= _POLICY.decide_after.days)
    )
    told = (
        select(ReminderBreach.step)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .join(other, other.id == ReminderBreach.breach_id)
        .join(occasion, occasion.id == other.occasion_id)
        .join(clause, clause.id == occasion.clause_id)
        .where(
            Reminder.client_id == client_id,
            ReminderBreach.step == TALK,
            OutboxMessage.state.in_(_LEFT),
            sent_at >= agreed_at,
            clause.need_id == Clause.need_id,
            or_(left_open, (since > 0) & (since <= _POLICY.decide_within.days)),
        )
    )
    return there_is(told, ReminderBreach, Reminder, OutboxMessage, other, occasion, clause)


def _when(breach: Any, occasion: Any, clause: Any) -> Any:
    """When it slipped: when it was due, or confirmed where it had no deadline."""
    due_at = func.coalesce(occasion.due_at, breach.confirmed_at)
    return case((clause.kind.in_(MENDABLE), due_at), else_=breach.confirmed_at)


def _is_followed(client_id: Any, when: Any) -> Any:
    """Whether the line of a slip slipped again later."""
    other, occasion, clause = aliased(Breach), aliased(Occasion), aliased(Clause)
    later = (
        select(other.id)
        .join(occasion, occasion.id == other.occasion_id)
        .join(clause, clause.id == occasion.clause_id)
        .where(
            other.client_id == client_id,
            clause.need_id == Clause.need_id,
            or_(other.mended_at.is_(None), is_late(occasion, clause)),
            _when(other, occasion, clause) > when,
        )
    )
    return there_is(later, other, occasion, clause)


def _kept_since(client_id: Any, when: Any) -> Any:
    """How often the line of a slip was kept since."""
    occasion, clause = aliased(Occasion), aliased(Clause)
    return (
        select(func.count(occasion.id))
        .join(clause, clause.id == occasion.clause_id)
        .where(
            occasion.client_id == client_id,
            occasion.owed_by == "client",
            clause.need_id == Clause.need_id,
            occasion.outcome == Outcome.KEPT.value,
            occasion.opened_at > when,
        )
        .correlate_except(occasion, clause)
        .scalar_subquery()
    )
