"""Two versions compared: what became of every line, and of every word."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.comparing import Comparison, Fate, Line, Mark, Piece, Said, compare, words

HOURS = "Monday to Friday, 09:00 to 17:00 in Berlin"
DECISION = Said(
    1,
    1,
    "Decisions get an answer within one working day",
    "You answer by the end of the next working day.",
    "Work does not stand still.",
    "I read mail at nine.",
    "one working day",
    HOURS,
)
CALLS = replace(DECISION, need_id=2, place=2, title="Calls are on Tuesdays", figures="")


def compared(old: tuple[Said, ...], new: tuple[Said, ...]) -> Comparison:
    return compare("Ben, hello.", old, "Ben, hello.", new)


def only(found: Comparison) -> Line:
    (line,) = found.lines
    return line


def test_a_version_is_the_same_as_itself() -> None:
    found = compared((DECISION, CALLS), (DECISION, CALLS))
    assert found.is_same
    assert [line.fate for line in found.lines] == [Fate.SAME, Fate.SAME]
    assert not any(line.changed for line in found.lines)


def test_another_opening_alone_makes_it_another_version() -> None:
    found = compare("Ben, hello.", (DECISION,), "Ben, thank you.", (DECISION,))
    assert not found.is_same
    assert found.opening.pieces == (
        Piece(Mark.KEPT, "Ben, "),
        Piece(Mark.REMOVED, "hello."),
        Piece(Mark.ADDED, "thank you."),
    )


@pytest.mark.parametrize("part", ["title", "sentence", "why", "promise", "figures", "hours"])
def test_each_part_of_a_line_is_compared(part: str) -> None:
    line = only(compared((DECISION,), (replace(DECISION, **{part: "Something else"}),)))
    assert line.fate is Fate.CHANGED
    (changed,) = line.changed
    assert (changed.name, changed.new) == (part, "Something else")
    assert changed.old == getattr(DECISION, part)


def test_a_new_line_and_one_that_is_gone_are_said() -> None:
    found = compared((DECISION,), (replace(CALLS, place=1),))
    assert [line.fate for line in found.lines] == [Fate.NEW, Fate.GONE]
    new, gone = found.lines
    assert (new.old_place, new.new_place) == (None, 1)
    assert (gone.old_place, gone.new_place) == (1, None)


def test_lines_are_matched_by_their_need_wherever_they_stand() -> None:
    found = compared((DECISION, CALLS), (replace(CALLS, place=1), replace(DECISION, place=2)))
    assert [(line.old_place, line.new_place) for line in found.lines] == [(2, 1), (1, 2)]
    assert found.is_same


def test_a_need_that_stands_twice_is_matched_in_order() -> None:
    again = replace(DECISION, place=2, sentence="Another.")
    found = compared((DECISION, again), (DECISION, replace(again, sentence="Yet another.")))
    assert [line.fate for line in found.lines] == [Fate.SAME, Fate.CHANGED]


def test_what_neither_has_is_no_part_of_the_line() -> None:
    line = only(compared((CALLS,), (CALLS,)))
    assert "figures" not in [part.name for part in line.parts]


def test_words_are_marked_and_a_space_between_two_marks_holds_them_together() -> None:
    found = words("sentence", "You answer in one day or two.", "You answer in three weeks or two.")
    assert found.pieces == (
        Piece(Mark.KEPT, "You answer in "),
        Piece(Mark.REMOVED, "one day"),
        Piece(Mark.ADDED, "three weeks"),
        Piece(Mark.KEPT, " or two."),
    )


def test_changes_far_apart_are_marked_each_by_itself() -> None:
    same = " ".join(f"word{n}" for n in range(100))
    found = words("sentence", f"Old {same} day.", f"New {same} week.")
    assert [piece.text for piece in found.pieces] == ["Old", "New", f" {same} ", "day.", "week."]
    twice = words("sentence", f"Old {same} day {same} x", f"New {same} week {same} y")
    assert [piece.mark for piece in twice.pieces].count(Mark.KEPT) == 2


def test_without_spaces_signs_are_compared() -> None:
    found = words("sentence", "一営業日以内に返信", "二営業日以内に返信")
    assert [piece.text for piece in found.pieces] == ["一", "二", "営業日以内に返信"]


def test_a_letter_keeps_its_combining_mark() -> None:
    old, new = "Cafe\u0301 open", "Cafe open"
    assert [piece.text for piece in words("x", old, new).pieces] == ["Cafe\u0301", "Cafe", " open"]


@pytest.mark.parametrize(("old", "new"), [("", ""), ("", "a"), ("a", ""), (" ", "  "), ("\n", "a")])
def test_texts_with_hardly_anything_in_them(old: str, new: str) -> None:
    found = words("x", old, new)
    assert "".join(piece.text for piece in found.before) == old
    assert "".join(piece.text for piece in found.after) == new


texts = st.lists(st.sampled_from(["a", "b", "c.", " ", "\n", "日", "e\u0301"]), max_size=40)


@given(texts.map("".join), texts.map("".join))
def test_both_texts_can_be_read_back_and_nothing_stands_twice(old: str, new: str) -> None:
    found = words("x", old, new)
    assert "".join(piece.text for piece in found.before) == old
    assert "".join(piece.text for piece in found.after) == new
    assert all(piece.text for piece in found.pieces)
    marks = [piece.mark for piece in found.pieces]
    assert all(one != other for one, other in pairwise(marks))
    assert found.is_same == (Mark.ADDED not in marks and Mark.REMOVED not in marks)


def test_long_texts_with_nothing_in_common_are_replaced_as_a_whole() -> None:
    old, new = "a b " * 30_000, "c d " * 30_000
    marks = [piece.mark for piece in words("x", old, new).pieces]
    assert marks == [Mark.REMOVED, Mark.ADDED, Mark.KEPT]  # both end with a space


def test_one_word_in_a_long_text_is_found() -> None:
    old, new = "a b " * 30_000 + "old" + " c d" * 30_000, "a b " * 30_000 + "new" + " c d" * 30_000
    marked = [piece for piece in words("x", old, new).pieces if piece.mark is not Mark.KEPT]
    assert marked == [Piece(Mark.REMOVED, "old"), Piece(Mark.ADDED, "new")]
