"""The people of the story and where they are in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import time_machine
from playwright.sync_api import Page, expect

from tests.browser.post import Mailbox
from tests.browser.served import Served
from tests.browser.windows import Windows
from tests.people import MailServer

# Browsers forget cookies by their own clock, so the story begins after now and never goes back.
# Tomorrow at one time of day it goes the same way whenever it is told.
TOMORROW = datetime.now(UTC) + timedelta(days=1)
START = TOMORROW.replace(hour=8, minute=20, second=0, microsecond=0)

ANA, BEN, MIA = "ana@sousa.example", "ben@okafor.example", "mia@okafor.example"
FIRST_NEED = "Decisions get an answer within one working day"
SECOND_NEED = "One person speaks for you"
LOGO = "Decision: which logo goes on the invoice?"
LABEL = "Decision: which text goes on the label?"


@dataclass(repr=False)
class Story:
    """What every step needs; `ana` is her phone, `ben` his, once he has followed a link."""

    house: Served
    windows: Windows
    clock: time_machine.Traveller
    smtp: MailServer
    ana: Page
    ben: Page = field(init=False)
    anas: Mailbox = field(init=False)
    bens: Mailbox = field(init=False)

    def __post_init__(self) -> None:
        self.anas, self.bens = Mailbox(self.smtp, ANA), Mailbox(self.smtp, BEN)

    def wait_until(self, at: datetime) -> None:
        """Let time pass; the timetable notices within two ticks."""
        assert at > datetime.now(UTC)
        self.clock.move_to(at)


def said(page: Page) -> str:
    """What stands on a page that has loaded, on one line."""
    return " ".join(page.locator("main").inner_text().split())


def expect_said(page: Page, words: str | re.Pattern[str]) -> None:
    """These words stand on the page, now or after it has loaded."""
    expect(page.locator("main")).to_contain_text(words)


def go(page: Page, item: str) -> None:
    """Tap an item of the navigation."""
    with page.expect_navigation():
        page.get_by_role("navigation", name="Main").get_by_role("link", name=item).click()
