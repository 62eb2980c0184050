"""Occasions noted by hand, judged, confirmed, and what becomes of their reminders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from agreements.hours import Week
from agreements.judging import Outcome
from app.db import session
from app.models import Breach, Evidence, Occasion, OutboxMessage
from app.models import OutboxState as State
from app.services.agreeing import changes
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import outbox, rewording, send
from app.services.upholding import days_off, judge, occasion_page, planning, reminding, uphold
from app.services.visiting import portal, stopping
from tests.people import MailServer
from tests.scenarios import (
    ana_confirmed,
    ana_needs_calls_at_set_times,
    ana_needs_one_person_to_decide,
    ana_needs_quick_decisions,
    ben_accepted,
    ben_asked_for_a_change,
    ben_is_a_client,
    ben_rang,
    ben_was_asked,
)

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant in UTC, written like '2026-05-22 15:40'."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def agreed(ana: int, zone: str, country: str, week: Week | None = None) -> tuple[int, int]:
    """Ben has agreed to quick decisions; answers the client's and the need's id."""
    need = ana_needs_quick_decisions(ana, BEGIN)
    client = ben_is_a_client(ana, BEGIN, zone=zone, country=country, week=week)
    ben_accepted(ana, client, BEGIN)
    return client, need


LUNCH = Week.from_text(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-17:00")
)


@pytest.mark.parametrize(
    ("zone", "country", "asked", "explained"),
    [
        pytest.param(
            "Europe/London",
            "GB",
            "2026-05-22 15:40",
            "Asked Fri 22 May 16:40 in London. Mon 25 May is a public holiday (Spring Bank "
            "Holiday). One working day: Tue 26 May 17:00.",
            id="a bank holiday",
        ),
        pytest.param(
            "Europe/Berlin",
            "DE",
            "2026-10-23 09:00",
            "Asked Fri 23 Oct 11:00 in Berlin. The clock goes back on Sun 25 Oct. One working day: "
            "Mon 26 Oct 17:00 (16:00 in Lisbon).",
            id="a clock change",
        ),
        pytest.param(
            "Europe/Berlin",
            "DE",
            "2026-11-17 21:00",
            "Asked Tue 17 Nov 22:00 in Berlin. That was outside working hours, so it counts from "
            "Wed 18 Nov 09:00. One working day: Thu 19 Nov 17:00 (16:00 in Lisbon).",
            id="late at night",
        ),
    ],
)
def test_a_deadline_explains_itself(
    ana_id: int, zone: str, country: str, asked: str, explained: str
) -> None:
    client, need = agreed(ana_id, zone, country)
    moment = at(asked)
    occasion = ben_was_asked(ana_id, client, need, moment, moment)
    page = occasion_page.page(ana_id, occasion, moment)
    assert page.outcome is Outcome.OPEN
    assert page.explanation == explained


def test_a_lunch_break_does_not_count(ana_id: int) -> None:
    need = ana_needs_quick_decisions(ana_id, BEGIN, amount=2, unit="working_hours")
    client = ben_is_a_client(ana_id, BEGIN, week=LUNCH)
    ben_accepted(ana_id, client, BEGIN)
    asked = at("2026-11-17 10:00")  # 11:00 in Berlin
    occasion = ben_was_asked(ana_id, client, need, asked, asked)
    assert occasion_page.page(ana_id, occasion, asked).due_at == at("2026-11-17 13:00")


def test_an_answer_at_the_last_second_is_kept_and_one_later_is_late(ana_id: int) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked, due = at("2026-11-17 09:00"), at("2026-11-18 16:00")
    later = due + timedelta(days=1)
    in_time = ben_was_asked(ana_id, client, need, asked, later, answered_at=due)
    late = ben_was_asked(ana_id, client, need, asked, later, answered_at=due + timedelta(seconds=1))
    assert occasion_page.page(ana_id, in_time, later).outcome is Outcome.KEPT
    page = occasion_page.page(ana_id, late, later)
    assert page.outcome is Outcome.BREACHED
    assert page.explanation.endswith("Answered Wed 18 Nov 17:00, late this time.")


def test_what_was_agreed_when_it_was_asked_counts_and_live_days_off_too(ana_id: int) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked = at("2026-11-17 09:00")
    tomorrow = asked.date() + timedelta(days=1)
    days_off.add(ana_id, client, tomorrow, tomorrow, "", asked)
    occasion = ben_was_asked(ana_id, client, need, asked, asked)
    page = occasion_page.page(ana_id, occasion, asked)
    assert page.due_at == at("2026-11-19 16:00")
    assert "Wed 18 Nov is a day off." in page.explanation


def test_days_off_that_are_told_later_judge_a_suspected_slip_again(ana_id: int) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked, seen = at("2026-11-17 09:00"), at("2026-11-19 09:00")
    occasion = ben_was_asked(ana_id, client, need, asked, seen)
    assert occasion_page.page(ana_id, occasion, seen).outcome is Outcome.BREACHED
    away = asked.date() + timedelta(days=1)
    days_off.add(ana_id, client, away, away, "Away", seen)
    page = occasion_page.page(ana_id, occasion, seen)
    assert (page.outcome, page.due_at) == (Outcome.OPEN, at("2026-11-19 16:00"))
    absence = days_off.listing(ana_id, client)[0].id
    days_off.drop(ana_id, absence, seen)
    assert occasion_page.page(ana_id, occasion, seen).outcome is Outcome.BREACHED


def test_what_was_confirmed_or_kept_is_not_judged_again(ana_id: int, now: datetime) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked = at("2026-11-17 09:00")
    slipped = ben_was_asked(ana_id, client, need, asked, now)
    ana_confirmed(ana_id, slipped, now)
    away = asked.date() + timedelta(days=1)
    days_off.add(ana_id, client, away, away, "Away", now)
    page = occasion_page.page(ana_id, slipped, now)
    assert (page.outcome, page.due_at) == (Outcome.BREACHED, at("2026-11-18 16:00"))


def test_nothing_counts_before_it_was_accepted(ana_id: int, now: datetime) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    with pytest.raises(Refused) as refused:
        ben_was_asked(ana_id, client, need, BEGIN - timedelta(hours=1), now)
    assert "opened_at" in refused.value.errors
    assert session().query(Occasion).count() == 0


def test_a_clock_starts_only_from_a_mark_the_other_side_could_see(
    ana_id: int, now: datetime
) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    with pytest.raises(Refused) as refused:
        ben_was_asked(ana_id, client, need, now, now, subject="Which logo?")
    assert "Decision:" in refused.value.errors["subject"]


def test_a_form_sent_twice_notes_one_occasion(ana_id: int, now: datetime) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    entry, key = uphold.Log(need, "Decision: one", now), uuid4().hex
    assert uphold.log(ana_id, client, entry, key, now) == uphold.log(
        ana_id, client, entry, key, now
    )
    assert session().query(Occasion).count() == 1
    assert session().query(Evidence).count() == 1


def test_calls_are_judged_on_the_agreed_clock(ana_id: int, now: datetime) -> None:
    need = ana_needs_calls_at_set_times(ana_id, BEGIN)
    client = ben_is_a_client(ana_id, BEGIN)
    ben_accepted(ana_id, client, BEGIN)
    inside = ben_rang(ana_id, client, need, at("2026-11-17 09:15"), now)
    evening = ben_rang(ana_id, client, need, at("2026-11-17 18:15"), now)
    assert occasion_page.page(ana_id, inside, now).outcome is Outcome.KEPT
    page = occasion_page.page(ana_id, evening, now)
    assert page.outcome is Outcome.BREACHED
    assert page.explanation == (
        "Called Tue 17 Nov 18:15 in Lisbon. Calls are agreed for Tuesday and Thursday, 09:00 to "
        "11:00 in Lisbon."
    )


def test_a_line_in_her_own_words_is_judged_by_her(ana_id: int, now: datetime) -> None:
    need = ana_needs_one_person_to_decide(ana_id, BEGIN)
    client = ben_is_a_client(ana_id, BEGIN)
    ben_accepted(ana_id, client, BEGIN)
    for kept, outcome in ((True, Outcome.KEPT), (False, Outcome.BREACHED)):
        entry = uphold.Log(need, "The poster", now, kept=kept)
        occasion = uphold.log(ana_id, client, entry, uuid4().hex, now)
        assert occasion_page.page(ana_id, occasion, now).outcome is outcome
    with pytest.raises(Refused):
        uphold.log(ana_id, client, uphold.Log(need, "", now), uuid4().hex, now)


@pytest.fixture
def slipped(ana_id: int, now: datetime) -> tuple[int, int, int]:
    """Ben has not answered in time: the client, the need and the occasion."""
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked = at("2026-11-18 09:00")
    return client, need, ben_was_asked(ana_id, client, need, asked, now)


def reminders() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    found = session().query(OutboxMessage).filter_by(kind="reminder")
    return list(found.order_by(OutboxMessage.id))


def test_the_reminder_that_was_shown_is_the_one_that_waits(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    shown = occasion_page.page(ana_id, slipped[2], now).planned
    assert shown is not None and shown.words is not None
    # At least twelve hours after the tap: 09:30 in Berlin on the next working day.
    assert shown.at == at("2026-11-24 08:30")
    ana_confirmed(ana_id, slipped[2], now)
    waiting = reminders()[0]
    assert (waiting.subject, waiting.body) == (shown.words.subject, shown.words.body)
    assert (waiting.due_at, waiting.recipient) == (shown.at, "ben@okafor.example")
    # The first one ever to a client waits for her word.
    assert waiting.state is State.HELD


def test_other_words_than_those_shown_are_never_planned(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    with pytest.raises(Conflict):
        uphold.confirm(ana_id, slipped[2], "another fingerprint", now)
    assert reminders() == []
    assert session().query(Breach).count() == 0


def test_a_slip_is_confirmed_once(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    shown = occasion_page.page(ana_id, slipped[2], now).planned
    assert shown is not None
    uphold.confirm(ana_id, slipped[2], shown.fingerprint, now)
    with pytest.raises(Conflict):
        uphold.confirm(ana_id, slipped[2], shown.fingerprint, now)
    assert len(reminders()) == 1


def test_a_second_slip_joins_the_note_that_waits(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    client, need, first = slipped
    ana_confirmed(ana_id, first, now)
    asked = at("2026-11-19 09:00")
    second = ben_was_asked(ana_id, client, need, asked, now, subject="Decision: the label")
    ana_confirmed(ana_id, second, now)
    waiting = reminders()
    assert len(waiting) == 1
    assert "the label" in waiting[0].body
    uphold.answered(ana_id, second, now, now)
    assert "the label" not in reminders()[0].body
    uphold.answered(ana_id, first, now, now)
    assert reminders()[0].state is State.CANCELLED


def test_words_she_wrote_herself_stay_and_the_next_slip_comes_after_them(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    client, need, first = slipped
    ana_confirmed(ana_id, first, now)
    rewording.edit(ana_id, reminders()[0].id, "Ben?", "My own words.", now)
    second = ben_was_asked(ana_id, client, need, at("2026-11-19 09:00"), now)
    ana_confirmed(ana_id, second, now)
    (mine,) = reminders()
    assert mine.body == "My own words."
    left = mine.due_at
    outbox.by_hand(ana_id, mine.id, left)
    planning.plan_due(left + timedelta(days=6))
    _, next_one = reminders()
    assert next_one.due_at >= left + timedelta(days=7)


def test_an_answer_before_it_leaves_takes_the_reminder_back(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    ana_confirmed(ana_id, slipped[2], now)
    uphold.answered(ana_id, slipped[2], now, now)
    assert reminders()[0].state is State.CANCELLED
    page = occasion_page.page(ana_id, slipped[2], now)
    assert page.outcome is Outcome.BREACHED
    assert page.mended_at == now


def test_letting_it_pass_counts_neither_way_and_takes_the_reminder_back(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    ana_confirmed(ana_id, slipped[2], now)
    uphold.let_pass(ana_id, slipped[2], "They had told me.", now)
    assert reminders()[0].state is State.CANCELLED
    assert occasion_page.page(ana_id, slipped[2], now).outcome is Outcome.EXCUSED


def test_asking_for_a_change_ends_the_notes(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    ana_confirmed(ana_id, slipped[2], now)
    ben_asked_for_a_change(ana_id, slipped[0], now)
    assert reminders()[0].state is State.CANCELLED


def test_who_stopped_reminders_gets_none_and_it_is_still_noted(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    stopping.stop(portal.main_visitor(ana_id, slipped[0]), "on the page", now)
    shown = occasion_page.page(ana_id, slipped[2], now).planned
    assert shown is not None and shown.at is None
    assert "stopped" in shown.why_not
    uphold.confirm(ana_id, slipped[2], shown.fingerprint, now)
    assert reminders() == []
    assert session().query(Breach).count() == 1


def test_three_notes_rise_in_tone_and_then_it_is_hers_to_decide(
    ana_id: int, slipped: tuple[int, int, int], now: datetime, smtp: MailServer
) -> None:
    client, need, occasion = slipped
    ana_confirmed(ana_id, occasion, now)
    subjects = []
    moment = now
    for _ in range(3):
        waiting = next(m for m in reminders() if m.state in (State.HELD, State.SCHEDULED))
        outbox.by_hand(ana_id, waiting.id, waiting.due_at)
        subjects.append(waiting.subject)
        moment = waiting.due_at + timedelta(days=7, hours=1)
        another = ben_was_asked(ana_id, client, need, waiting.due_at, moment, subject="Decision: x")
        shown = occasion_page.page(ana_id, another, moment).planned
        assert shown is not None
        if shown.words is None:
            break
        uphold.confirm(ana_id, another, shown.fingerprint, moment)
    assert subjects == [
        "Re: Decision: which logo goes on the invoice?",
        "Our line: Decisions get an answer within one working day",
        "Shall we change this line?",
    ]


def test_the_timetable_judges_what_has_become_due(ana_id: int) -> None:
    client, need = agreed(ana_id, "Europe/Berlin", "DE")
    asked = at("2026-11-17 09:00")
    occasion = ben_was_asked(ana_id, client, need, asked, asked)
    judge.judge_due(at("2026-11-18 16:00"))
    assert occasion_page.page(ana_id, occasion, asked).outcome is Outcome.OPEN
    judge.judge_due(at("2026-11-18 16:01"))
    assert occasion_page.page(ana_id, occasion, at("2026-11-18 16:01")).outcome is Outcome.BREACHED


def test_a_stranger_finds_none_of_it(
    ana_id: int, cleo_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    client, need, occasion = slipped
    for attempt in (
        lambda: occasion_page.page(cleo_id, occasion, now),
        lambda: uphold.confirm(cleo_id, occasion, "", now),
        lambda: uphold.let_pass(cleo_id, occasion, "", now),
        lambda: uphold.answered(cleo_id, occasion, now, now),
        lambda: ben_was_asked(cleo_id, client, need, now, now),
        lambda: changes.ask(cleo_id, client, changes.Asked("Cleo", "words"), now),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_the_words_of_every_step_accuse_nobody(
    ana_id: int, slipped: tuple[int, int, int], now: datetime
) -> None:
    shown = occasion_page.page(ana_id, slipped[2], now).planned
    assert shown is not None and shown.words is not None
    text = f"{shown.words.subject} {shown.words.body}".lower()
    for word in ("breach", "violat", "must", "fail", "!", "customer"):
        assert word not in text
    assert reminding.FIRST.endswith(".")
    assert send.due(now) == []
