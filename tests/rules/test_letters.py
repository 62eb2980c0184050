"""Typed text before it reaches paper: what is taken out, what stays, which way it runs."""

from __future__ import annotations

import pytest

from agreements import letters
from agreements.document import HistoryLine, Signature


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ben Okafor", "Ben Okafor"),
        ("first\r\nsecond\rthird\u2028fourth", "first\nsecond\nthird\nfourth"),
        ("one\ttwo", "one two"),
        ("null\x00bell\x07del\x7f\x9b", "nullbelldel"),
        ("pay \u202eon time\u202c", "pay on time"),
        ("\u2066isolated\u2069 \u202bturned", "isolated turned"),
        ("\ufeffmark\U000e0041", "mark"),
        ("half \ud800 sign \ufffe", "half \ufffd sign \ufffd"),
        ("private \ue000", "private \ufffd"),
        ("Zalgo a" + "\u0301" * 40 + "b", "Zalgo a" + "\u0301" * 4 + "b"),
        ("می\u200cخواهم \u200f", "می\u200cخواهم \u200f"),
        ("Ελένη, 山田太郎, Łucja", "Ελένη, 山田太郎, Łucja"),
    ],
)
def test_what_turns_hides_or_overlays_other_text_never_reaches_paper(
    typed: str, shown: str
) -> None:
    assert letters.plain(typed) == shown


def test_every_text_of_a_value_is_made_plain_at_any_depth() -> None:
    value = (Signature("a\x00", "b\u202e"), (HistoryLine("c", "d\x07", "e"), 3, None))
    assert letters.all_plain(value) == (
        Signature("a", "b"),
        (HistoryLine("c", "d", "e"), 3, None),
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ليلى الحداد", True),
        ("«ليلى» and Ben", False),
        ("أحمد, one thing before we start.", False),
        ("נועה כהן", True),
        ("يرسل Ben كل الأسئلة في رسالة واحدة", True),
        ("Ben ליד", False),
        ("12, 山田", False),
        ("", False),
    ],
)
def test_a_text_runs_the_way_most_of_its_letters_do(text: str, left: bool) -> None:
    assert letters.runs_left(text) is left


@pytest.mark.parametrize(
    ("text", "left"), [("ראו Groundrules Agreement", True), ("Ben אישר את כל השורות", False)]
)
def test_in_a_language_written_so_the_first_letter_decides(text: str, left: bool) -> None:
    assert letters.runs_left(text, "he") is left


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Ben, thank you", (("Ben, thank you", False),)),
        ("דנה כהן, thank you", (("דנה כהן", True), (", thank you", False))),
        (
            "Ask ليلى 12, or משה.",
            (("Ask ", False), ("ليلى", True), (" 12, or ", False), ("משה", True), (".", False)),
        ),
        ("", ()),
    ],
)
def test_names_that_run_left_stand_apart_from_what_is_beside_them(
    text: str, pieces: tuple[tuple[str, bool], ...]
) -> None:
    assert [piece for piece in letters.turning(text) if piece[0]] == list(pieces)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Ben Okafor", ()),
        ("Ελένη Łucja Тарас", ()),
        ("ليلى", ("Noto Sans Arabic",)),
        ("נועה", ("Assistant",)),
        ("山田 and نور", ("Noto Sans Arabic", "Noto Sans JP")),
    ],
)
def test_other_scripts_bring_a_typeface_of_their_own(text: str, families: tuple[str, ...]) -> None:
    assert letters.families(text) == families


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "offered at 09:12 in Lisbon (10:12 in Berlin)",
            "offered at 09:12 in Lisbon (10:12~in~Berlin)",
        ),
        ("A no is fine on 2 November", "A~no~is~fine on 2~November"),
        ("(on 28 Mar\u2009–\u200930 Oct 2027)", "(on~28~Mar~–\u2060~30~Oct~2027)"),
        ("12:00 on 14–27 Mar 2027", "12:00 on 14–\u206027~Mar~2027"),
        ("accepted at noon, on the page", "accepted at noon, on~the~page"),
        ("Nothing changes. A no is fine.", "Nothing changes. A~no~is~fine."),
        ("word " * 14 + "end.", "word " * 13 + "word~end."),
        ("short and end.", "short and end."),
        ("Monday 09:00 to 17:00", "Monday 09:00 to 17:00"),
    ],
)
def test_no_line_ends_where_it_would_look_odd(text: str, shown: str) -> None:
    assert letters.unbroken(text).replace("\u00a0", "~") == shown
