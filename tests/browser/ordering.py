"""Ana's list of needs, and the ways to order it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def expect_order(page: Page, *titles: str) -> None:
    """These needs stand on the list, first-ranked first."""
    expect(page.locator("ol[data-rank] > li h2")).to_have_text(list(titles))


def expect_saved(page: Page, *titles: str) -> None:
    """The page says that it is saved, and a fresh one shows this order."""
    expect(page.locator("ol[data-rank] + [role=status]")).to_contain_text("Saved.")
    page.reload()
    expect_order(page, *titles)


def handle(page: Page, title: str) -> Locator:
    """What a need is moved by."""
    return page.get_by_role("button", name=f"Move {title}")


def middle(found: Locator) -> dict[str, float]:
    box = found.bounding_box()
    assert box
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def drag(page: Page, title: str, *, below: str = "", above: str = "", drop: bool = True) -> None:
    """Drag a need past another one with the mouse."""
    held = handle(page, title)
    held.scroll_into_view_if_needed()
    start = middle(held)
    other = page.locator("ol[data-rank] > li", has_text=below or above).bounding_box()
    assert other
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move(start["x"], other["y"] + (other["height"] - 5 if below else 5), steps=8)
    if drop:
        page.mouse.up()
