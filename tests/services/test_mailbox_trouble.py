"""Servers that leave, stall, ramble and lie: each is told in words, and nothing is read twice."""

from __future__ import annotations

import socket
import threading
import tracemalloc
from typing import Any

import pytest

from agreements.mail_facts import FIELDS, MailFacts, read
from app.adapters import imap_patience
from app.adapters.mailbox import (
    FolderGone,
    Mailbox,
    MailboxTrouble,
    ServerAway,
    State,
)
from tests.services.imap_servers import Scripted, at

CAPABLE = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
SIGNED_IN = (CAPABLE, b"TAG OK welcome\r\n")
EXAMINED = (
    b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\nTAG OK [READ-ONLY] ok\r\n"
)
DATE = b'INTERNALDATE "02-Nov-2026 12:00:00 +0100"'


def fetched(uid: int, text: bytes = b"From: ben@okafor.example\r\n\r\n", form: int = 0) -> bytes:
    """One answer to FETCH, in the order of one server or another."""
    names = " ".join(FIELDS).upper().encode()
    field = b"BODY[HEADER.FIELDS (%s)]<0> {%d}\r\n%s" % (names, len(text), text)
    items = [b"UID %d" % uid, DATE, field]
    return b"* %d FETCH (%s)\r\n" % (uid, b" ".join(items[form:] + items[:form]))


def looking(*answers: Any) -> Scripted:
    return Scripted(*SIGNED_IN, EXAMINED, *answers)


def uids(mailbox: Mailbox) -> list[tuple[int, str]]:
    found = mailbox.mails(mailbox.look("INBOX"), 1, FIELDS)
    return [(mail.uid, mail.trouble) for mail in found]


@pytest.mark.parametrize("form", [0, 1, 2])
def test_the_parts_of_an_answer_may_stand_in_any_order(form: int) -> None:
    answer = b"".join(fetched(uid, form=form) for uid in (3, 1, 2)) + b"TAG OK done\r\n"
    with looking(answer) as server, Mailbox(at(server.port)) as mailbox:
        mails = list(mailbox.mails(mailbox.look("INBOX"), 1, FIELDS))

    assert [mail.uid for mail in mails] == [1, 2, 3]
    facts = [read(mail.raw, mail.received_at) for mail in mails]
    assert all(isinstance(one, MailFacts) and one.writer == "ben@okafor.example" for one in facts)


def test_what_nobody_asked_for_is_passed_over() -> None:
    more = b"* 2 FETCH (FLAGS (\\Seen))\r\n* 4 EXISTS\r\n* OK still here\r\n" + fetched(99)
    answer = fetched(1) + more + fetched(2) + fetched(3) + b"TAG OK done\r\n"
    with looking(answer) as server, Mailbox(at(server.port)) as mailbox:
        assert uids(mailbox) == [(1, ""), (2, ""), (3, "")]


def test_a_mail_without_headers_or_date_says_so() -> None:
    nothing = b"* 1 FETCH (UID 1 %s)\r\n* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)]<0> NIL)\r\n"
    with looking(nothing % DATE + fetched(3) + b"TAG OK done\r\n") as server:
        with Mailbox(at(server.port)) as mailbox:
            reason = "The server gave no headers for it."
            assert uids(mailbox) == [(1, reason), (2, reason), (3, "")]


@pytest.mark.parametrize(
    "poison",
    [
        b"* 2 FETCH (UID 2 " + b"(" * 3000 + b"\r\n",
        b"* 2 FETCH (UID 2 BODY[\r\n",
        b'* 2 FETCH (UID 2 INTERNALDATE "x\r\n',
        b"* 2 FETCH UID\r\n",
        b"* 2 FETCH (UID x)\r\n",
        b"* 2 FETCH (UID 2 BODYSTRUCTURE NIL)\r\n",
    ],
)
def test_one_answer_that_cannot_be_read_sets_one_mail_aside(poison: bytes) -> None:
    all_three = fetched(1) + poison + fetched(3) + b"TAG OK done\r\n"
    answers = (
        all_three,
        fetched(1) + b"TAG OK done\r\n",
        poison + fetched(3) + b"TAG OK done\r\n",
        poison + b"TAG OK done\r\n",
        fetched(3) + b"TAG OK done\r\n",
    )
    with looking(*answers) as server, Mailbox(at(server.port)) as mailbox:
        (_, first), (second, reason), (_, third) = uids(mailbox)

    assert (first, second, third) == ("", 2, "")
    assert reason.startswith("The server's answer cannot be read: ") and len(reason) < 600
    asked = [line.split()[3] for line in server.heard if b"FETCH" in line]
    assert asked == [b"1,2,3", b"1", b"2,3", b"2", b"3"]


def test_a_server_that_cannot_find_a_mail_sets_one_aside() -> None:
    no = b"TAG NO [SERVERBUG] Internal error\r\n"
    one, three = (fetched(uid) + b"TAG OK done\r\n" for uid in (1, 3))
    with looking(no, one, no, no, three) as server, Mailbox(at(server.port)) as mailbox:
        found = uids(mailbox)

    reason = "The server's answer cannot be read: [SERVERBUG] Internal error"
    assert found == [(1, ""), (2, reason), (3, "")]


def test_a_server_none_of_whose_answers_can_be_read_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.adapters.mailbox.MOST_UNREADABLE", 1)
    no = b"TAG NO sorry\r\n"
    with looking(*[no] * 5) as server, Mailbox(at(server.port)) as mailbox:
        with pytest.raises(MailboxTrouble, match="cannot be read: sorry"):
            uids(mailbox)
        assert sum(b"FETCH" in line for line in server.heard) == 4


