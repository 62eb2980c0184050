"""What came in between, and what was noted by mistake, on the page of an occasion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from app.db import db
from app.models import Clause, Client, Evidence
from app.services.upholding import judge
from app.services.visiting import portal, stopping
from tests import scenarios
from tests.people import NOW, Browser
from tests.reading import text_of

ASKED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday; due on Monday at 17:00


@pytest.fixture
def place(ana: Browser, ana_id: int) -> str:
    """The page of a decision that Ben was asked for on Friday."""
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    return f"/occasions/{scenarios.ben_was_asked(ana_id, client_id, need_id, ASKED, NOW)}"


def turn(ana: Browser, place: str, what: str, at: str) -> str:
    """Note what came in between; answers what the page says then."""
    answer = ana.submit(f"{place}/turn", {"what": what, "happened_at": at})
    assert answer.status_code == 302, text_of(answer.text)
    return text_of(ana.get(place).text)


def removals(ana: Browser, place: str) -> list[str]:
    """Where the entries that can be taken back are taken back, in order."""
    page = BeautifulSoup(ana.get(place).text, "html.parser")
    found = page.select('section[aria-labelledby="noted"] form[action$="/removal"]')
    return [str(form["action"]) for form in found]


def test_a_question_of_theirs_stops_the_clock_and_the_answer_starts_it(
    ana: Browser, place: str, clock: time_machine.Traveller
) -> None:
    said = turn(ana, place, "asked_back", "2026-11-20T11:00")
    assert "your turn" in said and "their clock stands still" in said
    assert "It is your turn: Ben asked you back." in said
    clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    judge.judge_due(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert "Did this slip?" not in text_of(ana.get(place).text)
    said = turn(ana, place, "replied", "2026-11-25T08:30")
    assert "Asked back Fri 20 Nov 12:00, answered Wed 25 Nov 09:30: that time does not count." in (
        said
    )
    assert "Due Thu 26 Nov 17:00 in Berlin (16:00 in Lisbon)." in said


def test_it_is_said_what_holds_and_an_answer_that_answers_nothing_is_refused(
    ana: Browser, place: str
) -> None:
    reply = {"what": "replied", "happened_at": "2026-11-20T10:59"}
    refused = ana.submit(f"{place}/turn", reply)
    assert refused.status_code == 400
    assert "By then nothing they had asked back was waiting." in text_of(refused.text)
    assert "runs again" not in text_of(refused.text)
    turn(ana, place, "asked_back", "2026-11-20T11:00")
    assert ana.submit(f"{place}/turn", reply).status_code == 400
    said = turn(ana, place, "replied", "2026-11-20T11:00")
    assert "From your answer on, their clock runs again." in said and "your turn" not in said
    turn(ana, place, "asked_back", "2026-11-20T13:00")
    turn(ana, place, "asked_back", "2026-11-20T12:00")
    said = turn(ana, place, "replied", "2026-11-20T12:30")
    assert "They asked you again after that, so it is still your turn." in said
    assert "It is your turn: Ben asked you back." in said


def test_an_automatic_reply_is_noted_and_changes_nothing(ana: Browser, place: str) -> None:
    before = "Due Mon 23 Nov 17:00 in Berlin"
    assert before in text_of(ana.get(place).text)
    said = turn(ana, place, "automatic", "2026-11-20T10:01")
    assert before in said and "An automatic reply came, which changes nothing" in said


def test_what_was_noted_by_mistake_is_taken_back(ana: Browser, place: str) -> None:
    turn(ana, place, "asked_back", "2026-11-20T11:00")
    removal = removals(ana, place)[1]
    assert ana.submit(removal).location == place
    said = text_of(ana.get(place).text)
    assert "Taken back: they asked back, Fri 20 Nov 12:00 in Berlin." in said
    assert "not answered yet" in said
    assert ana.submit(removal).status_code == 404


def test_what_was_noted_by_mistake_as_a_whole_is_taken_back(ana: Browser, place: str) -> None:
    (removal,) = removals(ana, place)
    assert "Nothing is left of this then" in text_of(ana.get(place).text)
    assert ana.submit(removal).location == place
    said = text_of(ana.get(place).text)
    assert "It was noted by mistake, and you took it back on Mon 23 Nov." in said
    assert "Taken back: how it began, Fri 20 Nov 11:00 in Berlin." in said
    assert removals(ana, place) == [] and "Let it pass" not in said
    again = ana.submit(removal)
    assert again.status_code == 409 and "is taken back" in text_of(again.text)
    passed = ana.submit(f"{place}/excuse", {"reason": ""})
    assert passed.status_code == 409
    client = db.session.query(Client).one().id
    timeline = text_of(ana.get(f"/clients/{client}").text)
    assert "Decision: which logo goes on the invoice? taken back" in timeline
    assert "which logo" not in text_of(ana.get(f"/clients/{client}/page").text)
    assert "which logo" not in text_of(ana.get("/").text)


def test_a_slip_noted_by_mistake_is_none_in_silence(ana: Browser, ana_id: int, place: str) -> None:
    client = db.session.query(Client).one()
    need = db.session.query(Clause).one().need_id
    stopping.stop(portal.main_visitor(ana_id, client.id), "page", NOW - timedelta(days=9))
    decide = f"/clients/{client.id}/decide"
    asked_at = NOW - timedelta(days=6)
    for name in ("a", "b"):
        made = scenarios.ben_was_asked(ana_id, client.id, need, asked_at, NOW, f"Decision: {name}?")
        scenarios.ana_confirmed(ana_id, made, NOW)
    assert "two slips were noted since" in text_of(ana.get(decide).text).lower()
    assert decide in ana.get("/").text and decide in ana.get(f"/clients/{client.id}").text
    (removal,) = removals(ana, f"/occasions/{made}")
    ana.submit(removal)
    assert "one slip was noted since" in text_of(ana.get(decide).text).lower()
    assert decide not in ana.get("/").text and decide not in ana.get(f"/clients/{client.id}").text


def test_what_cannot_be_is_said_beside_its_field(ana: Browser, place: str) -> None:
    good = {"what": "asked_back", "happened_at": "2026-11-20T11:00"}
    for typed, message in (
        ({"what": ""}, "Say what happened."),
        ({"what": "answered"}, "Not a valid choice"),
        ({"happened_at": ""}, "Choose a day and a time."),
        ({"happened_at": "soon"}, "Write a day and a time"),
        ({"happened_at": "2026-11-20T09:59"}, "The answer comes before the question."),
        ({"happened_at": "2026-11-23T09:01"}, "That is still to come."),
    ):
        answer = ana.submit(f"{place}/turn", {**good, **typed})
        assert answer.status_code == 400 and message in text_of(answer.text), typed
    assert db.session.query(Evidence).count() == 1


def test_the_same_noted_twice_is_one(ana: Browser, place: str) -> None:
    for _ in range(2):
        turn(ana, place, "asked_back", "2026-11-20T11:00")
    assert db.session.query(Evidence).filter_by(kind="asked_back").count() == 1


def test_a_call_has_no_turns_and_is_no_piece(ana: Browser, ana_id: int) -> None:
    need = scenarios.ana_needs_calls_at_set_times(ana_id, ASKED)
    client = scenarios.ben_is_a_client(ana_id, ASKED)
    scenarios.ben_accepted(ana_id, client, ASKED)
    place = f"/occasions/{scenarios.ben_rang(ana_id, client, need, NOW, NOW)}"
    assert "What came in between" not in ana.get(place).text
    turned = {"what": "asked_back", "happened_at": "2026-11-23T09:00"}
    assert ana.submit(f"{place}/turn", turned).status_code == 409
    done = {"at": "2026-11-23T09:00", "what": "done"}
    assert ana.submit(f"{place}/answer", done).status_code == 409


def test_cleo_is_refused(ana: Browser, place: str, cleo: Browser) -> None:
    turn(ana, place, "asked_back", "2026-11-20T11:00")
    removal = removals(ana, place)[1]
    turned = {"what": "replied", "happened_at": "2026-11-20T12:00"}
    assert cleo.submit(f"{place}/turn", turned).status_code == 404
    assert cleo.submit(removal).status_code == 404
    done = {"at": "2026-11-23T09:00", "what": "done"}
    assert cleo.submit(f"{place}/answer", done).status_code == 404
    assert db.session.query(Evidence).count() == 2
