"""When the weekly summary comes is chosen in Settings, where one can read what it would say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import session
from app.models import Freelancer
from app.models import OutboxState as State
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.outbox import mail
from tests.views.reading import form, section, words


def chosen(freelancer_id: int) -> tuple[int | None, int]:
    session().rollback()
    session().expire_all()
    row = session().get_one(Freelancer, freelancer_id)
    return row.summary_weekday, row.summary_hour


def test_at_first_it_comes_on_monday_at_eight(ana: Browser, ana_id: int) -> None:
    page = ana.get("/settings")
    assert chosen(ana_id) == (0, 8)
    assert form(page, "/settings/summary").values["summary-weekday"] == "0"
    assert form(page, "/settings/summary").values["summary-hour"] == "8"
    assert "The next one comes Mon 30 Nov 08:00 in Lisbon." in section(page, "summary")


def test_another_day_and_hour_can_be_chosen(ana: Browser, ana_id: int) -> None:
    chooses = {"summary-weekday": "4", "summary-hour": "17"}
    sent = form(ana.get("/settings"), "/settings/summary").send(ana, **chooses)
    assert sent.location.endswith("/settings#summary")
    assert chosen(ana_id) == (4, 17)
    assert "Saved. The next one comes" not in words(ana.get("/settings"))
    assert "The next one comes Fri 27 Nov 17:00 in Lisbon." in words(ana.get("/settings"))


def test_never_is_a_choice(ana: Browser, ana_id: int) -> None:
    chooses = {"summary-weekday": "never", "summary-hour": "8"}
    form(ana.get("/settings"), "/settings/summary").send(ana, **chooses)
    assert chosen(ana_id) == (None, 8)
    page = ana.get("/settings")
    assert "None is sent." in section(page, "summary")
    assert form(page, "/settings/summary").values["summary-weekday"] == "never"


@pytest.mark.parametrize(
    ("day", "hour"), [("7", "8"), ("-1", "8"), ("0", "24"), ("x", "8"), ("0", "")]
)
def test_what_is_no_day_or_hour_is_refused(ana: Browser, ana_id: int, day: str, hour: str) -> None:
    sent = ana.submit("/settings/summary", {"summary-weekday": day, "summary-hour": hour})
    assert sent.status_code == 400 and chosen(ana_id) == (0, 8)


def test_it_can_be_read_before_it_comes(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    left = {"state": State.SENT, "sent_at": NOW - timedelta(days=1)}
    mail(ana_id, NOW, client_id, subject="<b>It went.</b>", **left)
    page = ana.get("/settings")
    said = section(page, "summary")
    assert "Reminder to Ben Okafor (Okafor Foods): “<b>It went.</b>”, Sun 22 Nov 09:00" in said
    assert "Waits for you: - 1 client has no agreement yet" in said
    assert "<b>It went" not in page.text


def test_cleos_choice_is_hers_alone(ana_id: int, cleo: Browser, cleo_id: int) -> None:
    cleo.submit("/settings/summary", {"summary-weekday": "2", "summary-hour": "6"})
    assert (chosen(cleo_id), chosen(ana_id)) == ((2, 6), (0, 8))


def test_settings_take_as_many_queries_whatever_there_is(ana: Browser, ana_id: int) -> None:
    few = queries(ana, "/settings")
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW - timedelta(days=10))
    counts = []
    for n in range(4):
        client_id = scenarios.ben_is_a_client(ana_id, NOW, f"Client {n}", email=f"b{n}@b.example")
        scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
        asked = NOW - timedelta(days=4)
        occasion = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, NOW)
        scenarios.ana_confirmed(ana_id, occasion, NOW)
        counts.append(queries(ana, "/settings"))
    assert counts == [counts[0]] * 4
    assert few <= counts[0] <= 40
