"""Judging at its edges: the instant itself, why something cannot have been, the machine's zone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest

from agreements.hours import BadAllowance, Calendar, NoWorkingTime, Week
from agreements.judges.turns import ASKED_BACK, REPLIED
from agreements.judging import (
    Allowance,
    BadOccasion,
    Fact,
    Judgement,
    Outcome,
    Period,
    Tally,
    Unit,
    deadline,
    judge_by_date,
    judge_count,
    judge_deadline,
    judge_notice,
)
from tests.rules.moments import at

OFFICE = Calendar(Week.standard(), "Europe/Berlin", "DE")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASKED = at("2026-11-23 10:00")  # a Monday
A_DAY, NO_GRACE = Allowance(1, Unit.WORKING_DAYS), Allowance(0, Unit.WORKING_DAYS)
TWO_HOURS = Allowance(2, Unit.WORKING_HOURS)


def count(*tallies: Tally, period: Period = Period.PIECE, end: datetime | None = None) -> Judgement:
    return judge_count(2, period, tallies, end, OFFICE, ASKED, ASKED + 60 * DAY)


@pytest.mark.parametrize(
    ("judging", "why"),
    [
        (
            lambda: judge_deadline(A_DAY, ASKED, ASKED - HOUR, OFFICE, ASKED),
            "An answer cannot come before the question.",
        ),
        (
            lambda: judge_by_date(NO_GRACE, date(2026, 11, 20), ASKED, None, OFFICE, ASKED),
            "The agreed day was over before it was agreed.",
        ),
        (
            lambda: judge_by_date(NO_GRACE, date(2026, 12, 1), ASKED, ASKED - HOUR, OFFICE, ASKED),
            "It cannot arrive before a day was agreed.",
        ),
        (
            lambda: judge_notice(TWO_HOURS, ASKED, ASKED - HOUR, OFFICE),
            "The meeting had begun by then.",
        ),
        (lambda: count(Tally(ASKED, 0)), "An entry counts at least one."),
        (lambda: count(end=ASKED - HOUR), "It cannot be done before it began."),
        (lambda: count(Tally(ASKED - HOUR, 1)), "That was before this began to count."),
        (
            lambda: count(Tally(ASKED + 2 * HOUR, 1), end=ASKED + HOUR),
            "A round was noted after that.",
        ),
        (
            lambda: count(Tally(ASKED + 30 * DAY, 60), period=Period.MONTH),
            "That is another month.",
        ),
    ],
)
def test_what_cannot_have_been_says_why(judging: Callable[[], Judgement], why: str) -> None:
    with pytest.raises(BadOccasion) as refused:
        judging()
    assert str(refused.value) == why


def test_a_meeting_may_be_agreed_on_up_to_a_year_of_hours_ahead() -> None:
    with pytest.raises(BadAllowance) as refused:
        judge_notice(Allowance(365 * 24 + 1, Unit.WORKING_HOURS), ASKED, ASKED + DAY, OFFICE)
    assert str(refused.value) == "An allowance is between nothing and 365 days."
    longest = Allowance(365 * 24, Unit.WORKING_HOURS)
    assert judge_notice(longest, ASKED, ASKED + DAY, OFFICE).outcome is Outcome.BREACHED


@pytest.mark.parametrize("unit", [Unit.DAYS, Unit.WORKING_DAYS])
def test_days_are_never_more_than_a_year(unit: Unit) -> None:
    too_long = Allowance(366, unit)
    with pytest.raises(BadAllowance) as refused:
        if unit is Unit.DAYS:
            deadline(too_long, ASKED, OFFICE)
        else:
            judge_by_date(too_long, date(2026, 12, 1), ASKED, None, OFFICE, ASKED)
    assert str(refused.value) == "An allowance is between nothing and 365 days."


def test_who_is_away_for_good_has_no_deadline() -> None:
    gone = Calendar(Week.standard(), "Europe/Berlin", absences=((ASKED, ASKED + 9999 * DAY),))
    with pytest.raises(NoWorkingTime) as refused:
        deadline(Allowance(1, Unit.DAYS), ASKED, gone)
    assert str(refused.value) == "There are not enough working days."


def test_what_is_not_said_of_a_meeting_is_that_it_was_arranged() -> None:
    said = judge_notice(TWO_HOURS, ASKED, ASKED + DAY, OFFICE)
    assert said == judge_notice(TWO_HOURS, ASKED, ASKED + DAY, OFFICE, what="arranged")


def test_a_day_can_be_agreed_on_until_its_midnight() -> None:
    planned = date(2026, 11, 23)
    midnight = at("2026-11-24 00:00")
    last = midnight - timedelta(seconds=1)
    assert judge_by_date(NO_GRACE, planned, last, last, OFFICE, ASKED).due_at is not None
    with pytest.raises(BadOccasion):
        judge_by_date(NO_GRACE, planned, midnight, None, OFFICE, ASKED)


@pytest.fixture(params=["Asia/Tokyo", "America/Los_Angeles"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands somewhere else."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def everything() -> list[object]:
    """A judgement of each sort, close to midnight, with a pause that is over."""
    late = at("2026-11-23 23:30")
    facts = (Fact(ASKED_BACK, late + HOUR), Fact(REPLIED, late + 5 * HOUR))
    answered, days = late + 4 * DAY, Allowance(1, Unit.DAYS)
    away = Calendar(
        Week.standard(), "Europe/Berlin", "DE", days_off=frozenset({date(2026, 11, 24)})
    )
    return [
        deadline(A_DAY, late, OFFICE),
        judge_deadline(A_DAY, late, answered, OFFICE, answered, facts=facts),
        judge_deadline(days, late, answered, away, answered, facts=facts),
        judge_deadline(Allowance(0, Unit.DAYS), late, answered, away, answered),
        judge_by_date(A_DAY, date(2026, 11, 23), late, answered, OFFICE, answered, facts=facts),
        judge_notice(TWO_HOURS, late, answered, OFFICE),
        count(Tally(late, 60), period=Period.MONTH),
    ]


HERE = [repr(one) for one in everything()]


def test_the_zone_of_the_machine_makes_no_difference(elsewhere: None) -> None:
    assert [repr(one) for one in everything()] == HERE
