"""What the receiving server noted about a sender: DKIM and DMARC (RFC 8601).

Anybody can write such a note. Only the topmost one with the name of the freelancer's own server
is read: that server puts its own on top, and takes away what others wrote in its name (section 5).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from agreements.mail_headers import Fields, Unreadable, normal_address, split

FIELD = "Authentication-Results"
LEAST, MOST_SERVERS = 3, 10

_RESULTS = frozenset("pass fail none neutral policy softfail temperror permerror".split())
_NAME = re.compile(r"(?=.{4,253}\Z)[a-z0-9][a-z0-9-]*(\.[a-z0-9-]*[a-z0-9])+\Z")
_TOKEN = re.compile(r'\\.|["();]|[^\\"();]+|\\', re.DOTALL)
_METHOD = re.compile(r"\s*([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,40})", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<!\S)(header\.(?:d|i|from))\s*=\s*\"?([^\s\";]{1,320})", re.IGNORECASE)


@dataclass(frozen=True)
class Checks:
    """Results as they were noted; empty where nothing was. `by` is the server that noted them."""

    by: str = ""
    dkim: str = ""
    dkim_domain: str = ""
    dmarc: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether the server found the writer's domain to be the true one."""
        return self.dmarc == "pass"

    @property
    def in_words(self) -> str:
        """The results in a sentence's part, such as "sender verified (DKIM pass, DMARC pass)"."""
        noted = [
            f"{name} {result}"
            for name, result in (("DKIM", self.dkim), ("DMARC", self.dmarc))
            if result
        ]
        if not noted:
            return "sender not verified"
        state = "verified" if self.is_verified else "not verified"
        return f"sender {state} ({', '.join(noted)})"


def speaks_against(said: str) -> bool:
    """Whether results, as `Checks.in_words` says them, are that somebody else may have written."""
    return (
        said.startswith("sender not verified")
        and re.search(r"\b(DKIM|DMARC) fail\b", said) is not None
    )


def servers(fields: Fields) -> tuple[str, ...]:
    """The names of the servers that left such notes on a mail, the topmost first.

    From mail that is known to be good, the name of the freelancer's own server can be proposed.
    """
    return tuple(_server(value) for value in fields.every(FIELD))


def servers_in(raw: bytes) -> tuple[str, ...]:
    """As `servers`, of header fields as they came; nothing where they cannot be read."""
    try:
        return servers(split(raw))
    except Unreadable:
        return ()


def own_servers(mails: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names to propose as the freelancer's own servers, from `servers` of each recent mail.

    What came last stands on top. It is theirs where at least three mails and half of all bear a
    name of the same house there; anybody can write a note, but not on most of their mail.
    """
    tops = Counter(names[0] for names in mails if names and _NAME.match(names[0]))
    houses: Counter[str] = Counter()
    for name, count in tops.items():
        houses[_house(name)] += count
    house, count = max(houses.items(), key=lambda one: one[1], default=("", 0))
    if count < LEAST or count * 2 < len(mails):
        return ()
    return tuple(name for name, _ in tops.most_common() if _house(name) == house)[:MOST_SERVERS]


def _house(name: str) -> str:
    """Whose server it is: `mx3.example.com` and `mx4.example.com` are of one house."""
    return name.partition(".")[2] if name.count(".") > 1 else name


def checks(fields: Fields, writer: str, trusted: Collection[str]) -> Checks:
    """What a trusted server noted of a mail by `writer`, an address; `trusted` are server names.

    A DMARC result for another domain than the writer's counts for nothing.
    """
    names = {name.lower() for name in trusted}
    for value in fields.every(FIELD):
        by = _server(value)
        if by in names:
            return _noted(by, value, writer.rpartition("@")[2])
    return Checks()


def _noted(by: str, value: str, domain: str) -> Checks:
    dkim: tuple[str, str] = ("", "")
    dmarc = ""
    for method, result, properties in _statements(value):
        if method == "dkim" and _rank(result, properties, domain) > _rank(
            dkim[0], {"header.d": dkim[1]}, domain
        ):
            dkim = (result, _signer(properties))
        if method == "dmarc" and not dmarc and properties.get("header.from", domain) == domain:
            dmarc = result
    return Checks(by, *dkim, dmarc)


def _rank(result: str, properties: dict[str, str], domain: str) -> int:
    """Of several signatures the one that speaks for the writer's own domain is told."""
    if result == "pass":
        return 3 if _is_of(_signer(properties), domain) else 2
    return 1 if result else 0


def _signer(properties: dict[str, str]) -> str:
    return properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]


def _is_of(signer: str, domain: str) -> bool:
    return bool(signer) and (domain == signer or domain.endswith("." + signer))


def _server(value: str) -> str:
    """The authserv-id, in lower case; empty where there is none (Exchange Online leaves it out)."""
    first = next(_segments(value), "").split()
    return first[0].lower() if first and "=" not in first[0] else ""


def _statements(value: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    for segment in _segments(value):
        said = _METHOD.match(segment)
        if said:
            result = said[2].lower()
            properties = {
                name.lower(): _domain(found) for name, found in _PROPERTY.findall(segment)
            }
            yield said[1].lower(), result if result in _RESULTS else "unknown", properties


def _domain(value: str) -> str:
    address = normal_address(value if "@" in value.strip("@") else f"x@{value.lstrip('@')}")
    return address.rpartition("@")[2] if address else ""


def _segments(value: str) -> Iterator[str]:
    """The parts between semicolons, without comments and quotation marks (RFC 5322, 3.2.2)."""
    depth, is_quoted, segment = 0, False, ""
    for token in _TOKEN.findall(value + ";"):
        if token == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            segment += token.replace("=", "").replace(";", "")
        elif token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            continue
        elif token == ";":
            yield segment
            segment = ""
        else:
            segment += token
