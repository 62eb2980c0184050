"""What happens while a mail is on its way: whoever takes it back before the dot is heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import db, session, writing
from app.models import Freelancer, OutboxMessage
from app.models import OutboxState as State
from app.services.mail import catch_up, mail_account, outbox, send
from app.services.mail.letterbox import Letter, enqueue
from app.services.mail.mail_account import AccountForm
from app.services.people import contacts
from app.services.people.clients import ContactForm
from app.services.upholding import uphold
from app.services.visiting import portal
from tests.people import MailServer
from tests.scenarios import (
    ana_confirmed,
    ben_agreed_to_quick_decisions,
    ben_asked_for_a_change,
    ben_was_asked,
)

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SLOT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture
def slipped(ana_id: int, now: datetime) -> tuple[int, int, int]:
    """Ben's slip is confirmed and its reminder released: client, need and occasion."""
    client, need = ben_agreed_to_quick_decisions(ana_id, now)
    with writing() as unit:
        unit.query(OutboxMessage).delete()
    occasion = ben_was_asked(ana_id, client, need, ASKED, now)
    ana_confirmed(ana_id, occasion, now)
    outbox.release(ana_id, the_reminder().id, now)
    return client, need, occasion


def the_reminder() -> OutboxMessage:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind="reminder").one()


def ana_sends_by(ana: int, port: int, now: datetime) -> None:
    mail_account.save(
        ana, AccountForm("ana@sousa.example", "127.0.0.1", port, "none", None, None), now
    )


def a_note(ana: int, client: int, now: datetime, key: str = "one") -> int:
    """A word to Ana herself; answers its id."""
    letter = Letter(
        freelancer_id=ana,
        client_id=client,
        kind="notice",
        recipient="ana@sousa.example",
        recipient_name="Ana Sousa",
        occurrence_key=key,
        language="en",
        subject="Ben accepted",
        body="Ben accepted.",
        due_at=now,
        not_after=now + timedelta(days=10),
    )
    with writing() as unit:
        return enqueue(unit, letter, now).id


def a_server_where(hook: str, app: Flask, happens: Callable[[], object], says: str) -> MailServer:
    """A mail server that lets something happen once, at a phase of the first mail."""
    done: list[bool] = []

    async def act(self: Any, server: Any, s: Any, e: Any, *args: Any) -> str:
        if not done:
            done.append(True)
            with app.app_context():
                happens()
        if hook == "handle_RCPT":
            e.rcpt_tos.append(args[0])
            return says
        return await MailServer.handle_DATA(self, server, s, e)

    return type("Slow", (MailServer,), {hook: act})()


@pytest.mark.parametrize(
    "what", ["it is answered", "it is let pass", "a change is asked for", "the address changes"]
)
def test_a_reminder_that_is_claimed_is_taken_back(
    app: Flask, ana_id: int, slipped: tuple[int, int, int], what: str
) -> None:
    client, _, occasion = slipped
    person = portal.main_visitor(ana_id, client).contact_id
    moved = ContactForm("Ben Okafor", "new@okafor.example", "en")
    happens: dict[str, Callable[[], object]] = {
        "it is answered": lambda: uphold.answered(ana_id, occasion, SLOT, SLOT),
        "it is let pass": lambda: uphold.let_pass(ana_id, occasion, "They told me.", SLOT),
        "a change is asked for": lambda: ben_asked_for_a_change(ana_id, client, SLOT),
        "the address changes": lambda: contacts.change(ana_id, person, moved, SLOT),
    }
    server = a_server_where("handle_RCPT", app, happens[what], "250 OK")
    server.start()
    try:
        ana_sends_by(ana_id, server.port, SLOT)
        send.run(ana_id, lambda: SLOT)
        assert [mail["To"] for mail in server.mails if "ben@" in mail["To"]] == []
    finally:
        server.stop()
    waiting = the_reminder()
    assert (waiting.state, waiting.owner, waiting.lease_until) == (State.CANCELLED, None, None)


def test_words_that_change_while_it_is_claimed_are_the_ones_that_arrive(
    app: Flask, ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    client, need, _ = slipped
    label = ben_was_asked(ana_id, client, need, ASKED, now, subject="Decision: the label")
    ana_confirmed(ana_id, label, now)
    assert "the label" in the_reminder().body
    server = a_server_where(
        "handle_RCPT", app, lambda: uphold.answered(ana_id, label, SLOT, SLOT), "250 OK"
    )
    server.start()
    try:
        ana_sends_by(ana_id, server.port, SLOT)
        send.run(ana_id, lambda: SLOT)
        assert server.mails == []
        send.run(ana_id, lambda: SLOT)
    finally:
        server.stop()
    (mail,) = server.mails
    assert "the label" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_new_address_takes_no_word_to_the_freelancer_back(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    client = slipped[0]
    note = a_note(ana_id, client, now)
    person = portal.main_visitor(ana_id, client).contact_id
    contacts.change(ana_id, person, ContactForm("Ben", "new@okafor.example", "en"), now)
    assert session().get_one(OutboxMessage, note).state is State.SCHEDULED
    assert the_reminder().state is State.CANCELLED


def test_an_answer_that_comes_after_the_lease_ended_is_still_heard(
    app: Flask, ana_id: int, slipped: tuple[int, int, int]
) -> None:
    server = a_server_where(
        "handle_DATA", app, lambda: catch_up.sort_out(SLOT + timedelta(hours=1)), "250 Kept"
    )
    server.start()
    try:
        ana_sends_by(ana_id, server.port, SLOT)
        send.run(ana_id, lambda: SLOT)
    finally:
        server.stop()
    assert len(server.mails) == 1
    assert the_reminder().state is State.SENT


def test_a_server_that_is_down_counts_as_no_try(
    ana_id: int, slipped: tuple[int, int, int], now: datetime, smtp: MailServer
) -> None:
    note = a_note(ana_id, slipped[0], now)
    ana_sends_by(ana_id, 1, now)
    send.tick(now)
    send.tick(now + timedelta(minutes=16))
    assert outbox.one(ana_id, note).attempts == 0
    ana_sends_by(ana_id, smtp.port, now)
    send.tick(now + timedelta(minutes=17))
    assert outbox.one(ana_id, note).attempts == 1


def test_a_unit_of_work_decides_on_what_is_true_now(app: Flask, ana_id: int) -> None:
    with writing() as unit:
        held = unit.get_one(Freelancer, ana_id)
    with db.engine.begin() as elsewhere:
        elsewhere.exec_driver_sql("UPDATE freelancer SET name = 'Ana Nova'")
    with writing() as unit:
        assert unit.get_one(Freelancer, ana_id).name == "Ana Nova"
    assert held.name == "Ana Nova"
