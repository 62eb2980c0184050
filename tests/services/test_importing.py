"""Files that were sent: taken once, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, event

from agreements.columns import Kind
from agreements.language import ENGLISH
from app.db import db, session, writing
from app.models import Client, Import, Invoice, Occasion
from app.services.errors import Conflict, NotFound, Stale
from app.services.growing import lines as growing_lines
from app.services.importing import files, page, taking
from app.services.importing.choices import Choices
from app.services.importing.page import TakenPage
from app.services.people import clients
from app.services.state import stored
from app.services.watching import payments_undone
from tests.scenarios import ben_agreed_long_ago, ben_is_a_client
from tests.services.imports import (
    CLIENTS,
    INVOICES,
    PAYMENTS,
    chosen,
    imported,
    plan,
    seen,
    sent,
    states,
    taken,
    the_import,
)
from tests.services.test_at_once import at_once

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


def test_once_taken_a_file_is_gone_and_what_came_of_it_is_told(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = imported(ana_id, Kind.INVOICES, now, INVOICES, LINE, LINE)
    row = the_import(made)
    assert (row.content, row.taken_at, row.lines) == (None, now, 1)
    found = page.page(ana_id, made, 1, now)
    assert isinstance(found, TakenPage)
    assert found.came == {"comes": 1, "left_out": 1}


def test_what_was_seen_is_what_is_taken_or_nothing_is(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    client, need = ben
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    growing_lines.waive(ana_id, client, need, "", now - timedelta(days=10))
    with pytest.raises(Stale, match="Something changed since you looked"):
        taking.take(ana_id, made, expected, "key", now)
    assert session().query(Invoice).count() == session().query(Occasion).count() == 0
    assert the_import(made).content is not None
    assert taken(ana_id, made, now) == 1


def test_a_client_who_is_gone_since_makes_it_stale(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    gone = ben_is_a_client(ana_id, now, "Marsh", "Mia", "mia@marsh.example")
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE, "8,Marsh,2026-11-16,,,1,EUR")
    expected = seen(ana_id, made, now).plan.fingerprint
    with writing() as unit:
        unit.execute(delete(Client).where(Client.id == gone))
    with pytest.raises(Stale):
        taking.take(ana_id, made, expected, "key", now)
    assert states(seen(ana_id, made, now).plan) == ["2 comes open", "3 unplaced"]


def test_choices_made_in_another_window_make_it_stale(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    chosen(ana_id, made, columns={"client": 1, "sent_on": 2})
    with pytest.raises(Stale):
        taking.take(ana_id, made, expected, "key", now)


def test_time_that_passes_a_deadline_makes_it_stale(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    with pytest.raises(Stale):
        taking.take(ana_id, made, expected, "key", now + timedelta(days=9))


def test_a_file_with_something_wrong_is_not_taken(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE, "8,Okafor Foods,soon,,,1,EUR")
    with pytest.raises(Conflict, match="has to be settled first"):
        taken(ana_id, made, now)
    assert session().query(Invoice).count() == 0
    chosen(ana_id, made, skips_wrong=True)
    assert taken(ana_id, made, now) == 1


def test_all_or_nothing_where_something_breaks_on_the_way(
    ana_id: int, ben: tuple[int, int], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("app.services.submissions.note", full)
    with pytest.raises(OSError):
        taken(ana_id, made, now)
    assert session().query(Occasion).count() == session().query(Invoice).count() == 0
    row = the_import(made)
    assert (row.taken_at, row.content is None) == (None, False)


def test_the_same_form_twice_takes_it_once(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    assert taking.take(ana_id, made, expected, "key", now) == 1
    assert taking.take(ana_id, made, expected, "key", now) == 1
    with pytest.raises(Conflict, match="taken already"):
        taking.take(ana_id, made, expected, "another key", now)
    assert session().query(Occasion).count() == 1


def test_two_browsers_at_once_take_it_once(
    app: Flask, ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    came = at_once(
        app,
        lambda: taking.take(ana_id, made, expected, "one", now),
        lambda: taking.take(ana_id, made, expected, "two", now),
    )
    assert came == ["conflict", "done"]
    assert session().query(Occasion).count() == 1


def test_a_file_that_was_taken_is_neither_read_otherwise_nor_deleted(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = imported(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    with pytest.raises(Conflict):
        chosen(ana_id, made, mark=",")
    with pytest.raises(Conflict):
        files.drop(ana_id, made)
    assert waiting() == ["list.csv"]


def test_cleo_can_do_nothing_with_anas_file(
    ana_id: int, cleo_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    expected = seen(ana_id, made, now).plan.fingerprint
    for refused in (
        lambda: page.page(cleo_id, made, 1, now),
        lambda: files.choose(cleo_id, made, Choices("UTC"), {}),
        lambda: files.drop(cleo_id, made),
        lambda: taking.take(cleo_id, made, expected, "key", now),
    ):
        with pytest.raises(NotFound):
            refused()
    assert files.listing(cleo_id) == ()


def test_who_is_who_is_remembered_for_one_freelancer_and_one_kind(
    ana_id: int, cleo_id: int, ben: tuple[int, int], now: datetime
) -> None:
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE.replace("Okafor Foods", "X"))
    chosen(ana_id, made, {"X": ben[0]})
    taken(ana_id, made, now)
    for ana, kind, who in (
        (ana_id, Kind.INVOICES, {"x": ben[0]}),
        (ana_id, Kind.PAYMENTS, {}),
        (cleo_id, Kind.INVOICES, {}),
    ):
        head = PAYMENTS if kind is Kind.PAYMENTS else INVOICES
        assert the_import(sent(ana, kind, now, head, LINE)).choices["who"] == who


def test_what_a_list_of_payments_said_of_invoices_can_be_taken_back(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    first = imported(ana_id, Kind.INVOICES, now, INVOICES, LINE)
    second = imported(ana_id, Kind.PAYMENTS, now, PAYMENTS, "2026-11-20,1200,EUR,Okafor Foods,7")
    invoice = session().query(Invoice).one()
    assert (invoice.import_id, invoice.paid_by_import_id) == (first, second)
    with writing() as unit:
        payments_undone.forget(unit, second)
        unit.delete(unit.get_one(Import, second))
    session().expire_all()
    assert session().query(Invoice).one().paid_on is None
    with writing() as unit:
        unit.delete(unit.get_one(Import, first))
    session().expire_all()
    assert session().query(Invoice).count() == 0


def statements(what: Callable[[], object]) -> int:
    """How many statements something takes."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        what()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def test_a_line_costs_the_four_rows_it_becomes_and_nothing_else(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    """While a list is taken nobody else can write, so it must not take long."""

    def asked(first: int, last: int) -> int:
        lines = [f"{n},Okafor Foods,2026-11-{n % 7 + 10},,,1,EUR" for n in range(first, last)]
        made = sent(ana_id, Kind.INVOICES, now, INVOICES, *lines)
        expected = seen(ana_id, made, now).plan.fingerprint
        return statements(lambda: taking.take(ana_id, made, expected, f"key {first}", now))

    assert asked(20, 120) - asked(0, 20) == 4 * 80
    assert session().query(Occasion).count() == session().query(Invoice).count() == 120


def test_no_more_come_in_at_once_than_others_can_wait_for(
    ana_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.importing.lines.MOST_AT_ONCE", 2)
    two = [f"X{n},Ben,ben@x{n}.example,,,," for n in range(2)]
    assert plan(ana_id, Kind.CLIENTS, now, CLIENTS, *two).is_ready
    assert not plan(ana_id, Kind.CLIENTS, now, CLIENTS, *two, "Y,Y,y@y.example,,,,").is_ready


def test_what_is_wrong_comes_first_on_the_pages(ana_id: int, now: datetime) -> None:
    lines = [f"X{n},Ben,ben@x{n}.example,,,," for n in range(150)]
    made = sent(ana_id, Kind.CLIENTS, now, CLIENTS, *lines, "Y,Ben,nonsense,,,,")
    first, second = seen(ana_id, made, now), seen(ana_id, made, now, 2)
    assert [first.lines[0].number, first.lines[1].number] == [152, 2]
    assert (len(first.lines), len(second.lines), second.lines[-1].number) == (100, 51, 151)
    assert replace(first.plan) == second.plan


def test_what_a_list_left_here_is_in_the_clients_summary(
    ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    def tables() -> dict[str, tuple[tuple[str, ...], ...]]:
        client = clients.load(session(), ana_id, ben[0])
        found = stored.gather(session(), client, "Europe/Lisbon", ENGLISH)
        return {table.title: table.rows for table in found.tables}

    assert not {"Invoices", "Names in lists"} & tables().keys()
    made = sent(ana_id, Kind.INVOICES, now, INVOICES, LINE.replace("Okafor Foods", "Okafor Ltd"))
    chosen(ana_id, made, {"Okafor Ltd": ben[0]})
    taken(ana_id, made, now)
    assert tables()["Invoices"] == (("7", "€1,200.00", "2026-11-16", "", ""),)
    assert tables()["Names in lists"] == (("okafor ltd", "Okafor Foods"),)
