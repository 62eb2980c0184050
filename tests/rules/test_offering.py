"""A respected no, and what a share of time can say: the rules with their edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements import offering
from agreements.offering import ASKING, EXTRA, RENEWAL, UPGRADE, No, Wish, held
from agreements.spoken import Call, share

DAY = date(2026, 11, 23)
NEXT = timedelta(days=1)


def test_a_no_without_a_day_holds_for_180_days_and_not_one_more() -> None:
    one = offering.no(EXTRA, DAY, None)
    assert held(EXTRA, DAY + timedelta(days=179), [one], None) == one
    assert held(EXTRA, DAY + timedelta(days=180), [one], None) is None


def test_a_no_holds_from_its_day_until_the_day_they_named() -> None:
    one = offering.no(RENEWAL, DAY, date(2027, 3, 1), "Ask me in March.")
    days = (DAY - NEXT, DAY, date(2027, 2, 28), date(2027, 3, 1))
    assert [held(RENEWAL, day, [one], None) == one for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("about", "holds"),
    [
        (EXTRA, {EXTRA, ASKING}),
        (UPGRADE, {UPGRADE, ASKING}),
        (RENEWAL, {RENEWAL, ASKING}),
        (ASKING, {ASKING, EXTRA, UPGRADE}),
    ],
)
def test_a_no_holds_its_kind_and_what_would_be_a_way_round_it(about: str, holds: set[str]) -> None:
    one = offering.no(about, DAY, None)
    assert {kind for kind in (*offering.KINDS, ASKING) if held(kind, DAY, [one], None)} == holds


def test_of_several_noes_the_one_that_holds_longest_is_said() -> None:
    short, long = No(EXTRA, DAY, date(2026, 12, 1)), No(EXTRA, DAY - NEXT, date(2027, 1, 1))
    assert held(EXTRA, DAY, [long, short], None) == long
    assert held(EXTRA, date(2026, 12, 1), [short], None) is None


@pytest.mark.parametrize("kind", [*offering.KINDS, ASKING])
def test_a_wish_holds_every_kind_through_its_last_day(kind: str) -> None:
    wish = Wish(DAY, date(2026, 12, 24))
    days = (DAY - NEXT, DAY, date(2026, 12, 24), date(2026, 12, 25))
    assert [held(kind, day, [], wish) == wish for day in days] == [False, True, True, False]
    assert held(kind, date.max, [], Wish(DAY)) == Wish(DAY)


def test_a_wish_is_said_before_a_no() -> None:
    assert held(EXTRA, DAY, [offering.no(EXTRA, DAY, None)], Wish(DAY)) == Wish(DAY)


def test_a_question_keeps_others_back_for_thirty_days() -> None:
    assert offering.is_waited_for(DAY, DAY + timedelta(days=29))
    assert not offering.is_waited_for(DAY, DAY + timedelta(days=30))


def call(minutes: int, purpose: str = "work", *, is_paid: bool = True, days_ago: int = 0) -> Call:
    return Call(DAY - timedelta(days=days_ago), minutes, purpose, is_paid)


def test_only_paid_time_of_the_last_90_days_is_shared_out() -> None:
    calls = [
        *(call(60) for _ in range(4)),
        call(12, "offers", days_ago=89),
        call(500, "offers", days_ago=90),
        call(500, "offers", is_paid=False),
        call(500, "offers", days_ago=-1),
    ]
    found = share(calls, DAY)
    assert (found.offers, found.minutes, found.calls, found.missing) == (12, 252, 5, 0)


def test_fewer_than_five_calls_say_nothing_but_how_many_are_missing() -> None:
    assert [share([call(10)] * n, DAY).missing for n in (0, 4, 5, 6)] == [5, 1, 0, 0]
