"""A form sent twice makes one thing: the second time finds what the first one made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Submission


def made_by(session: Session, freelancer_id: int, key: str) -> int | None:
    """The id of what this form made before, if it was sent before."""
    return session.scalar(
        select(Submission.made_id).where(
            Submission.freelancer_id == freelancer_id, Submission.key == key
        )
    )


def note(session: Session, freelancer_id: int, key: str, made_id: int, now: datetime) -> None:
    """Remember what this form made; part of the caller's unit of work."""
    session.add(Submission(freelancer_id=freelancer_id, key=key, made_id=made_id, at=now))
