"""Of delivery reports alone two parts are read, and of those no more than 16 KB."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from agreements.delivery_reports import Undelivered, read_report
from agreements.mail_facts import id_of
from app.adapters import mailbox_reports
from app.adapters.mailbox import Mailbox, ReportParts
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import Overheard, at

STATUS = (
    "Reporting-MTA: dns; mx.ana.example\n\n"
    "Final-Recipient: rfc822; ben@okafor.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 no such user\n"
)
BACK = "Message-ID: <question-1@ana.example>\nSubject: Decision: the logo\n"
WORDS = "Sorry: the secret words for a person."


def mixed(*parts: str, kind: str = "report; report-type=delivery-status") -> bytes:
    inner = "".join(f"--edge\n{part}\n" for part in parts)
    head = f'From: MAILER-DAEMON@mx.ana.example\nContent-Type: multipart/{kind}; boundary="edge"'
    return f"{head}\nMIME-Version: 1.0\n\n{inner}--edge--\n".replace("\n", "\r\n").encode()


def part(kind: str, text: str, *more: str) -> str:
    return "\n".join([f"Content-Type: {kind}", *more, "", text])


PLAIN = part("text/plain", WORDS)
NOTE = part("message/delivery-status", STATUS)
LETTER = part("message/rfc822", f"{BACK}\nThe secret body.")
IN_64 = base64.encodebytes(BACK.encode()).decode()

REPORTS = {
    "Postfix, the whole mail back": mixed(PLAIN, NOTE, LETTER),
    "Gmail, the headers back": mixed(PLAIN, NOTE, part("text/rfc822-headers", BACK)),
    "Exchange, with letters and pictures": mixed(
        'Content-Type: multipart/alternative; boundary="in"\n\n--in\n'
        + PLAIN
        + "\n--in\n"
        + part("text/html", WORDS)
        + "\n--in--",
        NOTE,
        LETTER,
    ),
    "encoded": mixed(
        PLAIN,
        NOTE,
        part("text/rfc822-headers", IN_64, "Content-Transfer-Encoding: base64"),
    ),
    "quoted": mixed(
        PLAIN,
        part(
            "message/delivery-status",
            STATUS.replace("user", "us=65r"),
            "Content-Transfer-Encoding: quoted-printable",
        ),
        LETTER,
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot() as started:
        yield started


def parts_of(server: Dovecot, mail: bytes) -> tuple[ReportParts | None, bytes]:
    server.hands.put(mail)
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        state = mailbox.look("INBOX")
        found = mailbox.report(state, state.uid_next - 1)
    return found, wire.came


@pytest.mark.parametrize("shape", REPORTS)
def test_the_status_and_the_returned_headers_are_read(server: Dovecot, shape: str) -> None:
    found, came = parts_of(server, REPORTS[shape])

    assert found is not None
    report = read_report(found.status, found.returned)
    assert report.recipients == (
        Undelivered("ben@okafor.example", "failed", "5.1.1", "550 no such user"),
    )
    assert report.about == id_of("<question-1@ana.example>")
    assert b"secret" not in came


@pytest.mark.parametrize(
    "mail",
    [
        mixed(PLAIN, NOTE, LETTER, kind="mixed"),
        mixed(PLAIN, LETTER),
        mixed(PLAIN, part("message/disposition-notification", STATUS)),
        b"From: MAILER-DAEMON@mx.ana.example\r\n\r\nThe secret words.\r\n",
    ],
)
def test_of_other_mail_nothing_is_read(server: Dovecot, mail: bytes) -> None:
    found, came = parts_of(server, mail)

    assert found is None
    assert b"secret" not in came and b"okafor" not in came


def test_no_more_than_16_kb_of_a_part_are_read(server: Dovecot) -> None:
    long = mixed(
        PLAIN, NOTE + "X-Filler: " + "x " * 60_000, LETTER.replace("Subject", "X: y\n" * 9000)
    )
    found, came = parts_of(server, long)

    assert found is not None
    assert (len(found.status), len(found.returned)) == (16 * 1024, 16 * 1024)
    assert len(came) < 40_000


def test_a_report_without_what_came_back_is_one_all_the_same(server: Dovecot) -> None:
    found, _ = parts_of(server, mixed(PLAIN, NOTE))

    assert found is not None and found.returned == b""
    assert read_report(found.status, found.returned).about is None


@pytest.mark.parametrize(
    "structure",
    [None, (), (1, 2), ([], b"report"), ([()], b"report"), ([(b"message",)], b"report"), "x"],
)
def test_a_structure_that_makes_no_sense_is_no_report(structure: object) -> None:
    assert mailbox_reports.sections(structure) is None
