"""Feeds are fetched from the public internet alone, and from the address that was checked. All
servers here are real."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.fetching import (
    BadAddress,
    Fetched,
    FetchFailed,
    NotNow,
    NotThere,
    Policy,
    Seen,
    Unchanged,
    fetch,
)
from app.adapters.fetching_wire import is_allowed
from tests.services.feed_servers import Say, always, answer, certificate_for, served
from tests.services.fetched import FEED, HERE, SECRET, Names, at, content, refused


def test_a_feed_is_fetched_with_what_to_show_next_time() -> None:
    said = answer(FEED, 'ETag: "a"', "Last-Modified: Mon, 23 Nov 2026 08:00:00 GMT")
    with served(always(said)) as server:
        found = fetch(at(server, f"/{SECRET}.ics?key=a b&ü"), policy=HERE)
    assert found == Fetched(FEED, Seen('"a"', "Mon, 23 Nov 2026 08:00:00 GMT"))
    assert server.heard[0].startswith(f"GET /{SECRET}.ics?key=a%20b&%C3%BC HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n" in server.heard[0]
    assert "Cookie" not in server.heard[0]


def test_a_server_that_says_nothing_changed_is_believed_where_it_was_asked() -> None:
    with served(always(b"HTTP/1.1 304 Not Modified\r\n\r\n")) as server:
        assert fetch(at(server), Seen('"a"', "yesterday"), HERE) == Unchanged()
        assert isinstance(refused(at(server)), NotNow)
    assert 'If-None-Match: "a"\r\nIf-Modified-Since: yesterday\r\n' in server.heard[0]
    assert "If-" not in server.heard[1]


def test_cookies_are_never_sent_back_and_headers_that_cannot_be_are_not_kept() -> None:
    def play(_: str, say: Say) -> None:
        say(answer(b"", "Location: /b", "Set-Cookie: a=b", status="302 Found"))

    with served(play) as server:
        refused(at(server))
    assert len(server.heard) == 4
    assert "ookie" not in "".join(server.heard)
    with served(always(answer(FEED, "ETag: \x00\xfc", f"Last-Modified: {'x' * 600}"))) as server:
        assert fetch(at(server), policy=HERE) == Fetched(FEED)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(always(answer(b"the proxy"))) as proxy:
        for name in ("http_proxy", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        with served(always(answer(FEED))) as server:
            assert content(fetch(at(server), policy=HERE)) == FEED
    assert proxy.heard == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "it is empty or too long"),
        ("https://calendar.example/" + "a" * 2000, "it is empty or too long"),
        ("calendar.example/feed", "begins with https:// or webcal://"),
        ("file:///etc/passwd", "begins with https:// or webcal://"),
        ("ftp://calendar.example/a", "begins with https:// or webcal://"),
        ("http://calendar.example/a", "anybody on the way could read"),
        ("https://", "names no server"),
        ("https:///path", "names no server"),
        ("https://a b.example/", "names no server"),
        ("https://-.example/", "names no server"),
        ("https://a.example\\@127.0.0.1/", "127.0.0.1 is not on the public internet"),
        ("https://[::1/", "can be read"),
        ("https://calendar.example:25/", "a port at which calendars are not kept"),
        ("https://calendar.example:0/", "a port at which calendars are not kept"),
        ("https://calendar.example:99999/", "a port at which calendars are not kept"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_a_sentence(address: str, said: str) -> None:
    problem = refused(address, Policy(), resolver=Names("10.0.0.1"))
    assert isinstance(problem, BadAddress)
    assert said in problem.reason


@pytest.mark.parametrize(
    ("number", "what"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "this machine"),
        ("::", "this machine"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local, where clouds keep their secrets"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local, with an interface"),
        ("2606:4700::1%eth0", "an interface of this machine"),
        ("fd00::1", "unique local"),
        ("fec0::1", "site-local"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("ff02::1", "multicast"),
        ("ff0e::1", "multicast, global"),
        ("255.255.255.255", "broadcast"),
        ("240.0.0.1", "reserved"),
        ("192.0.2.1", "documentation"),
        ("198.18.0.1", "measuring"),
        ("192.88.99.1", "6to4 relay"),
        ("::ffff:127.0.0.1", "IPv4-mapped"),
        ("::ffff:8.8.8.8", "IPv4-mapped, though public"),
        ("::7f00:1", "IPv4-compatible"),
        ("64:ff9b::7f00:1", "NAT64"),
        ("64:ff9b::808:808", "NAT64, though public"),
        ("64:ff9b:1::a00:1", "NAT64, local"),
        ("2002:7f00:1::", "6to4"),
        ("2002:808:808::1", "6to4, though public"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("5f00::1", "segment routing"),
        ("nonsense", "no address"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_refused(number: str, what: str) -> None:
    assert not is_allowed(number, ()), what
    problem = refused(f"https://calendar.example/{SECRET}", Policy(), resolver=Names(number))
    assert isinstance(problem, BadAddress)
    assert problem.reason.startswith("calendar.example is not on the public internet")


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_an_address_of_the_public_internet_is_allowed(number: str) -> None:
    assert is_allowed(number, ())


@pytest.mark.parametrize(
    "host",
    ["127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "localhost", "[::1]", "127。0。0。1"],
)
def test_other_ways_to_write_this_machine_lead_nowhere(host: str) -> None:
    """With the resolver of the system, which knows them all."""
    with served(always(answer(FEED))) as server:
        problem = refused(f"http://{host}:{server.port}/", replace(HERE, networks=()))
    assert isinstance(problem, BadAddress)
    assert server.heard == []


def test_a_setting_opens_one_network_and_no_other() -> None:
    assert is_allowed("10.1.2.3", ("10.1.0.0/16",))
    assert is_allowed("fd00::1", ("10.1.0.0/16", "fd00::/8"))
    assert not is_allowed("10.2.2.3", ("10.1.0.0/16", "fd00::/8"))


@given(st.ip_addresses())
def test_nothing_that_is_not_global_is_ever_allowed(number: Any) -> None:
    if is_allowed(str(number), ()):
        assert number.is_global
        assert not (number.is_multicast or number.is_private or number.is_loopback)


def test_a_name_that_resolves_differently_the_second_time_gains_nothing() -> None:
    """DNS rebinding: the number that was checked is the number that is connected to."""
    names = Names("127.0.0.1", "127.0.0.2")
    with served(always(answer(FEED))) as server:
        with served(always(answer(b"inside")), host="127.0.0.2", port=server.port) as inside:
            address = f"http://rebound.example:{server.port}/"
            assert content(fetch(address, policy=HERE, resolver=names)) == FEED
            assert names.asked == ["rebound.example"]
            assert inside.heard == []
    assert f"Host: rebound.example:{server.port}\r\n" in server.heard[0]


def test_of_several_numbers_only_those_of_the_internet_are_tried() -> None:
    def both(_: str, port: int, **__: Any) -> list[Any]:
        numbers = ("127.0.0.2", port), ("127.0.0.1", port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in numbers]

    with served(always(answer(FEED))) as server:
        with served(always(answer(b"inside")), host="127.0.0.2", port=server.port) as inside:
            address = f"http://both.example:{server.port}/"
            assert content(fetch(address, policy=HERE, resolver=both)) == FEED
    assert inside.heard == []


def test_every_redirect_is_checked_anew() -> None:
    """Also one to the same name, which by now may resolve to a machine inside."""
    away = answer(b"", "Location: /next", status="302 Found")
    with served(always(away)) as server:
        with served(always(answer(b"inside")), host="127.0.0.2", port=server.port) as inside:
            names = Names("127.0.0.1", "127.0.0.2")
            address = f"http://rebound.example:{server.port}/"
            problem = refused(address, resolver=names)
    assert isinstance(problem, BadAddress)
    assert names.asked == ["rebound.example", "rebound.example"]
    assert inside.heard == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:7f00:1]/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "http://[",
        "gopher://calendar.example/",
    ],
)
def test_a_redirect_to_what_could_not_be_typed_is_refused(location: str) -> None:
    with served(always(answer(b"", f"Location: {location}", status="301 Moved"))) as server:
        assert isinstance(refused(at(server)), BadAddress)
    assert len(server.heard) == 1


@pytest.mark.parametrize(("times", "arrives"), [(3, True), (4, False)])
def test_three_redirects_are_followed_and_no_more(times: int, arrives: bool) -> None:
    def play(request: str, say: Say) -> None:
        step = int(request.split()[1].strip("/"))
        ahead = answer(b"", f"Location: {step + 1}", status="307 Temporary Redirect")
        say(answer(FEED) if step == times else ahead)

    with served(play) as server:
        if arrives:
            assert content(fetch(at(server, "/0"), policy=HERE)) == FEED
        else:
            assert "again and again" in refused(at(server, "/0")).reason
    assert len(server.heard) == 4


def test_a_sign_in_goes_to_the_server_it_was_typed_for_alone() -> None:
    with served(always(answer(FEED))) as other:
        elsewhere = answer(b"", f"Location: {at(other)}", status="302 Found")
        with served(always(elsewhere)) as server:
            address = f"http://ana:{SECRET}@127.0.0.1:{server.port}/"
            assert content(fetch(address, policy=HERE)) == FEED
    assert "Authorization: Basic YW5hOnNlc2FtZS00NzEx\r\n" in server.heard[0]
    assert "Authorization" not in other.heard[0]


def test_tls_is_verified_for_the_name_that_was_typed(tmp_path: Path) -> None:
    believes, has = certificate_for("calendar.example", tmp_path)
    policy = replace(HERE, http=False, trust=believes)
    names = Names("127.0.0.1")
    with served(always(answer(FEED)), has) as server:
        for scheme in ("https", "webcal", "webcals"):
            address = f"{scheme}://calendar.example:{server.port}/{SECRET}"
            assert content(fetch(address, policy=policy, resolver=names)) == FEED
        for wrong in (f"https://other.example:{server.port}/", f"https://127.0.0.1:{server.port}/"):
            assert "certificate" in refused(wrong, policy, resolver=names).reason
        stranger = replace(policy, trust=None)
        address = f"https://calendar.example:{server.port}/{SECRET}"
        assert "certificate" in refused(address, stranger, resolver=names).reason
    assert len(server.heard) == 3


def test_nobody_is_sent_on_from_an_encrypted_address_to_one_that_is_not(tmp_path: Path) -> None:
    believes, has = certificate_for("calendar.example", tmp_path)
    with served(always(answer(FEED))) as plain:
        away = answer(b"", f"Location: {at(plain)}", status="302 Found")
        with served(always(away), has) as server:
            address = f"https://calendar.example:{server.port}/"
            problem = refused(address, replace(HERE, trust=believes), resolver=Names("127.0.0.1"))
    assert "not encrypted" in problem.reason
    assert plain.heard == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 Unauthorized", NotThere),
        ("403 Forbidden", NotThere),
        ("404 Not Found", NotThere),
        ("410 Gone", NotThere),
        ("429 Too Many", NotNow),
        ("500 Oh", NotNow),
        ("503 Busy", NotNow),
        ("204 Empty", NotNow),
        ("206 A part", NotNow),
        ("301 Moved, but where", NotNow),
    ],
)
def test_a_refusal_says_whether_it_will_pass(status: str, kind: type[FetchFailed]) -> None:
    with served(always(answer(b"", status=status))) as server:
        problem = refused(at(server))
    assert type(problem) is kind
    assert problem.reason.startswith("127.0.0.1 ")
