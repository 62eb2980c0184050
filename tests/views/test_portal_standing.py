"""What Ben reads about where things stand: what is new, how it is going, what has ended."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select, update

from app.db import session, writing
from app.models import ChangeRequest, Client, Document, OutboxMessage, OutboxState, Version
from app.services.agreeing import agree
from app.services.agreeing.offer_mail import of_offer
from app.services.growing import lines, partings
from tests import scenarios
from tests.counting import queries
from tests.partings import ana_gave_notice
from tests.people import Browser
from tests.views.reading import forms, section, soup, words
from tests.views.visits import a_browser, count, line_form, newest_link, page_form

DECISIONS, CALLS = "Decisions get an answer", "Calls are on Tuesday and Thursday"
LAST_DAY = date(2026, 12, 18)


@pytest.fixture
def agreed(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> tuple[int, list[int]]:
    """Quick decisions have been in force for forty days; calls and rounds come after them."""
    with app.app_context():
        return scenarios.ben_agreed_long_ago(ana_id, now, "decision", "calls", "rounds")


@pytest.fixture
def settled(app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime) -> int:
    """Ben answered ten decisions in time, so that calls can be offered; the client's id."""
    client_id, (decision, *_) = agreed
    with app.app_context():
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, 10)
    return client_id


def _ben(app: Flask) -> Browser:
    browser = a_browser(app)
    assert browser.get(newest_link(app)).location == "/page"
    return browser


