"""The agreement page as it grows: one more line, or why to wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session, writing
from app.models import Clause, Client, Occasion, Offer, OutboxMessage, Version
from app.services.agreeing import agree
from tests import scenarios
from tests.counting import queries
from tests.people import Browser
from tests.views.reading import form, forms, links, section, words


def at(client: int, rest: str = "") -> str:
    return f"/clients/{client}/agreement{rest}"


def versions(app: Flask) -> int:
    with app.app_context():
        return session().scalar(select(func.count(Version.number))) or 0


@pytest.fixture
def settled(app: Flask, ana_id: int, now: datetime) -> tuple[int, list[int]]:
    """Ben keeps quick decisions; invoices can come next, then one person who decides."""
    with app.app_context():
        client, needs = scenarios.ben_agreed_long_ago(
            ana_id, now, "decision", "invoice", "one_decider"
        )
        scenarios.ben_answered_in_time(ana_id, client, needs[0], now, 4)
    return client, needs


def test_the_next_line_is_marked_thanked_for_and_offered_by_one_click(
    app: Flask, ana: Browser, settled: tuple[int, list[int]]
) -> None:
    client, _ = settled
    page = ana.get(at(client))
    said = section(page, "next")
    assert "One more line : version 2" in said.replace("line:", "line :")
    assert "Invoices are paid within 14 days new" in said
    assert "Decisions get an answer within one working day new" not in said
    assert "Until Ben accepts version 2, version 1 stays in force." in said
    assert "four times in a row" in form(page, at(client)).values["opening"]
    with app.app_context():
        assert session().query(Offer).count() == 1
    shown = page.text[page.text.index('class="letter"') :]
    assert form(page, "/offer").send(ana).status_code == 302
    with app.app_context():
        mail = session().query(OutboxMessage).filter_by(kind="offer").all()[-1]
        assert mail.subject in shown
        assert all(part in words(page) for part in mail.body.split("\n\n"))
    waiting = words(ana.get(at(client)))
    assert "Waiting for Ben" in waiting and "Until then version 1 stays in force." in waiting


def test_no_crafted_request_makes_two_new_lines_in_version_two_or_three(
    app: Flask, ana: Browser, ana_id: int, settled: tuple[int, list[int]], now: datetime
) -> None:
    client, (first, second, third) = settled
    crafted: dict[str, Any] = dict.fromkeys(
        ("need", "need_id", "needs", "terms", "change", "proposal"), third
    )
    assert form(ana.get(at(client)), "/offer").send(ana, **crafted).status_code == 302
    changed = ana.get(at(client, f"/change/{second}?p_amount=20&need_id={third}"))
    offered = form(changed, f"/change/{second}").send(ana, show=None, **crafted)
    assert offered.status_code == 302
    for need in (third, 999):
        assert ana.get(at(client, f"/change/{need}")).status_code in (404, 409)
        answer = ana.submit(at(client, f"/change/{need}"), {"expected": "x", **crafted})
        assert answer.status_code in (404, 409)
    with app.app_context():
        offer = session().scalars(select(Offer.id).where(Offer.closed_at.is_(None))).one()
        agree.accept(ana_id, offer, agree.Answer("Ben Okafor", now), now)
        rows = session().execute(select(Clause.version_id, Clause.need_id, Clause.origin)).all()
    assert [tuple(row[1:]) for row in rows] == [
        (first, "new"),
        (first, "carried"),
        (second, "new"),
        (first, "carried"),
        (second, "new"),
    ]
    assert ana.submit(at(client, "/offer"), {"expected": "x", **crafted}).status_code == 409
    assert versions(app) == 3


def test_it_says_what_the_next_line_waits_for(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, now)
        scenarios.ana_needs_calls_at_set_times(ana_id, now)
        begun = now - timedelta(days=3)
        hour = timedelta(hours=1)
        scenarios.ben_was_asked(ana_id, client, need, begun, now, answered_at=begun + hour)
    said = section(ana.get(at(client)), "next")
    assert "One need at a time: it waits until “Decisions get an answer" in said
    assert "1 of 3 occasions, 10 of 28 days" in said
    assert "it has come up once so far" in said
    assert "it was agreed 10 days ago; it takes 28" in said
    assert [f.action for f in forms(ana.get(at(client))) if f.action.endswith("/offer")] == []


def test_a_change_that_waits_comes_first_and_all_agreed_says_so(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        client, (need,) = scenarios.ben_agreed_long_ago(ana_id, now, "decision")
    assert "All your needs are agreed with this client." in section(ana.get(at(client)), "next")
    with app.app_context():
        wish = scenarios.ben_asked_for_a_change(ana_id, client, now)
    page = ana.get(at(client))
    assert f"/clients/{client}/requests/{wish}" in links(page)
    assert at(client, f"/change/{need}") in links(page)


def test_an_opening_that_comes_too_late_is_kept_on_the_page(
    app: Flask, ana: Browser, ana_id: int, settled: tuple[int, list[int]], now: datetime
) -> None:
    client, _ = settled
    seen = form(ana.get(at(client)), at(client))
    with app.app_context():
        scenarios.ben_was_offered(ana_id, client, now)
    late = seen.send(ana, opening="Ben, my own words.")
    assert late.status_code == 409 and "Ben, my own words." in words(late)


def test_the_page_takes_the_same_queries_for_two_versions_as_for_four(
    app: Flask, ana: Browser, ana_id: int, settled: tuple[int, list[int]], now: datetime
) -> None:
    client, (_, second, _) = settled
    with app.app_context():
        scenarios.ben_was_offered(ana_id, client, now)
    few = queries(ana, at(client))
    for days in (20, 21):
        changed = ana.get(at(client, f"/change/{second}?p_amount={days}"))
        sent = form(changed, f"/change/{second}").send(ana, show=None)
        assert sent.status_code == 302
    assert queries(ana, at(client)) == few


def test_new_hours_are_shown_beside_the_old_and_offered(
    app: Flask, ana: Browser, settled: tuple[int, list[int]], now: datetime
) -> None:
    client, _ = settled
    same = ana.get(at(client, "/hours"))
    assert "The working hours in the agreement are as they are now." in words(same)
    seen = form(ana.get(f"/clients/{client}/change"), "/change")
    saved = seen.send(ana, zone="Europe/Athens", **{"week-fri": ""})
    assert saved.status_code == 302 and saved.location.endswith("#agreed")
    told = words(ana.get(f"/clients/{client}/change"))
    assert "was agreed with Monday to Friday, 09:00 to 17:00 in Berlin." in told
    page = ana.get(at(client, "/hours"))
    said = section(page, "moved")
    assert "Monday to Friday, 09:00 to 17:00 in Berlin; public holidays as in Germany" in said
    assert "Monday to Thursday, 09:00 to 17:00 in Athens" in said
    assert "Deadlines that run now stay as they are" in words(page)
    typed = form(page, "/hours").send(ana, words="Ben, as we said.", show=None)
    assert typed.status_code == 409 and "Ben, as we said." in typed.text
    assert form(typed, "/hours").send(ana, show=None).status_code == 302
    again = ana.get(at(client, "/hours"))
    assert "This is on offer already, as version 2." in words(again)
    with app.app_context():
        waiting = session().scalars(select(Version).where(Version.number == 2)).one()
        assert waiting.opening == "Ben, as we said."
        running = session().scalars(select(Occasion.due_at).order_by(Occasion.id)).all()
    assert running == sorted(running)


def test_a_deadline_that_runs_is_named_and_stays(
    app: Flask, ana: Browser, ana_id: int, settled: tuple[int, list[int]], now: datetime
) -> None:
    client, needs = settled
    with app.app_context():
        scenarios.ben_was_asked(ana_id, client, needs[0], now - timedelta(hours=1), now)
        due = session().scalars(select(Occasion.due_at).order_by(Occasion.id.desc())).first()
        with writing() as db:
            db.get_one(Client, client).zone = "Asia/Tokyo"
    assert "One deadline runs now, and stays as it is" in words(
        ana.get(f"/clients/{client}/change")
    )
    page = ana.get(at(client, "/hours"))
    assert "one runs at the moment" in words(page)
    form(page, "/hours").send(ana, show=None)
    with app.app_context():
        offer = session().scalars(select(Offer.id).where(Offer.closed_at.is_(None))).one()
        agree.accept(ana_id, offer, agree.Answer("Ben Okafor", now), now)
        after = session().scalars(select(Occasion.due_at).order_by(Occasion.id.desc())).first()
    assert after == due
