"""Chromium, and the app on a real port for it.

`chromium`   Debian's, without a window of its own
`house`      the app as people reach it: pages, and with `timetable` what happens by itself
`windows`    opens windows; a test that leaves an error in a console fails
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app import scheduler
from config import Settings
from tests.browser.chromium import launch
from tests.browser.served import PUBLIC, Served
from tests.browser.windows import Windows
from tests.conftest import an_app, settings_for, with_fonts

# The steps of the story stand in modules of their own; a failure shows what they compared.
pytest.register_assert_rewrite(
    *(
        f"tests.browser.{name}"
        for name in ("agreeing", "beginning", "both", "post", "upholding", "weeks")
    )
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    made = settings_for(tmp_path / "data", base_url=PUBLIC, tick_seconds="1")
    return with_fonts(made, pytestconfig)


@pytest.fixture
def database(empty_database: Path) -> Path:
    """What the app begins with."""
    return empty_database


@pytest.fixture
def app(settings: Settings, database: Path) -> Iterator[Flask]:
    """The app; unlike in other tests, without a context of its own."""
    with an_app(settings, database) as made:
        yield made


@pytest.fixture
def house(app: Flask) -> Iterator[Served]:
    served = Served(app)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def timetable(app: Flask) -> Iterator[scheduler.Timetable]:
    running = scheduler.start(app, _asleep)
    yield running
    running.stop()


def _asleep() -> tuple[float, float]:
    """Both clocks of a machine that sleeps while a story goes on to another day."""
    return time.time(), time.time()


@pytest.fixture
def windows(chromium: Browser, house: Served) -> Iterator[Windows]:
    opened = Windows(chromium, house.base)
    yield opened
    opened.close()
    assert not opened.troubles, "\n".join(opened.troubles)
