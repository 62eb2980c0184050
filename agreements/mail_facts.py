"""What the headers of one mail say: who wrote, in which conversation, and whether a person did.

`read` takes the raw header fields and the instant at which the receiving server took the mail
(INTERNALDATE) and gives a frozen value. It raises nothing, whatever the bytes: a mail that cannot
be used comes out as `SetAside` with the reason in words, and stops no other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import chain, islice

from agreements import mail_checks, mail_subjects
from agreements.automatic_mail import Kind, Origin, origin
from agreements.mail_checks import Checks
from agreements.mail_headers import (
    FIELDS,
    MOST_ADDRESSES,
    Fields,
    Unreadable,
    addresses,
    split,
    text,
)
from agreements.mail_subjects import Subject

__all__ = ["FIELDS", "Checks", "Kind", "MailFacts", "Origin", "SetAside", "read"]

MOST_IDS = 100
MOST_DATE = 100
# So far apart, the time a mail was written and the time it was received are both shown.
FAR = timedelta(days=1)

_ID = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class SetAside:
    """A mail that is not used, and why."""

    reason: str


@dataclass(frozen=True)
class MailFacts:
    """What is known of one mail. Addresses are normalised; ids of mails are SHA-256, in hex.

    `id` is that of its Message-ID, or of all its headers where it has none; `thread` holds the
    ids it answers, the nearest first. `writer` may be empty in a delivery report alone. `asked`
    are those in To and Cc, `hidden` those in Bcc and Delivered-To. `received_at` and `dated_at`
    are in UTC; the first one counts, the second is what the mail says of itself.
    """

    id: str
    writer: str
    asked: tuple[str, ...]
    hidden: tuple[str, ...]
    thread: tuple[str, ...]
    subject: Subject
    received_at: datetime
    dated_at: datetime | None
    origin: Origin
    checks: Checks

    @property
    def is_dated_otherwise(self) -> bool:
        """Whether its own date is missing or more than a day from when it was received."""
        return self.dated_at is None or abs(self.dated_at - self.received_at) > FAR


def read(
    raw: bytes, received_at: datetime | None, *, trusted: Collection[str] = ()
) -> MailFacts | SetAside:
    """The facts in a block of header fields.

    Args:
        raw: the fields `FIELDS`, as the server sent them.
        received_at: INTERNALDATE, with a zone.
        trusted: the names of the freelancer's own servers in Authentication-Results.
    """
    try:
        return _read(raw, received_at, trusted)
    except Unreadable as problem:
        return SetAside(str(problem))
    except (RecursionError, LookupError, ValueError, TypeError, ArithmeticError) as problem:
        return SetAside(f"Its headers could not be read ({type(problem).__name__}).")


def id_of(message_id: str) -> str | None:
    """The hash of a Message-ID, whatever surrounds it; `None` where nothing is left of it."""
    found = _ids([message_id])
    return found[0] if found else None


def _read(raw: bytes, received_at: datetime | None, trusted: Collection[str]) -> MailFacts:
    if received_at is None or received_at.tzinfo is None:
        raise Unreadable("The server does not say when it was received.")
    fields = split(raw)
    subject = mail_subjects.read(text(fields.first("Subject")))
    source = origin(fields, subject.shown)
    writer = _writer(fields, is_report=source.kind is Kind.REPORT)
    received_at = received_at.astimezone(UTC)
    return MailFacts(
        id=id_of(fields.first("Message-ID")) or _hash(f"{received_at}".encode() + b"\0" + raw),
        writer=writer,
        asked=_all(fields, "To", "Cc"),
        hidden=_all(fields, "Bcc", "Delivered-To"),
        thread=_thread(fields),
        subject=subject,
        received_at=received_at,
        dated_at=_date(fields.first("Date")),
        origin=source,
        checks=mail_checks.checks(fields, writer, trusted),
    )


def _writer(fields: Fields, *, is_report: bool) -> str:
    found = _all(fields, "From")
    if is_report:
        return found[0] if found else ""
    if "from" in fields.cut:
        raise Unreadable("The field that says who wrote it is longer than 8 KB.")
    if not found:
        raise Unreadable("It does not say who wrote it.")
    if len(found) > 1 or len(fields.every("From")) > 1:
        raise Unreadable("It names more than one writer.")
    return found[0]


def _all(fields: Fields, *names: str) -> tuple[str, ...]:
    values = (value for name in names for value in fields.every(name))
    found = chain.from_iterable(map(addresses, values))
    return tuple(dict.fromkeys(islice(found, MOST_ADDRESSES)))


def _thread(fields: Fields) -> tuple[str, ...]:
    """In-Reply-To first, then References from the nearest to the first (RFC 5322, 3.6.4)."""
    nearest = _ids(fields.every("In-Reply-To"))
    others = _ids(fields.every("References"))[::-1]
    return tuple(dict.fromkeys((*nearest, *others)))[:MOST_IDS]


def _ids(values: Iterable[str]) -> list[str]:
    found: list[str] = []
    for value in values:
        given = _ID.findall(value) or [value.strip("<> ")]
        cleaned = ("".join(one.split()) for one in given)
        found += [_hash(one.encode()) for one in cleaned if one.strip("@.[]")]
    return found


def _hash(octets: bytes) -> str:
    return sha256(octets).hexdigest()


def _date(value: str) -> datetime | None:
    """What a mail says of when it was written; forged and impossible dates are none."""
    try:
        written = parsedate_to_datetime(value[:MOST_DATE])
        return written.replace(tzinfo=written.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return None
