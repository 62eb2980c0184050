"""The freelancer's forms about offers, asking first, calls and the welcome, and bad input to each;
and what the client says on their page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.db import session
from app.models import Interest, NoOffers, OutboxMessage, SalesOffer, SpokenTime, Welcome
from app.services.mail.letters import Words
from app.services.relating import interests, offers
from app.services.relating.offers import OfferForm
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.reading import form, section, words
from tests.views.rows import count, fresh
from tests.views.visits import a_browser, newest_link

WORDS = Words("A word", "Hello Ben,\n\na word.\n\nAna")
AN_OFFER = {"kind": "extra", "what": "A brochure", "state": "made", "day": "2026-11-23", "said": ""}
A_CALL = {"minutes": "25", "purpose": "work", "is_paid": "y", "on": "2026-11-23", "note": ""}
A_WELCOME = {"subject": "Welcome", "body": "Hello", "since": "2026-11-23"}
A_QUESTION = {"noticed": "Late mails", "subject": "Something", "body": "Hello"}


@pytest.fixture
def ben(ana_id: int) -> int:
    return scenarios.ben_is_a_client(ana_id, NOW)


def at(client: int, rest: str) -> str:
    return f"/clients/{client}/{rest}"


def test_the_exact_question_is_shown_before_it_is_sent_once(ana: Browser, ben: int) -> None:
    page = at(ben, "asking-first")
    looked = form(ana.get(page), page).send(ana, noticed="<b>Late</b> mails")
    assert looked.status_code == 200 and count(OutboxMessage) == 0
    shown = form(looked, page)
    assert "I noticed this: <b>Late</b> mails. Would you like to hear" in shown.values["body"]
    for _ in range(2):
        assert shown.send(ana, look=None, body="Ben, may I?").location.endswith("#asked-first")
    session().rollback()
    (mail,) = session().query(OutboxMessage).filter_by(kind="interest").all()
    assert mail.body == "Ben, may I?"
    again = ana.submit(page, A_QUESTION)
    assert again.status_code == 409 and "One at a time" in words(again)
    assert form(again, page).values["body"] == "Hello"


WRONG: dict[str, tuple[dict[str, str], list[tuple[dict[str, str], str]]]] = {
    "asking-first": (
        A_QUESTION,
        [
            ({"noticed": ""}, "Write what you noticed."),
            ({"noticed": "x" * 301}, "Keep it to 300 characters."),
            ({"subject": "a\nb"}, "Take out the line break"),
            ({"subject": "=?utf-8?q?x?="}, "write the two signs apart"),
            ({"subject": ""}, "Write one line of at most 200"),
            ({"body": "x" * 10_001}, "10000 characters"),
        ],
    ),
    "welcome": (
        A_WELCOME,
        [
            ({"since": "9999-12-31"}, "Choose a year between 1900 and 2200."),
            ({"since": "2026-11-24"}, "Choose today or an earlier day."),
            ({"since": ""}, "Choose the day."),
            ({"body": ""}, "Write what it should say."),
        ],
    ),
    "offers/new": (
        AN_OFFER,
        [
            ({"kind": "sale"}, "Not a valid choice"),
            ({"what": " \u200b"}, "Write what it is."),
            ({"day": "0001-01-01"}, "Choose a year between 1900 and 2200."),
            ({"day": "2026-11-24"}, "within the last ten years"),
            ({"state": "planned", "day": "2199-01-01"}, "within ten years"),
            ({"said": "later"}, "Choose the day they named."),
            ({"said": "no", "words": "x" * 501}, "Keep it to 500 characters."),
        ],
    ),
    "calls/new": (
        A_CALL,
        [
            ({"minutes": "1000000000"}, "Write minutes, from 1 to 1440."),
            ({"minutes": "-5"}, "Write minutes, from 1 to 1440."),
            ({"minutes": "half an hour"}, "Write whole minutes, like 25."),
            ({"minutes": "9" * 5000}, "Write minutes, from 1 to 1440."),
            ({"minutes": ""}, "Write minutes, from 1 to 1440."),
            ({"on": "2026-11-24"}, "within the last ten years"),
            ({"on": "1900-01-01"}, "within the last ten years"),
            ({"purpose": "pitching"}, "Not a valid choice"),
        ],
    ),
}


@pytest.mark.parametrize("rest", WRONG)
def test_what_cannot_be_comes_back_with_a_word_and_changes_nothing(
    ana: Browser, ben: int, rest: str
) -> None:
    fine, cases = WRONG[rest]
    for wrong, message in cases:
        answer = ana.submit(at(ben, rest), fine | wrong)
        assert (answer.status_code, message in words(answer)) == (400, True), (wrong, message)
    tables = (Welcome, SalesOffer, SpokenTime, Interest, OutboxMessage)
    assert [count(table) for table in tables] == [0] * 5


def test_a_no_stops_the_next_offer_with_its_reason_in_view(ana: Browser, ben: int) -> None:
    page = at(ben, "offers/new")
    no = AN_OFFER | {"said": "no", "not_before": "2027-02-01", "words": "<i>Not</i> this year."}
    assert ana.submit(page, no).status_code == 302
    assert "It rests until 1 February 2027." in words(ana.get(page))
    stopped = ana.submit(page, AN_OFFER | {"what": "Another"})
    assert stopped.status_code == 409
    said = words(stopped)
    assert "“<i>Not</i> this year.” It rests until 1 February 2027. So this was not noted." in said
    assert form(stopped, page).values["what"] == "Another"
    offer = fresh(SalesOffer)
    assert form(ana.get(at(ben, "between")), f"{offer.id}/removal").send(ana).status_code == 302
    assert ana.submit(page, AN_OFFER | {"what": "Another"}).status_code == 302


def test_an_answer_is_noted_once(ana: Browser, ana_id: int, ben: int) -> None:
    offer = offers.record(ana_id, ben, OfferForm("extra", "x", NOW.date(), False), "one", NOW)
    page = at(ben, f"offers/{offer}")
    assert ana.submit(page, {"said": ""}).status_code == 400
    assert ana.submit(page, {"said": "yes", "on": "2026-11-24"}).status_code == 400
    for code in (302, 302):
        assert ana.submit(page, {"said": "yes", "words": "Gladly"}).status_code == code
    assert ana.submit(page, {"said": "no", "words": ""}).status_code == 409


def test_the_welcome_stands_on_today_for_thirty_days_and_leaves_once(
    ana: Browser, ana_id: int, clock: object
) -> None:
    since = (NOW - timedelta(days=30)).date()
    ben = scenarios.ben_is_a_client(ana_id, NOW, client_since=since)
    older = since - timedelta(days=1)
    scenarios.ben_is_a_client(ana_id, NOW, "Old", "Mo", "mo@old.example", client_since=older)
    today = ana.get("/")
    assert "Welcome Ben" in words(today) and "Welcome Mo" not in words(today)
    page = form(ana.get(at(ben, "welcome")), "/welcome")
    assert page.values["since"] == since.isoformat()
    for _ in range(2):
        assert page.send(ana, body="Hello <b>Ben</b>").location == f"{at(ben, 'between')}#welcome"
    session().rollback()
    (mail,) = session().query(OutboxMessage).filter_by(kind="welcome").all()
    assert mail.body == "Hello <b>Ben</b>"
    assert "Welcome Ben" not in words(ana.get("/"))
    assert ana.get(at(ben, "welcome")).status_code == 409


def test_one_tap_on_today_says_that_they_were_welcomed(ana: Browser, ana_id: int) -> None:
    ben, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW - timedelta(days=3))
    assert "Nothing needs you today" in words(ana.get("/"))
    assert "Welcome Ben" in words(ana.get("/"))
    for _ in range(2):
        answer = ana.submit(at(ben, "welcome/elsewhere"), {"back": "today"})
        assert answer.location == "/"
    assert "Welcome Ben" not in words(ana.get("/"))
    assert fresh(Welcome).message_id is None


def test_calls_are_logged_from_the_log_and_their_share_is_said(ana: Browser, ben: int) -> None:
    assert at(ben, "calls/new") in ana.get(at(ben, "log")).text
    page = at(ben, "calls/new")
    shown = form(ana.get(page), page)
    assert (shown.values["purpose"], shown.values["is_paid"]) == ("work", "y")
    for _ in range(2):
        assert shown.send(ana, minutes="12", purpose="offers").status_code == 302
    assert "1 paid call in the last 90 days; 4 more before" in words(ana.get(at(ben, "between")))
    for _ in range(4):
        assert ana.submit(page, A_CALL | {"minutes": "60"}).status_code == 302
    said = section(ana.get(at(ben, "between")), "calls-title")
    assert "12 of 252 paid minutes in the last 90 days went on offers (5 calls)." in said


def test_a_stranger_finds_none_of_these_pages(cleo: Browser, ana_id: int, ben: int) -> None:
    asked = interests.ask(ana_id, ben, "Late mails", WORDS, "asked", NOW)
    for rest in ("welcome", "offers/new", "offers/1", "asking-first", "calls/new", "between"):
        assert cleo.get(at(ben, rest)).status_code == 404
    for path in (
        *(at(ben, f"{rest}") for rest in ("welcome/elsewhere", "offers/1/making")),
        *(at(ben, f"{rest}") for rest in ("offers/1/removal", "calls/1/removal")),
        *(at(ben, f"asking-first/{asked}/yes"), f"/asked-first/{asked}/noted"),
    ):
        assert cleo.submit(path).status_code == 404


def test_the_page_between_takes_as_many_queries_however_much_there_is(
    ana: Browser, ana_id: int, ben: int
) -> None:
    before = queries(ana, at(ben, "between"))
    for number in range(5):
        offers.record(ana_id, ben, OfferForm("extra", "x", NOW.date(), False), f"{number}", NOW)
        ana.submit(at(ben, "calls/new"), A_CALL)
    assert queries(ana, at(ben, "between")) == before


@pytest.fixture
def his(
    app: Flask, ana: Browser, ana_id: int, ben: int, public: str, nobody_knocked: None
) -> Browser:
    """Ben's browser, after he followed the link in a mail that asked first."""
    interests.ask(ana_id, ben, "The <b>mails</b> come late", WORDS, "asked", NOW)
    browser = a_browser(app)
    assert browser.get(newest_link(app)).location == "/page"
    return browser


