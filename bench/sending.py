"""How fast due reminders leave, what an idle tick costs, and how late a reminder is at most."""

from __future__ import annotations

import random
import smtplib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import structlog
from flask import Flask
from sqlalchemy import func, select

from app import create_app, scheduler
from app.db import db, session
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail import outbox
from bench import reminders
from bench.processes import serving
from bench.result import Result
from config import load

FREELANCERS, EACH, ROUNDS = 50, 10, 5
FEW, MANY, TICKS = 1_000, 1_000_000, 15
MINUTES, LATE_MAILS = 10, 200
NAME = "groundrules.sqlite3"


def send() -> Iterator[Result]:
    """500 due reminders of 50 freelancers, and a bare smtplib loop over one connection.

    Both hand over to one mail server, which writes each message to the disk before it says so.
    """
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving([sys.executable, "-m", "bench.sink", str(folder / "taken")]) as port:
            mail = _prepare(folder / "made", int(port))
            ours, bare = [], []
            for number in range(ROUNDS + 1):  # the first one warms up
                ours.append(_ours(folder, number))
                bare.append(_bare(int(port), mail))
    peer = "bare smtplib, one connection"
    yield Result("send: 50 x 10 reminders", median(ours[1:]), median(bare[1:]), peer, "mails/s")


def tick() -> Iterator[Result]:
    """An idle tick with a million scheduled mails and with a thousand, by turns; and lateness."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as name:
        few, many = (_scheduled(Path(name) / str(count), count) for count in (FEW, MANY))
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(TICKS):
            for timetable, times in zip((few, many), took, strict=True):
                began = perf_counter()
                timetable.tick()
                times.append((perf_counter() - began) * 1000)
    mine, theirs = median(took[1][2:]), median(took[0][2:])
    yield Result("tick: a million scheduled", mine, theirs, "with a thousand", "ms")
    yield Result("tick: lateness p99", _lateness(), 20, "at most", "s")


class _Clock:
    """The machine's clocks, moved to a Monday morning and on by what is skipped."""

    def __init__(self) -> None:
        self.skipped = reminders.MONDAY.timestamp() - time.time()

    def __call__(self) -> tuple[float, float]:
        wall, steady = scheduler.both_clocks()
        return wall + self.skipped, steady + self.skipped


def run_once(timetable: scheduler.Timetable) -> None:
    """One tick, and all the sending that it begins."""
    running: list[Future[None]] = []
    submit = timetable._senders.submit
    timetable._senders.submit = lambda *work: running.append(submit(*work)) or running[-1]
    timetable.tick()
    timetable._senders.submit = submit
    wait(running)


def end(app: Flask, timetable: scheduler.Timetable) -> None:
    """Let go of a folder."""
    timetable.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _prepare(folder: Path, port: int) -> bytes:
    """A folder with everything due; answers one of the mails as it will leave."""
    folder.mkdir()
    app = reminders.people(folder, FREELANCERS, EACH, port)
    count = FREELANCERS * EACH
    due = [((n - 1) // EACH + 1, n, f"Decision {n}", reminders.MONDAY) for n in range(1, count + 1)]
    with app.app_context():
        reminders.add(due)
        mail = outbox.eml(1, 1, reminders.MONDAY)
        db.session.remove()
        db.engine.dispose()
    return mail


def _ours(folder: Path, number: int) -> float:
    app = _copied(folder / "made", folder / str(number))
    timetable = scheduler.Timetable(app, _Clock())
    timetable.recover()
    began = perf_counter()
    run_once(timetable)
    took = perf_counter() - began
    with app.app_context():
        gone = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == State.SENT)
        assert session().scalar(gone) == FREELANCERS * EACH
    end(app, timetable)
    return FREELANCERS * EACH / took


def _copied(made: Path, folder: Path) -> Flask:
    folder.mkdir()
    with closing(sqlite3.connect(made / NAME)) as there:
        with closing(sqlite3.connect(folder / NAME)) as here:
            there.backup(here)
    return create_app(load({}, folder))


def _bare(port: int, mail: bytes) -> float:
    server = smtplib.SMTP("127.0.0.1", port)
    began = perf_counter()
    for _ in range(FREELANCERS * EACH):
        server.sendmail("ana@sousa.example", ["ben@okafor.example"], mail)
    took = perf_counter() - began
    server.quit()
    return FREELANCERS * EACH / took


def _scheduled(folder: Path, count: int) -> scheduler.Timetable:
    """A folder in which so many mails are due next month."""
    folder.mkdir()
    app = reminders.people(folder, 1, 1, 1)
    with app.app_context():
        reminders.add([(1, 1, "Decision", reminders.MONDAY + timedelta(days=30))])
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(folder / NAME)) as here:
        names = [row[1] for row in here.execute("PRAGMA table_info(outbox_message)")]
        given = {"id": "n", "occurrence_key": "n", "due_at": "datetime(due_at, n || ' seconds')"}
        copied = ", ".join(given.get(name, name) for name in names)
        here.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers "
            f"WHERE n < {count}) INSERT INTO outbox_message ({', '.join(names)}) "
            f"SELECT {copied} FROM numbers, outbox_message WHERE id = 1"
        )
        here.commit()
        here.execute("ANALYZE")
    timetable = scheduler.Timetable(app, _Clock())
    timetable.recover()
    return timetable


def _lateness() -> float:
    """Reminders due at any instant within ten minutes; the wait between two ticks is skipped."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving([sys.executable, "-m", "bench.sink", str(folder / "taken")]) as port:
            (folder / "made").mkdir()
            app = reminders.people(folder / "made", FREELANCERS, EACH, int(port))
            dice, span = random.Random(1), timedelta(minutes=MINUTES)
            due = [
                ((n - 1) // EACH + 1, n, str(n), reminders.MONDAY + dice.random() * span)
                for n in dice.sample(range(1, FREELANCERS * EACH + 1), LATE_MAILS)
            ]
            with app.app_context():
                reminders.add(due)
            return _late(app)


def _late(app: Flask) -> float:
    clock = _Clock()
    timetable = scheduler.Timetable(app, clock)
    timetable.recover()
    for _ in range(MINUTES * 4 + 1):
        began = clock()[0]
        run_once(timetable)
        clock.skipped += max(0.0, began + 15 - clock()[0])
    with app.app_context():
        sent = session().execute(select(OutboxMessage.sent_at, OutboxMessage.due_at)).all()
    end(app, timetable)
    late = [(at - due_at).total_seconds() for at, due_at in sent if at is not None]
    assert len(late) == LATE_MAILS
    return quantiles(late, n=100, method="inclusive")[98]
