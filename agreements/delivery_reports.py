"""What a delivery report says: whom a mail did not reach, and which mail (RFC 3464).

Of such reports alone, the status part and the headers of the mail they are about are read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agreements.mail_facts import id_of
from agreements.mail_headers import Fields, Unreadable, normal_address, split, text

MOST_RECIPIENTS = 100
MOST_WORDS = 300

_EMPTY_LINE = re.compile(rb"(?>\r\n|\r|\n)[ \t]*(?>\r\n|\r|\n)")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Undelivered:
    """One recipient: what became of the mail to them, the code, and the server's own words."""

    address: str
    action: str
    status: str
    words: str

    @property
    def is_final(self) -> bool:
        """Whether the mail was given up; one that is late may still arrive."""
        return self.action == "failed"


@dataclass(frozen=True)
class Report:
    """The recipients a report speaks of, and the hash of the Message-ID it is about, if known."""

    recipients: tuple[Undelivered, ...]
    about: str | None


def read_report(status: bytes, returned: bytes) -> Report:
    """What stands in message/delivery-status and in the returned headers, were both garbage."""
    recipients = []
    for block in _EMPTY_LINE.split(status)[: MOST_RECIPIENTS + 1]:
        found = _recipient(_fields(block))
        if found is not None:
            recipients.append(found)
    return Report(tuple(recipients), id_of(_fields(returned).first("Message-ID")))


def _fields(block: bytes) -> Fields:
    try:
        return split(block)
    except Unreadable:
        return Fields({})


def _recipient(fields: Fields) -> Undelivered | None:
    given = fields.first("Original-Recipient") or fields.first("Final-Recipient")
    kind, _, named = given.rpartition(";")
    address = normal_address(named.strip().strip("<>"))
    if address is None or kind.strip().lower() not in ("rfc822", "utf-8", ""):
        return None
    status = _STATUS.search(fields.first("Status"))
    diagnostic = fields.first("Diagnostic-Code").partition(";")[2]
    return Undelivered(
        address=address,
        action=fields.first("Action").partition(" ")[0].strip().lower()[:20],
        status=status[0] if status else "",
        words=text(diagnostic)[:MOST_WORDS],
    )
