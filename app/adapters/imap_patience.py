"""IMAPClient with patience that ends: an answer has so many seconds and so many bytes.

The time-out of a socket begins anew with every byte, and a server may announce a gigabyte and
mean it. Nothing that was said is logged either: a sign-in is said as well.
"""

from __future__ import annotations

import imaplib
import io
import re
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.response_parser import parse_fetch_response
from imapclient.tls import IMAP4_TLS

MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 300.0
MOST_LINE = 1_000_000

# A server says the whole list of names again with each mail, and IMAPClient reads it letter by
# letter: two thirds of its time.
_LONG_NAME = re.compile(rb"BODY\[HEADER\.FIELDS [^\]]*\]", re.IGNORECASE)
_SHORT_NAME = b"BODY[HEADER]"


class _Bounded(imaplib.IMAP4):
    """Reads of a connection within what is left of the time and of the bytes."""

    _answers: _Answers | None = None
    _reader: io.BufferedReader | None = None

    def allow(self, seconds: float, octets: int) -> None:
        """So much for all that is read from now on."""
        self._open_reader()
        if self._answers is not None:
            self._answers.until, self._answers.left = time.monotonic() + seconds, octets

    def read(self, size: int) -> bytes:
        reader = self._open_reader()
        if self._answers is not None and size > self._answers.left:
            raise self.abort("the answer is too long")
        return reader.read(size)

    def readline(self) -> bytes:
        line = self._open_reader().readline(MOST_LINE + 1)
        if len(line) > MOST_LINE:
            raise self.abort("the answer is too long")
        return line

    def _open_reader(self) -> io.BufferedReader:
        # STARTTLS puts another socket in place; what came before it in the open is forgotten.
        if self._reader is None or self._answers is None or self._answers.sock is not self.sock:
            self._answers = _Answers(self.sock)
            self._reader = io.BufferedReader(self._answers, 64 * 1024)
        return self._reader


class _Open(IMAP4WithTimeout, _Bounded):  # type: ignore[misc]
    """Over an open connection, at first."""


class _Tls(IMAP4_TLS, _Bounded):  # type: ignore[misc]
    """Over TLS from the start."""


class PatientClient(IMAPClient):  # type: ignore[misc]
    """A client each of whose answers is bounded; `allow` before each command."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None, timeout: float):
        super().__init__(host, port, ssl=context is not None, ssl_context=context, timeout=timeout)
        self.normalise_times = False
        self._imap.debug = 0

    def allow(self, seconds: float = MOST_SECONDS, octets: int = MOST_BYTES) -> None:
        """So much for the next answer.

        Raises:
            imaplib.IMAP4.abort: later on, where it is too long; `TimeoutError`, where too slow.
        """
        self._imap.allow(seconds, octets)

    def fetch_items(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        """What `fetch` gives, by UID; a section of header fields stands there as BODY[HEADER].

        Raises:
            imaplib.IMAP4.error, and whatever the parser of a hostile answer does.
        """
        asked = ",".join(map(str, uids)), f"({' '.join(items)})"
        kind, data = self._imap.uid("FETCH", *asked)
        self._checkok("fetch", kind, data)
        shorter = [
            (_LONG_NAME.sub(_SHORT_NAME, one[0], count=1), one[1])
            if isinstance(one, tuple)
            else one
            for one in data
        ]
        found: dict[int, dict[bytes, Any]] = parse_fetch_response(
            shorter, self.normalise_times, True
        )
        return {uid: found[uid] for uid in uids if uid in found}

    def _create_IMAP4(self) -> Any:
        timeout = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, timeout)  # type: ignore[call-arg]
        return _Open(self.host, self.port, timeout)


class _Answers(io.RawIOBase):
    """What comes from a socket, until an instant of the steady clock and up to a size."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.until = time.monotonic() + MOST_SECONDS
        self.left = MOST_BYTES
        self._patience = sock.gettimeout() or MOST_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        remaining = self.until - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the answer took too long")
        if self.left <= 0:
            raise imaplib.IMAP4.abort("the answer is too long")
        self.sock.settimeout(min(remaining, self._patience))
        try:
            count = self.sock.recv_into(buffer)
        finally:
            self.sock.settimeout(self._patience)
        self.left -= count
        return count
