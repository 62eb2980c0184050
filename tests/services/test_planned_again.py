"""What had stopped a reminder is over, or it is the freelancer's turn: planned again, or not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.db import session, writing
from app.models import Breach, OutboxMessage, Reminder, ReminderBreach
from app.models import OutboxState as State
from app.services.errors import Refused
from app.services.growing import partings
from app.services.mail import outbox, rewording
from app.services.mail.letters import Words
from app.services.upholding import entries, occasion_page, reminding, scheduling, uphold
from tests import scenarios
from tests.partings import ana_gave_notice
from tests.services.kinds import Line, agreed, at, entry_of, reminders

ASKED = "2026-11-17 09:00"  # a Tuesday; due on Wednesday at 17:00 in Berlin
SEEN = at("2026-11-19 09:00")
LATER = at("2026-11-23 15:00")  # a Monday
NEXT_MORNING = at("2026-11-24 08:30")  # 09:30 in Berlin, and twelve hours later
STAYING = Words("We go on", "Ben, we go on.\n\nAna")


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def slip(line: Line) -> int:
    """A decision that was due on Wednesday, confirmed as late on Thursday morning."""
    made = line.note(ASKED, "Decision: which logo?", now=SEEN)
    scenarios.ana_confirmed(line.ana, made, SEEN)
    return made


def states() -> list[State]:
    return [mail.state for mail in reminders()]


def waiting() -> list[OutboxMessage]:
    return [mail for mail in reminders() if mail.state in (State.HELD, State.SCHEDULED)]


def told_in(mail: OutboxMessage) -> set[int]:
    """The occasions that a reminder is about."""
    rows = (
        session()
        .query(Breach.occasion_id)
        .join(ReminderBreach, ReminderBreach.breach_id == Breach.id)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .filter(Reminder.message_id == mail.id)
    )
    return {row.occasion_id for row in rows}


def mark_sent(when: datetime) -> None:
    with writing() as db:
        db.query(OutboxMessage).filter_by(kind="reminder").update(
            {"state": State.SENT, "state_at": when, "sent_at": when}
        )


def why_not(line: Line, occasion: int, now: datetime) -> str:
    planned = occasion_page.page(line.ana, occasion, now).planned
    assert planned is not None
    return planned.why_not


def test_a_notice_that_is_taken_back_lets_the_reminder_wait_again(line: Line, slip: int) -> None:
    first = reminders()[0]
    ana_gave_notice(line.ana, line.client, SEEN, date(2026, 12, 31))
    assert states() == [State.CANCELLED]
    partings.stay(line.ana, line.client, STAYING, LATER)
    (again,) = waiting()
    assert (again.due_at, again.subject) == (NEXT_MORNING, first.subject)
    assert told_in(again) == {slip}
    # Nothing was ever sent to this client: it waits for her word as the first one did.
    assert (again.state, again.reason) == (State.HELD, reminding.FIRST)


def test_a_slip_that_was_confirmed_under_notice_is_said_when_it_is_taken_back(line: Line) -> None:
    ana_gave_notice(line.ana, line.client, at("2026-11-16 09:00"), date(2026, 12, 31))
    made = line.note(ASKED, "Decision: which logo?", now=SEEN)
    assert why_not(line, made, SEEN) == reminding.NOTICE
    scenarios.ana_confirmed(line.ana, made, SEEN)
    assert reminders() == []
    partings.stay(line.ana, line.client, STAYING, LATER)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_what_was_answered_or_dropped_is_not_said_again(line: Line, slip: int) -> None:
    outbox.drop(line.ana, reminders()[0].id, SEEN)
    other = line.note("2026-11-17 10:00", "Decision: the label?", now=SEEN)
    uphold.answered(line.ana, other, SEEN, SEEN)
    ana_gave_notice(line.ana, line.client, SEEN, date(2026, 12, 31))
    partings.stay(line.ana, line.client, STAYING, LATER)
    assert waiting() == []


def test_a_request_that_waits_again_keeps_reminders_back(line: Line, slip: int) -> None:
    scenarios.ben_asked_for_a_change(line.ana, line.client, SEEN)
    ana_gave_notice(line.ana, line.client, SEEN, date(2026, 12, 31))
    partings.stay(line.ana, line.client, STAYING, LATER)
    assert waiting() == []


def test_a_late_client_who_asks_back_gets_no_reminder_until_she_has_answered(
    line: Line, slip: int
) -> None:
    entries.turn(line.ana, slip, "asked_back", SEEN, SEEN)
    assert line.outcome(slip, SEEN) == "breached"
    (mail,) = reminders()
    assert (mail.state, mail.reason) == (State.CANCELLED, scheduling.ASKED_BACK)
    entries.turn(line.ana, slip, "replied", LATER, LATER)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_while_it_is_her_turn_the_slip_is_in_no_other_reminder(line: Line, slip: int) -> None:
    entries.turn(line.ana, slip, "asked_back", SEEN, SEEN)
    other = line.note("2026-11-17 10:00", "Decision: the label?", now=SEEN)
    scenarios.ana_confirmed(line.ana, other, SEEN)
    (mail,) = waiting()
    assert told_in(mail) == {other}
    entries.turn(line.ana, slip, "replied", LATER, LATER)
    (both,) = waiting()
    assert told_in(both) == {slip, other}


def test_a_slip_confirmed_while_it_is_her_turn_waits_for_her_answer(line: Line) -> None:
    made = line.note(ASKED, "Decision: which logo?", now=SEEN)
    entries.turn(line.ana, made, "asked_back", SEEN, SEEN)
    assert why_not(line, made, SEEN) == reminding.YOUR_TURN
    scenarios.ana_confirmed(line.ana, made, SEEN)
    assert reminders() == []
    entries.turn(line.ana, made, "replied", LATER, LATER)
    assert len(waiting()) == 1


def test_a_question_or_an_answer_noted_by_mistake_turns_it_back(line: Line, slip: int) -> None:
    entries.turn(line.ana, slip, "asked_back", SEEN, SEEN)
    entries.turn(line.ana, slip, "replied", SEEN + timedelta(hours=1), LATER)
    assert len(waiting()) == 1
    entries.take_back(line.ana, slip, entry_of(slip, "replied").id, LATER)
    assert waiting() == []
    entries.take_back(line.ana, slip, entry_of(slip, "asked_back").id, LATER)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_turns_that_change_nothing_plan_nothing(line: Line, slip: int) -> None:
    outbox.drop(line.ana, reminders()[0].id, SEEN)
    with pytest.raises(Refused):
        entries.turn(line.ana, slip, "replied", SEEN, SEEN)
    entries.turn(line.ana, slip, "automatic", SEEN, SEEN)
    assert states() == [State.CANCELLED]


def test_an_answer_taken_back_plans_the_reminder_again_from_now(line: Line, slip: int) -> None:
    uphold.answered(line.ana, slip, SEEN, SEEN)
    assert states() == [State.CANCELLED]
    entries.take_back(line.ana, slip, entry_of(slip, "answered").id, LATER)
    assert states() == [State.CANCELLED, State.HELD]
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_after_a_reminder_was_sent_the_next_one_keeps_its_distance(line: Line, slip: int) -> None:
    sent_at = reminders()[0].due_at
    mark_sent(sent_at)
    uphold.answered(line.ana, slip, LATER, LATER)
    entries.take_back(line.ana, slip, entry_of(slip, "answered").id, LATER)
    (again,) = waiting()
    assert again.due_at >= sent_at + timedelta(days=7)
    assert again.state is State.SCHEDULED


def test_what_she_wrote_herself_stays_the_only_one(line: Line, slip: int) -> None:
    rewording.edit(line.ana, reminders()[0].id, "Ben?", "My own words.", SEEN)
    other = line.note("2026-11-17 10:00", "Decision: the label?", now=SEEN)
    scenarios.ana_confirmed(line.ana, other, SEEN)
    uphold.answered(line.ana, other, SEEN, SEEN)
    entries.take_back(line.ana, other, entry_of(other, "answered").id, LATER)
    (only,) = waiting()
    assert told_in(only) == {slip} and only.body == "My own words."
