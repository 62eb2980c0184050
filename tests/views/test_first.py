"""The first steps after set-up: the ideal client, the first need, the first client."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import writing
from app.models import Client, Contact, Freelancer, Need
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, words
from tests.views.rows import WEEK, count, fresh

BEN = {
    "name": "Okafor Foods",
    "contact": "Ben Okafor",
    "email": "ben@okafor.example",
    "language": "en",
    "zone": "Europe/Berlin",
    "place": "DE:BE",
    **WEEK,
}


@pytest.fixture
def new_ana(ana: Browser) -> Browser:
    """Ana right after the first step."""
    with writing() as db:
        db.execute(update(Freelancer).values(set_up_at=None))
    return ana


def test_continue_is_enough_nearly_everywhere(new_ana: Browser) -> None:
    ideal = new_ana.get("/first/ideal-client")
    assert form(ideal, "/first/ideal-client").send(new_ana).location == "/first/need"
    need = new_ana.get("/first/need")
    assert "Step 3 of 4" in words(need)
    assert form(need, "/first/need?kind=decision").send(new_ana, show=None).status_code == 302
    last = new_ana.get("/first/client")
    assert "Step 4 of 4" in words(last)

    sent = form(last, "/first/client").send(
        new_ana, name="Okafor Foods", contact="Ben Okafor", email="ben@okafor.example"
    )

    client = fresh(Client)
    assert sent.location == f"/clients/{client.id}/agreement"
    assert (client.zone, client.country) == ("Europe/Lisbon", "PT")
    assert fresh(Freelancer).set_up_at == NOW
    assert fresh(Need).kind == "decision"
    assert new_ana.get("/first").location == "/"


def test_what_keeps_them_up_at_night_suggests_the_need(new_ana: Browser) -> None:
    new_ana.submit("/first/ideal-client", {"why_chosen": "They can phone me", "up_at_night": ""})

    page = new_ana.get("/first/need")

    assert "You wrote about calls" in words(page)
    assert form(page, "/first/need?kind=calls").values["p_windows-tue"] == "09:00–11:00"


def test_the_answers_can_be_skipped(new_ana: Browser) -> None:
    assert "/first/need" in links(new_ana.get("/first/ideal-client"))
    assert "Open decisions hold up more work" in words(new_ana.get("/first/need"))


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("often", "Write a whole number"),
        ("-1", "Write a whole number"),
        ("367", "Choose a number from 0 to 366."),
        ("9" * 5000, "Write a whole number"),
    ],
)
def test_a_number_that_cannot_be_is_said_and_kept(new_ana: Browser, times: str, said: str) -> None:
    answer = new_ana.submit("/first/ideal-client", {"times_a_year": times, "why_chosen": "Speed"})

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, "/first/ideal-client").values
    assert (kept["times_a_year"], kept["why_chosen"]) == (times, "Speed")


def test_another_kind_can_be_chosen_for_the_first_need(new_ana: Browser) -> None:
    assert "/first/need?kind=own" in links(new_ana.get("/first/need"))

    missing = new_ana.submit("/first/need?kind=own", {"title": "One voice"})
    assert missing.status_code == 400
    assert "A line without a promise cannot be offered." in words(missing)
    assert form(missing, "/first/need?kind=own").values["title"] == "One voice"

    assert new_ana.get("/first/need?kind=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("zone", "place", "found"),
    [
        ("Berlin", "", ("DE", None)),
        ("Lisbon", "", ("PT", None)),
        ("Berlin", "DE:BE", ("DE", "BE")),
        ("Berlin", "PT", ("PT", None)),
    ],
)
def test_holidays_follow_from_the_clients_zone_where_no_country_is_chosen(
    new_ana: Browser, zone: str, place: str, found: tuple[str, str | None]
) -> None:
    scenarios.ana_needs_quick_decisions(fresh(Freelancer).id, NOW)
    page = new_ana.get("/first/client")
    assert form(page, "/first/client").values["place"] == ""

    new_ana.submit("/first/client", BEN | {"zone": zone, "place": place})

    client = fresh(Client)
    assert (client.country, client.region) == found


def test_a_client_in_her_own_zone_has_her_own_region(new_ana: Browser) -> None:
    with writing() as db:
        db.execute(update(Freelancer).values(zone="Europe/Berlin", country="DE", region="BE"))
    scenarios.ana_needs_quick_decisions(fresh(Freelancer).id, NOW)

    new_ana.submit("/first/client", BEN | {"zone": "Berlin", "place": ""})

    assert (fresh(Client).country, fresh(Client).region) == ("DE", "BE")


def test_going_back_makes_no_second_need_and_no_second_client(new_ana: Browser) -> None:
    for _ in range(2):
        new_ana.submit("/first/need", {"p_amount": "1", "p_unit": "working_days", "p_mark": "?"})
    assert count(Need) == 1
    assert new_ana.get("/first/need").location == "/first/client"

    for _ in range(2):
        answer = new_ana.submit("/first/client", BEN)
        assert answer.location == f"/clients/{fresh(Client).id}/agreement"
    assert (count(Client), count(Contact)) == (1, 1)


def test_a_client_made_elsewhere_is_taken_for_the_first(app: Flask, new_ana: Browser) -> None:
    ana_id = fresh(Freelancer).id
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    made = scenarios.ben_is_a_client(ana_id, NOW)

    page = new_ana.get("/first/client")
    assert "Okafor Foods is there already." in words(page)
    assert fresh(Freelancer).set_up_at is None

    assert form(page, "/first/client").send(new_ana).location == f"/clients/{made}/agreement"
    assert fresh(Freelancer).set_up_at == NOW


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the client’s name."),
        ({"contact": ""}, "Write the name of a person."),
        ({"contact": "Ben\r\nBcc: eve@example.com"}, "Take out the line break"),
        ({"email": "ben"}, "@-sign"),
        ({"email": "ben@okafor.example\nBcc: eve@example.com"}, "without control characters"),
        ({"language": "xx"}, "valid choice"),
        ({"zone": "Nowhere"}, "There is no time zone called “Nowhere”."),
        ({"week-wed": "9-12, 11-15"}, "Wednesday: two times overlap."),
        ({"name": "x" * 10_000}, "Keep it to 120 characters."),
        ({"name": "Okafor \u202esdooF"}, "Take out the line break or control character."),
        ({"contact": "\u200b"}, "Write the name of a person."),
        ({"zone": "Berlin" * 2000}, "There is no such time zone."),
    ],
)
def test_a_first_client_that_cannot_be_used_is_explained(
    new_ana: Browser, changed: dict[str, str], said: str
) -> None:
    scenarios.ana_needs_quick_decisions(fresh(Freelancer).id, NOW)
    typed = BEN | changed

    answer = new_ana.submit("/first/client", typed)

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, "/first/client").values
    for name in ("name", "zone", "place", "week-wed"):
        assert kept[name] == typed[name]
    assert count(Client) == 0


def test_coming_back_goes_on_at_the_missing_step(new_ana: Browser) -> None:
    assert new_ana.get("/first").location == "/first/ideal-client"
    assert new_ana.get("/first/client").location == "/first/need"
    new_ana.submit("/first/ideal-client", {})
    assert new_ana.get("/first").location == "/first/need"
    new_ana.submit("/first/need", {"p_amount": "1", "p_unit": "working_days", "p_mark": "?"})
    assert new_ana.get("/first").location == "/first/client"
    assert new_ana.get("/").status_code == 200


@pytest.mark.parametrize("step", ["", "/ideal-client", "/need", "/client"])
def test_the_first_steps_are_behind_the_sign_in(visitor: Browser, step: str) -> None:
    assert visitor.get(f"/first{step}").location.startswith("/sign-in")


def test_today_shows_the_next_step_while_the_first_ones_are_not_done(
    new_ana: Browser,
) -> None:
    today = new_ana.get("/")
    assert "The first steps are yours" in words(today)
    assert "Next: your first need" in words(today) and "All is quiet" not in words(today)
    assert "/first" in links(today)


@pytest.mark.parametrize(("zone", "country"), [("Berlin", "DE"), ("Lisbon", "PT")])
def test_a_later_clients_country_follows_from_the_zone_too(
    ana: Browser, zone: str, country: str
) -> None:
    assert ana.submit("/clients/new", {**BEN, "zone": zone, "place": ""}).status_code == 302
    assert fresh(Client).country == country
    refused = ana.submit("/clients/new", {**BEN, "zone": "Antarctica/Troll", "place": ""})
    assert refused.status_code == 400 and "Choose a country." in refused.text
