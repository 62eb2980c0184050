"""What Ben sees of the sources that are read for him, and his no."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.db import session, writing
from app.models import OutboxMessage, SourceNotice
from app.services.mail import mailing
from app.services.people import clients
from app.services.state import told
from app.services.watching import notices
from tests import scenarios
from tests.people import Browser
from tests.services.diary import a_feed
from tests.services.seen import a_mailbox
from tests.views.reading import form, forms, section, words
from tests.views.visits import a_browser, newest_link

REFUSAL = "/page/sources/mailbox/refusal"
BY_HAND = "At the moment I note everything by hand."


@pytest.fixture
def client(app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None) -> int:
    a_mailbox(ana_id)
    a_feed(ana_id, "https://calendar.example/x.ics", now)
    return scenarios.ben_agreed_to_quick_decisions(ana_id, now)[0]


@pytest.fixture
def knows(client: int, ana_id: int, now: datetime) -> int:
    """Ben knows since yesterday that mail and calendar are read."""
    for source in ("mailbox", "calendar"):
        notices.told_myself(ana_id, client, source, now - timedelta(days=1), now)
    return client


def _ben(app: Flask) -> Browser:
    browser = a_browser(app)
    assert browser.get(newest_link(app)).location == "/page"
    return browser


def _mia(app: Flask, ana: int, client: int, now: datetime) -> Browser:
    """Ben's colleague, who reads along."""
    scenarios.mia_works_there_too(ana, client, now)
    with writing() as db:
        mia = next(one for one in clients.load(db, ana, client).contacts if not one.is_main)
        note = mailing.Note("answer", "to-mia", mailing.Words("Hello", "Hello"))
        mailing.to_contact(db, mia, mia.addresses[0], note, now)
    return _ben(app)


def notes_to_ana() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    found = session().query(OutboxMessage).filter_by(kind="notice")
    return [mail for mail in found if "asks you not to read" in mail.subject]


def test_while_nothing_is_read_the_page_says_by_hand(app: Flask, client: int) -> None:
    page = _ben(app).get("/page")
    assert section(page, "from-where") == f"Where what is counted comes from {BY_HAND}"


def test_a_mail_that_waits_is_not_told_of_before_it_came(
    app: Flask, ana_id: int, client: int, now: datetime
) -> None:
    seen = notices.preview(ana_id, [client], ["mailbox"]).fingerprint
    notices.tell(ana_id, [client], ["mailbox"], seen, "k", now)
    assert "headers" not in section(_ben(app).get("/page"), "from-where")


def test_ben_reads_what_is_read_and_since_when_he_knows(app: Flask, knows: int) -> None:
    said = section(_ben(app).get("/page"), "from-where")
    assert "What was asked and answered by mail I take from the headers of our mail." in said
    assert "What a mail says is never read" in said and "the meetings with you" in said
    assert said.count("You know of it since Sun 22 Nov 10:00") == 2
    assert "I take our meetings" not in said  # no line about meetings is in force


def test_bens_no_ends_it_at_once_and_tells_ana_once(
    app: Flask, knows: int, ana: Browser, clock: time_machine.Traveller
) -> None:
    ben = _ben(app)
    no = form(ben.get("/page"), REFUSAL)
    assert no.send(ben).status_code == 400  # what presses buttons by itself ticks nothing
    for _ in range(2):
        answer = no.send(ben, sure="y")
        assert (answer.status_code, answer.location) == (302, "/page#sources")
        clock.shift(60)
    assert told.told_since(session(), [knows], "mailbox") == {}
    assert knows in told.told_since(session(), [knows], "calendar")
    page = ben.get("/page")
    assert "It has stopped, and Ana Sousa is told." in words(page)
    said = section(page, "from-where")
    assert BY_HAND in said and "You asked me not to read our mail headers." in said
    assert not any(one.action == REFUSAL for one in forms(page))
    [mail] = notes_to_ana()
    assert mail.recipient == "ana@sousa.example"
    assert mail.subject == "Okafor Foods asks you not to read your mail with them"
    assert "Ben Okafor said so on their page." in mail.body
    assert "Mail: they said no" in words(ana.get("/telling"))


def test_told_again_he_can_say_no_again(app: Flask, knows: int, ana_id: int, now: datetime) -> None:
    ben = _ben(app)
    form(ben.get("/page"), REFUSAL).send(ben, sure="y")
    later = now + timedelta(hours=1)
    notices.told_myself(ana_id, knows, "mailbox", later, later)
    with writing() as db:
        assert notices.refuse(db, ana_id, knows, "mailbox", later)


def test_another_contact_reads_it_and_cannot_end_it(
    app: Flask, knows: int, ana_id: int, now: datetime
) -> None:
    mia = _mia(app, ana_id, knows, now)
    page = mia.get("/page")
    assert "What a mail says is never read" in section(page, "from-where")
    assert not any("refusal" in one.action for one in forms(page))
    assert mia.submit(REFUSAL).status_code == 403
    assert knows in told.told_since(session(), [knows], "mailbox") and not notes_to_ana()


def test_nobody_without_a_visit_can_end_it(app: Flask, knows: int, visitor: Browser) -> None:
    assert visitor.submit(REFUSAL).status_code == 410
    ben = _ben(app)
    assert ben.post(REFUSAL).status_code == 400
    assert ben.get(REFUSAL).status_code in (404, 405)
    for source in ("import", "hand", "x" * 300):
        assert ben.submit(f"/page/sources/{source}/refusal").status_code == 404
    assert session().query(SourceNotice).filter(SourceNotice.ended_at.is_not(None)).count() == 0


def test_ana_looks_at_it_without_the_button(ana: Browser, knows: int) -> None:
    page = ana.get(f"/clients/{knows}/page")
    assert "What a mail says is never read" in section(page, "from-where")
    assert not any("refusal" in one.action for one in forms(page))
