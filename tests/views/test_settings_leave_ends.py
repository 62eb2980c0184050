"""Leave to send that is needed no more ends at its provider, or it is said where to end it."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from flask import current_app

from app.db import session, writing
from app.models import SendingAccount
from app.shell import Shell, shell
from tests.people import Browser
from tests.services.provider import Provider
from tests.views.connecting import account_of, connected
from tests.views.reading import section

PASSWORD = {
    "mail-sender": "ana@sousa.example",
    "mail-host": "smtp.sousa.example",
    "mail-port": "465",
    "mail-security": "tls",
    "mail-username": "ana",
    "mail-password": "secret",
}
BY_HAND = "until you end it there yourself, at https://myaccount.google.com/connections."


@pytest.fixture
def leave(ana: Browser, provider: Provider, certified: tuple[Path, ssl.SSLContext]) -> str:
    """Ana is connected; answers the renewing token."""
    connected(ana, certified)
    (token,) = provider.refresh
    return token


def removed(ana: Browser) -> str:
    ana.submit("/settings/mail/removal")
    return section(ana.get("/settings"), "mail")


def ended(provider: Provider) -> list[str]:
    return [form["token"] for path, form in provider.requests if path == "/revoke"]


def test_removing_the_account_ends_its_leave_at_the_provider(
    ana: Browser, ana_id: int, provider: Provider, leave: str
) -> None:
    said = removed(ana)
    assert account_of(ana_id) is None
    assert ended(provider) == [leave] and provider.refresh == set()
    assert "Google has ended the leave to send" in said and BY_HAND not in said


def test_a_password_in_its_place_ends_it_too(ana: Browser, provider: Provider, leave: str) -> None:
    ana.submit("/settings/mail", PASSWORD)
    assert ended(provider) == [leave]
    assert "Google has ended the leave to send" in section(ana.get("/settings"), "mail")


def test_what_was_ended_there_before_is_fine(ana: Browser, provider: Provider, leave: str) -> None:
    provider.revoke()
    assert "Google has ended the leave to send" in removed(ana)


def test_connecting_the_same_account_again_ends_nothing(
    ana: Browser, provider: Provider, leave: str, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    assert ended(provider) == []


def test_connecting_another_account_ends_the_leave_of_the_one_before(
    ana: Browser, provider: Provider, leave: str, certified: tuple[Path, ssl.SSLContext]
) -> None:
    with writing() as db:
        db.query(SendingAccount).one().username = "other@mailhouse.example"
    connected(ana, certified)
    assert ended(provider) == [leave]


def test_a_provider_that_cannot_do_it_is_named_with_what_to_do(
    ana: Browser, ana_id: int, provider: Provider, leave: str
) -> None:
    provider.is_broken = True
    said = removed(ana)
    assert account_of(ana_id) is None
    assert BY_HAND in said and "Google answered 503." in said


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://127.0.0.1:1/revoke", "nobody answers there"),
        (None, "Google offers no way to do it from here."),
    ],
)
def test_where_it_cannot_be_asked_the_account_goes_all_the_same(
    ana: Browser, ana_id: int, provider: Provider, leave: str, address: str | None, why: str
) -> None:
    was = shell()
    assert was.settings.oauth_google is not None
    at = replace(was.settings.oauth_google, revoke_url=address)
    settings = replace(was.settings, oauth_google=at)
    session().rollback()
    current_app.extensions["groundrules"] = Shell(settings, was.vault)
    said = removed(ana)
    assert account_of(ana_id) is None
    assert BY_HAND in said and why in said
    assert ended(provider) == []


def test_an_account_with_a_password_has_nothing_to_end(ana: Browser, provider: Provider) -> None:
    ana.submit("/settings/mail", PASSWORD)
    said = removed(ana)
    assert "Removed, with its password." in said and "leave to send" not in said
    assert ended(provider) == []
