"""A clock that is set while the timetable runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import scheduler
from app.db import session
from app.models import OutboxMessage, SendingHold
from app.models import OutboxState as State
from tests.people import NOW, MailServer
from tests.test_timetable import eventually, post, sends_by

HOUR, MONTH = timedelta(hours=1), timedelta(days=30)


class Clocks:
    """Both clocks of a machine, as `scheduler.both_clocks` answers them."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW.timestamp(), 1000.0

    def __call__(self) -> tuple[float, float]:
        return self.wall, self.steady

    def pass_by(self, span: timedelta) -> None:
        """Time passes, asleep or awake."""
        self.wall += span.total_seconds()
        self.steady += span.total_seconds()

    def set_by(self, span: timedelta) -> None:
        """Somebody sets the clock."""
        self.wall += span.total_seconds()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def timetable(app: Flask, clocks: Clocks) -> Iterator[scheduler.Timetable]:
    """A timetable that ticks when it is told to."""
    made = scheduler.Timetable(app, clocks)
    made.recover()
    yield made
    made.stop()


def holds() -> list[str]:
    session().rollback()
    return [hold.why for hold in session().query(SendingHold)]


def state(message_id: int) -> State:
    session().rollback()
    session().expire_all()
    return session().get_one(OutboxMessage, message_id).state


@pytest.mark.parametrize("far", [HOUR + timedelta(seconds=1), MONTH, -2 * HOUR, -MONTH])
def test_a_clock_set_by_more_than_an_hour_holds_all_mail_and_lets_nothing_expire(
    timetable: scheduler.Timetable, clocks: Clocks, ana_id: int, smtp: MailServer, far: timedelta
) -> None:
    sends_by(ana_id, smtp.port)
    message_id = _due(clocks)
    clocks.pass_by(timedelta(seconds=15))
    clocks.set_by(far)
    for _ in range(3):
        timetable.tick()
        clocks.pass_by(timedelta(seconds=15))
    assert holds() == ["clock"]
    assert smtp.mails == []
    assert state(message_id) is State.SCHEDULED


@pytest.mark.parametrize("little", [timedelta(minutes=2), HOUR, -timedelta(minutes=2)])
def test_a_clock_set_by_minutes_skips_one_tick_and_holds_nothing(
    timetable: scheduler.Timetable, clocks: Clocks, ana_id: int, smtp: MailServer, little: timedelta
) -> None:
    sends_by(ana_id, smtp.port)
    _due(clocks)
    clocks.set_by(little)
    timetable.tick()
    assert timetable.last_tick is None
    clocks.pass_by(timedelta(minutes=3))
    timetable.tick()
    assert holds() == []
    assert eventually(lambda: len(smtp.mails) == 1)


@pytest.mark.parametrize("asleep", [HOUR * 2, MONTH])
def test_sleep_is_no_jump(
    timetable: scheduler.Timetable, clocks: Clocks, ana_id: int, asleep: timedelta
) -> None:
    clocks.pass_by(asleep)
    timetable.tick()
    assert holds() == []
    assert timetable.last_tick == datetime.fromtimestamp(clocks.wall, UTC)


def _due(clocks: Clocks) -> int:
    """A mail to Ana that is due on these clocks."""
    message_id = post(1, "one")
    row = session().get_one(OutboxMessage, message_id)
    row.due_at = datetime.fromtimestamp(clocks.wall, UTC)
    row.not_after = row.due_at + timedelta(days=10)
    session().commit()
    return message_id
