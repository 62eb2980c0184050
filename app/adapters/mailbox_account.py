"""A way to a mailbox: connecting, signing in, and what went wrong, in words.

The account is of the same kind as that for sending: a host, how it is secured, how one signs in.
"""

from __future__ import annotations

import imaplib
import json
import re
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from app.adapters import smtp_words
from app.adapters.imap_patience import PatientClient
from app.adapters.smtp_account import OPEN_PASSWORD, Account, AccountTrouble, is_here
from app.adapters.smtp_sign_in import Access

__all__ = [
    "Account",
    "FolderGone",
    "MailboxTrouble",
    "ServerAway",
    "SignInRefused",
    "account_from_url",
    "connect",
]

# What the parsers of a library raise where a server says what no server should.
UNREADABLE = (RecursionError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)

_BYTES = re.compile(r"""\[?b(['"])(.*)\1\]?""", re.DOTALL)
# RFC 3501, 9: what needs no quotes.
_ATOM = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[\^_`a-z|}~]+")
_COMMAND = re.compile(r"^(?:command: [A-Z]+ => |[A-Za-z]+ failed: |[A-Z]+ command error: BAD )+")


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; the message is in words, with the server's own."""


class ServerAway(MailboxTrouble):
    """There is no connection, or no longer. What was read so far is whole; try again later."""


class SignInRefused(MailboxTrouble):
    """The server does not take the password or the token. Trying again is of no use."""


class FolderGone(MailboxTrouble):
    """A folder was deleted or renamed; the others can be read."""


def account_from_url(url: str) -> Account:
    """A way to a mailbox from imap://, imap+starttls:// or imaps://host:port."""
    parts = urlsplit(url)
    security = {"imaps": "tls", "imap+starttls": "starttls"}.get(parts.scheme, "none")
    if parts.scheme == "imap" and not is_here(parts.hostname or ""):
        security = "starttls"
    return Account(
        parts.hostname or "", parts.port or (993 if security == "tls" else 143), security
    )


def connect(account: Account) -> PatientClient:
    """A connection that is secured and signed in.

    Raises:
        SignInRefused, ServerAway: with the server's own words.
        MailboxTrouble: a password would travel in the open.
    """
    has_secret = account.password or account.access
    if has_secret and account.security == "none" and not is_here(account.host):
        raise MailboxTrouble(OPEN_PASSWORD)
    client = _open(account)
    try:
        _sign_in(client, account)
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: PatientClient) -> None:
    """Close without a word; a connection that is gone already is closed too."""
    with suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


def said(problem: BaseException) -> str:
    """A server's words, without what the libraries put around them."""
    words = _COMMAND.sub("", str(problem))
    quoted = _BYTES.fullmatch(words)
    return smtp_words.plain(quoted[2] if quoted else words) or type(problem).__name__


def away(account: Account, problem: BaseException) -> ServerAway:
    """That a connection came to an end, and why."""
    where = f"{account.host}, port {account.port}"
    if isinstance(problem, OSError):
        return ServerAway(f"No connection to {where}: {smtp_words.reason(problem)}")
    return ServerAway(f"The connection to {where} ended: {said(problem)}")


def _open(account: Account) -> PatientClient:
    secured = ssl.create_default_context() if account.security != "none" else None
    from_start = secured if account.security == "tls" else None
    try:
        client = PatientClient(
            account.host, account.port, context=from_start, timeout=account.timeout_s
        )
    except ssl.SSLCertVerificationError as problem:
        raise _untrusted(account, problem) from problem
    except imaplib.IMAP4.abort as problem:
        raise away(account, problem) from problem
    except imaplib.IMAP4.error as problem:
        raise ServerAway(f"What answers there does not speak IMAP: {said(problem)}") from problem
    except (OSError, *UNREADABLE) as problem:
        raise away(account, problem) from problem
    if account.security == "starttls":
        _secure(client, account, secured)
    return client


def _secure(client: PatientClient, account: Account, context: ssl.SSLContext | None) -> None:
    try:
        client.starttls(context)
    except ssl.SSLCertVerificationError as problem:
        hang_up(client)
        raise _untrusted(account, problem) from problem
    except (OSError, imaplib.IMAP4.error, *UNREADABLE) as problem:
        hang_up(client)
        raise ServerAway(f"{account.host} does not secure the connection: {said(problem)}") from (
            problem
        )


def _untrusted(account: Account, problem: ssl.SSLCertVerificationError) -> ServerAway:
    return ServerAway(f"The certificate of {account.host} is not trusted: {problem.verify_message}")


def _sign_in(client: PatientClient, account: Account) -> None:
    username, password = account.username or "", account.password or ""
    try:
        if account.access is not None:
            _with_access(client, username, account.access)
        elif (username + password).isascii() and (username + password).isprintable():
            client.login(_astring(username), password)
        else:
            client.plain_login(username, password)  # RFC 4616: in UTF-8
    except AccountTrouble as problem:
        raise SignInRefused(str(problem)) from problem
    except imaplib.IMAP4.abort as problem:
        raise away(account, problem) from problem
    except imaplib.IMAP4.error as problem:
        raise SignInRefused(f"The server did not take the sign-in: {said(problem)}") from problem
    except (OSError, *UNREADABLE) as problem:
        raise away(account, problem) from problem


def _astring(username: str) -> str:
    """A user name as LOGIN takes it (RFC 3501, 9): quoted where it is no atom, like
    `OFFICE\\ines`, because imaplib quotes the password alone."""
    if _ATOM.fullmatch(username):
        return username
    return '"' + username.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _with_access(client: PatientClient, username: str, access: Access) -> None:
    """Sign in with XOAUTH2; once more with a new token where the first is not taken."""
    try:
        _try(client, username, access.token())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        _try(client, username, access.renewed())


def _try(client: PatientClient, username: str, token: str) -> None:
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        # The first challenge is empty. Another says what is wrong; an empty line ends it.
        challenges.append(challenge or b"")
        return f"user={username}\1auth=Bearer {token}\1\1".encode() if len(challenges) == 1 else b""

    try:
        client.sasl_login("XOAUTH2", answer)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        raise imaplib.IMAP4.error(said(problem) + _status(challenges[1:])) from problem


def _status(challenges: list[bytes]) -> str:
    try:
        status = json.loads(challenges[0]).get("status", "")
    except (ValueError, AttributeError, IndexError):
        return ""
    return f" (status {smtp_words.plain(str(status))})" if status else ""
