"""The one honest figure, and the invoices that are noted for it by hand."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.db import session, writing
from app.models import Import, Invoice
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.reading import form, links, section, words

BILL = {"sent_on": "2026-11-16", "amount": "1200.50", "currency": "eur", "number": "A-1"}


def noted(ana: Browser, client_id: int, **changed: str) -> None:
    answer = ana.submit("/figures", {"client_id": str(client_id), **BILL, **changed})
    assert answer.status_code == 302, words(answer)


def ben_keeps_it(ana_id: int) -> int:
    """Ben agreed forty days ago and answered three decisions in time."""
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 3)
    return client


def test_revenue_is_told_with_who_keeps_an_agreement_and_what_it_does_not_show(
    ana: Browser, ana_id: int
) -> None:
    ben = ben_keeps_it(ana_id)
    mia = scenarios.ben_is_a_client(ana_id, NOW, "Harbour <b>Film", "Mia", "mia@harbour.example")
    assert "No invoice of 2026 is here" in words(ana.get("/figures"))
    noted(ana, ben, paid_on="2026-11-20")
    noted(ana, ben, number="A-0", sent_on="2026-10-01", amount="99")
    noted(ana, mia, amount="300")
    noted(ana, mia, currency="JPY", amount="5000", number="A-2")
    said = section(ana.get("/figures"), "in-1")
    assert "EUR €1,200.50 with clients under an agreement, and of it €1,200.50 with those" in said
    assert "1 client and 1 invoice under an agreement; 1 client and 1 invoice of them" in said
    assert "Kept €1,200.50 €1,200.50 1 1" in said
    assert "No agreement €399.00 €0.00 2 2" in said
    assert "All €1,599.50 €1,200.50 2 3" in said and "slips more often" not in said
    assert "sent from 1 October 2026 to 16 November 2026" in said
    yen = section(ana.get("/figures"), "in-2")
    assert "Nothing yet with clients under an agreement. ¥5,000 without one." in yen
    assert "Currencies are never added up." in section(ana.get("/figures"), "not-shown")
    assert "4 invoices were noted by hand and 0 came by lists" in words(ana.get("/figures"))
    assert "Harbour <b>Film, A-1: €300.00" in words(ana.get("/figures"))


def test_paid_time_on_offers_stands_there_once_calls_are_logged(
    ana: Browser, cleo: Browser, client_id: int
) -> None:
    assert "Paid time spent on offers" not in words(ana.get("/figures"))
    call = form(ana.get(f"/clients/{client_id}/calls/new"), "/calls/new")
    for minutes, purpose in (("30", "offers"), ("90", "work")) * 5:
        new = {"submission": uuid4().hex}
        typed = {"minutes": minutes, "purpose": purpose, "is_paid": "y"}
        assert call.send(ana, **typed, **new).status_code == 302
    said = section(ana.get("/figures"), "talked")
    assert "150 of 600 paid minutes in the last 90 days went on offers (10 calls)." in said
    assert "Paid time spent on offers" not in words(cleo.get("/figures"))


def test_each_year_stands_alone_and_an_odd_year_is_this_one(ana: Browser, client_id: int) -> None:
    noted(ana, client_id)
    noted(ana, client_id, number="B", sent_on="2024-02-29", amount="7")
    assert "€7.00" in words(ana.get("/figures?year=2024"))
    assert "€7.00" not in words(ana.get("/figures"))
    assert "/figures?year=2024" in links(ana.get("/figures"))
    for odd in ("2025", "-1", "99999", "soon"):
        assert "Figures of 2026" in words(ana.get(f"/figures?year={odd}"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"client_id": "999"}, "Not a valid choice"),
        ({"client_id": "Ben"}, "Invalid Choice: could not coerce."),
        ({"amount": ""}, "Write the amount."),
        ({"amount": "-5"}, "Write a number like 1200.50."),
        ({"amount": "0,00"}, "Write more than nothing."),
        ({"amount": "1" + "0" * 15}, "Write a number like 1200.50."),
        ({"amount": "9" * 15}, "No amount is that large."),
        ({"amount": "<b>5</b>"}, "Write a number like 1200.50."),
        ({"amount": "٣"}, "Write a number like 1200.50."),
        ({"currency": "XXX"}, "Write the three letters of a currency, like EUR."),
        ({"currency": ""}, "Write the three letters of a currency, like EUR."),
        ({"sent_on": "2026-11-24"}, "This day is still to come."),
        ({"sent_on": "1900-01-01"}, "Choose a day since 1990."),
        ({"sent_on": "9999-01-01"}, "Choose a year between 1900 and 2200."),
        ({"paid_on": "2026-11-15"}, "It would be paid before it was sent."),
        ({"number": "=?utf-8?q?x"}, "Mail programs read “=?” as a code"),
        ({"number": "x" * 81}, "Keep it to 80 characters."),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_and_what_was_typed_is_kept(
    ana: Browser, client_id: int, changed: dict[str, str], says: str
) -> None:
    answer = ana.submit("/figures", {"client_id": str(client_id), **BILL, **changed})
    assert answer.status_code == 400
    assert says in section(answer, "invoices-title")
    assert form(answer, "#invoices").values["number"] == changed.get("number", "A-1")
    assert session().scalar(select(func.count(Invoice.id))) == 0


def test_a_form_sent_twice_makes_one_invoice_and_the_same_number_is_refused(
    ana: Browser, ana_id: int, client_id: int
) -> None:
    for _ in range(2):
        noted(ana, client_id, submission="one form")
    row = session().scalars(select(Invoice)).one()
    assert (row.amount, row.currency, row.import_id, row.key) == (120050, "EUR", None, "number:a-1")
    again = {"client_id": str(client_id), **BILL, "number": " a-1 "}
    assert "is on record for this client" in words(ana.submit("/figures", again))
    other = scenarios.ben_is_a_client(ana_id, NOW, "Other", "Mo", "mo@other.example")
    noted(ana, other)
    moved = {"client_id": str(other), **BILL, "number": "A-1"}
    assert ana.submit(f"/figures/invoices/{row.id}", moved).status_code == 400


def test_what_was_noted_by_hand_can_be_changed_and_removed_and_a_list_stays(
    ana: Browser, cleo: Browser, ana_id: int, client_id: int
) -> None:
    noted(ana, client_id)
    mine = session().scalars(select(Invoice)).one().id
    with writing() as db:
        read = Import(
            freelancer_id=ana_id, kind="invoices", name="x", choices={}, made_at=NOW, lines=1
        )
        db.add(read)
        db.flush()
        of_list = Invoice(
            **{"freelancer_id": ana_id, "client_id": client_id, "import_id": read.id},
            **{"key": "number:z", "number": "Z", "amount": None, "currency": "EUR"},
            sent_on=date(2026, 11, 1),
        )
        db.add(of_list)
    page = f"/figures/invoices/{mine}"
    filled = form(ana.get(page), page)
    assert (filled.values["amount"], filled.values["currency"]) == ("1200.50", "EUR")
    assert filled.send(ana, amount="12,5", number="").status_code == 302
    said = words(ana.get("/figures"))
    assert "€12.50" in said and "1 invoice names no amount and is in no sum" in said
    typed = {"client_id": str(client_id), **BILL}
    for browser, one in ((ana, of_list.id), (ana, 999), (cleo, mine)):
        assert browser.get(f"/figures/invoices/{one}").status_code == 404
        assert browser.submit(f"/figures/invoices/{one}", typed).status_code == 404
        assert browser.submit(f"/figures/invoices/{one}/removal").status_code == 404
    assert "€" not in words(cleo.get("/figures"))
    assert cleo.submit("/figures", typed).status_code == 400
    assert ana.submit(f"{page}/removal").status_code == 302
    assert [row.number for row in session().scalars(select(Invoice))] == ["Z"]


def test_more_invoices_take_no_more_queries_and_come_by_the_page(ana: Browser, ana_id: int) -> None:
    ben = ben_keeps_it(ana_id)
    noted(ana, ben)
    ana.get("/figures")
    few = queries(ana, "/figures")
    with writing() as db:
        for n in range(60):
            row = {"client_id": ben, "key": f"number:{n}", "number": f"N{n}", "amount": 100}
            day = NOW.date() - timedelta(days=n // 3)
            db.add(Invoice(freelancer_id=ana_id, currency="EUR", sent_on=day, **row))
    ana.get("/figures")
    assert queries(ana, "/figures") == few
    assert "Page 2 of 2" in words(ana.get("/figures?page=2"))
