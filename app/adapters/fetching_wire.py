"""The wire that `app.adapters.fetching` fetches through: names resolved once, public addresses
only, a limit in bytes and one in seconds for everything that arrives."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import TracebackType
from typing import Any

Resolver = Callable[..., Any]
Buffer = bytearray | memoryview

PIECE = 64 * 1024
MOST_HEAD = 1024 * 1024
CONNECT_SECONDS = 5.0
MOST_NUMBERS = 4

# Public, and yet a way to somewhere else: addresses that hold or stand for another one.
DETOURS = tuple(
    ip_network(one)
    for one in ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# The only IPv6 addresses that are given out for the internet (RFC 4291, IANA). Mapped, NAT64,
# unique local, link-local and multicast ones stand outside.
GIVEN_OUT = ip_network("2000::/3")


class FetchFailed(Exception):
    """A feed could not be fetched; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadAddress(FetchFailed):
    """The address will not do; somebody has to change it."""


class NotThere(FetchFailed):
    """The server says that there is nothing for us."""


class TooMuch(FetchFailed):
    """It holds more than we read."""


class NotNow(FetchFailed):
    """It could not be fetched this time; later it may."""


def is_allowed(number: str, networks: tuple[str, ...]) -> bool:
    """Is this IP address on the public internet, or in one of these networks?"""
    try:
        found = ip_address(number)
    except ValueError:
        return False
    if any(found in ip_network(network) for network in networks):
        return True
    return _is_public(found)


def is_number(host: str) -> bool:
    """Is this an IP address, and no name?"""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def not_public(host: str) -> str:
    """What is said of a server that is somebody's own."""
    return f"{host} is not on the public internet, and calendars are read from nowhere else."


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    if isinstance(found, IPv6Address) and (found not in GIVEN_OUT or found.scope_id):
        return False
    if any(found in network for network in DETOURS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def resolved(
    host: str, port: int, networks: tuple[str, ...], ends_at: float, resolver: Resolver
) -> list[tuple[Any, ...]]:
    """The socket addresses of a server that we may connect to, as (family, address).

    Raises:
        BadAddress: it has none but private ones.
        NotNow: the name has no address at the moment.
    """
    found = _looked_up(host, port, ends_at, resolver)
    numbers = [(family, address) for family, _, _, _, address in found]
    allowed = [each for each in numbers if is_allowed(each[1][0], networks)]
    if numbers and not allowed:
        raise BadAddress(not_public(host))
    return allowed[:MOST_NUMBERS]


def _looked_up(host: str, port: int, ends_at: float, resolver: Resolver) -> list[Any]:
    """What the resolver says; in a thread, since it cannot be given a time."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.extend(resolver(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError, ValueError):
            answer.clear()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(0.0, ends_at - time.monotonic()))
    if thread.is_alive():
        raise TimeoutError
    if not answer:
        raise NotNow(f"There is no server called {host} at the moment. Is the address right?")
    return answer


class Wire:
    """A socket that gives `most` bytes at most, until `ends_at`, however they drip."""

    def __init__(self, inner: socket.socket, ends_at: float, most: int) -> None:
        self._inner, self._ends_at, self._left = inner, ends_at, most

    def sendall(self, data: bytes) -> None:
        self._inner.settimeout(_remaining(self._ends_at))
        self._inner.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self), PIECE)

    def receive_into(self, buffer: Buffer) -> int:
        self._inner.settimeout(_remaining(self._ends_at))
        count = self._inner.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise TooMuch("This calendar is larger than what is read of one.")
        return count

    def close(self) -> None:
        """Whoever opened the wire closes it; `http.client` would close it before it is read."""

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._inner.close()


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


@contextmanager
def connected(
    numbers: list[tuple[Any, ...]],
    host: str,
    trust: ssl.SSLContext | None,
    ends_at: float,
    most: int,
) -> Iterator[Wire]:
    """A wire to the first of these addresses that answers; with TLS, verified for `host`."""
    plain = _first_that_answers(numbers, ends_at)
    try:
        plain.settimeout(_remaining(ends_at))
        inner = trust.wrap_socket(plain, server_hostname=host) if trust else plain
    except BaseException:
        plain.close()
        raise
    with Wire(inner, ends_at, most + MOST_HEAD) as wire:
        yield wire


def _first_that_answers(numbers: list[tuple[Any, ...]], ends_at: float) -> socket.socket:
    for family, address in numbers:
        patience = min(CONNECT_SECONDS, _remaining(ends_at))
        inner = socket.socket(family, socket.SOCK_STREAM)
        try:
            inner.settimeout(patience)
            inner.connect(address)
            return inner
        except OSError:
            inner.close()
    raise ConnectionError


def _remaining(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def body_of(answer: http.client.HTTPResponse, host: str, most: int) -> bytes:
    """What a server answered, unpacked.

    Raises:
        TooMuch: it is more than `most` bytes, packed or unpacked.
        NotNow: it came incomplete, or packed in a way that we did not ask for.
    """
    too_much = TooMuch(
        f"The calendar at {host} is larger than {most / 1024 / 1024:.3g} MB, which is more than "
        "is read. Perhaps there is a way to share only the coming months."
    )
    if (answer.length or 0) > most:
        raise too_much
    unpack = _unpacking(answer.headers.get("Content-Encoding", ""), host)
    content = bytearray()
    while piece := answer.read1(PIECE):
        content += unpack.next(piece, most + 1 - len(content))
        if len(content) > most:
            raise too_much
    if answer.length or not unpack.is_whole:
        raise NotNow(f"The calendar came incomplete from {host}.")
    return bytes(content)


class _AsItIs:
    is_whole = True

    def next(self, piece: bytes, most: int) -> bytes:
        return piece


class _Unzipped:
    """Gzip or zlib, never more of it than asked for."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def is_whole(self) -> bool:
        return self._inner.eof and not self._inner.unused_data

    def next(self, piece: bytes, most: int) -> bytes:
        try:
            return self._inner.decompress(piece, most)
        except zlib.error:
            pass
        raise NotNow(f"What {self._host} sent cannot be unpacked.")


def _unpacking(encoding: str, host: str) -> _AsItIs | _Unzipped:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _AsItIs()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Unzipped(host)
    raise NotNow(f"{host} sent the calendar packed in a way that is not read.")
