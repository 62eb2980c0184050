"""Ben's page beside the agreement: what he sets there, and what he cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.db import session, writing
from app.models import Absence, Address, Client, Contact, OutboxMessage, Parting, Remark
from app.services.mail import links
from app.services.visiting import away, portal
from app.services.visiting.away import Away
from tests import scenarios
from tests.people import Browser
from tests.services.kinds import Line
from tests.views.reading import form, forms, section, soup, words
from tests.views.visits import a_browser, count, newest_link

MARKUP = "<b onclick=x>bold</b>"
YOU = "/page/you"


@pytest.fixture
def line(app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None) -> Line:
    """Ben agreed to quick decisions; one was asked an hour ago."""
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, now)
    asked = now - timedelta(hours=1)
    scenarios.ben_was_asked(ana_id, client_id, need_id, asked, now)
    return Line(ana_id, client_id, need_id)


@pytest.fixture
def his(app: Flask, line: Line, clock: object) -> Browser:
    """Ben's browser, in by the link of his newest mail."""
    browser = a_browser(app)
    browser.get(newest_link(app))
    return browser


@pytest.fixture
def hers(app: Flask, line: Line, now: datetime, clock: object) -> Browser:
    """Mia's, who is not the main contact."""
    mia = scenarios.mia_works_there_too(line.ana, line.client, now)
    with writing() as db:
        address = db.query(Address.id).filter_by(contact_id=mia).scalar()
        link = links.mint(db, line.ana, line.client, mia, address, now)
        url = links.page_url("", link)
    browser = a_browser(app)
    browser.get(url)
    return browser


def act(browser: Browser, ending: str, page: str = YOU, **typed: str) -> int:
    """Send the form whose address ends so; answers its code."""
    return form(browser.get(page), ending).send(browser, **typed).status_code


def test_terms_come_first_and_the_page_leads_there_and_back(his: Browser) -> None:
    page = his.get("/page")
    headings = [tag.get_text() for tag in soup(page).find_all("h2")]
    assert headings[0] == "What we agreed: version 1"
    assert soup(page).find("a", href=YOU) is not None
    assert soup(his.get(YOU)).find("a", href="/page") is not None


def test_what_he_types_is_shown_as_typed_to_both(his: Browser, ana: Browser, line: Line) -> None:
    assert act(his, "/away", last_day="2026-12-01", note=MARKUP) == 302
    assert act(his, "/people", name=MARKUP, email="mia@okafor.example") == 302
    assert act(his, "/remark", "/page", kind="contests", words=MARKUP) == 302
    assert act(his, "/notice", words=MARKUP, sure="y") == 302
    pages = [his.get(YOU), his.get("/page"), ana.get("/")]
    pages += [ana.get(f"/clients/{line.client}"), ana.get(f"/clients/{line.client}/parting")]
    pages.append(ana.get("/occasions/1"))
    for page in pages:
        assert MARKUP in words(page)
        assert soup(page).find("b", onclick=True) is None


def test_the_same_form_twice_is_done_once(his: Browser, app: Flask) -> None:
    sent = [
        (form(his.get(YOU), "/away"), {"last_day": "2026-12-01"}),
        (form(his.get(YOU), "/people"), {"name": "Max", "email": "max@okafor.example"}),
        (form(his.get("/page"), "/until"), {"day": "2026-11-26"}),
        (form(his.get("/page"), "/remark"), {"kind": "explains", "words": "Busy."}),
        (form(his.get(YOU), "/notice"), {"sure": "y"}),
    ]
    for found, typed in sent:
        assert [found.send(his, **typed).status_code for _ in range(2)] == [302, 302]
    tables = (Absence, Remark, Parting)
    assert [count(app, table) for table in tables] == [1, 1, 1]
    session().rollback()
    assert session().query(Contact).filter_by(added_by="client").count() == 1
    assert session().query(OutboxMessage).filter_by(kind="notice").count() == 5


def test_another_main_contact_is_asked_for_and_waits_on_today(
    his: Browser, ana: Browser, cleo: Browser
) -> None:
    assert act(his, "/people", name=f"Mia {MARKUP}", email="mia@okafor.example") == 302
    mia = session().query(Contact).filter_by(added_by="client").one()
    ask = form(his.get(YOU), "/main")
    assert ask.send(his, contact=str(mia.id)).status_code == 400
    assert ask.send(his, contact=str(mia.id), sure="y").status_code == 302
    assert "asked to be the main contact" in words(his.get(YOU))
    today = ana.get("/")
    assert (
        "becomes the main contact" in words(today) and soup(today).find("b", onclick=True) is None
    )
    for choice in ("left", "main"):
        assert cleo.submit(f"/contacts/{mia.id}/{choice}").status_code == 404
    assert ana.submit(f"/contacts/{mia.id}/left").status_code == 302
    assert "becomes the main contact" not in words(ana.get("/"))
    assert ask.send(his, contact=str(mia.id), sure="y").status_code == 302
    assert ana.submit(f"/contacts/{mia.id}/main").status_code == 302
    session().rollback()
    session().expire_all()
    assert (mia.is_main, mia.main_asked_at) == (True, None)
    assert "becomes the main contact" not in words(ana.get("/"))


