"""Browser windows that notice what goes wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000  # the first paper of a machine waits for its fonts
expect.set_options(timeout=PATIENCE_MS)


class Windows:
    """Windows of one Chromium, each with cookies of its own, at the served app.

    What a page's console calls an error (what the content security policy refused, a script
    that failed, an answer of 400 and above) is kept in `troubles`.
    """

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser, self._base = browser, base
        self.troubles: list[str] = []

    def open(self, whose: str, cookie: str = "", **how: Any) -> Page:
        """A window of somebody who has never been here, or who has this cookie from before."""
        settings = {"base_url": self._base, "viewport": PHONE, "reduced_motion": "reduce", **how}
        context = self._browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        if cookie:
            context.add_cookies([{"name": "groundrules", "value": cookie, "url": self._base}])
        page = context.new_page()
        self._watch(page, whose)
        return page

    @contextmanager
    def expecting(self, words: str) -> Iterator[None]:
        """Exactly one trouble that says these words is meant."""
        before = len(self.troubles)
        yield
        found = self.troubles[before:]
        assert len(found) == 1 and words in found[0], (words, found)
        del self.troubles[before:]

    def close(self) -> None:
        for context in list(self._browser.contexts):
            context.close()

    def _watch(self, page: Page, whose: str) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.troubles.append(f"{whose} on {page.url}: {message.text}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"{whose} on {page.url}: {error}"))
