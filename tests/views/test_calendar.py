"""The calendar of the next thirty days: what leaves when, for whom, and what can be done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from app.db import writing
from app.models import Freelancer
from app.models import OutboxState as State
from app.services.mail import outbox
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.outbox import mail, state_of
from tests.views.reading import form, links, section, soup, words

DAY = timedelta(days=1)


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return scenarios.ben_is_a_client(ana_id, now)


@pytest.fixture
def no_summary(ana_id: int) -> None:
    with writing() as db:
        db.get_one(Freelancer, ana_id).summary_weekday = None


def test_an_empty_calendar_says_so(ana: Browser, no_summary: None) -> None:
    said = words(ana.get("/calendar"))
    assert "No mail is planned" in said
    assert "up to 23 December 2026" in said


def test_it_is_reached_from_the_outbox_and_from_today(ana: Browser) -> None:
    assert "/calendar" in links(ana.get("/outbox"))
    assert "/calendar" in links(ana.get("/"))


def test_each_day_says_what_leaves_to_whom_and_when_on_both_clocks(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    one = mail(ana_id, NOW, ben, due_at=NOW + DAY, keeps_hours=True)
    page = ana.get("/calendar")
    said = section(page, "day-2026-11-24")
    assert said.startswith("Tomorrow, Tuesday 24 November")
    assert "09:00 in Lisbon, 10:00 in Berlin" in said
    assert "Our one-day line Reminder to Ben Okafor, Okafor Foods" in said
    assert "In their morning, within their working hours." in said
    assert f"/outbox/{one}" in links(page)


def test_a_time_that_is_another_day_there_says_the_day(
    ana: Browser, ana_id: int, no_summary: None
) -> None:
    far = scenarios.ben_is_a_client(ana_id, NOW, zone="Pacific/Auckland", country="NZ")
    mail(ana_id, NOW, far, due_at=NOW + timedelta(hours=12))
    said = section(ana.get("/calendar"), "day-2026-11-23")
    assert "21:00 in Lisbon, Tue 24 Nov 10:00 in Auckland" in said


def test_what_leaves_later_or_left_already_is_not_on_it(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    mail(ana_id, NOW, ben, key="a", due_at=NOW + 31 * DAY, subject="Too far.")
    mail(ana_id, NOW, ben, key="b", state=State.SENT, subject="Has left.")
    mail(ana_id, NOW, ben, key="c", state=State.CANCELLED, subject="Dropped.")
    said = words(ana.get("/calendar"))
    assert "No mail is planned" in said
    assert not [gone for gone in ("Too far.", "Has left.", "Dropped.") if gone in said]


def test_a_mail_is_held_released_and_skipped_in_place(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    one = mail(ana_id, NOW, ben, due_at=NOW + DAY)
    sent = form(ana.get("/calendar"), f"/outbox/{one}/hold").send(ana)
    assert (sent.location, state_of(one)) == ("/calendar", State.HELD)
    page = ana.get("/calendar")
    assert "held" in section(page, "day-2026-11-24") and "You hold it back." in words(page)
    form(page, f"/outbox/{one}/release").send(ana)
    assert state_of(one) is State.SCHEDULED
    sent = form(ana.get("/calendar"), f"/outbox/{one}/drop").send(ana)
    assert (sent.location, state_of(one)) == ("/calendar", State.CANCELLED)
    assert "Dropped. It is never sent." in words(ana.get("/calendar"))


def test_skipping_says_what_it_does_before_it_does_it(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    mail(ana_id, NOW, ben, kind="offer", due_at=NOW + DAY)
    fold = soup(ana.get("/calendar")).select_one(".does details")
    assert not fold.has_attr("open")
    said = " ".join(fold.get_text(" ").split())
    assert "Ben never gets this one, and it cannot be brought back." in said
    assert "The offer itself stays open" in said


def test_one_that_is_held_past_its_time_stands_on_today(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    mail(ana_id, NOW, ben, state=State.HELD, due_at=NOW - 3 * DAY, reason="Held.")
    said = section(ana.get("/calendar"), "day-2026-11-23")
    assert "Today, Monday 23 November" in said
    assert "Planned for Fri 20 Nov 09:00 in Lisbon (10:00 in Berlin) held" in said


def test_the_weekly_summaries_stand_in_one_line(ana: Browser, ana_id: int) -> None:
    page = ana.get("/calendar")
    assert not soup(page).select("h2[id^=day-]")
    assert (
        "Your own summary comes every week, next Mon 30 Nov 08:00 in Lisbon, "
        "then Mon 7 Dec, Mon 14 Dec and Mon 21 Dec."
    ) in words(page)
    assert "/settings#summary" in links(page)


def test_without_a_way_out_it_says_that_mail_waits(ana: Browser, ana_id: int, ben: int) -> None:
    mail(ana_id, NOW, ben)
    assert "Mail waits here until a mail account is set up" in words(ana.get("/calendar"))


def test_a_reminder_says_why_it_comes_then(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    asked = NOW - timedelta(days=4)
    occasion = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, NOW)
    scenarios.ana_confirmed(ana_id, occasion, NOW)
    said = words(ana.get("/calendar"))
    assert "The first reminder to this client waits for your word." in said
    assert "08:30 in Lisbon, 09:30 in Berlin" in said


def test_cleo_sees_nothing_of_it(ana_id: int, ben: int, cleo: Browser) -> None:
    mail(ana_id, NOW, ben, due_at=NOW + DAY)
    assert "Our one-day line" not in words(cleo.get("/calendar"))


def test_it_takes_as_many_queries_whatever_there_is(ana: Browser, ana_id: int) -> None:
    few = queries(ana, "/calendar")
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW - timedelta(days=10))
    for n in range(4):
        client_id = scenarios.ben_is_a_client(ana_id, NOW, f"Client {n}", email=f"b{n}@b.example")
        scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
        asked = NOW - timedelta(days=4)
        occasion = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, NOW)
        scenarios.ana_confirmed(ana_id, occasion, NOW)
        mail(ana_id, NOW, client_id, key=str(n))
    assert queries(ana, "/calendar") <= few + 4


def test_word_to_ana_about_a_client_stands_on_her_clock_alone(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    mail(ana_id, NOW, ben, kind="notice", due_at=NOW + DAY)
    said = section(ana.get("/calendar"), "day-2026-11-24")
    assert "09:00 in Lisbon Our one-day line Word to you, about Okafor Foods" in said
    assert "Berlin" not in said and "It is for you" in said


def test_what_should_have_left_already_says_since_when_it_waits(
    ana: Browser, ana_id: int, ben: int, no_summary: None
) -> None:
    mail(ana_id, NOW, ben, kind="offer", due_at=NOW - DAY)
    said = section(ana.get("/calendar"), "day-2026-11-23")
    assert "Waiting since Sun 22 Nov 09:00 in Lisbon (10:00 in Berlin)" in said


def ben_was_reminded(ana_id: int) -> int:
    """A decision is open, and a first reminder about it left just now; answers the client's id."""
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    asked = NOW - timedelta(days=4)
    occasion = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, NOW)
    scenarios.ana_confirmed(ana_id, occasion, NOW)
    waiting = outbox.listing(ana_id, "waiting", 1).rows
    (reminder,) = [row.id for row in waiting if row.kind == "reminder"]
    outbox.by_hand(ana_id, reminder, NOW)
    return client_id


def test_the_next_step_stands_on_its_day_before_it_is_written(
    ana: Browser, ana_id: int, no_summary: None
) -> None:
    client_id = ben_was_reminded(ana_id)
    page = ana.get("/calendar")
    found = [tag for tag in soup(page).select("section li") if "not written yet" in tag.get_text()]
    assert len(found) == 1
    said = " ".join(found[0].get_text(" ").split())
    assert "09:00 in Lisbon, 10:00 in Berlin" in said
    assert "The need again, and why it helps both Reminder to Ben Okafor, Okafor Foods" in said
    assert "The next note to Ben goes" in said and "because" in said
    assert found[0].find("form") is None
    assert f"/clients/{client_id}" in links(page)


def test_a_client_to_whom_nothing_will_be_sent_is_named_with_the_reason(
    ana: Browser, ana_id: int, no_summary: None
) -> None:
    client_id = ben_was_reminded(ana_id)
    scenarios.ben_asked_for_a_change(ana_id, client_id, NOW)
    said = section(ana.get("/calendar"), "silent")
    assert "Okafor Foods" in said and "until you answer the change they asked for" in said
