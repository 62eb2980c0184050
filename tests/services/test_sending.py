"""The outbox at work, with real mail servers on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import session, writing
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.errors import Conflict, Refused
from app.services.mail import catch_up, links, mail_account, outbox, rewording, send
from app.services.mail.letterbox import Letter, enqueue
from app.services.mail.mail_account import AccountForm
from app.services.visiting import portal, stopping
from tests.people import MailServer


def a_letter(ana: int, ben: int, now: datetime, key: str = "one", **other: Any) -> Letter:
    to = portal.main_visitor(ana, ben)
    letter = Letter(
        freelancer_id=ana,
        client_id=ben,
        address_id=to.address_id,
        kind="answer",
        recipient="ben@okafor.example",
        recipient_name="Ben Okafor",
        occurrence_key=key,
        language="en",
        subject="About our agreement",
        body="Hello Ben,\n\nthat is fine.\n\nAna",
        due_at=now,
        not_after=now + timedelta(days=10),
        thread_key=f"client-{ben}",
    )
    return replace(letter, **other)


def post(ana: int, ben: int, now: datetime, key: str = "one", **other: Any) -> int:
    with writing() as db:
        return enqueue(db, a_letter(ana, ben, now, key, **other), now).id


def a_reminder(ana: int, ben: int, now: datetime, key: str = "one", **other: Any) -> int:
    return post(ana, ben, now, key, **{"kind": "reminder", "keeps_hours": True, **other})


def ana_sends_by(ana: int, port: int, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "none", None, None)
    mail_account.save(ana, form, now)


def row(message_id: int) -> OutboxMessage:
    session().rollback()
    session().expire_all()
    return session().get_one(OutboxMessage, message_id)


@contextmanager
def a_server(**hooks: Any) -> Iterator[MailServer]:
    """A mail server of its own whose hooks, like `handle_RCPT`, are replaced."""
    server = type("Odd", (MailServer,), hooks)()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_it_sends_what_is_due_and_notes_what_the_server_said(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now)

    send.tick(now)

    assert [mail["To"] for mail in smtp.mails] == ["Ben Okafor <ben@okafor.example>"]
    assert smtp.envelopes == [("ana@sousa.example", ["ben@okafor.example"])]
    sent = row(message_id)
    assert (sent.state, sent.sent_at, sent.reason) == (State.SENT, now, "250 2.0.0 Kept")
    assert sent.mime is None


def test_it_is_automatic_and_names_itself(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now, kind="accepted")
    send.tick(now)
    mail = smtp.mails[0]
    assert mail["From"] == "Ana Sousa <ana@sousa.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Groundrules-ID"] in mail["Message-ID"]
    assert row(message_id).message_id == mail["Message-ID"]
    assert mail["List-Unsubscribe"] is None


def test_a_reminder_can_be_stopped_by_reply_and_stands_in_its_conversation(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    post(ana_id, ben, now)
    send.tick(now)
    later = now + timedelta(hours=1)
    a_reminder(ana_id, ben, later, "1.1", footer=("From line 1 of our agreement: Decisions",))
    send.tick(later)

    first, reminder = smtp.mails
    assert reminder["In-Reply-To"] == first["Message-ID"]
    assert reminder["References"] == first["Message-ID"]
    assert reminder["List-Unsubscribe"] == "<mailto:ana@sousa.example?subject=Stop%20reminders>"
    assert reminder["List-Unsubscribe-Post"] is None
    text = reminder.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "From line 1 of our agreement: Decisions" in text
    assert "just reply and say so" in text


def test_nothing_leaves_before_its_time(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    post(ana_id, ben, now, due_at=now + timedelta(seconds=1))
    send.tick(now)
    assert smtp.mails == []
    send.tick(now + timedelta(seconds=1))
    assert len(smtp.mails) == 1


def test_nothing_is_sent_twice(ana_id: int, ben: int, now: datetime, smtp: MailServer) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    first, second = post(ana_id, ben, now), post(ana_id, ben, now)
    assert first == second
    for minutes in range(5):
        send.tick(now + timedelta(minutes=minutes))
    assert len(smtp.mails) == 1


def test_without_an_account_mail_waits_and_leaves_when_there_is_one(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    message_id = post(ana_id, ben, now)
    for day in range(30):
        send.tick(now + timedelta(days=day))
    assert row(message_id).state is State.SCHEDULED

    later = now + timedelta(days=30)
    ana_sends_by(ana_id, smtp.port, later)
    send.tick(later)
    assert len(smtp.mails) == 1


def test_the_operators_account_sends_in_her_name_and_answers_go_to_her(
    operated: Flask, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    post(ana_id, ben, now)
    send.tick(now)
    mail = smtp.mails[0]
    assert mail["From"] == "Ana Sousa via Groundrules <post@operator.example>"
    assert mail["Reply-To"] == "ana@sousa.example"


@pytest.fixture
def operated(app: Flask, smtp: MailServer) -> Flask:
    """The app with a mail account of its operator."""
    from app.shell import Shell
    from config import load

    shell = app.extensions["groundrules"]
    settings = load(
        {
            "GROUNDRULES_SMTP_URL": smtp.url,
            "GROUNDRULES_MAIL_FROM": "post@operator.example",
            "GROUNDRULES_SECRET_KEY": shell.settings.secret_key,
        },
        shell.settings.data,
    )
    app.extensions["groundrules"] = Shell(settings, shell.vault)
    return app


def test_a_held_mail_waits_and_a_dropped_one_never_leaves(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    held, dropped = post(ana_id, ben, now, "held"), post(ana_id, ben, now, "dropped")
    outbox.hold(ana_id, held, now)
    outbox.drop(ana_id, dropped, now)
    send.tick(now)
    assert smtp.mails == []
    outbox.release(ana_id, held, now)
    send.tick(now)
    assert len(smtp.mails) == 1
    with pytest.raises(Conflict):
        outbox.release(ana_id, dropped, now)


def test_a_reminder_released_after_its_slot_goes_in_the_next_one(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    slot = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    message_id = a_reminder(ana_id, ben, slot, held_reason="It waits for her word.")
    afternoon = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    outbox.release(ana_id, message_id, afternoon)
    send.tick(afternoon)
    assert smtp.mails == []
    assert row(message_id).due_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_edited_words_are_what_arrives(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now)
    rewording.edit(ana_id, message_id, "Grüße", "Hello Ben,\n\nnew words: “so”.\n\nAna", now)
    send.tick(now)
    assert smtp.mails[0]["Subject"] == "Grüße"
    text = smtp.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "new words: “so”." in text
    with pytest.raises(Conflict):
        rewording.edit(ana_id, message_id, "Too", "late", now)


@pytest.mark.parametrize(
    "subject", ["", "x" * 201, "two\nlines", "=?utf-8?q?hidden?=", "a\rb", "a\x00b", "a\u2028b"]
)
def test_words_that_cannot_stand_in_a_mail_are_refused(
    ana_id: int, ben: int, now: datetime, subject: str
) -> None:
    message_id = post(ana_id, ben, now)
    with pytest.raises(Refused):
        rewording.edit(ana_id, message_id, subject, "Body", now)
    assert row(message_id).subject == "About our agreement"


async def _refuse_nobody(self: Any, server: Any, s: Any, e: Any, address: str, options: Any) -> str:
    if address.startswith("nobody"):
        return "550 5.1.1 No such person here"
    if address.startswith("later"):
        return "450 4.2.0 Greylisted, come back"
    e.rcpt_tos.append(address)
    return "250 OK"


async def _refuse_for_now(self: Any, server: Any, s: Any, envelope: Any) -> str:
    return "450 4.2.0 Greylisted, come back"


def test_a_refused_recipient_fails_and_the_next_mail_still_leaves(
    ana_id: int, ben: int, now: datetime
) -> None:
    with a_server(handle_RCPT=_refuse_nobody) as server:
        ana_sends_by(ana_id, server.port, now)
        bad = post(ana_id, ben, now, "bad", recipient="nobody@okafor.example")
        good = post(ana_id, ben, now, "good")
        send.tick(now)
        send.tick(now + timedelta(days=1))
        assert len(server.mails) == 1
    assert row(bad).state is State.FAILED
    assert "No such person here" in row(bad).reason
    assert row(good).state is State.SENT


def test_a_mail_that_cannot_be_made_fails_and_the_next_one_still_leaves(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    bad = post(ana_id, ben, now, "bad", subject="Hello\r\nBcc: everybody@example.com")
    post(ana_id, ben, now, "good")
    send.tick(now)
    assert row(bad).state is State.FAILED
    assert len(smtp.mails) == 1
    assert smtp.mails[0]["Bcc"] is None


def test_a_temporary_refusal_is_tried_again_with_the_same_bytes(
    ana_id: int, ben: int, now: datetime
) -> None:
    with a_server(handle_DATA=_refuse_for_now) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        send.tick(now)
        waiting = row(message_id)
        frozen = waiting.mime
        assert frozen is not None
        assert (waiting.state, waiting.due_at) == (State.SCHEDULED, now + timedelta(minutes=5))
        assert "Greylisted" in waiting.reason
        send.tick(now + timedelta(minutes=5))
        again = row(message_id)
        assert again.due_at == now + timedelta(minutes=20)
        assert again.mime == frozen


def test_an_account_that_fails_is_paused_and_its_mail_waits(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, 1, now)
    message_id = post(ana_id, ben, now)
    send.tick(now)
    assert row(message_id).state is State.SCHEDULED
    assert "127.0.0.1, port 1" in mail_account.way_out(ana_id).paused_reason
    assert send.due(now + timedelta(minutes=14)) == []
    assert send.due(now + timedelta(minutes=16)) == [ana_id]

    ana_sends_by(ana_id, smtp.port, now)
    send.tick(now)
    assert mail_account.way_out(ana_id).paused_reason == ""
    assert len(smtp.mails) == 1


async def _hang_up_on_some(
    self: Any, server: Any, s: Any, e: Any, address: str, options: Any
) -> str:
    if address.startswith("nobody"):
        server.transport.close()
    e.rcpt_tos.append(address)
    return "250 OK"


def test_a_mail_that_ends_the_connection_lets_the_others_go_first(
    ana_id: int, ben: int, now: datetime
) -> None:
    with a_server(handle_RCPT=_hang_up_on_some) as server:
        ana_sends_by(ana_id, server.port, now)
        bad = post(ana_id, ben, now, "bad", recipient="nobody@okafor.example")
        good = post(ana_id, ben, now, "good")
        send.tick(now)
        assert server.mails == []
        send.tick(now + timedelta(minutes=16))
        assert len(server.mails) == 1
    assert row(good).state is State.SENT
    assert row(bad).state is State.SCHEDULED


def test_mail_that_waits_leaves_with_the_address_of_a_new_account(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    with a_server(handle_DATA=_refuse_for_now) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        send.tick(now)
    assert row(message_id).mime is not None
    form = AccountForm("hello@ana.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, now)
    send.tick(now + timedelta(minutes=5))
    assert [mail["From"] for mail in smtp.mails] == ["Ana Sousa <hello@ana.example>"]
    assert smtp.mails[0]["Message-ID"].endswith("@ana.example>")


async def _hang_up(self: Any, server: Any, s: Any, envelope: Any) -> str:
    server.transport.close()
    return "250 nobody hears this"


def test_no_answer_after_the_dot_is_uncertain_and_never_sent_again_by_itself(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    with a_server(handle_DATA=_hang_up) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        send.tick(now)
    assert row(message_id).state is State.UNCERTAIN
    ana_sends_by(ana_id, smtp.port, now)
    send.tick(now + timedelta(days=1))
    assert smtp.mails == []
    assert outbox.one(ana_id, message_id).can == {"arrived", "again", "leave"}


def test_an_uncertain_mail_is_sent_again_only_when_she_says_so(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    with a_server(handle_DATA=_hang_up) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        send.tick(now)
    frozen = row(message_id).message_id
    ana_sends_by(ana_id, smtp.port, now)
    outbox.again(ana_id, message_id, now)
    send.tick(now)
    assert [mail["Message-ID"] for mail in smtp.mails] == [frozen]


def test_what_a_killed_process_left_waits_again_or_is_uncertain(
    ana_id: int, ben: int, now: datetime
) -> None:
    claimed, submitting = post(ana_id, ben, now, "a"), post(ana_id, ben, now, "b")
    with writing() as db:
        db.get_one(OutboxMessage, claimed).state = State.CLAIMED
        db.get_one(OutboxMessage, submitting).state = State.SUBMITTING
    catch_up.recover(now)
    assert row(claimed).state is State.SCHEDULED
    assert row(submitting).state is State.UNCERTAIN


def test_a_stop_that_races_the_sender_wins_until_the_dot(
    app: Flask, ana_id: int, ben: int, now: datetime
) -> None:
    ben_himself = portal.main_visitor(ana_id, ben)

    async def stop(self: Any, server: Any, s: Any, e: Any, address: str, options: Any) -> str:
        with app.app_context():
            stopping.stop(ben_himself, "on the page", now)
        e.rcpt_tos.append(address)
        return "250 OK"

    with a_server(handle_RCPT=stop) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = a_reminder(ana_id, ben, now, address_id=ben_himself.address_id)
        send.tick(now)
        assert [mail["To"] for mail in server.mails if "ben@" in mail["To"]] == []
    assert row(message_id).state is State.CANCELLED


def test_a_reminder_waits_for_the_morning_when_it_comes_at_night(
    ana_id: int, ben: int, smtp: MailServer
) -> None:
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    ana_sends_by(ana_id, smtp.port, night)
    message_id = a_reminder(ana_id, ben, night)
    send.tick(night)
    assert smtp.mails == []
    # 09:30 in Berlin on the next working day
    assert row(message_id).due_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_a_client_gets_one_reminder_in_a_day_at_most(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    a_reminder(ana_id, ben, now, "first")
    second = a_reminder(ana_id, ben, now, "second")
    send.tick(now)
    send.tick(now + timedelta(hours=2))
    assert len(smtp.mails) == 1
    assert row(second).due_at >= now + timedelta(hours=24)


def test_a_late_reminder_goes_in_the_next_slot_and_one_far_too_late_never(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    late = a_reminder(ana_id, ben, now - timedelta(days=2), "late")
    too_late = a_reminder(ana_id, ben, now - timedelta(days=11), "too late")
    ana_sends_by(ana_id, smtp.port, now)
    evening = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    send.tick(evening)
    assert row(late).due_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert row(too_late).state is State.EXPIRED
    send.tick(evening + timedelta(minutes=1))
    assert [mail["Subject"] for mail in smtp.mails] == [
        "A mail to Okafor Foods was too late to send"
    ]


def test_ten_mails_leave_in_a_minute_and_no_more(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    for number in range(13):
        post(ana_id, ben, now, str(number))
    send.tick(now)
    send.tick(now + timedelta(seconds=30))
    assert len(smtp.mails) == 10
    send.tick(now + timedelta(seconds=61))
    assert len(smtp.mails) == 13


def test_a_mail_sent_by_hand_is_not_sent_again(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    message_id = post(ana_id, ben, now)
    assert b"About our agreement" in outbox.eml(ana_id, message_id, now)
    outbox.by_hand(ana_id, message_id, now)
    ana_sends_by(ana_id, smtp.port, now)
    send.tick(now)
    assert smtp.mails == []


def test_the_test_mail_tells_the_servers_own_words(
    ana_id: int, now: datetime, smtp: MailServer
) -> None:
    assert not mail_account.test(ana_id, now).ok
    ana_sends_by(ana_id, smtp.port, now)
    assert mail_account.test(ana_id, now) == mail_account.TestResult(True, "250 2.0.0 Kept")
    assert smtp.envelopes == [("ana@sousa.example", ["ana@sousa.example"])]


def test_a_password_is_stored_sealed_and_never_travels_openly(ana_id: int, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "mail.example.com", 465, "tls", "ana", "a secret")
    mail_account.save(ana_id, form, now)
    stored = mail_account.of(ana_id)
    assert stored is not None and stored.password_sealed is not None
    assert "a secret" not in stored.password_sealed
    with pytest.raises(Refused):
        mail_account.save(ana_id, replace(form, security="none"), now)


def test_a_link_in_a_mail_is_minted_for_it(ana_id: int, ben: int, now: datetime) -> None:
    to = portal.main_visitor(ana_id, ben)
    with writing() as db:
        one = links.mint(db, ana_id, ben, to.contact_id, to.address_id, now)
        other = links.mint(db, ana_id, ben, to.contact_id, to.address_id, now)
    base = "https://rules.example.com"
    assert links.page_url(base, one) != links.page_url(base, other)
    assert links.enter(links.page_url(base, one).rpartition("/")[2], now) == one.id
