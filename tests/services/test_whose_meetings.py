"""Whose meetings a calendar holds, and for whom what happened to them is used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.db import writing
from app.models import SourceNotice
from app.services.people import contacts
from app.services.people.clients import ContactForm
from tests import scenarios
from tests.services.diary import (
    ANA,
    BEN,
    STRANGER,
    Diary,
    a_diary,
    asked,
    ben_agreed_to_notice,
    meeting,
    minutes,
    occasions,
    told,
    was_told,
)
from tests.services.ics import event
from tests.services.kinds import Line
from tests.services.kinds import at as moment

TUESDAY, THURSDAY = "20261124T100000", "20261126T100000"


@pytest.fixture
def line(ana_id: int) -> Line:
    return ben_agreed_to_notice(ana_id)


@pytest.fixture
def diary(ana_id: int, line: Line) -> Iterator[Diary]:
    with a_diary(ana_id) as made:
        yield made


def test_a_meeting_without_addresses_is_known_by_the_name_in_its_title(diary: Diary) -> None:
    diary.becomes(minutes(0))
    diary.becomes(
        minutes(15),
        meeting(TUESDAY, by="", title="Tea with ben OKAFOR", uid="1"),
        meeting(TUESDAY, by="", title="Okafor Foods: plan", uid="2"),
        meeting(TUESDAY, by="", title="Okafor Foodsters", uid="3"),
        meeting(TUESDAY, by="", title="Ben at the dentist", uid="4"),
        event("DTSTART;VALUE=DATE:20261124", "SUMMARY:Okafor Foods: deadline", uid="5"),
        meeting(TUESDAY, by=STRANGER, title="Okafor Foods and others", uid="6").replace(
            BEN, STRANGER
        ),
    )
    titles = {question.subject for question in asked()}
    assert titles == {"Tea with ben OKAFOR", "Okafor Foods: plan"}


def test_the_freelancers_own_address_says_nothing_of_whose_a_meeting_is(diary: Diary) -> None:
    mine = meeting(TUESDAY, by=ANA, title="Okafor Foods: plan").replace(BEN, ANA)
    stays = meeting("20261202T100000", uid="stays")
    diary.becomes(minutes(0), mine, stays)
    diary.becomes(minutes(15), stays)
    assert [question.subject for question in asked()] == ["Okafor Foods: plan"]


def test_a_title_that_names_two_clients_is_nobodys(diary: Diary, ana_id: int, line: Line) -> None:
    scenarios.ben_is_a_client(
        ana_id, moment("2026-03-02 09:00"), "Okafor", "Mo Li", "mo@li.example"
    )
    diary.becomes(minutes(0))
    diary.becomes(
        minutes(15),
        meeting(TUESDAY, by="", title="Mo Li meets Ben Okafor", uid="1"),
        meeting(TUESDAY, by="", title="Okafor Foods: plan", uid="2"),
    )
    assert [question.subject for question in asked()] == ["Okafor Foods: plan"]


def test_an_address_that_two_clients_share_tells_nothing(diary: Diary, ana_id: int) -> None:
    scenarios.ben_is_a_client(ana_id, moment("2026-03-02 09:00"), "Other", "Ben Okafor", BEN)
    diary.becomes(minutes(0))
    diary.becomes(minutes(15), meeting(TUESDAY))
    assert not occasions() and not asked()


def test_nothing_that_happened_before_ben_was_told_is_used(diary: Diary, ana_id: int) -> None:
    with writing() as db:
        db.query(SourceNotice).update({"told_at": minutes(5)})
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15), meeting(THURSDAY), meeting(TUESDAY, uid="new"))
    assert not occasions() and not asked()
    diary.becomes(minutes(30), meeting("20261127T100000"), meeting(TUESDAY, uid="new"))
    assert told() == [("breached", "moved")]


def test_a_meeting_that_was_there_before_ben_was_told_is_not_new(
    diary: Diary, ana_id: int, line: Line
) -> None:
    with writing() as db:
        db.query(SourceNotice).delete()
    diary.becomes(minutes(0), meeting(TUESDAY))
    was_told(ana_id, line.client, minutes(5))
    diary.becomes(minutes(15), meeting(TUESDAY, "LAST-MODIFIED:20261123T090900Z"))
    assert not occasions() and not asked()


def test_once_it_is_not_used_for_ben_any_more_his_meetings_are_gone(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY), meeting(TUESDAY, uid="m2"))
    with writing() as db:
        db.query(SourceNotice).update({"ended_at": minutes(5)})
    diary.becomes(minutes(15), meeting(THURSDAY))
    assert not occasions() and not asked()
    assert diary.row.reading is not None
    assert diary.row.reading["reading"]["meetings"] == []


def test_meetings_of_somebody_who_joins_or_leaves_are_neither_new_nor_cancelled(
    diary: Diary, ana_id: int, line: Line
) -> None:
    there = meeting(TUESDAY, by="mia@okafor.example", uid="mia").replace(BEN, "mia@okafor.example")
    diary.becomes(minutes(0), there)
    mia = scenarios.mia_works_there_too(ana_id, line.client, minutes(1))
    diary.becomes(minutes(15), there)
    assert not occasions() and not asked()
    contacts.remove(ana_id, mia, minutes(16))
    diary.becomes(minutes(30), there)
    assert not occasions() and not asked()
    moved = meeting(THURSDAY, by="mia@okafor.example", uid="mia")
    diary.becomes(minutes(45), moved)
    assert told() == [("breached", "moved")]


def test_a_cancelled_meeting_that_names_nobody_any_more_is_still_that_of_the_client(
    diary: Diary,
) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15), meeting(TUESDAY, "STATUS:CANCELLED", by="", title="Cancelled"))
    (question,) = asked()
    assert question.kind == "cancelled"
    assert question.confidence.startswith("The calendar says that it is cancelled; it does not say")


def test_who_moved_it_is_the_one_who_is_written_to(diary: Diary, ana_id: int, line: Line) -> None:
    form = ContactForm("Mia Okafor", "mia@okafor.example", "en")
    mia = contacts.add(ana_id, line.client, form, "mia", minutes(0) - timedelta(days=1))
    diary.becomes(minutes(0), meeting(TUESDAY, by="mia@okafor.example"))
    diary.becomes(minutes(15), meeting(THURSDAY, by="MIA@Okafor.example"))
    assert [each.contact_id for each in occasions()] == [mia]
