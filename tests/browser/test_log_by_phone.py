"""Something happened on the way: noted with one thumb in a few taps, and taken back with one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests import scenarios
from tests.browser.served import Served
from tests.browser.test_every_page import AXE, HEADINGS, RUN_AXE, TOO_WIDE
from tests.browser.windows import Windows
from tests.people import a_freelancer

PHONE = {"width": 390, "height": 844}
THUMB = 48
LOWER = PHONE["height"] / 3
SIZES = {"rules": {"target-size": {"enabled": True}}}
SMALL = """() => [...document.querySelectorAll(
        'main .button, main summary, main :is(input:not([type=radio]), select), .button.log')]
    .filter(part => part.checkVisibility())
    .map(part => [part.textContent.trim(), part.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 44 || box.width < 44)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


class Thumb:
    """One thumb on a phone: what it taps is large, and where it reaches."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def button(self, name: str) -> None:
        self._follow(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        self._follow(self.page.get_by_role("link", name=name))

    def reach(self, target: Locator) -> None:
        """What is to be tapped is large enough, and where the thumb is."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB and box["width"] >= THUMB, box
        assert box["y"] + box["height"] / 2 >= LOWER, (target, box)

    def _follow(self, target: Locator) -> None:
        assert not self.page.evaluate(SMALL)
        self.reach(target)
        with self.page.expect_navigation():
            target.tap()
        self.taps += 1


@pytest.fixture
def phone(app: Flask, house: Served, windows: Windows) -> dict[str, Any]:
    """What Ana's phone is like: touch, no scripts, and she is signed in; with eight clients who
    agreed to set times for calls, and one who agreed to quick decisions too."""
    now = datetime.now(UTC)
    with app.app_context():
        ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        begun = now - timedelta(days=40)
        decision = scenarios.ana_needs_quick_decisions(ana, begun)
        scenarios.ana_needs_calls_at_set_times(ana, begun)
        for number in range(8):
            mail = f"ben{number}@okafor.example"
            client = scenarios.ben_is_a_client(ana, begun, f"Client {number}", "Ben Okafor", mail)
            scenarios.ben_accepted(ana, client, begun)
        scenarios.ben_answered_in_time(ana, client, decision, now, 3)
        scenarios.ben_accepted(ana, client, now - timedelta(hours=2))
    cookie = house.cookie(ana)
    return {
        "whose": "Ana",
        "cookie": cookie,
        "viewport": PHONE,
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 3,
        "java_script_enabled": False,
    }


def at_hand(windows: Windows, phone: dict[str, Any], path: str, **how: Any) -> Thumb:
    page = windows.open(**{**phone, **how})
    page.goto(path)
    return Thumb(page)


def test_a_call_takes_three_taps_without_scripts_and_undo_one(
    windows: Windows, phone: dict[str, Any]
) -> None:
    ana = at_hand(windows, phone, "/needs")
    ana.link("Log something")
    ana.taps = 0  # it is open
    expect(ana.page.locator(".taps .tap")).to_have_count(7)
    ana.link("Client 7")
    ana.link("They called, and we had not arranged it")
    ana.button("Note it")
    assert ana.taps == 3
    expect(ana.page.get_by_text("Noted: called at ")).to_be_visible()
    ana.page.reload()
    ana.button("Undo")
    expect(ana.page.get_by_text("It was noted by mistake, and you took it back")).to_be_visible()
    ana.page.goto("/")
    expect(ana.page.get_by_text("rang on")).to_have_count(0)


def test_a_decision_and_its_answer_take_three_taps_and_two(
    windows: Windows, phone: dict[str, Any]
) -> None:
    ana = at_hand(windows, phone, "/log")
    ana.link("Client 7")
    ana.link("I asked for a decision")
    subject = ana.page.get_by_label("Subject of your mail")
    expect(subject).to_have_value("Decision: ")
    subject.fill("Decision: which logo?")
    ana.button("Note it")
    assert ana.taps == 3
    expect(ana.page.get_by_text("Noted: asked at ")).to_be_visible()
    ana.taps = 0
    ana.page.goto("/log")
    ana.link("Client 7")
    ana.button("It came: now “Decision: which logo?”")
    assert ana.taps == 2
    expect(ana.page.get_by_text("Noted: answered at ")).to_be_visible()
    expect(ana.page.locator("main header .tag")).to_have_text("kept")


def test_another_time_is_chosen_on_the_same_page_without_scripts(
    windows: Windows, phone: dict[str, Any]
) -> None:
    ana = at_hand(windows, phone, "/log")
    ana.link("Client 7")
    ana.link("They called, and we had not arranged it")
    fold = ana.page.get_by_text("Another time than now")
    ana.reach(fold)
    fold.tap()
    before = datetime.now(ZoneInfo("Europe/Lisbon")) - timedelta(hours=1)
    ana.page.get_by_label("When it came").fill(f"{before:%Y-%m-%dT%H:%M}")
    ana.button("Note it")
    expect(ana.page.get_by_text("Noted: called ")).to_be_visible()
    ana.page.get_by_text("Change the time").tap()
    earlier = before - timedelta(minutes=15)
    ana.page.get_by_label("When it was").fill(f"{earlier:%Y-%m-%dT%H:%M}")
    ana.page.get_by_role("button", name="Change it").tap()
    expect(ana.page.get_by_text("The time is changed")).to_be_visible()
    expect(ana.page.get_by_text("Another time: it was noted for")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_the_way_is_hard_to_use(
    windows: Windows, phone: dict[str, Any], scheme: str
) -> None:
    ana = at_hand(windows, phone, "/log", java_script_enabled=True, color_scheme=scheme)
    looked = [_wrong(ana.page)]
    ana.link("Client 7")
    looked.append(_wrong(ana.page))
    ana.link("I asked for a decision")
    looked.append(_wrong(ana.page))
    ana.button("Note it")
    expect(ana.page.get_by_text("Noted: asked at ")).to_be_visible()
    looked.append(_wrong(ana.page))
    assert looked == [[]] * 4


def _wrong(page: Page) -> list[str]:
    assert page.evaluate(HEADINGS) == 1
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN_AXE, [AXE | SIZES, False])
    return [*found, *page.evaluate(SMALL), *page.evaluate(TOO_WIDE)]
