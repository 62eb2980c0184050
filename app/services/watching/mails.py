"""Mail with clients that was seen, as the rules take it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.automatic_mail import Kind
from agreements.conversations import Mail, Question, questions
from app.models import SeenMail

LATELY = timedelta(days=14)


def mail_of(row: SeenMail) -> Mail:
    """A mail. One that the freelancer said answers nothing is neither an answer nor a machine's."""
    origin, counts = Kind(row.origin), row.dismissed_at is None
    return Mail(
        key=row.mail_key,
        is_sent=row.is_sent,
        at=row.received_at,
        subject=row.subject,
        subject_key=row.subject_key,
        thread=tuple(row.thread),
        contact_id=row.contact_id,
        answers=origin.is_answer and counts,
        is_automatic=origin is Kind.AUTOMATIC and counts,
        about=row.about,
    )


def as_asked(
    db: Session, client_ids: Collection[int], keys: Collection[str], now: datetime
) -> dict[tuple[int, str], Question]:
    """Each of these mails, of the last two weeks, as if it asked something, with its answer; by
    client and mail. One query."""
    rows = db.scalars(
        select(SeenMail)
        .where(SeenMail.client_id.in_(client_ids), SeenMail.received_at > now - LATELY)
        .order_by(SeenMail.id)
    )
    found: dict[int, dict[str, Mail]] = {}
    for row in rows:
        found.setdefault(row.client_id, {}).setdefault(row.mail_key, mail_of(row))
    return {
        (client_id, question.mail.key): question
        for client_id, mails in found.items()
        for question in questions(mails.values(), lambda mail: mail.key in keys, each=True)
    }
