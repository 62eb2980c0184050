"""SMTP by hand, phase by phase, so that the caller can commit between the body and the dot.

`smtplib` connects, greets and signs in. From MAIL FROM on, commands are sent one at a time: its
`sendmail` gives partial refusals back instead of raising, has no time-out of its own, and raises
"disconnected" for a message that the server may have stored.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from types import TracebackType

from app.adapters import smtp_words
from app.adapters.message import ascii_address
from app.adapters.smtp_account import (
    LOOPBACK,
    Account,
    AccountTrouble,
    account_from_url,
    connect,
)
from app.adapters.smtp_patience import Smtp, SmtpOverTls

__all__ = ["LOOPBACK", "Account", "AccountTrouble", "account_from_url"]

BODY_FACTOR = 6  # RFC 5321, 4.5.3.2.5: the body may take minutes where an answer takes seconds.
_BARE_BREAK = re.compile(rb"\r\n|\r|\n")


class Refused(Exception):
    """The server refuses this recipient or this message (`permanent` for 5xx)."""

    def __init__(self, code: int, text: str, phase: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text, self.phase = code, text, phase
        self.permanent = code >= 500


class Interrupted(AccountTrouble):
    """The connection ended in the middle of a mail; nothing of it was delivered."""


class Unknown(Exception):
    """The connection ended after the dot: nobody can know whether the message was taken."""


class Connection:
    """One connection, one message after another. Use as a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._server: Smtp | SmtpOverTls | None = None
        self._is_amid_body = False

    def __enter__(self) -> Connection:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether the next message can go over this connection."""
        return self._server is not None

    def open(self) -> None:
        """Connect, secure and sign in.

        Raises:
            AccountTrouble: with the server's own words.
        """
        self._server = connect(self._account)

    def prepare(self, sender: str, recipient: str, message: bytes) -> None:
        """Send everything up to the body, without the final dot; connects again where needed.

        Raises:
            Refused: this recipient or this message is not wanted.
            AccountTrouble: the sender is not.
            Interrupted: the connection ended; nothing was delivered.
        """
        mail_from, to = _sender(sender), _recipient(recipient)
        if self._server is not None and self._server.has_more():
            self.abandon()  # its answers are no longer those to our commands
        if self._server is None:
            self.open()
        try:
            self._command(f"MAIL FROM:<{mail_from}>", "sender", (250,))
            self._command(f"RCPT TO:<{to}>", "recipient", (250, 251))
            self._command("DATA", "data", (354,))
            self._is_amid_body = True
            self._wait(self._account.timeout_s * BODY_FACTOR)
            self._open_server().send(_stuffed(message))
            self._listen()
        except (smtplib.SMTPException, OSError) as problem:
            self.abandon()
            raise Interrupted(f"The connection ended: {smtp_words.reason(problem)}") from problem

    def finish(self, timeout_s: float = 600) -> str:
        """Send the dot and wait for the answer; answers the server's words.

        Raises:
            Refused: the server said no, or left before the dot: it did not take the message.
            Unknown: no answer came.
        """
        try:
            self._listen()
        except AccountTrouble as problem:
            raise Refused(421, str(problem), "message") from problem
        server = self._open_server()
        self._is_amid_body = False
        try:
            self._wait(timeout_s)
            server.send(b".\r\n")
            code, text = server.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            self.abandon()
            raise Unknown(smtp_words.reason(problem)) from problem
        self._wait(self._account.timeout_s)
        if 200 <= code < 300:
            return smtp_words.coded(code, text)
        if 400 <= code < 600:
            raise Refused(code, smtp_words.plain(text), "message")
        self.abandon()
        raise Unknown(smtp_words.answered(code, text))

    def abandon(self) -> None:
        """Close without the dot: an unfinished message is never delivered (RFC 5321, 4.1.1.4)."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._is_amid_body = False

    def close(self) -> None:
        """Say goodbye and close."""
        if self._is_amid_body:
            # A goodbye would be read as a line of the letter.
            self.abandon()
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def _open_server(self) -> Smtp | SmtpOverTls:
        if self._server is None:
            raise AccountTrouble("The connection is closed.")
        return self._server

    def _listen(self) -> None:
        """Nothing comes before the dot, unless the server gives up: then nothing was delivered."""
        sock = self._open_server().sock
        if sock is None:
            raise AccountTrouble("The connection is closed.")
        sock.settimeout(0)
        try:
            said = sock.recv(512).decode("utf-8", "replace")
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as problem:
            said = smtp_words.reason(problem)
        self.abandon()
        if said[:3].isdigit() and said[0] in "45" and said[:3] != "421":
            raise Refused(int(said[:3]), smtp_words.plain(said[4:]), "message")
        raise Interrupted(
            f"The connection ended before the end of the message. {smtp_words.plain(said)}".strip()
        )

    def _wait(self, timeout_s: float) -> None:
        sock = self._open_server().sock
        if sock is not None:
            sock.settimeout(timeout_s)

    def _command(self, line: str, phase: str, wanted: tuple[int, ...]) -> None:
        server = self._open_server()
        code, text = server.docmd(line)
        if code in wanted:
            return
        if code == 421 or phase == "sender" or not 400 <= code < 600:
            self.abandon()
            raise AccountTrouble(smtp_words.answered(code, text))
        try:
            server.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            self.abandon()
        raise Refused(code, smtp_words.plain(text), phase)


def deliver(account: Account, sender: str, recipient: str, message: bytes) -> str:
    """Hand one message over at once, for a test of the account; answers the server's words."""
    with Connection(account) as connection:
        connection.prepare(sender, recipient, message)
        return connection.finish(timeout_s=account.timeout_s)


def _sender(address: str) -> str:
    try:
        return ascii_address(address)
    except ValueError as problem:
        raise AccountTrouble(f"The sender address {address!r}: {problem}") from problem


def _recipient(address: str) -> str:
    try:
        return ascii_address(address)
    except ValueError as problem:
        raise Refused(553, f"Not sent. {problem}", "recipient") from problem


def _stuffed(message: bytes) -> bytes:
    """The body with CRLF line ends and doubled leading dots (RFC 5321, 4.5.2)."""
    lines = _BARE_BREAK.sub(b"\r\n", message)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    lines = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines
