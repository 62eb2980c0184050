"""How reminders are sent, on the pages where it is chosen; and what was said by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.db import session, writing
from app.models import Client, HandContact, OutboxMessage, ReminderPolicy
from app.models import OutboxState as State
from app.services.mail import looking, rewording
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, words

ASKED = NOW - timedelta(days=5)


@pytest.fixture
def ben(ana_id: int) -> tuple[int, int]:
    """Ben slipped, and the first note waits: the client's and the need's id."""
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    slip = scenarios.ben_was_asked(ana_id, client, need, ASKED, NOW)
    scenarios.ana_confirmed(ana_id, slip, NOW)
    return client, need


def note() -> OutboxMessage:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind="reminder").one()


def chosen(**more: Any) -> dict[str, Any]:
    figures = {"cooling_off_hours": "", "between_days": "", "step_up_days": ""}
    return {"way": "send", **figures, **more}


def released(ana: Browser) -> None:
    ana.submit(f"/outbox/{note().id}/release")


def test_what_comes_next_and_why_is_said_in_one_sentence(
    ana: Browser, ben: tuple[int, int]
) -> None:
    client, _ = ben
    assert "A note to Ben waits for your word." in words(ana.get("/reminders"))
    released(ana)
    said = "The next note to Ben goes Tue 24 Nov 09:30 in Berlin, because a note waits 12 hours"
    for page in ("/reminders", f"/clients/{client}/reminders", f"/clients/{client}"):
        assert said in words(ana.get(page))
    occasion = session().connection().exec_driver_sql("SELECT max(id) FROM occasion").scalar()
    assert said in words(ana.get(f"/occasions/{occasion}"))


@pytest.mark.parametrize(
    ("field", "figure", "why"),
    [
        ("cooling_off_hours", "11", "the agreement promises no less"),
        ("between_days", "6", "the agreement promises no less"),
        ("step_up_days", "91", "more would be no note at all"),
        ("between_days", "6.5", "Write a whole number"),
    ],
)
def test_nothing_beside_what_was_promised_can_be_chosen(
    ana: Browser, field: str, figure: str, why: str
) -> None:
    answer = ana.submit("/reminders", chosen(**{field: figure}))
    assert answer.status_code == 400
    assert why in words(answer)
    assert session().query(ReminderPolicy).count() == 0


def test_a_longer_wait_moves_the_note_that_waits(ana: Browser, ben: tuple[int, int]) -> None:
    released(ana)
    answer = ana.submit("/reminders", chosen(cooling_off_hours="100"))
    assert answer.status_code == 302
    assert f"{note().due_at:%d %H:%M}" == "30 08:30"  # a Friday afternoon waits until Monday
    assert "100 hours" in words(ana.get("/reminders"))


def test_the_client_counts_before_the_need_and_the_need_before_the_account(
    ana: Browser, ben: tuple[int, int]
) -> None:
    client, need = ben
    released(ana)
    ana.submit("/reminders", chosen(way="off"))
    assert note().state is State.CANCELLED
    assert "because you switched them off" in words(ana.get(f"/clients/{client}/reminders"))
    ana.submit(f"/needs/{need}/reminders", chosen(way="ask"))
    ana.submit(f"/clients/{client}/reminders", chosen(way="off"))
    assert "because you switched them off" in words(ana.get(f"/clients/{client}/reminders"))
    ana.submit(f"/clients/{client}/reminders", chosen(way=""))
    session().rollback()
    states = session().query(OutboxMessage.state).filter_by(kind="reminder")
    assert [row.state for row in states] == [State.CANCELLED, State.CANCELLED, State.HELD]


def test_asked_each_time_what_waits_is_held(ana: Browser, ben: tuple[int, int]) -> None:
    client, _ = ben
    released(ana)
    assert note().state is State.SCHEDULED
    ana.submit(f"/clients/{client}/reminders", chosen(way="ask"))
    assert (note().state, note().reason) == (
        State.HELD,
        "You want to see this reminder before it leaves.",
    )
    released(ana)
    ana.submit(f"/clients/{client}/reminders", chosen(way="ask", between_days="14"))
    assert note().state is State.SCHEDULED  # what she has seen leaves


def test_a_word_by_hand_begins_the_week_anew(ana: Browser, ben: tuple[int, int]) -> None:
    client, _ = ben
    released(ana)
    data = {"at": "2026-11-23T08:00", "note": "Rang about the logo"}
    assert ana.submit(f"/clients/{client}/contact", data).status_code == 302
    assert f"{note().due_at:%d %H:%M}" == "30 08:30"
    said = words(ana.get(f"/clients/{client}/reminders"))
    assert "because you wrote to them yourself and at most one goes in a week" in said
    assert "Rang about the logo" in said


def test_a_shorter_wait_moves_the_note_back(ana: Browser, ben: tuple[int, int]) -> None:
    released(ana)
    ana.submit("/reminders", chosen(cooling_off_hours="168"))
    assert f"{note().due_at:%d %H:%M}" == "30 09:00"
    ana.submit("/reminders", chosen())
    assert f"{note().due_at:%d %H:%M}" == "24 08:30"
    assert note().not_after == note().due_at + timedelta(days=10)


def test_a_shorter_wait_brings_no_note_nearer_than_a_week(
    ana: Browser, ben: tuple[int, int]
) -> None:
    client, _ = ben
    released(ana)
    ana.submit(f"/clients/{client}/contact", {"at": "2026-11-23T08:00", "note": ""})
    ana.submit(f"/clients/{client}/reminders", chosen(way="", between_days="30"))
    assert f"{note().due_at:%d %B %H:%M}" == "23 December 08:30"
    ana.submit(f"/clients/{client}/reminders", chosen(way=""))
    assert f"{note().due_at:%d %B %H:%M}" == "30 November 08:30"


def test_words_of_her_own_stay_when_their_note_moves(
    ana: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    released(ana)
    rewording.edit(ana_id, note().id, "Ben?", "My own words.", NOW)
    for hours, day in (("168", "30"), ("", "24")):
        ana.submit("/reminders", chosen(cooling_off_hours=hours))
        assert (f"{note().due_at:%d}", note().body) == (day, "My own words.")


def test_those_to_whom_there_is_nothing_to_say_stand_in_one_line(
    ana: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    for name in ("Lind AB", "Park & Co."):
        other = scenarios.ben_is_a_client(ana_id, NOW, name, email=f"{name[:4]}@other.example")
        with writing() as db:
            looking.soon(db, other, NOW)
    said = words(ana.get("/reminders"))
    assert "There is nothing to say to Lind AB and Park & Co. at the moment." in said
    assert "No note goes" not in said


def test_a_dropped_note_is_given_as_the_reason(ana: Browser, ben: tuple[int, int]) -> None:
    ana.submit(f"/outbox/{note().id}/drop")
    for page in ("/reminders", f"/clients/{ben[0]}/reminders"):
        said = words(ana.get(page))
        assert "No note goes to Ben about what is open, because you dropped it." in said
        assert "nothing to say" not in said


@pytest.mark.parametrize(
    ("since", "typed", "code"),
    [
        (None, "2026-11-12T12:00", 400),
        (None, "2026-11-13T12:00", 302),
        (date(2026, 5, 4), "2019-01-01T09:00", 400),
        (date(2026, 5, 4), "2026-05-04T09:00", 302),
    ],
)
def test_a_word_before_they_were_a_client_is_not_noted(
    ana: Browser, ben: tuple[int, int], since: date | None, typed: str, code: int
) -> None:
    with writing() as db:
        db.get_one(Client, ben[0]).client_since = since
    answer = ana.submit(f"/clients/{ben[0]}/contact", {"at": typed, "note": ""})
    assert answer.status_code == code
    assert ("They have been a client since" in words(answer)) is (code == 400)
    assert session().query(HandContact).count() == (code == 302)


def test_an_hour_that_the_clock_skipped_is_moved_with_a_word(
    ana: Browser, ben: tuple[int, int]
) -> None:
    with writing() as db:
        db.get_one(Client, ben[0]).client_since = date(2026, 1, 1)
    ana.submit(f"/clients/{ben[0]}/contact", {"at": "2026-03-29T01:30", "note": ""})
    said = words(ana.get(f"/clients/{ben[0]}/reminders"))
    assert "Your clock skipped that hour, so it is noted for 02:30." in said


def test_the_year_is_said_where_it_is_another_one(ana: Browser, ben: tuple[int, int]) -> None:
    with writing() as db:
        db.get_one(Client, ben[0]).client_since = date(2019, 1, 1)
    for typed in ("2019-01-01T09:00", "2026-11-20T09:00"):
        ana.submit(f"/clients/{ben[0]}/contact", {"at": typed, "note": ""})
    said = words(ana.get(f"/clients/{ben[0]}/reminders"))
    assert "Tue 1 Jan 2019" in said and "Fri 20 Nov 2026" not in said


def test_a_word_by_hand_can_be_taken_back_and_the_note_goes_earlier_again(
    ana: Browser, ben: tuple[int, int], cleo: Browser
) -> None:
    released(ana)
    ana.submit(f"/clients/{ben[0]}/contact", {"at": "2026-11-23T08:00", "note": "Rang"})
    assert f"{note().due_at:%d}" == "30"
    page = ana.get(f"/clients/{ben[0]}/reminders")
    gone = form(page, "/removal")
    assert cleo.submit(gone.action).status_code == 404
    gone.send(ana)
    session().rollback()
    assert session().query(HandContact).count() == 0
    assert f"{note().due_at:%d %H:%M}" == "24 08:30"
    assert gone.send(ana).status_code == 404


def test_a_word_to_come_is_not_noted(ana: Browser, ben: tuple[int, int]) -> None:
    answer = ana.submit(f"/clients/{ben[0]}/contact", {"at": "2026-11-24T08:00", "note": ""})
    assert answer.status_code == 400
    assert "That is still to come." in words(answer)
    assert session().query(HandContact).count() == 0


def test_what_is_typed_comes_back(ana: Browser, ben: tuple[int, int]) -> None:
    client, need = ben
    for page in ("/reminders", f"/clients/{client}/reminders", f"/needs/{need}/reminders"):
        ana.submit(page, chosen(between_days="21", way="ask"))
        html = ana.get(page).get_data(as_text=True)
        assert 'value="21"' in html
        assert "checked" in html[html.index('value="ask"') - 80 : html.index('value="ask"') + 20]


def test_a_stranger_finds_nothing_and_changes_nothing(cleo: Browser, ben: tuple[int, int]) -> None:
    client, need = ben
    for page in (f"/clients/{client}/reminders", f"/needs/{need}/reminders"):
        assert cleo.get(page).status_code == 404
        assert cleo.submit(page, chosen(way="off")).status_code == 404
    data = {"at": "2026-11-23T08:00", "note": ""}
    assert cleo.submit(f"/clients/{client}/contact", data).status_code == 404
    assert session().query(ReminderPolicy).count() == session().query(HandContact).count() == 0


def test_what_is_found_about_a_need_counts_unasked_where_that_is_ticked(
    ana: Browser, cleo: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    page = f"/needs/{ben[1]}/reminders"
    assert "counts_found" not in form(ana.get(page), page).values
    ana.submit(page, chosen(counts_found="y"))
    assert form(ana.get(page), page).values["counts_found"] == "y"
    assert cleo.submit(page, chosen()).status_code == 404
    assert form(ana.get(page), page).values["counts_found"] == "y"
    ana.submit(page, chosen())
    assert "counts_found" not in form(ana.get(page), page).values

    by_hand = f"/needs/{scenarios.ana_needs_one_person_to_decide(ana_id, NOW)}/reminders"
    assert "Count what is found" in words(ana.get(page))
    assert "Count what is found" not in words(ana.get(by_hand))
