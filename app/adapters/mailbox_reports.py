"""Of a delivery report the two parts that are read, found by its structure (RFC 3462, RFC 3464)."""

from __future__ import annotations

import binascii
import quopri
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PART_BYTES = 16 * 1024

_STATUS = {(b"message", b"delivery-status"), (b"message", b"global-delivery-status")}
_HEADERS = {
    (b"text", b"rfc822-headers"),
    (b"message", b"global-headers"),
    (b"message", b"rfc822-headers"),
}
_WHOLE = {(b"message", b"rfc822"), (b"message", b"global")}


@dataclass(frozen=True)
class ReportParts:
    """The status part and the headers that came back, each cut at 16 KB."""

    status: bytes
    returned: bytes


@dataclass(frozen=True)
class Section:
    """A section of a mail, and how it is encoded."""

    number: str
    encoding: bytes = b""

    @property
    def item(self) -> str:
        """What is asked for in a FETCH."""
        return f"BODY.PEEK[{self.number}]<0.{PART_BYTES}>"


def sections(structure: Any) -> tuple[Section, Section | None] | None:
    """Where the status and the returned headers stand; `None` where it is no delivery report."""
    try:
        children, subtype = structure[0], structure[1]
        if not isinstance(children, list) or subtype.lower() != b"report":
            return None
        return _found(children)
    except (TypeError, IndexError, AttributeError):
        return None


def parts(wanted: tuple[Section, Section | None], found: Mapping[bytes, Any]) -> ReportParts:
    """The two parts out of a FETCH answer, decoded."""
    status, returned = wanted
    return ReportParts(_octets(status, found), _octets(returned, found) if returned else b"")


def _found(children: list[Any]) -> tuple[Section, Section | None] | None:
    status: Section | None = None
    returned: Section | None = None
    for number, child in enumerate(children, 1):
        if not isinstance(child[0], bytes):
            continue
        kind = (child[0].lower(), child[1].lower())
        if kind in _STATUS:
            status = status or Section(str(number), child[5] or b"")
        elif kind in _HEADERS:
            returned = returned or Section(str(number), child[5] or b"")
        elif kind in _WHOLE:
            returned = returned or Section(f"{number}.HEADER")
    return None if status is None else (status, returned)


def _octets(section: Section, found: Mapping[bytes, Any]) -> bytes:
    raw = found.get(f"BODY[{section.number}]<0>".encode())
    if not isinstance(raw, bytes):
        return b""
    raw = raw[:PART_BYTES]
    if section.encoding.lower() == b"quoted-printable":
        return quopri.decodestring(raw)
    if section.encoding.lower() != b"base64":
        return raw
    try:
        return binascii.a2b_base64(raw[: len(raw) // 4 * 4])
    except binascii.Error:
        return b""
