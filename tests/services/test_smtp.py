"""SMTP phase by phase, against real servers: kind ones, and ones that misbehave."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from app.adapters import smtp
from app.adapters.smtp import Account, AccountTrouble, Connection, Refused
from tests.services.servers import ANA, BEN, LETTER, Served, at, certificate, hand_over

SECRET = "pass wörd"


class Mailbox:
    """Keeps what arrives; refuses people whose name begins with 'no'."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str, bytes]] = []
        self.signed_in: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("no"):
            return "550 5.1.1 Nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if b"too heavy" in (envelope.original_content or b""):
            return "552 5.3.4 Too heavy"
        self.arrived.append(
            (envelope.mail_from or "", envelope.rcpt_tos[0], envelope.original_content or b"")
        )
        return "250 2.0.0 Taken as 4711"

    def check(self, server: SMTP, session: Session, envelope: Envelope, how: str, given: Any):
        self.signed_in.append((given.login, given.password))
        return AuthResult(success=given.password in (SECRET.encode(), b"secret"), handled=False)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Served]:
    controller = Served(
        mailbox,
        authenticator=mailbox.check,
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN"],
    )
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def account(server: Served) -> Account:
    return at(server.port, timeout_s=3)


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("certificate"))


def test_a_letter_is_handed_over_and_the_server_answers_in_its_own_words(
    account: Account, mailbox: Mailbox
) -> None:
    assert hand_over(account) == "250 2.0.0 Taken as 4711"
    assert mailbox.arrived == [(ANA, BEN, LETTER)]


@pytest.mark.parametrize(
    "letter",
    [
        b".\r\n",
        b".leads\r\n..two\r\n...three\r\n.\r\nend\r\n",
        b"\r\n.\r\n\r\n.\r\n",
        b"a\r\n.\r\nQUIT\r\n",
        b"a" * 900 + b"\r\n." + b"b" * 900 + b"\r\n",
        b"A: b\r\n\r\n" + b".line\r\n" * 20_000,
    ],
)
def test_lines_that_begin_with_a_dot_arrive_as_they_left(
    letter: bytes, account: Account, mailbox: Mailbox
) -> None:
    hand_over(account, letter)
    assert [content for _, _, content in mailbox.arrived] == [letter]


def test_bare_line_ends_arrive_as_whole_ones(account: Account, mailbox: Mailbox) -> None:
    hand_over(account, b"A: b\n\n.one\rtwo\r\n\n.three")
    assert mailbox.arrived[0][2] == b"A: b\r\n\r\n.one\r\ntwo\r\n\r\n.three\r\n"


def test_one_connection_takes_one_letter_after_another(account: Account, mailbox: Mailbox) -> None:
    with Connection(account) as connection:
        connection.prepare(ANA, BEN, LETTER)
        connection.finish(2)
        with pytest.raises(Refused):
            connection.prepare(ANA, "nobody@okafor.example", LETTER)
        connection.prepare(ANA, BEN, b"too heavy\r\n")
        with pytest.raises(Refused) as heavy:
            connection.finish(2)
        connection.prepare(ANA, BEN, LETTER)
        connection.finish(2)
    assert len(mailbox.arrived) == 2
    assert (heavy.value.code, heavy.value.permanent, heavy.value.phase) == (552, True, "message")


def test_a_letter_without_its_dot_is_never_delivered(account: Account, mailbox: Mailbox) -> None:
    connection = Connection(account)
    connection.open()
    connection.prepare(ANA, BEN, LETTER)
    connection.abandon()
    with Connection(account) as closed_amid_the_body:
        closed_amid_the_body.prepare(ANA, BEN, LETTER)
    with Connection(account) as another:
        another.prepare(ANA, "cleo@cleo.example", LETTER)
        another.finish(2)
    assert [to for _, to, _ in mailbox.arrived] == ["cleo@cleo.example"]


def test_a_connection_given_up_is_made_again_for_the_next_letter(
    account: Account, mailbox: Mailbox
) -> None:
    with Connection(account) as connection:
        connection.prepare(ANA, BEN, LETTER)
        connection.abandon()
        with pytest.raises(Refused):
            connection.finish(2)
        connection.prepare(ANA, BEN, LETTER)
        connection.finish(2)
    assert len(mailbox.arrived) == 1


