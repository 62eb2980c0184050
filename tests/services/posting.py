"""Mail of every kind put into the outbox, and an account and an address to send it by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.db import session, writing
from app.models import Address, AddressTest, Contact, Document, Freelancer, OutboxMessage
from app.models import OutboxState as State
from app.services.mail import mail_account, mailing
from app.services.mail.letterbox import PERSONAL
from app.services.mail.letters import Words
from app.services.mail.mail_account import AccountForm
from config import Settings
from tests.conftest import settings_for
from tests.scenarios import ana_needs_quick_decisions, ben_was_offered
from tests.services.received import RawServer

PUBLIC = "https://rules.sousa.example"
BY_A_PERSON = (
    *("offer", "answer", "thanks", "talk", "closing", "staying", "source"),
    *("welcome", "interest"),
)
WITH_PAPER = ("offer", "accepted", "closing", "own_copy")
BODY = (
    "Hello Ben,\n\n.\n.hidden dots and “quotes”, " + "a long line " * 120 + "\n\nمرحبا 👍🏽\n\nAna"
)


def house(folder: Path, config: pytest.Config, **given: str) -> Settings:
    """Settings with a public address, and the fonts of earlier tests."""
    made = settings_for(folder, base_url=PUBLIC, **given)
    assert config.cache is not None
    (made.data / "cache").symlink_to(config.cache.mkdir("groundrules"))
    return made


def links_are_possible(ana: int, now: datetime) -> None:
    with writing() as db:
        db.add(
            AddressTest(
                freelancer_id=ana, base_url=PUBLIC, token_hash="x", made_at=now, passed_at=now
            )
        )


def sends_by(ana: int, server: RawServer, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", server.port, "none", None, None)
    mail_account.save(ana, form, now)


def named(ana: int, ben: int, theirs: str, own: str) -> None:
    with writing() as db:
        db.get_one(Freelancer, ana).name = own
        contact = db.scalars(select(Contact).where(Contact.client_id == ben)).one()
        contact.name = theirs


def posted(ana: int, ben: int, kind: str, said: Words, now: datetime, key: str = "1") -> int:
    """A mail of a kind in the outbox, as the stories put it there."""
    with writing() as db:
        document = db.scalars(select(Document.id)).first() if kind in WITH_PAPER else None
        contact = db.scalars(select(Contact).where(Contact.client_id == ben)).one()
        address = db.scalars(select(Address).where(Address.contact_id == contact.id)).one()
        note = mailing.Note(kind, key, said, document)
        if kind in PERSONAL:
            mailing.to_freelancer(db, db.get_one(Freelancer, ana), ben, note, now)
        else:
            row = mailing.to_contact(db, contact, address, note, now)
            if kind == "reminder":
                row.footer = ["From line 1 of our agreement: Größe"]
        return db.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id.desc())).first() or 0


def there_is_a_paper(ana: int, ben: int, now: datetime) -> None:
    """A document that a mail can carry, and no mail yet."""
    ana_needs_quick_decisions(ana, now)
    ben_was_offered(ana, ben, now)
    with writing() as db:
        db.execute(delete(OutboxMessage))


def sent(message_id: int) -> OutboxMessage:
    session().rollback()
    session().expire_all()
    row = session().get_one(OutboxMessage, message_id)
    assert row.state is State.SENT, row.reason
    return row
