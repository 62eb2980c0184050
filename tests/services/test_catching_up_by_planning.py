"""After an hour, three days or a month in which nothing ran: what came due by time alone, and what
was confirmed meanwhile, is said in one note at most in a day, and on its right step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from agreements.hours import is_open
from app.db import session
from app.models import Breach, Client, OutboxMessage, Reminder, ReminderBreach
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import catch_up, outbox, send
from app.services.upholding import planning, uphold
from tests import scenarios
from tests.people import MailServer
from tests.services.kinds import Line, agreed, at, breach
from tests.services.test_sending import ana_sends_by

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
DOWN = {"an hour": HOUR, "three days": 3 * DAY, "a month": 30 * DAY}
FIRST = at("2026-11-24 08:30")  # 09:30 in Berlin, a Tuesday: the first note leaves
GONE = FIRST + 6 * DAY - HOUR  # an hour before the next one would be planned


@dataclass(frozen=True)
class Note:
    """A reminder that left: when, and the step of each occasion it is about."""

    at: datetime
    steps: dict[int, int]


@dataclass(frozen=True)
class Scene:
    """Ben's line with a first slip that a note was about."""

    line: Line
    slip: int

    def slips(self, when: datetime, subject: str) -> int:
        """Another one that was due long before, confirmed at this moment."""
        asked = self.line.note("2026-11-18 09:00", f"Decision: {subject}?", now=when)
        scenarios.ana_confirmed(self.line.ana, asked, when)
        return asked

    def came_late(self, asked: datetime, subject: str) -> int:
        """Another one, answered late by ten hours, and confirmed then."""
        answered = asked + DAY + 10 * HOUR
        text = f"Decision: {subject}?"
        made = self.line.note(f"{asked:%Y-%m-%d %H:%M}", text, now=answered, closed_at=answered)
        scenarios.ana_confirmed(self.line.ana, made, answered)
        return made


@pytest.fixture
def scene(ana_id: int, smtp: MailServer) -> Scene:
    line = agreed(ana_id, "decision")
    ana_sends_by(ana_id, smtp.port, FIRST - 2 * DAY)
    confirmed = at("2026-11-23 10:00")
    slip = line.note("2026-11-17 09:00", "Decision: the logo?", now=confirmed)
    scenarios.ana_confirmed(line.ana, slip, confirmed)
    (held,) = session().query(OutboxMessage).filter_by(kind="reminder", state=State.HELD)
    outbox.release(ana_id, held.id, confirmed)
    ticks(FIRST, GONE)
    assert [(note.at, note.steps) for note in notes()] == [(FIRST, {slip: 1})]
    assert waiting() == 0
    return Scene(line, slip)


def ticks(begin: datetime, end: datetime) -> None:
    """A tick at once, and then several a day, as the timetable does it."""
    day = begin.replace(hour=0, minute=0)
    daily = (HOUR * hours for hours in (7.5, 8.5, 19))
    moments = [day + n * DAY + hours for hours in daily for n in range((end - day).days + 1)]
    for now in (begin, *sorted(moment for moment in moments if begin < moment < end)):
        catch_up.sort_out(now)
        planning.plan_due(now)
        send.tick(now)


def notes() -> list[Note]:
    session().rollback()
    session().expire_all()
    found = (
        session()
        .query(OutboxMessage.id, OutboxMessage.sent_at)
        .filter_by(kind="reminder", state=State.SENT)
        .order_by(OutboxMessage.sent_at)
    )
    return [Note(sent_at, _steps(message_id)) for message_id, sent_at in found]


def _steps(message_id: int) -> dict[int, int]:
    rows = (
        session()
        .query(Breach.occasion_id, ReminderBreach.step)
        .join(ReminderBreach, ReminderBreach.breach_id == Breach.id)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .filter(Reminder.message_id == message_id)
    )
    return {row.occasion_id: row.step for row in rows}


