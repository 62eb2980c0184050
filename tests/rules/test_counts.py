"""What is counted in a piece of work, or in a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.judging import (
    BadOccasion,
    Judgement,
    Outcome,
    Period,
    Tally,
    duration,
    explain,
    judge_count,
    month_of,
)
from agreements.language import ENGLISH
from tests.rules.moments import APIA, BERLIN, LONDON, NEW_YORK, at, calendar, seen

BEN = calendar("9-17", BERLIN, country="DE")


def rounds(
    limit: int, *moments: str, done: str | None = None, now: str = "2026-12-24 10:00"
) -> Judgement:
    entries = [Tally(at(moment), 1) for moment in moments]
    begun = min([entry.at for entry in entries] or [at("2026-11-02 10:00")])
    ended = at(done) if done else None
    return judge_count(limit, Period.PIECE, entries, ended, BEN, begun, at(now))


FIRST, SECOND, THIRD = "2026-11-02 10:00", "2026-11-09 10:00", "2026-11-23 10:00"


@pytest.mark.parametrize(
    ("limit", "moments", "done", "outcome", "said"),
    [
        (2, [FIRST], None, Outcome.OPEN, "Rounds of changes: one so far, two were agreed."),
        (2, [FIRST, SECOND], None, Outcome.OPEN, "Rounds of changes: two so far, two were agreed."),
        (
            2,
            [THIRD, FIRST, SECOND],
            None,
            Outcome.BREACHED,
            "Rounds of changes: third on Mon 23 Nov 10:00 in Berlin (09:00 in London), two were "
            "agreed.",
        ),
        (
            1,
            [FIRST],
            SECOND,
            Outcome.KEPT,
            "Rounds of changes: one, one was agreed. Done Mon 9 Nov 10:00 in Berlin (09:00 in "
            "London).",
        ),
        (
            2,
            [],
            SECOND,
            Outcome.KEPT,
            "Rounds of changes: none, two were agreed. Done Mon 9 Nov 10:00 in Berlin (09:00 in "
            "London).",
        ),
        (
            0,
            [FIRST],
            SECOND,
            Outcome.BREACHED,
            "Rounds of changes: first on Mon 2 Nov 10:00 in Berlin (09:00 in London), none was "
            "agreed. Done Mon 9 Nov 10:00 in Berlin (09:00 in London).",
        ),
    ],
)
def test_rounds_are_counted_until_the_piece_is_done(
    limit: int, moments: list[str], done: str | None, outcome: Outcome, said: str
) -> None:
    verdict = rounds(limit, *moments, done=done)
    assert (verdict.outcome, verdict.due_at) == (outcome, None)
    assert explain(verdict.steps, ENGLISH, BERLIN, LONDON) == said


def test_past_the_tenth_a_round_has_a_number() -> None:
    moments = [f"2026-11-{day:02} 10:00" for day in range(1, 13)]
    assert "number 11 on Wed 11 Nov 10:00" in explain(rounds(10, *moments).steps, ENGLISH, BERLIN)
    assert "tenth on Tue 10 Nov 10:00" in explain(rounds(9, *moments).steps, ENGLISH, BERLIN)


def month(
    limit: int,
    *entries: tuple[str, int],
    opened: str = "2026-11-01 00:00",
    now: str = "2026-11-24 10:00",
    zone: str = BERLIN,
) -> Judgement:
    tallies = [Tally(at(moment, zone), minutes) for moment, minutes in entries]
    where = calendar("9-17", zone)
    return judge_count(limit, Period.MONTH, tallies, None, where, at(opened, zone), at(now, zone))


@pytest.mark.parametrize(
    ("entries", "now", "outcome", "said"),
    [
        (
            [("2026-11-03 10:00", 750)],
            "2026-11-24 10:00",
            Outcome.OPEN,
            "November 2026: 12 hours and 30 minutes so far, 40 hours agreed.",
        ),
        (
            [("2026-11-03 10:00", 2400)],
            "2026-11-30 23:59:59",
            Outcome.OPEN,
            "November 2026: 40 hours so far, 40 hours agreed.",
        ),
        (
            [("2026-11-03 10:00", 2400)],
            "2026-12-01 00:00",
            Outcome.KEPT,
            "November 2026: 40 hours, 40 hours agreed.",
        ),
        ([], "2026-12-01 00:00", Outcome.KEPT, "November 2026: no time, 40 hours agreed."),
        (
            [("2026-11-30 23:59:59", 1), ("2026-11-04 10:00", 2400)],
            "2026-12-01 00:00",
            Outcome.BREACHED,
            "November 2026: 40 hours and one minute on Mon 30 Nov 23:59 in Berlin (22:59 in "
            "London), 40 hours agreed.",
        ),
        (
            [("2026-11-03 10:00", 2000), ("2026-11-04 10:00", 490), ("2026-11-14 10:00", 60)],
            "2026-11-24 10:00",
            Outcome.BREACHED,
            "November 2026: 41 hours and 30 minutes on Wed 4 Nov 10:00 in Berlin (09:00 in "
            "London), 40 hours agreed. By now it is 42 hours and 30 minutes.",
        ),
    ],
)
def test_hours_are_counted_in_a_month(
    entries: list[tuple[str, int]], now: str, outcome: Outcome, said: str
) -> None:
    verdict = month(40, *entries, now=now)
    assert (verdict.outcome, verdict.due_at) == (outcome, at("2026-12-01 00:00"))
    assert explain(verdict.steps, ENGLISH, BERLIN, LONDON) == said


@pytest.mark.parametrize(
    ("moment", "zone", "first", "last"),
    [
        ("2026-11-30 23:59", BERLIN, "2026-11-01 00:00", "2026-12-01 00:00"),
        ("2026-12-01 00:00", BERLIN, "2026-12-01 00:00", "2027-01-01 00:00"),
        ("2026-03-31 12:00", BERLIN, "2026-03-01 00:00", "2026-04-01 00:00"),
        ("2027-02-28 12:00", NEW_YORK, "2027-02-01 00:00", "2027-03-01 00:00"),
        ("2011-12-29 12:00", APIA, "2011-12-01 00:00", "2012-01-01 00:00"),
    ],
)
def test_a_month_is_that_of_the_clock_on_the_wall(
    moment: str, zone: str, first: str, last: str
) -> None:
    begin, end = month_of(at(moment, zone), calendar("9-17", zone))
    assert (seen(begin, zone), seen(end, zone)) == (first, last)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("2026-11-03 10:00", 0)], "at least one"),
        ([("2026-11-03 10:00", -60)], "at least one"),
        ([("2026-10-31 23:59", 60)], "before this began"),
        ([("2026-12-01 00:00", 60)], "another month"),
    ],
)
def test_what_cannot_be_counted_is_refused(entries: list[tuple[str, int]], message: str) -> None:
    with pytest.raises(BadOccasion, match=message):
        month(40, *entries)


def test_a_piece_that_was_done_before_its_rounds_is_refused() -> None:
    with pytest.raises(BadOccasion, match="noted after that"):
        rounds(2, FIRST, THIRD, done=SECOND)
    with pytest.raises(BadOccasion, match="before it began"):
        rounds(2, SECOND, done=FIRST)
    assert rounds(2, FIRST, done=FIRST).outcome is Outcome.KEPT


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "no time"),
        (1, "one minute"),
        (59, "59 minutes"),
        (60, "one hour"),
        (121, "two hours and one minute"),
        (41 * 60 + 30, "41 hours and 30 minutes"),
    ],
)
def test_a_length_of_time_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert duration(minutes, ENGLISH) == said


AMOUNTS = st.lists(st.tuples(st.integers(0, 27 * 24), st.integers(1, 600)), max_size=15)


def in_november(entries: Sequence[tuple[int, int]], limit: int) -> Judgement:
    begun = at("2026-11-01 00:00")
    tallies = [Tally(begun + timedelta(hours=hour), minutes) for hour, minutes in entries]
    now = at("2026-12-24 10:00")
    return judge_count(limit, Period.MONTH, tallies, None, BEN, begun, now)


@given(AMOUNTS, st.integers(1, 100))
def test_the_sum_decides_and_the_order_of_noting_does_not(
    entries: list[tuple[int, int]], limit: int
) -> None:
    verdict = in_november(entries, limit)
    total = sum(minutes for _, minutes in entries)
    assert verdict.outcome is (Outcome.BREACHED if total > limit * 60 else Outcome.KEPT)
    assert verdict.outcome is in_november(entries[::-1], limit).outcome


@given(AMOUNTS, st.integers(1, 100), st.integers(0, 27 * 24), st.integers(1, 600))
def test_one_more_entry_never_undoes_a_slip(
    entries: list[tuple[int, int]], limit: int, hour: int, minutes: int
) -> None:
    if in_november(entries, limit).outcome is Outcome.BREACHED:
        assert in_november([*entries, (hour, minutes)], limit).outcome is Outcome.BREACHED
