"""Changing the words of a mail that has not left."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from app.adapters.message import can_head
from app.db import writing
from app.services.errors import Refused, Stale
from app.services.mail.outbox import may
from app.services.mail.reminder_letters import LONGEST_SUBJECT

LONGEST_BODY = 10_000
# Also what turns the direction of the text after it, and halves of characters.
_UNREADABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def fingerprint(subject: str, body: str) -> str:
    """A short text that differs when the words differ."""
    return hashlib.sha256(repr((subject, body)).encode()).hexdigest()[:32]


def edit(
    freelancer_id: int,
    message_id: int,
    subject: str,
    body: str,
    now: datetime,
    expected: str | None = None,
) -> None:
    """Change the words of a mail that has not left.

    `expected` is the fingerprint of the words that were read before; None does not ask.

    Raises:
        Refused: the words cannot stand in a mail.
        Stale: they were changed in the meantime.
        Conflict: it has left.
    """
    check(subject, body)
    with writing() as db:
        message = may(db, freelancer_id, message_id, "edit")
        if (message.subject, message.body) != (subject, body):
            if expected not in (None, fingerprint(message.subject, message.body)):
                raise Stale("These words were changed in another window. They stand below.")
            message.subject, message.body, message.mime = subject, body, None
            message.edited_at = now


def check(subject: str, body: str) -> None:
    """Refuse words that cannot stand in a mail.

    Raises:
        Refused: with a message for the subject, the body, or both.
    """
    errors = {}
    if not subject or len(subject) > LONGEST_SUBJECT or not can_head(subject):
        errors["subject"] = f"Write one line of at most {LONGEST_SUBJECT} characters."
    if not body or len(body) > LONGEST_BODY:
        errors["body"] = f"Write at most {LONGEST_BODY:,} characters."
    for name, text in (("subject", subject), ("body", body)):
        if name not in errors and _UNREADABLE.search(text):
            errors[name] = "Take out the control character."
    if errors:
        raise Refused(errors)
