"""Mail that came back: what a delivery report says of something this app sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.delivery_reports import Report, Undelivered
from agreements.mail_facts import id_of
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail import looking

# A report about something older is not looked for.
RECENT = timedelta(days=30)


def note(db: Session, freelancer_id: int, report: Report, now: datetime) -> None:
    """Say of a mail that was sent that it came back; part of the caller's unit of work.

    It stands on Today then, with the other server's words, like one that was refused at once.
    """
    final = {one.address: one for one in report.recipients if one.is_final}
    if report.about is None or not final:
        return
    for row in _sent_to(db, freelancer_id, final, now):
        if id_of(row.message_id or "") != report.about:
            continue
        row.state, row.state_at, row.noted_at = State.FAILED, now, None
        row.reason = _reason(final[row.recipient.lower()])
        if row.client_id is not None:
            looking.soon(db, row.client_id, now)


def _sent_to(
    db: Session, freelancer_id: int, addresses: Iterable[str], now: datetime
) -> list[OutboxMessage]:
    rows = db.scalars(
        select(OutboxMessage).where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.state == State.SENT,
            OutboxMessage.sent_at > now - RECENT,
        )
    )
    wanted = frozenset(addresses)
    return [row for row in rows if row.recipient.lower() in wanted]


def _reason(recipient: Undelivered) -> str:
    words = recipient.words or recipient.status or "no reason was given"
    return f"It came back undelivered: {words}"
