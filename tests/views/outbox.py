"""Mails in the outbox, for tests of its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.db import session, writing
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail.letterbox import Letter, enqueue

BODY = "Good morning Ben,\n\none word is enough.\nOr two.\n\nAna"


def mail(ana_id: int, now: datetime, client_id: int | None = None, **how: Any) -> int:
    """A mail in the outbox; `how` changes its row."""
    letter = Letter(
        freelancer_id=ana_id,
        client_id=client_id,
        kind="reminder",
        recipient="ben@okafor.example",
        recipient_name="Ben Okafor",
        occurrence_key=how.pop("key", "one"),
        language="en",
        subject="Our one-day line",
        body=BODY,
        due_at=now + timedelta(hours=1),
        not_after=now + timedelta(days=5),
        footer=("From line 1 of our agreement: answers within one working day",),
    )
    with writing() as db:
        row = enqueue(db, replace(letter, kind=how.pop("kind", "reminder")), now)
        for name, value in how.items():
            setattr(row, name, value)
        return row.id


def state_of(message_id: int) -> State:
    session().rollback()
    return session().get_one(OutboxMessage, message_id).state
