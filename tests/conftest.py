"""What the tests share.

`settings`, `app`     an app of its own for each test, on a fresh SQLite file with every table
`ana_id`, `cleo_id`   two freelancers who have finished their set-up; an app context is pushed
`ana`, `cleo`         browsers signed in as them; `visitor` is one that is not
`clock`               where the test's time stands (`NOW`, a Monday morning); it does not tick by
                      itself, and `clock.move_to(…)` and `clock.shift(…)` move it. Browsers have it
`post`                `post(ana, "/needs/new", {…})` adds the form token and a submission key
`smtp`                a real mail server on this machine; `smtp.mails` is what arrived

Every page a browser fetches is run through `page_checker.check`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from app import create_app, migrations
from app.db import db
from config import Settings, load
from tests.people import NOW, Browser, MailServer, a_freelancer, a_sign_in, post

__all__ = ["NOW"]


def settings_for(folder: Path, **given: str) -> Settings:
    """Settings with a data folder; `given` are names without the prefix, in lower case."""
    values = {"secret_key": "a key for tests, and only for tests", **given}
    return load({f"GROUNDRULES_{name.upper()}": value for name, value in values.items()}, folder)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and nothing in them, made once by the migrations."""
    settings = settings_for(tmp_path_factory.mktemp("empty"))
    made = create_app(settings)
    migrations.upgrade(made)
    with made.app_context():
        db.engine.dispose()
    return settings.data / "groundrules.sqlite3"


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    """Settings with a data folder of its own, and the fonts of earlier tests: they take long."""
    made = settings_for(tmp_path / "data")
    if pytestconfig.cache is not None:
        (made.data / "cache").symlink_to(pytestconfig.cache.mkdir("groundrules"))
    return made


@pytest.fixture
def app(settings: Settings, empty_database: Path) -> Iterator[Flask]:
    """The app, with an app context pushed, so that services can be called."""
    shutil.copyfile(empty_database, settings.data / "groundrules.sqlite3")
    made = create_app(settings)
    made.config["TESTING"] = True
    made.test_client_class = Browser
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def now() -> datetime:
    """The test's time, for services, which take it as an argument."""
    return NOW


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana_id(app: Flask) -> int:
    """Ana, a designer in Lisbon."""
    return a_freelancer("Ana Sousa", "ana@sousa.example", zone="Europe/Lisbon", country="PT")


@pytest.fixture
def cleo_id(app: Flask, ana_id: int) -> int:
    """Cleo, a stranger on the same machine, who must be refused what is Ana's."""
    return a_freelancer("Cleo Marsh", "cleo@marsh.example", zone="Europe/London", country="GB")


@pytest.fixture
def visitor(app: Flask, clock: time_machine.Traveller) -> Browser:
    """A browser that nobody has signed in with."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def ana(app: Flask, clock: time_machine.Traveller, ana_id: int) -> Browser:
    return _signed_in(app, ana_id)


@pytest.fixture
def cleo(app: Flask, clock: time_machine.Traveller, cleo_id: int) -> Browser:
    return _signed_in(app, cleo_id)


def _signed_in(app: Flask, freelancer_id: int) -> Browser:
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.stay_signed_in(a_sign_in(freelancer_id, NOW), freelancer_id)
    return browser


@pytest.fixture(name="post")
def _post() -> Any:
    return post


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mails(smtp: MailServer) -> list[EmailMessage]:
    """What has arrived at `smtp`; the list grows as mail comes in."""
    return smtp.mails
