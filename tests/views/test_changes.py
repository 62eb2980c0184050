"""A change they asked for, and one line put otherwise: the freelancer's pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session, writing
from app.models import ChangeRequest, Clause, Need, Offer, OutboxMessage, Version
from app.services.agreeing import agree, changes
from app.services.agreeing.changes import Asked
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, forms, section, words


@pytest.fixture
def agreed(app: Flask, ana_id: int, now: datetime) -> tuple[int, int]:
    """Ben accepted quick decisions: client and need."""
    with app.app_context():
        return scenarios.ben_agreed_to_quick_decisions(ana_id, now)


def asks(app: Flask, ana: int, client: int, at: datetime, **figures: Any) -> str:
    """Ben asks for other figures; answers the address of its page."""
    with app.app_context():
        clause = session().scalars(select(Clause).order_by(Clause.id)).first()
        assert clause is not None
        asked = Asked("Ben Okafor", "Too tight.", clause.version_id, clause.id, figures)
        return f"/clients/{client}/requests/{changes.ask(ana, client, asked, at)}"


def outcome(app: Flask) -> str | None:
    with app.app_context():
        return session().scalars(select(ChangeRequest.outcome)).one()


def newest(app: Flask) -> Version:
    with app.app_context():
        found = session().scalars(select(Version).order_by(Version.id.desc())).first()
        assert found is not None
        return found


def test_a_wish_shows_what_is_agreed_what_is_asked_and_three_ways(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    page = ana.get(asks(app, ana_id, agreed[0], now, amount="3"))
    assert section(page, "asks").endswith(
        "Instead of one working day They ask for three working days “Too tight.”"
    )
    assert "Decisions get an answer within one working day" in section(page, "now")
    said = words(page)
    assert "Decisions get an answer within three working days" in said
    for way in ("Agree as asked", "Suggest something else", "Keep it as it is"):
        assert way in said


def test_agreeing_as_asked_takes_what_was_on_screen(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    url = asks(app, ana_id, client, now, amount="3")
    seen = form(ana.get(url), "/agreement")
    stale = seen.send(ana, expected="something else")
    assert stale.status_code == 409 and "This is how it stands now" in words(stale)
    assert outcome(app) is None
    done = seen.send(ana)
    assert done.status_code == 302 and done.location.endswith(f"/clients/{client}/agreement")
    page = words(ana.get(f"/clients/{client}/agreement"))
    assert "with the change as they had asked for it" in page
    assert "Decisions get an answer within three working days changed" in page
    assert seen.send(ana).status_code == 409
    assert newest(app).number == 2 and need


def test_something_else_is_suggested_with_the_agreed_figures_to_begin_with(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    url = asks(app, ana_id, client, now, amount="5")
    wish = url.rsplit("/", 1)[1]
    at = f"/clients/{client}/agreement/change/{need}?request={wish}"
    assert at in ana.get(url).text
    seen = form(ana.get(at), f"request={wish}")
    assert seen.values["p_amount"] == "1"
    assert "They ask for five working days instead of one working day." in words(ana.get(at))
    assert "Decisions get an answer within five working days" not in words(ana.get(at))
    again = seen.send(ana, p_amount="2", show=None)
    assert again.status_code == 400 and "Read it once more, then offer it." in words(again)
    assert "Decisions get an answer within two working days" in section(again, "reads")
    assert outcome(app) is None
    assert form(again, f"request={wish}").send(ana, show=None).status_code == 302
    assert outcome(app) == "countered" and newest(app).number == 2
    assert form(again, f"request={wish}").send(ana, show=None).status_code == 409


def test_keeping_it_shows_the_mail_and_sends_it(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    url = asks(app, ana_id, agreed[0], now, amount="5")
    shown = ana.submit(url, {"words": "Three is hard on the dates.", "show": "1"})
    assert shown.status_code == 200 and outcome(app) is None
    assert ana.submit(url, {"words": "Three is hard on the dates."}).status_code == 302
    with app.app_context():
        mail = session().scalars(select(OutboxMessage).filter_by(kind="answer")).one()
    assert all(part in words(shown) for part in mail.body.split("\n\n"))
    assert outcome(app) == "kept"
    assert ana.get(url).status_code == 302


def test_words_alone_cannot_be_agreed_to_at_once(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    with app.app_context():
        wish = scenarios.ben_asked_for_a_change(ana_id, client, now)
    url = f"/clients/{client}/requests/{wish}"
    page = ana.get(url)
    assert [f.action for f in forms(page) if f.action.endswith("/agreement")] == []
    assert f"/agreement/change/{need}?request={wish}" in page.text
    refused = ana.submit(f"{url}/agreement", {"expected": "x"})
    assert refused.status_code == 409 and "They named no figures" in words(refused)


def test_a_wish_about_an_older_version_says_why_it_cannot_be_agreed_to(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    at = f"/clients/{client}/agreement/change/{need}"
    assert form(ana.get(f"{at}?p_amount=2"), at).send(ana, show=None).status_code == 302
    url = asks(app, ana_id, client, now + timedelta(hours=2), amount="9")
    with app.app_context():
        offer = session().scalars(select(Offer.id).where(Offer.closed_at.is_(None))).one()
        answer = agree.Answer("Ben Okafor", now + timedelta(hours=1), "spoken")
        agree.accept(ana_id, offer, answer, now + timedelta(hours=3))
    page = ana.get(url)
    assert "no longer the one that counts" in words(page)
    assert [f.action for f in forms(page)].count(f"{url}/agreement") == 0
    assert ana.submit(f"{url}/agreement", {"expected": "x"}).status_code == 409
    assert ana.submit(url, {"words": "Two days it is."}).status_code == 302


def test_a_line_is_changed_without_touching_the_need(
    app: Flask, ana: Browser, agreed: tuple[int, int]
) -> None:
    client, need = agreed
    at = f"/clients/{client}/agreement/change/{need}"
    same = ana.get(at)
    assert "That is what is agreed already" in words(same)
    shown = form(same, at).send(ana, p_amount="4", p_unit="working_hours", words="Ben, look.")
    assert shown.status_code == 200
    said = section(shown, "reads")
    assert "within four working hours changed" in said and "Ben, look." in said
    assert "Until Ben accepts version 2, version 1 stays in force." in said
    assert form(shown, at).send(ana, show=None).status_code == 302
    with app.app_context():
        assert session().get_one(Need, need).parameters["amount"] == 1
    twice = form(shown, at).send(ana, show=None)
    assert twice.status_code == 409 and "on offer already, as version 2" in words(twice)
    assert form(twice, at).values["p_amount"] == "4"


def test_a_line_in_words_of_her_own_says_that_other_figures_replace_them(
    app: Flask, ana: Browser, agreed: tuple[int, int]
) -> None:
    at = f"/clients/{agreed[0]}/agreement/change/{agreed[1]}"
    assert "nothing but the figures changes." in words(ana.get(at))
    with app.app_context(), writing() as db:
        db.scalars(select(Clause)).one().sentence = "You answer within the day."
    assert "your own title and sentence name the old ones" in words(ana.get(at))
    reads = section(form(ana.get(at), at).send(ana, p_amount="2"), "reads")
    assert "the two working days that follow" in reads and "within the day" not in reads


@pytest.mark.parametrize(
    "typed",
    [
        {"p_amount": "0"},
        {"p_amount": "many"},
        {"p_amount": "9" * 40},
        {"p_unit": "moons"},
        {"p_mark": ""},
        {"words": "x" * 801},
        {"words": "a\x07b"},
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(
    app: Flask, ana: Browser, agreed: tuple[int, int], typed: dict[str, str]
) -> None:
    at = f"/clients/{agreed[0]}/agreement/change/{agreed[1]}"
    answer = form(ana.get(at), at).send(ana, **{"p_amount": "3", **typed})
    assert answer.status_code == 400
    ((name, value),) = typed.items()
    if name not in ("p_unit", "words"):
        assert form(answer, at).values[name] == value
    assert newest(app).number == 1


def test_an_address_with_figures_that_cannot_be_is_a_page(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    at = f"/clients/{agreed[0]}/agreement/change/{agreed[1]}"
    assert ana.get(f"{at}?p_amount=-3").status_code == 400
    assert ana.get(f"{at}?request=999").status_code == 404
    assert ana.get(f"{at}?request=x").status_code == 200


def test_another_language_needs_a_tick(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        need = scenarios.ana_needs_quick_decisions(ana_id, now)
        client = scenarios.ben_is_a_client(ana_id, now, language="de")
        scenarios.ben_accepted(ana_id, client, now)
    at = f"/clients/{client}/agreement/change/{need}"
    shown = form(ana.get(at), at).send(ana, p_amount="2")
    assert form(shown, at).send(ana, show=None).status_code == 400
    assert form(shown, at).send(ana, show=None, other_language="y").status_code == 302


def test_a_stranger_finds_nothing(
    app: Flask,
    ana: Browser,
    cleo: Browser,
    ana_id: int,
    cleo_id: int,
    agreed: tuple[int, int],
    now: datetime,
) -> None:
    client, need = agreed
    url = asks(app, ana_id, client, now, amount="5")
    with app.app_context():
        own = scenarios.ben_is_a_client(cleo_id, now)
        other = scenarios.ben_is_a_client(ana_id, now, "Lind AB", email="lind@lind.example")
    wish = url.rsplit("/", 1)[1]
    for path in (
        url,
        f"/clients/{own}/requests/{wish}",
        f"/clients/{client}/agreement/hours",
        f"/clients/{client}/agreement/change/{need}",
        f"/clients/{own}/agreement/change/{need}",
    ):
        assert cleo.get(path).status_code == 404, path
        assert cleo.submit(path, {"words": "Mine.", "expected": "x"}).status_code == 404, path
    assert cleo.submit(f"{url}/agreement", {"expected": "x"}).status_code == 404
    elsewhere = f"/clients/{other}/requests/{wish}"
    assert ana.get(elsewhere).status_code == 404
    assert ana.submit(f"{elsewhere}/agreement", {"expected": "x"}).status_code == 404
    assert outcome(app) is None
