"""What happened, noted through the form of each kind, and what each form refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import db
from app.models import Evidence, Occasion
from app.services.ranking import rank
from tests import scenarios
from tests.people import NOW, Browser
from tests.reading import text_of

BEGUN = NOW - timedelta(days=40)


def agreed(ana_id: int, kind: str) -> str:
    """Ben agreed to a line of this kind; answers the address of its log."""
    need = scenarios.ana_needs(ana_id, kind, BEGUN)
    client = scenarios.ben_is_a_client(ana_id, BEGUN)
    scenarios.ben_accepted(ana_id, client, BEGUN)
    return f"/clients/{client}/log?need={need}"


WHEN = {"opened_at": "2026-11-17T10:00"}
GOOD = {
    "sign_off": {**WHEN, "subject": "The poster"},
    "invoice": {**WHEN, "subject": "2026-17"},
    "material": {**WHEN, "subject": "Photos", "planned_day": "2026-11-20"},
    "contact_hours": {"opened_at": "2026-11-17T20:00"},
    "meetings": {
        **WHEN,
        "subject": "Kick-off",
        "what": "moved",
        "starts_at": "2026-11-17T12:00",
    },
    "rounds": {**WHEN, "subject": "The label", "what": "round"},
    "retainer": {**WHEN, "hours": "1", "minutes": "30", "subject": "Layout"},
    "scope": {**WHEN, "kept": "kept"},
}


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("sign_off", "Sent for sign-off (your time, Lisbon)", "Sent for sign-off Tue 17 Nov 11:00"),
        ("invoice", "Paid (your time, Lisbon)", "not paid yet"),
        ("material", "Promised for", "Due Fri 20 Nov 17:00 (16:00 in Lisbon)."),
        ("contact_hours", "We had arranged it", "Called or texted Tue 17 Nov 20:00 in Lisbon."),
        ("meetings", "They cancelled it", "two working hours ahead, eight agreed."),
        ("rounds", "The piece is done", "Rounds of changes: one so far, two were agreed."),
        ("retainer", "Minutes", "November 2026: one hour and 30 minutes so far, 20 hours agreed."),
        ("scope", "It didn’t work this time", "It counts as kept."),
    ],
)
def test_each_kind_has_its_form_and_its_page(
    ana: Browser, ana_id: int, kind: str, label: str, said: str
) -> None:
    url = agreed(ana_id, kind)
    assert label in text_of(ana.get(url).text)
    answer = ana.submit(url, GOOD[kind])
    assert answer.status_code == 302, text_of(answer.text)
    assert said in text_of(ana.get(answer.headers["Location"]).text)
    again = ana.submit(url, {**GOOD[kind], "submission": "the same"})
    assert ana.submit(url, {**GOOD[kind], "submission": "the same"}).location == again.location


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("invoice", {"subject": ""}, "Say what it is about."),
        ("invoice", {"opened_at": "2026-11-24T10:00"}, "That is still to come."),
        ("invoice", {"opened_at": "2026-10-01T10:00"}, "Nothing was agreed yet at that time"),
        ("invoice", {"closed_at": "2026-11-16T10:00"}, "That is before it began."),
        ("invoice", {"closed_at": "2026-11-26T10:00"}, "That is still to come."),
        ("material", {"planned_day": ""}, "Choose a day."),
        ("material", {"planned_day": "soon"}, "Write a day, like 2026-11-23."),
        ("material", {"planned_day": "2026-11-16"}, "That day was over before it was agreed."),
        ("material", {"planned_day": "9999-12-31"}, "Choose a day within two years."),
        ("meetings", {"what": ""}, "Say what happened."),
        ("meetings", {"what": "forgotten"}, "Not a valid choice"),
        ("meetings", {"subject": ""}, "Say which meeting."),
        ("meetings", {"starts_at": ""}, "Choose a day and a time."),
        ("meetings", {"starts_at": "2026-11-17T09:00"}, "The meeting had begun by then."),
        ("rounds", {"subject": ""}, "Say which piece of work."),
        ("rounds", {"what": ""}, "Say what happened."),
        ("retainer", {"hours": "", "minutes": ""}, "Write hours, minutes or both"),
        ("retainer", {"hours": "0", "minutes": "0"}, "Write hours, minutes or both"),
        ("retainer", {"hours": "-1"}, "Choose a number from 0 to 744."),
        ("retainer", {"minutes": "60"}, "Choose a number from 0 to 59."),
        ("retainer", {"hours": "one"}, "Write a whole number."),
        ("retainer", {"hours": "9" * 10_000}, "Choose a number from 0 to 744."),
        ("scope", {"kept": ""}, "Say whether it worked."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_noted(
    ana: Browser, ana_id: int, kind: str, typed: dict[str, str], message: str
) -> None:
    answer = ana.submit(agreed(ana_id, kind), {**GOOD[kind], **typed})
    assert answer.status_code == 400 and message in text_of(answer.text)
    kept = GOOD[kind].get("subject", "")
    assert "subject" in typed or kept in answer.text
    assert db.session.query(Occasion).count() == 0


def test_a_line_that_only_sets_expectations_says_why_nothing_is_noted(
    ana: Browser, ana_id: int
) -> None:
    url = agreed(ana_id, "mail_times")
    page = ana.get(url)
    assert page.status_code == 200 and "so it can’t slip" in text_of(page.text)
    refused = ana.submit(url, {**WHEN, "kept": "kept"})
    assert refused.status_code == 400 and "so it can’t slip" in text_of(refused.text)
    listed = text_of(ana.get(url.partition("?")[0]).text)
    assert "nothing is noted about it" in listed
    assert db.session.query(Occasion).count() == 0


def test_rounds_add_to_their_piece_until_it_is_done(ana: Browser, ana_id: int) -> None:
    url = agreed(ana_id, "rounds")
    place = ana.submit(url, GOOD["rounds"]).location
    assert "The label" in text_of(ana.get(url).text)
    html = ana.get(place).text
    assert f"{url}&amp;piece=The+label" in html.replace("piece=The%20label", "piece=The+label")
    assert 'value="The label"' in ana.get(f"{url}&piece=The+label").text
    assert ana.submit(url, {**GOOD["rounds"], "opened_at": "2026-11-18T10:00"}).location == place
    early = ana.submit(f"{place}/answer", {"at": "2026-11-17T11:00", "what": "done"})
    assert early.status_code == 400 and "A round was noted after that." in early.text
    assert (
        ana.submit(f"{place}/answer", {"at": "2026-11-19T10:00", "what": "done"}).location == place
    )
    said = text_of(ana.get(place).text)
    assert "It counts as kept." in said and "Rounds of changes: two, two were agreed." in said
    assert (
        ana.submit(f"{place}/answer", {"at": "2026-11-19T10:00", "what": "done"}).status_code == 409
    )
    assert db.session.query(Evidence).filter_by(kind="used").count() == 2


def test_today_says_each_kind_in_its_words(ana: Browser, ana_id: int) -> None:
    said_of = {
        "invoice": ({"opened_at": "2026-10-20T10:00"}, "hasn’t paid “2026-17”"),
        "material": ({}, "promised “Photos”, which hasn’t arrived"),
        "meetings": ({}, "moved “Kick-off” at short notice"),
        "contact_hours": ({}, "called or texted on Tue 17 Nov 20:00 in Lisbon"),
    }
    for kind, (typed, said) in said_of.items():
        need = scenarios.ana_needs(ana_id, kind, BEGUN)
        others = [row.id for row in rank.listing(ana_id, NOW)[0] if row.id != need]
        rank.reorder(ana_id, [need, *others])
        client = scenarios.ben_is_a_client(ana_id, BEGUN, kind, email=f"{kind}@x.example")
        scenarios.ben_accepted(ana_id, client, BEGUN)
        ana.submit(f"/clients/{client}/log?need={need}", {**GOOD[kind], **typed})
        assert said in text_of(ana.get("/").text), kind
