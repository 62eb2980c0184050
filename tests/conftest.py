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

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis_settings

from app import create_app, migrations
from app.adapters import pdf, seal
from app.db import db
from config import Settings, load
from tests import kept
from tests.people import NOW, Browser, MailServer, a_freelancer, a_sign_in, post

__all__ = ["NOW"]

# How long an example takes says how busy the machine is.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Whatever is there before the first test stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


def settings_for(folder: Path, **given: str) -> Settings:
    """Settings with a data folder; `given` are names without the prefix, in lower case."""
    values = {"secret_key": "a key for tests, and only for tests", **given}
    return load({f"GROUNDRULES_{name.upper()}": value for name, value in values.items()}, folder)


def with_fonts(made: Settings, config: pytest.Config) -> Settings:
    """The same settings, with the fonts and the seal of earlier tests in their folder: to make
    them takes long."""
    if config.cache is not None:
        (made.data / "cache").symlink_to(config.cache.mkdir("groundrules"))
        kept.put_seal(made, config.cache.mkdir("groundrules-seal"), NOW)
    return made


@contextmanager
def an_app(settings: Settings, database: Path) -> Iterator[Flask]:
    """An app on a copy of a database."""
    shutil.copyfile(database, settings.data / "groundrules.sqlite3")
    made = create_app(settings)
    kept.share(made)
    try:
        yield made
    finally:
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def kept_papers() -> Iterator[None]:
    """Each page is set once and sealed once; `tests/services/test_press.py` and `test_sealing.py`
    are about the press and the seal themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "render", kept.Papers(pdf.render).render)
        patch.setattr(seal, "sealed", kept.Seals(seal.sealed).sealed)
        yield


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
    """Settings with a data folder of its own, and the fonts of earlier tests."""
    return with_fonts(settings_for(tmp_path / "data"), pytestconfig)


@pytest.fixture
def app(settings: Settings, empty_database: Path) -> Iterator[Flask]:
    """The app, with an app context pushed, so that services can be called."""
    with an_app(settings, empty_database) as made, made.app_context():
        made.config["TESTING"] = True
        made.test_client_class = Browser
        yield made


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
