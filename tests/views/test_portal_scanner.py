"""Mail scanners follow every link and press every button; that must change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from app.db import Base, session
from tests import scenarios
from tests.people import Browser
from tests.views.reading import forms
from tests.views.reading import links as addresses
from tests.views.visits import a_browser, newest_link, page_form


def test_a_scanner_that_presses_everything_changes_nothing(
    app: Flask, link: str, dump: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    before = dump()
    _scan(app, link)
    assert dump() == before


def test_a_scanner_changes_nothing_after_the_yes_and_the_stop_either(
    app: Flask, ben: Browser, link: str, dump: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    before = dump()
    _scan(app, link)
    assert dump() == before
    page_form(ben, "/stop").send(ben, sure="y")
    before = dump()
    _scan(app, link)
    assert dump() == before


def test_a_scanner_asks_for_no_other_figures(
    app: Flask,
    ana_id: int,
    public: str,
    now: datetime,
    nobody_knocked: None,
    dump: Callable[[], dict[str, list[tuple[object, ...]]]],
) -> None:
    """With a line in force and another on offer, each of which could be asked for otherwise."""
    with app.app_context():
        client_id, (decision, _) = scenarios.ben_agreed_long_ago(ana_id, now, "decision", "calls")
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, 4)
        scenarios.ben_was_offered(ana_id, client_id, now)
    before = dump()
    _scan(app, newest_link(app))
    assert dump() == before


def _scan(app: Flask, link: str) -> None:
    """Follow every link and send every form with its defaults, as some mail scanners do."""
    scanner = a_browser(app)
    todo, seen = [link], set()
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = scanner.get(address, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        for found in forms(answer):
            found.send(scanner)
        todo += addresses(answer)
    assert len(seen) > 1


@pytest.fixture
def dump(app: Flask) -> Callable[[], dict[str, list[tuple[object, ...]]]]:
    """Every row of every table."""

    def read() -> dict[str, list[tuple[object, ...]]]:
        with app.app_context():
            return {
                table.name: [tuple(row) for row in session().execute(table.select())]
                for table in Base.metadata.sorted_tables
            }

    return read
