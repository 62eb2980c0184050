"""Reminders are gentle, whatever happens in between: a state machine that really sends them.

In `bin/test` it runs for seconds; `GENTLE=500` makes a long run of it (docs/quality.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as budget
from hypothesis.stateful import invariant, run_state_machine_as_test

from agreements.ladder import Trouble
from app.adapters import pdf
from app.db import session
from app.models import OutboxMessage, ReminderBreach
from app.models import OutboxState as State
from app.services.mail import catch_up, mail_account, outbox, send
from app.services.mail.mail_account import AccountForm
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.upholding import planning
from config import Settings
from tests import scenarios
from tests.people import MailServer
from tests.services.machine import FakePress, hurry
from tests.services.machine_reminders import Reminding

SEQUENCES = int(os.environ.get("GENTLE", "3"))
STEPS = 14


class Gentle(Reminding):
    """Everything that anybody can do about reminders."""

    @invariant()
    def never_two_wait_for_one_client(self) -> None:
        self.one_waits_at_most()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pdf, "render", FakePress().render)
    yield


def test_no_sequence_makes_reminders_ungentle(
    app: Flask, settings: Settings, empty_database: Path, press: None, smtp: MailServer
) -> None:
    hurry()
    Gentle.empty, Gentle.server = empty_database, smtp
    Gentle.path = settings.data / "groundrules.sqlite3"
    run_state_machine_as_test(
        Gentle,
        settings=budget(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_somebody_who_is_always_three_hours_late_comes_to_step_two_and_to_a_decision(
    app: Flask, ana_id: int, press: None, smtp: MailServer
) -> None:
    hurry()
    begun = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, begun)
    need = scenarios.ana_needs_quick_decisions(ana_id, begun)
    client = scenarios.ben_is_a_client(ana_id, begun)
    scenarios.ben_accepted(ana_id, client, begun)
    steps: list[int] = []
    for week in range(12):
        asked = begun + timedelta(days=7 * week, hours=2)
        answered = asked.replace(hour=18) + timedelta(days=1)  # due 15:00 in UTC
        at = answered + timedelta(hours=1)
        name = f"Decision: {week}?"
        slip = scenarios.ben_was_asked(ana_id, client, need, asked, at, name, answered)
        scenarios.ana_confirmed(ana_id, slip, at)
        steps += _four_days(ana_id, at)
        if _is_to_decide(ana_id, client, at):
            break
    assert steps == [2, 3]
    assert _is_to_decide(ana_id, client, at)
    assert len([mail for mail in smtp.mails if "line" in mail["Subject"]]) == 2


def _four_days(ana: int, at: datetime) -> list[int]:
    """The timetable ticks for four days; what is held is released. The steps that were sent."""
    before = _sent()
    for hour in range(0, 96, 3):
        now = at + timedelta(hours=hour)
        catch_up.sort_out(now)
        planning.plan_due(now)
        for held in session().query(OutboxMessage).filter_by(kind="reminder", state=State.HELD):
            outbox.release(ana, held.id, now)
        send.tick(now)
    return _sent()[len(before) :]


def _sent() -> list[int]:
    session().rollback()
    rows = session().query(OutboxMessage).filter_by(kind="reminder", state=State.SENT)
    found = []
    for row in rows.order_by(OutboxMessage.sent_at):
        about = session().query(ReminderBreach).filter_by(reminder_id=_reminder(row.id))
        found.append(max(one.step for one in about))
    return found


def _reminder(message_id: int) -> int:
    select = f"SELECT id FROM reminder WHERE message_id = {message_id}"
    return int(session().connection().exec_driver_sql(select).scalar_one())


def _is_to_decide(ana: int, client: int, now: datetime) -> bool:
    session().rollback()
    session().expire_all()
    row = clients.load(session(), ana, client)
    found = ladders.of_client(session(), row, standing.versions(session(), client), now)
    return found.standing.trouble is Trouble.NOT_SETTLING
