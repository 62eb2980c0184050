"""Links in mails: good, altered, ended, one-click, and the test of the address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.db import session, writing
from app.models import (
    Address,
    AddressTest,
    OutboxMessage,
    PageLink,
)
from app.services import public_address
from app.services.people import contacts
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, words
from tests.views.visits import BASE, a_browser, newest_link, stop_link


@pytest.mark.parametrize("path", ["/c/unknown", "/c/é", "/stop/1.altered", "/stop/x", "/stop/1.é"])
def test_an_unknown_link_leads_nowhere(app: Flask, link: str, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_an_altered_link_leads_nowhere(app: Flask, link: str) -> None:
    assert app.test_client().get(link[:-1] + "~").status_code == 404


def test_without_a_visit_the_page_says_so(app: Flask) -> None:
    answer = app.test_client().get("/page")
    assert answer.status_code == 410
    assert "This visit is over" in words(answer)


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_ended_link_offers_a_new_one_by_mail(
    app: Flask, ben: Browser, link: str, now: datetime, column: str
) -> None:
    with app.app_context(), writing() as db:
        db.execute(update(PageLink).values({column: now - timedelta(seconds=1)}))
    assert ben.get("/page").status_code == 410
    ended = ben.get(link)
    assert ended.status_code == 410
    assert "b…@okafor.example" in words(ended) and "ben@okafor" not in ended.text
    assert form(ended, "/renewal").send(ben).status_code == 200
    with app.app_context():
        mailed = session().scalars(
            select(OutboxMessage.recipient).where(OutboxMessage.kind == "new_link")
        )
        assert mailed.all() == ["ben@okafor.example"]
    assert ben.get(newest_link(app)).location == "/page"


def test_a_new_main_contact_ends_the_visit(
    app: Flask, ben: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        contacts.make_main(ana_id, scenarios.mia_works_there_too(ana_id, client_id, now), now)
    assert ben.get("/page").status_code == 410


def test_one_click_in_the_mail_program_stops_and_can_be_undone(app: Flask, offer_id: int) -> None:
    path, program = stop_link(app), app.test_client()
    asked = program.get(path)
    assert asked.status_code == 200 and _stopped(app) is None
    done = program.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200 and _stopped(app) is not None
    assert form(done, path).send(program).status_code == 200
    assert _stopped(app) is None


def _stopped(app: Flask) -> datetime | None:
    with app.app_context():
        return session().scalars(select(Address.stopped_at)).one()


def test_too_many_links_in_a_minute_are_slowed_down(app: Flask, nobody_knocked: None) -> None:
    browser = a_browser(app)
    answers = [browser.get("/c/guess").status_code for _ in range(31)]
    assert answers[:30] == [404] * 30 and answers[30] == 429


def test_a_link_asked_for_hundreds_of_times_in_a_minute_is_slowed_down_for_all_who_have_it(
    app: Flask, link: str, ben: Browser
) -> None:
    forwarded = a_browser(app)
    assert forwarded.get(link).status_code == 302
    path = "/page/documents/0.pdf"
    answers = [(ben, forwarded)[n % 2].get(path).status_code for n in range(310)]
    assert answers[:290] == [404] * 290 and answers[-5:] == [429] * 5
    assert a_browser(app).get("/page").status_code == 410


def test_whoever_is_there_no_more_has_no_way_in(
    app: Flask, ben: Browser, link: str, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        mia = scenarios.mia_works_there_too(ana_id, client_id, now)
        contacts.make_main(ana_id, mia, now)
        with writing() as db:
            db.execute(update(PageLink).values(revoked_at=None))
        assert ben.get("/page").status_code == 200
        with writing() as db:
            was = db.scalars(select(PageLink.contact_id)).one()
        contacts.remove(ana_id, was, now)
    assert ben.get("/page").status_code == 410
    ended = a_browser(app).get(link)
    assert ended.status_code == 410 and "button" not in ended.get_data(as_text=True)


def test_the_address_is_tested_from_another_device(
    app: Flask, ana: Browser, ana_id: int, public: str, now: datetime
) -> None:
    with app.app_context():
        path = public_address.begin_address_test(ana_id, now).removeprefix(BASE)
        was = session().scalar(select(func.count(AddressTest.passed_at)))
    here = ana.get(path)
    assert "Open this on another device" in words(here)
    phone = a_browser(app)
    button = form(phone.get(path), path)
    assert ana.submit(path).status_code == 409
    with app.app_context():
        assert session().scalar(select(func.count(AddressTest.passed_at))) == was
    assert "It works" in words(button.send(phone))
    with app.app_context():
        assert session().scalar(select(func.count(AddressTest.passed_at))) == (was or 0) + 1
    assert phone.get("/check/altered").status_code == 404
