"""Mail scanners follow every link and press every button; that must change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from agreements.judges.turns import ASKED_BACK
from app.db import session
from app.models import PromiseOccasion
from app.security import limiter
from app.services.mail.letters import Words
from app.services.promising import asking_back
from app.services.relating import interests
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, forms
from tests.views.reading import links as addresses
from tests.views.visits import Rows, a_browser, newest_link, page_form, you_form

NOTICED = "Your shop is slow on phones."
PRESSED = {
    *("/page/change", "/page/start", "/page/occasions/1/remark", "/page/occasions/1/until"),
    *("/page/promises/question", "/page/promises/slip", "/page/promises/1/removal"),
    "/page/promises/reply",
    *("/page/you/away", "/page/you/away/1/removal", "/page/you/hours", "/page/you/main"),
    *("/page/you/people", "/page/you/people/1/removal", "/page/you/offers"),
    *("/page/you/question", "/page/you/data", "/page/you/erasure", "/page/you/notice"),
}


def test_a_scanner_that_presses_everything_changes_nothing(
    app: Flask, link: str, dump: Callable[[], Rows]
) -> None:
    before = dump()
    _scan(app, link)
    assert dump() == before


def test_a_scanner_undoes_nothing_that_was_set_and_takes_no_notice_back(
    app: Flask,
    ana_id: int,
    client_id: int,
    need_id: int,
    ben: Browser,
    link: str,
    now: datetime,
    dump: Callable[[], Rows],
) -> None:
    """With everything on both pages that a client can set or say, while it lasts and at its end."""
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    with app.app_context():
        scenarios.ben_was_asked(ana_id, client_id, need_id, now, now)
        interests.ask(ana_id, client_id, NOTICED, Words("A word", NOTICED), "key", now)
    _sets_everything(ben)
    with app.app_context():
        asked = session().scalars(select(PromiseOccasion.id)).one()
        asking_back.turn(ana_id, asked, ASKED_BACK, now, now)
    before = dump()
    pressed = _scan(app, link)
    assert dump() == before
    assert pressed >= PRESSED
    for ending in ("/offers", "/notice"):
        assert you_form(ben, ending).send(ben, sure="y").status_code == 302
    before = dump()
    assert {"/page/you/offers/end", "/page/you/notice/withdrawal"} <= _scan(app, link)
    assert dump() == before


def test_a_scanner_asks_for_no_other_figures(
    app: Flask,
    ana_id: int,
    public: str,
    now: datetime,
    nobody_knocked: None,
    dump: Callable[[], Rows],
) -> None:
    """With a line in force and another on offer, each of which could be asked for otherwise."""
    with app.app_context():
        client_id, (decision, _) = scenarios.ben_agreed_long_ago(ana_id, now, "decision", "calls")
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, 4)
        scenarios.ben_was_offered(ana_id, client_id, now)
    before = dump()
    _scan(app, newest_link(app))
    assert dump() == before


def _sets_everything(ben: Browser) -> None:
    assert page_form(ben, "/stop").send(ben, sure="y").status_code == 302
    asked = form(ben.get("/page/promises"), "/question")
    assert asked.send(ben, subject="Which day?").status_code == 302
    for ending, typed in (
        ("/people", {"name": "Mia Okafor", "email": "mia@okafor.example"}),
        ("/away", {"last_day": "2026-11-27"}),
    ):
        assert you_form(ben, ending).send(ben, **typed).status_code == 302


def _scan(app: Flask, link: str) -> set[str]:
    """Follow every link and send every form with its defaults, as some mail scanners do; answers
    the addresses to which a form was sent, as if each number were one."""
    limiter.reset()
    scanner = a_browser(app)
    todo, seen, pressed = [link], set(), set()
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = scanner.get(address, follow_redirects=True)
        assert answer.status_code != 429, address
        if answer.mimetype != "text/html":
            continue
        for found in forms(answer):
            assert found.send(scanner).status_code != 429, found.action
            pressed.add(re.sub(r"\d+", "1", found.action.partition("?")[0]))
        todo += addresses(answer)
    assert {"/page/you", "/page"} <= {address.partition("#")[0] for address in seen}
    return pressed
