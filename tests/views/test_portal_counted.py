"""What was counted, on Ben's page: the newest first, and a word beside each."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from tests import scenarios
from tests.people import Browser
from tests.views.reading import forms, soup
from tests.views.visits import a_browser, newest_link


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
    page = a_visit(app).get("/page")
    going = soup(page).find(id="going")
    part = going.find_parent("section") if going is not None else None
    assert part is not None
    more = [fold for fold in part.find_all("summary") if fold.get_text() == "5 more"]
    assert len(more) == 1 and more[0].parent is not None
    folded = more[0].parent.select(".rows > li")
    assert len(folded) == 5
    rows = part.select("li[id^=counted-]")
    assert len(rows) == 10 and rows[5:] == folded
    said = [found for found in forms(page) if found.action.endswith("/remark")]
    assert len(said) == 10
