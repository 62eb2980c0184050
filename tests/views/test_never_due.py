"""Weeks without working time, on Ana's pages and on Ben's: each says how it is, and none breaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from agreements.hours import Week
from app.services.upholding import days_off
from tests import scenarios
from tests.people import Browser
from tests.services import wishes
from tests.views.reading import links, words
from tests.views.visits import a_browser, newest_link

NEVER = Week.from_text({})
TOO_LITTLE = "Their week has too little working time for “%s”."
DECISIONS = "Decisions get an answer within one working day"
UNCLEAR = "There is too little working time to say when this is due."


def test_ana_reads_why_nothing_can_be_offered_and_where_to_change_it(
    app: Flask, ana: Browser, ana_id: int, need_id: int, now: datetime
) -> None:
    client = scenarios.ben_is_a_client(ana_id, now, week=NEVER)
    page = ana.get(f"/clients/{client}/agreement")
    assert f"Next: “{DECISIONS}” {TOO_LITTLE % DECISIONS}" in words(page)
    assert f"/clients/{client}/change" in links(page)
    assert ana.get(f"/clients/{client}/agreement/preview.pdf").status_code == 404
    assert ana.get(f"/clients/{client}").status_code == 200


def test_ana_reads_why_new_hours_and_what_ben_asks_for_cannot_be_agreed_on(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    client = scenarios.ben_is_a_client(ana_id, now, week=NEVER)
    figures = {"unit": "days", "amount": 3}
    need = scenarios.ana_needs(ana_id, "sign_off", now, parameters=figures)
    scenarios.ben_accepted(ana_id, client, now)
    clause = wishes.line(client, need, 1)
    wish = wishes.asks(ana_id, client, clause, now, unit="working_days")
    page = words(ana.get(f"/clients/{client}/requests/{wish}"))
    assert "Agreeing as asked is not possible: Their week has too little working time" in page


def test_while_days_off_go_on_for_years_ana_and_ben_read_that_nothing_is_late(
    app: Flask, ana: Browser, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, now, "decision")
    asked = scenarios.ben_was_asked(ana_id, client, need, now - timedelta(days=9), now)
    for years in range(3):
        first = (now + timedelta(days=365 * years - 9)).date()
        days_off.add(ana_id, client, first, first + timedelta(days=365), "Away", now)
    page = words(ana.get(f"/occasions/{asked}"))
    assert f"{UNCLEAR} Nothing is late by it, and it counts neither way." in page
    ben = a_browser(app)
    ben.get(newest_link(app))
    assert f"not clear {UNCLEAR}" in words(ben.get("/page"))
    assert ana.get(f"/clients/{client}").status_code == ana.get("/").status_code == 200
