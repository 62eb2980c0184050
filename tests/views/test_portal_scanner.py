"""Mail scanners follow every link and press every button; that must change nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.db import Base, session
from tests.people import Browser
from tests.views.reading import forms
from tests.views.reading import links as addresses
from tests.views.visits import a_browser, page_form


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