@pytest.mark.parametrize(
    "answer",
    [
        b"* BYE Autologout; idle for too long\r\n",
        fetched(1) + b"* BYE Autologout; idle for too long\r\n",
        b"* BYE Autologout; idle for too long\r\nTAG OK done\r\n",
    ],
)
def test_a_goodbye_is_told_in_its_words(answer: bytes) -> None:
    with looking(answer) as server, Mailbox(at(server.port)) as mailbox:
        state = mailbox.look("INBOX")
        with pytest.raises(ServerAway, match="ended: .*Autologout; idle for too long"):
            list(mailbox.mails(state, 1, FIELDS))


def test_a_connection_that_breaks_off_is_away() -> None:
    with looking(b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (X)] {99}\r\nFrom") as server:
        with Mailbox(at(server.port)) as mailbox:
            with pytest.raises(ServerAway, match="The connection to 127.0.0.1, port"):
                uids(mailbox)


def test_a_server_that_says_nothing_is_away_after_the_time_out() -> None:
    with looking(None) as server, Mailbox(at(server.port, timeout_s=0.3)) as mailbox:
        with pytest.raises(ServerAway, match="no answer in time"):
            uids(mailbox)


@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_a_server_that_drips_is_away_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    ends = threading.Event()

    def drip(connection: socket.socket) -> None:
        while not ends.wait(0.02):
            connection.sendall(b"*")

    monkeypatch.setattr(imap_patience.PatientClient.allow, "__defaults__", (seconds, 10_000))
    with looking(drip) as server, Mailbox(at(server.port)) as mailbox:
        with pytest.raises(ServerAway, match="no answer in time"):
            uids(mailbox)
        ends.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 1 BODY[HEADER] {4000000000}\r\n",
        b"* OK " + b"x" * 2_000_000,
        (b"* OK " + b"x" * 100_000 + b"\r\n") * 30,
    ],
)
def test_an_endless_answer_is_not_taken(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_patience.PatientClient.allow, "__defaults__", (20.0, 2_500_000))
    tracemalloc.start()
    try:
        with looking(answer) as server, Mailbox(at(server.port)) as mailbox:
            with pytest.raises(ServerAway, match="the answer is too long"):
                uids(mailbox)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b"[NONEXISTENT] Unknown Mailbox: INBOX (Failure)", FolderGone, "There is no folder"),
        (b"[INUSE] Try again", MailboxTrouble, "cannot be read: .*INUSE.* Try again"),
        (b"[UNAVAILABLE] Backend down", MailboxTrouble, "cannot be read: .*Backend down"),
    ],
)
def test_a_folder_that_does_not_open_is_gone_or_only_busy(
    said: bytes, kind: type[Exception], words: str
) -> None:
    with Scripted(*SIGNED_IN, b"TAG NO " + said + b"\r\n") as server:
        with (
            Mailbox(at(server.port)) as mailbox,
            pytest.raises(MailboxTrouble, match=words) as told,
        ):
            mailbox.look("INBOX")

    assert type(told.value) is kind


def test_a_folder_without_lasting_numbers_is_not_read() -> None:
    with Scripted(*SIGNED_IN, b"* 3 EXISTS\r\nTAG OK done\r\n") as server:
        with Mailbox(at(server.port)) as mailbox:
            with pytest.raises(MailboxTrouble, match="no numbers that last"):
                mailbox.look("INBOX")


def test_without_the_next_number_the_mails_are_searched() -> None:
    examined = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nTAG OK ok\r\n"
    found = b"* SEARCH 1 2 3\r\nTAG OK done\r\n"
    mails = fetched(2) + fetched(3) + b"TAG OK done\r\n"
    with Scripted(*SIGNED_IN, examined, CAPABLE, found, mails) as server:
        with Mailbox(at(server.port)) as mailbox:
            state = mailbox.look("INBOX")
            assert state == State("INBOX", 7, 0, 3)
            assert [mail.uid for mail in mailbox.mails(state, 2, FIELDS)] == [2, 3]


@pytest.mark.parametrize(
    "greeting", [b"220 smtp.okafor.example ESMTP", b"HTTP/1.1 400 Bad Request", b"\xff\xfe\x00"]
)
def test_what_does_not_speak_imap_is_told(greeting: bytes) -> None:
    with Scripted(greeting=greeting) as server:
        with pytest.raises(ServerAway):
            Mailbox(at(server.port)).folders()


def test_a_server_that_is_full_says_goodbye_first() -> None:
    with Scripted(greeting=b"* BYE Too many connections") as server:
        with pytest.raises(ServerAway, match="Too many connections"):
            Mailbox(at(server.port)).folders()


def test_where_the_connection_cannot_be_secured_no_password_is_sent() -> None:
    with Scripted(CAPABLE, *SIGNED_IN) as server:
        with pytest.raises(ServerAway, match="does not secure the connection"):
            Mailbox(at(server.port, security="starttls")).folders()

    assert not any(b"LOGIN" in line for line in server.heard)


def test_a_listing_that_cannot_be_read_is_told() -> None:
    with Scripted(*SIGNED_IN, b'* LIST (\\Noselect "x\r\nTAG OK done\r\n') as server:
        with Mailbox(at(server.port)) as mailbox, pytest.raises(MailboxTrouble):
            mailbox.folders()
