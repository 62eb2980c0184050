"""Pages on which a file is sent, looked at, read otherwise and taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.db import session
from app.models import Import, Occasion
from app.services.growing import lines as growing_lines
from tests.counting import queries
from tests.people import Browser
from tests.scenarios import ben_agreed_long_ago, ben_is_a_client
from tests.services.imports import CALLS, CLIENTS, INVOICES, PAYMENTS, csv
from tests.views.imports import PAGE, send, sent
from tests.views.reading import form, forms, links, soup, words

LINE = "2026-17,Okafor Foods,2026-11-03,,2026-11-12,1200,EUR"


@pytest.fixture
def ben(app: Flask, ana_id: int, now: datetime) -> tuple[int, int]:
    """Okafor Foods agreed forty days ago that invoices are paid within 14 days: client and need."""
    client, (need,) = ben_agreed_long_ago(ana_id, now, "invoice")
    return client, need


def count(of: type) -> int:
    session().rollback()
    return session().query(of).count()


def test_what_each_list_does_is_said_before_one_is_sent(ana: Browser) -> None:
    page = ana.get(PAGE)
    said = words(page)
    for begins in ("Invoices, as CSV", "Payments, as CSV", "Calls, as CSV", "Clients, as CSV"):
        assert begins in said
    assert form(page, PAGE).values["submission"]


def test_clients_lead_there(ana: Browser, ben: tuple[int, int]) -> None:
    assert PAGE in links(ana.get("/clients"))


def test_a_beginner_is_told_of_it(cleo: Browser) -> None:
    assert PAGE in links(cleo.get("/clients"))


def test_the_whole_way(ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", INVOICES, LINE, "2026-18,Okafor Foods,2026-11-16,,,7,EUR")
    page = ana.get(path)
    said = words(page)
    assert "2 lines come in: 1 kept, 1 not paid yet." in said
    assert "Invoice 2026-17 to Okafor Foods, €1,200.00: sent 3 Nov 2026, paid 12 Nov 2026" in said
    assert count(Occasion) == 0
    taken = form(page, "/taking").send(ana)
    assert (taken.status_code, taken.location) == (302, path)
    after = ana.get(path)
    assert "2 lines came in." in words(after)
    assert "The file itself is gone." in words(after)
    assert count(Occasion) == 2
    assert "Invoices, taken Mon 23 Nov 09:00 in Lisbon: 2 lines came in" in words(ana.get(PAGE))


def test_looking_changes_nothing(app: Flask, ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    for _ in range(2):
        for rest in ("", "?page=2", "?page=nonsense", "?expected=x"):
            assert ana.get(path + rest).status_code in (200, 302)
        for rest in ("/taking", "/choices", "/removal"):
            assert ana.get(path + rest).status_code == 405
    assert (count(Occasion), count(Import)) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        (None, csv(INVOICES, LINE), "Choose what is in the file."),
        ("horses", csv(INVOICES, LINE), "Not a valid choice"),
        ("invoices", None, "Choose a file."),
        ("invoices", b"", "There is nothing in this file."),
        ("invoices", b"PK\x03\x04", "Save it as CSV first."),
        ("invoices", b"a;" * 10_000, "more than 200 columns"),
        ("invoices", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_looked_at_is_said_beside_the_field(
    ana: Browser, kind: str | None, content: bytes | None, said: str
) -> None:
    refused = send(ana, kind, content)
    assert refused.status_code == 400
    errors = " ".join(tag.get_text(" ") for tag in soup(refused).select(".field .error"))
    assert said in errors
    assert count(Import) == 0


def test_twenty_megabytes_are_refused_on_the_field(ana: Browser) -> None:
    refused = send(ana, "invoices", bytes(20_000_000))
    assert refused.status_code == 413
    assert "larger than 5 MB" in " ".join(
        tag.get_text() for tag in soup(refused).select(".field .error")
    )


def test_without_the_forms_token_nothing_is_kept(ana: Browser, ben: tuple[int, int]) -> None:
    refused = send(ana, "invoices", csv(INVOICES, LINE), csrf_token="forged")
    assert (refused.status_code, count(Import)) == (400, 0)
    assert "This form is too old" in words(refused)
    path = sent(ana, "invoices", INVOICES, LINE)
    for rest in ("/taking", "/choices", "/removal"):
        assert ana.post(path + rest, data={"expected": "x"}).status_code == 400
    assert (count(Occasion), count(Import)) == (0, 1)


def test_nobody_else_gets_near(ana: Browser, cleo: Browser, visitor: Browser) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    assert visitor.get(PAGE).location.startswith("/sign-in")
    assert visitor.get(path).location.startswith("/sign-in")
    assert send(visitor, "invoices", csv(INVOICES, LINE)).location.startswith("/sign-in")
    assert cleo.get(path).status_code == 404
    for rest in ("/taking", "/choices", "/removal"):
        assert cleo.submit(path + rest, {"zone": "UTC", "expected": "x"}).status_code == 404
    assert "list.csv" not in words(cleo.get(PAGE))
    assert count(Import) == 1


def test_columns_are_chosen_and_looked_at_again(ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", "Nr,Who,When", "7,Okafor Foods,2026-11-16")
    page = ana.get(path)
    assert "choose the columns for “Client” and “Sent on”" in words(page)
    assert [one.action for one in forms(page)].count(f"{path}/taking") == 0
    answer = form(page, "/choices").send(ana, **{"column-client": "1", "column-sent_on": "2"})
    assert (answer.status_code, answer.location) == (302, f"{path}#what-comes")
    again = ana.get(path)
    assert "1 line comes in: 1 not paid yet." in words(again)
    assert form(again, "/choices").values["column-client"] == "1"
    # What is sent once more as it stands changes nothing.
    assert form(again, "/choices").send(ana).status_code == 302
    assert "1 line comes in: 1 not paid yet." in words(ana.get(path))


def test_how_it_is_read_can_be_chosen(ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", INVOICES, "7,Okafor Foods,03/11/2026,,,1.200,EUR")
    assert "€1.20: sent 3 Nov 2026" in words(ana.get(path))
    form(ana.get(path), "/choices").send(ana, mark=",", order="month")
    assert "€1,200.00: sent 11 Mar 2026" in words(ana.get(path))
    form(ana.get(path), "/choices").send(ana, separator="tab")
    assert "choose the columns for “Client” and “Sent on”" in words(ana.get(path))
    form(ana.get(path), "/choices").send(ana, separator="")
    assert "€1,200.00: sent 11 Mar 2026" in words(ana.get(path))
    form(ana.get(path), "/choices").send(ana, header="-1")
    assert "choose the columns" in words(ana.get(path))


def test_what_cannot_be_chosen_is_said_and_nothing_chosen_is_lost(
    ana: Browser, ben: tuple[int, int]
) -> None:
    path = sent(ana, "calls", CALLS, "2026-11-17 09:30,in,1,Ben Okafor,")
    typed = {"zone": "Moon/Tycho", "column-who": "-1", "order": "month"}
    refused = form(ana.get(path), "/choices").send(ana, **typed)
    assert refused.status_code == 400
    assert "There is no time zone called “Moon/Tycho”." in words(refused)
    values = form(refused, "/choices").values
    assert {name: values[name] for name in typed} == typed


@pytest.mark.parametrize("odd", ["rot13", "", "\0", "9" * 300])
def test_odd_choices_do_no_harm(ana: Browser, ben: tuple[int, int], odd: str) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    for name in ("encoding", "separator", "order", "mark", "header", "column-client", "who-1"):
        answer = form(ana.get(path), "/choices").send(ana, **{name: odd, "name-1": odd})
        assert answer.status_code in (302, 400)
        assert ana.get(path).status_code == 200


def test_a_name_is_chosen_once_for_all_its_lines(ana: Browser, ben: tuple[int, int]) -> None:
    lines = [f"{n},Okafor Ltd,2026-11-16,,,{n},EUR" for n in range(1, 4)]
    path = sent(ana, "invoices", INVOICES, *lines, "9,Mum,2026-11-16,,,1,EUR")
    page = ana.get(path)
    assert "4 lines are about somebody you have to choose." in words(page)
    assert "It is all or nothing" in words(page)
    form(page, "/choices").send(ana, **{"who-1": str(ben[0]), "who-2": "0"})
    said = words(ana.get(path))
    assert "3 lines come in: 3 not paid yet." in said
    assert "You left out “Mum”." in said


def test_everybody_else_and_what_is_wrong_can_be_left_out(
    ana: Browser, ben: tuple[int, int]
) -> None:
    lines = (LINE, "9,Mum,2026-11-16,,,1,EUR", "10,Okafor Foods,soon,,,1,EUR")
    path = sent(ana, "invoices", INVOICES, *lines)
    page = ana.get(path)
    assert "1 line has something wrong." in words(page)
    assert "“soon” is no date that can be read." in words(page)
    form(page, "/choices").send(ana, skips_others="y", skips_wrong="y")
    page = ana.get(path)
    assert "2 lines are left out; each says why." in words(page)
    assert form(page, "/taking").send(ana).status_code == 302
    assert count(Occasion) == 1


def test_callers_who_are_nobody_here_are_left_out_unless_chosen(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    client, _ = ben_agreed_long_ago(ana_id, now, "calls")
    lines = ("2026-11-17 09:30,in,+49 30 1,,", "2026-11-17 21:00,in,+49 30 1,,")
    path = sent(ana, "calls", CALLS, *lines)
    page = ana.get(path)
    assert "2 lines are left out" in words(page)
    assert "+49301 is" in words(page)
    form(page, "/choices").send(ana, **{"who-1": str(client)})
    page = ana.get(path)
    assert "2 lines come in: 1 kept, 1 to be confirmed or let pass on Today." in words(page)
    assert form(page, "/choices").values["skips_others"] == "y"
    form(page, "/taking").send(ana)
    assert "Did this slip?" in words(ana.get("/")) or "21:00" in words(ana.get("/"))


def test_something_that_changed_since_is_shown_before_anything_is_taken(
    ana: Browser, ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    page = ana.get(path)
    growing_lines.waive(ana_id, *ben, "", now - timedelta(days=30))
    stale = form(page, "/taking").send(ana)
    assert stale.status_code == 409
    assert "Something changed since you looked, so nothing was taken." in words(stale)
    assert count(Occasion) == 0
    assert "1 for your figures alone" in words(stale)
    assert form(stale, "/taking").send(ana).status_code == 302
    assert "1 line came in." in words(ana.get(path))


def test_a_second_browser_is_told_that_it_was_taken(ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    first, second = ana.get(path), ana.get(path)
    form(first, "/taking").send(ana)
    assert form(second, "/taking").send(ana).status_code == 302
    assert "taken already, so nothing was done twice" in words(ana.get(path))
    assert form(second, "/choices").send(ana).status_code == 302
    assert form(second, "/removal").send(ana).status_code == 409
    assert count(Occasion) == 1


def test_a_file_that_waits_can_be_deleted(ana: Browser, ben: tuple[int, int]) -> None:
    path = sent(ana, "invoices", INVOICES, LINE)
    assert form(ana.get(PAGE), f"{path}/removal").send(ana).status_code == 302
    assert count(Import) == 0
    assert ana.get(path).status_code == 404


def test_markup_and_formulas_are_shown_as_text(ana: Browser, ben: tuple[int, int]) -> None:
    name = "<script>alert(1)</script>"
    answer = send(
        ana,
        "clients",
        csv(CLIENTS, f"{name},=cmd()|calc,x@y.example,,,,", f"<b>{name},,no,,,,"),
        name=f"{name}.csv",
    )
    page = ana.get(answer.location)
    assert name not in page.text.replace("nonce", "")
    assert f"New client {name} with =cmd()|calc, x@y.example" in words(page)
    assert name not in ana.get(PAGE).text


def test_long_lists_are_shown_a_hundred_at_a_time(ana: Browser, ben: tuple[int, int]) -> None:
    lines = [f"{n},Okafor Foods,2026-11-16,,,{n},EUR" for n in range(1, 231)]
    path = sent(ana, "invoices", INVOICES, *lines, "999,Okafor Foods,soon,,,1,EUR")
    page = ana.get(path)
    rows = soup(page).select("ul.quiet-rows > li")
    assert (len(rows), "“soon”" in rows[0].get_text()) == (100, True)
    assert "Page 1 of 3" in words(page)
    last = ana.get(f"{path}?page=3")
    assert len(soup(last).select("ul.quiet-rows > li")) == 31
    assert ana.get(f"{path}?page=99").location == f"{path}?page=3"


def test_a_longer_list_asks_no_more_of_the_database(
    ana: Browser, ana_id: int, ben: tuple[int, int], now: datetime
) -> None:
    short = sent(ana, "invoices", INVOICES, LINE)
    asked = queries(ana, short)
    for n in range(6):
        ben_is_a_client(ana_id, now, f"Client {n}", f"Mia {n}", f"mia@c{n}.example")
    lines = [f"{n},Client {n % 6},2026-11-16,,,{n},EUR" for n in range(60)]
    assert queries(ana, sent(ana, "invoices", INVOICES, *lines, LINE)) == asked


def test_a_list_of_another_kind_says_which_columns_are_missing(
    ana: Browser, ben: tuple[int, int]
) -> None:
    path = sent(ana, "payments", CLIENTS, "X,Ben,ben@x.example,,,,")
    assert "choose the column" in words(ana.get(path))
    path = sent(ana, "payments", PAYMENTS)
    assert "There is no line below the words over the columns." in words(ana.get(path))
