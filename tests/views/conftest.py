"""Ana's need, her client Ben, the offer he was mailed, and his browser behind the link."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.db import Base, session, writing
from app.models import AddressTest
from app.security import limiter
from app.services.mail import granted
from app.shell import Shell, shell
from config import OAuthApp, Secret
from tests import scenarios
from tests.people import Browser
from tests.services.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.services.servers import certificate
from tests.views.visits import BASE, Rows, a_browser, newest_link


@pytest.fixture
def need_id(app: Flask, ana_id: int, now: datetime) -> int:
    with app.app_context():
        return scenarios.ana_needs_quick_decisions(ana_id, now)


@pytest.fixture
def client_id(app: Flask, ana_id: int, need_id: int, now: datetime) -> int:
    with app.app_context():
        return scenarios.ben_is_a_client(ana_id, now)


@pytest.fixture
def offer_id(app: Flask, ana_id: int, client_id: int, now: datetime) -> int:
    """An offer that has waited for an hour."""
    with app.app_context():
        return scenarios.ben_was_offered(ana_id, client_id, now - timedelta(hours=1))


@pytest.fixture
def public(app: Flask, ana_id: int, now: datetime) -> str:
    """Ana's public address was tested, so that her mails carry links."""
    was = shell()
    app.extensions["groundrules"] = Shell(replace(was.settings, base_url=BASE), was.vault)
    with writing() as db:
        db.add(
            AddressTest(
                freelancer_id=ana_id, base_url=BASE, token_hash="x", made_at=now, passed_at=now
            )
        )
    return BASE


@pytest.fixture
def nobody_knocked(clock: object) -> None:
    """Forget how often links were tried in this minute, which stands still in tests."""
    limiter.reset()


@pytest.fixture
def link(app: Flask, public: str, offer_id: int, nobody_knocked: None) -> str:
    """The address in Ben's mail, as a path."""
    return newest_link(app)


@pytest.fixture
def ben(app: Flask, link: str) -> Browser:
    """Ben's browser, after he followed the link in his mail."""
    browser = a_browser(app)
    assert browser.get(link).location == "/page"
    return browser


@pytest.fixture
def dump(app: Flask) -> Callable[[], Rows]:
    """Every row of every table."""

    def read() -> Rows:
        with app.app_context():
            return {
                table.name: [tuple(row) for row in session().execute(table.select())]
                for table in Base.metadata.sorted_tables
            }

    return read


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("provider"))


@pytest.fixture
def provider(
    app: Flask, certified: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    """A provider at which the operator has an app."""
    running = Provider()
    running.start(certified[1])
    monkeypatch.setenv("SSL_CERT_FILE", str(certified[0]))
    at = OAuthApp(
        CLIENT_ID,
        Secret(CLIENT_SECRET),
        f"{running.url}/authorize",
        f"{running.url}/token",
        running.smtp_url,
        f"{running.url}/revoke",
    )
    was = shell()
    app.extensions["groundrules"] = Shell(replace(was.settings, oauth_google=at), was.vault)
    yield running
    running.stop()
    granted._kept.clear()
