"""Meetings that are arranged, moved or cancelled with notice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.hours import BadAllowance
from agreements.judging import (
    NOTICES,
    Allowance,
    BadOccasion,
    Judgement,
    Outcome,
    Unit,
    explain,
    judge_notice,
)
from agreements.language import ENGLISH
from tests.rules.moments import BERLIN, LONDON, at, calendar

BEN = calendar("9-17", BERLIN, country="DE")
EIGHT = Allowance(8, Unit.WORKING_HOURS)


def notice(what: str, told: str, starts: str, hours: int = 8) -> Judgement:
    allowance = Allowance(hours, Unit.WORKING_HOURS)
    return judge_notice(allowance, at(told), at(starts), BEN, what=what)


@pytest.mark.parametrize(
    ("what", "told", "starts", "outcome", "said"),
    [
        (
            "moved",
            "2026-11-26 16:00",
            "2026-11-27 10:00",
            Outcome.BREACHED,
            "Moved Thu 26 Nov 16:00 in Berlin; the meeting was Fri 27 Nov 10:00 (09:00 in "
            "London): two working hours ahead, eight agreed.",
        ),
        (
            "cancelled",
            "2026-11-26 16:40",
            "2026-11-27 10:00",
            Outcome.BREACHED,
            "Cancelled Thu 26 Nov 16:40 in Berlin; the meeting was Fri 27 Nov 10:00 (09:00 in "
            "London): one working hour and 20 minutes ahead, eight agreed.",
        ),
        (
            "arranged",
            "2026-11-26 10:00",
            "2026-11-27 10:00",
            Outcome.KEPT,
            "Arranged Thu 26 Nov 10:00 in Berlin for Fri 27 Nov 10:00 (09:00 in London): eight "
            "working hours ahead, eight agreed.",
        ),
        (
            "arranged",
            "2026-11-26 10:00:01",
            "2026-11-27 10:00",
            Outcome.BREACHED,
            "Arranged Thu 26 Nov 10:00 in Berlin for Fri 27 Nov 10:00 (09:00 in London): seven "
            "working hours and 59 minutes ahead, eight agreed.",
        ),
        (
            "moved",
            "2026-11-27 20:00",
            "2026-11-28 10:00",
            Outcome.BREACHED,
            "Moved Fri 27 Nov 20:00 in Berlin; the meeting was Sat 28 Nov 10:00 (09:00 in "
            "London): no working time ahead, eight agreed.",
        ),
        (
            "moved",
            "2026-12-24 12:00",
            "2026-12-28 11:00",
            Outcome.BREACHED,
            "Moved Thu 24 Dec 12:00 in Berlin; the meeting was Mon 28 Dec 11:00 (10:00 in "
            "London): seven working hours ahead, eight agreed. Fri 25 Dec is a public holiday "
            "(Christmas Day).",
        ),
    ],
)
def test_a_meeting_has_so_much_working_time_ahead(
    what: str, told: str, starts: str, outcome: Outcome, said: str
) -> None:
    verdict = notice(what, told, starts)
    assert (verdict.outcome, verdict.due_at) == (outcome, None)
    assert explain(verdict.steps, ENGLISH, BERLIN, LONDON) == said


def test_a_meeting_explains_itself_to_the_other_side() -> None:
    steps = notice("moved", "2026-11-26 16:00", "2026-11-27 10:00").steps
    assert explain(steps, ENGLISH, LONDON, BERLIN) == (
        "Moved Thu 26 Nov 15:00 in London; the meeting was Fri 27 Nov 09:00 (10:00 in Berlin): "
        "two working hours ahead, eight agreed."
    )


def test_a_meeting_that_had_begun_is_refused() -> None:
    for what in NOTICES:
        with pytest.raises(BadOccasion, match="had begun"):
            notice(what, "2026-11-26 16:00:01", "2026-11-26 16:00")
    assert notice("moved", "2026-11-26 16:00", "2026-11-26 16:00").outcome is Outcome.BREACHED
    assert notice("moved", "2026-11-26 16:00", "2026-11-26 16:00", 0).outcome is Outcome.KEPT


@pytest.mark.parametrize("hours", [-1, 365 * 24 + 1])
def test_notice_out_of_bounds_is_refused(hours: int) -> None:
    with pytest.raises(BadAllowance):
        notice("moved", "2026-11-26 16:00", "2026-11-27 16:00", hours)


def test_a_week_that_is_never_open_gives_no_notice() -> None:
    verdict = judge_notice(EIGHT, at("2026-11-26 16:00"), at("2027-11-27 16:00"), calendar(""))
    assert verdict.outcome is Outcome.BREACHED


SOME = st.integers(0, 60 * 24 * 30).map(lambda n: at("2026-11-01 00:00") + timedelta(minutes=n))


@given(SOME, SOME, st.integers(0, 40))
def test_telling_earlier_and_needing_less_never_harm(
    one: datetime, other: datetime, hours: int
) -> None:
    told, starts = min(one, other), max(one, other)

    def is_kept(announced: datetime, needed: int) -> bool:
        allowance = Allowance(needed, Unit.WORKING_HOURS)
        return judge_notice(allowance, announced, starts, BEN).outcome is Outcome.KEPT

    if is_kept(told, hours):
        assert is_kept(told - timedelta(hours=5), hours)
        assert hours == 0 or is_kept(told, hours - 1)
