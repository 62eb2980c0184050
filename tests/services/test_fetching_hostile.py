"""No server takes more than a little memory and time, and no secret of an address gets out. All
servers here are real."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
import traceback
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.fetching import (
    Fetched,
    FetchFailed,
    NotNow,
    TooMuch,
    fetch,
)
from tests.services.feed_servers import Say, Server, always, answer, certificate_for, served
from tests.services.fetched import FEED, HERE, MEGABYTE, SECRET, at, content, refused


def test_a_feed_of_fifty_megabytes_is_refused_while_it_streams() -> None:
    def play(_: str, say: Say) -> None:
        say(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(50):
            say(b"x" * MEGABYTE)

    with served(play) as server:
        problem = refused(at(server))
    assert isinstance(problem, TooMuch)
    assert problem.reason.startswith("The calendar at 127.0.0.1 is larger than 20 MB")
    assert server.said < 30 * MEGABYTE


def test_a_feed_that_announces_too_much_is_not_read_at_all() -> None:
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    with served(always(huge)) as server:
        assert isinstance(refused(at(server)), TooMuch)


@pytest.mark.parametrize("size", [MEGABYTE - 1, MEGABYTE, MEGABYTE + 1])
@pytest.mark.parametrize("packed", [False, True])
def test_the_limit_is_to_the_byte_packed_or_not(size: int, packed: bool) -> None:
    body = b"x" * size
    said = (
        answer(gzip.compress(body, mtime=0), "Content-Encoding: gzip") if packed else answer(body)
    )
    policy = replace(HERE, most_bytes=MEGABYTE)
    with served(always(said)) as server:
        if size <= MEGABYTE:
            assert content(fetch(at(server), policy=policy)) == body
        else:
            assert isinstance(refused(at(server), policy), TooMuch)


def test_a_bomb_of_a_hundred_megabytes_takes_little_memory() -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(pack.compress(b"\0" * MEGABYTE) for _ in range(100)) + pack.flush()
    with served(always(answer(bomb, "Content-Encoding: gzip"))) as server:
        tracemalloc.start()
        problem = refused(at(server), replace(HERE, most_bytes=MEGABYTE))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert isinstance(problem, TooMuch)
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize(
    "said",
    [
        answer(FEED)[:-1],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nBEGIN\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\nBEGIN\r\n",
        answer(gzip.compress(FEED, mtime=0)[:-9], "Content-Encoding: gzip"),
        answer(gzip.compress(FEED, mtime=0) * 2, "Content-Encoding: gzip"),
        answer(b"no gzip", "Content-Encoding: gzip"),
        answer(FEED, "Content-Encoding: br"),
        answer(FEED, "Content-Encoding: gzip, gzip"),
        b"",
        b"\r\n\r\n",
        b"220 smtp.example ESMTP\r\n",
        b"HTTP/1.1 9999999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A" * 70000 + b"\r\n\r\n",
    ],
)
def test_what_came_incomplete_or_makes_no_sense_is_never_taken_for_a_feed(said: bytes) -> None:
    with served(always(said)) as server:
        assert isinstance(refused(at(server)), NotNow)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=300))
def test_whatever_a_server_says_is_a_feed_or_a_sentence(said: bytes) -> None:
    with served(always(b"HTTP/1.1 200 OK\r\n" + said)) as server:
        try:
            assert isinstance(content(fetch(at(server), policy=HERE)), bytes)
        except FetchFailed as problem:
            assert problem.reason.endswith((".", "?"))


def dripping(head: bytes, letters: bytes) -> Callable[[Server, Say], None]:
    def play(server: Server, say: Say) -> None:
        say(head)
        server.drip(say, letters)

    return play


@pytest.mark.parametrize(
    "play",
    [
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\nA: ", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda server, _: server.is_over.wait(10),
    ],
)
def test_whatever_drips_has_only_so_long(play: Callable[[Server, Say], None]) -> None:
    with served(lambda _, say: play(server, say)) as server:
        begun = time.monotonic()
        problem = refused(at(server), replace(HERE, seconds=0.3))
        took = time.monotonic() - begun
    assert problem.reason == "127.0.0.1 took longer than 0.3 seconds."
    assert 0.29 < took < 3


def test_redirects_share_the_time() -> None:
    def play(_: str, say: Say) -> None:
        server.is_over.wait(0.2)
        say(answer(b"", "Location: /b", status="302 Found"))

    with served(play) as server:
        problem = refused(at(server), replace(HERE, seconds=0.5))
    assert "took longer" in problem.reason


def test_a_server_that_never_answers_a_greeting_has_only_so_long(tmp_path: Path) -> None:
    believes, _ = certificate_for("calendar.example", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        policy = replace(HERE, seconds=0.3, trust=believes)
        problem = refused(f"https://127.0.0.1:{port}/", policy)
    assert "took longer" in problem.reason


def test_a_resolver_that_hangs_has_only_so_long() -> None:
    over = threading.Event()

    def hangs(*_: Any, **__: Any) -> list[Any]:
        over.wait(10)
        return []

    try:
        problem = refused("https://calendar.example/", replace(HERE, seconds=0.2), resolver=hangs)
    finally:
        over.set()
    assert "took longer" in problem.reason


def test_headers_without_end_cost_no_memory() -> None:
    def play(_: str, say: Say) -> None:
        while not server.is_over.is_set():
            say(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    with served(play) as server:
        assert isinstance(refused(at(server), replace(HERE, most_bytes=MEGABYTE)), TooMuch)


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert "could not be reached" in refused(f"http://127.0.0.1:{port}/").reason

    def nobody(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(8, f"no {SECRET}")

    problem = refused("https://calendar.example/", resolver=nobody)
    assert problem.reason.startswith("There is no server called calendar.example at the moment.")


def test_the_next_number_of_a_server_is_tried_where_the_first_does_not_answer() -> None:
    with served(always(answer(FEED))) as server:

        def two(_: str, port: int, **__: Any) -> list[Any]:
            inside = [("127.0.0.3", port), ("127.0.0.1", port)]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in inside]

        policy = replace(HERE, networks=("127.0.0.0/8",))
        address = f"http://calendar.example:{server.port}/"
        assert content(fetch(address, policy=policy, resolver=two)) == FEED


@pytest.mark.parametrize(
    "address",
    [
        f"http://ana:{SECRET}@127.0.0.1:{{port}}/{SECRET}?{SECRET}",
        f"http://127.0.0.1:{{port}}/{SECRET}\r\nX: {SECRET}",
        f"http://[{SECRET}",
        f"http://127.0.0.1:{SECRET}/",
        f"http://127.0.0.1:{{port}}/\ud800{SECRET}",
    ],
)
def test_no_secret_of_an_address_is_in_any_message(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for said in (b"nonsense", answer(b"", status="404 No"), answer(b"", status="500 No")):
        with served(always(said)) as server:
            problem = refused(address.format(port=server.port))
        told = "".join(traceback.format_exception_only(problem)) + repr(problem) + caplog.text
        assert SECRET not in told
        assert problem.__context__ is None
        assert problem.__cause__ is None


def test_what_was_fetched_does_not_show_itself_in_a_log() -> None:
    assert "VCALENDAR" not in repr(Fetched(FEED))
