"""The ladder: what comes next with a client, and that it is one thing at a time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.ladder import (
    Advice,
    Answer,
    NotOneAtATime,
    NotSettled,
    Parted,
    Proposed,
    Reason,
    Resting,
    Standing,
    Trouble,
    check_offer,
    check_one_step,
    next_step,
    rest_until,
)

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("standing", "answer"),
    [
        (Standing(ranked=()), Answer(Advice.RANK_FIRST, Reason.NO_NEEDS)),
        (Standing(ranked=(7, 8)), Answer(Advice.OFFER, Reason.NOTHING_AGREED, 7)),
        (Standing(ranked=(8, 7)), Answer(Advice.OFFER, Reason.NOTHING_AGREED, 8)),
        (
            Standing(ranked=(7, 8), offered=7),
            Answer(Advice.WAIT, Reason.OFFER_OPEN, 7),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), unsettled=(7,)),
            Answer(Advice.WAIT, Reason.SETTLING, 8, waits_for=7),
        ),
        (
            Standing(ranked=(7, 8, 9), in_force=(8, 7), unsettled=(8, 7)),
            Answer(Advice.WAIT, Reason.SETTLING, 9, waits_for=8),
        ),
        (
            Standing(ranked=(9, 7), in_force=(7,), unsettled=(7,)),  # ranked anew: it stays agreed
            Answer(Advice.WAIT, Reason.SETTLING, 9, waits_for=7),
        ),
        (Standing(ranked=(7, 8), in_force=(7,)), Answer(Advice.ADD, Reason.SETTLED, 8)),
        (
            Standing(ranked=(7, 8), in_force=(7,), waived=frozenset({7})),
            Answer(Advice.ADD, Reason.SETTLED, 8),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), unsettled=(7,), resting={8: TOMORROW}),
            Answer(Advice.WAIT, Reason.SETTLING, 8, waits_for=7),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), resting={8: TOMORROW}),
            Answer(Advice.DECIDE, Reason.DECLINED, 8, TOMORROW),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), offered=0),  # a change of what is in force
            Answer(Advice.WAIT, Reason.OFFER_OPEN),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), offered=8, wants_change=True),
            Answer(Advice.WAIT, Reason.CHANGE_ASKED),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), trouble=Trouble.NOT_SETTLING),
            Answer(Advice.DECIDE, Reason.NOT_SETTLING),
        ),
        (
            Standing(ranked=(), in_force=(7,), trouble=Trouble.SLIPPED_SILENTLY),
            Answer(Advice.DECIDE, Reason.SLIPPED_SILENTLY),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), offered=8, trouble=Trouble.NOT_SETTLING),
            Answer(Advice.WAIT, Reason.OFFER_OPEN, 8),
        ),
        (
            Standing(ranked=(7, 8), in_force=(7,), wants_change=True, parted=Parted.NOTICE_GIVEN),
            Answer(Advice.DONE, Reason.NOTICE_GIVEN),
        ),
        (Standing(ranked=(7, 8), parted=Parted.ENDED), Answer(Advice.DONE, Reason.ENDED)),
        (
            Standing(ranked=(7, 8), in_force=(7,), offered=8),
            Answer(Advice.WAIT, Reason.OFFER_OPEN, 8),
        ),
        (
            Standing(ranked=(7, 8), in_force=(8, 7)),
            Answer(Advice.DONE, Reason.ALL_AGREED),
        ),
        (
            Standing(ranked=(), in_force=(7,)),  # retired since, and still agreed
            Answer(Advice.DONE, Reason.ALL_AGREED),
        ),
        (
            Standing(ranked=(7, 8), resting={7: TOMORROW}),
            Answer(Advice.DECIDE, Reason.DECLINED, 7, TOMORROW),
        ),
        (
            Standing(ranked=(7, 8), resting={7: TODAY}),  # the day itself is late enough
            Answer(Advice.OFFER, Reason.NOTHING_AGREED, 7),
        ),
        (
            Standing(ranked=(8, 7), resting={7: TOMORROW}),
            Answer(Advice.OFFER, Reason.NOTHING_AGREED, 8),
        ),
    ],
)
def test_the_ladder_says_what_comes_next(standing: Standing, answer: Answer) -> None:
    assert next_step(standing, TODAY) == answer


@pytest.mark.parametrize(
    ("asked", "until"),
    [(None, date(2027, 5, 22)), (date(2026, 12, 1), date(2026, 12, 1))],
)
def test_a_declined_need_rests_until_the_clients_day_or_for_180_days(
    asked: date | None, until: date
) -> None:
    assert rest_until(TODAY, asked) == until


def proposed(*clauses: str) -> tuple[Proposed, ...]:
    """'new 7', 'carried 8'."""
    pairs = (clause.split() for clause in clauses)
    return tuple(Proposed(int(need), origin) for origin, need in pairs)


@pytest.mark.parametrize(
    ("in_force", "clauses"),
    [
        ((), ["new 7"]),
        ((7,), ["carried 7", "new 8"]),
        ((7,), ["changed 7"]),
        ((7,), ["carried 7"]),  # other hours, another zone
        ((7, 8), ["changed 8", "changed 7"]),
        ((7, 8), ["carried 8", "carried 7", "new 9"]),
    ],
)
def test_one_step_from_what_is_in_force_is_fine(
    in_force: tuple[int, ...], clauses: list[str]
) -> None:
    check_one_step(proposed(*clauses), in_force)


@pytest.mark.parametrize(
    ("in_force", "clauses"),
    [
        ((), []),
        ((), ["new 7", "new 8"]),
        ((), ["carried 7"]),
        ((), ["changed 7"]),
        ((7,), ["new 8"]),  # the clause in force is left out
        ((7,), ["carried 7", "new 8", "new 9"]),
        ((7, 8), ["changed 8", "carried 7", "new 9"]),  # one thing at a time
        ((7,), ["carried 7", "carried 7"]),
        ((7,), ["carried 7", "new 7"]),
        ((7,), ["carried 7", "changed 8"]),
        ((7,), []),
        ((7,), ["smuggled 7", "smuggled 8"]),
    ],
)
def test_more_than_one_step_is_refused(in_force: tuple[int, ...], clauses: list[str]) -> None:
    with pytest.raises(NotOneAtATime):
        check_one_step(proposed(*clauses), in_force)


@pytest.mark.parametrize("clauses", [["new 9"], ["carried 8"], ["carried 8", "new 9"]])
def test_only_what_is_lived_without_may_leave(clauses: list[str]) -> None:
    if "carried 8" in clauses:
        check_one_step(proposed(*clauses), (7, 8), frozenset({7}))
    else:
        with pytest.raises(NotOneAtATime):
            check_one_step(proposed(*clauses), (7, 8), frozenset({7}))


def test_a_version_made_before_a_line_was_waived_may_still_hold_it() -> None:
    check_one_step(proposed("carried 7", "carried 8", "new 9"), (7, 8), frozenset({7}))


def test_what_is_carried_over_leaves_out_what_is_lived_without() -> None:
    assert Standing((), in_force=(7, 8, 9), waived=frozenset({8})).carried == (7, 9)


def test_nothing_is_added_while_something_has_not_settled() -> None:
    standing = Standing(ranked=(7, 8), in_force=(7,), unsettled=(7,))
    with pytest.raises(NotSettled):
        check_offer(proposed("carried 7", "new 8"), standing, TODAY)
    check_offer(proposed("changed 7"), standing, TODAY)


def test_only_the_need_whose_turn_it_is_can_be_offered() -> None:
    check_offer(proposed("new 7"), Standing(ranked=(7, 8)), TODAY)
    check_offer(proposed("carried 7", "new 8"), Standing(ranked=(7, 8), in_force=(7,)), TODAY)
    for standing in (Standing(ranked=(8, 7)), Standing(ranked=(8,)), Standing(ranked=())):
        with pytest.raises(NotOneAtATime):
            check_offer(proposed("new 7"), standing, TODAY)


def test_a_change_alone_can_be_offered_whatever_the_ranking() -> None:
    check_offer(proposed("changed 7"), Standing(ranked=(8, 9), in_force=(7,)), TODAY)


def test_a_no_is_respected_until_its_day() -> None:
    standing = Standing(ranked=(7, 8), resting={7: TOMORROW})
    with pytest.raises(Resting) as refused:
        check_offer(proposed("new 7"), standing, TODAY)
    assert refused.value.until == TOMORROW
    check_offer(proposed("new 7"), standing, TOMORROW)


needs = st.integers(1, 6)
standings = st.builds(
    Standing,
    ranked=st.lists(needs, unique=True).map(tuple),
    in_force=st.lists(needs, unique=True, max_size=4).map(tuple),
    waived=st.frozensets(needs),
    unsettled=st.lists(needs, unique=True, max_size=2).map(tuple),
    offered=st.none() | needs,
    resting=st.dictionaries(needs, st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))),
)
origins = st.sampled_from(("new", "changed", "carried", "smuggled"))


@st.composite
def proposals(draw: st.DrawFn) -> tuple[Standing, tuple[Proposed, ...]]:
    """A standing with a version crafted from it: what is in force, with anything slipped in."""
    standing = draw(standings)
    kept = [Proposed(need, draw(origins)) for need in standing.in_force]
    more = draw(st.lists(st.builds(Proposed, needs, origins), max_size=3))
    return standing, tuple(draw(st.permutations([*kept, *more])))


@given(proposals())
@settings(max_examples=1500, deadline=None)
def test_no_crafted_version_gets_two_needs_or_a_wrong_one_past(
    case: tuple[Standing, tuple[Proposed, ...]],
) -> None:
    standing, version = case
    try:
        check_offer(version, standing, TODAY)
    except (NotOneAtATime, NotSettled, Resting):
        return
    needs_in_it = Counter(clause.need_id for clause in version)
    added = set(needs_in_it) - set(standing.in_force)
    assert max(needs_in_it.values()) == 1
    assert set(standing.in_force) - standing.waived <= set(needs_in_it)
    assert len(added) <= 1
    for need in added:
        assert not standing.unsettled
        waiting = [other for other in standing.ranked if other not in standing.in_force]
        assert waiting[0] == need
        assert standing.resting.get(need, TODAY) <= TODAY


@given(standings)
def test_what_the_ladder_says_to_offer_can_be_offered(standing: Standing) -> None:
    answer = next_step(standing, TODAY)
    if answer.advice in (Advice.OFFER, Advice.ADD) and answer.need_id is not None:
        carried = tuple(Proposed(need, "carried") for need in standing.carried)
        check_offer((*carried, Proposed(answer.need_id, "new")), standing, TODAY)
