"""A list of invoices: kept for figures, and counted where a line about invoices was in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.columns import Kind
from app.db import session, writing
from app.models import Evidence, Invoice, Mute, Occasion
from app.services.growing import lines as growing_lines
from app.services.upholding import entries, uphold
from tests.scenarios import ben_agreed_long_ago, ben_is_a_client
from tests.services.imports import (
    INVOICES,
    chosen,
    imported,
    notes,
    plan,
    seen,
    sent,
    states,
    taken,
)

SENT = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)  # Ana's working day in Lisbon closes at 17:00


@pytest.fixture
def ben(ana_id: int, now: datetime) -> tuple[int, int]:
    """Okafor Foods agreed forty days ago that invoices are paid within 14 days: client and need."""
    client, (need,) = ben_agreed_long_ago(ana_id, now, "invoice")
    return client, need


def occasions() -> list[Occasion]:
    session().rollback()
    session().expire_all()
    return session().query(Occasion).order_by(Occasion.opened_at, Occasion.id).all()


def invoices() -> list[Invoice]:
    session().rollback()
    session().expire_all()
    return session().query(Invoice).order_by(Invoice.id).all()


def test_each_line_is_judged_before_it_comes_in_and_the_same_after(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "2026-17,Okafor Foods,2026-11-03,2026-11-17,2026-11-12,1200.00,EUR",
        "2026-16,Okafor Foods,2026-10-20,,2026-11-12,980.50,EUR",
        "2026-18,okafor  FOODS,2026-11-20,,,100,",
        "2026-15,Ben Okafor,2026-10-21,,,100,USD",
    )
    found = seen(ana_id, made, now).plan
    assert states(found) == [
        "2 comes kept",
        "3 comes breached",
        "4 comes open",
        "5 comes breached",
    ]
    assert found.lines[0].words == (
        "Invoice 2026-17 to Okafor Foods, €1,200.00: sent 3 Nov 2026, paid 12 Nov 2026"
    )
    assert taken(ana_id, made, now) == 4
    by_subject = {one.subject: one for one in occasions()}
    kept = by_subject["Invoice 2026-17"]
    assert (kept.outcome, kept.opened_at) == ("kept", SENT)
    assert kept.closed_at == datetime(2026, 11, 11, 23, 0, tzinfo=UTC)  # midnight in Berlin
    assert {name: one.outcome for name, one in by_subject.items()} == {
        "Invoice 2026-17": "kept",
        "Invoice 2026-16": "breached",
        "Invoice 2026-18": "open",
        "Invoice 2026-15": "breached",
    }
    assert [(one.number, one.amount, one.currency) for one in invoices()] == [
        ("2026-17", 120000, "EUR"),
        ("2026-16", 98050, "EUR"),
        ("2026-18", 10000, ""),
        ("2026-15", 10000, "USD"),
    ]
    assert {one.occasion_id for one in invoices()} == {one.id for one in by_subject.values()}


def test_evidence_says_where_it_is_from(ana_id: int, ben: tuple[int, int], now: datetime) -> None:
    line = "7,Okafor Foods,2026-11-03,,2026-11-12,1,EUR"
    made = imported(ana_id, Kind.INVOICES, now, INVOICES, line)
    (occasion,) = occasions()
    assert occasion.found_key == "invoice:number:7"
    found = session().query(Evidence).order_by(Evidence.id).all()
    assert [(one.kind, one.source, one.import_id) for one in found] == [
        ("asked", "import", made),
        ("answered", "import", made),
    ]
    assert all("knows days and no times" in one.confidence for one in found)


def test_nothing_is_a_breach_before_it_is_confirmed(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "7,Okafor Foods,2026-10-20,,,1,EUR")
    (occasion,) = occasions()
    assert occasion.outcome == "breached"
    assert uphold.breach_of(session(), occasion.id) is None


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_list_again_brings_nothing_twice_and_says_what_was_there(
    ana_id: int, ben: tuple[int, int], now: datetime, times: int
) -> None:
    lines = (INVOICES, "7,Okafor Foods,2026-11-03,,,1200,EUR", ",Okafor Foods,2026-11-04,,,7,EUR")
    imported(ana_id, Kind.INVOICES, now, *lines)
    for _ in range(times):
        again = plan(ana_id, Kind.INVOICES, now + timedelta(hours=1), *lines)
        assert states(again) == ["2 known", "3 known"]
        assert "It is here already." in notes(again, 2)
        assert not again.is_ready
    assert len(occasions()) == len(invoices()) == 2


def test_a_later_list_that_says_it_was_paid_closes_what_is_open(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "7,Okafor Foods,2026-11-16,,,1200,EUR")
    made = sent(
        ana_id, Kind.INVOICES, now, INVOICES, "7,Okafor Foods,2026-11-16,,2026-11-20,1200,EUR"
    )
    assert states(seen(ana_id, made, now).plan) == ["2 comes kept"]
    taken(ana_id, made, now)
    (occasion,), (invoice,) = occasions(), invoices()
    assert (occasion.outcome, invoice.paid_on) == ("kept", date(2026, 11, 20))
    assert invoice.paid_by_import_id == made


def test_other_figures_for_what_is_here_change_nothing(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "7,Okafor Foods,2026-11-03,,,1200,EUR")
    again = plan(ana_id, Kind.INVOICES, now, INVOICES, "7,Okafor Foods,2026-11-03,,,1300,EUR")
    assert "with other figures, which stay" in notes(again, 2)


def test_an_invoice_noted_by_hand_is_completed_and_not_doubled(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    by_hand = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
    entry = uphold.Log(need, "Website, invoice 2026-17", by_hand)
    occasion_id = uphold.log(ana_id, client, entry, "hand", now)
    made = sent(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "2026-17,Okafor Foods,2026-11-10,,2026-11-20,1200,EUR",
        "2026-1,Okafor Foods,2026-11-10,,,1200,EUR",
    )
    found = seen(ana_id, made, now).plan
    assert "“Website, invoice 2026-17” already: that is completed, not doubled." in notes(found, 2)
    assert "completed" not in notes(found, 3)
    taken(ana_id, made, now)
    first, second = occasions()
    assert (first.id, first.opened_at, first.outcome) == (occasion_id, by_hand, "kept")
    assert second.subject == "Invoice 2026-1"
    assert [one.occasion_id for one in invoices()] == [first.id, second.id]


def test_what_was_taken_back_does_not_come_again(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    line = "7,Okafor Foods,2026-11-03,,,1200,EUR"
    imported(ana_id, Kind.INVOICES, now, INVOICES, line)
    (occasion,) = occasions()
    asked = session().query(Evidence).one()
    entries.take_back(ana_id, occasion.id, asked.id, now)
    with writing() as db:
        db.query(Invoice).delete()
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, line)
    assert "You took back before that it counts." in notes(seen(ana_id, made, now).plan, 2)
    taken(ana_id, made, now)
    assert len(occasions()) == len(invoices()) == 1


def test_what_no_line_was_in_force_for_is_kept_for_figures_alone(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    ben_is_a_client(ana_id, now, "Marsh & Co", "Mia Marsh", "mia@marsh.example")
    made = sent(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "1,Marsh & Co,2026-11-03,,,1200,EUR",
        "2,Okafor Foods,2026-10-02,,,1200,EUR",
    )
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes", "3 comes"]
    assert "Nothing about invoices is agreed with Marsh & Co." in notes(found, 2)
    assert "Nothing was agreed yet at that time" in notes(found, 3)
    taken(ana_id, made, now)
    assert [one.occasion_id for one in invoices()] == [None, None]
    assert occasions() == []


def test_a_line_that_is_lived_without_or_muted_counts_nothing(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    with writing() as db:
        db.add(Mute(freelancer_id=ana_id, client_id=client, need_id=need, at=now))
    line = "1,Okafor Foods,2026-11-20,,,1200,EUR"
    assert "nothing more is found" in notes(plan(ana_id, Kind.INVOICES, now, INVOICES, line), 2)
    with writing() as db:
        db.query(Mute).delete()
    growing_lines.waive(ana_id, client, need, "It is fine.", now - timedelta(days=5))
    found = plan(ana_id, Kind.INVOICES, now, INVOICES, line)
    assert "you live without this line" in notes(found, 2)


def test_names_nobody_has_are_chosen_once_for_all_their_lines(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, _ = ben
    lines = (
        INVOICES,
        "1,Okafor Foods Ltd,2026-11-16,,,1,EUR",
        "2,OKAFOR FOODS LTD ,2026-11-16,,,1,EUR",
        "3,Someone,2026-11-16,,,1,EUR",
    )
    made = sent(ana_id, Kind.INVOICES, now, *lines)
    found = seen(ana_id, made, now)
    assert states(found.plan) == ["2 unplaced", "3 unplaced", "4 unplaced"]
    assert [(ask.shown, ask.lines, ask.chosen) for ask in found.asks] == [
        ("Okafor Foods Ltd", 2, None),
        ("Someone", 1, None),
    ]
    assert not found.plan.is_ready
    chosen(ana_id, made, {"Okafor Foods Ltd": client, "Someone": 0})
    assert states(seen(ana_id, made, now).plan) == ["2 comes open", "3 comes open", "4 left_out"]
    taken(ana_id, made, now)
    later = plan(ana_id, Kind.INVOICES, now, INVOICES, "4,Okafor Foods Ltd,2026-11-16,,,1,EUR")
    assert states(later) == ["2 comes open"]


def test_a_client_is_known_by_an_address_as_well(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    line = "1,Ben@Okafor.example,2026-11-16,,,1,EUR"
    assert states(plan(ana_id, Kind.INVOICES, now, INVOICES, line)) == ["2 comes open"]


def test_everybody_else_can_be_left_out_at_once(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "1,Someone,2026-11-16,,,1,EUR",
        "2,Okafor Foods,2026-11-16,,,1,EUR",
    )
    chosen(ana_id, made, skips_others=True)
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 left_out", "3 comes open"]
    assert found.is_ready


def test_a_name_that_two_clients_have_is_asked(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    ben_is_a_client(ana_id, now, "Okafor Foods", "Mia", "mia@okafor.example")
    found = plan(ana_id, Kind.INVOICES, now, INVOICES, "1,Okafor Foods,2026-11-03,,,1,EUR")
    assert states(found) == ["2 unplaced"]


def test_a_client_of_somebody_else_cannot_be_chosen(
    ana_id: int, cleo_id: int, ben: tuple[int, int], now: datetime
) -> None:
    stern = ben_is_a_client(cleo_id, now, "Stern", "Cleo", "cleo@stern.example")
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, "1,Stern,2026-11-03,,,1,EUR")
    chosen(ana_id, made, {"Stern": stern})
    assert states(seen(ana_id, made, now).plan) == ["2 unplaced"]