def test_a_form_that_is_stale_shows_how_it_stands_now(his: Browser) -> None:
    hours = form(his.get(YOU), "/hours")
    assert hours.send(his, **{"week-mon": "9-12"}).status_code == 302
    late = hours.send(his, **{"week-mon": "10-12"})
    assert late.status_code == 409 and "Here they are now." in words(late)
    ask = form(his.get("/page"), "/until")
    assert ask.send(his, day="2026-11-26").status_code == 302
    another = {**ask.values, "submission": "another", "day": "2026-11-27"}
    assert his.post(ask.action, data=another).status_code == 409
    notice = form(his.get(YOU), "/notice")
    assert notice.send(his, sure="y").status_code == 302
    another = {**notice.values, "submission": "another", "sure": "y"}
    assert his.post(notice.action, data=another).status_code == 409
    stay = form(his.get(YOU), "/withdrawal")
    assert [stay.send(his, sure="y").status_code for _ in range(2)] == [302, 409]


@pytest.mark.parametrize(
    ("ending", "typed", "said"),
    [
        ("/away", {"last_day": "2016-12-01"}, "The last day comes before the first."),
        ("/away", {"last_day": "tomorrow"}, "Write a day like 2027-01-31."),
        ("/away", {"first_day": "9999-12-31", "last_day": "9999-12-31"}, "within two years"),
        ("/away", {"last_day": "2026-12-01", "note": "a\x00b"}, "Write it as plain words."),
        ("/hours", {"week-mon": "all day"}, "Monday: write times like"),
        ("/hours", {"zone": "Nowhere/City"}, "Write a city in your time zone"),
        ("/hours", {"place": "XX:YY"}, "Choose a country from the list."),
        ("/people", {"name": "Max", "email": "max"}, "Write a mail address like"),
        ("/people", {"name": "=?utf-8?q?x?=", "email": "m@o.example"}, "Write it as plain words."),
        ("/notice", {"sure": "y", "final_day": "1999-01-01"}, "Choose today or a later day."),
        ("/notice", {"sure": "y", "final_day": "9999-12-31"}, "Choose a day within three years."),
        ("/notice", {}, "Tick this first."),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(
    his: Browser, ending: str, typed: dict[str, str], said: str
) -> None:
    answer = form(his.get(YOU), ending).send(his, **typed)
    assert answer.status_code == 400 and said in words(answer)
    kept = [value for value in typed.values() if value not in ("y", "tomorrow", "XX:YY", "a\x00b")]
    assert all(value in answer.text or value in words(answer) for value in kept)
    assert count(his.application, Absence) == count(his.application, Parting) == 0


def test_a_day_or_a_word_that_cannot_be_stays_beside_its_occasion(his: Browser) -> None:
    for ending, typed, said in (
        ("/until", {"day": "2026-11-20"}, "Choose today or a later day."),
        ("/until", {"day": "9999-12-31"}, "Choose a day within half a year."),
        ("/until", {}, "Choose a day."),
        ("/remark", {"words": "Not mine"}, "Choose one of the two."),
        ("/remark", {"kind": "answers", "words": "Not mine"}, "Choose one of the two."),
        ("/remark", {"kind": "explains"}, "Write a word or two."),
    ):
        answer = form(his.get("/page"), ending).send(his, **typed)
        assert answer.status_code == 400 and said in words(answer)
        assert count(his.application, Remark) == 0


def test_mia_reads_it_all_and_changes_nothing(hers: Browser, line: Line, now: datetime) -> None:
    ben = portal.main_visitor(line.ana, line.client)
    away.say(ben, Away(now.date(), now.date()), "k", now)
    page = hers.get(YOU)
    assert "Ben Okafor, who is the main contact, changes things" in words(page)
    assert not [found.action for found in forms(page) if "/data" not in found.action]
    assert not [found for found in forms(hers.get("/page")) if "/occasions/" in found.action]
    for path in (
        *("away", "away/1/removal", "hours", "people", "people/1/removal", "main"),
        *("notice", "notice/withdrawal"),
    ):
        assert hers.submit(f"{YOU}/{path}", {"sure": "y"}).status_code == 403
    for path in ("until", "remark"):
        assert hers.submit(f"/page/occasions/1/{path}", {"day": "2026-11-26"}).status_code == 403


def test_what_is_not_bens_is_not_there(
    his: Browser, line: Line, now: datetime, visitor: Browser
) -> None:
    dora = scenarios.ben_is_a_client(
        line.ana, now, name="Dora’s", contact="Dora Lind", email="dora@lind.example"
    )
    away.say(
        portal.main_visitor(line.ana, dora), Away(now.date(), now.date() + timedelta(1)), "k", now
    )
    scenarios.ben_accepted(line.ana, dora, now)
    asked = scenarios.ben_was_asked(line.ana, dora, line.need, now, now)
    said = {"kind": "contests", "words": "Mine.", "day": "2026-11-26", "sure": "y"}
    absence = session().query(Absence.id).filter_by(client_id=dora).scalar()
    paths = [f"/page/occasions/{asked}/remark", f"/page/occasions/{asked}/until"]
    paths += [f"{YOU}/away/{absence}/removal", f"{YOU}/people/99/removal"]
    for path in paths:
        assert his.submit(path, said).status_code == 404
        assert visitor.submit(path, said).status_code == 410
    assert his.submit(f"/page/occasions/{asked}/remark", {}).status_code == 404


def test_a_contest_is_answered_on_today(
    his: Browser, ana: Browser, cleo: Browser, line: Line
) -> None:
    assert act(his, "/remark", "/page", kind="contests", words="You never asked.") == 302
    page = ana.get("/")
    assert "Ben Okafor says this wasn’t so:" in words(page)
    assert "“You never asked.”" in words(page) and "it no longer counts" in words(page)
    for path in ("remark", "contest/passed"):
        assert cleo.submit(f"/occasions/1/{path}", {"words": "Mine"}).status_code == 404
    kept = form(ana.get("/occasions/1"), "/remark").send(ana, keep="1", words="On Monday.")
    assert kept.status_code == 302
    assert "this wasn’t so" not in words(ana.get("/"))
    assert "Ana Sousa answered: “On Monday.”" in section(his.get("/page"), "going")
    assert act(his, "/remark", "/page", kind="contests", words="No, you did not.") == 302
    passed = ana.submit("/occasions/1/contest/passed", {"back": "today"})
    assert (passed.status_code, passed.location) == (302, "/")
    assert "does not count" in section(his.get("/page"), "going")
    assert ana.submit("/occasions/1/remark", {"words": "I see."}).status_code == 302
    assert "Ana Sousa : “I see.”" in section(his.get("/page"), "going")
    timeline = words(ana.get(f"/clients/{line.client}"))
    assert "Ben Okafor said that something was not so" in timeline
    assert "You answered them" in timeline and "You said what happened" in timeline


def test_his_notice_comes_to_today_until_she_notes_it_or_writes(
    his: Browser, ana: Browser, cleo: Browser, line: Line, app: Flask
) -> None:
    assert act(his, "/notice", sure="y", words="We moved.") == 302
    assert "Reminders have stopped" in words(ana.get("/"))
    path = f"/clients/{line.client}/parting"
    assert cleo.submit(f"{path}/noted").status_code == 404
    page = ana.get(path)
    assert "Ben ended the agreement" in words(page) and "Ben wrote: “We moved.”" in words(page)
    assert "Decision: which logo" in section(page, "remains")
    assert not [found for found in forms(page) if found.action.endswith("/withdrawal")]
    assert ana.submit(f"{path}/withdrawal", {"subject": "x", "body": "y"}).status_code == 409
    letter = form(ana.get(f"{path}?letter=yes"), "/parting")
    looked = letter.send(ana, handover="The files", look="1")
    sent = form(looked, "/parting").send(ana, look=None)
    assert sent.status_code == 302
    assert "ends the agreement" not in words(ana.get("/"))
    parting = section(his.get("/page"), "parting")
    assert "The files" in parting and "You can read this page until 5 June 2027." in parting
    assert "Read the closing letter (PDF)" in parting
    assert "They ended the agreement: its last day is" in words(ana.get(f"/clients/{line.client}"))


def test_ana_is_told_who_said_it_and_that_hours_are_other_ones(
    his: Browser, ana: Browser, line: Line
) -> None:
    act(his, "/away", last_day="2026-12-01")
    act(his, "/people", name="Max Okafor", email="max@okafor.example")
    act(his, "/hours", **{"week-mon": "9-12", "zone": "Vienna", "place": "AT:9"})
    page = words(ana.get(f"/clients/{line.client}"))
    assert "They said so on their page." in page and "Max Okafor named by them" in page
    assert session().query(Client.zone).scalar() == "Europe/Vienna"
    assert act(his, "/main", sure="y") == 302


def test_a_hard_word_is_hinted_at_and_nothing_is_blocked(ana: Browser, line: Line) -> None:
    said = ana.submit("/hard-words", {"words": "You MUST <b>answer</b>", "seen": "failure"})
    assert words(said).startswith("“MUST” reads hard") and "failure" not in said.text
    assert ana.submit("/hard-words", {"words": "Mustard"}).text.strip() == ""
    typed = {"kind": "own", "title": "You must", "sentence": "No violation", "language": "en"}
    shown = words(ana.submit("/needs/preview", typed))
    assert "“must”, “violation” read hard" in shown
    kept = ana.submit("/occasions/1/remark", {"words": "You must see that it failed."})
    assert kept.status_code == 302
