"""Mail that was made to hurt: it is read or set aside, soon, and stops nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agreements.mail_facts import MailFacts, SetAside, read
from agreements.mail_headers import FIELD_BYTES, FIELDS, MOST_BYTES, split

RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MOST_SECONDS = 0.1
KB_39 = 39 * 1024

# What a field is filled with: patterns that make careless readers slow or deep.
BAIT = [
    "(",
    "((()",
    "<",
    "<<>",
    '"',
    '\\"',
    "\\",
    ",",
    ":;",
    "a@b.example,",
    "a@b.example ",
    "=?",
    "=?utf-8?q?",
    "=?utf-8?q?=C3?= ",
    "=?utf-8?b?w6k?= ",
    "=?punycode?q?a-b?= ",
    "=?idna?q?xn--a?= ",
    "=?utf-7?q?+AOk-?= ",
    "=?unicode_escape?q?=5Cz?= ",
    "=?u16?q?a?= ",
    "re:",
    "[a]",
    "[fwd:",
    "[",
    " ",
    "\t",
    "dkim=pass header.d=x;",
    "mx.example;",
    "dmarc=pass (",
    "header.d=",
    "multipart/report; report-type=",
    "ä@ö.example,",
    "\u202e",
    "e\u0301\u0323",
    "\ufdfa",
    "\U0001f468\u200d",
    "9",
    "auto reply",
    "<a@b.example>",
    "1 Jan 2026 ",
]


def cost(raw: bytes) -> float:
    began = time.thread_time()
    found = read(raw, RECEIVED, trusted=("mx.example",))
    took = time.thread_time() - began
    assert isinstance(found, MailFacts | SetAside)
    return took


def filled(name: str, bait: str, size: int) -> bytes:
    return f"{name}: {bait * (size // len(bait.encode()))}\r\n".encode()


@pytest.mark.parametrize("bait", BAIT)
def test_every_field_full_of_bait_costs_little(bait: str) -> None:
    each = MOST_BYTES // len(FIELDS) - 100
    everything = b"".join(filled(name, bait, each) for name in FIELDS)

    assert min(cost(everything) for _ in range(2)) < MOST_SECONDS


@pytest.mark.parametrize("bait", BAIT)
@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "References", "Content-Type", "Authentication-Results"]
)
def test_a_field_of_39_kb_costs_little(name: str, bait: str) -> None:
    raw = b"From: ben@okafor.example\r\n" * (name != "From") + filled(name, bait, KB_39)

    assert min(cost(raw) for _ in range(2)) < MOST_SECONDS


@pytest.mark.parametrize("shift", range(0, 30, 5))
def test_a_field_of_39_kb_on_many_lines_is_read_up_to_8_kb(shift: int) -> None:
    lines = "".join(f",\r\n\tclient-{number}@okafor.example" for number in range(1000, 2400))
    first = f"{'a' * shift}na@ana.example"
    raw = f"From: ben@okafor.example\r\nTo: {first}{lines}\r\nSubject: Hi\r\n".encode()
    assert len(raw) > KB_39

    found = read(raw, RECEIVED)

    assert isinstance(found, MailFacts)
    assert len(found.asked) > 200
    assert {len(address) for address in found.asked[1:]} == {len("client-1000@okafor.example")}
    assert found.subject.shown == "Hi"


def test_64_kb_of_addresses_cost_little_and_500_are_read() -> None:
    many = (f"To: {','.join(f'ä{n}.{m}@ö{n}.example' for n in range(350))}\r\n" for m in range(8))
    raw = ("From: ben@okafor.example\r\n" + "".join(many)).encode()[:MOST_BYTES]
    found = read(raw, RECEIVED)

    assert isinstance(found, MailFacts)
    assert len(found.asked) == 500
    assert min(cost(raw) for _ in range(2)) < MOST_SECONDS


def test_more_than_64_kb_are_set_aside_and_not_half_read() -> None:
    raw = filled("To", "x@y.example,", MOST_BYTES) + b"From: ben@okafor.example\r\n"

    assert read(raw, RECEIVED) == SetAside("Its headers are longer than 64 KB.")


def test_lines_that_are_no_headers_hide_none_that_follow() -> None:
    raw = (
        b"From: ben@okafor.example\r\n\x00\xff\xfe garbage without a name\r\n\r\n"
        b"More garbage\r\n  and more\r\nAuto-Submitted: auto-replied\r\nBad name: x\r\n"
    )

    found = read(raw, RECEIVED)

    assert isinstance(found, MailFacts)
    assert found.origin.kind == "automatic"


def test_eight_bit_letters_are_read_as_what_they_are_most_likely() -> None:
    utf_8 = read("From: ben@okafor.example\r\nSubject: Café\r\n".encode(), RECEIVED)
    latin_1 = read("From: ben@okafor.example\r\nSubject: Café\r\n".encode("latin-1"), RECEIVED)

    assert isinstance(utf_8, MailFacts) and isinstance(latin_1, MailFacts)
    assert utf_8.subject.shown == latin_1.subject.shown == "Café"


def test_a_field_given_ten_thousand_times_is_counted_to_twenty() -> None:
    found = split(b"X:\r\n" * 10_000)

    assert (len(found.every("x")), found.cut) == (20, {"x"})


def test_depth_in_a_content_type_is_no_depth_here() -> None:
    deep = b"From: b@x.example\r\nContent-Type: " + b"multipart/mixed; a=(" * 2000 + b"\r\n"

    assert cost(deep) < MOST_SECONDS


_names = st.sampled_from([name.encode() for name in FIELDS])
_values = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda value: value.encode("utf-8", "replace")),
    st.lists(st.sampled_from([bait.encode() for bait in BAIT]), max_size=40).map(b"".join),
)
_headers = st.lists(st.tuples(_names, _values), max_size=20).map(
    lambda pairs: b"\r\n".join(name + b": " + value for name, value in pairs)
)


@settings(max_examples=400, deadline=None)
@given(raw=st.one_of(st.binary(max_size=2000), _headers))
@example(raw=b"From: ben@okafor.example\r\nDate: Mon, 2 Nov 2026 10:00:00 +" + b"9" * 80)
@example(raw=b"From: x@" + "\u0130".encode() * 70)
@example(raw=b"From: a@b\r\nSubject: =?\x00?q?a?=")
def test_no_bytes_raise_and_what_comes_out_is_bounded(raw: bytes) -> None:
    found = read(raw, RECEIVED, trusted=("mx.example", ""))

    if isinstance(found, SetAside):
        assert found.reason.endswith(".") and len(found.reason) < 200
        return
    assert len(found.id) == 64
    assert found.writer or found.origin.kind == "delivery report"
    assert found.subject.shown.isprintable()
    for address in (*found.asked, *found.hidden):
        assert address.isprintable() and len(address) <= 400


@settings(max_examples=200, deadline=None)
@given(_headers)
def test_whatever_stands_in_a_mail_the_same_comes_out_twice(raw: bytes) -> None:
    assert read(raw, RECEIVED) == read(raw, RECEIVED)


def test_a_value_is_never_longer_than_8_kb() -> None:
    found = split(b"Subject: " + b"x" * KB_39)

    assert len(found.first("Subject")) == FIELD_BYTES
    assert found.cut == {"subject"}
