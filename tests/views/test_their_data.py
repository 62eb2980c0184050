"""A client takes all their data, and asks to be erased; Ana decides. And Ana's own notes."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import PrivateNote
from tests.people import Browser
from tests.views.reading import forms, words
from tests.views.visits import a_browser, newest_link

YOU, DATA, ERASURE = "/page/you", "/page/you/data", "/page/you/erasure"


def test_ben_takes_everything_along(ben: Browser, ana: Browser, client_id: int) -> None:
    _note(ana, client_id, "Pays late, and is <b>kind</b>.")
    ben.get(YOU)
    answer = ben.submit(DATA)
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as file:
        names = file.namelist()
        assert {"README.txt", "everything.json", "everything.pdf"} <= set(names)
        assert b"is <b>kind</b>" in file.read("everything.json")


def test_asked_for_twice_at_once_both_get_all_of_it(ben: Browser, app: Flask) -> None:
    link = newest_link(app)
    two = [ben, a_browser(app)]
    for browser in two:
        browser.get(link)
        browser.get(YOU)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda browser: browser.submit(DATA), two))
    found = []
    for answer in answers:
        with zipfile.ZipFile(BytesIO(answer.data)) as file:
            assert file.testzip() is None and file.read("everything.pdf")
            found.append(file.read("everything.json"))
    assert found[0] == found[1]


def test_ben_asks_and_is_told_why_it_stays(
    app: Flask, ben: Browser, ana: Browser, client_id: int
) -> None:
    ben.get(YOU)
    assert ben.submit(ERASURE, {"words": "Please."}).status_code == 400
    ben.get(YOU)
    assert ben.submit(ERASURE, {"words": "Please.", "sure": "y"}).location == f"{YOU}#data"
    assert ERASURE not in _actions(ben)
    assert "asks that what is personal be erased" in words(ana.get("/"))
    page, refusal = f"/clients/{client_id}/erasure", f"/clients/{client_id}/erasure/refusal"
    assert "Please." in words(ana.get(page))
    assert ana.submit(refusal, {"words": ""}).status_code == 400
    assert ana.submit(page).status_code == 400
    assert ana.submit(refusal, {"words": "The law wants it."}).status_code == 302
    assert "The law wants it." in words(ben.get(YOU)) and ERASURE in _actions(ben)
    assert ana.submit(refusal, {"words": "Again."}).status_code == 409


def test_once_erased_no_page_and_no_link_leads_there(
    app: Flask, ben: Browser, ana: Browser, client_id: int
) -> None:
    page = f"/clients/{client_id}/erasure"
    ana.get(page)
    assert ana.submit(page, {"sure": "y"}).location == page
    assert "Erased" in words(ana.get(page))
    for path in ("", "/between", "/agreement", "/change", "/log", "/page"):
        assert ana.get(f"/clients/{client_id}{path}").status_code == 404, path
    assert ben.get("/page").status_code == 410 and ben.get(YOU).status_code == 410
    for path in ("/", "/clients", "/figures", "/log"):
        said = ana.get(path)
        assert said.status_code == 200 and "Okafor" not in words(said), path


def test_a_note_is_changed_and_removed_and_nobody_elses_is(
    app: Flask, ana: Browser, client_id: int
) -> None:
    between = _note(ana, client_id, "First.")
    with app.app_context():
        note = session().scalars(select(PrivateNote.id)).one()
    ana.get(between)
    assert ana.submit(f"/notes/{note}", {"words": "<i>Second</i>."}).status_code == 302
    assert "<i>Second</i>." in words(ana.get(between))
    assert ana.submit(f"/notes/{note}/removal").status_code == 302
    assert "Second" not in words(ana.get(between))
    assert ana.post(f"/notes/{note}/removal").status_code in (400, 404)


def _note(ana: Browser, client_id: int, typed: str) -> str:
    between = f"/clients/{client_id}/between"
    ana.get(between)
    answer = ana.submit(f"/clients/{client_id}/notes", {"note-words": typed})
    assert answer.status_code == 302
    return between


def _actions(browser: Browser) -> list[str]:
    return [form.action for form in forms(browser.get(YOU))]
