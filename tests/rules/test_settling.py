"""When a line counts as settled, and what is missing until then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.settling import Criteria, Missing, Progress, Record, progress

SINCE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AFTER = SINCE + timedelta(days=90)


def after(days: float, outcomes: str = "", **more: object) -> Progress:
    """How far along a line is after so many days; outcomes are written k (kept) and s (slipped)."""
    last = tuple(sign == "k" for sign in outcomes)
    record = Record(SINCE, last, len(last), **more)  # type: ignore[arg-type]
    return progress(record, Criteria(), SINCE + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "outcomes", "missing"),
    [
        (28, "kkk", ()),
        (27.999, "kkk", (Missing.DAYS,)),
        (28, "kk", (Missing.OCCASIONS,)),
        (3, "", (Missing.OCCASIONS, Missing.DAYS)),
        (40, "kks", (Missing.KEPT,)),
        (40, "ks", (Missing.KEPT, Missing.OCCASIONS)),
        (40, "skkkkkkkk", (Missing.KEPT,)),  # eight of nine is less than nine of ten
        (40, "skkkkkkkkk", ()),
        (40, "sskkkkkkkk", (Missing.KEPT,)),
        (40, "ssskkkkkkkkkk", ()),  # the last ten count
    ],
)
def test_a_line_settles_by_days_occasions_and_the_share_kept(
    days: float, outcomes: str, missing: tuple[Missing, ...]
) -> None:
    found = after(days, outcomes)
    assert found.missing == missing
    assert found.is_settled is (not missing)


def test_the_screen_can_say_how_far_along_it_is() -> None:
    found = after(19.5, "kk")
    assert (found.occasions, found.occasions_needed) == (2, 3)
    assert (found.days, found.days_needed) == (19, 28)
    assert (found.kept, found.of) == (2, 2)


@pytest.mark.parametrize(("outcomes", "needed"), [("", 0), ("ks", 2), ("kkkks", 5), ("k" * 30, 9)])
def test_it_says_how_many_of_the_last_have_to_be_kept(outcomes: str, needed: int) -> None:
    assert after(40, outcomes).kept_needed == needed


def test_an_open_slip_keeps_it_from_being_settled() -> None:
    found = after(90, "kkkkkkkkks", has_open_slip=True)
    assert found.missing == (Missing.OPEN_SLIP,)
    assert (found.kept, found.of) == (9, 10)


def test_occasions_are_all_counted_though_only_the_last_are_looked_at() -> None:
    record = Record(SINCE, (True,) * 10, total=200)
    assert progress(record, Criteria(occasions=50), LONG_AFTER).is_settled
    assert progress(record, Criteria(occasions=50), LONG_AFTER).occasions == 200


def test_what_nobody_can_measure_settles_by_the_freelancers_word() -> None:
    assert after(3, by_word=True).missing == (Missing.DAYS, Missing.WORD)
    asked = after(28, by_word=True)
    assert asked.missing == (Missing.WORD,)
    assert asked.asks_for_word
    assert asked.occasions_needed == 0
    assert after(3, by_word=True, word_at=SINCE).is_settled
    assert not after(3, by_word=True, word_at=SINCE - timedelta(seconds=1)).is_settled
    assert after(9, "ks", by_word=True, word_at=SINCE).is_settled
    slipped = after(9, "ks", by_word=True, word_at=SINCE, has_open_slip=True)
    assert slipped.missing == (Missing.OPEN_SLIP,)


def test_a_word_counts_for_nothing_where_it_can_be_measured() -> None:
    assert not after(3, "kkk", word_at=SINCE).is_settled
    assert not after(30, "kk").asks_for_word


def test_the_figures_are_the_needs_own() -> None:
    record = Record(SINCE, (True, False, True, True), 4)
    assert not progress(record, Criteria(7, 1, 8), SINCE + timedelta(days=7)).is_settled
    assert progress(record, Criteria(7, 1, 7), SINCE + timedelta(days=7)).is_settled
    assert not progress(record, Criteria(8, 1, 7), SINCE + timedelta(days=7)).is_settled
    assert progress(record, Criteria(7, 1, 8), SINCE).kept_needed == 4
    assert progress(record, Criteria(7, 1, 7), SINCE).kept_needed == 3


def test_before_it_was_accepted_no_day_has_passed() -> None:
    assert after(-3, "kkk").days == 0


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 60))
def test_one_more_kept_occasion_never_unsettles(outcomes: list[bool], days: int) -> None:
    now = SINCE + timedelta(days=days)
    before = progress(Record(SINCE, outcomes, len(outcomes)), Criteria(), now)
    more = progress(Record(SINCE, [*outcomes, True], len(outcomes) + 1), Criteria(), now)
    assert more.is_settled or not before.is_settled


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 60), st.integers(0, 60))
def test_time_alone_never_unsettles(outcomes: list[bool], days: int, more: int) -> None:
    record = Record(SINCE, outcomes, len(outcomes))
    early = progress(record, Criteria(), SINCE + timedelta(days=days))
    late = progress(record, Criteria(), SINCE + timedelta(days=days + more))
    assert late.is_settled or not early.is_settled
    assert late.days >= early.days
