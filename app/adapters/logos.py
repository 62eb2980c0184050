"""A logo made of a file that somebody sent, in a process of its own that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

WORKER = Path(__file__).with_name("logo_worker.py")
MOST_BYTES = 1024 * 1024
TOO_LARGE = "This file is larger than 1 MB. Make the logo smaller and try again."
SECONDS = 6.0

# One at a time: a picture that is hard to decode takes one core, whoever sends how many.
_turn = threading.Lock()


class BadLogo(Exception):
    """The file cannot be used as a logo; `reason` is a sentence for whoever sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Logo:
    """A PNG that we wrote ourselves, with its size in pixels."""

    png: bytes
    width: int
    height: int


def logo_of(content: bytes) -> Logo:
    """The picture in a PNG or JPEG file: upright, at most 1200 pixels on its longer side, and
    without anything else that the file held.

    Raises:
        BadLogo: it is empty, too large, no such picture, or takes too long to decode.
    """
    if not content:
        raise BadLogo("This file is empty. Choose the logo once more.")
    if len(content) > MOST_BYTES:
        raise BadLogo(TOO_LARGE)
    if not _turn.acquire(timeout=SECONDS):
        raise BadLogo("Other pictures are being read at the moment. Try again in a minute.")
    try:
        answer = _asked(content)
    finally:
        _turn.release()
    if answer[:1] != b"+":
        raise BadLogo(answer[1:].decode())
    size, _, png = answer[1:].partition(b"\0")
    width, height = map(int, size.split())
    return Logo(png, width, height)


def _asked(content: bytes) -> bytes:
    """What the process says; it is killed when the time is up."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(WORKER)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if "GROUNDRULES" not in name},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TOO_LONG
    return done.stdout if done.returncode == 0 and done.stdout else _TOO_LONG


_TOO_LONG = (
    b"-This image takes too much time or memory to be read. Save it as a plain PNG and try again."
)
