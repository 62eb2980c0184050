"""Deadlines of every kind: calendar days, agreed days, and the words of each kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.hours import BadAllowance, NoWorkingTime, UnknownCountry
from agreements.judging import (
    Allowance,
    BadOccasion,
    Judge,
    Outcome,
    Step,
    Unit,
    deadline,
    explain,
    judge_by_date,
    judge_deadline,
)
from agreements.language import ENGLISH
from agreements.needs import KINDS, Kind
from tests.rules.moments import BERLIN, LONDON, NEW_YORK, at, calendar, seen

BEN = calendar("9-17", LONDON, country="GB", region="ENG")
FAR = at("2027-06-01 12:00", LONDON)


def day_by(grace: int, planned: str, **more: object) -> str:
    """When material promised on 2 November is due, where Ben is."""
    week = calendar("9-17", LONDON, country="GB", region="ENG", **more)
    begun, far = at("2026-11-02 10:00", LONDON), at("2026-11-02 11:00", LONDON)
    grace_days = Allowance(grace, Unit.WORKING_DAYS)
    verdict = judge_by_date(grace_days, date.fromisoformat(planned), begun, None, week, far)
    assert verdict.due_at is not None
    return seen(verdict.due_at, LONDON)


@pytest.mark.parametrize(
    ("grace", "planned", "due"),
    [
        (0, "2026-11-06", "2026-11-06 17:00"),
        (0, "2026-11-07", "2026-11-09 17:00"),  # a Saturday
        (1, "2026-11-06", "2026-11-09 17:00"),
        (1, "2026-11-07", "2026-11-10 17:00"),  # Monday stands for the Saturday
        (2, "2026-11-06", "2026-11-10 17:00"),
        (0, "2026-12-25", "2026-12-29 17:00"),  # two public holidays and a weekend
        (1, "2026-12-24", "2026-12-29 17:00"),
        (20, "2026-11-02", "2026-11-30 17:00"),
        (0, "2026-11-02", "2026-11-02 17:00"),  # the day on which it was agreed
    ],
)
def test_what_was_promised_for_a_day_is_due_at_its_close(
    grace: int, planned: str, due: str
) -> None:
    assert day_by(grace, planned) == due


def test_a_day_that_is_touched_by_an_absence_does_not_count() -> None:
    friday = (at("2026-11-06 10:00", LONDON), at("2026-11-06 11:00", LONDON))
    monday = (at("2026-11-09 10:00", LONDON), at("2026-11-09 11:00", LONDON))
    assert day_by(0, "2026-11-06", absences=(friday,)) == "2026-11-09 17:00"
    assert day_by(1, "2026-11-06", absences=(friday,)) == "2026-11-09 17:00"
    assert day_by(1, "2026-11-06", absences=(monday,)) == "2026-11-10 17:00"
    off = frozenset({date(2026, 11, 6)})
    assert day_by(0, "2026-11-06", days_off=off) == "2026-11-09 17:00"


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    week = calendar("22-6", BERLIN)
    begun = at("2026-11-02 23:00")
    grace = Allowance(0, Unit.WORKING_DAYS)
    verdict = judge_by_date(grace, date(2026, 11, 4), begun, None, week, begun)
    assert verdict.due_at == at("2026-11-05 06:00")


@pytest.mark.parametrize(
    ("grace", "planned", "arrived", "outcome", "said"),
    [
        (
            0,
            "2026-11-06",
            "2026-11-05 12:00",
            Outcome.KEPT,
            "Promised Mon 2 Nov 10:00 in London for Fri 6 Nov. Due Fri 6 Nov 17:00 (18:00 in "
            "Berlin). Arrived Thu 5 Nov 12:00, in time.",
        ),
        (
            0,
            "2026-11-07",
            "2026-11-09 17:00:01",
            Outcome.BREACHED,
            "Promised Mon 2 Nov 10:00 in London for Sat 7 Nov. Sat 7 Nov is no working day. Due "
            "Mon 9 Nov 17:00 (18:00 in Berlin). Arrived Mon 9 Nov 17:00, late this time.",
        ),
        (
            1,
            "2026-12-24",
            None,
            Outcome.OPEN,
            "Promised Mon 2 Nov 10:00 in London for Thu 24 Dec. Fri 25 Dec is a public holiday "
            "(Christmas Day). Mon 28 Dec is a public holiday (Boxing Day (observed)). With one "
            "working day of grace: Tue 29 Dec 17:00 (18:00 in Berlin).",
        ),
    ],
)
def test_a_promised_day_explains_itself(
    grace: int, planned: str, arrived: str | None, outcome: Outcome, said: str
) -> None:
    verdict = judge_by_date(
        Allowance(grace, Unit.WORKING_DAYS),
        date.fromisoformat(planned),
        at("2026-11-02 10:00", LONDON),
        at(arrived, LONDON) if arrived else None,
        BEN,
        at("2026-11-10 12:00", LONDON),
    )
    assert verdict.outcome is outcome
    assert explain(verdict.steps, ENGLISH, LONDON, BERLIN) == said


def test_a_day_that_was_over_when_it_was_agreed_is_refused() -> None:
    grace, begun = Allowance(0, Unit.WORKING_DAYS), at("2026-11-02 10:00", LONDON)
    for planned in (date(2026, 11, 1), date(2025, 11, 2)):
        with pytest.raises(BadOccasion, match="over before it was agreed"):
            judge_by_date(grace, planned, begun, None, BEN, FAR)
    with pytest.raises(BadOccasion, match="cannot arrive before"):
        early = begun - timedelta(seconds=1)
        judge_by_date(grace, date(2026, 11, 6), begun, early, BEN, FAR)


@pytest.mark.parametrize("amount", [-1, 366])
def test_grace_out_of_bounds_is_refused(amount: int) -> None:
    grace, begun = Allowance(amount, Unit.WORKING_DAYS), at("2026-11-02 10:00", LONDON)
    with pytest.raises(BadAllowance):
        judge_by_date(grace, date(2026, 11, 6), begun, None, BEN, FAR)


def test_a_week_that_is_never_open_has_no_promised_day() -> None:
    grace, begun = Allowance(0, Unit.WORKING_DAYS), at("2026-11-02 10:00", LONDON)
    with pytest.raises(NoWorkingTime):
        judge_by_date(grace, date(2026, 11, 6), begun, None, calendar(""), FAR)
    with pytest.raises(UnknownCountry):
        nowhere = calendar("9-17", LONDON, country="XX")
        judge_by_date(grace, date(2026, 11, 6), begun, None, nowhere, FAR)


@pytest.mark.parametrize(
    ("days", "sent", "due"),
    [
        (0, "2026-11-23 10:00", "2026-11-24 00:00"),
        (1, "2026-11-23 10:00", "2026-11-25 00:00"),
        (1, "2026-11-23 23:59:59", "2026-11-25 00:00"),
        (14, "2026-12-20 10:00", "2027-01-04 00:00"),  # holidays and weekends count
        (365, "2026-11-23 10:00", "2027-11-24 00:00"),
        (7, "2026-10-23 10:00", "2026-10-31 00:00"),  # over a change of the clock
    ],
)
def test_days_of_the_calendar_end_at_midnight(days: int, sent: str, due: str) -> None:
    found = deadline(Allowance(days, Unit.DAYS), at(sent, LONDON), BEN, began="sent_invoice")
    assert seen(found.at, LONDON) == due


def test_days_of_ones_own_off_do_not_count_even_among_days_of_the_calendar() -> None:
    off = frozenset({date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)})
    week = calendar("9-17", LONDON, country="GB", days_off=off)
    due = deadline(Allowance(5, Unit.DAYS), at("2026-11-23 10:00", LONDON), week)
    assert seen(due.at, LONDON) == "2026-12-01 00:00"
    assert explain(due.steps, ENGLISH, LONDON) == (
        "Asked Mon 23 Nov 10:00 in London. Tue 24 Nov is a day off. Sat 28 Nov is a day off. "
        "Five days: the end of Mon 30 Nov."
    )
    same_day = deadline(Allowance(0, Unit.DAYS), at("2026-11-23 10:00", LONDON), week)
    assert seen(same_day.at, LONDON) == "2026-11-26 00:00"


def test_a_day_of_the_calendar_that_is_touched_by_an_absence_does_not_count() -> None:
    away = (at("2026-11-24 23:00", LONDON), at("2026-11-25 00:00", LONDON))
    week = calendar("9-17", LONDON, absences=(away,))
    due = deadline(Allowance(1, Unit.DAYS), at("2026-11-23 10:00", LONDON), week)
    assert seen(due.at, LONDON) == "2026-11-26 00:00"
    assert "Away from Tue 24 Nov 23:00" in explain(due.steps, ENGLISH, LONDON)


@pytest.mark.parametrize(
    ("zone", "other", "said"),
    [
        (LONDON, None, "One day: the end of Tue 24 Nov."),
        (LONDON, BERLIN, "One day: the end of Tue 24 Nov (Wed 25 Nov 01:00 in Berlin)."),
        (LONDON, NEW_YORK, "One day: the end of Tue 24 Nov (19:00 in New York)."),
        (NEW_YORK, LONDON, "One day: Tue 24 Nov 19:00 (Wed 25 Nov 00:00 in London)."),
    ],
)
def test_a_deadline_at_midnight_names_the_day_that_ends(
    zone: str, other: str | None, said: str
) -> None:
    steps = deadline(Allowance(1, Unit.DAYS), at("2026-11-23 10:00", LONDON), BEN).steps
    assert explain(steps, ENGLISH, zone, other).endswith(said)


def test_a_close_at_midnight_does_not_name_the_holiday_after_it() -> None:
    week = calendar("9-24", LONDON, country="GB", region="ENG")
    steps = deadline(Allowance(4, Unit.WORKING_HOURS), at("2026-12-24 20:00", LONDON), week).steps
    assert explain(steps, ENGLISH, LONDON) == (
        "Asked Thu 24 Dec 20:00 in London. Four working hours: the end of Thu 24 Dec."
    )


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Unit.WORKING_HOURS, "Due at once: Mon 23 Nov 10:00."),
        (Unit.WORKING_DAYS, "Due at once: Mon 23 Nov 10:00."),
        (Unit.DAYS, "Due the same day: the end of Mon 23 Nov."),
    ],
)
def test_an_allowance_of_nothing_is_explained(unit: Unit, said: str) -> None:
    steps = deadline(Allowance(0, unit), at("2026-11-23 10:00", LONDON), BEN).steps
    assert explain(steps, ENGLISH, LONDON).endswith(said)


@pytest.mark.parametrize(
    ("began", "ended", "begun", "kept", "late"),
    [
        ("asked", "answered", "Asked", "Answered", "Answered"),
        ("for_sign_off", "signed_off", "Sent for sign-off", "Signed off", "Signed off"),
        ("sent_invoice", "paid", "Invoice sent", "Paid", "Paid"),
    ],
)
def test_each_kind_says_in_its_words_how_it_began_and_ended(
    began: str, ended: str, begun: str, kept: str, late: str
) -> None:
    asked = at("2026-11-23 10:00", LONDON)

    def said(answered: datetime) -> str:
        verdict = judge_deadline(
            Allowance(1, Unit.WORKING_DAYS), asked, answered, BEN, FAR, began=began, ended=ended
        )
        return explain(verdict.steps, ENGLISH, LONDON)

    in_time, too_late = at("2026-11-24 09:00", LONDON), at("2026-11-25 09:00", LONDON)
    assert said(in_time) == (
        f"{begun} Mon 23 Nov 10:00 in London. One working day: Tue 24 Nov 17:00. "
        f"{kept} Tue 24 Nov 09:00, in time."
    )
    assert said(too_late).endswith(f"{late} Wed 25 Nov 09:00, late this time.")


SOME_DAY = st.dates(date(2026, 11, 2), date(2027, 11, 2))


@given(SOME_DAY, st.integers(0, 20))
def test_more_grace_and_a_later_day_are_never_due_earlier(planned: date, grace: int) -> None:
    begun = at("2026-11-02 00:30", LONDON)

    def due(day: date, amount: int) -> datetime:
        allowance = Allowance(amount, Unit.WORKING_DAYS)
        found = judge_by_date(allowance, day, begun, None, BEN, begun).due_at
        assert found is not None
        return found

    assert due(planned, grace) < due(planned, grace + 1)
    assert due(planned, grace) <= due(planned + timedelta(days=1), grace)
    assert due(planned, grace) >= at(f"{planned} 17:00", LONDON)


@given(st.integers(0, 200), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_more_days_of_the_calendar_are_due_a_day_later(days: int, asked: datetime) -> None:
    moment = at(asked.replace(microsecond=0).isoformat(" "), LONDON)
    due = [deadline(Allowance(n, Unit.DAYS), moment, BEN).at for n in (days, days + 1)]
    assert timedelta(hours=23) <= due[1] - due[0] <= timedelta(hours=25)
    assert due[0] > moment


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_words_for_how_it_begins_and_ends(kind: Kind) -> None:
    when = (("at", FAR.isoformat()), ("day", "2026-11-06"))
    codes = {Judge.DEADLINE: (kind.began, kind.ended, f"{kind.ended}_late")}
    for code in codes.get(kind.judge, ()):
        assert " in " in explain((Step(code, when),), ENGLISH, LONDON) or "late" in code
