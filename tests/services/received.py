"""Mail as it was received, byte for byte, and what must be true of any."""

from __future__ import annotations

import re
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.people import MailServer

ONCE = ("From", "To", "Subject", "Date", "Message-ID", "X-Groundrules-ID", "MIME-Version")


class RawServer(MailServer):
    """A mail server that also keeps the bytes it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.raw: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.raw.append(envelope.original_content or b"")
        return await super().handle_DATA(server, session, envelope)


def head(raw: bytes) -> Message:
    """The header fields as a reader sees them who knows nothing but RFC 5322.

    The whole mail is parsed: Python 3.11.2 calls a multipart defective whose parts it leaves out.
    """
    return BytesParser(policy=policy.compat32).parsebytes(raw)


def words(header: object) -> str:
    """The words of a header field, unfolded and decoded (RFC 2047)."""
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", str(header)))))


def mailbox(header: object) -> tuple[str, str]:
    """The one name and address in a header field."""
    [(name, address)] = getaddresses([re.sub(r"\r\n(?=[ \t])", "", str(header))])
    return words(name), address


def text(raw: bytes, subtype: str = "plain") -> str:
    """A text of the mail, with its line ends as they were meant."""
    read = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(read, EmailMessage)
    part = read.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def attachments(raw: bytes) -> list[tuple[str | None, Any]]:
    """The name and the content of each attachment."""
    read = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(read, EmailMessage)
    return [(part.get_filename(), part.get_content()) for part in read.iter_attachments()]


def check_form(raw: bytes) -> None:
    """RFC 5322: lines, header fields, and how they are folded."""
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.isascii() and b"\0" not in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    fields, _, _ = raw.partition(b"\r\n\r\n")
    for line in fields.split(b"\r\n"):
        assert re.match(rb"[ \t]+\S|[!-9;-~]+: ?\S", line), line
        # Longer than 78 only where a single word is, like an address of a page.
        assert len(line) <= 78 or len(line.split()) <= 2, line
    read = head(raw)
    for name in ONCE:
        assert len(read.get_all(name, [])) == 1, name
    assert all(len(read.get_all(name, [])) == 1 for name in read), read.keys()
    assert not read.defects
    assert re.fullmatch(r"<[^@\s<>]+@[^@\s<>]+>", str(read["Message-ID"]))
    assert parsedate_to_datetime(str(read["Date"])).tzinfo is not None
    assert read["Bcc"] is None and read["Cc"] is None
