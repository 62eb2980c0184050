"""A feed fetched from an address that somebody typed: only from the public internet, only so much
of it, and only for so long.

The address of a feed is a secret: whoever has it reads the calendar. What is said about a fetch
that failed names the host and nothing more.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from app.adapters.fetching_wire import (
    BadAddress,
    FetchFailed,
    NotNow,
    NotThere,
    Resolver,
    TooMuch,
    Wire,
    body_of,
    connected,
    is_allowed,
    is_number,
    not_public,
    resolved,
)

__all__ = [
    "BadAddress",
    "FetchFailed",
    "Fetched",
    "NotNow",
    "NotThere",
    "Policy",
    "Seen",
    "TooMuch",
    "Unchanged",
    "fetch",
    "host_of",
]

MOST_REDIRECTS = 3
MOST_LETTERS = 2000
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (401, 403, 404, 410)
SCHEMES = {"https": "https", "webcal": "https", "webcals": "https", "http": "http"}
PORTS = {"https": 443, "http": 80}
# What is already quoted stays as it is; whatever else is not allowed in a request line is quoted.
SAFE = "/:?#[]@!$&'()*+,;=%~-._"
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?\Z")


@dataclass(frozen=True)
class Policy:
    """What is allowed. `networks` are reachable though they are not public ("127.0.0.0/8").

    `most_bytes` counts what arrives as well as what it is unpacked to; `seconds` is for all of it,
    redirects included. `trust` says whose certificates are believed, by default the system's.
    """

    http: bool = False
    networks: tuple[str, ...] = ()
    most_bytes: int = 20 * 1024 * 1024
    seconds: float = 30.0
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Seen:
    """What the server said about the feed last time, so that it can say that nothing changed."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What the address held, and what to show the server next time."""

    content: bytes = field(repr=False)
    seen: Seen = Seen()


@dataclass(frozen=True)
class Unchanged:
    """Nothing changed since it was seen."""


def fetch(
    address: str,
    seen: Seen = Seen(),
    policy: Policy = Policy(),
    resolver: Resolver = socket.getaddrinfo,
) -> Fetched | Unchanged:
    """What a feed address holds now.

    A name is resolved once, and what it resolved to is what is connected to. Neither cookies nor
    a proxy of the environment are used.

    Raises:
        BadAddress: the address will not do, wherever it leads; somebody has to change it.
        NotThere: the server says that there is nothing for us (401, 403, 404, 410).
        TooMuch: it holds more than `policy.most_bytes`.
        NotNow: it could not be fetched this time; later it may.
    """
    here = _Place.typed(address, policy)
    ends_at = time.monotonic() + policy.seconds
    for _ in range(MOST_REDIRECTS + 1):
        answer = _visit(here, seen, policy, ends_at, resolver)
        if not isinstance(answer, _Elsewhere):
            return answer
        here = here.redirected(answer.location, policy)
    raise BadAddress(f"{here.host} sends us on again and again.")


def host_of(address: str, policy: Policy = Policy()) -> str:
    """The server that an address names, to be shown; nobody is asked anything.

    Raises:
        BadAddress: the address will not do, wherever it leads.
    """
    here = _Place.typed(address, policy)
    if is_number(here.host) and not is_allowed(here.host, policy.networks):
        raise BadAddress(not_public(here.host))
    return here.host


@dataclass(frozen=True)
class _Elsewhere:
    location: str = field(repr=False)


