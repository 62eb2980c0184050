"""The timetable itself, ticking on its own thread with real mail servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import scheduler
from app.db import session, writing
from app.models import OutboxMessage, Settlement
from app.models import OutboxState as State
from app.services.mail import mail_account
from app.services.mail.letterbox import Letter, enqueue
from app.services.mail.mail_account import AccountForm
from app.services.state import standing
from config import Settings
from tests.conftest import settings_for, with_fonts
from tests.partings import ana_gave_notice
from tests.people import MailServer
from tests.scenarios import ben_agreed_to_quick_decisions, ben_answered_in_time
from tests.views.rows import count


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    return with_fonts(settings_for(tmp_path / "data", tick_seconds="1"), pytestconfig)


@pytest.fixture
def timetable(app: Flask) -> Iterator[scheduler.Timetable]:
    running = scheduler.start(app)
    yield running
    running.stop()


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.05)
    return True


def has_settled() -> bool:
    session().rollback()
    return count(Settlement) == 1


def test_a_line_whose_days_were_reached_while_nothing_ran_for_long_is_found(
    app: Flask, ana_id: int
) -> None:
    then = datetime.now(UTC) - timedelta(days=200)
    client, need = ben_agreed_to_quick_decisions(ana_id, then)
    ben_answered_in_time(ana_id, client, need, then, 3)
    running = scheduler.start(app)
    try:
        assert eventually(has_settled)
    finally:
        running.stop()


def post(freelancer_id: int, key: str) -> int:
    now = datetime.now(UTC)
    letter = Letter(
        freelancer_id=freelancer_id,
        kind="notice",
        recipient="ana@sousa.example",
        recipient_name="Ana Sousa",
        occurrence_key=key,
        language="en",
        subject="Hello",
        body="Hello",
        due_at=now,
        not_after=now + timedelta(days=1),
    )
    with writing() as db:
        return enqueue(db, letter, now).id


def sends_by(freelancer_id: int, port: int) -> None:
    form = AccountForm("post@sousa.example", "127.0.0.1", port, "none", None, None)
    mail_account.save(freelancer_id, form, datetime.now(UTC))


def test_it_sends_what_is_due_by_itself(
    app: Flask, ana_id: int, smtp: MailServer, timetable: scheduler.Timetable
) -> None:
    sends_by(ana_id, smtp.port)
    post(ana_id, "one")
    assert eventually(lambda: len(smtp.mails) == 1)
    age = scheduler.last_tick_age(app, datetime.now(UTC))
    assert age is not None and age < timedelta(seconds=10)


def test_a_second_process_is_refused_the_same_data(
    app: Flask, timetable: scheduler.Timetable
) -> None:
    with pytest.raises(scheduler.AlreadyRunning):
        scheduler.start(app)


def test_a_slow_server_starves_nobody(
    ana_id: int, cleo_id: int, smtp: MailServer, timetable: scheduler.Timetable
) -> None:
    may_end = threading.Event()

    async def be_slow(self: Any, server: Any, s: Any, envelope: Any) -> str:
        import asyncio

        while not may_end.is_set():
            await asyncio.sleep(0.05)
        return "250 at last"

    slow = type("Slow", (MailServer,), {"handle_DATA": be_slow})()
    slow.start()
    try:
        sends_by(ana_id, slow.port)
        sends_by(cleo_id, smtp.port)
        waiting = post(ana_id, "slow")
        assert eventually(lambda: _state(waiting) is State.SUBMITTING)
        post(cleo_id, "quick")
        assert eventually(lambda: len(smtp.mails) == 1)
        assert _state(waiting) is State.SUBMITTING
        may_end.set()
        assert eventually(lambda: _state(waiting) is State.SENT)
    finally:
        may_end.set()
        slow.stop()


def test_an_agreement_ends_when_its_final_day_is_over(
    ana_id: int, timetable: scheduler.Timetable
) -> None:
    now = datetime.now(UTC)
    client, _ = ben_agreed_to_quick_decisions(ana_id, now - timedelta(days=10))
    given = now - timedelta(days=9)
    ana_gave_notice(ana_id, client, given, given.date() + timedelta(days=1))
    assert eventually(lambda: _has_ended(client), seconds=30)


def _has_ended(client_id: int) -> bool:
    session().rollback()
    session().expire_all()
    return bool(standing.versions(session(), client_id).ends)


def _state(message_id: int) -> State:
    session().rollback()
    session().expire_all()
    return session().get_one(OutboxMessage, message_id).state
