"""Clients with whom notes may have done what they can, for statements; `agreements.deciding` says
whether they have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select

from agreements import reminders
from agreements.deciding import SILENT_SLIPS, TALK_RESTS
from app.models import (
    Address,
    Breach,
    Contact,
    OutboxMessage,
    Reminder,
    ReminderBreach,
    Talk,
)
from app.models import OutboxState as State
from app.services.state.expressions import NOW, days_between, there_is

_LEFT = (State.SUBMITTING, State.SENT, State.UNCERTAIN)
_POLICY = reminders.Policy()


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
        .where(Breach.client_id == client_id, Breach.confirmed_at >= Address.stopped_at)
        .correlate_except(Breach)
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
    """Whether a slip is open that a third note was about, or followed."""
    sent_at = func.coalesce(OutboxMessage.sent_at, OutboxMessage.state_at)
    since = days_between(Breach.confirmed_at, sent_at)
    told = (
        select(ReminderBreach.step)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(
            Reminder.client_id == client_id,
            ReminderBreach.step == reminders.TALK,
            OutboxMessage.state.in_(_LEFT),
            sent_at >= agreed_at,
            or_(
                (ReminderBreach.breach_id == Breach.id)
                & (days_between(NOW, sent_at) >= _POLICY.decide_after.days),
                (since > 0) & (since <= _POLICY.decide_within.days),
            ),
        )
    )
    still_open = select(Breach.id).where(
        Breach.client_id == client_id,
        Breach.mended_at.is_(None),
        there_is(told, ReminderBreach, Reminder, OutboxMessage),
    )
    return there_is(still_open, Breach)
