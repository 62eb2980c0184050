"""Weeks without working time: what would need some is not offered, and nobody is late by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agreements.hours import Week
from agreements.judging import Outcome
from agreements.needs import Words
from app.db import session, writing
from app.models import Clause
from app.services.agreeing.propose import Change
from app.services.errors import Conflict
from app.services.growing import lines
from app.services.people import clients
from app.services.upholding import days_off, entries, judge, occasion_page
from app.services.upholding.occasion_page import OccasionPage
from tests.scenarios import (
    ana_needs,
    ben_accepted,
    ben_agreed_long_ago,
    ben_answered_in_time,
    ben_is_a_client,
    ben_was_asked,
    ben_was_offered,
)
from tests.services.test_yes_recorded_late import (
    GIVEN,
    NOW,
    RECORDED,
    a_change_is_offered,
    it_is_recorded,
)
from tests.services.wishes import as_asked, asks, found, line

NEVER, SELDOM = Week.from_text({}), Week.from_text({"mon": "09:00-09:15"})
TOO_LITTLE = "^Their week has too little working time for “.*”. Change their hours"
YEAR = timedelta(days=365)
IN_DAYS = {"unit": "days", "amount": 3}
OWN = Words("A line", "Say it once.", "It saves an hour.", "I do the same.")


def ben_works(ana: int, client: int, week: Week) -> None:
    """Ana notes other hours of Ben's."""
    row = clients.one(ana, client)
    form = clients.ClientForm(row.name, row.zone, row.country, row.region, week, None)
    clients.change(ana, client, form, clients.fingerprint(row), NOW)


def ben_is_away(ana: int, client: int, years: int) -> None:
    """For years without a day between."""
    for n in range(years):
        first = (NOW + YEAR * n).date()
        days_off.add(ana, client, first, first + YEAR, "Away", NOW)


def shown(ana: int, occasion: int) -> OccasionPage:
    session().rollback()
    session().expire_all()
    return occasion_page.page(ana, occasion, RECORDED)


@pytest.mark.parametrize(
    ("kind", "figures", "week"),
    [
        ("decision", {}, NEVER),
        ("sign_off", {"unit": "working_hours"}, NEVER),
        ("material", {"amount": 0}, NEVER),
        ("material", {"amount": 20}, NEVER),
        ("meetings", {}, NEVER),
        ("decision", {"amount": 60, "unit": "working_hours"}, SELDOM),
        ("meetings", {"amount": 120}, SELDOM),
    ],
)
def test_a_line_that_needs_more_working_time_than_there_is_is_not_offered(
    ana_id: int, kind: str, figures: dict[str, Any], week: Week
) -> None:
    client = ben_is_a_client(ana_id, NOW, week=week)
    ana_needs(ana_id, kind, NOW, parameters=figures)
    with pytest.raises(Conflict, match=TOO_LITTLE):
        ben_was_offered(ana_id, client, NOW)
    ben_works(ana_id, client, Week.standard())
    assert ben_was_offered(ana_id, client, NOW)


@pytest.mark.parametrize(
    "kind", ["sign_off", "invoice", "calls", "rounds", "retainer", "channel", "own"]
)
def test_a_line_that_needs_none_is_offered_whatever_their_week(ana_id: int, kind: str) -> None:
    client = ben_is_a_client(ana_id, NOW, week=NEVER)
    ana_needs(ana_id, kind, NOW, OWN, IN_DAYS if kind == "sign_off" else None)
    assert ben_was_offered(ana_id, client, NOW)


def test_a_week_that_is_never_open_is_not_put_into_every_line(ana_id: int) -> None:
    client, _ = ben_agreed_long_ago(ana_id, NOW, "decision")
    ben_works(ana_id, client, NEVER)
    with pytest.raises(Conflict, match=TOO_LITTLE):
        ben_was_offered(ana_id, client, NOW, Change())


