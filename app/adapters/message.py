"""Messages: plain values to bytes, and never other bytes than were meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

POLICY = policy.SMTP.clone(max_line_length=200, cte_type="7bit")
_UNSAFE = re.compile(r"[\r\n\0\u2028\u2029\x0b\x0c\x1c-\x1e\x85]|=\?")


class BadHeader(ValueError):
    """A value that cannot stand in a header; the message names the field."""


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class Outgoing:
    """A message as a value. `date` is aware; addresses are bare, names stand apart."""

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


def to_bytes(outgoing: Outgoing) -> bytes:
    """The message as it goes over the wire, lines ended by CRLF.

    Automatic as RFC 3834 asks, one-click unsubscribing as RFC 8058 does. What was written is read
    back and compared.

    Raises:
        BadHeader: a value could be read as another header, or is read back as something else.
    """
    message = EmailMessage(policy=POLICY)
    for name, value in _headers(outgoing):
        message[name] = value
    message.set_content(outgoing.text, cte="quoted-printable")
    message.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    for attachment in outgoing.attachments:
        _safe("The file name", attachment.name)
        maintype, subtype = attachment.mime_type.split("/")
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name
        )
    made = message.as_bytes()
    _compare(outgoing, made)
    return made


def _headers(outgoing: Outgoing) -> list[tuple[str, str | Address]]:
    sender = _address("The sender", outgoing.sender_name, outgoing.sender_address)
    to = _address("The recipient", outgoing.recipient_name, outgoing.recipient_address)
    headers: list[tuple[str, str | Address]] = [
        ("From", sender),
        ("To", to),
        ("Subject", _safe("The subject", outgoing.subject)),
        ("Date", format_datetime(outgoing.date)),
        ("Message-ID", _safe("The message id", outgoing.message_id)),
        ("X-Groundrules-ID", _safe("The id", outgoing.groundrules_id)),
        ("Auto-Submitted", "auto-generated"),
    ]
    if outgoing.reply_to:
        headers.append(("Reply-To", _address("Reply-To", "", outgoing.reply_to)))
    if outgoing.references:
        headers.append(("In-Reply-To", _safe("In-Reply-To", outgoing.references[-1])))
        headers.append(("References", _safe("References", " ".join(outgoing.references))))
    ways = [outgoing.unsubscribe_url, outgoing.unsubscribe_mailto]
    if any(ways):
        listed = ", ".join(f"<{_safe('List-Unsubscribe', way)}>" for way in ways if way)
        headers.append(("List-Unsubscribe", listed))
    if outgoing.unsubscribe_url:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _address(field: str, name: str, address: str) -> Address:
    _safe(field, name)
    try:
        checked = validate_email(_safe(field, address), check_deliverability=False)
    except EmailNotValidError as problem:
        raise BadHeader(f"{field}: {problem}") from None
    if checked.ascii_email is None:
        raise BadHeader(f"{field}: only plain letters can stand before the @.")
    return Address(name, addr_spec=checked.ascii_email)


def _safe(field: str, value: str) -> str:
    if _UNSAFE.search(value):
        raise BadHeader(f"{field} holds a line break, or something that reads like one.")
    return value


def _compare(outgoing: Outgoing, made: bytes) -> None:
    read = BytesParser(policy=policy.default).parsebytes(made)
    to, sender = read["To"].addresses, read["From"].addresses
    body = read.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    meant = (_bare(outgoing.recipient_address), _bare(outgoing.sender_address))
    if [a.addr_spec.lower() for a in (*to, *sender)] != [m.lower() for m in meant]:
        raise BadHeader("An address is not read back as it was meant.")
    if _folded(str(read["Subject"])) != _folded(outgoing.subject):
        raise BadHeader("The subject is not read back as it was meant.")
    if text.splitlines() != (outgoing.text.splitlines() or [""]) and text.strip() != (
        "\n".join(outgoing.text.splitlines()).strip()
    ):
        raise BadHeader("The text is not read back as it was meant.")
    if len(list(read.iter_attachments())) != len(outgoing.attachments):
        raise BadHeader("An attachment is not read back as it was meant.")


def _bare(address: str) -> str:
    return validate_email(address, check_deliverability=False).ascii_email or address


def _folded(text: str) -> str:
    return " ".join(text.split())
