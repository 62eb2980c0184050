"""Whose word about a sender is taken, and what it says."""

from __future__ import annotations

import pytest

from agreements import mail_checks
from agreements.mail_checks import Checks
from agreements.mail_headers import split

OURS = "mx.ana.example"
BEN = "ben@okafor.example"


def noted(*values: str, writer: str = BEN, trusted: tuple[str, ...] = (OURS,)) -> Checks:
    raw = "".join(f"Authentication-Results: {value}\r\n" for value in values)
    return mail_checks.checks(split(raw.encode()), writer, trusted)


def test_what_our_server_noted_is_read() -> None:
    found = noted(
        "mx.ana.example;\r\n\tdkim=pass (2048-bit key; unprotected) header.d=okafor.example"
        " header.i=@okafor.example header.b=AbC;\r\n\tspf=pass smtp.mailfrom=ben@okafor.example;"
        "\r\n\tdmarc=pass (p=REJECT sp=NONE) header.from=okafor.example"
    )

    assert found == Checks(OURS, "pass", "okafor.example", "pass")
    assert found.in_words == "sender verified (DKIM pass, DMARC pass)"


@pytest.mark.parametrize(
    "value",
    [
        "mx.evil.example; dkim=pass header.d=okafor.example; dmarc=pass",
        "dkim=pass header.d=okafor.example; dmarc=pass header.from=okafor.example",
        "mx.ana.example.evil.example; dmarc=pass",
        '"mx.evil.example; x"; dmarc=pass',
        "(mx.ana.example) mx.evil.example; dmarc=pass",
        "",
        ";",
    ],
)
def test_what_others_noted_is_not(value: str) -> None:
    assert noted(value) == Checks()
    assert noted(value).in_words == "sender not verified"


def test_without_a_trusted_name_nothing_is_read() -> None:
    assert noted("mx.ana.example; dmarc=pass", trusted=()) == Checks()


def test_of_several_with_our_name_the_topmost_counts() -> None:
    found = noted(
        "relay.example; dmarc=pass",
        "MX.Ana.Example 1; dmarc=fail header.from=okafor.example",
        "mx.ana.example; dmarc=pass header.from=okafor.example; dkim=pass header.d=okafor.example",
    )

    assert found == Checks(OURS, "", "", "fail")
    assert (found.is_verified, found.in_words) == (False, "sender not verified (DMARC fail)")


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("dmarc=pass header.from=okafor.example", "pass"),
        ("dmarc = PASS header.from = OKAFOR.example", "pass"),
        ("dmarc/1=pass header.from=okafor.example", "pass"),
        ('dmarc=pass header.from="okafor.example"', "pass"),
        ("dmarc=pass", "pass"),
        ("dmarc=bestguesspass header.from=okafor.example", "unknown"),
        ("dmarc=none", "none"),
        ("dmarc=permerror", "permerror"),
        ("dmarc=pass header.from=evil.example", ""),
        ("dmarc=pass header.from=evil.okafor.example", ""),
        ("dmarc=pass header.from=evil.example x=header.from=okafor.example", ""),
        ('dmarc=pass header.from=evil.example reason="a header.from=okafor.example"', ""),
        ("none", ""),
        ("x-dmarc=pass", ""),
        ("(dmarc=pass)", ""),
        ('spf=fail reason="; dmarc=pass"', ""),
        ("spf=fail (; dmarc=pass (; dmarc=pass) ; dmarc=pass)", ""),
        ("spf=fail smtp.mailfrom=dmarc=pass@evil.example", ""),
    ],
)
def test_dmarc_counts_for_the_writers_domain_and_from_no_comment(said: str, result: str) -> None:
    assert noted(f"mx.ana.example; {said}").dmarc == result


@pytest.mark.parametrize(
    ("said", "result", "domain"),
    [
        ("dkim=pass header.d=okafor.example", "pass", "okafor.example"),
        ("dkim=pass header.i=@mail.okafor.example", "pass", "mail.okafor.example"),
        ("dkim=pass header.i=header.d=okafor.example@evil.example", "pass", "evil.example"),
        ("dkim=fail header.d=x.example; dkim=pass header.d=y.example", "pass", "y.example"),
        (
            "dkim=pass header.d=esp.example; dkim=pass header.d=okafor.example;"
            " dkim=pass header.d=other.example",
            "pass",
            "okafor.example",
        ),
        ("dkim=none", "none", ""),
        ('dkim=neutral reason="no key" header.i=@okafor.example', "neutral", "okafor.example"),
    ],
)
def test_of_several_signatures_the_writers_own_is_told(said: str, result: str, domain: str) -> None:
    found = noted(f"mx.ana.example; {said}")

    assert (found.dkim, found.dkim_domain) == (result, domain)


def test_a_parent_of_the_writers_domain_speaks_for_it_and_a_look_alike_does_not() -> None:
    both = "dkim=pass header.d=fake-okafor.example; dkim=pass header.d=okafor.example"

    assert noted(f"mx.ana.example; {both}", writer="ben@mail.okafor.example").dkim_domain == (
        "okafor.example"
    )


def test_a_server_without_a_name_can_be_trusted_on_purpose() -> None:
    value = (
        "spf=pass smtp.mailfrom=okafor.example; dmarc=pass action=none header.from=okafor.example"
    )

    assert noted(value, trusted=("",)).dmarc == "pass"


@pytest.mark.parametrize(
    ("mails", "proposed"),
    [
        ([("mx.google.com", "forged.example")] * 3, ("mx.google.com",)),
        ([("mx.google.com",)] * 2, ()),  # too little mail to tell
        ([("mx.google.com",)] * 3 + [()] * 4, ()),  # most mail bears none
        (
            [("mx1.one.example",)] * 3 + [("mx2.one.example",)] * 4 + [("mx.two.example",)] * 3,
            ("mx2.one.example", "mx1.one.example"),
        ),
        ([("no server",)] * 9, ()),
        ([], ()),
    ],
)
def test_names_that_most_mail_bears_on_top_are_proposed(
    mails: list[tuple[str, ...]], proposed: tuple[str, ...]
) -> None:
    assert mail_checks.own_servers(mails) == proposed


def test_the_names_of_the_servers_can_be_proposed() -> None:
    raw = b"Authentication-Results: %s\r\nAuthentication-Results: %s\r\n"

    assert mail_checks.servers(split(raw % (b"MX.one.example; none", b"two.example 1;"))) == (
        "mx.one.example",
        "two.example",
    )
