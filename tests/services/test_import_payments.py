"""A list of payments: each closes the invoice that it pays whole, and no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.columns import Kind
from app.db import session
from app.models import Breach, Evidence, Invoice, Occasion, OutboxMessage
from app.models import OutboxState as State
from app.services.mail import outbox
from app.services.upholding import uphold
from tests.scenarios import ana_confirmed, ben_agreed_long_ago, ben_is_a_client
from tests.services.imports import (
    INVOICES,
    PAYMENTS,
    chosen,
    imported,
    notes,
    plan,
    seen,
    sent,
    states,
    taken,
)


@pytest.fixture
def ben(ana_id: int, now: datetime) -> tuple[int, int]:
    """Okafor Foods agreed that invoices are paid within 14 days, and got two; Marsh & Co got one
    and agreed nothing. The client's and the need's id."""
    client, (need,) = ben_agreed_long_ago(ana_id, now, "invoice")
    ben_is_a_client(ana_id, now, "Marsh & Co", "Mia Marsh", "mia@marsh.example")
    imported(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "2026-17,Okafor Foods,2026-11-03,,,1200,EUR",
        "2026-18,Okafor Foods,2026-11-10,,,350.50,EUR",
        "2026-19,Marsh & Co,2026-11-10,,,99,EUR",
    )
    return client, need


def outcomes() -> dict[str, str]:
    session().rollback()
    session().expire_all()
    return {one.subject: one.outcome for one in session().query(Occasion)}


def paid() -> dict[str, date | None]:
    session().rollback()
    session().expire_all()
    return {one.number: one.paid_on for one in session().query(Invoice)}


def test_payments_close_the_invoices_they_name(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(
        ana_id,
        Kind.PAYMENTS,
        now,
        PAYMENTS,
        "2026-11-12,1200.00,EUR,OKAFOR FOODS GMBH,Invoice 2026-17. Thank you!",
        "2026-11-20,350.50,EUR,OKAFOR FOODS GMBH,2026-18",
        "2026-11-20,99.00,EUR,Marsh,inv 2026-19",
        "2026-11-21,12.00,EUR,A bakery,bread",
    )
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes kept", "3 comes kept", "4 comes", "5 left_out"]
    assert notes(found, 2) == (
        "€1,200.00 from OKAFOR FOODS GMBH, “Invoice 2026-17. Thank you!”, on 12 Nov 2026 "
        "It pays Invoice 2026-17 to Okafor Foods."
    )
    assert "for your figures alone" in notes(found, 4)
    assert "pays no open invoice" in notes(found, 5)
    taken(ana_id, made, now)
    assert outcomes() == {"Invoice 2026-17": "kept", "Invoice 2026-18": "kept"}
    assert paid() == {
        "2026-17": date(2026, 11, 12),
        "2026-18": date(2026, 11, 20),
        "2026-19": date(2026, 11, 20),
    }
    answers = session().query(Evidence).filter_by(kind="answered").all()
    assert {one.import_id for one in answers} == {made}
    assert {one.source for one in answers} == {"import"}


def test_a_payment_is_taken_once(ana_id: int, ben: tuple[int, int], now: datetime) -> None:
    line = "2026-11-12,1200,EUR,Okafor,2026-17"
    imported(ana_id, Kind.PAYMENTS, now, PAYMENTS, line)
    found = plan(ana_id, Kind.PAYMENTS, now, PAYMENTS, line, "2026-11-13,1200,EUR,Okafor,2026-17")
    assert states(found) == ["2 known", "3 known"]
    assert "is paid here already, on 12 Nov 2026" in notes(found, 2)


@pytest.mark.parametrize(
    ("line", "state", "said"),
    [
        ("2026-11-12,500,EUR,x,2026-17", "left_out", "a part of Invoice 2026-17 to Okafor Foods"),
        ("2026-11-12,500,EUR,x,2026-17", "left_out", "over €1,200.00, which stays open"),
        ("2026-11-12,1300,USD,x,2026-17", "left_out", "is in EUR"),
        ("2026-11-12,1500,EUR,x,2026-17 and 2026-18", "left_out", "together €1,550.50: that is an"),
        ("2026-11-12,1550.50,USD,x,2026-17 2026-18", "left_out", "not all are in one currency"),
        ("2026-11-12,1299,EUR,x,2026-17 and 2026-19", "left_out", "more than one invoice"),
        ("2026-11-09,1550.50,EUR,x,2026-17 2026-18", "left_out", "2026-18 would be paid before"),
        ("2026-11-24,1200,EUR,x,2026-17", "wrong", "still to come"),
        ("2026-11-02,1200,EUR,x,2026-17", "wrong", "before it was sent, which was 3 Nov 2026"),
        ("2026-11-12,-1200,EUR,x,2026-17", "left_out", "No money came in"),
        ("2026-11-12,1201,EUR,x,2026-171", "left_out", "no open invoice"),
        ("2026-11-12,1200,EUR,x,17", "left_out", "Nobody here is known"),
        ("2026-11-12,1200,EUR,,", "wrong", "neither which invoice"),
    ],
)
def test_what_does_not_pay_an_invoice_whole_closes_none(
    ana_id: int, ben: tuple[int, int], now: datetime, line: str, state: str, said: str
) -> None:
    found = plan(ana_id, Kind.PAYMENTS, now, PAYMENTS, line)
    assert (states(found), said in notes(found, 2)) == ([f"2 {state}"], True), notes(found, 2)


def test_one_payment_over_several_invoices_pays_each_where_they_add_up(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    lines = ("2026-11-20,1550.50,EUR,Okafor,2026-17 + 2026-18", "2026-11-20,1200,EUR,x,2026-17")
    made = sent(ana_id, Kind.PAYMENTS, now, PAYMENTS, *lines)
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes breached", "3 left_out"]
    assert notes(found, 2).endswith(
        "It pays Invoice 2026-17 over €1,200.00 and Invoice 2026-18 over €350.50 to Okafor Foods; "
        "they add up to it. Late: Invoice 2026-17 over €1,200.00."
    )
    assert "paid by line 2 already" in notes(found, 3)
    taken(ana_id, made, now)
    assert outcomes() == {"Invoice 2026-17": "breached", "Invoice 2026-18": "kept"}
    day = date(2026, 11, 20)
    assert paid() == {"2026-17": day, "2026-18": day, "2026-19": None}


def test_without_a_number_payer_and_amount_tell(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, _ = ben
    made = sent(
        ana_id,
        Kind.PAYMENTS,
        now,
        PAYMENTS,
        "2026-11-20,350.50,EUR,Okafor Foods,for the website",
        "2026-11-20,1200,EUR,B. Okafor,for the shop",
        "2026-11-20,77,EUR,Okafor Foods,tea",
    )
    assert states(seen(ana_id, made, now).plan) == ["2 comes kept", "3 left_out", "4 left_out"]
    chosen(ana_id, made, {"B. Okafor": client})
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes kept", "3 comes breached", "4 left_out"]
    taken(ana_id, made, now)
    confidence = session().query(Evidence).filter_by(kind="answered").first()
    assert confidence is not None and "by payer and amount alone" in confidence.confidence


def test_two_open_invoices_over_the_same_amount_are_not_guessed_at(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "2026-20,Okafor Foods,2026-11-12,,,1200,EUR")
    found = plan(ana_id, Kind.PAYMENTS, now, PAYMENTS, "2026-11-20,1200,EUR,Okafor Foods,thanks")
    assert "several open invoices" in notes(found, 2)


def test_an_invoice_noted_by_hand_is_closed_by_its_number(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    uphold.log(ana_id, client, uphold.Log(need, "RE-99 for the logo", at), "hand", now)
    imported(ana_id, Kind.PAYMENTS, now, PAYMENTS, "2026-11-20,7,EUR,Okafor Foods,Re-99")
    assert outcomes()["RE-99 for the logo"] == "kept"


def test_what_was_let_pass_waits_for_no_money(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    made = uphold.log(ana_id, client, uphold.Log(need, "RE-99", at), "hand", now)
    uphold.let_pass(ana_id, made, "", now)
    found = plan(ana_id, Kind.PAYMENTS, now, PAYMENTS, "2026-11-20,7,EUR,Okafor Foods,RE-99")
    assert "let RE-99 to Okafor Foods pass" in notes(found, 2)


def test_a_payment_mends_a_confirmed_slip_and_drops_its_note(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    occasion = session().query(Occasion).filter_by(subject="Invoice 2026-17").one()
    ana_confirmed(ana_id, occasion.id, now)
    reminder = session().query(OutboxMessage).filter_by(kind="reminder").one()
    outbox.release(ana_id, reminder.id, now)
    later = now + timedelta(minutes=5)
    imported(ana_id, Kind.PAYMENTS, later, PAYMENTS, "2026-11-21,1200,EUR,Okafor,2026-17")
    session().expire_all()
    breach = session().query(Breach).one()
    assert breach.mended_at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert session().get_one(OutboxMessage, reminder.id).state is State.CANCELLED


def test_one_list_pays_an_invoice_once(ana_id: int, ben: tuple[int, int], now: datetime) -> None:
    found = plan(
        ana_id,
        Kind.PAYMENTS,
        now,
        PAYMENTS,
        "2026-11-12,1200,EUR,Okafor,2026-17",
        "2026-11-13,1200,EUR,Okafor,2026-17",
    )
    assert states(found) == ["2 comes kept", "3 left_out"]
    assert "is paid by line 2 already" in notes(found, 3)


def test_cleos_invoices_are_not_paid_by_anas_list(
    ana_id: int, cleo_id: int, ben: tuple[int, int], now: datetime
) -> None:
    found = plan(cleo_id, Kind.PAYMENTS, now, PAYMENTS, "2026-11-12,1200,EUR,Okafor,2026-17")
    assert states(found) == ["2 left_out"]


def test_a_short_number_inside_a_text_is_no_number(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "99,Okafor Foods,2026-11-12,,,7,EUR")
    lines = ("2026-11-20,8,EUR,x,99 bottles of beer", "2026-11-20,8,EUR,x,99")
    found = plan(ana_id, Kind.PAYMENTS, now, PAYMENTS, *lines)
    assert states(found) == ["2 left_out", "3 comes kept"]
