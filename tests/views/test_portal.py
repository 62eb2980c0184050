"""The client's page, from the link in the mail to the last word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.db import session, writing
from app.models import (
    Acceptance,
    Address,
    AddressTest,
    ChangeRequest,
    Contact,
    Decline,
    Document,
    OutboxMessage,
    PageLink,
)
from app.security import limiter
from app.services import agree, links
from app.shell import Shell, shell
from tests import scenarios
from tests.people import Browser
from tests.views.reading import PageForm, form, forms, words
from tests.views.reading import links as addresses

BASE = "https://ana.example"


@pytest.fixture(autouse=True)
def _nobody_knocked_before(clock: object) -> None:
    limiter.reset()


@pytest.fixture
def public(app: Flask, ana_id: int, now: datetime) -> str:
    """Ana's public address was tested, so that her mails carry links."""
    was = shell()
    settings = replace(was.settings, base_url=BASE)
    app.extensions["groundrules"] = Shell(settings, was.vault)
    with writing() as db:
        db.add(
            AddressTest(
                freelancer_id=ana_id, base_url=BASE, token_hash="x", made_at=now, passed_at=now
            )
        )
    return BASE


@pytest.fixture
def client_id(app: Flask, ana_id: int, public: str, now: datetime) -> int:
    with app.app_context():
        scenarios.ana_needs_quick_decisions(ana_id, now)
        return scenarios.ben_is_a_client(ana_id, now)


@pytest.fixture
def offer_id(app: Flask, ana_id: int, client_id: int, now: datetime) -> int:
    with app.app_context():
        return scenarios.ben_was_offered(ana_id, client_id, now - timedelta(hours=1))


@pytest.fixture
def link(app: Flask, offer_id: int) -> str:
    """The address in the newest mail, as a path."""
    return _newest_link(app)


@pytest.fixture
def ben(app: Flask, link: str) -> Browser:
    """Ben's browser, after he followed the link in his mail."""
    browser = _browser(app)
    assert browser.get(link).location == "/page"
    return browser


def _browser(app: Flask) -> Browser:
    return cast(Browser, app.test_client())


def _newest_link(app: Flask) -> str:
    with app.app_context():
        found = session().scalars(select(PageLink).order_by(PageLink.id.desc())).first()
        assert found is not None
        return links.page_url("", found)


def _stop_link(app: Flask) -> str:
    with app.app_context():
        found = session().scalars(select(PageLink).order_by(PageLink.id.desc())).first()
        assert found is not None
        return links.stop_url("", found)


def _count(app: Flask, table: type) -> int:
    with app.app_context():
        return session().scalar(select(func.count()).select_from(table)) or 0


def _form(ben: Browser, ending: str) -> PageForm:
    return form(ben.get("/page"), ending)


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
    done = _form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    assert done.status_code == 302
    page = ben.get("/page")
    assert "What we agreed: version 1" in words(page)
    assert "accepted" in words(page) and "Nothing has been counted yet" in words(page)
    with app.app_context():
        given = session().scalars(select(Acceptance)).one()
        assert (given.name, given.how, given.remote_address) == ("Ben Okafor", "page", "127.0.0.1")


def test_the_accepted_pdf_has_the_recorded_sha256(app: Flask, ben: Browser) -> None:
    _form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
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
    ],
)
def test_accepting_needs_a_name_and_a_tick(
    app: Flask, ben: Browser, typed: dict[str, str], said: str
) -> None:
    answer = _form(ben, "/acceptance").send(ben, **typed)
    assert answer.status_code == 400 and said in words(answer)
    assert _count(app, Acceptance) == 0


def test_a_second_submit_changes_nothing(app: Flask, ben: Browser) -> None:
    seen = _form(ben, "/acceptance")
    assert seen.send(ben, name="Ben Okafor", agreed="y").status_code == 302
    again = seen.send(ben, name="Ben Okafor", agreed="y")
    assert again.status_code == 409
    assert "how it stands now" in words(again)
    assert _count(app, Acceptance) == 1


