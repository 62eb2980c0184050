"""What was found in the mailbox and answers nothing, as the freelancer says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Evidence, SeenMail
from app.services.state.told import MAILBOX

# What the name of anything found in a mailbox begins with; the rest is that of the mail.
FOUND = "mail:"


def dismissed(db: Session, entry: Evidence, client_id: int, now: datetime) -> None:
    """The mail that a fact was found in is not to be found again; part of the caller's unit of
    work. Nothing for a fact from elsewhere."""
    if entry.source != MAILBOX or entry.found_key is None:
        return
    db.execute(
        update(SeenMail)
        .where(
            SeenMail.client_id == client_id,
            SeenMail.mail_key == entry.found_key.removeprefix(FOUND),
            SeenMail.dismissed_at.is_(None),
        )
        .values(dismissed_at=now)
    )
