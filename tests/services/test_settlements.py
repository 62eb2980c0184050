"""The log of settling: begun and ended by what happens, and by time alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from agreements.settling import Criteria
from app.db import db, session, writing
from app.models import Settlement
from app.services.errors import NotFound
from app.services.growing import lines
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import ladders, settlements, standing, standings
from app.services.upholding import uphold
from tests import scenarios
from tests.people import NOW


def log() -> list[tuple[int, bool]]:
    """Each entry of the log: its need, and whether it still stands."""
    session().rollback()
    session().expire_all()
    rows = session().query(Settlement).order_by(Settlement.id)
    return [(row.need_id, row.ended_at is None) for row in rows]


def settled(ana: int, *kinds: str) -> tuple[int, list[int]]:
    """Ben kept the first need three times, forty days after he accepted it."""
    client, needs = scenarios.ben_agreed_long_ago(ana, NOW, *kinds)
    scenarios.ben_answered_in_time(ana, client, needs[0], NOW, 3)
    return client, needs


def test_the_third_kept_occasion_settles_a_line(ana_id: int) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 2)
    assert log() == []
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 1)
    assert log() == [(need, True)]


def test_a_confirmed_slip_unsettles_it_and_ten_kept_settle_it_anew(ana_id: int) -> None:
    client, (need,) = settled(ana_id, "decision")
    asked = NOW - timedelta(days=5)
    slip = scenarios.ben_was_asked(ana_id, client, need, asked, NOW, "Decision: and this?")
    assert log() == [(need, True)]
    scenarios.ana_confirmed(ana_id, slip, NOW)
    assert log() == [(need, False)]
    uphold.answered(ana_id, slip, NOW - timedelta(hours=1), NOW)
    assert log() == [(need, False)]
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 10)
    assert log() == [(need, False), (need, True)]


def test_a_slip_let_pass_settles_it_again(ana_id: int) -> None:
    client, (need,) = settled(ana_id, "decision")
    asked = NOW - timedelta(days=5)
    slip = scenarios.ben_was_asked(ana_id, client, need, asked, NOW, "Decision: and this?")
    scenarios.ana_confirmed(ana_id, slip, NOW)
    uphold.let_pass(ana_id, slip, "He was ill.", NOW)
    assert log() == [(need, False), (need, True)]


def test_time_alone_settles_a_line_whose_days_are_reached(ana_id: int) -> None:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 3)
    begun = NOW - timedelta(days=10)
    settlements.review_due(begun + timedelta(days=28) - timedelta(seconds=1))
    assert log() == []
    settlements.review_due(begun + timedelta(days=28))
    settlements.review_due(begun + timedelta(days=28, minutes=1))
    assert log() == [(need, True)]


@pytest.mark.parametrize("end", ["an open slip", "too few occasions", "lived without"])
def test_time_alone_settles_nothing_else(ana_id: int, end: str) -> None:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 2 if "few" in end else 3)
    if end == "an open slip":
        asked = NOW - timedelta(days=5)
        scenarios.ana_confirmed(
            ana_id, scenarios.ben_was_asked(ana_id, client, need, asked, NOW), NOW
        )
    if end == "lived without":
        lines.waive(ana_id, client, need, "It is fine.", NOW)
    settlements.review_due(NOW + timedelta(days=30))
    assert log() == []


def test_an_idle_tick_asks_twice_however_many_have_settled(ana_id: int) -> None:
    settled(ana_id, "decision")
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    session().rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        settlements.review_due(NOW)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in seen] == ["BEGIN", "SELECT", "SELECT"]


def test_what_is_lived_without_is_settled_no_more(ana_id: int) -> None:
    client, (need,) = settled(ana_id, "decision")
    lines.waive(ana_id, client, need, "It is fine.", NOW)
    assert log() == [(need, False)]
    lines.unwaive(ana_id, client, need, NOW)
    assert log() == [(need, False), (need, True)]


def test_the_next_version_keeps_what_has_settled(ana_id: int) -> None:
    client, (need, _) = settled(ana_id, "decision", "invoice")
    scenarios.ben_accepted(ana_id, client, NOW)
    assert log() == [(need, True)]


def test_a_line_by_hand_settles_by_word_and_no_longer_without(ana_id: int) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "one_decider")
    assert log() == []
    lines.give_word(ana_id, client, need, NOW)
    assert log() == [(need, True)]
    lines.take_word_back(ana_id, client, need, NOW)
    assert log() == [(need, False)]


def test_fewer_occasions_asked_for_settle_a_line_at_once(ana_id: int) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 2)
    row = rank.one(ana_id, need)
    form = rank.NeedForm("decision", row.parameters, "en", scenarios.NOTHING, Criteria(28, 2, 9))
    rank.change(ana_id, need, form, row.revision, NOW)
    assert log() == [(need, True)]


def test_not_yet_is_said_of_a_line_in_force_and_by_its_owner(ana_id: int, cleo_id: int) -> None:
    client, (need, other) = scenarios.ben_agreed_long_ago(ana_id, NOW, "one_decider", "scope")
    assert settlements.not_yet(ana_id, client, need, NOW) == "One person decides"
    assert log() == []
    for freelancer, line in ((cleo_id, need), (ana_id, other)):
        with pytest.raises(NotFound):
            settlements.not_yet(freelancer, client, line, NOW)


def test_many_clients_are_read_as_one_client_is(ana_id: int) -> None:
    """The set-based reading agrees with that of a single client's ladder."""
    client, (first, second) = settled(ana_id, "decision", "one_decider")
    scenarios.ben_accepted(ana_id, client, NOW)
    other = scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", email="m@lind.example")
    scenarios.ben_accepted(ana_id, other, NOW)
    later = NOW + timedelta(days=30)
    found = standings.of_clients(session(), [client, other], later)
    for one in (client, other):
        assert _of_many(found[one]) == _of_one(ana_id, one, later)
    assert [line.need_id for line in found[client].lines] == [first, second]
    assert [line.settlement_id is not None for line in found[client].lines] == [True, False]
    assert 12345 not in standings.of_clients(session(), [12345], later)


def _of_many(found: standings.Lines) -> list[tuple[int, object]]:
    return [(line.need_id, line.progress) for line in found.lines]


def _of_one(ana: int, client_id: int, now: datetime) -> list[tuple[int, object]]:
    client = clients.load(session(), ana, client_id)
    found = ladders.of_client(session(), client, standing.versions(session(), client_id), now)
    return [(line.clause.need_id, line.progress) for line in found.lines]


def test_what_was_thanked_for_is_not_thanked_for_again(ana_id: int) -> None:
    client, (need, _) = settled(ana_id, "decision", "invoice")
    assert [row.need_id for row in settlements.thankless(session(), client)] == [need]
    scenarios.ben_was_offered(ana_id, client, NOW)  # the next line comes with thanks
    assert settlements.thankless(session(), client) == []
    with writing() as work:
        assert work.query(Settlement).one().thanked_at == NOW
