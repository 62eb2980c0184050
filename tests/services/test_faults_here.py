"""A machine that misbehaves: a busy database, a full disk, a cancel that races the sender."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.db import db, session
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.errors import Conflict
from app.services.mail import catch_up, outbox, send
from app.shell import shell
from tests.people import MailServer
from tests.services.test_sending import a_server, ana_sends_by, post, row


def run(freelancer_id: int, now: datetime) -> bool:
    return send.run(freelancer_id, lambda: now)


@pytest.fixture
def impatient(app: Flask) -> Iterator[None]:
    """A database that waits for another writer for a fifth of a second only."""

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=200")

    event.listen(db.engine, "connect", hurry)
    db.session.remove()
    db.engine.dispose()
    yield
    event.remove(db.engine, "connect", hurry)


@contextmanager
def somebody_else_writes() -> Iterator[Callable[[], None]]:
    """Another connection holds the write lock until it is told to let go."""
    path = shell().settings.data / "groundrules.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield lambda: other.execute("ROLLBACK") and None
        finally:
            if other.in_transaction:
                other.execute("ROLLBACK")


def test_a_busy_database_before_the_dot_sends_nothing_and_loses_nothing(
    impatient: None, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now)
    with somebody_else_writes():
        with pytest.raises(OperationalError):
            run(ana_id, now)
    assert smtp.mails == []
    assert run(ana_id, now)
    assert len(smtp.mails) == 1
    assert row(message_id).state is State.SENT


def test_an_answer_that_could_not_be_written_down_is_written_when_the_database_is_free(
    app: Flask, impatient: None, ana_id: int, ben: int, now: datetime
) -> None:
    held: list[Any] = []

    async def be_busy(self: Any, server: Any, s: Any, envelope: Any) -> str:
        with app.app_context():
            held.append(somebody_else_writes())
            held[0].__enter__()
        return "250 2.0.0 Kept"

    with a_server(handle_DATA=be_busy) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        with pytest.raises(OperationalError):
            run(ana_id, now)
        held[0].__exit__(None, None, None)
        assert row(message_id).state is State.SUBMITTING
        catch_up.sort_out(now)
    assert (row(message_id).state, row(message_id).reason) == (State.SENT, "250 2.0.0 Kept")


def test_a_full_disk_sends_nothing_and_loses_nothing(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    ids = [post(ana_id, ben, now, str(n), body="A long word. " * 3000) for n in range(3)]
    with _no_room():
        with pytest.raises(OperationalError, match="full"):
            run(ana_id, now)
    assert smtp.mails == []
    assert run(ana_id, now)
    assert len(smtp.mails) == 3
    assert {row(one).state for one in ids} == {State.SENT}


@contextmanager
def _no_room() -> Iterator[None]:
    """SQLite says that the disk is full as soon as the file would grow."""

    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(db.engine, "connect", limit)
    db.session.remove()
    db.engine.dispose()
    try:
        yield
    finally:
        event.remove(db.engine, "connect", limit)
        db.session.remove()
        db.engine.dispose()


def test_a_cancel_that_races_the_sender_is_either_in_time_or_told_that_it_is_not(
    app: Flask, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    told: dict[int, bool] = {}
    for number in range(40):
        at = now + timedelta(minutes=number)
        message_id = post(ana_id, ben, at, str(number), subject=f"Number {number}")
        both = threading.Barrier(2)

        def drop(message_id: int = message_id, both: threading.Barrier = both) -> None:
            with app.app_context():
                both.wait(5)
                threading.Event().wait((message_id % 10) / 1000)
                try:
                    outbox.drop(ana_id, message_id, now)
                    told[message_id] = True
                except Conflict:
                    told[message_id] = False

        racing = threading.Thread(target=drop)
        racing.start()
        both.wait(5)
        run(ana_id, at)
        racing.join(10)
    arrived = {mail["Subject"] for mail in smtp.mails}
    for message in session().query(OutboxMessage).filter(OutboxMessage.kind == "answer"):
        was_dropped = message.state is State.CANCELLED
        assert was_dropped == told[message.id]
        assert (message.subject in arrived) != was_dropped
        assert message.state in (State.CANCELLED, State.SENT)
