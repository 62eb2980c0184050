"""Files that were sent: refused, kept for a day, and read otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agreements.columns import Kind
from app.db import session
from app.models import Import
from app.services.errors import Refused
from app.services.importing import files
from app.services.importing.choices import NONE
from tests.scenarios import ben_agreed_long_ago
from tests.services.imports import (
    INVOICES,
    chosen,
    csv,
    imported,
    notes,
    seen,
    sent,
    states,
    the_import,
)

LINE = "7,Okafor Foods,2026-11-16,,,1200,EUR"


@pytest.fixture
def ben(ana_id: int, now: datetime) -> tuple[int, int]:
    """Okafor Foods agreed forty days ago that invoices are paid within 14 days: client and need."""
    client, (need,) = ben_agreed_long_ago(ana_id, now, "invoice")
    return client, need


def waiting() -> list[str]:
    session().rollback()
    session().expire_all()
    return [row.name for row in session().query(Import).order_by(Import.id)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in this file"),
        (b"a;b\n" * 1_500_000, "larger than 5 MB"),
        (b"a;b\n" * 30_000, "more than 20,000 lines"),
        (b"x;" * 10_000, "more than 200 columns"),
        (b"PK\x03\x04" + bytes(900), "Save it as CSV first"),
        (b"\xd0\xcf\x11\xe0" + bytes(900), "older kind"),
        (b"%PDF-1.7\nNumber,Client\n", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "This is no text"),
        (bytes(range(256)) * 40, "This is no text"),
        (b"\xff\xfe" + bytes(range(256)) * 40, "This is no text"),
        (b"BEGIN:VCARD\nFN:Ben\nEND:VCARD\n", "Choose “Clients”"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(
    ana_id: int, now: datetime, content: bytes, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        files.upload(ana_id, Kind.INVOICES, "x.csv", content, "key", now)
    assert said in refused.value.errors["file"]
    assert waiting() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_in_any_usual_encoding_is_read(
    ana_id: int, ben: tuple[int, int], now: datetime, encoding: str
) -> None:
    content = "Nr;Kunde;Datum;Betrag\n1;Okafor Foods;16.11.2026;1.200,00 €\n".encode(encoding)
    made = files.upload(ana_id, Kind.INVOICES, "x.csv", content, "key", now)
    assert notes(seen(ana_id, made, now).plan, 2).startswith("Invoice 1 to Okafor Foods, €1,200.00")


def test_a_file_that_is_two_things_at_once_is_text_alone(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    content = csv(INVOICES, LINE, "<script>alert(1)</script>,\0\0,=cmd()|calc,,,,")
    made = files.upload(ana_id, Kind.INVOICES, "../../x\u202e.csv\n", content, "key", now)
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes open", "3 wrong"]
    assert found.lines[1].words == "<script>alert(1)</script> · =cmd()|calc"
    assert the_import(made).name == "../../x .csv"


def test_the_same_form_twice_keeps_one_file(ana_id: int, now: datetime) -> None:
    content = csv(INVOICES, LINE)
    first = files.upload(ana_id, Kind.INVOICES, "x.csv", content, "key", now)
    assert files.upload(ana_id, Kind.INVOICES, "x.csv", content, "key", now) == first
    assert waiting() == ["x.csv"]


def test_a_file_that_nobody_takes_is_deleted_after_a_day(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    imported(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    sent(ana_id, Kind.INVOICES, now, INVOICES, LINE, name="waits.csv")
    files.forget_old(now + timedelta(days=1))
    assert waiting() == ["list.csv", "waits.csv"]
    files.forget_old(now + timedelta(days=1, seconds=1))
    assert waiting() == ["list.csv"]


def test_the_next_file_sweeps_old_ones_and_more_than_a_few(
    ana_id: int, cleo_id: int, now: datetime
) -> None:
    sent(cleo_id, Kind.INVOICES, now, INVOICES, LINE, name="cleo.csv")
    for n in range(7):
        sent(ana_id, Kind.INVOICES, now, INVOICES, LINE, name=f"{n}.csv")
    assert waiting() == ["cleo.csv", "2.csv", "3.csv", "4.csv", "5.csv", "6.csv"]
    sent(ana_id, Kind.INVOICES, now + timedelta(days=2), INVOICES, LINE, name="new.csv")
    assert waiting() == ["cleo.csv", "new.csv"]


def test_a_file_is_read_as_it_was_chosen(ana_id: int, ben: tuple[int, int], now: datetime) -> None:
    made = sent(
        ana_id,
        Kind.INVOICES,
        now,
        "Export of a program,,,",
        "Nr,Who,When,How much",
        "1,Okafor Foods,03/11/2026,1.200",
        "2,Okafor Foods,04/11/2026,1.300",
    )
    found = seen(ana_id, made, now)
    assert found.plan.missing
    columns = {"number": 0, "client": 1, "sent_on": 2, "amount": 3}
    chosen(ana_id, made, header=1)
    chosen(ana_id, made, columns=columns)
    found = seen(ana_id, made, now)
    assert notes(found.plan, 3).startswith("Invoice 1 to Okafor Foods, 1.20: sent 3 Nov 2026")
    assert {one.name: one.chosen for one in found.columns} == {
        **dict.fromkeys(("due_on", "paid_on", "currency"), NONE),
        **columns,
    }
    chosen(ana_id, made, mark=",", order="month")
    assert notes(seen(ana_id, made, now).plan, 3).startswith(
        "Invoice 1 to Okafor Foods, 1,200.00: sent 11 Mar 2026"
    )


def test_columns_are_suggested_anew_where_the_file_is_cut_up_otherwise(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, "Client;Date", "Okafor Foods;2026-11-16")
    chosen(ana_id, made, columns={"client": 0})
    assert seen(ana_id, made, now).plan.missing == ("Sent on",)
    chosen(ana_id, made, separator=";")
    assert states(seen(ana_id, made, now).plan) == ["2 comes open"]
    chosen(ana_id, made, separator=",")
    assert seen(ana_id, made, now).plan.missing


def test_where_it_cannot_be_read_as_chosen_it_says_so(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE, f'8,"{";" * 300}",2026-11-16')
    assert seen(ana_id, made, now).trouble == ""
    chosen(ana_id, made, separator=";")
    found = seen(ana_id, made, now)
    assert "more than 200 columns" in found.trouble
    assert (found.plan.is_ready, found.columns) == (False, ())
    chosen(ana_id, made, separator="")
    assert seen(ana_id, made, now).trouble == ""


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"encoding": "rot13"}, "encoding"),
        ({"separator": "x"}, "separator"),
        ({"order": "year"}, "order"),
        ({"mark": ";"}, "mark"),
        ({"zone": "Moon/Tycho"}, "zone"),
    ],
)
def test_what_is_no_choice_is_refused(
    ana_id: int, now: datetime, how: dict[str, str], field: str
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    with pytest.raises(Refused) as refused:
        chosen(ana_id, made, **how)
    assert list(refused.value.errors) == [field]


def test_a_choice_of_places_that_are_not_there_is_none(ana_id: int, now: datetime) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    chosen(ana_id, made, header=99, columns={"client": 999, "sent_on": -7, "nonsense": 1})
    assert seen(ana_id, made, now).plan.missing == ("Client", "Sent on")


def test_a_name_that_was_chosen_can_be_left_open_again(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE.replace("Okafor Foods", "Somebody"))
    chosen(ana_id, made, {"Somebody": ben[0]})
    assert states(seen(ana_id, made, now).plan) == ["2 comes open"]
    assert [ask.chosen for ask in seen(ana_id, made, now).asks] == [ben[0]]
    chosen(ana_id, made, {"Somebody": NONE})
    assert states(seen(ana_id, made, now).plan) == ["2 unplaced"]


def test_no_more_names_are_kept_than_any_list_has(
    ana_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.importing.files.MOST_NAMES", 3)
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    for first in (0, 2):
        chosen(ana_id, made, {f"name {n}": 0 for n in range(first, first + 3)})
    assert list(the_import(made).choices["who"]) == ["name 2", "name 3", "name 4"]
