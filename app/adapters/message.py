"""Messages: plain values to bytes, and never other bytes than were meant.

The header fields are written here and not by `email`: its folder (Python 3.11) writes encoded
words longer than RFC 2047 allows or loses spaces between them, depending on the line length.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header, decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

POLICY = policy.SMTP.clone(max_line_length=76, cte_type="7bit")
PLAIN_WORD = 60
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]|=\?")


class BadHeader(ValueError):
    """A value that cannot stand in a header; the message names the field."""


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class Outgoing:
    """A message as a value. `date` is aware; addresses are bare, names stand apart.

    `is_automatic` says that no person had it sent (RFC 3834). `references` are earlier messages of
    the conversation, the one that is continued last.
    """

    message_id: str
    groundrules_id: str
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    subject: str
    text: str
    html: str
    date: datetime
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    references: tuple[str, ...] = ()
    unsubscribe_url: str | None = None
    unsubscribe_mailto: str | None = None
    is_automatic: bool = True


def valid_address(text: str) -> str:
    """A mail address, normalised.

    Raises:
        ValueError: with what is wrong, for the person who typed it.
    """
    if _UNSAFE.search(text):
        raise ValueError("An address is one line without control characters.")
    try:
        return validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False
        ).normalized
    except EmailNotValidError as problem:
        raise ValueError(str(problem)) from None


@lru_cache(maxsize=1024)
def ascii_address(address: str) -> str:
    """A checked address as it goes over the wire: its domain in ASCII.

    Raises:
        ValueError: with what is wrong.
    """
    try:
        found = validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError as problem:
        raise ValueError(str(problem)) from None
    if found is None:
        raise ValueError("Only plain letters can stand before the @.")
    return found


def to_bytes(outgoing: Outgoing) -> bytes:
    """The message as it goes over the wire, lines ended by CRLF.

    Marked as automatic as RFC 3834 asks, one-click unsubscribing as RFC 8058 does. What was written
    is read back and compared.

    Raises:
        BadHeader: a value could be read as another header, or is read back as something else.
    """
    lines = "".join(f"{name}: {value}\r\n" for name, value in _headers(outgoing))
    try:
        made = lines.encode("ascii") + _content(outgoing)
    except UnicodeError:
        raise BadHeader("Something in it cannot be written as text.") from None
    _compare(outgoing, made)
    return made


def _content(outgoing: Outgoing) -> bytes:
    """The body with its own header fields: the text, the page, and what is attached.

    Both texts are written here: `email` takes as long for them as all the rest of sending.
    """
    texts = _parts("alternative", [_text("plain", outgoing.text), _text("html", outgoing.html)])
    attached = [_attached(attachment) for attachment in outgoing.attachments]
    return b"MIME-Version: 1.0\r\n" + (_parts("mixed", [texts, *attached]) if attached else texts)


def _parts(subtype: str, parts: list[bytes]) -> bytes:
    """Parts between a line that none of them can hold: no encoded text has "=_" in it, and
    inner parts stand between another line."""
    line = b"=_" + subtype.encode()
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (subtype.encode(), line)
    return (
        head + b"".join(b"--%s\r\n%s\r\n" % (line, part) for part in parts) + b"--%s--\r\n" % line
    )


def _text(subtype: str, text: str) -> bytes:
    lines = "\n".join(_lines(text)) + "\n"
    encoded = binascii.b2a_qp(lines.encode(), istext=True).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
    return head.encode() + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded


def _attached(attachment: Attachment) -> bytes:
    _safe("The file name", attachment.name)
    maintype, subtype = _safe("The file type", attachment.mime_type).split("/")
    part = EmailMessage(policy=POLICY)
    part.set_content(
        attachment.content,
        maintype=maintype,
        subtype=subtype,
        filename=attachment.name,
        disposition="attachment",
    )
    del part["MIME-Version"]
    return part.as_bytes()


def _headers(outgoing: Outgoing) -> list[tuple[str, str]]:
    headers = [
        ("From", _mailbox("The sender", outgoing.sender_name, outgoing.sender_address)),
        ("To", _mailbox("The recipient", outgoing.recipient_name, outgoing.recipient_address)),
        ("Subject", _words(_safe("The subject", outgoing.subject))),
        ("Date", format_datetime(outgoing.date)),
        ("Message-ID", _mark("The message id", outgoing.message_id)),
        ("X-Groundrules-ID", _mark("The id", outgoing.groundrules_id)),
    ]
    if outgoing.is_automatic:
        headers.append(("Auto-Submitted", "auto-generated"))
    if outgoing.reply_to:
        headers.append(("Reply-To", _mailbox("Reply-To", "", outgoing.reply_to)))
    if outgoing.references:
        marks = [_mark("References", reference) for reference in outgoing.references]
        headers.append(("In-Reply-To", marks[-1]))
        headers.append(("References", "\r\n ".join(marks)))
    ways = [outgoing.unsubscribe_url, outgoing.unsubscribe_mailto]
    if any(ways):
        listed = [f"<{_mark('List-Unsubscribe', way)}>" for way in ways if way]
        headers.append(("List-Unsubscribe", ",\r\n ".join(listed)))
    if outgoing.unsubscribe_url:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _mailbox(field: str, name: str, address: str) -> str:
    """A name and an address in a header field; white space around a name says nothing."""
    _safe(field, name)
    name = name.strip()
    try:
        bare = ascii_address(_safe(field, address))
    except ValueError as problem:
        raise BadHeader(f"{field}: {problem}") from None
    if name.isascii() and len(name) <= PLAIN_WORD:
        return formataddr((name, bare))
    return f"{_words(name)}\r\n <{bare}>"


def _words(text: str) -> str:
    """Text as it stands in a header: as it is where that is safe, else in encoded words."""
    is_plain = (
        text.isascii()
        and text == " ".join(text.split())
        and all(len(word) <= PLAIN_WORD for word in text.split())
    )
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, maxlinelen=75, header_name="Subject").encode(linesep="\r\n")


def _mark(field: str, value: str) -> str:
    """An id or an address of a page: one word, never folded, never encoded."""
    if not _safe(field, value).isascii() or " " in value or len(value) > 900:
        raise BadHeader(f"{field} is not one word of plain letters.")
    return value


def can_head(value: str) -> bool:
    """Whether a text may stand in a header: no line break, nothing that reads like one."""
    return _UNSAFE.search(value) is None


def _safe(field: str, value: str) -> str:
    if not can_head(value):
        raise BadHeader(f"{field} holds a line break, or something that reads like one.")
    return value


def _compare(outgoing: Outgoing, made: bytes) -> None:
    raw = BytesParser(policy=policy.compat32).parsebytes(made)
    names = [name for name, _ in _headers(outgoing)]
    if sorted(raw.keys()) != sorted([*names, "MIME-Version", "Content-Type"]):
        raise BadHeader("A header is not read back as it was meant.")
    for header, name, address in (
        ("To", outgoing.recipient_name, outgoing.recipient_address),
        ("From", outgoing.sender_name, outgoing.sender_address),
    ):
        read_name, read_address = parseaddr(str(raw[header]))
        if read_address != ascii_address(address) or _decoded(read_name) != _folded(name):
            raise BadHeader("An address is not read back as it was meant.")
    if _decoded(str(raw["Subject"])) != _folded(outgoing.subject):
        raise BadHeader("The subject is not read back as it was meant.")
    _compare_content(outgoing, raw)


def _compare_content(outgoing: Outgoing, read: Message) -> None:
    plain, html, *attached = [part for part in read.walk() if not part.is_multipart()]
    for part, kind, meant in (
        (plain, "text/plain", outgoing.text),
        (html, "text/html", outgoing.html),
    ):
        if part.get_content_type() != kind or _lines(_content_of(part)) != _lines(meant):
            raise BadHeader("The text is not read back as it was meant.")
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in attached]
    if found != [(one.name, one.content) for one in outgoing.attachments]:
        raise BadHeader("An attachment is not read back as it was meant.")


def _content_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode(part.get_content_charset("ascii")) if isinstance(content, bytes) else ""


def _decoded(text: str) -> str:
    return _folded(str(make_header(decode_header(text))))


def _folded(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.rstrip("\r\n"))
