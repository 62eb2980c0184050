"""The ideal client: seven questions, each of which may stay empty, and what they suggest."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db import session
from app.models import IdealClientProfile
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, soup, words

ANSWERS = {
    "budget_from": "8,000",
    "budget_to": "40 000",
    "currency": "EUR",
    "times_a_year": "14",
    "busy_months": ["3", "11"],
    "why_chosen": "A friend told them.",
    "why_they_stay": "I know their shop.",
    "up_at_night": "The season begins and the shelves are empty.",
    "gone_right": "The relaunch.",
}

EMPTY = dict.fromkeys(ANSWERS.keys() - {"busy_months"}, "")


def saved() -> IdealClientProfile | None:
    session().rollback()
    session().expire_all()
    return session().scalars(select(IdealClientProfile)).one_or_none()


def test_all_seven_questions_are_kept_and_shown_again(ana: Browser) -> None:
    assert ana.submit("/ideal-client", ANSWERS).location == "/ideal-client"

    found = saved()
    assert found is not None
    assert (found.budget_from, found.budget_to, found.currency) == (8_000, 40_000, "EUR")
    assert (found.times_a_year, found.busy_months) == (14, [3, 11])
    page = ana.get("/ideal-client")
    shown = form(page, "/ideal-client").values
    assert shown["budget_from"] == "8,000"
    assert shown["up_at_night"] == ANSWERS["up_at_night"]
    ticked = [tag["value"] for tag in soup(page).select("[name=busy_months][checked]")]
    assert ticked == ["3", "11"]


def test_every_question_can_stay_empty(ana: Browser) -> None:
    assert form(ana.get("/ideal-client"), "/ideal-client").send(ana).location == "/ideal-client"

    found = saved()
    assert found is not None
    assert (found.budget_from, found.currency, found.times_a_year) == (None, None, None)
    assert (found.busy_months, found.up_at_night) == ([], "")


def test_an_answer_can_be_taken_back(ana: Browser) -> None:
    ana.submit("/ideal-client", ANSWERS)

    ana.submit("/ideal-client", EMPTY | {"times_a_year": "0"})

    found = saved()
    assert found is not None
    assert (found.budget_to, found.busy_months, found.times_a_year) == (None, [], 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"budget_from": "50,000"}, "The upper figure is below the lower one."),
        ({"budget_from": "-5"}, "Write a whole number"),
        ({"budget_from": "12.5"}, "Write a whole number"),
        ({"budget_from": "a lot"}, "Write a whole number"),
        ({"budget_to": "2,000,000,000"}, "Choose a number from 0 to 1,000,000,000."),
        ({"budget_to": "9" * 5000}, "Write a whole number"),
        ({"currency": ""}, "Choose the currency of the budget."),
        ({"currency": "XXX"}, "Choose a currency from the list."),
        ({"times_a_year": "367"}, "Choose a number from 0 to 366."),
        ({"busy_months": ["13"]}, "Choose months from the list."),
        ({"busy_months": ["May"]}, "Choose months from the list."),
        ({"why_chosen": "x" * 10_000}, "Keep it to 2000 characters."),
        ({"gone_right": "a\x00b"}, "Take out the line break or control character."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(
    ana: Browser, changed: dict[str, Any], said: str
) -> None:
    typed = ANSWERS | changed

    answer = ana.submit("/ideal-client", typed)

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, "/ideal-client").values
    for name in ("budget_from", "budget_to", "times_a_year", "why_chosen", "up_at_night"):
        assert kept[name] == typed[name]
    assert saved() is None


def test_the_answers_suggest_a_need_with_its_reason(ana: Browser) -> None:
    ana.submit("/ideal-client", ANSWERS | {"up_at_night": "Whether the launch is late"})

    page = ana.get("/ideal-client")

    assert "They lie awake over time." in words(page)
    assert "/needs/new?kind=decision" in links(page)


def test_a_need_that_is_on_the_list_is_not_suggested_twice(ana: Browser, ana_id: int) -> None:
    scenarios.ana_needs_calls_at_set_times(ana_id, NOW)
    scenarios.ana_needs_quick_decisions(ana_id, NOW)

    page = ana.get("/ideal-client")

    assert "It is on your list, in place 2." in words(page)
    assert "/needs/new?kind=decision" not in links(page)


def test_cleo_sees_her_own_answers_only(ana: Browser, cleo: Browser) -> None:
    ana.submit("/ideal-client", ANSWERS)

    assert "A friend told them." not in cleo.get("/ideal-client").text
    cleo.submit("/ideal-client", {"why_chosen": "Chance"})
    assert "A friend told them." in ana.get("/ideal-client").text


def test_the_ideal_client_is_behind_the_sign_in(visitor: Browser) -> None:
    assert visitor.get("/ideal-client").location.startswith("/sign-in")
