"""Mail servers that misbehave in every way: each mail ends in one visible state with a reason, none
is sent twice, and no other mail is kept waiting by it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from app.db import session
from app.models import OutboxState as State
from app.services.mail import catch_up, mail_account, send
from app.services.mail.mail_account import AccountForm
from app.services.mail.send import Patience
from tests.people import MailServer
from tests.services.servers import GREETING, Scripted, Served, certificate
from tests.services.test_sending import _refuse_nobody, a_server, ana_sends_by, operated, post, row

__all__ = ["operated"]
A_LITTLE, ENOUGH = Patience(answer_s=0.7, before_s=0.7), Patience(answer_s=10, before_s=10)
TEN_MINUTES_S = 4.0
TAKES = [*GREETING, "250 ok", "250 ok", "354 go", "the dot"]

# What the server does; what becomes of the mail, and why; whether the account is paused.
SERVERS: dict[str, tuple[list[str], State, str, bool]] = {
    "no answer": (["be silent"], State.SCHEDULED, "no answer in time", True),
    "disconnect before the dot": (
        [*GREETING, "250 ok", "250 ok", "354 go", "hang up"],
        State.SCHEDULED,
        "connection ended",
        False,
    ),
    "disconnect after the dot": ([*TAKES, "hang up"], State.UNCERTAIN, "did not say", False),
    "silence after the dot": ([*TAKES, "be silent"], State.UNCERTAIN, "no answer in time", False),
    "421 at the greeting": (["421 4.3.2 Busy"], State.SCHEDULED, "421 4.3.2 Busy", True),
    "421 after the dot": ([*TAKES, "421 Shutting down"], State.SCHEDULED, "Shutting down", False),
    "450": ([*GREETING, "250 ok", "450 Greylisted"], State.SCHEDULED, "450 Greylisted", False),
    "450 after the dot": ([*TAKES, "450 Later"], State.SCHEDULED, "450 Later", False),
    "550": ([*GREETING, "250 ok", "550 No such user"], State.FAILED, "550 No such user", False),
    "550 after the dot": ([*TAKES, "550 Not wanted"], State.FAILED, "550 Not wanted", False),
    "garbage": (["\xff\x00\xfe what"], State.SCHEDULED, "does not speak SMTP", True),
    "garbage after the dot": ([*TAKES, "\xff\x00 so"], State.UNCERTAIN, "did not say", False),
    "slow bytes": (["drip: 220 hello "], State.SCHEDULED, "no answer in time", True),
    "slow bytes after the dot": (
        [*TAKES, "drip: 250 ok "],
        State.UNCERTAIN,
        "no answer in time",
        False,
    ),
    "accepts twice": ([*TAKES, "250 kept\r\n250 kept"], State.SENT, "250 kept", False),
}


class Keeper:
    """What a server does with a mail, without the server."""

    handle_DATA = MailServer.handle_DATA

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.envelopes: list[Any] = []


def run(freelancer_id: int, now: datetime, patience: Patience = ENOUGH) -> bool:
    return send.run(freelancer_id, lambda: now, patience)


def patience_for(script: list[str]) -> Patience:
    """Short where waiting is all there is to do."""
    waits = any(line.startswith(("be silent", "drip")) for line in script)
    return A_LITTLE if waits else ENOUGH


def paused_because(freelancer_id: int) -> str:
    session().rollback()
    return mail_account.way_out(freelancer_id).paused_reason


@pytest.mark.parametrize(("script", "state", "why", "pauses"), SERVERS.values(), ids=SERVERS)
def test_whatever_a_server_does_the_mail_is_in_one_state_with_a_reason(
    ana_id: int, ben: int, now: datetime, script: list[str], state: State, why: str, pauses: bool
) -> None:
    with Scripted(script) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        run(ana_id, now, patience_for(script))
    found = row(message_id)
    assert found.state is state
    assert why in (paused_because(ana_id) if pauses else found.reason)
    assert (found.owner, found.lease_until) == (None, None)
    if pauses:
        assert paused_because(ana_id)


@pytest.mark.parametrize("script", [case[0] for case in SERVERS.values()], ids=SERVERS)
def test_whatever_a_server_did_a_good_one_gets_the_mail_once_or_is_never_guessed(
    ana_id: int, ben: int, now: datetime, script: list[str], smtp: MailServer
) -> None:
    with Scripted(script) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        run(ana_id, now, patience_for(script))
    before = row(message_id).state
    ana_sends_by(ana_id, smtp.port, now)
    for hours in range(1, 12, 2):
        catch_up.sort_out(now + timedelta(hours=hours))
        run(ana_id, now + timedelta(hours=hours))
    waits = before is State.SCHEDULED
    assert len(smtp.mails) == waits
    assert row(message_id).state is (State.SENT if waits else before)


def test_an_answer_after_nine_of_ten_minutes_is_an_answer(
    ana_id: int, ben: int, now: datetime
) -> None:
    with Scripted([*TAKES, f"in {0.9 * TEN_MINUTES_S} s: 250 at last"]) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        run(ana_id, now, Patience(answer_s=TEN_MINUTES_S, before_s=10))
    assert (row(message_id).state, row(message_id).reason) == (State.SENT, "250 at last")


def test_a_server_that_answers_once_too_often_is_left_before_the_next_mail(
    ana_id: int, ben: int, now: datetime
) -> None:
    class Chatty(MailServer):
        async def handle_DATA(self, server: Any, s: Any, envelope: Any) -> str:
            return await super().handle_DATA(server, s, envelope) + "\r\n250 2.0.0 Kept"

    server = Chatty()
    server.start()
    try:
        ana_sends_by(ana_id, server.port, now)
        for key in ("one", "two", "three"):
            post(ana_id, ben, now, key)
        assert run(ana_id, now)
        assert len(server.mails) == 3
    finally:
        server.stop()


def test_one_refused_recipient_is_no_matter_to_the_others(
    ana_id: int, ben: int, now: datetime
) -> None:
    with a_server(handle_RCPT=_refuse_nobody) as server:
        ana_sends_by(ana_id, server.port, now)
        ids = [
            post(ana_id, ben, now, name, recipient=f"{name}@okafor.example")
            for name in ("ben", "nobody", "later", "mia")
        ]
        run(ana_id, now)
        assert len(server.mails) == 2
    states = [row(message_id).state for message_id in ids]
    assert states == [State.SENT, State.FAILED, State.SCHEDULED, State.SENT]


def test_a_server_without_tls_and_one_nobody_vouches_for_are_told_apart(
    ana_id: int, ben: int, now: datetime, tmp_path: Path
) -> None:
    message_id = post(ana_id, ben, now)
    with Scripted(["220 hello"]) as plain:
        _tls(ana_id, plain.port, now)
        assert not run(ana_id, now)
        assert "no TLS there" in paused_because(ana_id)
    _, context = certificate(tmp_path)
    stranger = Served(Keeper(), ssl_context=context)
    stranger.start()
    try:
        _tls(ana_id, stranger.port, now)
        assert not run(ana_id, now)
    finally:
        stranger.stop()
    assert "is not trusted" in paused_because(ana_id)
    assert row(message_id).state is State.SCHEDULED


def _tls(freelancer_id: int, port: int, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "tls", None, None)
    mail_account.save(freelancer_id, form, now)


def test_a_password_changed_overnight_pauses_the_account_and_nothing_is_lost_or_doubled(
    ana_id: int, ben: int, now: datetime
) -> None:
    right = ["old"]

    def sign_in(_server: Any, _s: Any, _e: Any, _how: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password.decode() == right[0], handled=False)

    mails = Keeper()
    server = Served(
        mails, authenticator=sign_in, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"]
    )
    server.start()
    try:
        _with_password(ana_id, server.port, "old", now)
        first = post(ana_id, ben, now, "first")
        assert run(ana_id, now)
        right[0] = "new"
        ids = [post(ana_id, ben, now, str(number)) for number in range(3)]
        night = now + timedelta(hours=12)
        for minutes in (0, 16, 32):
            assert not run(ana_id, night + timedelta(minutes=minutes))
        assert "did not take the sign-in" in paused_because(ana_id)
        assert {row(one).state for one in ids} == {State.SCHEDULED}
        morning = now + timedelta(hours=20)
        _with_password(ana_id, server.port, "new", morning)
        assert run(ana_id, morning)
    finally:
        server.stop()
    assert paused_because(ana_id) == ""
    assert {row(one).state for one in (first, *ids)} == {State.SENT}
    assert max(Counter(mail["Message-ID"] for mail in mails.mails).values()) == 1
    assert len(mails.mails) == 4


def _with_password(freelancer_id: int, port: int, password: str, now: datetime) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "none", "ana", password)
    mail_account.save(freelancer_id, form, now)


def test_of_a_pause_she_is_told_once_by_the_operators_account(
    operated: Flask, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, 1, now)
    post(ana_id, ben, now)
    for minutes in (0, 16, 32):
        run(ana_id, now + timedelta(minutes=minutes))
    assert [mail["To"] for mail in smtp.mails] == ["Ana Sousa <ana@sousa.example>"]
    assert smtp.mails[0]["Subject"] == "Your mail waits: the account needs a look"
    text = smtp.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "port 1: nobody answers" in text


def test_what_cannot_be_tried_again_in_time_expires_with_the_servers_words(
    ana_id: int, ben: int, now: datetime
) -> None:
    with Scripted([*GREETING, "250 ok", "450 Greylisted"]) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now, not_after=now + timedelta(minutes=4))
        run(ana_id, now)
    assert row(message_id).state is State.EXPIRED
    assert "450 Greylisted" in row(message_id).reason
