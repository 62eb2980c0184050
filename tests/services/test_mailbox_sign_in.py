"""Signing in at a mailbox with leave from the provider (XOAUTH2)."""

from __future__ import annotations

import base64

import pytest

from app.adapters.mailbox import Account, Mailbox, SignInRefused
from app.adapters.smtp_account import AccountTrouble
from tests.services.imap_servers import Scripted, at

CAPABLE = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"


class Leave:
    """Leave to read, as tokens given out one after another."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def token(self) -> str:
        if not self.tokens:
            raise AccountTrouble("The leave was taken back.")
        return self.tokens.pop(0)

    renewed = token


REFUSED = (
    b"+ " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}') + b"\r\n",
    b"TAG NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n",
)


LISTED = b'* LIST () "/" INBOX\r\nTAG OK done\r\n'


def with_leave(port: int, leave: Leave) -> Account:
    return at(port, password=None, access=leave)


def spoken(line: bytes) -> bytes:
    return base64.b64decode(line.strip())


def test_a_token_signs_in() -> None:
    with Scripted(CAPABLE, b"+ \r\n", b"TAG OK in\r\n", LISTED) as server:
        with Mailbox(with_leave(server.port, Leave("first"))) as mailbox:
            assert [folder.name for folder in mailbox.folders()] == ["INBOX"]

    assert server.heard[1].endswith(b" AUTHENTICATE XOAUTH2\r\n")
    assert spoken(server.heard[2]) == b"user=ana@ana.example\x01auth=Bearer first\x01\x01"


def test_a_token_that_is_not_taken_is_renewed_once() -> None:
    again = (b"+ \r\n", b"TAG OK in\r\n", LISTED)
    with Scripted(CAPABLE, b"+ \r\n", *REFUSED, *again) as server:
        with Mailbox(with_leave(server.port, Leave("old", "new"))) as mailbox:
            assert [folder.name for folder in mailbox.folders()] == ["INBOX"]

    assert server.heard[3].strip() == b""
    assert b"Bearer old" in spoken(server.heard[2]) and b"Bearer new" in spoken(server.heard[5])


def test_a_token_that_is_refused_twice_is_told_with_the_status() -> None:
    with Scripted(CAPABLE, b"+ \r\n", *REFUSED, b"+ \r\n", *REFUSED) as server:
        with pytest.raises(SignInRefused) as told:
            Mailbox(with_leave(server.port, Leave("old", "new"))).folders()

    assert str(told.value) == (
        "The server did not take the sign-in: [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
        " (status 400)"
    )


def test_leave_that_was_taken_back_is_told() -> None:
    with Scripted(CAPABLE) as server:
        with pytest.raises(SignInRefused, match="The leave was taken back."):
            Mailbox(with_leave(server.port, Leave())).folders()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ana@ana.example", b"ana@ana.example"),
        ("OFFICE\\ana", b'"OFFICE\\\\ana"'),
        ('Ana "Box" Reyes', b'"Ana \\"Box\\" Reyes"'),
    ],
)
def test_a_user_name_that_is_no_single_word_is_quoted(name: str, said: bytes) -> None:
    with Scripted(CAPABLE, b"TAG OK in\r\n", LISTED) as server:
        with Mailbox(at(server.port, username=name)) as mailbox:
            mailbox.folders()

    assert b" LOGIN " + said + b' "' in server.heard[1]
