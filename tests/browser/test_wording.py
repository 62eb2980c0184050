"""The words of a reminder while they are typed: shown live, in their own look, and harmless."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import scenarios
from tests.browser.served import Served
from tests.browser.windows import Windows
from tests.people import a_freelancer

ATTACK = "<script>parent.document.title = 'taken'</script><img src=x onerror=alert(1)>"


@pytest.fixture
def words(app: Flask, house: Served, windows: Windows) -> Page:
    """Ana looks at the light word of her decisions."""
    now = datetime.now(UTC)
    with app.app_context():
        ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        scenarios.ana_needs_quick_decisions(ana, now)
        scenarios.ben_is_a_client(ana, now)
    page = windows.open("Ana", house.cookie(ana), has_touch=True, color_scheme="light")
    page.goto("/reminders/words/decision/1")
    return page


def test_a_preview_follows_what_is_typed(words: Page) -> None:
    mail = words.frame_locator("iframe.mail")
    expect(mail.locator("p").first).to_have_text("Good morning Ben,")
    words.get_by_label("What it says").fill("Hi {name},\n\nstill on your list? {what}")
    expect(mail.locator("p").nth(1)).to_contain_text("still on your list? “Decision:")
    expect(words.locator("pre.mail")).to_contain_text("Hi Ben,")
    words.get_by_label("What it says").fill("Hi {nobody}")
    expect(words.get_by_text("“{nobody}” stands for nothing here.")).to_be_visible()
    expect(words.get_by_label("What it says")).to_have_value("Hi {nobody}")


def test_the_mail_has_its_own_look_in_its_frame(words: Page) -> None:
    mail = words.frame_locator("iframe.mail")
    expect(mail.locator(".foot")).to_contain_text("From line 1 of our agreement")
    expect(mail.locator(".letter")).to_have_css("max-width", "592px")
    expect(mail.locator(".foot p").first).to_have_css("font-size", "14px")


def test_what_is_typed_is_never_read_as_markup(words: Page) -> None:
    words.get_by_label("What it says").fill(f"Hi {{name}} {ATTACK}")
    mail = words.frame_locator("iframe.mail")
    expect(mail.locator("p").first).to_have_text(f"Hi Ben {ATTACK}")
    expect(mail.locator("script, img")).to_have_count(0)
    expect(words).to_have_title("A light word: A decision answered in time · Groundrules")
