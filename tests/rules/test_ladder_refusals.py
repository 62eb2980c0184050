"""What the ladder says where it refuses a version."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.ladder import (
    NotOneAtATime,
    NotSettled,
    Proposed,
    Resting,
    Standing,
    check_offer,
    check_one_step,
)

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


def proposed(*clauses: str) -> tuple[Proposed, ...]:
    """'new 7', 'carried 8'."""
    pairs = (clause.split() for clause in clauses)
    return tuple(Proposed(int(need), origin) for origin, need in pairs)


ONE = "A version adds one need at most to what is in force."
KEEPS = "A version carries over what is in force, and nothing else."
NOTHING = "A version without a clause of its own agrees on nothing."


@pytest.mark.parametrize(
    ("in_force", "clauses", "why"),
    [
        ((), ["new 7", "new 8"], ONE),
        ((7,), ["changed 7", "new 8"], ONE),
        ((7,), ["carried 7", "carried 7"], ONE),
        ((7,), ["new 8"], KEEPS),
        ((7,), ["carried 7", "carried 8"], KEEPS),
        ((), [], NOTHING),
        ((7,), ["carried 7", "new 7"], NOTHING),
    ],
)
def test_a_refusal_says_why(in_force: tuple[int, ...], clauses: list[str], why: str) -> None:
    with pytest.raises(NotOneAtATime) as refused:
        check_one_step(proposed(*clauses), in_force)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (
            Standing(ranked=(9, 8), in_force=(7,)),
            "The next need is the first-ranked one that is not agreed yet.",
        ),
        (
            Standing(ranked=(8,), in_force=(7,), unsettled=(7,)),
            "The next need waits until what is in force has settled.",
        ),
        (
            Standing(ranked=(8,), in_force=(7,), resting={8: TOMORROW}),
            "Declined; not to be offered again before 2026-11-24.",
        ),
    ],
)
def test_a_refusal_to_add_says_why(standing: Standing, why: str) -> None:
    with pytest.raises((NotOneAtATime, NotSettled, Resting)) as refused:
        check_offer(proposed("carried 7", "new 8"), standing, TODAY)
    assert str(refused.value) == why
