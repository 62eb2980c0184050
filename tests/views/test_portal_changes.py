"""Ben asks for figures of his own, and reads what came of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from agreements.needs import KINDS
from app.db import session
from app.models import ChangeRequest, Clause, Client, Need
from app.services.agreeing import agree
from app.services.growing import lines
from tests import scenarios
from tests.people import Browser
from tests.views.asking import DECISIONS, ana_agreed_to, ben_agreed_to
from tests.views.reading import forms, section, words
from tests.views.visits import count, line_form

FIGURES = sorted(kind.code for kind in KINDS.values() if kind.asks)


@pytest.fixture
def ben_agreed(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> Browser:
    """Ben's browser; quick decisions have been in force for forty days."""
    return ben_agreed_to(app, ana_id, now, "decision")


def test_the_fields_hold_what_is_agreed(ben_agreed: Browser) -> None:
    values = line_form(ben_agreed, DECISIONS).values
    assert (values["amount"], values["unit"], values["words"]) == ("1", "working_days", "")
    assert "mark" not in values


def test_ben_asks_for_two_days(app: Flask, ben_agreed: Browser) -> None:
    page = words(ben_agreed.get("/page"))
    assert "If Ana agrees to exactly the figures you ask for" in page
    assert line_form(ben_agreed, DECISIONS).send(ben_agreed, amount="2").status_code == 302
    with app.app_context():
        asked = session().scalars(select(ChangeRequest)).one()
        assert (asked.parameters, asked.words, asked.name) == ({"amount": 2}, "", "Ben Okafor")
    said = section(ben_agreed.get("/page"), "asked")
    assert "You asked for two working days, instead of one working day." in said
    assert "waiting for Ana’s answer" in said


@pytest.mark.parametrize("code", FIGURES)
def test_every_kind_can_be_asked_for_otherwise(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None, code: str
) -> None:
    ben = ben_agreed_to(app, ana_id, now, code)
    with app.app_context():
        title = session().scalars(select(Clause.title)).one()
    seen = line_form(ben, title)
    unchanged = seen.send(ben)
    assert unchanged.status_code == 400 and "These are the figures as they stand" in words(
        unchanged
    )
    other = {"windows-tue": "10–12"} if "windows" in KINDS[code].asks else {}
    name = "limit" if "limit" in KINDS[code].asks else "amount"
    assert seen.send(ben, **(other or {name: "4"})).status_code == 302
    said = section(ben.get("/page"), "asked")
    assert ("10:00 to 12:00" if other else "four") in said and "instead of" in said
    assert count(app, ChangeRequest) == 1


@pytest.mark.parametrize("typed", ["1000000000000", "-1", "two", "", "1.5", "0", "٣", "<b>2</b>"])
def test_a_figure_that_cannot_be_is_kept_with_a_word_beside_it(
    app: Flask, ben_agreed: Browser, typed: str
) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    answer = seen.send(ben_agreed, amount=typed, words="Our board decides.")
    assert answer.status_code == 400
    assert "Choose a whole number from 1 to 60." in words(answer)
    again = next(f for f in forms(answer) if f.values.get("clause") == seen.values["clause"])
    assert (again.values["amount"], again.values["words"]) == (typed, "Our board decides.")
    assert count(app, ChangeRequest) == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit": "fortnights"}, "Choose one of these."),
        ({"amount": "2", "words": "x" * 2001}, "Keep it to 2000 characters."),
        ({"amount": "2", "words": "a\x07b"}, "Write it as plain words."),
    ],
)
def test_what_else_cannot_be(
    app: Flask, ben_agreed: Browser, typed: dict[str, str], said: str
) -> None:
    answer = line_form(ben_agreed, DECISIONS).send(ben_agreed, **typed)
    assert answer.status_code == 400 and said in words(answer)
    assert count(app, ChangeRequest) == 0


