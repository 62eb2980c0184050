"""`smtplib` with patience that ends: a whole answer has so many seconds, however slowly it drips.

The time-out of a socket begins anew with every byte, and eight servers that send one now and then
would keep everybody's mail waiting.
"""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import time
from typing import Any


class _Patient(smtplib.SMTP):
    """A server's answers, each within the time-out its socket has when the wait begins."""

    file: Any

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Answers(self.sock))
        limit = self.sock.gettimeout() if self.sock is not None else None
        if self.file is not None:
            self.file.raw.until = None if limit is None else time.monotonic() + limit
        try:
            return super().getreply()
        finally:
            if self.sock is not None:
                self.sock.settimeout(limit)

    def has_more(self) -> bool:
        """Whether the server said something that nobody asked for."""
        if self.file is None or self.sock is None:
            return False
        limit = self.sock.gettimeout()
        self.file.raw.until = 0.0
        try:
            return bool(self.file.peek(1))
        except OSError:
            return True
        finally:
            self.sock.settimeout(limit)


class Smtp(_Patient):
    """Over an open connection, at first."""


class SmtpOverTls(_Patient, smtplib.SMTP_SSL):
    """Over TLS from the start."""


class _Answers(io.RawIOBase):
    """What comes from a socket until an instant of the steady clock; 0: what is there already."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.until: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.until is not None:
            left = self.until - time.monotonic()
            if self.until and left <= 0:
                raise TimeoutError("the answer took too long")
            self._sock.settimeout(max(0.0, left))
        try:
            return self._sock.recv_into(buffer)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
