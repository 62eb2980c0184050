"""Today: what needs Ana, in order, each with its words and what can be done."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.db import db, writing
from app.models import Breach, Occasion, OutboxMessage, OutboxState
from app.services.agreeing import agree
from app.services.upholding import uphold
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.reading import fingerprint, text_of

THURSDAY = datetime(2026, 11, 19, 15, 40, tzinfo=UTC)


def page(browser: Browser) -> str:
    answer = browser.get("/")
    assert answer.status_code == 200
    return answer.text


def ben_has_not_answered(ana_id: int) -> tuple[int, int]:
    """A decision asked on Thursday is open on Monday; answers the client and the occasion."""
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    return client_id, scenarios.ben_was_asked(ana_id, client_id, need_id, THURSDAY, NOW)


def test_nothing_needs_ana_on_a_quiet_day(ana: Browser, ana_id: int) -> None:
    html = page(ana)
    assert "Nothing needs you today" in html
    assert "Monday 23 November 2026, 09:00 in Lisbon" in html


def test_a_suspected_slip_says_why_and_what_would_be_sent_and_when(
    ana: Browser, ana_id: int
) -> None:
    ben_has_not_answered(ana_id)
    said = text_of(page(ana))
    assert "One thing needs you" in said
    assert "Ben Okafor hasn’t answered “Decision: which logo goes on the invoice?”" in said
    assert "Asked Thu 19 Nov 16:40 in Berlin. One working day: Fri 20 Nov 17:00" in said
    assert "Tue 24 Nov 09:30 in Berlin (08:30 in Lisbon)" in said
    assert "This one may have got buried" in said
    assert "Yes, remind Ben" in said


def test_one_tap_confirms_the_slip_and_the_first_reminder_waits_for_her_word(
    ana: Browser, ana_id: int
) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    answer = ana.submit(
        f"/occasions/{occasion_id}/confirmation",
        data={"expected": fingerprint(page(ana)), "back": "today", "sends": "1"},
    )
    assert answer.headers["Location"] == "/"
    said = text_of(page(ana))
    assert "The first reminder to this client waits for your word." in said
    assert "Let it leave" in said
    assert "Yes, remind Ben" not in said
    assert db.session.query(Breach).count() == 1


def test_a_tap_on_words_that_changed_shows_the_new_ones_and_sends_nothing(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    seen = fingerprint(page(ana))
    clock.move_to(NOW + timedelta(days=1))
    answer = ana.submit(f"/occasions/{occasion_id}/confirmation", data={"expected": seen})
    assert answer.status_code == 409
    assert "changed since you looked" in answer.text
    assert "Wed 25 Nov 09:30 in Berlin" in answer.text
    assert db.session.query(Breach).count() == 0


@pytest.mark.parametrize("hour", [20, 21, 22])
def test_what_is_shown_in_the_evening_can_still_be_confirmed_a_minute_later(
    ana: Browser, ana_id: int, clock: time_machine.Traveller, hour: int
) -> None:
    """Twelve hours after 21:30 in Berlin lies inside the slot, and the clock runs on."""
    _, occasion_id = ben_has_not_answered(ana_id)
    clock.move_to(NOW.replace(hour=hour, minute=31))
    seen = fingerprint(page(ana))
    clock.move_to(NOW.replace(hour=hour, minute=32, second=20))
    answer = ana.submit(f"/occasions/{occasion_id}/confirmation", data={"expected": seen})
    assert answer.status_code == 302


def test_a_late_answer_is_only_noted(ana: Browser, ana_id: int) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    uphold.answered(ana_id, occasion_id, NOW - timedelta(hours=1), NOW)
    said = text_of(page(ana))
    assert "Yes, note it" in said
    assert "The answer has come, so nothing is sent" in said
    assert "Yes, remind" not in said


def test_a_slip_that_is_let_pass_is_gone(ana: Browser, ana_id: int) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    answer = ana.submit(f"/occasions/{occasion_id}/excuse", data={"back": "today"})
    assert answer.headers["Location"] == "/"
    assert "Nothing needs you today" in page(ana)


def test_uncertain_mail_comes_first_and_asks_three_ways(ana: Browser, ana_id: int) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    scenarios.ana_confirmed(ana_id, occasion_id, NOW)
    with writing() as work:
        work.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == "reminder")
            .values(state=OutboxState.UNCERTAIN, reason="The connection broke at the end.")
        )
    html = page(ana)
    assert html.index("Mail that needs a look") < html.index("It arrived")
    for verb in ("arrived", "again", "leave"):
        assert re.search(rf'action="/outbox/\d+/{verb}"', html)


def test_a_change_that_is_asked_for_leads_to_the_answer(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    request_id = scenarios.ben_asked_for_a_change(ana_id, client_id, NOW, "Two <b>days</b>?")
    html = page(ana)
    assert "One thing needs you" in html
    assert "Two &lt;b&gt;days&lt;/b&gt;?" in html
    assert f"/clients/{client_id}/requests/{request_id}" in html


def test_a_no_waits_for_a_decision_and_a_new_client_for_a_beginning(
    ana: Browser, ana_id: int
) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    refused = scenarios.ben_is_a_client(ana_id, NOW)
    scenarios.ben_declined(ana_id, refused, NOW)
    scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    said = text_of(page(ana))
    assert "Two things need you" in said
    assert "Okafor Foods said no for now to “Decisions get an answer within one working" in said
    assert "“Not this year.” Decide how to go on with Okafor Foods" in said
    assert "Nothing is agreed with Lind AB yet" in said


def test_a_client_whose_offer_was_taken_back_is_not_forgotten(ana: Browser, ana_id: int) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    offer_id = scenarios.ben_was_offered(ana_id, client_id, NOW)
    agree.withdraw(ana_id, offer_id, "The wrong week.", NOW)
    said = text_of(page(ana))
    assert "One thing needs you" in said
    assert "Nothing is agreed with Okafor Foods yet" in said


def test_an_offer_that_is_out_is_shown_quietly_and_not_counted(ana: Browser, ana_id: int) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    scenarios.ben_was_offered(ana_id, scenarios.ben_is_a_client(ana_id, NOW), NOW)
    said = text_of(page(ana))
    assert "Nothing needs you today" in said
    assert "Okafor Foods has an offer to read" in said


def test_more_slips_than_shown_are_said(ana: Browser, ana_id: int) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    for minute in range(27):
        at = THURSDAY - timedelta(minutes=minute)
        scenarios.ben_was_asked(ana_id, client_id, need_id, at, NOW, f"Decision: {minute}?")
    said = text_of(page(ana))
    assert "27 things need you" in said
    assert "These are the newest 25 of 27" in said


def test_cleo_sees_nothing_of_it(ana_id: int, cleo: Browser) -> None:
    _, occasion_id = ben_has_not_answered(ana_id)
    assert "Nothing needs you today" in page(cleo)
    for path in ("confirmation", "excuse", "answer"):
        data = {"expected": "x", "at": "2026-11-23T10:00"}
        assert cleo.submit(f"/occasions/{occasion_id}/{path}", data=data).status_code == 404
    assert db.session.get_one(Occasion, occasion_id).outcome == "breached"


def test_today_takes_nine_queries_at_most_however_much_there_is(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW - timedelta(days=10))
    for n in range(4):
        client_id = scenarios.ben_is_a_client(ana_id, NOW, f"Client {n}", email=f"b{n}@b.example")
        scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
        scenarios.ben_was_asked(ana_id, client_id, need_id, THURSDAY, NOW)
        scenarios.ben_asked_for_a_change(ana_id, client_id, NOW, "Sooner?")
    assert queries(ana, "/") <= 9
