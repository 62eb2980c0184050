"""A phone's list of calls: those of clients that came in, held against the hours agreed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agreements.columns import Kind
from app.db import session
from app.models import Breach, Evidence, Occasion
from app.services.growing import lines as growing_lines
from app.services.people import contacts
from tests.scenarios import ben_agreed_long_ago, ben_is_a_client, ben_rang, mia_works_there_too
from tests.services.imports import (
    CALLS,
    chosen,
    imported,
    notes,
    plan,
    seen,
    sent,
    states,
    taken,
    the_import,
)


@pytest.fixture
def ben(ana_id: int, now: datetime) -> tuple[int, int]:
    """Okafor Foods agreed that calls come on Tuesday and Thursday, 09:00 to 11:00 in Lisbon."""
    client, (need,) = ben_agreed_long_ago(ana_id, now, "calls")
    return client, need


def occasions() -> list[Occasion]:
    session().rollback()
    session().expire_all()
    return session().query(Occasion).order_by(Occasion.opened_at).all()


def test_calls_inside_the_hours_are_kept_and_others_are_asked_about(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(
        ana_id,
        Kind.CALLS,
        now,
        CALLS,
        "2026-11-17 09:30:05,Incoming,+49 30 1234,Ben Okafor,120",
        "2026-11-17 21:10,Missed,+49 30 1234,Ben Okafor,0",
        "2026-11-18 10:00,Outgoing,+49 30 1234,Ben Okafor,60",
        "2026-11-18 10:00,Incoming,+351 21 1,Mum,60",
    )
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes kept", "3 comes breached", "4 left_out", "5 left_out"]
    assert notes(found, 2) == "Ben Okafor, +49301234 rang Tue 17 Nov 09:30 (Okafor Foods)"
    assert "You made this call" in notes(found, 4)
    assert taken(ana_id, made, now) == 2
    assert [(one.opened_at, one.outcome) for one in occasions()] == [
        (datetime(2026, 11, 17, 9, 30, 5, tzinfo=UTC), "kept"),
        (datetime(2026, 11, 17, 21, 10, tzinfo=UTC), "breached"),
    ]
    assert session().query(Breach).count() == 0


def test_neither_the_number_nor_the_length_of_a_call_is_kept(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.CALLS, now, CALLS, "2026-11-17 09:30,in,+49301234,Ben Okafor,4711")
    (occasion,), (evidence,) = occasions(), session().query(Evidence).all()
    stored = repr([vars(occasion), vars(evidence)])
    assert "301234" not in stored and "4711" not in stored
    assert (evidence.kind, evidence.amount, occasion.subject) == ("called", None, "")


def test_the_same_list_again_brings_nothing_twice(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    lines = (CALLS, "2026-11-17 09:30,in,+49301234,Ben Okafor,")
    imported(ana_id, Kind.CALLS, now, *lines)
    again = plan(ana_id, Kind.CALLS, now, *lines)
    assert states(again) == ["2 known"]
    assert "It is here already." in notes(again, 2)


def test_a_call_noted_by_hand_is_not_doubled(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    ben_rang(ana_id, client, need, datetime(2026, 11, 17, 21, 15, tzinfo=UTC), now)
    lines = ("2026-11-17 21:10,in,1,Ben Okafor,", "2026-11-17 21:40,in,1,Ben Okafor,")
    found = plan(ana_id, Kind.CALLS, now, CALLS, *lines)
    assert states(found) == ["2 known", "3 comes breached"]
    assert "A call at that time is here already: Tue 17 Nov 21:15" in notes(found, 2)


def test_several_calls_in_a_row_are_one_attempt_in_whatever_order_they_stand(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    found = plan(
        ana_id,
        Kind.CALLS,
        now,
        CALLS,
        "2026-11-17 21:25,in,1,Ben Okafor,",
        "2026-11-17 21:14,missed,1,Ben Okafor,",
        "2026-11-17 21:10,missed,1,Ben Okafor,",
    )
    assert states(found) == ["2 comes breached", "3 left_out", "4 comes breached"]
    assert "within fifteen minutes of the call in line 4" in notes(found, 3)


def test_a_number_is_chosen_once_and_remembered_and_others_are_forgotten(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, _ = ben
    lines = (
        CALLS,
        "2026-11-17 09:30,in,0049 30 99,,",
        "2026-11-19 09:30,in,+49 30 99,,",
        "2026-11-19 09:50,in,+351 21 1,Mum,",
    )
    made = sent(ana_id, Kind.CALLS, now, *lines)
    found = seen(ana_id, made, now)
    assert [(ask.shown, ask.lines) for ask in found.asks] == [("+493099", 2), ("Mum, +351211", 1)]
    assert not found.plan.is_ready
    chosen(ana_id, made, {"+493099": client, "+351211": 0})
    assert states(seen(ana_id, made, now).plan) == ["2 comes kept", "3 comes kept", "4 left_out"]
    taken(ana_id, made, now)
    assert the_import(made).choices["who"] == {"+493099": client}
    assert states(plan(ana_id, Kind.CALLS, now, CALLS, "2026-11-17 21:00,in,+493099,,")) == [
        "2 comes breached"
    ]


def test_everybody_at_a_client_is_known_by_name_while_they_are_there(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, _ = ben
    mia = mia_works_there_too(ana_id, client, now)
    line = "2026-11-17 09:30,in,7,mia okafor,"
    assert states(plan(ana_id, Kind.CALLS, now, CALLS, line)) == ["2 comes kept"]
    contacts.remove(ana_id, mia, now)
    assert states(plan(ana_id, Kind.CALLS, now, CALLS, line)) == ["2 left_out"]


def test_calls_count_where_a_line_was_in_force_then(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    ben_is_a_client(ana_id, now, "Stern", "Cleo Stern", "cleo@stern.example")
    lines = ("2026-10-01 21:00,in,1,Ben Okafor,", "2026-11-17 09:30,in,2,Cleo Stern,")
    found = plan(ana_id, Kind.CALLS, now, CALLS, *lines)
    assert states(found) == ["2 left_out", "3 left_out"]
    assert "Nothing was agreed yet" in notes(found, 2)
    assert "Nothing about calls is agreed with Stern." in notes(found, 3)
    growing_lines.waive(ana_id, client, need, "", datetime(2026, 11, 17, 8, 0, tzinfo=UTC))
    found = plan(ana_id, Kind.CALLS, now, CALLS, "2026-11-17 21:00,in,1,Ben Okafor,")
    assert "you live without this line" in notes(found, 2)


def test_hours_for_phone_and_text_are_held_against_as_well(ana_id: int, now: datetime) -> None:
    ben_agreed_long_ago(ana_id, now, "contact_hours")
    lines = ("2026-11-17 09:30,in,1,Ben Okafor,", "2026-11-17 22:30,in,1,Ben Okafor,")
    assert states(plan(ana_id, Kind.CALLS, now, CALLS, *lines)) == [
        "2 comes kept",
        "3 comes breached",
    ]


def test_times_are_read_on_the_clock_that_was_chosen(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.CALLS, now, CALLS, "2026-11-17 09:30,in,1,Ben Okafor,")
    chosen(ana_id, made, zone="America/New_York")
    assert states(seen(ana_id, made, now).plan) == ["2 comes breached"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-11-24 09:30,in,1,Ben Okafor,", "still to come"),
        ("2027-11-24 09:30,in,1,Ben Okafor,", "Wed 24 Nov 09:30 in 2027"),
        ("2026-11-17,in,1,Ben Okafor,", "no time of the day"),
        ("2026-11-17 09:30,,1,Ben Okafor,", "came in or went out"),
        ("2026-11-17 09:30,in,,,", "who called"),
    ],
)
def test_what_cannot_be_is_said_of_its_line(
    ana_id: int, ben: tuple[int, int], now: datetime, line: str, said: str
) -> None:
    found = plan(ana_id, Kind.CALLS, now, CALLS, line)
    assert (states(found), said in notes(found, 2)) == (["2 wrong"], True), notes(found, 2)
