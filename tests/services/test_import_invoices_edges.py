"""Lists of invoices at their edges: what cannot be, days and zones, currencies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agreements.columns import Kind
from app.db import session
from app.models import Invoice, Occasion
from app.services.growing import lines as growing_lines
from app.services.importing.lines import State
from tests.scenarios import ana_needs, ben_accepted, ben_agreed_long_ago, ben_is_a_client
from tests.services.imports import INVOICES, chosen, imported, notes, plan, seen, sent, states


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


@pytest.mark.parametrize(
    ("line", "state", "said"),
    [
        ("1,Okafor Foods,2026-11-31,,,1,EUR", State.WRONG, "is no day of the calendar"),
        ("1,Okafor Foods,2026-11-24,,,1,EUR", State.WRONG, "sent is still to come"),
        ("1,Okafor Foods,2026-11-03,,2026-11-24,1,EUR", State.WRONG, "paid is still to come"),
        ("1,Okafor Foods,2026-11-03,,2026-11-02,1,EUR", State.WRONG, "paid before it was sent"),
        ("1,Okafor Foods,2026-11-03,,,-5,EUR", State.LEFT_OUT, "may be a credit note"),
        ("1,Okafor Foods,2026-11-03,,,0,EUR", State.LEFT_OUT, "Nothing is to be paid"),
        ("1,Okafor Foods,2026-11-03,,,99999999999999,EUR", State.WRONG, "that large"),
        ("1,Okafor Foods,2026-11-03,,,much,EUR", State.WRONG, "no amount"),
        (f"{'9' * 81},Okafor Foods,2026-11-03,,,1,EUR", State.WRONG, "more than 80"),
        ("=?utf-8?q?7?=,Okafor Foods,2026-11-03,,,1,EUR", State.WRONG, "read as a code"),
        (",,,,,,=cmd()", State.WRONG, "for which client"),
    ],
)
def test_what_cannot_be_is_said_of_its_line(
    ana_id: int, ben: tuple[int, int], now: datetime, line: str, state: State, said: str
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, line, "2,Okafor Foods,2026-11-03,,,1,EUR")
    found = seen(ana_id, made, now).plan
    assert (found.lines[0].state, said in notes(found, 2)) == (state, True), notes(found, 2)
    assert found.is_ready == (state is State.LEFT_OUT)
    chosen(ana_id, made, skips_wrong=True)
    assert seen(ana_id, made, now).plan.is_ready


def test_one_number_is_one_invoice_whatever_stands_beside_it(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    found = plan(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "RE 7,Okafor Foods,2026-11-16,,,1,EUR",
        "re  7,Okafor Foods,2026-11-16,,,2,EUR",
    )
    assert states(found) == ["2 comes open", "3 left_out"]
    assert "It stands in line 2 as well" in notes(found, 3)


def test_an_invoice_sent_on_the_day_it_is_read_is_not_ahead_of_now(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, "1,Okafor Foods,2026-11-23,,2026-11-23,1,EUR")
    (occasion,) = occasions()
    assert (occasion.opened_at, occasion.closed_at, occasion.outcome) == (now, now, "kept")


def test_currencies_have_their_own_smallest_unit(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    lines = [
        f"{n},Okafor Foods,2026-11-03,,,1200,{code}"
        for n, code in enumerate(("JPY", "KWD", "€", "ZZZ"))
    ]
    imported(ana_id, Kind.INVOICES, now, INVOICES, *lines)
    assert [(one.amount, one.currency) for one in invoices()] == [
        (1200, "JPY"),
        (1200000, "KWD"),
        (120000, "EUR"),
        (120000, ""),
    ]


def test_what_was_paid_today_is_not_ahead_of_now_where_the_day_has_not_begun(
    ana_id: int, now: datetime
) -> None:
    begun = now - timedelta(days=10)
    ana_needs(ana_id, "invoice", begun)
    kai = ben_is_a_client(ana_id, begun, "Kai", "Kai", "kai@kai.example", "Pacific/Honolulu", "US")
    ben_accepted(ana_id, kai, begun)
    imported(ana_id, Kind.INVOICES, now, INVOICES, "1,Kai,2026-11-20,,2026-11-23,1,EUR")
    (occasion,) = occasions()
    assert (occasion.closed_at, occasion.outcome) == (now, "kept")


def test_what_one_client_is_spared_counts_for_the_others(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    begun = now - timedelta(days=30)
    other = ben_is_a_client(ana_id, begun, "Marsh", "Mia Marsh", "mia@marsh.example")
    ben_accepted(ana_id, other, begun)
    growing_lines.waive(ana_id, client, need, "", begun)
    lines = ("1,Okafor Foods,2026-11-16,,,1,EUR", "2,Marsh,2026-11-16,,,1,EUR")
    assert states(plan(ana_id, Kind.INVOICES, now, INVOICES, *lines)) == [
        "2 comes",
        "3 comes open",
    ]
