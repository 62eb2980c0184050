"""A sender in a process of its own, whose files may grow so far and no further.

`python -m tests.services.sender FOLDER SECONDS` reads one order a line: `{"room": bytes or null}`
says how large a file may be that it writes to, `{"skip": seconds}` moves its clock on, and
`{"tick": n}` lets the timetable tick so often, fifteen seconds apart. It answers each with what the
database could not do since. The clock stands at SECONDS since 1970 when it begins.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from app import create_app, scheduler
from app.db import db
from tests.conftest import settings_for

TICK = 15.0


class Sender:
    """The timetable of an app, on a clock that is moved by hand."""

    def __init__(self, app: Flask, begin: float) -> None:
        self._seconds, self._troubles = begin, list[str]()
        with app.app_context():
            event.listen(db.engine, "handle_error", self._note)
        self._timetable = scheduler.Timetable(app, lambda: (self._seconds, self._seconds))
        self._timetable.recover()

    def obey(self, order: dict[str, Any]) -> list[str]:
        """Do as told; answers what the database could not do."""
        if "room" in order:
            most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            room = most if order["room"] is None else order["room"]
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
        self._seconds += order.get("skip", 0)
        for _ in range(order.get("tick", 0)):
            self._tick()
            self._seconds += TICK
        said, self._troubles = self._troubles, []
        return said

    def _tick(self) -> None:
        """One tick, and all the sending that it began."""
        running: list[Future[None]] = []
        pool = self._timetable._senders
        submit = pool.submit
        pool.submit = lambda *work: running.append(submit(*work)) or running[-1]  # type: ignore[method-assign,assignment,func-returns-value]
        self._timetable.tick()
        del pool.submit
        wait(running)

    def _note(self, context: ExceptionContext) -> None:
        self._troubles.append(str(context.original_exception))


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sender = Sender(create_app(settings_for(Path(sys.argv[1]))), float(sys.argv[2]))
    print(json.dumps([]), flush=True)
    for line in sys.stdin:
        print(json.dumps(sender.obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
