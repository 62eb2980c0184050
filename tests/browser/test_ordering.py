"""Ordering the needs: every way there is, and what happens when it cannot be saved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.services.ranking import rank
from tests import scenarios
from tests.browser.ordering import drag, expect_order, expect_saved, handle, middle
from tests.browser.served import Served
from tests.browser.windows import Windows
from tests.people import a_freelancer

ONE, TWO, THREE = (
    "Decisions get an answer within one working day",
    "Calls are on Tuesday and Thursday, at set times",
    "One person decides",
)


@pytest.fixture
def ana_id(app: Flask) -> int:
    """Ana, who has ranked three needs."""
    now = datetime.now(UTC)
    with app.app_context():
        ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        scenarios.ana_needs_quick_decisions(ana, now)
        scenarios.ana_needs_calls_at_set_times(ana, now)
        scenarios.ana_needs_one_person_to_decide(ana, now)
    return ana


@pytest.fixture
def needs(ana_id: int, house: Served, windows: Windows) -> Page:
    page = windows.open("Ana", house.cookie(ana_id), has_touch=True)
    page.goto("/needs")
    expect_order(page, ONE, TWO, THREE)
    return page


def stored(app: Flask, freelancer_id: int) -> list[str]:
    with app.app_context():
        ranked, _ = rank.listing(freelancer_id, datetime.now(UTC))
    return [row.words.title for row in ranked]


def test_arrow_keys_move_a_need_and_keep_the_focus(needs: Page) -> None:
    held = handle(needs, ONE)
    held.press("ArrowDown")
    expect(held).to_be_focused()
    held.press("ArrowDown")
    said = needs.locator("ol[data-rank] + [role=status]")
    expect(said).to_have_text(f"Saved. {ONE} is now 3 of 3.")
    expect_saved(needs, TWO, THREE, ONE)


def test_the_first_cannot_go_up_nor_the_last_down(needs: Page) -> None:
    expect(needs.get_by_role("button", name=f"Up {ONE}")).to_be_hidden()
    expect(needs.get_by_role("button", name=f"Down {THREE}")).to_be_hidden()
    needs.get_by_role("button", name=f"Down {TWO}").click()
    expect(needs.get_by_role("button", name=f"Down {TWO}")).to_be_hidden()
    expect(handle(needs, TWO)).to_be_focused()


def test_a_finger_drags_as_a_mouse_does(needs: Page) -> None:
    finger = needs.context.new_cdp_session(needs)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    start, end = middle(handle(needs, ONE)), middle(handle(needs, TWO))
    touch("touchStart", start)
    for step in (0.4, 0.8, 1.6):
        touch("touchMove", {**start, "y": start["y"] + step * (end["y"] - start["y"])})
    touch("touchEnd")
    expect_saved(needs, TWO, ONE, THREE)


def test_escape_lets_go_of_a_dragged_need(needs: Page) -> None:
    drag(needs, ONE, below=TWO, drop=False)
    expect_order(needs, TWO, ONE, THREE)
    needs.keyboard.press("Escape")
    needs.mouse.up()
    expect_order(needs, ONE, TWO, THREE)
    needs.reload()
    expect_order(needs, ONE, TWO, THREE)


def test_what_cannot_be_saved_is_put_back(needs: Page, windows: Windows) -> None:
    needs.route("**/needs/order", lambda route: route.abort())
    with windows.expecting("ERR_FAILED"):
        handle(needs, ONE).press("ArrowDown")
        expect(
            needs.get_by_text("That could not be saved. The order is as it was.")
        ).to_be_visible()
    expect_order(needs, ONE, TWO, THREE)


def test_a_list_that_changed_elsewhere_is_left_alone(
    needs: Page, windows: Windows, app: Flask, ana_id: int
) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        ranked, _ = rank.listing(ana_id, now)
        rank.retire(ana_id, ranked[1].id, now)
    with windows.expecting("status of 409"):
        handle(needs, ONE).press("ArrowDown")
        expect(needs.get_by_text("That could not be saved.")).to_be_visible()
    assert stored(app, ana_id) == [ONE, THREE]


def test_it_works_without_scripts(ana_id: int, house: Served, windows: Windows) -> None:
    page = windows.open("Ana", house.cookie(ana_id), java_script_enabled=False)
    page.goto("/needs")
    page.get_by_role("button", name=f"Up {THREE}").click()
    expect_order(page, ONE, THREE, TWO)
