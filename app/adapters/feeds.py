"""A calendar feed read, in a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agreements import reading_json
from agreements.feed_readings import Reading

WORKER = Path(__file__).with_name("feed_worker.py")
MOST_BYTES = 20 * 1024 * 1024
MOST_ANSWER = 8 * 1024 * 1024
SECONDS = 2
MEMORY = 256 * 1024 * 1024
# Seconds of a clock, for a machine that is busy with something else.
PATIENCE = 10
BACK, AHEAD = timedelta(days=30), timedelta(days=90)

# Two at once: a feed that is hard to read takes one core, whoever has how many of them.
_places = threading.BoundedSemaphore(2)


class FeedFailed(Exception):
    """The feed could not be read; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(
    content: bytes,
    zone: str,
    now: datetime,
    also: Iterable[str] = (),
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Reading:
    """The meetings of a feed that begin from 30 days before `now` until 90 days after it.

    `zone` is the feed's own, for events that name none that is known. A meeting that happens once
    and is in `also`, by its uid, is given wherever it is: it may have been moved far away. Reading
    it takes at most `seconds` of the processor and `memory` bytes.

    Raises:
        FeedFailed: it is no calendar, too large, or takes too long or too much memory.
    """
    if len(content) > MOST_BYTES:
        raise FeedFailed("This calendar is larger than 20 MB, which is more than is read.")
    now = now.astimezone(UTC)
    answer = _asked(_orders(zone, now, also) + content, seconds, memory)
    if answer[:1] == b"-":
        raise FeedFailed(answer[1:].decode(errors="replace"))
    try:
        return _reading(json.loads(answer[1:]), now)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise FeedFailed("Reading this calendar takes too long or too much memory.")


def _orders(zone: str, now: datetime, also: Iterable[str]) -> bytes:
    orders = {
        "zone": zone,
        "since": (now - BACK).isoformat(),
        "until": (now + AHEAD).isoformat(),
        "also": sorted(also),
    }
    return json.dumps(orders).encode() + b"\n"


def _asked(orders: bytes, seconds: int, memory: int) -> bytes:
    """What the process says; it is killed when the time is up."""
    if not _places.acquire(timeout=2 * PATIENCE):
        raise FeedFailed("Other calendars are being read at the moment. It is tried again later.")
    try:
        with subprocess.Popen(
            [sys.executable, "-P", str(WORKER), str(seconds), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if "GROUNDRULES" not in name},
            start_new_session=True,
        ) as process:
            return _answer(process, orders, seconds + PATIENCE)
    finally:
        _places.release()


def _answer(process: subprocess.Popen[bytes], orders: bytes, seconds: float) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(orders)
            process.stdin.close()
        return process.stdout.read(MOST_ANSWER)
    finally:
        timer.cancel()
        process.kill()


def _reading(raw: dict[str, Any], now: datetime) -> Reading:
    """The answer as values. It comes from a process that a feed may have turned against us."""
    given = {**raw, "read_at": now.isoformat(), "since": (now - BACK).isoformat()}
    return reading_json.from_json(given)
