"""How papers look is chosen with a page in sight that changes along."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import pictures
from tests.browser.served import Served
from tests.browser.windows import Windows
from tests.people import a_freelancer

PAGE = "/settings/papers"


@pytest.fixture
def ana(house: Served) -> int:
    with house.app.app_context():
        now = datetime.now(UTC)
        return a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)


@pytest.fixture
def window(ana: int, house: Served, windows: Windows) -> Page:
    page = windows.open("Ana", house.cookie(ana))
    page.goto(PAGE)
    return page


def sample(window: Page) -> Any:
    return window.locator("[data-preview-into] img")


def logo(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_the_sample_follows_what_is_chosen(window: Page, tmp_path: Path) -> None:
    expect(sample(window)).to_have_attribute("src", f"{PAGE}/sample.png")
    window.locator("#accent").fill("#7a1c4a")
    expect(window.locator("#picked")).to_have_value("#7a1c4a")
    expect(sample(window)).not_to_have_attribute("src", f"{PAGE}/sample.png")
    before = sample(window).get_attribute("src")
    window.locator("#logo").set_input_files(
        logo(tmp_path, "logo.png", pictures.saved(pictures.gradient()))
    )
    expect(sample(window)).not_to_have_attribute("src", before)
    window.locator("#accent").fill("#ffee00")
    expect(window.locator("[data-preview-into]")).to_contain_text("#776f00")
    window.locator("#picked").fill("#123456")
    expect(window.locator("#accent")).to_have_value("#123456")
    window.get_by_role("button", name="Save how papers look").click()
    expect(window.get_by_role("status")).to_contain_text("Saved.")
    expect(window.locator("#accent")).to_have_value("#123456")
    expect(window.get_by_alt_text("Your logo as it is kept")).to_be_visible()


def test_a_file_that_is_too_large_is_not_even_sent(window: Page, tmp_path: Path) -> None:
    field = window.locator("#logo")
    field.set_input_files(logo(tmp_path, "photo.jpg", bytes(6_000_000)))
    expect(field).to_have_value("")
    assert "larger than 1 MB" in field.evaluate("field => field.validationMessage")
    field.set_input_files(logo(tmp_path, "logo.png", pictures.saved(pictures.gradient())))
    assert field.evaluate("field => field.validationMessage") == ""
    window.get_by_role("button", name="Save how papers look").click()
    expect(window.get_by_alt_text("Your logo as it is kept")).to_be_visible()


def test_it_works_without_scripts(ana: int, house: Served, windows: Windows) -> None:
    page = windows.open("Ana", house.cookie(ana), java_script_enabled=False)
    page.goto(PAGE)
    page.locator("#accent").fill("#7a1c4a")
    page.get_by_label("US Letter").check()
    page.get_by_role("button", name="Save how papers look").click()
    expect(page.locator("#picked")).to_have_value("#7a1c4a")
    expect(page.get_by_label("US Letter")).to_be_checked()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_page_is_shown_whole(window: Page, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 844})
    image = sample(window)
    image.scroll_into_view_if_needed()
    shown, frame = image.bounding_box(), window.locator(".paper").bounding_box()
    assert shown and frame and shown["width"] > 200
    assert frame["x"] <= shown["x"]
    assert shown["x"] + shown["width"] <= frame["x"] + frame["width"] <= width
