"""Today, as ladders grow: what to decide, what comes next, and where each ladder stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.adapters import pdf
from app.db import db, session, writing
from app.models import Address, Decline, OutboxMessage, ReminderBreach, SettledWord, Settlement
from app.models import OutboxState as State
from app.services.growing import lines
from app.services.upholding import uphold
from tests import scenarios
from tests.counting import queries
from tests.partings import ana_gave_notice
from tests.people import NOW, Browser, a_sign_in
from tests.reading import text_of
from tests.services.machine import FakePress
from tests.views.reading import links, section, words

QUICK = "Decisions get an answer within one working day"


def page(browser: Browser) -> str:
    return text_of(browser.get("/").text)


def test_while_a_question_about_a_slip_waits_it_comes_before_the_next_line(
    ana: Browser, ana_id: int
) -> None:
    client, needs = ben_is_ready(ana_id, "invoice")
    asks = "Answer the question about a slip above first."
    assert asks not in page(ana)
    asked = NOW - timedelta(days=4)
    slip = scenarios.ben_was_asked(ana_id, client, needs[0], asked, NOW, "Decision: the lid?")
    said = page(ana)
    assert "is ready for one more line" in said and asks in said
    assert said.index("Decision: the lid?") < said.index(asks)
    scenarios.ben_is_a_client(ana_id, NOW, "Other", "Mo", "mo@other.example")
    uphold.let_pass(ana_id, slip, "", NOW)
    assert asks not in page(ana)


def ben_is_ready(ana: int, *kinds: str) -> tuple[int, list[int]]:
    """Quick decisions have settled with Ben, and these needs follow."""
    client, needs = scenarios.ben_agreed_long_ago(ana, NOW, "decision", *kinds)
    scenarios.ben_answered_in_time(ana, client, needs[0], NOW, 3)
    return client, needs


def ben_does_not_answer(ana: int, client: int, need: int, step: int, sent_at: datetime) -> None:
    """A decision stays open, and a note on this step about it was sent."""
    slip = scenarios.ben_was_asked(ana, client, need, NOW - timedelta(days=20), NOW)
    scenarios.ana_confirmed(ana, slip, NOW - timedelta(days=16))
    with writing() as work:
        work.execute(update(ReminderBreach).values(step=step))
        work.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == "reminder")
            .values(state=State.SENT, state_at=sent_at, sent_at=sent_at)
        )


def test_a_client_whose_line_has_settled_is_ready_for_the_next(ana: Browser, ana_id: int) -> None:
    client, _ = ben_is_ready(ana_id, "invoice")
    answer = ana.get("/")
    said = words(answer)
    assert "One thing needs you" in said
    assert "Okafor Foods is ready for one more line settled" in said
    assert "Next on your list: “Invoices are paid within" in said
    assert f"/clients/{client}/agreement" in links(answer)
    assert f"/clients/{client}/thanks" in links(answer)


@pytest.mark.parametrize("way", ["skipped", "lived without", "offered", "a change", "notice"])
def test_nobody_is_ready_while_something_is_in_the_way(ana: Browser, ana_id: int, way: str) -> None:
    client, (_, second) = ben_is_ready(ana_id, "invoice")
    if way == "skipped":
        lines.skip(ana_id, client, second, "They pay at once.", NOW)
    elif way == "lived without":
        scenarios.ben_accepted(ana_id, client, NOW)
        lines.waive(ana_id, client, second, "They pay at once.", NOW)
    elif way == "offered":
        scenarios.ben_was_offered(ana_id, client, NOW)
    elif way == "a change":
        scenarios.ben_asked_for_a_change(ana_id, client, NOW)
    else:
        ana_gave_notice(ana_id, client, NOW, date(2027, 1, 31))
    assert "ready for one more line" not in page(ana)


def test_a_declined_second_need_is_decided_about_and_then_rests(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    client, _ = ben_is_ready(ana_id, "invoice")
    scenarios.ben_declined(ana_id, client, NOW, "We pay when we can.")
    answer = ana.get("/")
    assert "Okafor Foods said no for now to “Invoices" in words(answer)
    assert "“We pay when we can.”" in words(answer)
    assert f"/clients/{client}/decide" in links(answer)
    assert "ready for one more line" not in words(answer)
    decline = session().query(Decline).one()
    lines.let_rest(ana_id, decline.id, NOW)
    assert "said no" not in page(ana)
    clock.move_to(NOW + timedelta(days=181))
    ana.stay_signed_in(a_sign_in(ana_id, NOW + timedelta(days=181)), ana_id)
    assert "Okafor Foods is ready for one more line" in page(ana)


@pytest.mark.parametrize(("step", "days", "asks"), [(3, 7, True), (3, 6, False), (2, 7, False)])
def test_seven_days_after_a_third_note_it_is_time_to_decide(
    ana: Browser, ana_id: int, step: int, days: int, asks: bool
) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    ben_does_not_answer(ana_id, client, need, step, NOW - timedelta(days=days))
    answer = ana.get("/")
    assert ("Notes have not settled it with Okafor Foods" in words(answer)) is asks
    assert (f"/clients/{client}/decide" in links(answer)) is asks
    assert ("One thing needs you" in words(answer)) is asks
    assert ("Today 1 need you" in words(ana.get("/clients"))) is asks


# The second one slipped five days and sixteen hours ago.
@pytest.mark.parametrize(("days", "asks"), [(65, True), (66, False)])
def test_the_next_slip_within_sixty_days_of_a_third_note_is_decided_about(
    ana: Browser, ana_id: int, days: int, asks: bool
) -> None:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW - timedelta(days=80))
    first = scenarios.ben_was_asked(ana_id, client, need, NOW - timedelta(days=75), NOW)
    scenarios.ana_confirmed(ana_id, first, NOW - timedelta(days=70))
    at = NOW - timedelta(days=days)
    with writing() as work:
        work.execute(update(ReminderBreach).values(step=3))
        work.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == "reminder")
            .values(state=State.SENT, state_at=at, sent_at=at)
        )
    uphold.answered(ana_id, first, at + timedelta(days=1), NOW)
    second = scenarios.ben_was_asked(
        ana_id, client, need, NOW - timedelta(days=9), NOW, "Decision: and the label?"
    )
    scenarios.ana_confirmed(ana_id, second, NOW)
    assert ("Notes have not settled it with Okafor Foods" in page(ana)) is asks
    assert ("Today 1 need you" in text_of(ana.get("/clients").text)) is asks


def test_a_client_who_stopped_reminders_and_keeps_slipping_is_decided_about(
    ana: Browser, ana_id: int
) -> None:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    with writing() as work:
        work.execute(update(Address).values(stopped_at=NOW - timedelta(days=9)))
    for n in (4, 5):
        asked = NOW - timedelta(days=n)
        slip = scenarios.ben_was_asked(ana_id, client, need, asked, NOW, f"Decision: {n}?")
        assert "It keeps slipping" not in page(ana)
        scenarios.ana_confirmed(ana_id, slip, NOW)
    assert "It keeps slipping with Okafor Foods" in page(ana)
    assert "Ben has stopped reminders" in page(ana)


def test_a_line_that_nobody_can_measure_asks_for_her_word(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "one_decider")
    said = page(ana)
    assert "One thing needs you" in said
    assert "Has “One person decides” settled with Okafor Foods" in said
    later = ana.submit(f"/clients/{client}/lines/{need}/not-yet")
    assert later.headers["Location"] == "/"
    assert "Nothing needs you today" in page(ana)
    clock.shift(timedelta(days=13, hours=23))
    assert "Nothing needs you today" in page(ana)
    clock.shift(timedelta(hours=1))
    assert "Has “One person decides” settled" in page(ana)
    answer = ana.submit(f"/clients/{client}/lines/{need}/word", {"back": "today"})
    assert answer.headers["Location"] == "/"
    assert "Has “One person decides” settled" not in page(ana)
    assert db.session.query(Settlement).count() == 1


def test_her_word_is_asked_after_the_days_and_not_before(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    begun = NOW - timedelta(days=28)
    need = scenarios.ana_needs(ana_id, "one_decider", begun)
    client = scenarios.ben_is_a_client(ana_id, begun)
    scenarios.ben_accepted(ana_id, client, begun + timedelta(minutes=10))
    assert need and "Nothing needs you today" in page(ana)
    clock.shift(timedelta(minutes=10))
    assert "Has “One person decides” settled with Okafor Foods" in page(ana)


def test_an_agreement_that_ends_soon_is_shown_with_what_is_handed_over(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    ana_gave_notice(ana_id, client, NOW, date(2026, 12, 7), "The logo files")
    assert "Coming to an end" not in page(ana)
    clock.shift(timedelta(days=7))
    said = page(ana)
    assert "Your agreement with Okafor Foods ends on 7 December 2026" in said
    assert "To hand over: The logo files." in said


def test_each_ladder_is_told_in_words_and_linked(ana: Browser, ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ana_needs(ana_id, "invoice", NOW)
    answer = ana.get("/")
    assert section(answer, "ladders") == (
        "Where each ladder stands Okafor Foods "
        "0 of 3 occasions, 10 of 28 days; next need after that "
        "settled in force next lived without"
    )
    assert f"/clients/{client}" in links(answer)
    assert "0 of 3 occasions, 10 of 28 days; next need after that" in words(ana.get("/clients"))


def test_more_than_25_ladders_lead_to_the_list_of_clients(
    ana: Browser, ana_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "render", FakePress().render)  # each of the 26 has a paper
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    for n in range(26):
        scenarios.ben_accepted(
            ana_id,
            scenarios.ben_is_a_client(ana_id, NOW, f"C {n:02}", email=f"c{n}@c.example"),
            NOW,
        )
    said = section(ana.get("/"), "ladders")
    assert "C 24" in said and "C 25" not in said
    assert "All clients, with where each stands" in said


def test_another_freelancers_ladders_are_nowhere(ana_id: int, cleo: Browser) -> None:
    client, (need, _) = scenarios.ben_agreed_long_ago(ana_id, NOW, "one_decider", "invoice")
    said = page(cleo)
    assert "Nothing needs you today" in said and "Okafor" not in said
    for address in (f"/clients/{client}/lines/{need}/not-yet", f"/clients/{client}/thanks"):
        assert cleo.submit(address, {"subject": "x", "body": "y"}).status_code == 404
    assert cleo.get(f"/clients/{client}/thanks").status_code == 404
    assert db.session.query(SettledWord).count() == 0


def test_today_takes_nine_queries_with_every_kind_of_row(ana: Browser, ana_id: int) -> None:
    _every_kind(ana_id)
    said = page(ana)
    for heading in ("To decide", "Ready for the next step", "Has it settled?", "Where each ladder"):
        assert heading in said
    with writing():
        pass  # a write: nothing is remembered
    assert queries(ana, "/") <= 9


def _every_kind(ana: int) -> None:
    client, needs = ben_is_ready(ana, "one_decider", "invoice")
    ben_does_not_answer(ana, client, needs[0], 3, NOW - timedelta(days=8))
    begun = NOW - timedelta(days=80)
    made: list[int] = []
    for n in range(4):
        made.append(scenarios.ben_is_a_client(ana, begun, f"C {n}", email=f"c{n}@c.example"))
        scenarios.ben_accepted(ana, made[-1], begun)
    for one in made[:3]:
        scenarios.ben_answered_in_time(ana, one, needs[0], NOW - timedelta(days=40), 3)
    scenarios.ben_accepted(ana, made[0], NOW - timedelta(days=30))
    scenarios.ben_declined(ana, made[1], NOW)
    scenarios.ben_was_asked(ana, made[3], needs[0], NOW - timedelta(days=5), NOW)
