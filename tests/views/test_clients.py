"""Clients and the people there: listed, added, changed, and shown on one page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.db import db, writing
from app.models import Acceptance, Agreement, Client, Contact, Offer, OutboxMessage, Version
from app.services.people import contacts
from app.services.upholding import days_off
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.reading import text_of
from tests.views.reading import form
from tests.views.rows import WEEK

BEN = {
    "name": "Okafor Foods",
    "contact": "Ben Okafor",
    "email": "ben@okafor.example",
    "language": "en",
    "zone": "Berlin",
    "place": "DE:BE",
    "client_since": "2026-03-03",
    **WEEK,
}


def test_a_client_is_added_with_a_person_and_shown(ana: Browser) -> None:
    answer = ana.submit("/clients/new", BEN)
    assert answer.status_code == 302
    said = text_of(ana.get(answer.headers["Location"]).text)
    assert "Ben Okafor, Berlin. Client since 3 March 2026." in said
    assert "It is Mon 23 Nov 10:00 in Berlin, within their working hours." in said
    assert "Public holidays as in Germany, Berlin" in said
    assert "Monday 09:00–17:00 08:00–16:00" in said
    assert "There is no need on your list yet." in said


def test_the_same_form_sent_twice_makes_one_client(ana: Browser) -> None:
    first = ana.submit("/clients/new", {**BEN, "submission": "the same"})
    again = ana.submit("/clients/new", {**BEN, "submission": "the same"})
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.query(Client).count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Write the client’s name."),
        ({"name": "x" * 10_000}, "Keep it to 120 characters."),
        ({"name": "Okafor\nFoods"}, "Take out the line break"),
        ({"zone": "Atlantis/Main"}, "Try one like Europe/Berlin."),
        ({"place": "XX"}, "Choose a country from the list."),
        ({"email": "ben@okafor.example\nBcc: all@okafor.example"}, "mail address"),
        ({"email": "nobody"}, "mail address"),
        ({"week-tue": "17-9-3"}, "Tuesday"),
        ({f"week-{day}": "" for day in ("mon", "tue", "wed", "thu", "fri")}, "working time"),
        ({"client_since": "the spring"}, "Write a day, like 2026-11-23."),
        ({"language": "xx"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    ana: Browser, typed: dict[str, Any], message: str
) -> None:
    answer = ana.submit("/clients/new", {**BEN, **typed})
    assert answer.status_code == 400
    assert message in answer.text
    assert 'value="Ben Okafor"' in answer.text
    for name, value in typed.items():
        if name != "language" and name != "place":
            assert value.split("\n")[0] in answer.text
    assert db.session.query(Client).count() == 0


def test_a_client_is_changed(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    page = ana.get(f"/clients/{client_id}/change")
    assert 'value="Europe/Berlin"' in page.text
    changed = {**BEN, "name": "Okafor & Sons", "zone": "Asia/Kolkata", "place": "IN"}
    answer = form(page, "/change").send(ana, **changed)
    assert answer.status_code == 302
    said = ana.get(f"/clients/{client_id}").text
    assert "Okafor &amp; Sons" in said and "in Kolkata" in said
    bad = ana.submit(f"/clients/{client_id}/change", {**changed, "zone": "Nowhere"})
    assert bad.status_code == 400 and 'value="Nowhere"' in bad.text


def test_two_windows_never_overwrite_each_other_unseen(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    one, other = (form(ana.get(f"/clients/{client_id}/change"), "/change") for _ in range(2))
    assert one.send(ana, name="Okafor & Sons").status_code == 302
    assert one.send(ana, name="Okafor & Sons").status_code == 302  # the same once more
    stale = other.send(ana, name="Okafor Foods Ltd")
    assert stale.status_code == 409
    assert "changed in another window" in stale.text
    assert 'value="Okafor Foods Ltd"' in stale.text
    assert db.session.get_one(Client, client_id).name == "Okafor & Sons"
    assert form(stale, "/change").send(ana).status_code == 302
    db.session.rollback()
    assert db.session.get_one(Client, client_id).name == "Okafor Foods Ltd"


def test_the_page_shows_what_happened_with_its_tags_and_the_ladder(
    ana: Browser, ana_id: int
) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ana_needs_calls_at_set_times(ana_id, NOW)
    asked = NOW - timedelta(days=4)
    scenarios.ben_was_asked(
        ana_id, client_id, need_id, asked, NOW, "Decision: blue?", asked + timedelta(hours=2)
    )
    slipped = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, NOW, "Decision: red?")
    scenarios.ana_confirmed(ana_id, slipped, NOW)
    scenarios.ben_was_asked(ana_id, client_id, need_id, NOW, NOW, "Decision: <i>green</i>?")
    html = ana.get(f"/clients/{client_id}").text
    said = text_of(html)
    assert "Decision: blue? kept" in said
    assert "Decision: red? slipped" in said
    assert "Decision: &lt;i&gt;green&lt;/i&gt;? not answered yet" in said
    assert "Ben Okafor accepted version 1 agreed" in said
    assert "2 of 3 occasions, 1 of 2 kept, 2 needed, 10 of 28 days A slip is still open." in said
    assert "One need at a time: “Calls are on Tuesday and Thursday, at set times” waits" in said
    assert "Calls are on Tuesday and Thursday, at set times not offered yet" in said
    assert f"/clients/{client_id}/log" in html


def test_the_timeline_is_cut_into_pages(ana: Browser, ana_id: int) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    for n in range(55):
        scenarios.ben_was_asked(ana_id, client_id, need_id, NOW, NOW, f"Decision: number {n}?")
    assert "Page 1 of 2" in ana.get(f"/clients/{client_id}").text
    assert "accepted version 1" in ana.get(f"/clients/{client_id}?page=2").text
    assert ana.get(f"/clients/{client_id}?page=99999999999").status_code == 302
    assert ana.get(f"/clients/{client_id}?page=soon").status_code == 200


def test_days_off_are_added_and_taken_back(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    url = f"/clients/{client_id}/days-off"
    wrong = {"first_day": "2026-12-28", "last_day": "2026-12-24", "note": "Skiing"}
    answer = ana.submit(url, wrong)
    assert answer.status_code == 400
    assert "The last day comes before the first." in answer.text
    assert 'value="Skiing"' in answer.text
    assert ana.submit(url, {**wrong, "last_day": "2026-12-30"}).status_code == 302
    assert "28 December 2026 to 30 December 2026: Skiing" in ana.get(f"/clients/{client_id}").text
    absence = days_off.listing(ana_id, client_id)[0]
    assert ana.submit(f"/days-off/{absence.id}/removal").status_code == 302
    db.session.rollback()
    assert days_off.listing(ana_id, client_id) == []


def test_a_change_that_is_asked_for_is_answered_in_her_words(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    request_id = scenarios.ben_asked_for_a_change(ana_id, client_id, NOW)
    url = f"/clients/{client_id}/requests/{request_id}"
    assert "Two days would suit us better." in ana.get(url).text
    assert ana.submit(url, {"words": ""}).status_code == 400
    assert ana.submit(url, {"words": "Fine, two days."}).status_code == 302
    mail = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "answer")).one()
    assert "Fine, two days." in mail.body
    assert ana.submit(url, {"words": "Fine, two days."}).status_code == 302
    again = ana.submit(url, {"words": "And again."})
    assert again.status_code == 409 and "answered already" in again.text
    assert db.session.query(OutboxMessage).filter_by(kind="answer").count() == 1
    other = scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", email="marta@lind.example")
    assert ana.get(f"/clients/{other}/requests/{request_id}").status_code == 404


def test_people_are_added_changed_made_main_and_taken_off(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    mia = {"name": "Mia Okafor", "email": "mia@okafor.example", "language": "de"}
    taken = ana.submit(f"/clients/{client_id}/contacts/new", {**mia, "email": BEN["email"]})
    assert taken.status_code == 400 and "Ben Okafor has this address already." in taken.text
    assert ana.submit(f"/clients/{client_id}/contacts/new", mia).status_code == 302
    ben, mia_id = db.session.scalars(select(Contact.id).order_by(Contact.id)).all()
    assert "Links mailed before stop working" in ana.get(f"/clients/{client_id}").text
    assert ana.submit(f"/contacts/{ben}/removal").status_code == 409
    assert ana.submit(f"/contacts/{mia_id}/main").status_code == 302
    assert ana.submit(f"/contacts/{ben}/removal").status_code == 302
    assert "ben@okafor.example" not in ana.get(f"/clients/{client_id}").text
    renamed = ana.submit(f"/contacts/{mia_id}", {**mia, "name": "Mia O."})
    assert renamed.status_code == 302
    bad = ana.submit(
        f"/contacts/{mia_id}", {**mia, "email": "mia@okafor.example\nBcc: x@x.example"}
    )
    assert bad.status_code == 400
    db.session.rollback()
    assert contacts.one(ana_id, mia_id).name == "Mia O."


def test_their_page_is_shown_without_anything_to_press(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    answer = ana.get(f"/clients/{client_id}/page")
    assert answer.status_code == 200
    assert "Decisions get an answer within one working day" in answer.text
    assert 'method="post"' not in answer.text.lower()


def test_cleo_is_refused_everywhere(ana_id: int, cleo: Browser, cleo_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    request_id = scenarios.ben_asked_for_a_change(ana_id, client_id, NOW)
    mia = scenarios.mia_works_there_too(ana_id, client_id, NOW)
    days_off.add(ana_id, client_id, date(2026, 12, 24), date(2026, 12, 24), "", NOW)
    absence = days_off.listing(ana_id, client_id)[0].id
    own = scenarios.ben_is_a_client(cleo_id, NOW, "Cleo’s own", email="c@c.example")
    for path in (
        f"/clients/{client_id}",
        f"/clients/{client_id}/change",
        f"/clients/{client_id}/page",
        f"/clients/{client_id}/contacts/new",
        f"/clients/{client_id}/requests/{request_id}",
        f"/clients/{own}/requests/{request_id}",
        f"/contacts/{mia}",
        "/clients/99999999999999999999999",
    ):
        assert cleo.get(path).status_code == 404, path
        assert cleo.submit(path, {**BEN, "words": "Hello"}).status_code in (404, 405), path
    days = {"first_day": "2026-12-28", "last_day": "2026-12-28"}
    for path, data in (
        (f"/clients/{client_id}/days-off", days),
        (f"/days-off/{absence}/removal", {}),
        (f"/contacts/{mia}/main", {}),
        (f"/contacts/{mia}/removal", {}),
    ):
        assert cleo.submit(path, data).status_code == 404, path
    assert "Okafor Foods" not in cleo.get("/clients").text
    db.session.rollback()
    assert not contacts.one(ana_id, mia).is_main


def test_nobody_signed_in_is_asked_to(visitor: Browser) -> None:
    assert "/sign-in" in visitor.get("/clients").headers["Location"]


@pytest.mark.parametrize("path", ["/clients", "/log?page=1"])
def test_a_list_takes_the_same_queries_for_ten_clients_and_for_two_hundred(
    ana: Browser, ana_id: int, path: str
) -> None:
    _more_agreements(ana_id, 10)
    few = queries(ana, path)
    _more_agreements(ana_id, 190)
    assert queries(ana, path) == few
    assert "Page 1 of 4" in ana.get(path).text


def _more_agreements(ana_id: int, number: int) -> None:
    """Clients who have accepted something; no paper is made, which would take long."""
    for n in range(number):
        client_id = scenarios.ben_is_a_client(
            ana_id, NOW, f"Client {number}-{n:03}", email=f"somebody{n}@client.example"
        )
        with writing() as work:
            person = work.scalars(select(Contact).where(Contact.client_id == client_id)).one()
            mine: dict[str, Any] = {"freelancer_id": ana_id}
            agreement = Agreement(**mine, client_id=client_id, created_at=NOW)
            work.add(agreement)
            work.flush()
            about = {**mine, "agreement_id": agreement.id}
            version = Version(**about, number=1, language="en", opening="", created_at=NOW)
            work.add(version)
            work.flush()
            offer = Offer(
                **about,
                version_id=version.id,
                contact_id=person.id,
                contact_name=person.name,
                offered_at=NOW,
                closed_at=NOW,
            )
            work.add(offer)
            work.flush()
            work.add(
                Acceptance(
                    **mine,
                    offer_id=offer.id,
                    at=NOW,
                    recorded_at=NOW,
                    how="page",
                    name=person.name,
                    note="",
                )
            )


def test_a_timeline_takes_the_same_queries_for_ten_lines_and_for_seventy(
    ana: Browser, ana_id: int
) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    for n in range(10):
        scenarios.ben_was_asked(ana_id, client_id, need_id, NOW, NOW, f"Decision: {n}?")
    few = queries(ana, f"/clients/{client_id}")
    for n in range(60):
        scenarios.ben_was_asked(ana_id, client_id, need_id, NOW, NOW, f"Decision: {n}?")
    assert queries(ana, f"/clients/{client_id}") == few