def test_a_refused_recipient_is_told_with_the_servers_words(account: Account) -> None:
    with Connection(account) as connection, pytest.raises(Refused) as refused:
        connection.prepare(ANA, "nobody@okafor.example", LETTER)
    assert str(refused.value) == "550 5.1.1 Nobody of that name"
    assert (refused.value.phase, refused.value.permanent) == ("recipient", True)


def test_an_address_beyond_ascii_is_written_to(account: Account, mailbox: Mailbox) -> None:
    smtp.deliver(account, ANA, "ben@bücher.example", LETTER)
    assert mailbox.arrived[0][1] == "ben@xn--bcher-kva.example"


@pytest.mark.parametrize("address", ["ben@x.example>\r\nRCPT TO:<eve@eve.example", "bén@b.example"])
def test_an_address_that_is_none_says_no_command(
    address: str, account: Account, mailbox: Mailbox
) -> None:
    with Connection(account) as connection:
        with pytest.raises(Refused) as refused:
            connection.prepare(ANA, address, LETTER)
        with pytest.raises(AccountTrouble, match="sender"):
            connection.prepare(address, BEN, LETTER)
        connection.prepare(ANA, BEN, LETTER)
        connection.finish(2)
    assert refused.value.permanent
    assert len(mailbox.arrived) == 1


@pytest.mark.parametrize("password", ["secret", SECRET])
def test_signing_in_works_with_every_letter(
    password: str, account: Account, mailbox: Mailbox
) -> None:
    hand_over(replace(account, username="ana", password=password))
    assert mailbox.signed_in == [(b"ana", password.encode())]
    assert len(mailbox.arrived) == 1


@pytest.mark.parametrize("password", ["wrong", "wröng"])
def test_a_bad_sign_in_is_told_with_the_servers_words(password: str, account: Account) -> None:
    with pytest.raises(AccountTrouble, match="sign-in: 535 5.7.8 Authentication credentials inv"):
        hand_over(replace(account, username="ana", password=password))


def test_a_password_never_leaves_over_an_open_connection_to_another_machine() -> None:
    elsewhere = Account("mail.ana.example", 25, "none", "ana", "secret", timeout_s=0.5)
    with pytest.raises(AccountTrouble, match="never sent over an open connection"):
        hand_over(elsewhere)


def test_a_password_does_not_show_when_an_account_is_printed() -> None:
    assert "secret" not in repr(Account("h", 25, "tls", "ana", "secret"))


@pytest.fixture(params=["tls", "starttls"])
def secured(
    request: pytest.FixtureRequest, certified: tuple[Path, ssl.SSLContext], mailbox: Mailbox
) -> Iterator[Account]:
    how = "ssl_context" if request.param == "tls" else "tls_context"
    controller = Served(mailbox, **{how: certified[1]})
    controller.start()
    yield at(controller.port, security=request.param, timeout_s=3)
    controller.stop()


def test_a_certificate_that_nobody_vouches_for_is_refused_with_the_reason(
    secured: Account, mailbox: Mailbox
) -> None:
    with pytest.raises(AccountTrouble, match="certificate of 127.0.0.1 is not trusted: self"):
        hand_over(secured)
    assert mailbox.arrived == []


def test_letters_leave_over_tls_to_a_server_that_is_trusted(
    secured: Account,
    mailbox: Mailbox,
    certified: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified[0]))
    hand_over(secured, b"A: b\r\n\r\n" + b".line\r\n" * 20_000)
    assert len(mailbox.arrived[0][2]) == 8 + 7 * 20_000


def test_tls_where_there_is_none_says_so(account: Account) -> None:
    with pytest.raises(AccountTrouble, match="no TLS there.*STARTTLS may be"):
        hand_over(replace(account, security="tls"))
    with pytest.raises(AccountTrouble, match="cannot do that: STARTTLS"):
        hand_over(replace(account, security="starttls"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", Account("127.0.0.1", 2525, "none")),
        ("smtp://localhost", Account("localhost", 25, "none")),
        (
            "smtps://ana:p%40ss@mail.ana.example",
            Account("mail.ana.example", 465, "tls", "ana", "p@ss"),
        ),
        ("smtp+starttls://mail.ana.example", Account("mail.ana.example", 587, "starttls")),
        ("smtp://ana:x@mail.ana.example", Account("mail.ana.example", 587, "starttls", "ana", "x")),
    ],
)
def test_an_account_is_read_from_its_address(url: str, expected: Account) -> None:
    assert smtp.account_from_url(url) == expected
