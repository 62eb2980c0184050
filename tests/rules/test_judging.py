"""Judging, each verdict with the sentence that explains it to either side."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.hours import BadAllowance, NoWorkingTime, Week
from agreements.judging import (
    Allowance,
    BadOccasion,
    Outcome,
    Step,
    Unit,
    deadline,
    explain,
    judge_by_hand,
    judge_deadline,
    judge_window,
)
from agreements.language import Language
from tests.rules.moments import BERLIN, LONDON, NEW_YORK, at, calendar, seen

EN = Language("en")
BEN = calendar("9-17", LONDON, country="GB", region="ENG")
ONE_DAY = Allowance(1, Unit.WORKING_DAYS)
FRIDAY = at("2026-05-22 16:40", LONDON)  # the Monday after it is a public holiday
DUE = at("2026-05-26 17:00", LONDON)


def test_a_deadline_explains_itself_in_both_zones() -> None:
    due = deadline(ONE_DAY, FRIDAY, BEN)
    assert due.at == DUE
    assert explain(due.steps, EN, LONDON, BERLIN) == (
        "Asked Fri 22 May 16:40 in London. "
        "Mon 25 May is a public holiday (Spring Bank Holiday). "
        "One working day: Tue 26 May 17:00 (18:00 in Berlin)."
    )
    assert explain(due.steps, EN, BERLIN, LONDON) == (
        "Asked Fri 22 May 17:40 in Berlin. "
        "Mon 25 May is a public holiday (Spring Bank Holiday). "
        "One working day: Tue 26 May 18:00 (17:00 in London)."
    )


@pytest.mark.parametrize(
    ("zone", "other", "ending"),
    [
        (LONDON, None, "One working day: Tue 26 May 17:00."),
        (LONDON, LONDON, "One working day: Tue 26 May 17:00."),
        (LONDON, "Europe/Lisbon", "One working day: Tue 26 May 17:00."),  # the same clock
        (LONDON, "Asia/Tokyo", "One working day: Tue 26 May 17:00 (Wed 27 May 01:00 in Tokyo)."),
        (NEW_YORK, LONDON, "One working day: Tue 26 May 12:00 (17:00 in London)."),
    ],
)
def test_the_other_clock_is_named_where_it_shows_another_time(
    zone: str, other: str | None, ending: str
) -> None:
    assert explain(deadline(ONE_DAY, FRIDAY, BEN).steps, EN, zone, other).endswith(ending)


@pytest.mark.parametrize(
    ("asked", "allowance", "said"),
    [
        (
            "2026-11-23 18:00",
            ONE_DAY,
            "Asked Mon 23 Nov 18:00 in London. That was outside working hours, so it counts from "
            "Tue 24 Nov 09:00. One working day: Wed 25 Nov 17:00.",
        ),
        (
            "2026-11-23 10:00",
            Allowance(4, Unit.WORKING_HOURS),
            "Asked Mon 23 Nov 10:00 in London. Four working hours: Mon 23 Nov 14:00.",
        ),
        (
            "2026-11-23 10:00",
            Allowance(12, Unit.WORKING_HOURS),
            "Asked Mon 23 Nov 10:00 in London. 12 working hours: Tue 24 Nov 14:00.",
        ),
        (
            "2026-10-23 10:00",
            ONE_DAY,
            "Asked Fri 23 Oct 10:00 in London. The clock goes back on Sun 25 Oct. "
            "One working day: Mon 26 Oct 17:00.",
        ),
        (
            "2026-10-25 10:00",  # the clock had gone back by then
            ONE_DAY,
            "Asked Sun 25 Oct 10:00 in London. That was outside working hours, so it counts from "
            "Mon 26 Oct 09:00. One working day: Tue 27 Oct 17:00.",
        ),
        (
            "2026-03-27 10:00",
            Allowance(2, Unit.WORKING_DAYS),
            "Asked Fri 27 Mar 10:00 in London. The clock goes forward on Sun 29 Mar. "
            "Two working days: Tue 31 Mar 17:00.",
        ),
        (
            "2026-05-22 16:40",
            Allowance(2, Unit.DAYS),
            "Asked Fri 22 May 16:40 in London. Two days: the end of Sun 24 May.",
        ),
    ],
)
def test_an_explanation_says_what_stretched_the_time(
    asked: str, allowance: Allowance, said: str
) -> None:
    assert explain(deadline(allowance, at(asked, LONDON), BEN).steps, EN, LONDON) == said


def test_days_off_and_absences_are_named() -> None:
    away = (at("2026-11-25 09:00", LONDON), at("2026-11-25 12:00", LONDON))
    week = calendar("9-17", LONDON, days_off=frozenset({date(2026, 11, 24)}), absences=(away,))
    due = deadline(ONE_DAY, at("2026-11-23 10:00", LONDON), week)
    assert explain(due.steps, EN, LONDON) == (
        "Asked Mon 23 Nov 10:00 in London. Tue 24 Nov is a day off. "
        "Away from Wed 25 Nov 09:00 to Wed 25 Nov 12:00, which does not count. "
        "One working day: Thu 26 Nov 17:00."
    )


def test_an_absence_that_was_over_is_not_named() -> None:
    away = (at("2026-11-20 09:00", LONDON), at("2026-11-20 12:00", LONDON))
    week = calendar("9-17", LONDON, absences=(away,))
    due = deadline(ONE_DAY, at("2026-11-23 10:00", LONDON), week)
    assert [step.code for step in due.steps] == ["asked", "due"]


@pytest.mark.parametrize(
    ("answered", "now", "outcome", "said"),
    [
        (None, DUE, Outcome.OPEN, "17:00."),
        (None, DUE + timedelta(seconds=1), Outcome.BREACHED, "17:00."),
        (FRIDAY, DUE, Outcome.KEPT, "Answered Fri 22 May 16:40, in time."),
        (DUE, DUE, Outcome.KEPT, "Answered Tue 26 May 17:00, in time."),
        (
            DUE + timedelta(seconds=1),
            DUE + timedelta(days=9),
            Outcome.BREACHED,
            "Answered Tue 26 May 17:00, late this time.",
        ),
    ],
)
def test_what_arrives_at_the_due_instant_is_in_time(
    answered: datetime | None, now: datetime, outcome: Outcome, said: str
) -> None:
    verdict = judge_deadline(ONE_DAY, FRIDAY, answered, BEN, now)
    assert (verdict.outcome, verdict.due_at) == (outcome, DUE)
    assert explain(verdict.steps, EN, LONDON).endswith(said)


def test_an_answer_before_the_question_is_refused() -> None:
    with pytest.raises(BadOccasion):
        judge_deadline(ONE_DAY, FRIDAY, FRIDAY - timedelta(seconds=1), BEN, DUE)


def test_the_two_passes_of_a_repeated_hour_are_told_apart() -> None:
    berlin = ZoneInfo(BERLIN)
    asked = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=berlin)
    answered = datetime(2026, 10, 25, 2, 45, fold=0, tzinfo=berlin)
    with pytest.raises(BadOccasion):
        judge_deadline(ONE_DAY, asked, answered, calendar("9-17"), DUE)


def test_calendar_days_end_at_midnight_where_the_one_who_acts_is() -> None:
    due = deadline(Allowance(2, Unit.DAYS), FRIDAY, BEN)
    assert seen(due.at, LONDON) == "2026-05-25 00:00"


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("amount", [-1, 365 * 24 + 1])
def test_an_allowance_out_of_bounds_is_refused(amount: int, unit: Unit) -> None:
    with pytest.raises(BadAllowance):
        deadline(Allowance(amount, unit), FRIDAY, BEN)


def test_a_week_that_is_never_open_has_no_deadline() -> None:
    with pytest.raises(NoWorkingTime):
        deadline(ONE_DAY, FRIDAY, calendar(""))


TUESDAYS = Week.from_text({"tue": "9-11"})
LATE_SHIFT = Week.from_text({"tue": "15-1"})


@pytest.mark.parametrize(
    ("windows", "called", "outcome"),
    [
        (TUESDAYS, "2026-11-24 09:00", Outcome.KEPT),
        (TUESDAYS, "2026-11-24 10:59:59", Outcome.KEPT),
        (TUESDAYS, "2026-11-24 11:00", Outcome.BREACHED),
        (TUESDAYS, "2026-11-24 08:59:59", Outcome.BREACHED),
        (TUESDAYS, "2026-11-25 10:00", Outcome.BREACHED),
        (LATE_SHIFT, "2026-11-25 00:30", Outcome.KEPT),
        (Week.from_text({"mon": "9-17"}), "2026-05-25 10:00", Outcome.KEPT),  # a holiday
    ],
)
def test_a_call_is_judged_by_the_windows_that_were_agreed(
    windows: Week, called: str, outcome: Outcome
) -> None:
    verdict = judge_window(windows, at(called, LONDON), BEN)
    assert (verdict.outcome, verdict.due_at) == (outcome, None)


def test_a_call_explains_itself_on_both_clocks() -> None:
    steps = judge_window(TUESDAYS, at("2026-11-24 19:00", LONDON), BEN).steps
    assert explain(steps, EN, LONDON, BERLIN) == (
        "Called Tue 24 Nov 19:00 in London (20:00 in Berlin). "
        "Calls are agreed for Tuesday, 09:00 to 11:00 in London."
    )
    assert explain(steps, EN, BERLIN, NEW_YORK) == (
        "Called Tue 24 Nov 20:00 in Berlin (19:00 in London). "
        "Calls are agreed for Tuesday, 09:00 to 11:00 in London."
    )


def test_windows_past_midnight_are_explained() -> None:
    steps = judge_window(LATE_SHIFT, at("2026-11-24 10:00", LONDON), BEN).steps
    assert "Tuesday, 15:00 to 01:00 in London" in explain(steps, EN, LONDON)


@pytest.mark.parametrize(
    ("kept", "outcome", "said"),
    [
        (True, Outcome.KEPT, "It worked, as noted by hand."),
        (False, Outcome.BREACHED, "It didn’t work this time, as noted by hand."),
    ],
)
def test_by_hand_the_freelancer_says(kept: bool, outcome: Outcome, said: str) -> None:
    verdict = judge_by_hand(kept)
    assert verdict.outcome is outcome
    assert explain(verdict.steps, EN, LONDON) == said


@given(
    st.lists(
        st.builds(
            Step,
            st.text(),
            st.dictionaries(st.text(), st.text()).map(lambda values: tuple(values.items())),
        )
    )
)
def test_steps_come_back_from_storage_as_they_were(steps: list[Step]) -> None:
    stored = json.loads(json.dumps([step.to_json() for step in steps]))
    assert Step.list_from_json(stored) == tuple(steps)


def test_real_steps_come_back_from_storage_and_say_the_same() -> None:
    away = (datetime(2026, 5, 27, 8, tzinfo=UTC), datetime(2026, 5, 27, 9, tzinfo=UTC))
    week = calendar("9-17", LONDON, country="GB", region="ENG", absences=(away,))
    for steps in (
        judge_deadline(ONE_DAY, FRIDAY, DUE, week, DUE).steps,
        judge_window(LATE_SHIFT, FRIDAY, week).steps,
        judge_by_hand(True).steps,
    ):
        stored = json.loads(json.dumps([step.to_json() for step in steps]))
        again = Step.list_from_json(stored)
        assert explain(again, EN, LONDON, BERLIN) == explain(steps, EN, LONDON, BERLIN)
