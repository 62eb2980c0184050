"""What came of a change that Ben asked for, as his page says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import Acceptance, ChangeRequest, Need
from app.services.agreeing import changes, propose
from app.services.agreeing.propose import Change
from tests.people import Browser
from tests.views.asking import DECISIONS, ana_agreed_to, ben_agreed_to, client_of
from tests.views.reading import section, words
from tests.views.visits import line_form, page_form


@pytest.fixture
def ben_agreed(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> Browser:
    """Ben's browser; quick decisions have been in force for forty days."""
    return ben_agreed_to(app, ana_id, now, "decision")


def test_agreed_as_asked_is_in_force_at_once(
    app: Flask, ana_id: int, ben: Browser, offer_id: int, now: datetime
) -> None:
    ana_agreed_to(app, ana_id, ben, now, amount="2")
    page = ben.get("/page")
    assert "What we agreed: version 2" in words(page)
    assert "Decisions get an answer within two working days" in words(page)
    assert "in force since then: version 2" in section(page, "asked")
    with app.app_context():
        assert session().scalars(select(Acceptance.how)).one() == "asked"


def test_another_suggestion_waits_above(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    line_form(ben_agreed, DECISIONS).send(ben_agreed, amount="5")
    with app.app_context():
        request = session().scalars(select(ChangeRequest)).one()
        need = session().scalars(select(Need)).one()
        change = Change(need.id, {**need.parameters, "amount": 3}, "Would three do?")
        seen = propose.propose(
            session(), ana_id, client_of(request), now, replace(change, reply="countered")
        )
        changes.counter(
            ana_id,
            request.id,
            change,
            other_language=True,
            expected=propose.fingerprint(seen),
            now=now,
        )
    page = ben_agreed.get("/page")
    said = section(page, "asked")
    assert "Ana suggested three working days instead: version 2 waits" in said
    assert "Would three do?" in said
    offer = section(page, "offer")
    assert "changed" in offer and "Until now: When my subject begins" in offer
    assert (
        page_form(ben_agreed, "/acceptance")
        .send(ben_agreed, name="Ben Okafor", agreed="y")
        .status_code
        == 302
    )
    assert "Ana suggested three working days instead: version 2." in words(ben_agreed.get("/page"))


def test_kept_as_it_is_with_the_reason(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    line_form(ben_agreed, DECISIONS).send(ben_agreed, amount="5")
    with app.app_context():
        request = session().scalars(select(ChangeRequest)).one()
        changes.keep(ana_id, request.id, "The press waits for nobody.", now)
    said = section(ben_agreed.get("/page"), "asked")
    assert "Ana answered that it stays as it is" in said
    assert "The press waits for nobody." in said and "waiting" not in said


def test_accepting_answers_what_was_asked_of_the_offer(app: Flask, ben: Browser) -> None:
    line_form(ben, DECISIONS).send(ben, amount="2")
    assert "You can also accept this as it stands." in words(ben.get("/page"))
    page_form(ben, "/acceptance").send(ben, name="Ben Okafor", agreed="y")
    said = section(ben.get("/page"), "asked")
    assert "You agreed to version 1 as it stands on 23 November 2026." in said
    assert "took its place" not in said
