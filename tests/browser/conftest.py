"""Chromium, and the app on a real port for it.

`chromium`   Debian's, without a window of its own
`house`      the app as people reach it: pages, and with `timetable` what happens by itself
`windows`    opens windows; a test that leaves an error in a console fails
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app import create_app, scheduler
from app.db import db
from config import Settings
from tests.browser.served import PUBLIC, Served
from tests.browser.windows import Windows
from tests.conftest import settings_for

# The steps of the story stand in modules of their own; a failure shows what they compared.
pytest.register_assert_rewrite(
    *(f"tests.browser.{name}" for name in ("agreeing", "beginning", "post", "upholding", "weeks"))
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "The browser tests need Chromium; bin/test installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    made = settings_for(tmp_path / "data", base_url=PUBLIC, tick_seconds="1")
    assert pytestconfig.cache is not None
    (made.data / "cache").symlink_to(pytestconfig.cache.mkdir("groundrules"))
    return made


@pytest.fixture
def app(settings: Settings, empty_database: Path) -> Iterator[Flask]:
    """The app with every table; unlike in other tests, without a context of its own."""
    shutil.copyfile(empty_database, settings.data / "groundrules.sqlite3")
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def house(app: Flask) -> Iterator[Served]:
    served = Served(app)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def timetable(app: Flask) -> Iterator[scheduler.Timetable]:
    running = scheduler.start(app)
    yield running
    running.stop()


@pytest.fixture
def windows(chromium: Browser, house: Served) -> Iterator[Windows]:
    opened = Windows(chromium, house.base)
    yield opened
    opened.close()
    assert not opened.troubles, "\n".join(opened.troubles)
