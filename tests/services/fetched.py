"""How the tests of fetching ask for a feed on this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from app.adapters.fetching import Fetched, FetchFailed, Policy, Unchanged, fetch
from tests.services.feed_servers import Server

FEED = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
SECRET = "sesame-4711"
MEGABYTE = 1024 * 1024
HERE = Policy(http=True, networks=("127.0.0.1/32",), seconds=10)


class Names:
    """A resolver that gives each answer in turn, and the last one from then on."""

    def __init__(self, *numbers: str) -> None:
        self._numbers = list(numbers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        number = self._numbers.pop(0) if len(self._numbers) > 1 else self._numbers[0]
        family = socket.AF_INET6 if ":" in number else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (number, port))]


def at(server: Server, path: str = f"/{SECRET}.ics") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def content(found: Fetched | Unchanged) -> bytes:
    assert isinstance(found, Fetched)
    return found.content


def refused(address: str, policy: Policy = HERE, **how: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as problem:
        fetch(address, policy=policy, **how)
    return problem.value
