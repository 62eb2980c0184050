"""The whole timetable: one tick, every so many seconds. The database is the only memory.

At start, and before anything is sent, a restored database and a copied data folder are recognised.
Each tick sends what is due, judges both sides' occasions whose deadline has passed, counts what was
found where that is switched on, notes agreements whose final day is over and lines that time has
settled, and who became a customer or a client, and makes accepted documents that are missing. Files
that nobody imported are forgotten.
Beside it, mailboxes and calendars are looked into; a slow one keeps no mail from leaving.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import IO

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from app.services.agreeing import copies
from app.services.growing import partings
from app.services.importing import files
from app.services.mail import catch_up, holding, mail_account, marking, send
from app.services.overview import summaries
from app.services.promising import own_notes
from app.services.relating import erasing
from app.services.state import settlements, stages
from app.services.upholding import judge, planning, promised
from app.services.watching import counting, looks, reading_feeds, reading_mail, suggestions
from app.shell import shell

AT_ONCE = 8
LOOKS_AT_ONCE = 2
JUMP = timedelta(minutes=1)
FAR_JUMP = timedelta(hours=1)
OPERATOR_WAITS = timedelta(minutes=5)
_KEY = "groundrules_timetable"
_log = structlog.get_logger()


class AlreadyRunning(Exception):
    """Another process works on this data folder."""


Clocks = Callable[[], tuple[float, float]]
WATCHES = (reading_mail, reading_feeds)
Watched = tuple[ModuleType, int]


def both_clocks() -> tuple[float, float]:
    """The wall clock, and one that counts on through sleep and is never set; in seconds."""
    steady = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.time(), time.clock_gettime(steady)


class Timetable:
    """The running timetable of one process. `clocks` answers as `both_clocks` does."""

    def __init__(self, app: Flask, clocks: Clocks = both_clocks) -> None:
        self._app = app
        self._lock_file = _lock(app)
        self._senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send")
        self._watchers = ThreadPoolExecutor(LOOKS_AT_ONCE, thread_name_prefix="watch")
        self._busy: set[int] = set()
        self._looked_at: set[Watched] = set()
        self._stopping = threading.Event()
        self._not_before: dict[int, datetime] = {}
        self._guard = threading.Lock()
        self._clocks = clocks
        self._before = clocks()
        self.last_tick: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Settle what an earlier process left behind, then tick."""
        self.recover()
        with self._app.app_context():
            seconds = shell().settings.tick_seconds
        for job in (self.tick, self.watch):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=seconds,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    def recover(self) -> None:
        """Settle what an earlier process left behind, and look whether this is its database."""
        with self._app.app_context():
            catch_up.recover(self._now())
            marking.recognise(self._now())

    def stop(self) -> None:
        """Finish the mail that is on its way, and the batch of headers at hand, then stop."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._senders.shutdown(wait=True, cancel_futures=True)
        self._watchers.shutdown(wait=True, cancel_futures=True)
        self._lock_file.close()

    def tick(self) -> None:
        """One tick. What breaks in one part is logged and leaves the others alone."""
        now = self._now()
        if self._has_jumped(now):
            return
        with self._app.app_context():
            for part in (
                judge.judge_due,
                promised.judge_due,
                counting.count_found,
                partings.end_due,
                settlements.review_due if self.last_tick else settlements.review_missed,
                *self._hourly(now),
                copies.complete_missing,
                summaries.send_due,
                files.forget_old,
                suggestions.settle_old,
                erasing.forget_last_words,
                catch_up.sort_out,
                planning.plan_due,
                own_notes.send_due,
                self._send,
            ):
                try:
                    part(now)
                except Exception:
                    _log.exception("tick_failed", part=part.__name__)
        self.last_tick = now

    def _hourly(self, now: datetime) -> tuple[Callable[[datetime], None], ...]:
        """What goes through every client, and no page waits for: once in each hour."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        is_done = self.last_tick is not None and self.last_tick >= hour
        return () if is_done else (stages.review_all,)

    def watch(self) -> None:
        """Begin to look at the sources that are due."""
        now = self._now()
        with self._app.app_context():
            for part in WATCHES:
                for source_id in part.due(now):
                    source = (part, source_id)
                    with self._guard:
                        if source in self._looked_at:
                            continue
                        self._looked_at.add(source)
                    self._watchers.submit(self._look, source)

    def _look(self, source: Watched) -> None:
        part, source_id = source
        try:
            with self._app.app_context():
                try:
                    part.look(source_id, self._now(), self._goes_on)
                except Exception:
                    _log.exception("looking_failed", part=part.__name__, source=source_id)
                    looks.failed(part.SOURCE, source_id, looks.UNEXPECTED, self._now())
        finally:
            with self._guard:
                self._looked_at.discard(source)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _send(self, now: datetime) -> None:
        """Accounts in parallel, so that one slow server starves nobody."""
        for freelancer_id in send.due(now):
            with self._guard:
                waits = self._not_before.get(freelancer_id, now) > now
                if waits or freelancer_id in self._busy:
                    continue
                self._busy.add(freelancer_id)
            self._senders.submit(self._run, freelancer_id)

    def _run(self, freelancer_id: int) -> None:
        try:
            with self._app.app_context():
                went = send.run(freelancer_id, self._now)
                went = went or mail_account.way_out(freelancer_id).kind == "own"
        except Exception:
            _log.exception("sending_failed", freelancer=freelancer_id)
            went = False
        with self._guard:
            self._busy.discard(freelancer_id)
            # An own account notes its pause in the database; the operator's has no row there.
            self._not_before.pop(freelancer_id, None)
            if not went:
                self._not_before[freelancer_id] = self._now() + OPERATOR_WAITS

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clocks()[0], UTC)

    def _has_jumped(self, now: datetime) -> bool:
        """Whether the wall clock was set since the last tick, either way. Sleep is no jump.

        By more than an hour, nobody knows what is due: all mail is held until that is sorted out.
        """
        wall, steady = self._clocks()
        jump = timedelta(seconds=abs((wall - self._before[0]) - (steady - self._before[1])))
        if jump > JUMP:
            _log.warning("clock_jumped", at=now.isoformat(), seconds=jump.total_seconds())
        if jump > FAR_JUMP:
            with self._app.app_context():
                holding.hold_all(holding.CLOCK, now)
        self._before = wall, steady
        return jump > JUMP


def start(app: Flask, clocks: Clocks = both_clocks) -> Timetable:
    """Start the timetable of an app.

    Raises:
        AlreadyRunning: another process works on this data folder.
    """
    timetable = Timetable(app, clocks)
    app.extensions[_KEY] = timetable
    timetable.start()
    return timetable


def last_tick_age(app: Flask, now: datetime) -> timedelta | None:
    """How long ago the last tick was; None before the first, or without a timetable."""
    timetable: Timetable | None = app.extensions.get(_KEY)
    if timetable is None or timetable.last_tick is None:
        return None
    return now - timetable.last_tick


def _lock(app: Flask) -> IO[str]:
    with app.app_context():
        path = shell().settings.data / "timetable.lock"
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning(f"Another Groundrules runs on {path.parent}.") from None
    return file