@dataclass(frozen=True)
class _Place:
    """Where to ask. `target` and `sign_in` are secret, so they are never shown."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)
    sign_in: str = field(default="", repr=False)

    @staticmethod
    def typed(address: str, policy: Policy) -> _Place:
        """An address as somebody typed it."""
        address = address.strip()
        if not address or len(address) > MOST_LETTERS:
            raise BadAddress("This is no address of a calendar: it is empty or too long.")
        split = _split(address)
        scheme = SCHEMES.get(split.scheme.lower(), "")
        if not scheme:
            raise BadAddress("The address of a calendar begins with https:// or webcal://.")
        if scheme == "http" and not policy.http:
            raise BadAddress(
                "This address begins with http://, so anybody on the way could read and change "
                "the calendar. Use the one that begins with https://."
            )
        host = _host(split)
        target = _quoted(split.path or "/")
        target += f"?{_quoted(split.query)}" if split.query else ""
        return _Place(scheme, host, _port(split, scheme), target, _sign_in(split))

    def redirected(self, location: str, policy: Policy) -> _Place:
        """Where a redirect leads. A sign-in goes nowhere but where it was typed for."""
        bare = f"[{self.host}]" if ":" in self.host else self.host
        try:
            address = urljoin(f"{self.scheme}://{bare}:{self.port}{self.target}", location)
        except ValueError:
            address = ""
        if self.scheme == "https" and urlsplit(address).scheme.lower() == "http":
            raise BadAddress(f"{self.host} sends us on to an address that is not encrypted.")
        there = _Place.typed(address, policy)
        is_same = (there.scheme, there.host, there.port) == (self.scheme, self.host, self.port)
        return replace(there, sign_in=self.sign_in if is_same else "")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        pass
    raise BadAddress("This is no address of a calendar that can be read. Copy it once more.")


def _quoted(part: str) -> str:
    return quote(part, safe=SAFE, errors="replace")


def _host(split: SplitResult) -> str:
    """The name of the server in letters that travel, or its address in figures."""
    host = split.hostname or ""
    if ":" not in host:
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            host = ""
    if ":" in host or HOST.match(host):
        return host
    raise BadAddress("This address names no server. Copy it once more.")


def _port(split: SplitResult, scheme: str) -> int:
    """The port. Of the well-known ones, only those of the web: the others are no web servers."""
    try:
        port = PORTS[scheme] if split.port is None else split.port
    except ValueError:
        port = 0
    if port >= 1024 or port in PORTS.values():
        return port
    raise BadAddress("This address has a port at which calendars are not kept.")


def _sign_in(split: SplitResult) -> str:
    if not split.username:
        return ""
    pair = f"{unquote(split.username)}:{unquote(split.password or '')}"
    return "Basic " + b64encode(pair.encode(errors="replace")).decode()


def _visit(
    here: _Place, seen: Seen, policy: Policy, ends_at: float, resolver: Resolver
) -> Fetched | Unchanged | _Elsewhere:
    """Ask once. Whatever goes wrong below is said anew, without the address in it."""
    said: FetchFailed
    try:
        numbers = resolved(here.host, here.port, policy.networks, ends_at, resolver)
        trust = (policy.trust or ssl.create_default_context()) if here.scheme == "https" else None
        with connected(numbers, here.host, trust, ends_at, policy.most_bytes) as wire:
            return _asked(wire, here, seen, policy)
    except FetchFailed as problem:
        said = problem
    except ssl.SSLCertVerificationError:
        said = NotNow(f"The certificate of {here.host} is not valid for it.")
    except TimeoutError:
        said = NotNow(f"{here.host} took longer than {policy.seconds:g} seconds.")
    except (OSError, http.client.HTTPException, ValueError):
        said = NotNow(f"{here.host} could not be reached, or broke off.")
    # Outside of the handlers, so that no exception that may name the address hangs on to it.
    raise said


def _asked(
    wire: Wire, here: _Place, seen: Seen, policy: Policy
) -> Fetched | Unchanged | _Elsewhere:
    connection = http.client.HTTPConnection(here.host, here.port)
    connection.sock = wire
    connection.request("GET", here.target, headers=_headers(here, seen))
    answer = connection.getresponse()
    if answer.status == 200:
        content = body_of(answer, here.host, policy.most_bytes)
        return Fetched(content, Seen(_kept(answer, "ETag"), _kept(answer, "Last-Modified")))
    if answer.status == 304 and seen != Seen():
        return Unchanged()
    if answer.status in REDIRECTS and (location := answer.headers.get("Location")):
        return _Elsewhere(location.strip())
    if answer.status in GONE:
        raise NotThere(
            f"{here.host} says that there is no calendar for us at this address "
            f"({answer.status}). Its owner may have made a new one."
        )
    raise NotNow(f"{here.host} did not give the calendar this time ({answer.status}).")


def _headers(here: _Place, seen: Seen) -> Mapping[str, str]:
    shown = PORTS[here.scheme] == here.port
    bare = f"[{here.host}]" if ":" in here.host else here.host
    given = {
        "Host": bare if shown else f"{bare}:{here.port}",
        "User-Agent": "Groundrules",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "Authorization": here.sign_in,
        "If-None-Match": seen.etag,
        "If-Modified-Since": seen.last_modified,
    }
    return {name: value for name, value in given.items() if value}


def _kept(answer: http.client.HTTPResponse, name: str) -> str:
    """A header to be sent back word for word; one that could not be is not kept."""
    value = str(answer.headers.get(name) or "")
    return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""