def test_a_withdrawn_offer_cannot_be_answered(
    app: Flask, ben: Browser, ana_id: int, offer_id: int, now: datetime
) -> None:
    page = ben.get("/page")
    with app.app_context():
        agree.withdraw(ana_id, offer_id, "The date moved.", now)
    accepted = form(page, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    declined = form(page, "/decline").send(ben, reason="No.")
    assert accepted.status_code == declined.status_code == 409
    assert _count(app, Acceptance) == _count(app, Decline) == 0
    assert "Nothing is open right now" in words(ben.get("/page"))


def test_another_clients_offer_cannot_be_answered(
    app: Flask, ben: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        other = scenarios.ben_is_a_client(ana_id, now, "Other", "Mo", "mo@other.example")
        others = scenarios.ben_was_offered(ana_id, other, now)
        document_id = session().scalar(select(func.max(Document.id)))
    seen = _form(ben, "/acceptance")
    assert seen.send(ben, offer=others, name="Ben", agreed="y").status_code == 409
    assert ben.get(f"/page/documents/{document_id}.pdf").status_code == 404
    assert _count(app, Acceptance) == 0


def test_ben_declines_with_a_reason_and_a_day(app: Flask, ben: Browser, now: datetime) -> None:
    seen = _form(ben, "/decline")
    assert seen.send(ben).status_code == 400
    assert seen.send(ben, reason="Not now.", not_before="soon").status_code == 400
    assert seen.send(ben, reason="Not now.", not_before="9999-01-01").status_code == 400
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
    seen = _form(ben, "/change")
    assert seen.send(ben).status_code == 400
    assert seen.send(ben, words="Two days <i>please</i>.").status_code == 302
    page = ben.get("/page")
    assert "Two days <i>please</i>." in words(page) and "<i>please" not in page.text
    with app.app_context():
        request_id = session().scalar(select(ChangeRequest.id))
        assert request_id is not None
        agree.answer_request(ana_id, request_id, "Two days it is.", now)
    assert "Two days it is." in words(ben.get("/page"))


def test_what_was_typed_is_kept(ben: Browser) -> None:
    answer = _form(ben, "/acceptance").send(ben, name="Ben Okafor")
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
    browser = _browser(app)
    browser.get(_newest_link(app))
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
    assert _count(app, Acceptance) == _count(app, Decline) == _count(app, ChangeRequest) == 0


def test_reminders_stop_and_start_again(
    app: Flask, ben: Browser, ana_id: int, now: datetime
) -> None:
    _form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    assert _form(ben, "/stop").send(ben).status_code == 400
    assert _form(ben, "/stop").send(ben, sure="y").status_code == 302
    assert "No reminders come to" in words(ben.get("/page"))
    assert _form(ben, "/start").send(ben).status_code == 400
    assert _form(ben, "/start").send(ben, sure="y").status_code == 302
    with app.app_context():
        assert session().scalars(select(Address.stopped_at)).all() == [None]


def test_it_shows_every_counted_occasion_by_fifty(
    app: Flask, ana_id: int, client_id: int, now: datetime
) -> None:
    begun = now - timedelta(days=10)
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, begun)
        need_id = _need_id()
        for minute in range(51):
            at = begun + timedelta(minutes=minute + 1)
            scenarios.ben_was_asked(ana_id, client_id, need_id, at, now, f"Decision: {minute}?", at)
    browser = _browser(app)
    browser.get(_newest_link(app))
    first, second = words(browser.get("/page")), words(browser.get("/page?page=2"))
    assert "Decision: 50?" in first and "Decision: 0?" not in first
    assert "Decision: 0?" in second
    assert "breach" not in first.lower() and "kept" in first


def _need_id() -> int:
    from app.models import Need

    return session().scalars(select(Need.id)).one()


@pytest.mark.parametrize("path", ["/c/unknown", "/c/é", "/stop/1.altered", "/stop/x", "/stop/1.é"])
def test_an_unknown_link_leads_nowhere(app: Flask, link: str, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_an_altered_link_leads_nowhere(app: Flask, link: str) -> None:
    assert app.test_client().get(link[:-1] + "~").status_code == 404


def test_without_a_visit_the_page_says_so(app: Flask) -> None:
    answer = app.test_client().get("/page")
    assert answer.status_code == 410
    assert "This visit is over" in words(answer)


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_ended_link_offers_a_new_one_by_mail(
    app: Flask, ben: Browser, link: str, now: datetime, column: str
) -> None:
    with app.app_context(), writing() as db:
        db.execute(update(PageLink).values({column: now - timedelta(seconds=1)}))
    assert ben.get("/page").status_code == 410
    ended = ben.get(link)
    assert ended.status_code == 410
    assert "b…@okafor.example" in words(ended) and "ben@okafor" not in ended.text
    assert form(ended, "/renewal").send(ben).status_code == 200
    with app.app_context():
        mailed = session().scalars(
            select(OutboxMessage.recipient).where(OutboxMessage.kind == "new_link")
        )
        assert mailed.all() == ["ben@okafor.example"]
    assert ben.get(_newest_link(app)).location == "/page"


def test_a_new_main_contact_ends_the_visit(
    app: Flask, ben: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    from app.services import contacts

    with app.app_context():
        contacts.make_main(ana_id, scenarios.mia_works_there_too(ana_id, client_id, now), now)
    assert ben.get("/page").status_code == 410


def test_one_click_in_the_mail_program_stops_and_can_be_undone(app: Flask, offer_id: int) -> None:
    path, program = _stop_link(app), app.test_client()
    asked = program.get(path)
    assert asked.status_code == 200 and _stopped(app) is None
    done = program.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200 and _stopped(app) is not None
    assert form(done, path).send(program).status_code == 200
    assert _stopped(app) is None


def _stopped(app: Flask) -> datetime | None:
    with app.app_context():
        return session().scalars(select(Address.stopped_at)).one()


def test_a_form_without_its_token_changes_nothing(app: Flask, ben: Browser) -> None:
    seen = _form(ben, "/acceptance")
    bare = replace(seen, values={**seen.values, "csrf_token": ""})
    assert bare.send(ben, name="Ben Okafor", agreed="y").status_code == 400
    assert _count(app, Acceptance) == 0


def test_too_many_links_in_a_minute_are_slowed_down(app: Flask) -> None:
    browser = _browser(app)
    answers = [browser.get("/c/guess").status_code for _ in range(31)]
    assert answers[:30] == [404] * 30 and answers[30] == 429


def test_the_page_speaks_the_readers_language(app: Flask, ben: Browser, now: datetime) -> None:
    with app.app_context(), writing() as db:
        db.execute(update(Contact).values(language="de"))
    assert '<html lang="de"' in ben.get("/page").text


def test_the_address_is_tested_from_another_device(
    app: Flask, ana: Browser, ana_id: int, public: str, now: datetime
) -> None:
    with app.app_context():
        path = links.begin_address_test(ana_id, now).removeprefix(BASE)
        was = session().scalar(select(func.count(AddressTest.passed_at)))
    here = ana.get(path)
    assert "Open this on another device" in words(here)
    phone = _browser(app)
    button = form(phone.get(path), path)
    assert ana.submit(path).status_code == 409
    with app.app_context():
        assert session().scalar(select(func.count(AddressTest.passed_at))) == was
    assert "It works" in words(button.send(phone))
    with app.app_context():
        assert session().scalar(select(func.count(AddressTest.passed_at))) == (was or 0) + 1
    assert phone.get("/check/altered").status_code == 404


def test_a_scanner_that_presses_everything_changes_nothing(
    app: Flask, link: str, dump: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    before = dump()
    _scan(app, link)
    assert dump() == before


def test_a_scanner_changes_nothing_after_the_yes_and_the_stop_either(
    app: Flask, ben: Browser, link: str, dump: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    _form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    before = dump()
    _scan(app, link)
    assert dump() == before
    _form(ben, "/stop").send(ben, sure="y")
    before = dump()
    _scan(app, link)
    assert dump() == before


def _scan(app: Flask, link: str) -> None:
    """Follow every link and send every form with its defaults, as some mail scanners do."""
    scanner = _browser(app)
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
        from app.db import db

        with app.app_context():
            return {
                table.name: [tuple(row) for row in session().execute(table.select())]
                for table in db.metadata.sorted_tables
            }

    return read
