"""Reminders as time goes by: planned when their time has come, once, to the right reader."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.db import session, writing
from app.models import Occasion, OutboxMessage, ReminderBreach, ReminderLook
from app.models import OutboxState as State
from app.services.agreeing import changes
from app.services.mail import catch_up, looking, outbox
from app.services.people import contacts
from app.services.upholding import days_off, entries, planning, uphold
from app.services.visiting import portal, stopping
from tests import scenarios
from tests.services.kinds import Line, agreed, at, reminders

CONFIRMED = at("2026-11-23 10:00")
FIRST = at("2026-11-24 08:30")  # 09:30 in Berlin


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def slip(line: Line) -> int:
    asked = line.note("2026-11-17 09:00", "Decision: the logo?", now=CONFIRMED)
    scenarios.ana_confirmed(line.ana, asked, CONFIRMED)
    return asked


def waiting() -> list[OutboxMessage]:
    return [mail for mail in reminders() if mail.state in (State.SCHEDULED, State.HELD)]


def it_left(line: Line, when: datetime) -> None:
    (mail,) = waiting()
    outbox.by_hand(line.ana, mail.id, when)
    with writing() as db:
        db.get_one(OutboxMessage, mail.id).reason = "250 2.0.0 Kept"


def steps(mail: OutboxMessage) -> list[int]:
    rows = session().query(ReminderBreach).order_by(ReminderBreach.reminder_id.desc())
    return [rows[0].step] if mail else []


def after(line: Line, **how_long: float) -> datetime:
    now = FIRST + timedelta(**how_long)
    planning.plan_due(now)
    return now


def test_a_slip_that_stays_open_is_planned_a_step_further_a_day_ahead(
    line: Line, slip: int
) -> None:
    it_left(line, FIRST)
    after(line, days=5, hours=23)
    assert waiting() == []
    after(line, days=6)
    (second,) = waiting()
    assert second.due_at == FIRST + timedelta(days=7)
    assert (second.state, steps(second)) == (State.SCHEDULED, [2])
    assert "the logo" in second.body


def test_planning_again_changes_nothing(line: Line, slip: int) -> None:
    it_left(line, FIRST)
    after(line, days=6)
    (once,) = waiting()
    for minutes in range(0, 60, 15):
        with writing() as db:
            looking.soon(db, line.client, FIRST + timedelta(days=6))
        after(line, days=6, minutes=minutes)
    (again,) = waiting()
    assert (again.id, again.body, again.state_at) == (once.id, once.body, once.state_at)


def test_an_idle_tick_asks_one_question_of_an_index(line: Line, slip: int) -> None:
    plan = session().execute(
        text(
            "EXPLAIN QUERY PLAN SELECT client_id FROM reminder_look WHERE at <= '2026' ORDER BY at"
        )
    )
    said = " ".join(row.detail for row in plan)
    assert "ix_reminder_look_at" in said and "SCAN" not in said and "TEMP" not in said
    planning.plan_due(CONFIRMED)
    assert list(looking.due(session(), CONFIRMED, 10)) == []


def test_late_answers_that_add_up_are_planned_by_time(line: Line) -> None:
    for day in ("02", "09", "16"):
        answered = at(f"2026-11-{day} 09:00") + timedelta(days=1, hours=10)
        asked = line.note(
            f"2026-11-{day} 09:00", f"Decision: {day}?", now=answered, closed_at=answered
        )
        scenarios.ana_confirmed(line.ana, asked, answered)
    (mail,) = waiting()
    assert (mail.state, steps(mail)) == (State.HELD, [2])
    assert mail.due_at == at("2026-11-18 08:30")


def test_an_answer_that_completes_a_pattern_is_told(line: Line) -> None:
    """The third was confirmed while it was open, and its own note was taken back."""
    for day in ("02", "09", "16"):
        when = at(f"2026-11-{day} 09:00")
        asked = line.note(f"2026-11-{day} 09:00", f"Decision: {day}?", now=when + timedelta(days=2))
        scenarios.ana_confirmed(line.ana, asked, when + timedelta(days=2))
        answered = when + timedelta(days=2, hours=1)
        uphold.answered(line.ana, asked, answered, answered)
    assert waiting() == []
    planning.plan_due(answered + timedelta(minutes=1))
    (mail,) = waiting()
    assert steps(mail) == [2]


def test_of_two_that_wait_the_newer_stays(line: Line, slip: int) -> None:
    """As an earlier version of Groundrules may have left them."""
    (one,) = waiting()
    with writing() as db:
        row = db.get_one(OutboxMessage, one.id)
        values = {c.key: getattr(row, c.key) for c in OutboxMessage.__table__.columns}
        copy = OutboxMessage(**{**values, "id": None, "occurrence_key": "another"})
        db.add(copy)
        db.flush()
        db.execute(
            text(
                "INSERT INTO reminder (freelancer_id, client_id, message_id, planned_at)"
                f" SELECT freelancer_id, client_id, {copy.id}, planned_at FROM reminder"
            )
        )
        db.execute(
            text(
                "INSERT INTO reminder_breach SELECT max(reminder_id) + 1, breach_id, step"
                " FROM reminder_breach"
            )
        )
    after(line, hours=-20)
    (kept,) = waiting()
    assert kept.id != one.id
    (old,) = [mail for mail in reminders() if mail.id == one.id]
    assert (old.state, old.reason) == (State.EXPIRED, planning.SUPERSEDED)


def test_days_off_put_it_off_with_its_words(line: Line, slip: int) -> None:
    outbox.release(line.ana, waiting()[0].id, CONFIRMED)
    first, last = FIRST.date(), FIRST.date() + timedelta(days=3)
    days_off.add(line.ana, line.client, first, last, "Fair", CONFIRMED)
    planning.plan_due(FIRST)
    (mail,) = waiting()
    assert mail.due_at == FIRST  # it is the sender that waits for their hours
    catch_up.sort_out(FIRST + timedelta(days=4))
    planning.plan_due(FIRST + timedelta(days=4))
    (mail,) = waiting()
    assert mail.due_at == at("2026-11-30 08:30")
    assert "Tuesday 17 November" in mail.body  # no longer "Tuesday"


def test_after_a_month_off_what_was_too_late_rests_a_week_and_is_said_anew(
    line: Line, slip: int
) -> None:
    outbox.release(line.ana, waiting()[0].id, CONFIRMED)
    back = FIRST + timedelta(days=30)
    catch_up.sort_out(back)
    planning.plan_due(back)
    assert [mail.state for mail in reminders()] == [State.EXPIRED]
    planning.plan_due(back + timedelta(days=6, hours=23))
    (mail,) = waiting()
    assert mail.due_at >= back + timedelta(days=7)
    assert steps(mail) == [1]


def test_nothing_is_planned_while_a_change_is_asked_for_and_again_after_it(
    line: Line, slip: int
) -> None:
    request = scenarios.ben_asked_for_a_change(line.ana, line.client, CONFIRMED)
    after(line, hours=0)
    assert waiting() == []
    changes.keep(line.ana, request, "Two days it is.", FIRST)  # she wrote: a week from here
    for day in range(1, 7):
        assert waiting() == []
        after(line, days=day)
    (mail,) = waiting()
    assert mail.due_at == FIRST + timedelta(days=7)


def test_it_waits_for_the_freelancers_turn_until_the_tick_it_leaves_in(
    line: Line, slip: int
) -> None:
    outbox.release(line.ana, waiting()[0].id, CONFIRMED)
    entries.turn(line.ana, slip, "asked_back", CONFIRMED, CONFIRMED)
    after(line, hours=0)
    assert waiting() == []


def test_the_one_who_was_asked_reads_it_until_they_stop(line: Line, slip: int) -> None:
    mia = scenarios.mia_works_there_too(line.ana, line.client, CONFIRMED)
    with writing() as db:
        db.get_one(Occasion, slip).contact_id = mia
        looking.soon(db, line.client, CONFIRMED)
    planning.plan_due(CONFIRMED)
    (mail,) = waiting()
    assert (mail.recipient, mail.recipient_name) == ("mia@okafor.example", "Mia Okafor")
    assert "Mia," in mail.body
    visitor = portal.main_visitor(line.ana, line.client)
    contact = contacts.one(line.ana, mia)
    hers = portal.Visitor(line.ana, line.client, mia, contact.addresses[0].id)
    stopping.stop(hers, "page", CONFIRMED)
    planning.plan_due(CONFIRMED + timedelta(days=1))
    (mail,) = waiting()
    assert mail.recipient == "ben@okafor.example"
    stopping.stop(visitor, "page", CONFIRMED)
    planning.plan_due(CONFIRMED + timedelta(days=2))
    assert waiting() == []


def test_where_nothing_can_come_nobody_is_looked_at_any_more(line: Line, slip: int) -> None:
    uphold.let_pass(line.ana, slip, "", CONFIRMED)
    planning.plan_due(CONFIRMED)
    assert session().query(ReminderLook).count() == 0


def test_what_comes_next_is_foretold_before_it_is_planned(line: Line, slip: int) -> None:
    it_left(line, FIRST)
    found = planning.what_next(session(), line.ana, [line.client], FIRST + timedelta(hours=1))
    following = found[line.client]
    assert following.at == FIRST + timedelta(days=7)
    assert list(following.steps.values()) == [2]
    assert following.message_id is None
    assert following.sentence == (
        "The next note to Ben goes Tue 1 Dec 09:30 in Berlin, because at most one goes in a week."
    )
