"""One commit for what several threads have to write at the same moment.

A durable commit waits for the disk. Whoever comes while another one waits hands over what they
have to write, and the next commit carries all of it. Each waits until theirs is on the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import writing

T = TypeVar("T")
MOST = 32
_KEY = "groundrules_together"
_log = structlog.get_logger()


class _Job:
    """Something to write. It may be done again where a commit with others came to nothing."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.is_done = False
        self.answer: Any = None
        self.problem: BaseException | None = None


class Together:
    """The queue of one app."""

    def __init__(self) -> None:
        self._queue: deque[_Job] = deque()
        self._lead = threading.Lock()
        self._owed: deque[Callable[[Session], Any]] = deque()

    def write(self, work: Callable[[Session], T]) -> T:
        """Do `work` in a unit of work and answer what it answered, once that is on the disk.

        `work` gets the session, reads and writes through it alone, and may be called again.
        """
        job = _Job(work)
        self._queue.append(job)
        with self._lead:
            if not job.is_done:
                self._do(self._next())
        if job.problem is not None:
            raise job.problem
        return job.answer  # type: ignore[no-any-return]

    def surely(self, work: Callable[[Session], Any]) -> None:
        """The same for what must not be forgotten: where the database cannot be written to now,
        it is kept, and written with the next `pay`.

        Raises:
            OperationalError: it is kept for later; the caller had better stop.
        """
        try:
            self.write(work)
        except OperationalError:
            _log.warning("not_written_yet", waiting=len(self._owed) + 1)
            self._owed.append(work)
            raise

    def pay(self) -> None:
        """Write what could not be written before.

        Raises:
            OperationalError: the database still cannot be written to.
        """
        while self._owed:
            self.write(self._owed[0])
            self._owed.popleft()

    def _next(self) -> list[_Job]:
        return [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]

    def _do(self, jobs: list[_Job]) -> None:
        try:
            with writing() as db:
                for job in jobs:
                    job.answer = job.work(db)
        except BaseException as problem:
            if len(jobs) > 1:
                # One of them is to blame; the others do not suffer for it.
                for job in jobs:
                    self._do([job])
                return
            jobs[0].problem = problem
        for job in jobs:
            job.is_done = True


def together() -> Together:
    """The queue of the app that is running."""
    found: Together = current_app.extensions[_KEY]
    return found


def set_up(app: Flask) -> None:
    """Give an app its queue."""
    app.extensions[_KEY] = Together()