def test_he_answers_on_his_page_and_she_finds_it_on_today_once(
    ana: Browser, ben: int, his: Browser
) -> None:
    assert "Ana asks you something." in words(his.get("/page"))
    page = his.get("/page/you")
    assert "Ana noticed something: “The <b>mails</b> come late”" in words(page)
    shown = form(page, "/question")
    assert "said" not in shown.values
    for typed in ({}, {"said": "maybe"}):
        assert shown.send(his, **typed).status_code == 400
    assert fresh(Interest).answer is None
    for _ in range(2):
        assert shown.send(his, said="no").status_code == 302
    assert shown.send(his, said="yes").status_code == 409
    assert his.submit("/page/you/question", {"question": "99", "said": "yes"}).status_code == 404
    said = words(his.get("/page/you"))
    assert "“The <b>mails</b> come late”, until 22 May 2027" in said
    today = ana.get("/")
    assert "said no, thank you" in words(today)
    assert ana.submit(f"/asked-first/{fresh(Interest).id}/noted").location == "/"
    assert "said no, thank you" not in words(ana.get("/"))
    assert count(OutboxMessage) == 1


def test_no_offers_for_now_is_said_with_a_tick_and_taken_back(
    ana: Browser, ben: int, his: Browser
) -> None:
    shown = form(his.get("/page/you"), "/page/you/offers")
    for typed in (
        {},
        {"sure": "y", "until": "2026-11-22"},
        {"sure": "y", "until": "9999-12-31"},
        {"sure": "y", "until": "soon"},
    ):
        assert shown.send(his, **typed).status_code == 400
    assert count(NoOffers) == 0
    for _ in range(2):
        assert shown.send(his, sure="y", until="2026-12-24").status_code == 302
    assert "no offers, through 24 December 2026." in words(his.get("/page/you"))
    reason = "asked on 23 November 2026 for no offers for now, through 24 December 2026."
    for rest in ("between", "offers/new", "asking-first"):
        assert reason in words(ana.get(at(ben, rest)))
    assert ana.submit(at(ben, "offers/new"), AN_OFFER).status_code == 409
    back = form(his.get("/page/you"), "/offers/end")
    assert back.send(his).status_code == 400
    assert back.send(his, sure="y").status_code == 302
    assert ana.submit(at(ben, "offers/new"), AN_OFFER).status_code == 302


def test_a_colleague_reads_it_and_answers_nothing(
    app: Flask, ana: Browser, ana_id: int, ben: int, his: Browser, now: datetime
) -> None:
    from app.db import writing
    from app.models import PageLink

    mia = scenarios.mia_works_there_too(ana_id, ben, now)
    with writing() as db:
        db.query(PageLink).update({"contact_id": mia, "address_id": 2})
    page = his.get("/page/you")
    assert "Ana noticed something" in words(page) and "/page/you/question" not in page.text
    for path in ("offers", "offers/end", "question"):
        assert his.submit(f"/page/you/{path}", {"sure": "y", "said": "yes"}).status_code == 403