def waiting() -> int:
    session().rollback()
    states = (State.SCHEDULED, State.HELD, State.CLAIMED)
    kinds = session().query(OutboxMessage).filter_by(kind="reminder")
    return kinds.filter(OutboxMessage.state.in_(states)).count()


def after(scene: Scene, back: datetime) -> list[Note]:
    """What leaves in the four weeks from then on, checked for gentleness."""
    ticks(back, back + 4 * WEEK)
    found = notes()[1:]
    times = [FIRST, *(note.at for note in found)]
    assert all(later - before >= WEEK for before, later in pairwise(times))
    calendar = calendars.of_client(session(), session().get_one(Client, scene.line.client))
    assert all(is_open(calendar, time) for time in times)
    said = [pair for note in found for pair in note.steps.items()]
    assert len(said) == len(set(said))
    return found


def next_slot(when: datetime) -> datetime:
    """09:30 in Berlin on this working day or the next one."""
    day = when.replace(hour=8, minute=30, second=0)
    day = day if day >= when else day + DAY
    while day.weekday() > 4:
        day += DAY
    return day


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
def test_a_step_that_came_due_by_time_alone_is_taken_once_and_is_the_next_one(
    scene: Scene, down: timedelta
) -> None:
    back = GONE + down
    second, third, *more = after(scene, back)
    assert second == Note(next_slot(max(back, FIRST + WEEK)), {scene.slip: 2})
    assert third == Note(next_slot(second.at + WEEK), {scene.slip: 3})
    assert more == []


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
def test_what_was_confirmed_meanwhile_is_told_in_the_same_note(
    scene: Scene, down: timedelta
) -> None:
    other = scene.slips(GONE + down / 2, "the label")
    back = GONE + down
    found = after(scene, back)
    assert found[0].steps == {scene.slip: 2, other: 2}
    assert found[0].at >= next_slot(max(back, FIRST + WEEK))
    assert found[1].steps == {scene.slip: 3, other: 3}


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
def test_several_confirmed_at_different_times_share_one_note(scene: Scene, down: timedelta) -> None:
    uphold.answered(scene.line.ana, scene.slip, GONE, GONE)
    about = {scene.slips(GONE + down * part / 4, f"number {part}") for part in range(4)}
    back = GONE + down
    first = after(scene, back)[0]
    assert first.steps.keys() == about
    assert first.at >= next_slot(max(back, FIRST + WEEK))
    assert set(first.steps.values()) == {1}


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
def test_an_answer_that_came_meanwhile_ends_what_would_have_been_said(
    scene: Scene, down: timedelta
) -> None:
    when = GONE + down / 2
    uphold.answered(scene.line.ana, scene.slip, when, when)
    assert after(scene, GONE + down) == []
    assert breach(scene.slip).mended_at == when


@pytest.mark.parametrize("down", [3 * DAY, 30 * DAY], ids=["three days", "a month"])
def test_late_answers_that_added_up_meanwhile_bring_one_note_while_they_are_recent(
    scene: Scene, down: timedelta
) -> None:
    uphold.answered(scene.line.ana, scene.slip, GONE, GONE)
    days = (at("2026-11-30 09:00"), at("2026-12-01 09:00"))
    about = {scene.slip, *(scene.came_late(day, f"{day:%A}") for day in days)}
    (planned,) = session().query(OutboxMessage).filter_by(kind="reminder", state=State.SCHEDULED)
    assert _steps(planned.id) == dict.fromkeys(about, 2)
    found = after(scene, GONE + down)
    assert [note.steps for note in found] == [dict.fromkeys(about, 2)] * (down < WEEK)


@pytest.mark.parametrize("end", ["an hour", "three days", "a month"])
def test_what_stops_reminders_stops_those_that_came_due_meanwhile(scene: Scene, end: str) -> None:
    scenarios.ben_asked_for_a_change(scene.line.ana, scene.line.client, GONE)
    assert after(scene, GONE + DOWN[end]) == []
