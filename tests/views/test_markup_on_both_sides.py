"""Markup in every field of both sides that the other can read: text on every page, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask

from agreements.needs import Words
from app.db import writing
from app.models import Client, Contact, Freelancer
from app.services.mail import letters
from app.services.relating import interests
from tests import scenarios
from tests.people import Browser
from tests.views.reading import PageForm, forms, links, soup
from tests.views.visits import a_browser, newest_link

TRICK = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
NOT_OF_BEN = (
    "/needs/new",
    "/settings",
    "/kept",
    "/reminders",
    "/imports",
    "/verify",
    "/clients/new",
)
Both = tuple[Browser, Browser]


@pytest.fixture
def both(
    app: Flask, ana: Browser, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> Both:
    """Ana and Ben, who have let nothing in their names and their agreement be without markup."""
    begun = now - timedelta(days=10)
    need = scenarios.ana_needs(ana_id, "decision", begun, Words(TRICK, TRICK, TRICK, TRICK))
    client = scenarios.ben_is_a_client(ana_id, begun)
    with writing() as db:
        db.get_one(Freelancer, ana_id).name = f"Ana {TRICK}"
        db.get_one(Client, client).name = f"Okafor {TRICK}"
        db.query(Contact).one().name = f"Ben {TRICK}"
    scenarios.ben_accepted(ana_id, client, begun)
    slip = scenarios.ben_was_asked(
        ana_id, client, need, now - timedelta(days=6), now, f"Decision: {TRICK}"
    )
    scenarios.ana_confirmed(ana_id, slip, now)
    interests.ask(ana_id, client, TRICK, letters.Words("A word", TRICK), "asked first", now)
    ben = a_browser(app)
    ben.get(newest_link(app))
    return ana, ben


def test_markup_that_either_side_types_is_text_on_every_page_of_both(both: Both) -> None:
    ana, ben = both
    for page, action, typed in (
        ("/page", "/remark", {"kind": "contests"}),
        ("/page/you", "/page/you/away", {"last_day": "2026-11-24"}),
        ("/page/you", "/page/you/people", {"email": "mia@okafor.example"}),
        ("/page/promises", "/page/promises/slip", {"promise": "1"}),
        ("/page", "/page/change", {}),
        ("/page/you", "/page/you/erasure", {"sure": "y"}),
    ):
        _types(ben, page, action, typed)
    for page, action, typed in (
        ("/clients/1/between", "/clients/1/stage", {"stage-stage": "client"}),
        ("/clients/1/between", "/clients/1/recommendations", {}),
        ("/clients/1/between", "/clients/1/given", {"given-hours": "", "given-worth": ""}),
        ("/clients/1/between", "/clients/1/notes", {}),
        ("/clients/1/welcome", "/clients/1/welcome", {}),
        ("/clients/1/calls/new", "/calls/new", {"minutes": "20", "purpose": "work"}),
        ("/clients/1/offers/new", "/offers/new", {"kind": "extra", "state": "made", "said": "no"}),
        ("/occasions/1", "/occasions/1/remark", {}),
        ("/clients/1/erasure", "/erasure/refusal", {}),
    ):
        _types(ana, page, action, typed)
    _types(ben, "/page/you", "/page/you/notice", {"sure": "y"})
    assert _pages_with_it(ben, "/page") >= {"/page", "/page/you", "/page/promises"}
    read = _pages_with_it(ana, "/")
    assert {"/", "/clients", "/outbox", "/figures", "/clients/1", "/clients/1/between"} <= read
    assert len(read) > 30


def _types(browser: Browser, page: str, action: str, typed: dict[str, Any]) -> None:
    """Send a form with markup in each of its fields for words."""
    answer = browser.get(page)
    sending = next(one for one in forms(answer) if _path(one).endswith(action))
    tags = soup(answer).find_all(["input", "textarea"], attrs={"name": list(sending.values)})
    words = {str(tag["name"]): TRICK for tag in tags if _is_for_words(tag)}
    assert words, sending
    sent = sending.send(browser, **{**words, **typed})
    assert sent.status_code == 302, (action, soup(sent).find(class_="errors") or sent.status_code)


def _path(sending: PageForm) -> str:
    return sending.action.partition("#")[0].partition("?")[0]


def _is_for_words(tag: Tag) -> bool:
    return tag.name == "textarea" or (tag.get("type", "text") == "text" and not tag.get("value"))


def _pages_with_it(browser: Browser, start: str) -> set[str]:
    """Every page that links lead to; each is checked for scripts and handlers as it is fetched.
    Answers those on which the markup can be read."""
    todo, seen, found = [start], set(), set()
    while todo:
        path = todo.pop().partition("#")[0]
        if path in seen or path.startswith(NOT_OF_BEN):
            continue
        seen.add(path)
        answer = browser.get(path)
        if answer.mimetype == "text/html":
            todo += links(answer)
            found |= {path} if TRICK in soup(answer).get_text() else set()
    return found
