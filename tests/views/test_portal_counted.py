"""What was counted, on Ben's page: the newest first, and a place to say that one is wrong."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import Address, ChangeRequest, Occasion, OutboxMessage
from app.services.mail.links import Visitor
from app.services.visiting import portal, wrong
from app.services.visiting.answers import NotTheirs
from tests import scenarios
from tests.people import Browser
from tests.views.reading import soup, words
from tests.views.visits import a_browser, count, newest_link, page_form


@pytest.fixture
def settled(app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None) -> int:
    """Ben answered ten decisions in time; the client's id."""
    with app.app_context():
        client_id, (decision,) = scenarios.ben_agreed_long_ago(ana_id, now, "decision")
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, 10)
    return client_id


def a_visit(app: Flask) -> Browser:
    browser = a_browser(app)
    browser.get(newest_link(app))
    return browser


def test_what_was_counted_folds_after_the_newest_five(app: Flask, settled: int) -> None:
    going = soup(a_visit(app).get("/page")).find(id="going")
    assert going is not None
    part = going.find_parent("section")
    assert part is not None
    folded = part.find("details")
    assert folded is not None and folded.find("summary") is not None
    assert folded.find("summary").get_text() == "5 more"
    assert len(part.select(".rows > li")) == 10 and len(folded.select(".rows > li")) == 5


def test_ben_says_that_one_occasion_is_wrong_and_nothing_else_changes(
    app: Flask, ana_id: int, settled: int
) -> None:
    ben = a_visit(app)
    form = page_form(ben, "/wrong?page=1")
    assert form.send(ben, words="").status_code == 400
    said = {"words": "It was a <b>Tuesday</b>."}
    for _ in range(2):
        assert form.send(ben, **said).status_code == 302
    assert "Ana Sousa is told" in words(ben.get("/page"))
    with app.app_context():
        told = session().scalars(select(OutboxMessage).where(OutboxMessage.kind == "notice")).all()
        assert [mail.recipient for mail in told] == ["ana@sousa.example"]
        assert "It was a <b>Tuesday</b>." in told[0].body and "“Decision" in told[0].body
        assert session().scalars(select(Address.stopped_at)).all() == [None]
    assert count(app, ChangeRequest) == 0
    assert form.send(ben, occasion="999", **said).status_code == 404


def test_only_the_main_contact_says_so_for_their_side(
    app: Flask, ana_id: int, settled: int, now: datetime
) -> None:
    with app.app_context():
        mia = scenarios.mia_works_there_too(ana_id, settled, now)
        address = session().scalars(select(Address.id).where(Address.contact_id == mia)).one()
        occasion = session().scalars(select(Occasion.id).limit(1)).one()
        visitor = Visitor(ana_id, settled, mia, address)
        with pytest.raises(NotTheirs):
            wrong.say(visitor, occasion, "Not mine to say.", now)
        assert not portal.page(visitor, 1, now).is_main
