"""Columns are known by the words over them, in English and German."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.columns import FIELDS, Mapped
from agreements.imported import Invoice, Payment
from agreements.importing import Kind, preview, suggest
from agreements.tables import Row, Table
from tests.rules.uploaded import BERLIN, imported, table


@pytest.mark.parametrize(
    ("kind", "header", "columns"),
    [
        (
            Kind.INVOICES,
            "Invoice #|Client|Issue Date|Due Date|Amount|Paid On",
            {"number": 0, "client": 1, "sent_on": 2, "due_on": 3, "amount": 4, "paid_on": 5},
        ),
        (
            Kind.INVOICES,
            "Rechnungsnr.|Kunde|Rechnungsdatum|Fällig am|Bruttobetrag|Währung|Bezahlt am",
            {
                "number": 0,
                "client": 1,
                "sent_on": 2,
                "due_on": 3,
                "amount": 4,
                "currency": 5,
                "paid_on": 6,
            },
        ),
        (
            Kind.PAYMENTS,
            "Buchungstag|Begünstigter|Verwendungszweck|Betrag|Währung|Auftraggeber",
            {"paid_on": 0, "number": 2, "amount": 3, "currency": 4, "client": 5},
        ),
        (
            Kind.CALLS,
            "Name|Number|Type|Date|Duration (s)",
            {"who": 0, "phone": 1, "direction": 2, "at": 3, "seconds": 4},
        ),
        (
            Kind.CALLS,
            "Datum|Uhrzeit|Anrufart|Rufnummer|Dauer",
            {"at": 0, "time": 1, "direction": 2, "phone": 3, "seconds": 4},
        ),
        (
            Kind.CLIENTS,
            "First Name|Last Name|Company|E-mail Address|Mobile Phone|Country",
            {"first": 0, "last": 1, "name": 2, "email": 3, "phone": 4, "country": 5},
        ),
        (
            Kind.CLIENTS,
            "Firma|Ansprechpartner|E-Mail|Telefon|Land|Kunde seit",
            {"name": 0, "contact": 1, "email": 2, "phone": 3, "country": 4, "since": 5},
        ),
        (Kind.CLIENTS, "EMAIL ADDRESS (work)|x", {"email": 0}),
        (Kind.CALLS, "Time|Type|Number", {"at": 0, "direction": 1, "phone": 2}),
    ],
)
def test_columns_are_known_by_the_words_over_them(
    kind: Kind, header: str, columns: dict[str, int]
) -> None:
    assert suggest(kind, table(header, "1|2|3")) == Mapped(0, columns)


def test_the_header_is_found_below_what_a_bank_writes_above_it() -> None:
    made = table("Konto|DE00", "Zeitraum|30 Tage", "Datum|Betrag|Auftraggeber", "1.2.2026|5|Ben")
    mapped = suggest(Kind.PAYMENTS, made)
    assert mapped.header == 2
    (line,) = preview(Kind.PAYMENTS, made, mapped, BERLIN).lines
    assert line.value == Payment(date(2026, 2, 1), client="Ben", amount=Decimal(5))


def test_without_a_header_columns_are_chosen_by_hand() -> None:
    made = table("Okafor|2026-11-02")
    assert suggest(Kind.INVOICES, made) == Mapped(None, {})
    found = preview(Kind.INVOICES, made, Mapped(None, {"client": 0, "sent_on": 1}), BERLIN)
    assert found.lines[0].value == Invoice("Okafor", date(2026, 11, 2))


@pytest.mark.parametrize(
    ("kind", "header", "missing"),
    [
        (Kind.INVOICES, "Amount", ("Client", "Sent on")),
        (Kind.PAYMENTS, "Betrag|Bezahlt am", ("Invoice number or Client",)),
        (Kind.CALLS, "Number|Date", ("Direction",)),
        (Kind.CLIENTS, "Telefon", ("Client or Contact or First name or Last name", "E-mail")),
    ],
)
def test_columns_that_are_needed_and_not_there_are_named(
    kind: Kind, header: str, missing: tuple[str, ...]
) -> None:
    found = imported(kind, header, "1|2")
    assert (found.missing, found.lines) == (missing, ())


WORDS = sorted({word for fields in FIELDS.values() for one in fields for word in one.words})


@given(st.sampled_from(Kind), st.lists(st.sampled_from(WORDS) | st.text(max_size=9), max_size=9))
def test_no_column_is_taken_twice(kind: Kind, header: list[str]) -> None:
    mapped = suggest(kind, Table((Row(1, tuple(header)),), "UTF-8"))
    places = list(mapped.columns.values())
    assert len(places) == len(set(places))
    assert all(0 <= place < len(header) for place in places)
    assert set(mapped.columns) <= {one.name for one in FIELDS[kind]}
