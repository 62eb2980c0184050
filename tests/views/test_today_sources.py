"""Today: a mailbox or a calendar that cannot be read, or that seems wrong, needs a look."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.db import session, writing
from app.models import Feed, Mailbox, MailFolder
from app.services.watching import feeds_kept, looks, mailboxes
from tests.counting import queries
from tests.people import NOW, Browser
from tests.services.diary import a_feed
from tests.services.watched import a_mailbox
from tests.views.reading import links, section, soup, words

CALENDAR = "https://cal.example/s3cret"


def today(ana: Browser) -> str:
    return words(ana.get("/"))


def fails(source: Any, source_id: int, times: int) -> None:
    for _ in range(times):
        looks.failed(source, source_id, "No connection to the server", NOW)


def has_folders(box: int, *roles: str) -> None:
    with writing() as db:
        owner = db.get_one(Mailbox, box).freelancer_id
        given = {"freelancer_id": owner, "mailbox_id": box, "last_uid": 0, "trouble": ""}
        db.add_all(MailFolder(**given, role=role, name=role) for role in roles)


def test_what_stopped_stands_there_until_it_is_looked_at(ana: Browser, ana_id: int) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    assert "Nothing needs you today" in today(ana)
    looks.refused(Mailbox, box, "The server did not take the sign-in: No", NOW)
    page = ana.get("/")
    assert "One thing needs you" in words(page)
    said = section(page, "sources")
    assert "The mailbox ana@sousa.example is not read" in said
    assert "The server did not take the sign-in: No. It is not tried again" in said
    assert f"/settings/sources/mailboxes/{box}" in links(page)
    mailboxes.resume(ana_id, box, NOW)
    assert "Nothing needs you today" in today(ana)


def test_a_server_that_is_away_for_an_hour_is_nobodys_business(ana: Browser, ana_id: int) -> None:
    feed = a_feed(ana_id, CALENDAR)
    fails(Feed, feed, 2)
    assert "Nothing needs you today" in today(ana)
    fails(Feed, feed, 1)
    said = section(ana.get("/"), "sources")
    assert "The calendar Work could not be read lately" in said
    assert "It is tried again by itself." in said and "s3cret" not in said


def test_what_she_paused_herself_is_no_trouble(ana: Browser, ana_id: int) -> None:
    box, feed = a_mailbox(ana_id, "ana@sousa.example"), a_feed(ana_id, CALENDAR)
    fails(Mailbox, box, 4)
    fails(Feed, feed, 4)
    mailboxes.pause(ana_id, box, NOW)
    feeds_kept.pause(ana_id, feed, NOW)
    assert "Nothing needs you today" in today(ana)


def test_a_missing_folder_for_sent_mail_stands_there_too(ana: Browser, ana_id: int) -> None:
    box = a_mailbox(ana_id, "ana@sousa.example")
    has_folders(box, "inbox")
    page = ana.get("/")
    assert "No folder for sent mail was recognised" in section(page, "sources")
    assert f"/settings/sources/mailboxes/{box}" in links(page)
    has_folders(box, "sent")
    assert "Nothing needs you today" in today(ana)
    fails(Mailbox, box, 3)
    with writing() as db:
        db.execute(update(MailFolder).values(trouble="The folder Sent is gone"))
    assert "One thing needs you" in today(ana)
    mailboxes.resume(ana_id, box, NOW)
    assert "The folder Sent is gone." in section(ana.get("/"), "sources")


def test_a_doubted_calendar_is_right_with_one_tap(ana: Browser, ana_id: int) -> None:
    reading = {"reading": {"meetings": []}, "is_believed": False}
    feed = a_feed(ana_id, CALENDAR, suspicion="All of it is gone.", reading=reading)
    page = ana.get("/")
    said = section(page, "sources")
    assert "Is the calendar Work right?" in said and "All of it is gone." in said
    assert f"/settings/sources/feeds/{feed}" in links(page)
    tap = soup(page).find("button", formaction=f"/settings/sources/feeds/{feed}/belief")
    assert tap is not None and tap["form"] == "act"
    assert ana.submit(str(tap["formaction"]), {"back": "today"}).location == "/"
    assert "Nothing needs you today" in today(ana)
    session().rollback()
    session().expire_all()
    kept = session().scalars(select(Feed)).one().reading
    assert kept is not None and kept["is_believed"]


def test_trouble_of_others_is_not_hers(ana: Browser, cleo: Browser, cleo_id: int) -> None:
    looks.refused(Mailbox, a_mailbox(cleo_id, "cleo@marsh.example"), "No.", NOW)
    a_feed(cleo_id, CALENDAR, suspicion="All of it is gone.")
    assert "Nothing needs you today" in today(ana)
    assert "Two things need you" in today(cleo)


def test_every_page_counts_them_and_no_query_is_added(ana: Browser, ana_id: int) -> None:
    few = queries(ana, "/")
    for number in range(3):
        looks.refused(Mailbox, a_mailbox(ana_id, f"ana{number}@sousa.example"), "No.", NOW)
        a_feed(ana_id, CALENDAR, suspicion="All of it is gone.")
    with writing():
        pass  # what was remembered of the page is forgotten
    assert queries(ana, "/") <= few
    assert "Six things need you" in today(ana)
    assert 'count">6<' in ana.get("/clients").text
