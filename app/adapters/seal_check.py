"""A look into a PDF from a stranger, in a process of its own: mark, terms and seal."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

WORKER = Path(__file__).with_name("seal_check_worker.py")
SECONDS = 20
MEMORY = 512 * 1024 * 1024
MOST_ANSWER = 8 * 1024 * 1024
MARK = re.compile(r"[A-Za-z0-9_-]{1,80}")

# Two at once are enough for people; more would be for somebody who wants to keep us busy.
_places = threading.BoundedSemaphore(2)


class LookFailed(Exception):
    """The file could not be looked into; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Seal:
    """A seal that was found. `certificate` is the SHA-256 of whose it is, hexadecimal.

    `intact` says that what it covers is as it was when it was sealed, `whole` that it covers all
    of the file. Anybody can make a seal: compare the certificate.
    """

    certificate: str
    intact: bool
    whole: bool


@dataclass(frozen=True)
class Found:
    """What a file says about itself. None of it is proved but what `seal` says."""

    mark: str | None = None
    terms: bytes | None = None
    seal: Seal | None = None


def look(file: BinaryIO, seconds: int = SECONDS, memory: int = MEMORY) -> Found:
    """What a file says about itself; nothing where it is no PDF.

    Raises:
        LookFailed: it takes longer than `seconds`, needs more than `memory` bytes, or too many
            files are being looked into.
    """
    if not _places.acquire(timeout=seconds):
        raise LookFailed("Too many files are being looked at. Try again in a minute.")
    try:
        answer = _asked(file, seconds, memory)
    finally:
        _places.release()
    try:
        return _found(json.loads(answer))
    except (ValueError, KeyError, TypeError):
        raise LookFailed("Looking into this file took too long or too much memory.") from None


def _asked(file: BinaryIO, seconds: int, memory: int) -> bytes:
    with subprocess.Popen(
        [sys.executable, "-P", str(WORKER), str(seconds), str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(seconds + 1, process.kill)
        timer.daemon = True
        timer.start()
        try:
            with suppress(BrokenPipeError):
                shutil.copyfileobj(file, process.stdin)
                process.stdin.close()
            return process.stdout.read(MOST_ANSWER)
        finally:
            timer.cancel()
            process.kill()


def _found(raw: dict[str, Any]) -> Found:
    """The answer as values. It comes from a process that a file may have turned against us."""
    mark, terms, seal = raw["mark"], raw["terms"], raw["seal"]
    return Found(
        mark if isinstance(mark, str) and MARK.fullmatch(mark) else None,
        terms.encode() if isinstance(terms, str) else None,
        Seal(str(seal["certificate"]), seal["intact"] is True, seal["whole"] is True)
        if seal
        else None,
    )


def _environment() -> dict[str, str]:
    """What the worker inherits: no setting of ours, so no secret."""
    return {name: value for name, value in os.environ.items() if "GROUNDRULES" not in name}
