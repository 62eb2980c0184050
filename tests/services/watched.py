"""Mailboxes among somebody's sources, as they are when they were just added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.services.watching import mailboxes
from app.services.watching.mailboxes import MailboxForm
from tests.people import NOW


def a_mailbox(ana: int, address: str, now: datetime = NOW, **more: Any) -> int:
    given: dict[str, Any] = {
        "host": "imap.sousa.example",
        "port": 993,
        "security": "tls",
        "username": address,
        "password": "a secret of hers",
    }
    return mailboxes.add(ana, address, MailboxForm(**given | more), f"mailbox-{address}", now)
