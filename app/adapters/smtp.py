"""SMTP by hand, phase by phase, so that the caller can commit between the body and the dot.

`smtplib` connects, greets and signs in. From MAIL FROM on, commands are sent one at a time: its
`sendmail` gives partial refusals back instead of raising, has no time-out of its own, and raises
"disconnected" for a message that the server may have stored.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import unquote, urlsplit

from app.adapters import smtp_words
from app.adapters.message import ascii_address

LOOPBACK = ("localhost", "127.0.0.1", "::1")
OPEN_PASSWORD = (
    "A password is never sent over an open connection to another machine. Choose TLS or STARTTLS."
)
BODY_FACTOR = 6  # RFC 5321, 4.5.3.2.5: the body may take minutes where an answer takes seconds.
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


class Interrupted(AccountTrouble):
    """The connection ended in the middle of a mail; nothing of it was delivered."""


class Unknown(Exception):
    """The connection ended after the dot: nobody can know whether the message was taken."""


class Connection:
    """One connection, one message after another. Use as a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._server: smtplib.SMTP | None = None
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
        account = self._account
        if account.password and account.security == "none" and not is_here(account.host):
            raise AccountTrouble(OPEN_PASSWORD)
        try:
            self._server = _connect(account)
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as problem:
            raise AccountTrouble(
                smtp_words.not_connected(account.host, account.port, problem)
            ) from problem

    def prepare(self, sender: str, recipient: str, message: bytes) -> None:
        """Send everything up to the body, without the final dot; connects again where needed.

        Raises:
            Refused: this recipient or this message is not wanted.
            AccountTrouble: the sender is not.
            Interrupted: the connection ended; nothing was delivered.
        """
        mail_from, to = _sender(sender), _recipient(recipient)
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

    def _open_server(self) -> smtplib.SMTP:
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
        raise AccountTrouble(
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


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its usual names."""
    return host.lower().strip("[]") in LOOPBACK


def account_from_url(url: str) -> Account:
    """An account from smtp://, smtp+starttls:// or smtps://user:password@host:port."""
    parts = urlsplit(url)
    security = {"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, "none")
    if parts.scheme == "smtp" and parts.username and not is_here(parts.hostname or ""):
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
    name = "localhost" if is_here(account.host) else "groundrules.invalid"
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
            server.ehlo_or_helo_if_needed()
        if account.username and account.password:
            _sign_in(server, account.username, account.password)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, username: str, password: str) -> None:
    if (username + password).isascii():
        server.login(username, password)
        return
    # smtplib knows ASCII only; RFC 4616 says UTF-8.
    secret = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
    code, text = server.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


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
