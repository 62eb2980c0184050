"""Signing in at a mail server: with a password, or with leave from the provider (XOAUTH2)."""

from __future__ import annotations

import base64
import json
import smtplib
from typing import Protocol

from app.adapters import smtp_words


class Access(Protocol):
    """Leave to send, as a token that ends; both raise `AccountTrouble` where there is none."""

    def token(self) -> str:
        """One that is good for some minutes more."""

    def renewed(self) -> str:
        """Another one, because the server did not take the last."""


def with_password(server: smtplib.SMTP, username: str, password: str) -> None:
    """Sign in with a password, in any letters."""
    if (username + password).isascii():
        server.login(username, password)
        return
    # smtplib knows ASCII only; RFC 4616 says UTF-8.
    secret = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
    code, text = server.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def with_access(server: smtplib.SMTP, username: str, access: Access) -> None:
    """Sign in with XOAUTH2; once more with a new token where the first is not taken."""
    if "XOAUTH2" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("It does not take XOAUTH2.")
    refusal = _try(server, username, access.token())
    if refusal is None:
        return
    token = access.renewed()
    try:
        if _try(server, username, token) is not None:
            raise refusal
    except smtplib.SMTPServerDisconnected:
        raise refusal from None  # it takes one try for a connection


def _try(server: smtplib.SMTP, username: str, token: str) -> smtplib.SMTPAuthenticationError | None:
    said = f"user={username}\1auth=Bearer {token}\1\1"
    code, text = server.docmd("AUTH", f"XOAUTH2 {base64.b64encode(said.encode()).decode()}")
    if code == 235:
        return None
    why = ""
    if code == 334:
        # What went wrong comes as a question; an empty line ends it.
        why = _challenge(text)
        code, text = server.docmd("")
    return smtplib.SMTPAuthenticationError(code, (smtp_words.plain(text) + why).encode())


def _challenge(text: bytes) -> str:
    try:
        status = json.loads(base64.b64decode(text)).get("status", "")
    except (ValueError, AttributeError):
        return ""
    return f" (status {smtp_words.plain(str(status))})" if status else ""
