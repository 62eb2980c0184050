"""Reminders planned again, beside one another, and not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.db import session, writing
from app.models import Breach, OutboxMessage, Reminder
from app.models import OutboxState as State
from app.services.agreeing import changes
from app.services.mail import rewording
from app.services.state.situations import situations
from app.services.upholding import occasion_page, planning, reminding, scheduling, uphold
from tests.scenarios import (
    ana_confirmed,
    ana_needs_calls_at_set_times,
    ben_accepted,
    ben_agreed_to_quick_decisions,
    ben_asked_for_a_change,
    ben_is_a_client,
    ben_rang,
    ben_was_asked,
)

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def agreed(ana_id: int, now: datetime) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return ben_agreed_to_quick_decisions(ana_id, now)


def reminders() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    found = session().query(OutboxMessage).filter_by(kind="reminder")
    return list(found.order_by(OutboxMessage.id))


def slip(ana: int, agreed: tuple[int, int], now: datetime, subject: str) -> int:
    occasion = ben_was_asked(ana, *agreed, ASKED, now, subject=f"Decision: {subject}")
    ana_confirmed(ana, occasion, now)
    return occasion


def planned_again(ana: int, client: int, now: datetime) -> None:
    with writing() as db:
        situation = situations(db, ana, [client])[client]
        planned = reminding.plan(situation, "Ana Sousa", now)
        breach = db.query(Breach).one()
        scheduling.schedule(db, situation, planned, breach.id, now)


@pytest.mark.parametrize("end", [State.CANCELLED, State.EXPIRED, State.FAILED])
def test_one_that_never_left_swallows_no_new_one(
    ana_id: int, agreed: tuple[int, int], now: datetime, end: State
) -> None:
    slip(ana_id, agreed, now, "the logo")
    for _ in range(2):
        with writing() as db:
            db.get_one(OutboxMessage, reminders()[-1].id).state = end
        planned_again(ana_id, agreed[0], now)
    *ended, waiting = reminders()
    assert [message.state for message in ended] == [end, end]
    assert waiting.state in (State.HELD, State.SCHEDULED)
    assert session().query(Reminder).count() == 3


def test_what_is_new_is_told_after_words_of_her_own(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    first = slip(ana_id, agreed, now, "the logo")
    rewording.edit(ana_id, reminders()[0].id, "Ben?", "My own words.", now)
    second = ben_was_asked(ana_id, *agreed, ASKED, now, subject="Decision: the label")
    shown = occasion_page.page(ana_id, second, now).planned
    assert shown is not None and shown.at is None
    assert "The note in your own words goes to Ben first" in shown.why_not
    ana_confirmed(ana_id, second, now)
    (mine,) = reminders()
    assert mine.body == "My own words."
    uphold.answered(ana_id, first, now, now)
    planning.plan_due(now + timedelta(minutes=1))
    mine, other = reminders()
    assert mine.state is State.CANCELLED
    assert "the label" in f"{other.subject} {other.body}"
    assert "the logo" not in f"{other.subject} {other.body}"


def test_calls_that_share_a_note_are_not_called_open(ana_id: int, now: datetime) -> None:
    need_id = ana_needs_calls_at_set_times(ana_id, now)
    client_id = ben_is_a_client(ana_id, now)
    ben_accepted(ana_id, client_id, now - timedelta(days=10))
    for hour in (18, 19):
        at = datetime(2026, 11, hour, 18, 0, tzinfo=UTC)
        ana_confirmed(ana_id, ben_rang(ana_id, client_id, need_id, at, now), now)
    (note,) = reminders()
    assert "On Wednesday and Thursday a call came outside the times we set aside." in note.body
    assert "open" not in note.body


def test_nothing_is_planned_while_a_change_is_asked_for(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    request = ben_asked_for_a_change(ana_id, agreed[0], now)
    occasion = ben_was_asked(ana_id, *agreed, ASKED, now)
    shown = occasion_page.page(ana_id, occasion, now).planned
    assert shown is not None and shown.at is None
    assert "asked for a change" in shown.why_not
    changes.keep(ana_id, request, "Two days it is.", now)
    ana_confirmed(ana_id, occasion, now)
    assert [message.state for message in reminders()] == [State.HELD]
