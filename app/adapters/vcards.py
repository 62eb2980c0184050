"""People out of vCards 2.1, 3.0 and 4.0 (RFC 6350), as the lines of a table."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agreements.tables import Row, plain

HEADER = ("Name", "Organisation", "E-mail", "Phone", "Country", "Time zone", "Language")
LINE = re.compile(r'(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:[^:";]|"[^"]*")*)*):(.*)', re.S)
ENDS_SOFT = re.compile(r"ENCODING=QUOTED-PRINTABLE|;QUOTED-PRINTABLE", re.I)
CHARSET = re.compile(r";CHARSET=\"?([A-Za-z0-9_-]{1,20})", re.I)
PREFERRED = re.compile(r"[;=,\"]PREF(?:=1)?(?:[;,\"]|$)", re.I)
ESCAPED = re.compile(r"\\(.)", re.S)
# Between the parts of one value; those that are escaped belong to the text.
PARTS = re.compile(r"(?<!\\);")
KEPT = ("FN", "N", "ORG", "EMAIL", "TEL", "ADR", "TZ", "LANG")


@dataclass
class _Card:
    number: int
    found: dict[str, list[tuple[bool, str]]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The preferred one, or the first."""
        values = self.found.get(name, [])
        return next((value for is_best, value in values if is_best and value), "") or next(
            (value for _, value in values if value), ""
        )

    def cells(self) -> tuple[str, ...]:
        organisation = ", ".join(_parts(self.first("ORG"))[:1])
        country = _parts(self.first("ADR"))[6:7]
        email = _said(self.first("EMAIL")).removeprefix("mailto:")
        phone = _said(self.first("TEL")).removeprefix("tel:")
        name = _said(self.first("FN")) or _whole_name(self.first("N"))
        zone, language = _said(self.first("TZ")), _said(self.first("LANG"))
        cells = name, organisation, email, phone, "".join(country), zone, language
        return tuple(plain(cell) for cell in cells)


def rows(text: str) -> Iterator[Row]:
    """A header and a line for each card, with the number of the line that begins it."""
    yield Row(1, HEADER)
    card: _Card | None = None
    for number, line in _lines(text):
        found = LINE.fullmatch(line)
        if not found:
            continue
        name, given, value = found[1].upper(), found[2], found[3]
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            card = _Card(number)
        elif name == "END" and value.strip().upper() == "VCARD":
            if card and any(card.cells()):
                yield Row(card.number, card.cells())
            card = None
        elif card and name in KEPT:
            kept = bool(PREFERRED.search(given)), _decoded(given, value)
            card.found.setdefault(name, []).append(kept)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with the number of where each begins: folded ones, and soft ends of 2.1."""
    begun, pieces = 1, [""]
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
        elif pieces[-1].endswith("=") and ENDS_SOFT.search(pieces[0].partition(":")[0]):
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        else:
            yield begun, "".join(pieces)
            begun, pieces = number, [line]
    yield begun, "".join(pieces)


def _decoded(given: str, value: str) -> str:
    if not ENDS_SOFT.search(given):
        return value
    asked = CHARSET.search(given)
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return raw.decode(asked[1] if asked else "utf-8")
    except (LookupError, ValueError):
        return raw.decode("latin-1")


def _parts(value: str) -> list[str]:
    return [_said(part).strip() for part in PARTS.split(value)]


def _whole_name(value: str) -> str:
    last, first, middle, *_ = [*_parts(value), "", "", ""]
    return " ".join(part for part in (first, middle, last) if part)


def _said(value: str) -> str:
    return ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
