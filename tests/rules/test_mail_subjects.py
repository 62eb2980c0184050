"""Subjects without what mail programs put in front of them."""

from __future__ import annotations

import encodings

import pytest

from agreements.mail_headers import text
from agreements.mail_subjects import PREFIXES, Mark, read
from agreements.mail_subjects import mark as mark_in

WORDS = sorted({word.replace("_", " ") for line in PREFIXES.values() for word in line.split()})


def key(subject: str) -> str:
    return read(subject).key


@pytest.mark.parametrize("word", WORDS)
def test_an_answer_in_any_language_shares_the_key(word: str) -> None:
    assert key(f"{word}: The logo") == key(f"{word.upper()} : The Logo") == key("the logo")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Re: Re: The logo",
        "RE[2]: The logo",
        "Re (3): The logo",
        "Re^4: The logo",
        "Re*5: The logo",
        "AW: Fwd: SV: The logo",
        "Re : The logo",
        "回复：The logo",
        "[Project] The logo",
        "Re: [Project] Re: The logo",
        "[EXTERNAL] [Project] The logo",
        "[Fwd: The logo]",
        "The logo (fwd)",
        "  The \t logo ",
        "Ｔhe logo",
    ],
)
def test_prefixes_tags_and_spaces_make_no_other_subject(subject: str) -> None:
    assert key(subject) == "the logo"


@pytest.mark.parametrize(
    "subject",
    ["Reply: The logo", "Rework: the logo", "Re the logo", "[#12] the logo", "[Ticket 7] the logo"],
)
def test_what_only_looks_like_a_prefix_stays(subject: str) -> None:
    assert key(subject) == subject.lower()


@pytest.mark.parametrize("subject", ["", "Re:", "Re: Fwd:", "[Project]", "  "])
def test_a_subject_that_says_nothing_has_no_key(subject: str) -> None:
    assert key(subject) == ""


def test_a_long_subject_has_a_key_of_64_characters_and_is_shown_cut() -> None:
    long = read("word " * 1000)

    assert (len(long.key), len(long.shown)) == (64, 500)
    assert key("word " * 1000 + "x") != long.key


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        ("Decision: the logo", Mark.BEGINS),
        ("decision : the logo", Mark.BEGINS),
        ("Decision： the logo", Mark.BEGINS),
        ("[Project] DECISION: the logo", Mark.BEGINS),
        ("Re: Decision: the logo", Mark.AFTER_PREFIX),
        ("[Project] AW: Decision: the logo", Mark.AFTER_PREFIX),
        ("[Fwd: Decision: the logo]", Mark.AFTER_PREFIX),
        ("About Decision: the logo", Mark.NONE),
        ("Decision", Mark.NONE),
    ],
)
def test_the_agreed_word_is_found_where_it_begins(subject: str, mark: Mark) -> None:
    assert mark_in(subject, "Decision:") == mark


@pytest.mark.parametrize(
    ("word", "subject", "mark"),
    [
        ("[Decision]", "[decision] the logo", Mark.BEGINS),
        ("Decision", "Decision for the logo", Mark.BEGINS),
        ("Decision", "Decisions for the logo", Mark.NONE),
        ("Please decide:", "please  decide: the logo", Mark.BEGINS),
        ("Re:", "Re: the logo", Mark.BEGINS),
        ("", "the logo", Mark.NONE),
    ],
)
def test_any_word_can_be_agreed(word: str, subject: str, mark: Mark) -> None:
    assert mark_in(subject, word) == mark


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?iso-8859-1?Q?Caf=E9?= =?utf-8?B?w6k=?=", "Caféé"),
        ("=?utf-8?B?w6nDqMM=?= =?utf-8?B?qg==?=", "éèê"),
        ("=?utf-8*fr?q?caf=C3=A9?=", "café"),
        ("Re: =?utf-8?q?a?= b =?utf-8?q?c?=", "Re: a b c"),
        ("=?windows-1252?q?=93Hi=94?=", "“Hi”"),
        ("=?gb2312?B?serM4g==?=", "标题"),
        ("=?x-nobody-knows?q?Caf=C3=A9?=", "Café"),
        ("=?x-nobody-knows?q?Caf=E9?=", "Café"),
        ("=?utf-8?q?Caf=E9?=", "Café"),
        ("=?zlib?q?abc?=", "abc"),
        ("=?undefined?q?abc?=", "abc"),
        ("=?rot13?q?abc?=", "abc"),
        ("=?utf-8?b?!!?= x", "=?utf-8?b?!!?= x"),
        ("Cafe\u0301", "Café"),
        ("=?utf-8?q?never ended", "=?utf-8?q?never ended"),
        ("=?utf-8?q?with spaces in it?=", "with spaces in it"),
        ("Dec\u200bision: \u202ethe\u2066 logo\x00\x07", "Decision: the logo"),
        ("=?utf-8?q?one=0D=0ABcc:_eve@evil.example?=", "one Bcc: eve@evil.example"),
    ],
)
def test_encoded_words_are_read_and_broken_ones_are_shown_as_they_are(
    value: str, shown: str
) -> None:
    assert text(value) == shown


def test_a_charset_that_nobody_knows_is_never_looked_up_and_so_not_kept() -> None:
    assert text("=?x-of-my-own-making?q?a?=") == "a"
    assert not [name for name in encodings._cache if "making" in name]
