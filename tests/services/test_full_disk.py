"""A disk that is full in earnest: the operating system refuses what a sender writes.

The sender runs in a process of its own whose files may grow so far and no further, and hands mail
to a mail server on this machine. Where it is stopped differs from room to room.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.db import db, session
from app.models import OutboxState as State
from app.shell import shell
from tests.people import MailServer
from tests.scenarios import ben_is_a_client
from tests.services.test_sending import ana_sends_by, post, row

PAGE = 4096
TOO_LONG_AGO = 6 * 60  # an account whose run broke off is left alone for five minutes
ROOMS = range(0, 40 * PAGE, 2 * PAGE)


class Child:
    """The sender's process."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.sender", str(folder), str(now.timestamp())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear()

    def told(self, **order: Any) -> list[str]:
        """Tell it something; answers what the database could not do."""
        assert self._process.stdin is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return self._hear()

    def end(self) -> int:
        """Let it go, and answer how it ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait(20)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def _hear(self) -> list[str]:
        assert self._process.stdout is not None
        said: list[str] = json.loads(self._process.stdout.readline())
        return said


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return ben_is_a_client(ana_id, now - timedelta(days=30))


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    assert shell().settings.data.is_relative_to(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def child(folder: Path, ana_id: int, ben: int, smtp: MailServer, now: datetime) -> Iterator[Child]:
    ana_sends_by(ana_id, smtp.port, now)
    made = Child(folder, now)
    yield made
    if made._process.poll() is None:
        made.kill()


def log_begins_anew() -> None:
    """What was written stands in the database itself, and the log beside it is empty: so a file
    that may hold so many bytes is a log with so much room."""
    session().rollback()
    db.session.remove()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0


def subjects(smtp: MailServer) -> Counter[str]:
    return Counter(str(mail["Subject"]) for mail in smtp.mails)


def test_wherever_the_disk_is_full_nothing_is_lost_or_doubled_and_it_goes_on(
    child: Child, ana_id: int, ben: int, smtp: MailServer, now: datetime
) -> None:
    troubles: Counter[str] = Counter()
    unwritten = 0
    for nth, room in enumerate(ROOMS):
        ids = [
            post(ana_id, ben, now, f"{nth}.{part}", subject=f"Mail {nth}.{part}")
            for part in range(3)
        ]
        log_begins_anew()
        troubles.update(child.told(room=room, tick=1))
        arrived = subjects(smtp)
        assert {row(one).state for one in ids} <= {State.SCHEDULED, State.CLAIMED, State.SENT} | {
            State.SUBMITTING
        }
        for part, one in enumerate(ids):
            unwritten += bool(arrived[f"Mail {nth}.{part}"]) and row(one).state is not State.SENT
        child.told(tick=1)
        assert child.told(room=None, skip=TOO_LONG_AGO, tick=1) == []
        child.told(skip=TOO_LONG_AGO * 3, tick=1)
        assert {row(one).state for one in ids} == {State.SENT}, room
    assert set(subjects(smtp).values()) == {1}
    assert len(smtp.mails) == 3 * len(ROOMS)
    assert troubles["disk I/O error"] + troubles["database or disk is full"] >= 10
    assert unwritten >= 3  # taken by the server, and there was no room to write that down
    assert child.end() == 0


def test_a_sender_that_dies_on_a_full_disk_asks_about_what_it_could_not_write_down(
    child: Child, folder: Path, ana_id: int, ben: int, smtp: MailServer, now: datetime
) -> None:
    for nth, room in enumerate(ROOMS):
        one = post(ana_id, ben, now, str(nth), subject=f"Mail {nth}")
        log_begins_anew()
        child.told(room=room, tick=1)
        if row(one).state is State.SUBMITTING and subjects(smtp)[f"Mail {nth}"]:
            break
        child.told(room=None, skip=TOO_LONG_AGO * 4, tick=1)
    else:
        pytest.fail("It could be written down each time.")
    child.kill()
    after = Child(folder, now + timedelta(hours=1))
    for _ in range(3):
        after.told(skip=TOO_LONG_AGO * 4, tick=1)
    assert row(one).state is State.UNCERTAIN
    assert set(subjects(smtp).values()) == {1}
    assert after.end() == 0
