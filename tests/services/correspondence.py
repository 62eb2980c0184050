"""Mail between Ana and Ben in a real mailbox, and the looks into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import session, writing
from app.models import Mailbox, Occasion, SourceNotice
from app.services.watching import mailboxes, reading_mail
from app.services.watching.mailboxes import MailboxForm
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import PASSWORD, USER

BEN, ANA = "Ben Okafor <ben@okafor.example>", "Ana Reyes <ana@ana.example>"
SENT = "Gesendet"


def letter(
    subject: str,
    id: str,
    *,
    by: str = BEN,
    to: str = ANA,
    answers: str = "",
    more: tuple[str, ...] = (),
) -> bytes:
    """A mail; `id` and `answers` are the left parts of Message-IDs."""
    lines = [f"From: {by}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{id}@mail.example>"]
    if answers:
        lines.append(f"In-Reply-To: <{answers}@mail.example>")
    return "\r\n".join([*lines, *more, "", "What it says is nobody's business.", ""]).encode()


@dataclass(frozen=True)
class Correspondence:
    """Ana's mailbox at a server, which the app reads."""

    ana: int
    client: int
    server: Dovecot
    mailbox: int

    def asks(self, subject: str, id: str, when: datetime, answers: str = "") -> None:
        mail = letter(subject, id, by=ANA, to=BEN, answers=answers)
        self.server.hands.put(mail, folder=SENT, when=when)

    def ben_writes(
        self, subject: str, id: str, when: datetime, answers: str = "", *more: str
    ) -> None:
        mail = letter(subject, id, answers=answers, more=more)
        self.server.hands.put(mail, when=when)

    def look(self, now: datetime) -> None:
        reading_mail.look(self.mailbox, now)
        session().rollback()
        session().expire_all()

    def row(self) -> Mailbox:
        return session().get_one(Mailbox, self.mailbox)

    def occasions(self) -> list[Occasion]:
        found = session().scalars(select(Occasion).order_by(Occasion.opened_at, Occasion.id))
        return list(found)

    def story(self) -> list[tuple[str, str]]:
        """What is on record: subjects and outcomes."""
        return [(one.subject, one.outcome) for one in self.occasions()]


def begun(ana: int, client: int, server: Dovecot, told_at: datetime) -> Correspondence:
    """Ana adds her mailbox, and told Ben herself."""
    form = MailboxForm("127.0.0.1", server.port, "none", USER, PASSWORD)
    mailbox = mailboxes.add(ana, USER, form, f"mailbox-{server.port}", told_at)
    tell(ana, client, told_at)
    return Correspondence(ana, client, server, mailbox)


def tell(ana: int, client: int, at: datetime) -> None:
    """Ben knows that mail is read."""
    with writing() as db:
        db.add(
            SourceNotice(
                freelancer_id=ana, client_id=client, source="mailbox", told_at=at, made_at=at
            )
        )


def later(at: datetime, **more: float) -> datetime:
    return at + timedelta(**more)
