"""A sign-in that is refused is tried ever more rarely: a provider may lock the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from app.db import writing
from app.models import OutboxState as State
from app.models import SendingAccount
from app.services.mail import mail_account, pausing, send
from app.services.mail.mail_account import AccountForm
from tests.scenarios import ben_is_a_client
from tests.services.servers import GREETING, Scripted, Served
from tests.services.test_faults import Keeper, paused_because
from tests.services.test_sending import post, row

MINUTE = timedelta(minutes=1)
RIGHT = "the right one"


class Door(Keeper):
    """What a mail server does that counts who knocks, and lets in whoever knows the word."""

    def __init__(self) -> None:
        super().__init__()
        self.knocks = 0

    def sign_in(self, _server: Any, _s: Any, _e: Any, _how: str, data: Any) -> AuthResult:
        self.knocks += 1
        return AuthResult(success=data.password.decode() == RIGHT, handled=False)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def served(door: Door) -> Iterator[Served]:
    server = Served(
        door, authenticator=door.sign_in, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"]
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def waits(ana_id: int, now: datetime, served: Served) -> int:
    """A mail that waits for an account with the wrong password."""
    _account(ana_id, served.port, "the wrong one", now)
    return post(ana_id, ben_is_a_client(ana_id, now - timedelta(days=30)), now)


def _account(ana: int, port: int, password: str, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "none", "ana", password)
    mail_account.save(ana, form, now)


def tried_at(door: Door, begin: datetime, hours: int) -> list[timedelta]:
    """When somebody knocked, of a tick every five minutes."""
    found = []
    for step in range(0, hours * 60, 5):
        before = door.knocks
        send.tick(begin + step * MINUTE)
        if door.knocks > before:
            found.append(step * MINUTE)
    return found


def test_it_is_tried_after_a_quarter_an_hour_four_hours_and_then_once_a_day(
    waits: int, door: Door, now: datetime
) -> None:
    knocks = tried_at(door, now, 24 * 2 + 6)
    between = [later - before for before, later in pairwise(knocks)]
    quarter, hour, four_hours, day = between[0], between[1], between[2], between[3:]
    assert timedelta(minutes=15) <= quarter <= timedelta(minutes=20)
    assert timedelta(hours=1) <= hour <= timedelta(hours=1, minutes=5)
    assert timedelta(hours=4) <= four_hours <= timedelta(hours=4, minutes=5)
    assert len(day) == 2
    assert all(timedelta(days=1) <= one <= timedelta(days=1, minutes=5) for one in day)
    assert row(waits).state is State.SCHEDULED


@pytest.mark.parametrize("way", ["saved", "resumed"])
def test_it_is_tried_at_once_when_its_owner_says_so(
    ana_id: int, waits: int, door: Door, served: Served, now: datetime, way: str
) -> None:
    tried_at(door, now, 8)
    later = now + timedelta(hours=8)
    before = door.knocks
    send.tick(later)
    assert door.knocks == before
    if way == "saved":
        _account(ana_id, served.port, RIGHT, later)
    else:
        mail_account.resume(ana_id, later)
    send.tick(later)
    assert door.knocks == before + 1
    assert row(waits).state is (State.SENT if way == "saved" else State.SCHEDULED)
    assert bool(paused_because(ana_id)) is (way == "resumed")


def test_after_a_success_a_refusal_is_the_first_again(
    ana_id: int, waits: int, door: Door, served: Served, now: datetime
) -> None:
    tried_at(door, now, 8)
    later = now + timedelta(hours=8)
    _account(ana_id, served.port, RIGHT, later)
    send.tick(later)
    _account(ana_id, served.port, "the wrong one", later)
    post(ana_id, 1, later, "two")
    assert tried_at(door, later, 1)[:2] == [timedelta(0), 20 * MINUTE]


def test_a_connection_that_fails_is_tried_every_quarter_of_an_hour(
    ana_id: int, waits: int, now: datetime
) -> None:
    _account(ana_id, 1, "any", now)
    for attempt in range(6):
        at = now + attempt * 16 * MINUTE
        assert send.due(at) == [ana_id]
        send.tick(at)
        assert send.due(at + 14 * MINUTE) == []


def test_a_connection_that_fails_in_between_forgets_no_refusal(
    ana_id: int, waits: int, door: Door, now: datetime
) -> None:
    tried_at(door, now, 2)  # at once, after a quarter and after an hour
    with Scripted(["421 4.3.2 Busy"]) as busy:
        later = now + timedelta(hours=6)
        _point_at(ana_id, busy.port)
        send.tick(later)
    assert "421" in paused_because(ana_id)
    refuses = [*GREETING[:1], "250-hello\r\n250 AUTH PLAIN", "535 5.7.8 Wrong"]
    with Scripted(refuses) as server:
        _point_at(ana_id, server.port)
        send.tick(later + 16 * MINUTE)
    assert "535" in paused_because(ana_id)
    assert send.due(later + timedelta(hours=23)) == []
    assert send.due(later + timedelta(hours=25)) == [ana_id]


@pytest.mark.parametrize("said", ["454 4.7.0 Not now", "421 4.7.0 Not now"])
def test_a_server_that_cannot_look_now_has_refused_nobody(
    ana_id: int, waits: int, now: datetime, said: str
) -> None:
    for attempt in range(3):
        with Scripted([*GREETING[:1], "250-hello\r\n250 AUTH PLAIN", said]) as server:
            _point_at(ana_id, server.port)
            at = now + attempt * 16 * MINUTE
            assert send.due(at) == [ana_id]
            send.tick(at)
        assert said[:3] in paused_because(ana_id)


def _point_at(ana: int, port: int) -> None:
    """As if the same server now behaved as this one does: saving would end the pause."""
    with writing() as db:
        db.query(SendingAccount).filter_by(freelancer_id=ana).update({"port": port})


def test_leave_that_was_taken_back_is_a_refusal_too(ana_id: int, waits: int, now: datetime) -> None:
    gone = "Google no longer lets Groundrules send for ana@sousa.example. (invalid_grant)"
    pausing.pause(ana_id, gone, now)
    pausing.pause(ana_id, gone, now)
    assert send.due(now + timedelta(minutes=59)) == []
    assert send.due(now + timedelta(minutes=61)) == [ana_id]
