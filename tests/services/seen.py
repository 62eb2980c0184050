"""Mail as it was seen in a mailbox, put there by a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from agreements import mail_subjects
from app.db import writing
from app.models import Mailbox, SeenMail, SourceNotice
from app.services.people import clients
from app.services.state import told
from app.services.watching import finding

EVER = datetime(2026, 1, 1, tzinfo=UTC)


class Post:
    """A mailbox as it was read, for a client who has known that it is for a month; no server."""

    def __init__(self, ana: int, client: int, need: int, at: datetime) -> None:
        self.ana, self.client, self.need, self.at = ana, client, need, at
        told_at = at - timedelta(days=30)
        self.mailbox = a_mailbox(ana)
        with writing() as db:
            db.add(
                SourceNotice(
                    freelancer_id=ana,
                    client_id=client,
                    source="mailbox",
                    told_at=told_at,
                    made_at=told_at,
                )
            )

    def mail(self, key: str, subject: str, at: datetime | None = None, **more: Any) -> int:
        """A mail that was seen; answers its id."""
        given = {"is_sent": True, "client_id": self.client, "mailbox_id": self.mailbox, **more}
        with writing() as db:
            row = a_mail(self.ana, key, subject, at or self.at, **given)
            db.add(row)
            db.flush()
            return row.id

    def look(self, now: datetime) -> None:
        """Put on record what the mail says."""
        with writing() as db:
            client = clients.load(db, self.ana, self.client)
            told_at = told.told_since(db, [client.id], told.MAILBOX)[client.id]
            finding.look_through(db, client, told_at, now)


def a_mailbox(ana: int, address: str = "ana@sousa.example", tag: str = "7f3c") -> int:
    with writing() as db:
        row = Mailbox(
            freelancer_id=ana,
            address=address,
            host="imap.sousa.example",
            port=993,
            security="tls",
            trusted=[],
            tag=tag,
            read_from=EVER,
            changed_at=EVER,
            next_look_at=EVER,
            failures=0,
            trouble="",
        )
        db.add(row)
        db.flush()
        return row.id


def a_mail(ana: int, key: str, subject: str, at: datetime, **more: Any) -> SeenMail:
    given = {"thread": [], "origin": "human", "is_tagged": False, **more}
    return SeenMail(
        freelancer_id=ana,
        mail_key=key,
        subject=subject,
        subject_key=mail_subjects.read(subject).key,
        received_at=at,
        origin_reason="",
        checks="sender not verified",
        **given,
    )
