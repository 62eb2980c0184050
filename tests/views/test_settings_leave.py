"""Leave to send, once given: renewed in time, replaced, taken back, given again, forgotten."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from flask import current_app

from app.adapters.smtp_account import AccountTrouble, connect
from app.db import session
from app.models import Freelancer
from app.services.mail import mail_account, send
from app.shell import Shell, shell
from config import OAuthApp
from tests.people import NOW, Browser
from tests.services.provider import Provider
from tests.views.connecting import account_of, connected
from tests.views.outbox import mail
from tests.views.reading import section, words


def signs_in(ana_id: int) -> None:
    freelancer = session().get_one(Freelancer, ana_id)
    route = mail_account.route_of(session(), freelancer)
    assert route is not None
    connect(route.account).quit()


def test_access_is_used_until_shortly_before_its_end(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    for _ in range(3):
        signs_in(ana_id)
    assert provider.renewals() == 1


def test_access_that_ends_within_five_minutes_is_renewed_before(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    provider.lasts_s = 299
    connected(ana, certified)
    signs_in(ana_id)
    before = provider.renewals()
    signs_in(ana_id)
    assert provider.renewals() > before
    assert provider.challenges == []


def test_access_that_ended_early_is_renewed_when_the_server_says_so(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    signs_in(ana_id)
    provider.forget_access()
    signs_in(ana_id)
    assert provider.renewals() == 2
    assert provider.challenges == [b""]


def test_a_renewing_token_that_is_replaced_is_kept(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    provider.rotates, provider.lasts_s = True, 60
    connected(ana, certified)
    for _ in range(3):
        signs_in(ana_id)
    row = account_of(ana_id)
    assert row is not None
    assert {shell().vault.open(row.refresh_sealed or "")} == provider.refresh


def test_leave_that_was_taken_back_pauses_the_account_and_says_what_to_do(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    provider.revoke()
    mail(ana_id, NOW, due_at=NOW)
    send.tick(NOW)
    reason = mail_account.way_out(ana_id).paused_reason
    assert reason.startswith("Google no longer lets Groundrules send for ana@sousa.example.")
    assert "Token was revoked." in reason
    said = words(ana.get("/"))
    assert "Your mail is paused" in said and "Connect it again in Settings" in said
    assert "Connect with Google again" in section(ana.get("/settings"), "mail")
    assert provider.mails == []


def test_connecting_again_lets_the_mail_that_waited_leave(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    provider.revoke()
    mail(ana_id, NOW, due_at=NOW)
    send.tick(NOW)
    connected(ana, certified)
    send.tick(NOW)
    assert len(provider.mails) == 1


def test_a_mail_server_that_does_not_take_the_token_is_quoted(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    provider.access = _Nothing()
    with pytest.raises(AccountTrouble, match=r"535 5.7.8 Username and .* \(status 400\)"):
        signs_in(ana_id)


class _Nothing(set[str]):
    """Remembers nothing."""

    def add(self, _: str) -> None:
        return


def test_a_provider_that_cannot_be_asked_is_named(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    at = shell().settings.oauth_google
    assert at is not None
    gone = replace(at, token_url="https://127.0.0.1:1/token")
    session().rollback()
    _set_app(gone)
    with pytest.raises(AccountTrouble, match="Google could not be asked: nobody answers there"):
        signs_in(ana_id)


def _set_app(app: OAuthApp | None) -> None:
    was = shell()
    settings = replace(was.settings, oauth_google=app)
    current_app.extensions["groundrules"] = Shell(settings, was.vault)


def test_where_the_operator_took_the_app_away_it_says_so(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    _set_app(None)
    with pytest.raises(AccountTrouble, match="no longer has an app at the mail provider"):
        signs_in(ana_id)


def test_a_password_takes_the_place_of_leave_and_forgets_it(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    typed = {
        "mail-sender": "ana@sousa.example",
        "mail-host": "smtp.sousa.example",
        "mail-port": "465",
        "mail-security": "tls",
        "mail-username": "ana",
        "mail-password": "secret",
    }
    assert ana.submit("/settings/mail", typed).status_code == 302
    row = account_of(ana_id)
    assert row is not None and (row.provider, row.refresh_sealed) == (None, None)
