"""A list of invoices comes in the whole way: sent, looked at, read otherwise, taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Served
from tests.browser.windows import Windows
from tests.people import a_freelancer
from tests.scenarios import ben_agreed_long_ago

PAGE = "/imports"


@pytest.fixture
def ana(house: Served) -> int:
    """Ana, with whom Okafor Foods agreed forty days ago to pay invoices within 14 days."""
    with house.app.app_context():
        now = datetime.now(UTC)
        made = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        ben_agreed_long_ago(made, now, "invoice")
        return made


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    """Four invoices with words over the columns that nobody knows; one day is none."""
    today = datetime.now(UTC).date()

    def day(ago: int) -> str:
        return date.strftime(today - timedelta(days=ago), "%d.%m.%Y")

    path = tmp_path / "invoices.csv"
    lines = (
        "Nr;For whom;Written;Sum;Money in",
        f"2026-17;Okafor Foods;{day(20)};1.200,00 €;{day(12)}",
        f"2026-18;Okafor Ltd;{day(30)};980,50 €;",
        f"2026-19;Okafor Ltd;{day(3)};10 €;",
        "2026-20;Okafor Foods;31.02.2026;10 €;",
    )
    path.write_text("\n".join(lines), "cp1252")
    return path


def look(page: Page, invoices: Path) -> None:
    page.goto("/clients")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("Invoices, as CSV").check()
    page.get_by_label("The file").set_input_files(invoices)
    page.get_by_role("button", name="Look at it").click()


def bring_in(page: Page, invoices: Path) -> None:
    """The whole way, until it is taken."""
    look(page, invoices)
    what = page.get_by_role("region", name="What will happen")
    expect(what).to_contain_text("choose the columns for “Client” and “Sent on”")
    page.get_by_label("Client", exact=True).select_option(label="For whom (like “Okafor Foods”)")
    for label, place in (("Sent on", 2), ("Amount", 3), ("Paid on", 4)):
        page.get_by_label(label, exact=True).select_option(index=place + 1)
    page.get_by_role("button", name="Look again").click()
    expect(what).to_contain_text("1 line comes in: 1 kept.")
    expect(what).to_contain_text("2 lines are about somebody you have to choose.")
    expect(page.locator("main")).to_contain_text("“31.02.2026” is no day of the calendar.")
    page.get_by_label("Okafor Ltd is").select_option(label="Okafor Foods")
    page.get_by_label("Leave out the lines that have something wrong").check()
    page.get_by_role("button", name="Look again").click()
    expect(what).to_contain_text("3 lines come in: 1 kept, 1 to be confirmed or let pass on Today")
    page.get_by_role("button", name="Take these 3 lines").click()
    expect(page.get_by_role("region", name="What came of it")).to_contain_text("3 lines came in.")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_comes_in_with_scripts_and_without(
    ana: int, house: Served, windows: Windows, invoices: Path, scripts: bool
) -> None:
    page = windows.open("Ana", house.cookie(ana), java_script_enabled=scripts)
    bring_in(page, invoices)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Invoice 2026-18")
    look(page, invoices)
    page.get_by_label("Client", exact=True).select_option(index=2)
    page.get_by_label("Sent on", exact=True).select_option(index=3)
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("main")).to_contain_text("3 lines are here already")


def test_a_file_that_is_too_large_is_not_even_sent(
    ana: int, house: Served, windows: Windows, tmp_path: Path
) -> None:
    page = windows.open("Ana", house.cookie(ana))
    page.goto(PAGE)
    large = tmp_path / "large.csv"
    large.write_bytes(bytes(20_000_000))
    field = page.get_by_label("The file")
    field.set_input_files(large)
    expect(field).to_have_value("")
    assert "larger than 5 MB" in field.evaluate("field => field.validationMessage")
