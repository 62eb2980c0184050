"""A slip that cannot be mended is open until its line is kept again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.models import OutboxState as State
from app.services.upholding import judge, occasion_page, reminding, uphold
from tests import scenarios
from tests.services.kinds import Line, agreed, at, breach, reminders

EVENING, NEXT_EVENING = "2026-11-17 20:00", "2026-11-18 20:00"
MORNING = at("2026-11-19 09:30")  # a Thursday, inside the agreed times
LATER = at("2026-12-24 09:00")


@pytest.fixture
def calls(ana_id: int) -> Line:
    return agreed(ana_id, "calls")


def planned(line: Line, occasion: int, now: datetime) -> reminding.Planned:
    found = occasion_page.page(line.ana, occasion, now).planned
    assert found is not None
    return found


def test_the_next_kept_call_mends_it_and_takes_its_reminder_back(calls: Line) -> None:
    slip = calls.note(EVENING)
    scenarios.ana_confirmed(calls.ana, slip, at(EVENING))
    assert breach(slip).mended_at is None
    calls.note("2026-11-19 09:30")
    assert breach(slip).mended_at == MORNING
    assert [mail.state for mail in reminders()] == [State.CANCELLED]


def test_a_call_that_was_kept_before_it_mends_nothing(calls: Line) -> None:
    slip = calls.note(EVENING)
    scenarios.ana_confirmed(calls.ana, slip, at(EVENING))
    calls.note("2026-11-12 09:30", now=LATER)
    calls.note(NEXT_EVENING)
    assert breach(slip).mended_at is None
    assert [mail.state for mail in reminders()] == [State.HELD]


def test_one_that_was_kept_before_the_slip_is_confirmed_mends_it_as_well(calls: Line) -> None:
    slip = calls.note(EVENING)
    assert planned(calls, slip, LATER).at is not None
    calls.note("2026-11-19 09:30")
    shown = planned(calls, slip, LATER)
    assert (shown.at, shown.why_not) == (None, reminding.KEPT_SINCE)
    confirmed = uphold.confirm(calls.ana, slip, shown.fingerprint, LATER)
    assert not confirmed.is_reminded and reminders() == []
    assert breach(slip).mended_at == MORNING


def test_two_slips_in_one_note_are_mended_at_once(calls: Line) -> None:
    slips = [calls.note(EVENING), calls.note(NEXT_EVENING)]
    for slip in slips:
        scenarios.ana_confirmed(calls.ana, slip, at(NEXT_EVENING))
    assert len(reminders()) == 1
    calls.note("2026-11-19 09:30")
    assert [breach(slip).mended_at for slip in slips] == [MORNING, MORNING]
    assert [mail.state for mail in reminders()] == [State.CANCELLED]


def test_it_is_open_again_when_the_kept_one_should_not_count(calls: Line) -> None:
    slip = calls.note(EVENING)
    scenarios.ana_confirmed(calls.ana, slip, at(EVENING))
    kept = calls.note("2026-11-19 09:30")
    uphold.let_pass(calls.ana, kept, "Somebody else called.", LATER)
    assert breach(slip).mended_at is None
    uphold.let_pass(calls.ana, slip, "", LATER)
    assert breach(slip).mended_at == LATER


def test_what_another_client_keeps_mends_nothing(calls: Line) -> None:
    slip = calls.note(EVENING)
    scenarios.ana_confirmed(calls.ana, slip, at(EVENING))
    begun = at("2026-03-02 09:00")
    other = scenarios.ben_is_a_client(calls.ana, begun, "Hart & Sons", email="h@hart.example")
    scenarios.ben_accepted(calls.ana, other, begun)
    Line(calls.ana, other, calls.need).note("2026-11-19 09:30")
    assert breach(slip).mended_at is None


def test_a_month_that_ends_well_mends_the_one_before(ana_id: int) -> None:
    line = agreed(ana_id, "retainer", limit=1)
    november = line.note("2026-11-02 09:00", amount=90)
    scenarios.ana_confirmed(ana_id, november, at("2026-11-03 09:00"))
    line.note("2026-12-02 09:00", amount=30)
    assert breach(november).mended_at is None
    judge.judge_due(at("2026-12-31 23:00:01"))
    assert breach(november).mended_at == at("2026-12-31 23:00")


def test_a_piece_within_its_rounds_mends_the_one_before(ana_id: int) -> None:
    line = agreed(ana_id, "rounds", limit=1)
    for when in ("2026-11-02 09:00", "2026-11-02 10:00"):
        label = line.note(when, "The label", amount=1)
    scenarios.ana_confirmed(ana_id, label, at("2026-11-03 09:00"))
    uphold.finished(ana_id, label, at("2026-11-04 09:00"), LATER)
    assert breach(label).mended_at is None  # done is not mended
    line.note("2026-11-05 08:00", "The box", amount=1)
    line.note("2026-11-05 09:00", "The box", is_done=True)
    assert breach(label).mended_at == at("2026-11-05 09:00")


def test_what_waits_for_an_answer_is_mended_by_it_alone(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    slip = line.note("2026-11-17 09:00", "Decision: one", now=LATER)
    line.note("2026-11-23 09:00", "Decision: two", now=LATER, closed_at=at("2026-11-23 10:00"))
    assert planned(line, slip, LATER).at is not None
    scenarios.ana_confirmed(ana_id, slip, LATER)
    assert breach(slip).mended_at is None
    uphold.answered(ana_id, slip, LATER - timedelta(days=1), LATER)
    assert breach(slip).mended_at == LATER - timedelta(days=1)


def test_a_piece_that_is_done_was_not_answered_by_that(ana_id: int) -> None:
    line = agreed(ana_id, "rounds", limit=0)
    label = line.note("2026-11-02 09:00", "The label", amount=1)
    uphold.finished(ana_id, label, at("2026-11-04 09:00"), LATER)
    assert planned(line, label, LATER).why_not == ""
