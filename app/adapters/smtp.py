"""SMTP by hand, phase by phase, so that the caller can commit between the body and the dot.

`smtplib` connects, greets and signs in. From MAIL FROM on, commands are sent one at a time: its
`sendmail` gives partial refusals back instead of raising, has no time-out of its own, and raises
"disconnected" for a message that the server may have stored.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import unquote, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_BARE_BREAK = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Account:
    """A server to hand mail to. `security` is "tls", "starttls" or "none"."""

    host: str
    port: int
    security: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 30


class Refused(Exception):
    """The server refuses this recipient or this message (`permanent` for 5xx)."""

    def __init__(self, code: int, text: str, phase: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text, self.phase = code, text, phase
        self.permanent = code >= 500


class AccountTrouble(Exception):
    """Nothing can leave by this account now; the message is in words, with the server's own."""


class Unknown(Exception):
    """The connection ended after the dot: nobody can know whether the message was taken."""


class Connection:
    """One connection, one message after another. Use as a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._server: smtplib.SMTP | None = None

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

    def open(self) -> None:
        """Connect, secure and sign in.

        Raises:
            AccountTrouble: with the server's own words.
        """
        account = self._account
        if account.password and account.security == "none" and account.host not in LOOPBACK:
            raise AccountTrouble("A password is never sent over an open connection. Choose TLS.")
        try:
            self._server = _connect(account)
        except ssl.SSLCertVerificationError as problem:
            raise AccountTrouble(
                f"The certificate of {account.host} is not trusted: {problem.verify_message}"
            ) from problem
        except smtplib.SMTPAuthenticationError as problem:
            raise AccountTrouble(
                f"The server did not take the sign-in: {_words(problem.smtp_code, problem.smtp_error)}"
            ) from problem
        except smtplib.SMTPResponseException as problem:
            said = _words(problem.smtp_code, problem.smtp_error)
            raise AccountTrouble(f"The server answered: {said}") from problem
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as problem:
            raise AccountTrouble(
                f"No connection to {account.host}, port {account.port}: {_reason(problem)}"
            ) from problem

    def prepare(self, sender: str, recipient: str, message: bytes) -> None:
        """Send everything up to the body, without the final dot.

        Raises:
            Refused: this recipient or this message is not wanted.
            AccountTrouble: the sender is not, or the connection ended; nothing was delivered.
        """
        try:
            self._command(f"MAIL FROM:<{sender}>", "sender", (250,))
            self._command(f"RCPT TO:<{recipient}>", "recipient", (250, 251))
            self._command("DATA", "data", (354,))
            self._open_server().send(_stuffed(message))
        except (smtplib.SMTPException, OSError) as problem:
            self.abandon()
            raise AccountTrouble(f"The connection ended: {_reason(problem)}") from problem

    def finish(self, timeout_s: float = 600) -> str:
        """Send the dot and wait for the answer; answers the server's words.

        Raises:
            Refused: the server said no, so it did not take the message.
            Unknown: no answer came.
        """
        server = self._open_server()
        try:
            if server.sock is not None:
                server.sock.settimeout(timeout_s)
            server.send(b".\r\n")
            code, text = server.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            self.abandon()
            raise Unknown(_reason(problem)) from problem
        if server.sock is not None:
            server.sock.settimeout(self._account.timeout_s)
        if not 200 <= code < 600:
            self.abandon()
            raise Unknown(f"The server answered {_words(code, text)}")
        if code >= 300:
            raise Refused(code, _plain(text), "message")
        return _words(code, text)

    def abandon(self) -> None:
        """Close without the dot: an unfinished message is never delivered (RFC 5321, 4.1.1.4)."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye and close."""
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def _open_server(self) -> smtplib.SMTP:
        if self._server is None:
            raise AccountTrouble("The connection is closed.")
        return self._server

    def _command(self, line: str, phase: str, wanted: tuple[int, ...]) -> None:
        server = self._open_server()
        code, text = server.docmd(line)
        if code in wanted:
            return
        if code == 421 or phase == "sender" or not 400 <= code < 600:
            self.abandon()
            raise AccountTrouble(f"The server answered: {_words(code, text)}")
        server.docmd("RSET")
        raise Refused(code, _plain(text), phase)


def account_from_url(url: str) -> Account:
    """An account from smtp://, smtp+starttls:// or smtps://user:password@host:port."""
    parts = urlsplit(url)
    security = {"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, "none")
    if parts.scheme == "smtp" and parts.username and parts.hostname not in LOOPBACK:
        security = "starttls"
    default = {"tls": 465, "starttls": 587, "none": 25}[security]
    return Account(
        host=parts.hostname or "",
        port=parts.port or default,
        security=security,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def deliver(account: Account, sender: str, recipient: str, message: bytes) -> str:
    """Hand one message over at once, for a test of the account; answers the server's words."""
    with Connection(account) as connection:
        connection.prepare(sender, recipient, message)
        return connection.finish(timeout_s=account.timeout_s)


def _connect(account: Account) -> smtplib.SMTP:
    server: smtplib.SMTP
    context = ssl.create_default_context()
    name = "groundrules.invalid" if account.host not in LOOPBACK else "localhost"
    if account.security == "tls":
        server = smtplib.SMTP_SSL(
            account.host, account.port, name, timeout=account.timeout_s, context=context
        )
    else:
        server = smtplib.SMTP(account.host, account.port, name, timeout=account.timeout_s)
    try:
        if server.sock is not None:
            # Otherwise the lone dot waits in the kernel for the body's acknowledgement.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            server.starttls(context=context)
        if account.username and account.password:
            server.login(account.username, account.password)
    except BaseException:
        server.close()
        raise
    return server


def _stuffed(message: bytes) -> bytes:
    """The body with CRLF line ends and doubled leading dots (RFC 5321, 4.5.2)."""
    lines = _BARE_BREAK.sub(b"\r\n", message)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    lines = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines


def _plain(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:500]


def _words(code: int, text: bytes | str) -> str:
    return f"{code} {_plain(text)}"


def _reason(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer in time."
    if isinstance(problem, socket.gaierror):
        return "there is no such host."
    if isinstance(problem, ConnectionRefusedError):
        return "nobody answers there."
    return _plain(str(problem)) or type(problem).__name__
