"""The sender under torture: a process that forks senders, each to be killed at a named point.

`python -m bench.torture_child FOLDER` prepares the app once and reads one order a line from its
standard input: `{"point": name or null, "nth": n, "kill_after_s": seconds or null, "ticks": n}`.
When that sender is gone it answers `{"ended": status}`. The points wrap functions of the app by
name, here and only here. Time runs as it does, and the wait for the next tick is skipped.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app, scheduler
from app.adapters import smtp
from app.db import db
from app.services.mail import catch_up, claiming, outcomes
from config import load

TICK = timedelta(seconds=15).total_seconds()


class Shared:
    """Two numbers that outlive a killed process: how far time was skipped, and when the last
    sender had settled what the one before it left (on the machine's steady clock)."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(16))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 16)

    skipped = property(lambda self: struct.unpack_from("<d", self._map, 0)[0])
    recovered_at = property(lambda self: struct.unpack_from("<d", self._map, 8)[0])

    def skip(self, seconds: float) -> None:
        struct.pack_into("<d", self._map, 0, self.skipped + seconds)

    def has_recovered(self) -> None:
        struct.pack_into("<d", self._map, 8, time.monotonic())

    def clocks(self) -> tuple[float, float]:
        wall, steady = scheduler.both_clocks()
        return wall + self.skipped, steady + self.skipped


class Trap:
    """Kills this process the nth time its point is passed."""

    def __init__(self, point: str | None, nth: int) -> None:
        self._point, self._left = point, nth
        self._one = threading.Lock()

    def passes(self, point: str) -> None:
        if point != self._point:
            return
        with self._one:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)

    def around(self, owner: Any, name: str, before: str = "", after: str = "") -> None:
        """Let a function of the app pass one point before it begins and one after it ended well."""
        inner = getattr(owner, name)

        def wrapped(*args: Any, **how: Any) -> Any:
            self.passes(before)
            answer = inner(*args, **how)
            if answer is not None and answer is not False:
                self.passes(after)
            return answer

        setattr(owner, name, wrapped)

    def set(self) -> None:
        """The ten points, in the order in which a mail passes them."""
        self.around(claiming, "claim", "before the claim", "after the claim")
        self.around(smtp, "connect", after="after connecting")
        self.around(smtp, "_stuffed", "before the message's bytes")
        _in_commit(outcomes, "_submit", lambda: self.passes("before the commit of submitting"))
        self.around(outcomes, "submit", after="before the dot")
        _after_dot(lambda: self.passes("after the dot"))
        self.around(outcomes, "sent", "after the answer")
        _after(outcomes, "sent", lambda: self.passes("after the commit of sent"))
        _in_commit(catch_up, "_leave_behind", lambda: self.passes(RECOVERY))


RECOVERY = "during recovery"
POINTS = (
    "before the claim",
    "after the claim",
    "after connecting",
    "before the message's bytes",
    "before the commit of submitting",
    "before the dot",
    "after the dot",
    "after the answer",
    "after the commit of sent",
    RECOVERY,
)


def _after(owner: Any, name: str, then: Callable[[], None]) -> None:
    inner = getattr(owner, name)

    def wrapped(*args: Any, **how: Any) -> Any:
        answer = inner(*args, **how)
        then()
        return answer

    setattr(owner, name, wrapped)


def _in_commit(owner: Any, name: str, then: Callable[[], None]) -> None:
    """Something to do right before the commit of the unit of work that a function is part of."""
    inner, is_in = getattr(owner, name), threading.local()

    def wrapped(*args: Any, **how: Any) -> Any:
        is_in.yes = True
        return inner(*args, **how)

    def before_commit(_session: Session) -> None:
        if getattr(is_in, "yes", False):
            is_in.yes = False
            then()

    setattr(owner, name, wrapped)
    event.listen(Session, "before_commit", before_commit)


def _after_dot(then: Callable[[], None]) -> None:
    """The answer to the dot is the first reply that is waited for within `finish`."""
    finish, is_in = smtp.Connection.finish, threading.local()
    getreply = smtp.smtplib.SMTP.getreply

    def wrapped(self: Any, *args: Any, **how: Any) -> str:
        is_in.yes = True
        try:
            return finish(self, *args, **how)
        finally:
            is_in.yes = False

    def reply(self: Any) -> Any:
        if getattr(is_in, "yes", False):
            then()
        return getreply(self)

    smtp.Connection.finish = wrapped  # type: ignore[method-assign]
    smtp.smtplib.SMTP.getreply = reply  # type: ignore[method-assign]


def _sender(app: Flask, shared: Shared, order: dict[str, Any]) -> None:
    Trap(order["point"], order["nth"]).set()
    timetable = scheduler.Timetable(app, shared.clocks)
    timetable.recover()
    shared.has_recovered()
    for _ in range(order["ticks"]):
        began = shared.clocks()[0]
        _tick(timetable)
        shared.skip(max(0.0, began + TICK - shared.clocks()[0]))
    os._exit(0)


def _tick(timetable: scheduler.Timetable) -> None:
    """One tick, and all the sending that it began."""
    running: list[Future[None]] = []
    submit = timetable._senders.submit
    timetable._senders.submit = lambda *work: running.append(submit(*work)) or running[-1]
    timetable.tick()
    timetable._senders.submit = submit
    wait(running)


def _warm_up(app: Flask, shared: Shared) -> None:
    """Send the first mail before any fork, so that a sender is as warm as one that has run."""
    timetable = scheduler.Timetable(app, shared.clocks)
    timetable.recover()
    _tick(timetable)
    timetable.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    gc.freeze()


def main() -> None:
    folder = Path(sys.argv[1])
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    app = create_app(load({}, folder))
    shared = Shared(folder / "shared")
    _warm_up(app, shared)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                _sender(app, shared, json.loads(line))
            finally:
                os._exit(1)
        if (seconds := json.loads(line)["kill_after_s"]) is not None:
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
        print(json.dumps({"ended": os.waitpid(pid, 0)[1]}), flush=True)


if __name__ == "__main__":
    main()
