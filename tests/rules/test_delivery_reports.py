"""Whom a mail did not reach, in the words of five kinds of servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.delivery_reports import Report, Undelivered, read_report
from agreements.mail_facts import id_of

RETURNED = b"From: ana@ana.example\r\nMessage-ID: <question-1@ana.example>\r\nSubject: Hi\r\n"
QUESTION = id_of("<question-1@ana.example>")

POSTFIX = b"""\
Reporting-MTA: dns; mx.ana.example
X-Postfix-Queue-ID: 4ABCD

Final-Recipient: rfc822; ben@okafor.example
Original-Recipient: rfc822;Ben@okafor.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.okafor.example
Diagnostic-Code: smtp; 550 5.1.1 <ben@okafor.example>: Recipient
    address rejected
"""
EXCHANGE = b"""\
Reporting-MTA: dns;DB9PR05MB1234.eurprd05.prod.outlook.example
Received-From-MTA: dns;mail.ana.example

Final-recipient: RFC822;ben@okafor.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound
"""
GMAIL = b"""\
Reporting-MTA: dns; googlemail.example

Final-Recipient: rfc822; ben@okafor.example
Action: delayed
Status: 4.4.1
Last-Attempt-Date: Mon, 02 Nov 2026 01:00:00 -0800 (PST)
"""
EXIM = b"""\
Reporting-MTA: dns; server.host.example

Action: failed
Final-Recipient: rfc822;ben@okafor.example
Status: 5.0.0
Remote-MTA: dns; mx.okafor.example
Diagnostic-Code: smtp; 552 mailbox full
"""
SENDMAIL = b"""\
Reporting-MTA: dns; relay.example

Final-Recipient: RFC822; <ben@okafor.example>
X-Actual-Recipient: RFC822; ben@inner.example
Action: relayed (to non-DSN-aware mailer)
Status: 2.1.9
"""


@pytest.mark.parametrize(
    ("status", "action", "code", "words"),
    [
        (POSTFIX, "failed", "5.1.1", "550 5.1.1 <ben@okafor.example>: Recipient address rejected"),
        (EXCHANGE, "failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
        (GMAIL, "delayed", "4.4.1", ""),
        (EXIM, "failed", "5.0.0", "552 mailbox full"),
        (SENDMAIL, "relayed", "2.1.9", ""),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_report_says_whom_a_mail_did_not_reach(
    status: bytes, action: str, code: str, words: str, end: bytes
) -> None:
    found = read_report(status.replace(b"\n", end), RETURNED)

    assert found == Report((Undelivered("ben@okafor.example", action, code, words),), QUESTION)
    assert found.recipients[0].is_final is (action == "failed")


def test_the_address_it_was_sent_to_goes_before_the_one_it_came_to() -> None:
    moved = (
        b"Final-Recipient: rfc822; inner@x.example\nOriginal-Recipient: rfc822; ben@okafor.example"
    )

    assert read_report(moved, b"").recipients[0].address == "ben@okafor.example"


def test_several_recipients_stand_one_after_another() -> None:
    more = POSTFIX + b"\n\nFinal-Recipient: rfc822; cy@x.example\nAction: delayed\nStatus: 4.2.2\n"

    found = read_report(more, b"")

    assert [one.address for one in found.recipients] == ["ben@okafor.example", "cy@x.example"]
    assert found.about is None


@pytest.mark.parametrize(
    "status",
    [b"", b"\n\n\n", b"Action: failed", b"Final-Recipient: x400; /C=GB/", b"\xff\x00" * 4000],
)
def test_a_report_without_recipients_names_none(status: bytes) -> None:
    assert read_report(status, RETURNED) == Report((), QUESTION)


def test_an_endless_report_is_cut() -> None:
    endless = b"Final-Recipient: rfc822; ben@okafor.example\n\n" * 500

    assert len(read_report(endless, b"x" * 70_000).recipients) == 101


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_no_bytes_disturb_the_reading(status: bytes, returned: bytes) -> None:
    assert isinstance(read_report(status, returned), Report)
