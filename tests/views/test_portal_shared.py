"""A link that is guessed, forwarded, kept until after the end, or used twice at once."""

from __future__ import annotations

import json
import secrets
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection
from io import BytesIO
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import time_machine
from flask import Flask

from app.models import Acceptance, PageLink
from app.security import limiter
from tests import scenarios
from tests.browser.served import Served
from tests.people import Browser
from tests.views.reading import form, forms, words
from tests.views.visits import Rows, a_browser, count, newest_link, page_form, you_form


def test_guesses_lead_nowhere_and_leave_nothing(
    app: Flask, link: str, dump: Callable[[], Rows]
) -> None:
    before, guessing = dump(), a_browser(app)
    guesses = [secrets.token_urlsafe(32) for _ in range(250)]
    guesses += [link[3:-1], link[3:] + "A", link[3:].swapcase(), "%00", "..%2f", "1"]
    for guess in guesses:
        limiter.reset()
        assert guessing.get(f"/c/{guess}").status_code == 404, guess
    assert guessing.get("/page").status_code == 410
    assert dump() == before and count(app, PageLink) == 1


def test_whoever_has_a_forwarded_link_sees_what_ben_sees_and_one_answer_counts(
    app: Flask, ben: Browser, link: str
) -> None:
    forwarded = a_browser(app)
    assert forwarded.get(link).location == "/page"
    theirs, bens = page_form(forwarded, "/acceptance"), page_form(ben, "/acceptance")
    assert bens.send(ben, name="Ben Okafor", agreed="y").status_code == 302
    late = theirs.send(forwarded, name="Somebody", agreed="y")
    assert late.status_code == 409 and "answered or taken back in the meantime" in words(late)
    assert count(app, Acceptance) == 1
    assert you_form(ben, "/away").send(ben, last_day="2026-11-27").status_code == 302
    for page in ("/page", "/page/you"):
        assert words(forwarded.get(page)) == _without_flashes(words(ben.get(page)))


def test_after_the_end_a_link_reads_until_its_day_and_then_is_over(
    app: Flask, ben: Browser, link: str, now: datetime, clock: time_machine.Traveller
) -> None:
    """Ben's last day is over, half a year of reading too; nothing is mailed any more."""
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    last_day = now + timedelta(days=7)
    sent = you_form(ben, "/notice").send(ben, final_day=f"{last_day:%Y-%m-%d}", sure="y")
    assert sent.status_code == 302
    in_the_last_mail = newest_link(app)
    assert in_the_last_mail != link
    clock.move_to(last_day + timedelta(days=179))
    assert len(forms(a_browser(app).get(link))) == 1  # older, and its ninety days are over
    assert ben.get(in_the_last_mail).location == "/page"
    assert ben.get("/page").status_code == ben.get("/page/you").status_code == 200
    data = you_form(ben, "/data")
    assert data.send(ben).mimetype == "application/zip"
    clock.move_to(last_day + timedelta(days=181))
    assert ben.get("/page").status_code == ben.get("/page/you").status_code == 410
    assert data.send(ben).status_code in (400, 410)
    for path in (link, in_the_last_mail):
        over = a_browser(app).get(path)
        assert over.status_code == 410 and not forms(over)


def test_a_new_link_is_mailed_three_times_a_day(
    app: Flask, ben: Browser, link: str, now: datetime, clock: time_machine.Traveller
) -> None:
    later = now + timedelta(days=91)
    clock.move_to(later)
    ended = ben.get(link)
    assert len(forms(ended)) == 1 and "b…@okafor.example" in words(ended)
    mail_me = form(ended, "/renewal")
    answers = []
    for minutes in (0, 1, 2, 3, 23 * 60, 25 * 60):
        clock.move_to(later + timedelta(minutes=minutes))
        answers.append(mail_me.send(ben).status_code)
    assert answers == [200, 200, 200, 409, 409, 200]


def test_data_asked_for_twice_at_once_comes_twice_and_whole(
    app: Flask, ben: Browser, ana_id: int, client_id: int, need_id: int, now: datetime
) -> None:
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    with app.app_context():
        scenarios.ben_was_asked(ana_id, client_id, need_id, now, now)
    asked = you_form(ben, "/data")
    kept = ben.get_cookie("groundrules")
    assert kept is not None
    house, both = Served(app), Barrier(2)
    house.start()

    def ask(_: int) -> dict[str, bytes]:
        both.wait(10)
        return _unpacked(_posted(house.base, asked.action, asked.values, kept.value))

    try:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(ask, range(2))
    finally:
        house.stop()
    assert first == second and {"README.txt", "everything.json"} <= set(first)
    assert "Decision: which logo" in json.dumps(json.loads(first["everything.json"]))


def _posted(base: str, path: str, values: dict[str, str], cookie: str) -> bytes:
    kind = "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Cookie": f"groundrules={cookie}", "Referer": base}
    with closing(HTTPConnection(urlsplit(base).netloc, timeout=60)) as connection:
        connection.request("POST", path, urlencode(values), headers)
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read()


def _unpacked(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _without_flashes(said: str) -> str:
    return said.replace("Thank you. It is agreed, and a copy comes to you by mail. ", "").replace(
        "Thank you. Those days don’t count, and no reminders come. ", ""
    )