def test_figures_that_need_working_time_are_not_agreed_to_where_there_is_none(ana_id: int) -> None:
    """Ben agreed to days of the calendar, and now asks for working days."""
    client = ben_is_a_client(ana_id, NOW, week=NEVER)
    need = ana_needs(ana_id, "sign_off", NOW, parameters=IN_DAYS)
    ben_accepted(ana_id, client, NOW)
    wish = asks(ana_id, client, line(client, need, 1), unit="working_days")
    with pytest.raises(Conflict, match=TOO_LITTLE):
        as_asked(ana_id, client, wish)
    with pytest.raises(Conflict, match=TOO_LITTLE):
        ben_was_offered(ana_id, client, NOW, Change(need, {"amount": 3, "unit": "working_hours"}))


def test_while_days_off_go_on_for_years_nothing_is_late_and_it_is_said_why(ana_id: int) -> None:
    client, (need,) = ben_agreed_long_ago(ana_id, NOW, "decision")
    asked = ben_was_asked(ana_id, client, need, NOW, NOW)
    ben_is_away(ana_id, client, 3)
    again = ben_was_asked(ana_id, client, need, NOW + timedelta(days=3), RECORDED)
    judge.judge_due(RECORDED)
    for occasion in (asked, again):
        page = shown(ana_id, occasion)
        assert (page.outcome, page.due_at, page.planned) == (Outcome.UNCLEAR, None, None)
        assert page.explanation == "There is too little working time to say when this is due."
    for absence in days_off.listing(ana_id, client):
        days_off.drop(ana_id, absence.id, RECORDED)
    assert {shown(ana_id, one).outcome for one in (asked, again)} == {Outcome.BREACHED}


def test_what_is_lived_without_is_not_judged_again_when_days_off_end(ana_id: int) -> None:
    client, (need,) = ben_agreed_long_ago(ana_id, NOW, "decision")
    asked = ben_was_asked(ana_id, client, need, NOW, NOW)
    ben_is_away(ana_id, client, 3)
    lines.waive(ana_id, client, need, "So be it.", NOW)
    for absence in days_off.listing(ana_id, client):
        days_off.drop(ana_id, absence.id, RECORDED)
    assert shown(ana_id, asked).outcome is Outcome.EXCUSED


def test_an_answer_that_is_owed_for_years_leaves_nothing_late(ana_id: int) -> None:
    client, (need,) = ben_agreed_long_ago(ana_id, NOW, "decision")
    asked = ben_was_asked(ana_id, client, need, NOW, NOW)
    replied = NOW + 3 * YEAR
    entries.turn(ana_id, asked, entries.ASKED_BACK, NOW, NOW)
    entries.turn(ana_id, asked, entries.REPLIED, replied, replied)
    assert shown(ana_id, asked).outcome is Outcome.UNCLEAR


def test_a_yes_is_recorded_late_also_where_nothing_is_due(ana_id: int) -> None:
    client, (need,) = ben_agreed_long_ago(ana_id, NOW, "decision")
    offer = a_change_is_offered(ana_id, client, need, amount=2)
    asked = ben_was_asked(ana_id, client, need, GIVEN, RECORDED)
    ben_is_away(ana_id, client, 3)
    version = it_is_recorded(ana_id, offer)
    assert found(client)[-1].id == version
    assert shown(ana_id, asked).outcome is Outcome.UNCLEAR


def test_what_was_agreed_without_working_time_is_carried_over_and_never_late(ana_id: int) -> None:
    """Nothing lets it through now; where it is in force, it stays word for word."""
    client, (need, _) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, need, NOW, 5)
    with writing() as db:
        db.get_one(Clause, line(client, need, 1).id).week = NEVER.to_json()
    asked = ben_was_asked(ana_id, client, need, NOW, NOW, answered_at=NOW)
    assert shown(ana_id, asked).outcome is Outcome.UNCLEAR
    assert ben_was_offered(ana_id, client, NOW)
