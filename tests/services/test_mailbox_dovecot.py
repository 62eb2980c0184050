"""The mailbox against a real Dovecot: folders, TLS, a restart, numbers made anew, long folders."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from agreements.mail_facts import FIELDS, MailFacts, SetAside, read
from app.adapters.mailbox import (
    FolderGone,
    Mailbox,
    Role,
    ServerAway,
    SignInRefused,
)
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import Overheard, at
from tests.services.servers import certificate


def letter(number: int, more: bytes = b"") -> bytes:
    return (
        b"From: Ben <ben@okafor.example>\r\nTo: ana@ana.example\r\n"
        b"Subject: Letter %d\r\nMessage-ID: <%d@okafor.example>\r\n%s\r\nThe body.\r\n"
        % (number, number, more)
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    certificate(folder)
    return folder


@pytest.fixture(scope="module")
def server(keys: Path) -> Iterator[Dovecot]:
    with Dovecot(keys) as started:
        yield started


@pytest.fixture
def folder(server: Dovecot, request: pytest.FixtureRequest) -> str:
    name = request.node.name.partition("[")[0]
    server.hands.at_work(lambda client: client.create_folder(name))
    return name


def subjects(mailbox: Mailbox, folder: str, first_uid: int = 1) -> list[str]:
    found = mailbox.mails(mailbox.look(folder), first_uid, FIELDS)
    facts = (read(mail.raw, mail.received_at) for mail in found)
    return [one.subject.shown for one in facts if isinstance(one, MailFacts)]


def test_the_folder_for_sent_mail_is_the_one_the_server_says(server: Dovecot) -> None:
    with Mailbox(at(server.port)) as mailbox:
        found = {folder.name: folder.role for folder in mailbox.folders()}

    assert (found["INBOX"], found["Gesendet"]) == (Role.INBOX, Role.SENT)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_trusted_certificate_is_taken(
    server: Dovecot, keys: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "certificate.pem"))
    port = server.tls_port if security == "tls" else server.port

    with Mailbox(at(port, security=security)) as mailbox:
        assert mailbox.look("INBOX").uid_next >= 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(server: Dovecot, security: str) -> None:
    port = server.tls_port if security == "tls" else server.port

    with pytest.raises(ServerAway, match="The certificate of 127.0.0.1 is not trusted: self-sig"):
        Mailbox(at(port, security=security)).folders()


def test_a_certificate_for_another_name_is_refused(
    server: Dovecot, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "certificate.pem"))

    with pytest.raises(ServerAway, match="The certificate of localhost is not trusted: Hostname"):
        Mailbox(at(server.tls_port, host="localhost", security="tls")).folders()


def test_a_wrong_password_is_told_in_its_words(server: Dovecot) -> None:
    with pytest.raises(SignInRefused) as refused:
        Mailbox(at(server.port, password="wrong")).folders()

    assert str(refused.value) == (
        "The server did not take the sign-in: [AUTHENTICATIONFAILED] Authentication failed."
    )


@pytest.mark.parametrize("password", ["пароль", "ends\r\nA1 LOGOUT", 'a "b" \\', "a%{}*("])
def test_any_letters_are_fine_in_a_password(server: Dovecot, password: str) -> None:
    with pytest.raises(SignInRefused, match="Authentication failed"):
        Mailbox(at(server.port, password=password)).folders()


def test_a_folder_that_is_not_there_is_told_in_its_words(server: Dovecot) -> None:
    with Mailbox(at(server.port)) as mailbox:
        with pytest.raises(FolderGone, match="There is no folder “Nowhere”: Mailbox doesn't exist"):
            mailbox.look("Nowhere")
        assert mailbox.look("INBOX").name == "INBOX"


def test_polls_of_two_folders_cost_one_round_trip_each(server: Dovecot) -> None:
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        known = {name: mailbox.look(name) for name in ("INBOX", "Gesendet")}
        before = len(wire.commands)
        for name, state in known.items():
            assert not list(mailbox.mails(mailbox.look(name), state.uid_next, FIELDS))
        assert [command.split()[0] for command in wire.commands[before:]] == ["EXAMINE"] * 2


def test_a_restart_in_between_is_noticed_and_got_over(server: Dovecot, folder: str) -> None:
    server.hands.put(letter(1), folder=folder)
    with Mailbox(at(server.port)) as mailbox:
        state = mailbox.look(folder)
        server.stop()
        with pytest.raises(ServerAway):
            list(mailbox.mails(state, 1, FIELDS))
        with pytest.raises(ServerAway, match="nobody answers there"):
            mailbox.look(folder)
        server.start()
        assert subjects(mailbox, folder) == ["Letter 1"]

        server.stop()
        server.start()
        assert subjects(mailbox, folder) == ["Letter 1"]  # the long-lived connection was cut


def test_numbers_made_anew_show_in_the_validity(server: Dovecot, folder: str) -> None:
    server.hands.put(letter(1), letter(2), folder=folder)
    with Mailbox(at(server.port)) as mailbox:
        old = mailbox.look(folder)

        def make_anew(client: object) -> None:
            client.rename_folder(folder, f"{folder}_old")  # type: ignore[attr-defined]
            client.create_folder(folder)  # type: ignore[attr-defined]

        server.hands.at_work(make_anew)
        server.hands.put(letter(3), folder=folder)
        new = mailbox.look(folder)

        assert (new.uid_validity != old.uid_validity, new.uid_next) == (True, 2)
        assert subjects(mailbox, folder) == ["Letter 3"]
        assert subjects(mailbox, f"{folder}_old") == ["Letter 1", "Letter 2"]


def test_headers_of_39_and_of_90_kb_stop_nothing(server: Dovecot, folder: str) -> None:
    lines = b"".join(b",\r\n\tclient-%d@okafor.example" % number for number in range(1400))
    long, longer = b"Cc: ben@okafor.example" + lines, b"Cc: a@b.example" + lines * 3
    server.hands.put(
        letter(1, long + b"\r\n"), letter(2, longer + b"\r\n"), letter(3), folder=folder
    )
    with Mailbox(at(server.port)) as mailbox:
        mails = list(mailbox.mails(mailbox.look(folder), 1, FIELDS))

    first, second, third = (read(mail.raw, mail.received_at) for mail in mails)
    assert isinstance(first, MailFacts) and len(first.asked) > 200
    assert second == SetAside("Its headers are longer than 64 KB.")
    assert len(mails[1].raw) == 64 * 1024 + 1
    assert isinstance(third, MailFacts)


def test_poisoned_mails_are_set_aside_and_the_rest_is_read(server: Dovecot, folder: str) -> None:
    poisoned = [
        b"\x80\xff\xfe: \xff\r\n\r\n",
        b"From: =?utf-8?b?!!!?=\r\nMessage-ID: <[<>\r\n\r\nx",
        b"\r\n\r\n",
        b"From: " + b"(" * 30_000 + b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\nFrom: a@b.example, c@d.example\r\n\r\n--a",
    ]
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(500)
    )
    nested = b"From: ben@okafor.example\r\nSubject: Deep\r\n" + deep
    server.hands.put(letter(1), *poisoned, nested, letter(2), folder=folder)
    with Mailbox(at(server.port)) as mailbox:
        state = mailbox.look(folder)
        mails = list(mailbox.mails(state, 1, FIELDS))
        found = [read(mail.raw, mail.received_at) for mail in mails]

        assert len(mails) == state.count == 8
        assert [type(one) for one in found[1:6]] == [SetAside] * 5
        assert subjects(mailbox, folder) == ["Letter 1", "Deep", "Letter 2"]
        assert mailbox.report(state, mails[6].uid) is None


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_a_folder_is_searched_through_window_by_window(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr("app.adapters.mailbox.BATCH", 3)
    monkeypatch.setattr("app.adapters.mailbox.WINDOW", window)
    folder = f"Window of {window}"
    server.hands.at_work(lambda client: client.create_folder(folder))
    server.hands.put(*map(letter, range(1, 8)), folder=folder)

    with Mailbox(at(server.port)) as mailbox:
        assert subjects(mailbox, folder) == [f"Letter {number}" for number in range(1, 8)]
        assert subjects(mailbox, folder, 4) == [f"Letter {number}" for number in range(4, 8)]


def test_twelve_hundred_mails_come_in_batches_and_in_order(server: Dovecot, folder: str) -> None:
    def fill(client: object) -> None:
        for start in range(0, 1200, 400):
            some = [letter(number) for number in range(start, start + 400)]
            client.multiappend(folder, some)  # type: ignore[attr-defined]

    server.hands.at_work(fill)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        found = subjects(mailbox, folder)
        fetches = [command for command in wire.commands if command.startswith("UID FETCH")]

    assert found == [f"Letter {number}" for number in range(1200)]
    assert len(fetches) == 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


def test_the_log_of_the_server_holds_no_complaint_about_what_was_asked(server: Dovecot) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5):
        assert "BAD" not in server.log and "Panic" not in server.log
