"""The ranked list of needs: its order, what is retired, and whose it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import session
from app.models import Need
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, soup, words

DECISION = {"p_amount": "2", "p_unit": "working_days", "p_mark": "Decision:", "language": "en"}
OWN = {
    "title": "One person decides",
    "sentence": "One of you tells me once.",
    "why": "Two answers to one question cost us both a week.",
    "promise": "I ask that person, and nobody else.",
    "language": "en",
}


@pytest.fixture
def decision(ana_id: int) -> int:
    return scenarios.ana_needs_quick_decisions(ana_id, NOW)


@pytest.fixture
def calls(ana_id: int, decision: int) -> int:
    return scenarios.ana_needs_calls_at_set_times(ana_id, NOW)


@pytest.fixture
def own(ana_id: int, calls: int) -> int:
    return scenarios.ana_needs_one_person_to_decide(ana_id, NOW)


def stored() -> list[Need]:
    """Every need as the database has it now, in its order."""
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Need).order_by(Need.rank, Need.id)))


def order() -> list[int]:
    return [need.id for need in stored() if need.rank is not None]


# The list


def test_an_empty_list_offers_the_first_need(ana: Browser) -> None:
    page = ana.get("/needs")

    assert "No needs yet" in words(page)
    assert "/needs/new" in links(page)


def test_the_list_shows_each_need_as_a_client_reads_it(ana: Browser, own: int) -> None:
    page = ana.get("/needs")

    titles = [tag.get_text(" ", strip=True) for tag in soup(page).select("[data-rank] h2")]
    assert titles == [
        "Decisions get an answer within one working day",
        "Calls are on Tuesday and Thursday, at set times",
        "One person decides",
    ]
    assert "Only the first goes into an agreement." in words(page)
    assert "When my subject begins “Decision:”" in words(page)


def test_markup_that_was_typed_stays_text(ana: Browser) -> None:
    ana.submit("/needs/new?kind=own", OWN | {"title": "<script>alert(1)</script>"})

    assert "<script>alert" not in ana.get("/needs").text


def test_the_list_says_with_whom_a_need_is_agreed(ana: Browser, ana_id: int) -> None:
    _, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)

    assert "Agreed with Okafor Foods" in words(ana.get("/needs"))
    page = words(ana.get(f"/needs/{need_id}"))
    assert "Agreed with Okafor Foods." in page
    assert "a change here counts for what you offer from now on" in page


def test_buttons_move_a_need_one_place(ana: Browser, decision: int, calls: int, own: int) -> None:
    assert _moves(ana) == [(one, by) for one in (decision, calls, own) for by in ("up", "down")]

    assert ana.submit(f"/needs/{own}/move", {"by": "up"}).location == "/needs"
    assert order() == [decision, own, calls]
    ana.submit(f"/needs/{decision}/move", {"by": "down"})
    assert order() == [own, decision, calls]
    ana.submit(f"/needs/{own}/move", {"by": "up"})
    assert order() == [own, decision, calls]


def _moves(ana: Browser) -> list[tuple[int, str]]:
    forms = soup(ana.get("/needs")).select("form[action$='/move']")
    return [
        (int(str(tag["action"]).split("/")[2]), str(tag.select_one("[name=by]")["value"]))  # type: ignore[index]
        for tag in forms
    ]


@pytest.mark.parametrize("by", [{}, {"by": ""}, {"by": "sideways"}])
def test_a_move_to_nowhere_is_refused(ana: Browser, calls: int, by: dict[str, str]) -> None:
    before = order()

    assert ana.submit(f"/needs/{calls}/move", by).status_code == 400
    assert order() == before


def test_a_new_order_is_saved_at_once(ana: Browser, decision: int, calls: int, own: int) -> None:
    answer = ana.submit("/needs/order", {"need": [str(own), str(decision), str(calls)]})

    assert answer.status_code == 302
    assert order() == [own, decision, calls]


def test_a_crafted_order_changes_nothing(
    ana: Browser, cleo_id: int, decision: int, calls: int
) -> None:
    foreign = scenarios.ana_needs_quick_decisions(cleo_id, NOW)
    before = order()

    for crafted, code in [
        ([], 409),
        ([calls], 409),
        ([calls, calls], 409),
        ([decision, calls, calls], 409),
        ([calls, foreign], 409),
        ([decision, calls, foreign], 409),
        ([decision, 10**30], 409),
        (["one", "two"], 400),
        (["", str(calls)], 400),
    ]:
        answer = ana.submit("/needs/order", {"need": [str(one) for one in crafted]})
        assert answer.status_code == code, crafted
    assert order() == before


def test_a_retired_need_leaves_the_list_and_can_come_back(
    ana: Browser, decision: int, calls: int
) -> None:
    ana.submit(f"/needs/{decision}/retirement")
    assert order() == [calls]
    page = ana.get("/needs")
    assert "Retired. It is offered to nobody from here on." in words(page)
    assert ana.submit(f"/needs/{decision}/move", {"by": "up"}).status_code == 409

    form(page, f"/needs/{decision}/return").send(ana)
    assert order() == [calls, decision]
    ana.submit(f"/needs/{decision}/return")
    assert order() == [calls, decision]


def test_retiring_says_that_what_is_agreed_stays_agreed(ana: Browser, ana_id: int) -> None:
    _, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)

    ana.submit(f"/needs/{need_id}/retirement")

    page = words(ana.get("/needs"))
    assert "It stays agreed with Okafor Foods." in page
    assert "Still agreed with Okafor Foods" in page


# Strangers


@pytest.mark.parametrize("need_id", [None, 9999, 10**18, 10**30])
def test_what_is_not_hers_does_not_exist_for_cleo(
    cleo: Browser, decision: int, need_id: int | None
) -> None:
    need_id = need_id or decision
    typed = DECISION | {"revision": "1", "p_amount": "9"}

    assert cleo.get(f"/needs/{need_id}").status_code == 404
    assert cleo.submit(f"/needs/{need_id}", typed).status_code == 404
    assert cleo.submit(f"/needs/{need_id}", {"p_amount": "x"}).status_code == 404
    assert cleo.submit(f"/needs/{need_id}/move", {"by": "up"}).status_code == 404
    assert cleo.submit(f"/needs/{need_id}/retirement").status_code == 404
    assert cleo.submit(f"/needs/{need_id}/return").status_code == 404
    assert cleo.submit("/needs/order", {"need": [str(need_id)]}).status_code == 409
    assert (order(), stored()[0].parameters["amount"]) == ([decision], 1)
    assert "No needs yet" in words(cleo.get("/needs"))


@pytest.mark.parametrize(
    "address",
    [
        "/needs/new",
        "/needs/1",
        "/needs/1/move",
        "/needs/order",
        "/needs/preview",
        "/needs/1/retirement",
        "/needs/1/return",
    ],
)
def test_nobody_reads_or_changes_needs_without_signing_in(visitor: Browser, address: str) -> None:
    assert visitor.get("/needs").location.startswith("/sign-in")
    assert visitor.submit(address).location == "/sign-in"


@pytest.mark.parametrize("what", ["move", "retirement", "return"])
def test_looking_changes_nothing(ana: Browser, decision: int, what: str) -> None:
    assert ana.get(f"/needs/{decision}/{what}").status_code == 405
    assert order() == [decision]
