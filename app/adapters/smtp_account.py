"""A way to a mail server: where it is, how it is secured, and how one signs in there."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from app.adapters import smtp_sign_in, smtp_words
from app.adapters.smtp_patience import Smtp, SmtpOverTls
from app.adapters.smtp_sign_in import Access

LOOPBACK = ("localhost", "127.0.0.1", "::1")
OPEN_PASSWORD = (
    "A password is never sent over an open connection to another machine. Choose TLS or STARTTLS."
)


@dataclass(frozen=True)
class Account:
    """A server to hand mail to. `security` is "tls", "starttls" or "none".

    With `access` it is signed in to by XOAUTH2, else with the password, where there is one.
    """

    host: str
    port: int
    security: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 30
    access: Access | None = field(default=None, repr=False)


class AccountTrouble(Exception):
    """Nothing can leave by this account now; the message is in words, with the server's own."""


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


def connect(account: Account) -> Smtp | SmtpOverTls:
    """A connection that is secured and signed in.

    Raises:
        AccountTrouble: with the server's own words.
    """
    has_secret = account.password or account.access
    if has_secret and account.security == "none" and not is_here(account.host):
        raise AccountTrouble(OPEN_PASSWORD)
    if account.access is not None:
        account.access.token()  # no server waits while it is renewed
    try:
        return _connect(account)
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as problem:
        raise AccountTrouble(
            smtp_words.not_connected(account.host, account.port, problem)
        ) from problem


def _connect(account: Account) -> Smtp | SmtpOverTls:
    server: Smtp | SmtpOverTls
    name = "localhost" if is_here(account.host) else "groundrules.invalid"
    if account.security == "tls":
        context = ssl.create_default_context()
        server = SmtpOverTls(
            account.host, account.port, name, timeout=account.timeout_s, context=context
        )
    else:
        server = Smtp(account.host, account.port, name, timeout=account.timeout_s)
    try:
        if server.sock is not None:
            # Otherwise the lone dot waits in the kernel for the body's acknowledgement.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if account.username and account.access:
            smtp_sign_in.with_access(server, account.username, account.access)
        elif account.username and account.password:
            smtp_sign_in.with_password(server, account.username, account.password)
    except BaseException:
        server.close()
        raise
    return server
