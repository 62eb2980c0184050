"""Promises given in return: tracked like a need, by the same judges, in the freelancer's week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from agreements.hours import Week
from app.db import session, writing
from app.models import Clause, Freelancer, PromiseOccasion
from app.services.agreeing import agree, propose
from app.services.errors import Conflict, NotFound, Refused
from app.services.promising import keeping, promise_page
from app.services.promising.records import Entry
from app.services.state import both_sides
from app.services.upholding import days_off, promised
from tests import scenarios
from tests.services.kinds import Line, agreed, at


def note(line: Line, when: str, subject: str = "Which paper?", **more: Any) -> int:
    """Ana notes something she promised; answers its id."""
    moment = at(when)
    entry = Entry(line.need, subject, moment, **more)
    now = max([moment, *(t for t in (more.get("closed_at"),) if t)])
    return keeping.note(line.ana, line.client, entry, uuid4().hex, now)


def page(line: Line, made: int) -> promise_page.PromisePage:
    session().rollback()
    session().expire_all()
    return promise_page.page(line.ana, made)


@pytest.mark.parametrize(
    "kind, more, outcome, said",
    [
        (
            "decision",
            {"closed_at": at("2026-05-26 10:00")},
            "kept",
            "Asked Mon 25 May 11:00 in Lisbon. One working day: Tue 26 May 17:00 (18:00 in "
            "Berlin). Answered Tue 26 May 11:00, in time.",
        ),
        (
            "decision",
            {"closed_at": at("2026-05-27 10:00")},
            "breached",
            "Asked Mon 25 May 11:00 in Lisbon. One working day: Tue 26 May 17:00 (18:00 in "
            "Berlin). Answered Wed 27 May 11:00, late this time.",
        ),
        (
            "material",
            {"planned_day": date(2026, 5, 28), "closed_at": at("2026-05-28 15:00")},
            "kept",
            "Promised Mon 25 May 11:00 in Lisbon for Thu 28 May. Due Thu 28 May 17:00 (18:00 in "
            "Berlin). Arrived Thu 28 May 16:00, in time.",
        ),
        (
            "meetings",
            {"starts_at": at("2026-05-26 09:00"), "what": "moved"},
            "breached",
            "Moved Mon 25 May 11:00 in Lisbon; the meeting was Tue 26 May 10:00 (11:00 in "
            "Berlin): seven working hours ahead, eight agreed.",
        ),
    ],
)
def test_each_kind_is_judged_in_her_week(
    ana_id: int, kind: str, more: dict[str, Any], outcome: str, said: str
) -> None:
    line = agreed(ana_id, kind)
    found = page(line, note(line, "2026-05-25 10:00", **more))
    assert (found.outcome.value, found.explanation) == (outcome, said)


def test_what_is_open_is_late_once_its_deadline_has_passed(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    made = note(line, "2026-05-25 10:00")
    promised.judge_due(at("2026-05-26 15:59"))
    assert page(line, made).outcome.value == "open"
    promised.judge_due(at("2026-05-26 16:01"))
    assert page(line, made).outcome.value == "breached"
    keeping.answered(line.ana, made, at("2026-05-27 09:00"), at("2026-05-27 09:00"))
    assert page(line, made).explanation.endswith("late this time.")
    with pytest.raises(Conflict):
        keeping.answered(line.ana, made, at("2026-05-27 09:00"), at("2026-05-27 09:00"))


def test_her_days_off_move_a_deadline_and_a_changed_week_does_not(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    with writing() as db:
        row = db.get_one(Freelancer, ana_id)
        row.week = Week.from_json({"mon": [["09:00", "12:00"]]}).to_json()
        row.zone = "America/New_York"
    made = note(line, "2026-05-25 10:00")
    assert page(line, made).due_at == at("2026-05-26 16:00")
    days_off.add(ana_id, None, date(2026, 5, 26), date(2026, 5, 27), "", at("2026-05-25 11:00"))
    found = page(line, made)
    assert found.due_at == at("2026-05-28 16:00")
    assert "Tue 26 May is a day off." in found.explanation


def test_the_week_is_frozen_when_it_is_offered_and_stays_until_new_hours_are(ana_id: int) -> None:
    line, later = agreed(ana_id, "decision"), at("2026-05-20 09:00")
    agreed_then = {
        "week": Week.standard().to_json(),
        "zone": "Europe/Lisbon",
        "country": "PT",
        "region": None,
    }
    mornings = Week.from_json({"mon": [["09:00", "12:00"]]}).to_json()
    with writing() as db:
        db.get_one(Freelancer, ana_id).week = mornings
    two_days = propose.Change(line.need, {"amount": 2, "unit": "working_days", "mark": "Decision:"})
    for change, week in ((two_days, agreed_then["week"]), (propose.Change(None), mornings)):
        offer = scenarios.ben_was_offered(ana_id, line.client, later, change)
        agree.accept(ana_id, offer, agree.Answer("Ben Okafor", later), later)
        newest = session().query(Clause).order_by(Clause.id.desc()).first()
        assert newest is not None
        assert newest.promise_calendar == {**agreed_then, "week": week}


def test_let_pass_it_counts_neither_way_and_says_why(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    made = note(line, "2026-05-25 10:00", closed_at=at("2026-05-28 10:00"))
    with pytest.raises(Refused):
        keeping.let_pass(ana_id, made, "  ", at("2026-05-28 11:00"))
    keeping.let_pass(ana_id, made, "I was ill.", at("2026-05-28 11:00"))
    found = page(line, made)
    assert (found.outcome.value, found.reason, found.can_count_again) == (
        "excused",
        "I was ill.",
        True,
    )
    assert both_sides.of_client(session(), line.client).freelancer.counted == 0
    keeping.count_again(ana_id, made, at("2026-05-28 12:00"))
    assert page(line, made).outcome.value == "breached"


def test_both_sides_are_counted_apart_and_only_the_last_ten(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    for day in range(12):
        begun = at("2026-05-04 10:00") + timedelta(days=day)
        ended = begun + timedelta(days=4 if day in (0, 11) else 0, hours=1)
        line.note(begun.isoformat()[:16], "Decision: a", ended, closed_at=begun)
        entry = Entry(line.need, "A question", begun, closed_at=ended)
        keeping.note(ana_id, line.client, entry, uuid4().hex, ended)
    found = both_sides.of_client(session(), line.client)
    assert (found.freelancer.kept, found.freelancer.counted) == (9, 10)
    assert (found.client.kept, found.client.counted) == (10, 10)


def test_what_was_noted_by_mistake_is_taken_back(ana_id: int) -> None:
    line = agreed(ana_id, "decision")
    made = note(line, "2026-05-25 10:00", closed_at=at("2026-05-28 10:00"))
    now = at("2026-05-28 11:00")
    asked, answer = page(line, made).entries
    assert keeping.take_back(ana_id, made, answer.id, now)
    assert page(line, made).waits
    assert not keeping.take_back(ana_id, made, asked.id, now)
    assert page(line, made).taken_back_at == now
    with pytest.raises(Conflict):
        keeping.answered(ana_id, made, now, now)


@pytest.mark.parametrize(
    "more, field",
    [
        ({"opened_at": at("2026-06-25 10:00")}, "opened_at"),
        ({"opened_at": at("2026-02-01 10:00")}, "opened_at"),
        ({"closed_at": at("2026-05-24 10:00")}, "closed_at"),
        ({"closed_at": at("2026-06-24 10:00")}, "closed_at"),
        ({"subject": " "}, "subject"),
    ],
)
def test_what_cannot_have_been_is_refused(ana_id: int, more: dict[str, Any], field: str) -> None:
    line = agreed(ana_id, "decision")
    values = {"subject": "A question", "opened_at": at("2026-05-25 10:00"), **more}
    with pytest.raises(Refused) as refused:
        keeping.note(
            ana_id, line.client, Entry(line.need, **values), uuid4().hex, at("2026-05-25 10:00")
        )
    assert field in refused.value.errors
    assert session().query(PromiseOccasion).count() == 0


def test_a_stranger_is_refused_everywhere(ana_id: int, cleo_id: int) -> None:
    line = agreed(ana_id, "decision")
    made, now = note(line, "2026-05-25 10:00"), at("2026-05-25 11:00")
    entry = page(line, made).entries[0].id
    for refused in (
        lambda: promise_page.page(cleo_id, made),
        lambda: keeping.answered(cleo_id, made, now, now),
        lambda: keeping.let_pass(cleo_id, made, "Mine.", now),
        lambda: keeping.count_again(cleo_id, made, now),
        lambda: keeping.take_back(cleo_id, made, entry, now),
        lambda: keeping.note(cleo_id, line.client, Entry(line.need, "a", now), "key", now),
    ):
        with pytest.raises(NotFound):
            refused()


def test_the_same_form_twice_makes_one(ana_id: int) -> None:
    line, now = agreed(ana_id, "decision"), at("2026-05-25 10:00")
    entry = Entry(line.need, "A question", now)
    first, again = (keeping.note(ana_id, line.client, entry, "key", now) for _ in range(2))
    assert first == again and session().query(PromiseOccasion).count() == 1
