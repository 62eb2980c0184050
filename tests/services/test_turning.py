"""Whose turn it is, as it is noted; and what was noted by mistake."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agreements.judging import Outcome
from app.db import session
from app.models import Evidence
from app.models import OutboxState as State
from app.services.errors import Conflict, NotFound, Refused
from app.services.upholding import days_off, entries, judge, uphold
from app.services.upholding.entries import Turned
from tests import scenarios
from tests.services.kinds import Line, agreed, at, breach, entry_of, judgements, reminders

ASKED = "2026-11-17 09:00"  # a Tuesday; due on Wednesday at 17:00 in Berlin
BACK, REPLY = at("2026-11-18 09:00"), at("2026-11-19 11:00")
SOON = at("2026-11-18 10:00")
LATER = at("2026-12-24 09:00")


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def asked(line: Line) -> int:
    """A decision that Ben was asked for; noted at once."""
    return line.note(ASKED, "Decision: which logo?")


def test_while_ana_owes_the_answer_nothing_is_ever_late(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    judge.judge_due(LATER)
    page = line.page(asked, LATER)
    assert (page.outcome, page.due_at, page.owed_since) == (Outcome.OPEN, None, BACK)
    assert "Asked back Wed 18 Nov 10:00" in page.explanation


def test_her_answer_starts_the_clock_again(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    entries.turn(line.ana, asked, "replied", REPLY, REPLY)
    page = line.page(asked, REPLY)
    assert (page.due_at, page.owed_since) == (at("2026-11-20 16:00"), None)
    judge.judge_due(at("2026-11-20 16:01"))
    assert line.outcome(asked, LATER) == "breached"


def test_facts_may_be_told_late_twice_and_in_any_order(line: Line, asked: int) -> None:
    judge.judge_due(LATER)
    assert line.outcome(asked, LATER) == "breached"
    for what, when in (("asked_back", SOON), ("replied", REPLY), ("asked_back", BACK)):
        for _ in range(2):
            entries.turn(line.ana, asked, what, when, LATER)
    assert line.page(asked, LATER).due_at == at("2026-11-20 16:00")
    assert session().query(Evidence).filter_by(kind="asked_back").count() == 2
    assert judgements(asked) == ["open", "breached", "open", "breached", "breached"]


def test_an_answer_that_answers_nothing_is_refused(line: Line, asked: int) -> None:
    for told in ((), (("asked_back", BACK),), (("replied", REPLY),)):
        for what, when in told:
            entries.turn(line.ana, asked, what, when, LATER)
        moment = REPLY + timedelta(hours=1) if told and told[0][0] == "replied" else BACK
        with pytest.raises(Refused) as refused:
            entries.turn(line.ana, asked, "replied", moment - timedelta(minutes=1), LATER)
        assert refused.value.errors["at"].startswith("By then nothing they had asked back")
    assert [entry.kind for entry in line.page(asked, LATER).entries] == [
        "asked",
        "asked_back",
        "replied",
    ]


def test_of_one_minute_what_was_noted_later_came_later(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    assert entries.turn(line.ana, asked, "replied", BACK, BACK) is Turned.RUNS_AGAIN
    page = line.page(asked, BACK)
    assert (page.owed_since, page.due_at) == (None, at("2026-11-18 16:00"))
    entries.take_back(line.ana, asked, entry_of(asked, "asked_back").id, BACK)
    assert entries.turn(line.ana, asked, "asked_back", BACK, BACK) is Turned.STANDS_STILL
    page = line.page(asked, BACK)
    assert (page.owed_since, page.due_at) == (BACK, None)
    assert uphold.since(session(), asked).is_owed


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ([("asked_back", BACK)], Turned.STANDS_STILL),
        ([("asked_back", BACK), ("replied", REPLY)], Turned.RUNS_AGAIN),
        ([("asked_back", BACK), ("asked_back", SOON), ("replied", BACK)], Turned.STANDS_STILL),
        ([("asked_back", REPLY)], Turned.IS_OVER),
        ([("asked_back", REPLY), ("replied", REPLY)], Turned.IS_OVER),
        ([("automatic", BACK)], Turned.CHANGES_NOTHING),
    ],
)
def test_it_is_said_what_holds_then(
    line: Line, asked: int, told: list[tuple[str, datetime]], holds: Turned
) -> None:
    said = [entries.turn(line.ana, asked, what, when, REPLY) for what, when in told]
    assert said[-1] is holds


def test_a_question_told_after_its_answer_does_not_count_and_the_clock_runs(
    line: Line, asked: int
) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, REPLY)
    entries.turn(line.ana, asked, "replied", REPLY, REPLY)
    earlier = BACK - timedelta(hours=1)
    assert entries.turn(line.ana, asked, "asked_back", earlier, REPLY) is Turned.RUNS_AGAIN
    uphold.answered(line.ana, asked, REPLY, REPLY)
    assert entries.turn(line.ana, asked, "asked_back", BACK, REPLY) is Turned.JUDGED_AGAIN


def test_an_automatic_reply_is_on_record_and_changes_nothing(line: Line, asked: int) -> None:
    due = line.page(asked, BACK).due_at
    entries.turn(line.ana, asked, "automatic", BACK, BACK)
    page = line.page(asked, BACK)
    assert (page.outcome, page.due_at) == (Outcome.OPEN, due)
    assert [entry.kind for entry in page.entries] == ["asked", "automatic"]


def test_an_answer_while_it_is_her_turn_is_in_time(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    uphold.answered(line.ana, asked, at("2026-12-01 09:00"), LATER)
    assert line.outcome(asked, LATER) == "kept"


def test_days_off_do_not_end_a_pause(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    day = BACK.date() + timedelta(days=1)
    days_off.add(line.ana, line.client, day, day, "", LATER)
    assert line.page(asked, LATER).due_at is None


def test_a_time_that_cannot_be_is_refused(line: Line, asked: int) -> None:
    for moment in (at("2026-11-17 08:59"), LATER + timedelta(minutes=1)):
        with pytest.raises(Refused) as refused:
            entries.turn(line.ana, asked, "asked_back", moment, LATER)
        assert list(refused.value.errors) == ["at"]
    with pytest.raises(Refused):
        entries.turn(line.ana, asked, "answered", BACK, LATER)
    assert session().query(Evidence).count() == 1


def test_a_call_has_no_turns(ana_id: int) -> None:
    line = agreed(ana_id, "calls")
    call = line.note("2026-11-17 20:00")
    with pytest.raises(Conflict):
        entries.turn(ana_id, call, "asked_back", LATER, LATER)
    with pytest.raises(Conflict):
        uphold.finished(ana_id, call, LATER, LATER)


def test_an_answer_noted_by_mistake_is_taken_back(line: Line, asked: int) -> None:
    uphold.answered(line.ana, asked, BACK, LATER)
    answer = entry_of(asked, "answered").id
    entries.take_back(line.ana, asked, answer, LATER)
    page = line.page(asked, LATER)
    assert (page.outcome, page.closed_at) == (Outcome.BREACHED, None)
    assert [taken.said for taken in page.taken_back] == [
        "Taken back: the answer, Wed 18 Nov 10:00 in Berlin."
    ]
    assert judgements(asked) == ["open", "kept", "breached"]
    with pytest.raises(NotFound):
        entries.take_back(line.ana, asked, answer, LATER)


def test_a_slip_is_open_again_when_its_answer_is_taken_back(line: Line, asked: int) -> None:
    judge.judge_due(LATER)
    scenarios.ana_confirmed(line.ana, asked, LATER)
    uphold.answered(line.ana, asked, LATER, LATER)
    assert breach(asked).mended_at == LATER
    assert [mail.state for mail in reminders()] == [State.CANCELLED]
    entries.take_back(line.ana, asked, entry_of(asked, "answered").id, LATER)
    assert breach(asked).mended_at is None
    assert [mail.state for mail in reminders()] == [State.CANCELLED, State.HELD]


def test_a_confirmed_slip_that_was_none_is_open_no_more(line: Line, asked: int) -> None:
    judge.judge_due(LATER)
    scenarios.ana_confirmed(line.ana, asked, LATER)
    entries.turn(line.ana, asked, "asked_back", BACK, LATER)
    assert line.outcome(asked, LATER) == "open"
    assert breach(asked).mended_at == LATER
    assert [mail.state for mail in reminders()] == [State.CANCELLED]


def test_a_question_noted_by_mistake_is_taken_back(line: Line, asked: int) -> None:
    entries.turn(line.ana, asked, "asked_back", BACK, BACK)
    entries.take_back(line.ana, asked, entry_of(asked, "asked_back").id, LATER)
    assert line.outcome(asked, LATER) == "breached"


def test_without_its_beginning_an_occasion_goes_with_its_slip_and_its_reminder(
    line: Line, asked: int
) -> None:
    judge.judge_due(LATER)
    scenarios.ana_confirmed(line.ana, asked, LATER)
    entries.turn(line.ana, asked, "automatic", BACK, LATER)
    began = entry_of(asked, "asked").id
    assert [entry.is_all for entry in line.page(asked, LATER).entries] == [True, False]
    assert entries.take_back(line.ana, asked, began, LATER) is False
    page = line.page(asked, LATER)
    assert (page.outcome, page.taken_back_at) == (Outcome.EXCUSED, LATER)
    assert [taken.said for taken in page.taken_back] == [
        "Taken back: how it began, Tue 17 Nov 10:00 in Berlin."
    ]
    assert [(entry.kind, entry.can_go) for entry in page.entries] == [
        ("asked", False),
        ("automatic", False),
    ]
    assert breach(asked).mended_at == LATER
    assert [mail.state for mail in reminders()] == [State.CANCELLED]
    for attempt in (
        lambda: entries.take_back(line.ana, asked, began, LATER),
        lambda: entries.turn(line.ana, asked, "asked_back", BACK, LATER),
        lambda: uphold.answered(line.ana, asked, BACK, LATER),
        lambda: uphold.let_pass(line.ana, asked, "No.", LATER),
        lambda: uphold.confirm(line.ana, asked, "", LATER),
    ):
        with pytest.raises(Conflict):
            attempt()


def test_what_was_let_pass_can_still_be_taken_back(line: Line, asked: int) -> None:
    uphold.let_pass(line.ana, asked, "The wrong client.", LATER)
    entries.take_back(line.ana, asked, entry_of(asked, "asked").id, LATER)
    assert line.page(asked, LATER).taken_back_at == LATER


def test_a_lone_call_is_taken_back(ana_id: int) -> None:
    line = agreed(ana_id, "calls")
    call = line.note("2026-11-17 20:00")
    entries.take_back(ana_id, call, entry_of(call, "called").id, LATER)
    assert line.page(call, LATER).taken_back_at == LATER


def test_the_only_hours_of_a_month_are_taken_back_and_the_month_begins_anew(ana_id: int) -> None:
    other = agreed(ana_id, "retainer", limit=2)
    month = other.note("2026-11-02 09:00", "Layout", amount=23 * 60)
    entries.take_back(ana_id, month, entry_of(month, "used").id, LATER)
    again = other.note("2026-11-02 09:00", "Layout", amount=60, now=LATER)
    assert again != month
    assert other.outcome(again, LATER) == "kept"  # 23 hours would have been too many


def test_a_round_too_many_is_taken_back_and_with_the_last_one_the_piece(ana_id: int) -> None:
    line = agreed(ana_id, "rounds", limit=1)
    piece = line.note("2026-11-02 09:00", "The label", amount=1)
    line.note("2026-11-03 09:00", "The label", amount=1)
    first, second = line.page(piece, LATER).entries
    assert line.outcome(piece, LATER) == "breached"
    entries.take_back(ana_id, piece, first.id, LATER)
    assert line.outcome(piece, LATER) == "open"
    assert entries.take_back(ana_id, piece, second.id, LATER) is False
    assert line.note("2026-11-04 09:00", "The label", amount=1) != piece


def test_a_piece_that_was_not_done_is_open_again(ana_id: int) -> None:
    line = agreed(ana_id, "rounds")
    piece = line.note("2026-11-02 09:00", "The label", amount=1)
    uphold.finished(ana_id, piece, at("2026-11-03 09:00"), LATER)
    with pytest.raises(Conflict):
        uphold.finished(ana_id, piece, LATER, LATER)
    entries.take_back(ana_id, piece, entry_of(piece, "done").id, LATER)
    assert line.outcome(piece, LATER) == "open"
    line.note("2026-11-05 09:00", "The label", amount=1)
    with pytest.raises(Refused) as refused:
        uphold.finished(ana_id, piece, at("2026-11-04 09:00"), LATER)
    assert refused.value.errors == {"at": "A round was noted after that."}
    assert line.outcome(piece, LATER) == "open"


def test_a_stranger_changes_nothing(line: Line, asked: int, cleo_id: int, now: datetime) -> None:
    other = agreed(cleo_id, "decision")
    theirs = other.note(ASKED, "Decision: x")
    mine = entry_of(asked, "asked").id
    for attempt in (
        lambda: entries.turn(cleo_id, asked, "asked_back", BACK, now),
        lambda: entries.take_back(cleo_id, asked, mine, now),
        lambda: entries.take_back(cleo_id, theirs, mine, now),
        lambda: uphold.finished(cleo_id, asked, now, now),
    ):
        with pytest.raises(NotFound):
            attempt()