def test_times_that_cannot_be(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> None:
    ben = ben_agreed_to(app, ana_id, now, "calls")
    seen = line_form(ben, "Calls are on")
    for typed, said in (
        ({"windows-tue": "", "windows-thu": ""}, "Name at least one time in the week."),
        ({"windows-tue": "9–11, 10–12"}, "Tuesday: write times like"),
        ({"windows-tue": "22–6", "windows-wed": "5–7"}, "Two of these times overlap."),
        ({"windows-wed": "25:00–26:00"}, "Wednesday: write times like"),
        ({"windows-sun": "whenever"}, "Sunday: write times like"),
    ):
        answer = seen.send(ben, **typed)
        assert answer.status_code == 400 and said in words(answer), typed
        again = next(f for f in forms(answer) if f.values.get("clause") == seen.values["clause"])
        assert {name: again.values[name] for name in typed} == typed
    assert count(app, ChangeRequest) == 0


def test_words_alone_are_enough_but_something_is_needed(app: Flask, ben_agreed: Browser) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    assert seen.send(ben_agreed, words=" \u200b ").status_code == 400
    assert seen.send(ben_agreed, words="Not in <i>August</i>.").status_code == 302
    with app.app_context():
        asked = session().scalars(select(ChangeRequest)).one()
        assert asked.parameters == {} and asked.clause_id is not None
    page = ben_agreed.get("/page")
    assert "Not in <i>August</i>." in words(page) and "<i>August" not in page.text


def test_a_line_without_figures_is_asked_about_in_words(
    app: Flask, ana_id: int, public: str, now: datetime, nobody_knocked: None
) -> None:
    ben = ben_agreed_to(app, ana_id, now, "one_decider")
    with app.app_context():
        title = session().scalars(select(Clause.title)).one()
    seen = line_form(ben, title)
    assert set(seen.values) == {"csrf_token", "submission", "version", "clause", "words"}
    empty = seen.send(ben)
    assert empty.status_code == 400 and "Write what would work better." in words(empty)
    assert seen.send(ben, words="We are two.").status_code == 302


def test_a_double_submit_makes_one_request(app: Flask, ben_agreed: Browser) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    for _ in range(2):
        assert seen.send(ben_agreed, amount="2").status_code == 302
    assert count(app, ChangeRequest) == 1


def test_other_figures_take_the_place_of_those_that_wait(app: Flask, ben_agreed: Browser) -> None:
    line_form(ben_agreed, DECISIONS).send(ben_agreed, amount="2")
    assert "Other figures take its place." in words(ben_agreed.get("/page"))
    line_form(ben_agreed, DECISIONS).send(ben_agreed, amount="3")
    said = section(ben_agreed.get("/page"), "asked")
    assert said.index("three working days") < said.index("two working days")
    assert said.count("waiting for Ana’s answer") == 1
    assert "something newer took its place" in said


def test_another_clients_line_is_nowhere(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    with app.app_context():
        other = scenarios.ben_is_a_client(ana_id, now, "Other", "Mo", "mo@other.example")
        scenarios.ben_was_offered(ana_id, other, now)
        clause = session().scalars(select(Clause).order_by(Clause.id.desc())).first()
        assert clause is not None
        theirs = {"clause": clause.id, "version": clause.version_id}
    for typed in (
        theirs,
        {"clause": theirs["clause"]},
        {"version": theirs["version"]},
        {"clause": theirs["clause"], "version": None},
        {"clause": "10" * 8},
    ):
        answer = seen.send(ben_agreed, **typed, amount="2", words="Please.")
        assert answer.status_code == 404, typed
    assert count(app, ChangeRequest) == 0


def test_a_line_of_an_older_version_is_nowhere_in_the_newest(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    ana_agreed_to(app, ana_id, ben_agreed, now, amount="2")
    with app.app_context():
        newest = session().scalars(select(Clause).order_by(Clause.id.desc())).first()
        assert newest is not None
    crossed = seen.send(ben_agreed, version=newest.version_id, words="Please.")
    assert crossed.status_code == 404


def test_a_superseded_version_answers_with_the_newest_and_keeps_the_words(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    ana_agreed_to(app, ana_id, ben_agreed, now, amount="2")
    answer = seen.send(ben_agreed, amount="5", words="Our board meets on Fridays.")
    assert answer.status_code == 409
    assert "no longer the one that counts" in words(answer)
    assert "What we agreed: version 2" in words(answer) and "Until now:" not in words(answer)
    assert any(f.values.get("words") == "Our board meets on Fridays." for f in forms(answer))
    assert seen.send(ben_agreed, amount="5").status_code == 409
    assert count(app, ChangeRequest) == 1


def test_an_offer_that_was_taken_back_cannot_be_changed(
    app: Flask, ben: Browser, ana_id: int, offer_id: int, now: datetime
) -> None:
    seen = line_form(ben, DECISIONS)
    with app.app_context():
        agree.withdraw(ana_id, offer_id, "The date moved.", now)
    assert seen.send(ben, amount="2").status_code == 409
    assert count(app, ChangeRequest) == 0


def test_a_line_that_is_no_longer_counted_offers_no_figures(
    app: Flask, ana_id: int, ben_agreed: Browser, now: datetime
) -> None:
    seen = line_form(ben_agreed, DECISIONS)
    with app.app_context():
        need, client = (
            session().scalars(select(Need)).one(),
            session().scalars(select(Client)).one(),
        )
        lines.waive(ana_id, client.id, need.id, "It is not worth it.", now)
    page = ben_agreed.get("/page")
    assert "Ana no longer counts this line; it leaves with the next version." in words(page)
    assert "It is not worth it." not in words(page)
    assert not [f for f in forms(page) if f.values.get("clause") == seen.values["clause"]]
    assert seen.send(ben_agreed, amount="2").status_code == 400
    assert count(app, ChangeRequest) == 0
