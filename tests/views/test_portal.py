"""The client's page: reading, answering, asking for a change."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.db import session, writing
from app.models import (
    Acceptance,
    Address,
    ChangeRequest,
    Contact,
    Decline,
    Document,
)
from app.services.agreeing import agree, changes
from app.services.mail import links
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, forms, words
from tests.views.visits import a_browser, count, newest_link, page_form


def test_a_good_link_leads_to_a_clean_page(ben: Browser) -> None:
    answer = ben.get("/page")
    said = words(answer)
    assert answer.status_code == 200
    assert "Decisions get an answer within one working day" in said
    assert "If it slips" in said and "What is counted" in said
    assert said.index("If it slips") < said.index("Your answer")


def test_a_visit_leaves_the_freelancers_sign_in_alone(ana: Browser, link: str) -> None:
    assert ana.get(link).location == "/page"
    assert ana.get("/page").status_code == 200
    assert ana.get("/clients").status_code == 200


def test_ben_accepts(app: Flask, ben: Browser) -> None:
    done = page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    assert done.status_code == 302
    page = ben.get("/page")
    assert "What we agreed: version 1" in words(page)
    assert "accepted" in words(page) and "Nothing has been counted yet" in words(page)
    with app.app_context():
        given = session().scalars(select(Acceptance)).one()
        assert (given.name, given.how, given.remote_address) == ("Ben Okafor", "page", "127.0.0.1")


def test_the_accepted_pdf_has_the_recorded_sha256(app: Flask, ben: Browser) -> None:
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    with app.app_context():
        found = session().execute(
            select(Document.id, Document.sha256).where(Document.kind == "accepted")
        )
        document_id, sha256 = found.one()
    answer = ben.get(f"/page/documents/{document_id}.pdf")
    assert hashlib.sha256(answer.data).hexdigest() == sha256
    assert answer.mimetype == "application/pdf"
    kept = ben.get(f"/page/documents/{document_id}.pdf?download=1")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert ben.get(f"/page/documents/{document_id + 9}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Ben Okafor"}, "Tick this to agree."),
        ({"name": "Ben Okafor", "agreed": "false"}, "Tick this to agree."),
        ({"agreed": "y"}, "Write your name."),
        ({"agreed": "y", "name": "  "}, "Write your name."),
        ({"agreed": "y", "name": "x" * 121}, "Keep it to 120 characters."),
        ({"agreed": "y", "name": "Ben\nOkafor"}, "Write it as plain words."),
        ({"agreed": "y", "name": "Ben \u202erofakO"}, "Write it as plain words."),
        ({"agreed": "y", "name": "\u200b"}, "Write your name."),
    ],
)
def test_accepting_needs_a_name_and_a_tick(
    app: Flask, ben: Browser, typed: dict[str, str], said: str
) -> None:
    answer = page_form(ben, "/acceptance").send(ben, **typed)
    assert answer.status_code == 400 and said in words(answer)
    assert count(app, Acceptance) == 0


def test_a_second_submit_changes_nothing(app: Flask, ben: Browser) -> None:
    seen = page_form(ben, "/acceptance")
    assert seen.send(ben, name="Ben Okafor", agreed="y").status_code == 302
    again = seen.send(ben, name="Ben Okafor", agreed="y")
    assert again.status_code == 409
    assert "how it stands now" in words(again)
    assert count(app, Acceptance) == 1


def test_a_withdrawn_offer_cannot_be_answered(
    app: Flask, ben: Browser, ana_id: int, offer_id: int, now: datetime
) -> None:
    page = ben.get("/page")
    with app.app_context():
        agree.withdraw(ana_id, offer_id, "The date moved.", now)
    accepted = form(page, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    declined = form(page, "/decline").send(ben, reason="No.")
    assert accepted.status_code == declined.status_code == 409
    assert count(app, Acceptance) == count(app, Decline) == 0
    assert "Nothing is open right now" in words(ben.get("/page"))
    assert "Ana took the last proposal back." in words(ben.get("/page"))


def test_another_clients_offer_cannot_be_answered(
    app: Flask, ben: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        other = scenarios.ben_is_a_client(ana_id, now, "Other", "Mo", "mo@other.example")
        others = scenarios.ben_was_offered(ana_id, other, now)
        document_id = session().scalar(select(func.max(Document.id)))
    seen = page_form(ben, "/acceptance")
    assert seen.send(ben, offer=others, name="Ben", agreed="y").status_code == 409
    assert ben.get(f"/page/documents/{document_id}.pdf").status_code == 404
    assert count(app, Acceptance) == 0


def test_ben_declines_with_a_reason_and_a_day(app: Flask, ben: Browser, now: datetime) -> None:
    seen = page_form(ben, "/decline")
    assert seen.send(ben).status_code == 400
    assert seen.send(ben, reason="Not now.", not_before="soon").status_code == 400
    refused = {
        "9999-01-01": "Choose a day within ten years.",
        "2020-01-01": "Choose a day after today.",
        now.date().isoformat(): "Choose a day after today.",
    }
    for typed, said in refused.items():
        answer = seen.send(ben, reason="Not now.", not_before=typed)
        assert answer.status_code == 400 and said in words(answer)
    day = (now + timedelta(days=30)).date()
    assert seen.send(ben, reason="Not now.", not_before=day.isoformat()).status_code == 302
    with app.app_context():
        assert session().execute(select(Decline.reason, Decline.not_before)).one() == (
            "Not now.",
            day,
        )


def test_ben_asks_for_a_change_and_reads_the_answer(
    app: Flask, ben: Browser, ana_id: int, now: datetime
) -> None:
    seen = page_form(ben, "/change")
    assert seen.send(ben).status_code == 400
    assert seen.send(ben, words="Two days <i>please</i>.").status_code == 302
    page = ben.get("/page")
    assert "Two days <i>please</i>." in words(page) and "<i>please" not in page.text
    with app.app_context():
        request_id = session().scalar(select(ChangeRequest.id))
        assert request_id is not None
        changes.keep(ana_id, request_id, "Two days it is.", now)
    assert "Two days it is." in words(ben.get("/page"))


def test_what_was_typed_is_kept(ben: Browser) -> None:
    answer = page_form(ben, "/acceptance").send(ben, name="Ben Okafor")
    assert form(answer, "/acceptance").values["name"] == "Ben Okafor"
    assert form(answer, "/decline").values["reason"] == ""


def test_a_colleague_reads_and_stops_but_does_not_answer(
    app: Flask, ana_id: int, client_id: int, offer_id: int, now: datetime
) -> None:
    with app.app_context():
        mia = scenarios.mia_works_there_too(ana_id, client_id, now)
        with writing() as db:
            address = db.scalars(select(Address).where(Address.contact_id == mia)).one()
            links.mint(db, ana_id, client_id, mia, address.id, now)
    browser = a_browser(app)
    browser.get(newest_link(app))
    page = browser.get("/page")
    assert page.status_code == 200 and "Your colleague" in words(page)
    assert not [f for f in forms(page) if f.action.endswith(("/acceptance", "/decline", "/change"))]
    for ending, typed in (
        ("acceptance", {"offer": offer_id, "name": "Mia", "agreed": "y"}),
        ("decline", {"offer": offer_id, "reason": "No."}),
        ("change", {"words": "Other."}),
    ):
        assert browser.submit(f"/page/{ending}", typed).status_code == 403
    assert browser.submit("/page/stop", {"sure": "y"}).status_code == 302
    assert count(app, Acceptance) == count(app, Decline) == count(app, ChangeRequest) == 0


def test_reminders_stop_and_start_again(
    app: Flask, ben: Browser, ana_id: int, now: datetime
) -> None:
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    assert page_form(ben, "/stop").send(ben).status_code == 400
    assert page_form(ben, "/stop").send(ben, sure="y").status_code == 302
    assert "No reminders come to" in words(ben.get("/page"))
    assert page_form(ben, "/start").send(ben).status_code == 400
    assert page_form(ben, "/start").send(ben, sure="y").status_code == 302
    with app.app_context():
        assert session().scalars(select(Address.stopped_at)).all() == [None]


def test_it_shows_every_counted_occasion_by_fifty(
    app: Flask, ana_id: int, client_id: int, need_id: int, now: datetime
) -> None:
    begun = now - timedelta(days=10)
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, begun)
        for minute in range(51):
            at = begun + timedelta(minutes=minute + 1)
            scenarios.ben_was_asked(ana_id, client_id, need_id, at, now, f"Decision: {minute}?", at)
    browser = a_browser(app)
    browser.get(newest_link(app))
    first, second = words(browser.get("/page")), words(browser.get("/page?page=2"))
    assert "Decision: 50?" in first and "Decision: 0?" not in first
    assert "Decision: 0?" in second
    assert "breach" not in first.lower() and "kept" in first


def test_a_form_without_its_token_changes_nothing(app: Flask, ben: Browser) -> None:
    seen = page_form(ben, "/acceptance")
    bare = replace(seen, values={**seen.values, "csrf_token": ""})
    assert bare.send(ben, name="Ben Okafor", agreed="y").status_code == 400
    assert count(app, Acceptance) == 0


def test_the_page_names_the_language_it_is_in(app: Flask, ben: Browser, now: datetime) -> None:
    """Our sentences are English for a German reader too, until there is a translation."""
    with app.app_context(), writing() as db:
        db.execute(update(Contact).values(language="de"))
    assert '<html lang="en"' in ben.get("/page").text


def test_the_freelancers_look_has_no_form(ana: Browser, client_id: int, offer_id: int) -> None:
    answer = ana.get(f"/clients/{client_id}/page")
    assert "This is what Ben Okafor sees" in words(answer)
    assert "Decisions get an answer within one working day" in words(answer)
    assert not [found for found in forms(answer) if "/page/" in found.action]