def test_the_new_line_is_marked_and_the_older_version_stays_in_force(
    app: Flask, ana_id: int, settled: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ben_was_offered(ana_id, settled, now)
    ben = _ben(app)
    page = ben.get("/page")
    offer, agreed = section(page, "offer"), section(page, "agreed")
    assert "What is new" in offer and _text(soup(page).find(class_="tag")) == "new"
    assert offer.index(CALLS) < offer.index("One line stays as we agreed it")
    assert "has worked well" in offer and "Why this helps us both" in offer
    assert "version 1 stays in force" in offer
    assert "in force" in agreed and DECISIONS in agreed and CALLS not in agreed
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    after = section(ben.get("/page"), "agreed")
    assert "version 2" in after and CALLS in after and DECISIONS in after


@pytest.mark.parametrize("has_left", [True, False])
def test_an_offer_taken_back_leaves_a_line_where_its_mail_had_left(
    app: Flask, ana_id: int, settled: int, now: datetime, has_left: bool
) -> None:
    with app.app_context():
        offer = scenarios.ben_was_offered(ana_id, settled, now)
        with writing() as db:
            db.execute(
                update(OutboxMessage)
                .where(of_offer(offer))
                .values(state=OutboxState.SENT if has_left else OutboxState.HELD)
            )
    ben = _ben(app)
    with app.app_context():
        agree.withdraw(ana_id, offer, "The date moved.", now)
    page = words(ben.get("/page"))
    said = "Ana took version 2 back on 23 November 2026; version 1 goes on."
    assert (said in page) is has_left and "The date moved." not in page
    assert "Version 2 was" not in page
    with app.app_context():
        scenarios.ben_accepted(ana_id, settled, now)
    page = words(ben.get("/page"))
    assert "took version 2 back" not in page
    assert "Version 2 was offered and taken back; it never counted." in page


def test_a_number_that_is_missing_was_declined(
    app: Flask, ana_id: int, settled: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ben_declined(ana_id, settled, now)
        later = now + timedelta(days=200)
        scenarios.ben_accepted(ana_id, settled, later)
    said = section(_ben(app).get("/page"), "earlier")
    assert "Version 2 was offered and declined; it never counted." in said


def test_needs_that_are_not_offered_are_nowhere(
    app: Flask, ana_id: int, settled: int, now: datetime
) -> None:
    ben = _ben(app)
    before = words(ben.get("/page"))
    assert "Calls" not in before and "ounds" not in before
    assert "Ana may suggest one more line." in before
    with app.app_context():
        scenarios.ben_was_offered(ana_id, settled, now)
    after = words(ben.get("/page"))
    assert "Calls" in after and "ounds" not in after
    assert not re.search(r"of (3|three) (lines|needs)", after)


def test_a_proposal_leaves_lines_that_are_waived_out(
    app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    client_id, (decision, *_) = agreed
    with app.app_context():
        lines.waive(ana_id, client_id, decision, "It is not worth it.", now)
        scenarios.ben_was_offered(ana_id, client_id, now)
    page = _ben(app).get("/page")
    assert "is no longer part of it: Ana does not count it any more" in section(page, "offer")
    assert "Ana no longer counts this line" in section(page, "agreed")
    assert DECISIONS not in section(page, "going")
    assert "not worth it" not in words(page)


@pytest.mark.parametrize(
    ("times", "late", "said"),
    [
        (0, False, "0 of 3 occasions"),
        (2, False, "2 of 3 occasions"),
        (3, False, "Works well since 23 November 2026, 3 of 3 kept"),
        (12, False, "Works well since 23 November 2026, 10 of the last 10 kept"),
        (1, True, "2 of 3 occasions, 1 of 2 kept, 2 needed"),
        (4, True, "4 of 5 kept, 5 needed"),
        (8, True, "8 of 9 kept, 9 needed"),
    ],
)
def test_how_it_is_going_in_the_figures_that_ana_sees(
    app: Flask,
    ana_id: int,
    agreed: tuple[int, list[int]],
    now: datetime,
    times: int,
    late: bool,
    said: str,
) -> None:
    client_id, (decision, *_) = agreed
    with app.app_context():
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, times)
        if late:
            asked = now - timedelta(days=9)
            occasion = scenarios.ben_was_asked(
                ana_id, client_id, decision, asked, now, answered_at=asked + timedelta(days=5)
            )
            scenarios.ana_confirmed(ana_id, occasion, now)
    page = _ben(app).get("/page")
    figure = soup(page).find("figure")
    assert figure is not None
    picture = figure.find("svg")
    assert picture is not None
    assert _text(figure.find("figcaption")) == picture["aria-label"] == said
    assert len(picture.find_all("circle")) == max(3, min(times + late, 10))


def _text(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def test_a_young_line_says_how_many_days_are_over(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> None:
    with app.app_context():
        client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, now)
        scenarios.ben_answered_in_time(ana_id, client_id, need_id, now, 2)
    assert "2 of 3 occasions, 10 of 28 days" in section(_ben(app).get("/page"), "going")


def test_what_nobody_measures_has_no_figures(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> None:
    with app.app_context():
        client_id, (need_id,) = scenarios.ben_agreed_long_ago(ana_id, now, "one_decider")
    ben = _ben(app)
    said = section(ben.get("/page"), "going")
    assert "there is no figure for it" in said and "occasions" not in said
    assert "of 0" not in said and "kept" not in said
    with app.app_context():
        lines.give_word(ana_id, client_id, need_id, now)
    assert "Works well since 23 November 2026" in section(ben.get("/page"), "going")


def test_older_versions_stay_readable_on_page_and_paper(
    app: Flask, ana_id: int, settled: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ben_accepted(ana_id, settled, now)
        first = session().scalars(select(Version).where(Version.number == 1)).one().id
        papers = session().execute(
            select(Document.id, Document.sha256).where(
                Document.version_id == first, Document.kind == "accepted"
            )
        )
        document_id, sha256 = papers.one()
    ben = _ben(app)
    assert "Version 1, accepted" in section(ben.get("/page"), "earlier")
    kept = ben.get(f"/page/documents/{document_id}.pdf?download=1")
    assert hashlib.sha256(kept.data).hexdigest() == sha256


def test_after_a_no_the_page_says_until_when_it_rests(
    app: Flask, ben: Browser, now: datetime
) -> None:
    page_form(ben, "/decline").send(ben, reason="Not now.", not_before="2027-02-01")
    said = words(ben.get("/page"))
    assert (
        "You said no on 23 November 2026. It is not suggested again before 1 February 2027." in said
    )


def test_after_notice_the_page_says_what_remains_and_asks_nothing(
    app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    ben = _ben(app)
    seen = line_form(ben, DECISIONS)
    with app.app_context():
        ana_gave_notice(ana_id, agreed[0], now, LAST_DAY, "All source files", "The <b>keys</b>")
    page = ben.get("/page")
    said = section(page, "parting")
    assert "This ends after 18 December 2026" in said and "stays as it is, on both sides" in said
    assert "All source files" in said and "The <b>keys</b>" in said
    assert "Too many late nights" not in words(page)
    assert DECISIONS in section(page, "agreed") and "may suggest" not in words(page)
    assert not forms(page)
    answer = seen.send(ben, amount="2", words="Please.")
    assert answer.status_code == 409 and "Notice was given" in words(answer)
    assert (
        ben.submit("/page/acceptance", {"offer": 1, "name": "B", "agreed": "y"}).status_code == 409
    )
    assert count(app, ChangeRequest) == 0


def test_the_closing_letter_can_be_downloaded(
    app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    with app.app_context():
        ana_gave_notice(ana_id, agreed[0], now, LAST_DAY)
    ben = _ben(app)
    page = soup(ben.get("/page"))
    [link] = [a for a in page.find_all("a") if a.get_text() == "Download closing letter"]
    answer = ben.get(str(link["href"]))
    assert answer.data.startswith(b"%PDF")
    assert "closing" in answer.headers["Content-Disposition"]


def test_what_has_ended_stays_readable_with_its_last_day(
    app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    ben = _ben(app)
    seen = line_form(ben, DECISIONS)
    with app.app_context():
        ana_gave_notice(
            ana_id, agreed[0], now - timedelta(days=5), (now - timedelta(days=2)).date()
        )
        partings.end_due(now)
    page = ben.get("/page")
    assert "Our agreement ended after 21 November 2026." in words(page)
    was = section(page, "was")
    assert DECISIONS in was and "Its last day was 21 November 2026." in was
    assert not forms(page) and "What we agreed" not in words(page)
    assert seen.send(ben, amount="2").status_code == 409
    with app.app_context():
        partings.resume(ana_id, agreed[0], now)
    again = ben.get("/page")
    assert "Its last day was 21 November 2026." in section(again, "was")
    assert seen.send(ben, amount="2").status_code == 409
    assert count(app, ChangeRequest) == 0


def test_the_freelancers_look_shows_the_same_without_forms(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    with app.app_context():
        ana_gave_notice(ana_id, agreed[0], now, LAST_DAY)
    page = ana.get(f"/clients/{agreed[0]}/page")
    assert "This ends after 18 December 2026" in words(page)
    assert not [found for found in forms(page) if "/page/" in found.action]


def test_the_page_asks_as_much_of_the_database_however_long_the_story(
    app: Flask, ana_id: int, agreed: tuple[int, list[int]], now: datetime
) -> None:
    ben = _ben(app)
    line_form(ben, DECISIONS).send(ben, words="In August we are few.")
    short = queries(ben, "/page")
    client_id, (decision, calls, _) = agreed
    for amount in ("2", "3", "4"):
        line_form(ben, DECISIONS).send(ben, amount=amount)
    with app.app_context():
        with writing() as db:
            for request in db.scalars(select(ChangeRequest)):
                request.answered_at, request.outcome, request.answer = now, "kept", "No."
        scenarios.ben_answered_in_time(ana_id, client_id, decision, now, 10)
        scenarios.ben_accepted(ana_id, client_id, now)
        scenarios.ben_rang(ana_id, client_id, calls, now, now)
        assert session().scalars(select(Client)).one()
    assert queries(ben, "/page") == short <= 21
