"""Who wrote a mail, to whom, when and in which conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from agreements.mail_facts import MailFacts, SetAside, id_of, read
from agreements.mail_headers import FIELDS, GROUPS

RECEIVED = datetime(2026, 11, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))
BEN = "From: Ben Okafor <ben@okafor.example>"


def facts(*lines: str) -> MailFacts:
    found = read("\r\n".join([*lines, "", ""]).encode(), RECEIVED)
    assert isinstance(found, MailFacts), found
    return found


def aside(*lines: str | bytes, received: datetime | None = RECEIVED) -> str:
    raw = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    found = read(raw, received)
    assert isinstance(found, SetAside), found
    return found.reason


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("ben@okafor.example", "ben@okafor.example"),
        ("Ben <Ben.Okafor@OKAFOR.Example>", "ben.okafor@okafor.example"),
        ("ben@okafor.example (Ben Okafor)", "ben@okafor.example"),
        ('"Okafor, Ben" <ben@okafor.example>', "ben@okafor.example"),
        ('"ana@ana.example" <ben@okafor.example>', "ben@okafor.example"),
        ("ana@ana.example <ben@okafor.example>", "ben@okafor.example"),
        ("=?utf-8?q?=3Cana=40ana=2Eexample=3E=2C?= <ben@okafor.example>", "ben@okafor.example"),
        ("<@relay.example:ben@okafor.example>", "ben@okafor.example"),
        ("Ben (his (own) words) <ben@okafor.example>", "ben@okafor.example"),
        ("Ben (his (own) <eve@evil.example>) <ben@okafor.example>", "ben@okafor.example"),
        ('"Ben \\" <x@y.example>" <ben@okafor.example>', "ben@okafor.example"),
        ("Bén <bén@bücher.example>", "bén@xn--bcher-kva.example"),
        ("ben@okafor.example, ben@okafor.example", "ben@okafor.example"),
    ],
)
def test_the_writer_is_the_address_in_from(value: str, address: str) -> None:
    assert facts(f"From: {value}").writer == address


def test_neither_sender_nor_reply_to_say_who_wrote() -> None:
    found = facts("Sender: eve@evil.example", BEN, "Reply-To: eve@evil.example")

    assert found.writer == "ben@okafor.example"
    assert not {"Sender", "Reply-To"} & set(FIELDS)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "It does not say who wrote it."),
        (("From: Ben",), "It does not say who wrote it."),
        (("From: =?utf-8?q?ben=40okafor.example?=",), "It does not say who wrote it."),
        (("From: ben@okafor.example, eve@evil.example",), "It names more than one writer."),
        (("From: <ben@okafor.example> <eve@evil.example>",), "It names more than one writer."),
        ((BEN, "From: eve@evil.example"), "It names more than one writer."),
        ((BEN, BEN), "It names more than one writer."),
        (
            ("From: ben@okafor.example" + " " * 9000 + ", eve@evil.example",),
            "The field that says who wrote it is longer than 8 KB.",
        ),
    ],
)
def test_a_mail_of_nobody_or_of_two_is_set_aside(lines: tuple[str, ...], reason: str) -> None:
    assert aside(*lines) == reason


def test_a_report_of_a_server_without_a_whole_name_is_read() -> None:
    found = facts("From: <MAILER-DAEMON>", "X-Failed-Recipients: Ben@okafor.example, cy@x.example")

    assert (found.writer, found.origin.kind) == ("", "delivery report")


def test_those_who_were_asked_stand_in_to_and_cc_and_the_tag_in_bcc() -> None:
    found = facts(
        BEN,
        "To: Friends: ana@ana.example, Cy <cy@x.example>;",
        "Cc: undisclosed-recipients:;, DEE@x.example, ana@ana.example",
        "Bcc: ana+waiting@ana.example",
        "Delivered-To: ana@ana.example",
    )

    assert found.asked == ("ana@ana.example", "cy@x.example", "dee@x.example")
    assert found.hidden == ("ana+waiting@ana.example", "ana@ana.example")


def test_the_time_it_was_received_counts_and_not_its_date() -> None:
    forged = facts(BEN, "Date: Thu, 1 Jan 1970 00:00:00 +0000")
    honest = facts(BEN, "Date: Mon, 2 Nov 2026 08:59:30 +0000")

    assert forged.received_at == honest.received_at == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert forged.received_at.tzinfo is UTC
    assert forged.dated_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert (forged.is_dated_otherwise, honest.is_dated_otherwise) == (True, False)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Mon, 32 Nov 2026 10:00:00 +0000",
        "Mon, 2 Nov 99999 10:00:00 +0000",
        "Mon, 2 Nov 2026 10:00:00 +999999",
        "Fri, 31 Dec 9999 23:59:59 -1400",
        "Mon, 2 Nov 2026 25:61:61 +0000",
        "=?utf-8?b?TW9u?=",
        "-",
        "0 0 0",
    ],
)
def test_an_impossible_date_is_none(date: str) -> None:
    found = facts(BEN, f"Date: {date}")

    assert (found.dated_at, found.is_dated_otherwise) == (None, True)


def test_without_the_time_it_was_received_nothing_is_guessed() -> None:
    reason = "The server does not say when it was received."

    assert aside(BEN, received=None) == reason
    assert aside(BEN, received=datetime(2026, 11, 2)) == reason


def test_the_thread_is_the_mail_it_answers_and_those_before_the_nearest_first() -> None:
    found = facts(
        BEN,
        "In-Reply-To: <three@ana.example>",
        "References: <one@ana.example>\r\n\t<two@ana.example> <three@ana.example>",
    )

    assert found.thread == tuple(id_of(f"<{name}@ana.example>") for name in ("three", "two", "one"))


@pytest.mark.parametrize(
    "given",
    [
        "<a.b@ana.example>",
        "a.b@ana.example",
        "  <a.b@ana.example>  ",
        "<a.b\r\n @ana.example>",
        "< a.b@ana.example >",
        "Message of Monday <a.b@ana.example>",
        "<a.b@ana.example> (sent twice)",
    ],
)
def test_one_message_id_is_the_same_however_it_is_written(given: str) -> None:
    found = facts(BEN, f"Message-ID: {given}")

    assert found.id == id_of("<a.b@ana.example>")
    assert len(found.id) == 64


@pytest.mark.parametrize("given", ["<>", "<@>", "", "   ", "<[.]>", "< >"])
def test_an_impossible_message_id_is_none_and_the_headers_stand_for_it(given: str) -> None:
    lines = (BEN, f"Message-ID: {given}", f"In-Reply-To: {given}", "Subject: One")
    one, same = facts(*lines), facts(*lines)
    other = facts(*lines[:3], "Subject: Other")

    assert id_of(given) is None
    assert one.id == same.id != other.id
    assert one.thread == ()


def test_ids_differ_by_case_and_by_anything_else() -> None:
    ids = {id_of(one) for one in ("<a@x>", "<A@x>", "<a@x.example>", "<[a@x]>", "<a@@x>")}

    assert len(ids) == 5


def test_an_endless_chain_of_references_is_cut() -> None:
    chain = " ".join(f"<{number}@x>" for number in range(2000))

    found = facts(BEN, "In-Reply-To: <last@x>", f"References: {chain}")

    assert len(found.thread) == 100
    assert found.thread[0] == id_of("<last@x>")


def test_every_field_that_is_fetched_has_its_reason() -> None:
    assert all(group.why for group in GROUPS)
    assert len(GROUPS) == 11
    assert len(set(map(str.lower, FIELDS))) == len(FIELDS)
