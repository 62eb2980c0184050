"""Settings, Sources: what is read, what is wrong with it, and what to do about that."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session, writing
from app.models import Feed, Mailbox, SetAside
from app.services.watching import looks, mailboxes
from app.shell import shell
from tests.counting import queries
from tests.people import NOW, Browser
from tests.services.diary import a_feed
from tests.services.watched import a_mailbox
from tests.views.reading import form, section, words

SOURCES = "/settings/sources"
BOX = {
    "address": "ana@sousa.example",
    "host": "imap.sousa.example",
    "port": "993",
    "security": "tls",
    "username": "ana@sousa.example",
    "password": "a secret of hers",
}
FEED = {"name": "Work", "address": "webcal://cal.example/s3cret/ana.ics", "zone": "Lisbon"}


def only(table: Any) -> Any:
    session().rollback()
    session().expire_all()
    return session().scalars(select(table)).one()


def test_the_first_time_it_says_what_is_read_and_what_never_is(ana: Browser) -> None:
    said = words(ana.get(SOURCES))
    assert "Read are the headers of mail with your clients" in said
    assert "Never read is what a mail says" in said and "Each client is told first" in said
    assert f'href="{SOURCES}"' in ana.get("/settings").text


def test_a_mailbox_is_added_once_and_its_password_is_sealed(ana: Browser) -> None:
    page = form(ana.get(f"{SOURCES}/mailboxes/new"), "/mailboxes/new")
    assert page.values["address"] == "ana@sousa.example"
    sent = [page.send(ana, **BOX) for _ in range(2)]
    row = only(Mailbox)
    assert [one.location for one in sent] == [f"{SOURCES}/mailboxes/{row.id}"] * 2
    assert BOX["password"] not in (row.password_sealed or "")
    assert shell().vault.open(row.password_sealed or "") == BOX["password"]
    assert BOX["password"] not in ana.get(sent[0].location or "").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("address", "", "Write a mail address."),
        ("address", "ana", "@"),
        ("host", "", "Write the server’s name"),
        ("host", "imaps://imap.sousa.example", "Only the server’s name"),
        ("port", "many", "Write a port between 1 and 65535"),
        ("port", "0", "Write a port between 1 and 65535"),
        ("port", "", "Write a port between 1 and 65535"),
        ("security", "magic", "Not a valid choice"),
        ("security", "none", "A password never travels openly"),
        ("username", "", "Write the user name"),
        ("password", "", "Write the password"),
        ("password", "x" * 1001, "Keep it to 1000 characters."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    ana: Browser, field: str, typed: str, said: str
) -> None:
    answer = ana.submit(f"{SOURCES}/mailboxes/new", BOX | {field: typed})
    assert answer.status_code == 400
    assert said in words(answer)
    assert session().scalar(select(Mailbox)) is None


def test_the_same_mailbox_twice_is_refused(ana: Browser) -> None:
    ana.submit(f"{SOURCES}/mailboxes/new", BOX)
    answer = ana.submit(f"{SOURCES}/mailboxes/new", BOX)
    assert answer.status_code == 400 and "stands among your sources already" in words(answer)


def test_its_page_has_the_address_for_notes_and_the_form_without_the_password(
    app: Flask, ana: Browser, ana_id: int
) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    page = ana.get(f"{SOURCES}/mailboxes/{box}")
    row = only(Mailbox)
    assert mailboxes.tagged_address(row) in words(page)
    shown = form(page, f"/mailboxes/{box}")
    assert shown.values["password"] == ""
    sent = shown.send(ana, username="somebody")
    assert sent.status_code == 302
    row = only(Mailbox)
    assert row.username == "somebody" and row.password_sealed is not None


def test_the_names_of_her_own_servers_are_hers_to_say(
    ana: Browser, cleo: Browser, ana_id: int
) -> None:
    page = f"{SOURCES}/mailboxes/{a_mailbox(ana_id, 'ana@sousa.example')}"
    assert form(ana.get(page), "/servers").send(ana, trusted="MX.one.example, two.example").location
    shown = form(ana.get(page), "/servers")
    assert shown.values["trusted"] == "mx.one.example\ntwo.example"
    for typed, said in (
        ("not a/server", "Only names of servers"),
        (" ".join(f"mx{number}.example" for number in range(11)), "Write at most 10 names."),
    ):
        answer = shown.send(ana, trusted=typed)
        assert answer.status_code == 400 and said in words(answer)
    assert cleo.submit(f"{page}/servers", {"trusted": "mx.cleo.example"}).status_code == 404
    assert only(Mailbox).trusted == ["mx.one.example", "two.example"]


def test_another_server_needs_the_password_again(ana: Browser, ana_id: int) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    shown = form(ana.get(f"{SOURCES}/mailboxes/{box}"), f"/mailboxes/{box}")
    answer = shown.send(ana, host="imap.thief.example")
    assert answer.status_code == 400 and "type the password for it" in words(answer)
    assert only(Mailbox).host == "imap.sousa.example"


def test_what_stopped_a_mailbox_stands_there_with_what_to_do(ana: Browser, ana_id: int) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    looks.refused(Mailbox, box, "The server did not take the sign-in: No.", NOW)
    said = section(ana.get(SOURCES), "mailboxes")
    assert "The server did not take the sign-in: No." in said and "Try it now" in said
    assert "change how it is signed in to" in said


def test_pausing_and_going_on(ana: Browser, ana_id: int) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    looks.failed(Mailbox, box, "No connection.", NOW)
    form(ana.get(SOURCES), "/pause").send(ana)
    assert only(Mailbox).paused_at == NOW
    assert "You paused it" in words(ana.get(SOURCES))
    form(ana.get(SOURCES), "/resumption").send(ana)
    row = only(Mailbox)
    assert row.paused_at is None and row.next_look_at == NOW


def test_what_could_not_be_used_is_named_with_its_reason(ana: Browser, ana_id: int) -> None:
    box, feed = a_mailbox(ana_id, "ana@sousa.example"), a_feed(ana_id, "https://cal.example/x")
    with writing() as db:
        for source, reason in (({"mailbox_id": box}, "No date."), ({"feed_id": feed}, "No end.")):
            db.add(SetAside(freelancer_id=ana_id, key="k", reason=reason, at=NOW, **source))
    page = ana.get(SOURCES)
    assert "1 could not be used" in section(page, "mailboxes")
    assert "No date." in section(page, "mailboxes") and "No end." in section(page, "feeds")


def test_a_calendar_is_added_and_shown_by_its_server_alone(ana: Browser) -> None:
    page = form(ana.get(f"{SOURCES}/feeds/new"), "/feeds/new")
    assert page.values["zone"] == "Europe/Lisbon"
    for _ in range(2):
        assert page.send(ana, **FEED).status_code == 302
    row = only(Feed)
    assert (row.name, row.place, row.zone) == ("Work", "cal.example", "Europe/Lisbon")
    assert shell().vault.open(row.address_sealed) == FEED["address"]
    pages = ana.get(SOURCES).text + ana.get(f"{SOURCES}/feeds/{row.id}").text
    assert "cal.example" in pages and "s3cret" not in pages


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Write a name, like Work."),
        ("name", "x" * 81, "Keep it to 80 characters."),
        ("address", "", "Write the address of the calendar."),
        ("address", "http://cal.example/a.ics", "begins with http://"),
        ("address", "ftp://cal.example/a.ics", "begins with https:// or webcal://"),
        ("address", "https://127.0.0.1/a.ics", "is not on the public internet"),
        ("address", "https://[::1]/a.ics", "is not on the public internet"),
        ("address", "https://", "names no server"),
        ("address", f"https://cal.example/{'x' * 2000}", "too long"),
        ("zone", "Atlantis", "no time zone called"),
        ("zone", "", "Choose a time zone"),
    ],
)
def test_what_cannot_be_of_a_calendar_is_said_at_its_field(
    ana: Browser, field: str, typed: str, said: str
) -> None:
    answer = ana.submit(f"{SOURCES}/feeds/new", FEED | {field: typed})
    assert answer.status_code == 400
    assert said.lower() in words(answer).lower()
    assert session().scalar(select(Feed)) is None


def test_a_calendar_keeps_its_address_unless_another_is_written(ana: Browser, ana_id: int) -> None:
    feed = a_feed(ana_id, FEED["address"], reading={"kept": 1}, zone="Europe/Lisbon")
    shown = form(ana.get(f"{SOURCES}/feeds/{feed}"), f"/feeds/{feed}")
    assert shown.values["address"] == ""
    shown.send(ana, name="Studio")
    row = only(Feed)
    assert (row.name, row.reading) == ("Studio", {"kept": 1})
    shown.send(ana, address="https://other.example/b.ics")
    row = only(Feed)
    assert (row.place, row.reading) == ("other.example", None)


def test_a_doubted_calendar_is_right_or_its_address_is_fixed(ana: Browser, ana_id: int) -> None:
    reading = {"reading": {"meetings": []}, "is_believed": False}
    feed = a_feed(ana_id, FEED["address"], suspicion="All of it is gone.", reading=reading)
    page = ana.get(SOURCES)
    assert "All of it is gone." in section(page, "feeds")
    assert "Fix its address" in section(page, "feeds")
    right = form(page, "/belief")
    for _ in range(2):
        assert right.send(ana).status_code == 302
    row = only(Feed)
    assert row.reading["is_believed"] and row.suspicion == ""
    assert form(ana.get(f"{SOURCES}/feeds/{feed}"), f"/feeds/{feed}")


def test_the_number_of_queries_does_not_grow(ana: Browser, ana_id: int) -> None:
    a_mailbox(ana_id, "ana@sousa.example")
    a_feed(ana_id, FEED["address"])
    few = queries(ana, SOURCES)
    for number in range(3):
        a_mailbox(ana_id, f"ana{number}@sousa.example")
        a_feed(ana_id, f"{FEED['address']}{number}")
    assert queries(ana, SOURCES) == few


def test_another_freelancers_sources_are_not_here(ana: Browser, cleo: Browser, ana_id: int) -> None:
    box, feed = a_mailbox(ana_id, "ana@sousa.example"), a_feed(ana_id, FEED["address"])
    box_at, feed_at = f"{SOURCES}/mailboxes/{box}", f"{SOURCES}/feeds/{feed}"
    assert "sousa" not in words(cleo.get(SOURCES))
    for path in (box_at, feed_at, f"{box_at}/removal", f"{feed_at}/removal"):
        assert cleo.get(path).status_code == 404
    posts = [
        *(f"{box_at}{verb}" for verb in ("", "/trial", "/sent", "/pause", "/resumption")),
        *(f"{feed_at}{verb}" for verb in ("", "/pause", "/resumption", "/belief")),
        *(f"{at}/removal" for at in (box_at, feed_at)),
    ]
    for path in posts:
        assert cleo.submit(path, BOX | FEED).status_code == 404, path
    assert only(Mailbox).paused_at is None and only(Feed).name == "Work"


def test_looking_changes_nothing(ana: Browser, ana_id: int) -> None:
    box, feed = a_mailbox(ana_id, "ana@sousa.example"), a_feed(ana_id, FEED["address"])
    before = [vars(only(table)).copy() for table in (Mailbox, Feed)]
    for path in ("", f"/mailboxes/{box}", f"/feeds/{feed}", f"/mailboxes/{box}/removal"):
        assert ana.get(SOURCES + path).status_code == 200
    after = [vars(only(table)).copy() for table in (Mailbox, Feed)]
    for one, other in zip(before, after, strict=True):
        assert {k: v for k, v in one.items() if k[0] != "_"} == {
            k: v for k, v in other.items() if k[0] != "_"
        }
