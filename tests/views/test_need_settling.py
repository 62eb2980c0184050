"""When a need counts as settled, as it is typed on its form."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import session
from app.models import Need
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, words

FIGURES = {"settle_days": "60", "settle_occasions": "1", "settle_kept": "10"}


def the_need() -> Need:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Need)).one()


def figures() -> tuple[int, int, int]:
    need = the_need()
    return need.settle_days, need.settle_occasions, need.settle_kept


@pytest.fixture
def need_id(ana_id: int) -> int:
    return scenarios.ana_needs_quick_decisions(ana_id, NOW)


def test_the_usual_figures_are_said_and_saved(ana: Browser) -> None:
    page = ana.get("/needs/new?kind=decision")
    said = "Counts as settled after 28 days, three occasions and nine of the last ten kept"
    assert said in words(page)
    form(page, "/needs/new?kind=decision").send(ana, show=None)
    assert figures() == (28, 3, 9)


def test_other_figures_are_kept_and_shown(ana: Browser, need_id: int) -> None:
    page = ana.get(f"/needs/{need_id}")
    form(page, f"/needs/{need_id}").send(ana, show=None, **FIGURES)

    assert figures() == (60, 1, 10)
    shown = ana.get(f"/needs/{need_id}")
    said = "Counts as settled after 60 days, one occasion and ten of the last ten kept"
    assert said in words(shown)
    assert form(shown, f"/needs/{need_id}").values.items() >= FIGURES.items()


def test_what_is_judged_by_hand_settles_by_word(ana: Browser) -> None:
    page = ana.get("/needs/new?kind=one_decider")

    said = "You say yourself when it has settled; Groundrules asks after 28 days"
    assert said in words(page)
    made = form(page, "/needs/new?kind=one_decider")
    assert not made.values.keys() & {"settle_occasions", "settle_kept"}
    made.send(ana, show=None, settle_days="14", settle_occasions="50")
    assert figures() == (14, 3, 9)


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("settle_days", "6", "Choose a number from 7 to 365."),
        ("settle_days", "366", "Choose a number from 7 to 365."),
        ("settle_days", "", "Write a whole number."),
        ("settle_occasions", "0", "Choose a number from 1 to 50."),
        ("settle_occasions", str(10**12), "Choose a number from 1 to 50."),
        ("settle_kept", "4", "Choose a number from 5 to 10."),
        ("settle_kept", "-9", "Choose a number from 5 to 10."),
        ("settle_kept", "most", "Write a whole number."),
    ],
)
def test_figures_that_cannot_be_are_refused(
    ana: Browser, need_id: int, name: str, raw: str, message: str
) -> None:
    path = f"/needs/{need_id}"
    answer = form(ana.get(path), path).send(ana, show=None, **FIGURES | {name: raw})

    assert answer.status_code == 400
    assert message in words(answer)
    assert form(answer, path).values[name] == raw
    assert "When it counts as settled" in words(answer)
    assert figures() == (28, 3, 9)


def test_other_figures_in_another_window_are_a_conflict(ana: Browser, need_id: int) -> None:
    path = f"/needs/{need_id}"
    first, second = form(ana.get(path), path), form(ana.get(path), path)
    first.send(ana, show=None, **FIGURES)

    answer = second.send(ana, show=None, settle_days="90")

    assert answer.status_code == 409
    assert "changed in another window" in words(answer)
    assert figures() == (60, 1, 10)
