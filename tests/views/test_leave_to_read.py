"""Leave to read a mailbox: asked for by itself, sealed, renewed, and ended with care for others."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.adapters.oauth import GOOGLE, MICROSOFT
from app.adapters.smtp_account import AccountTrouble
from app.db import session, writing
from app.models import Mailbox, MailFolder
from app.services.errors import Gone
from app.services.mail import connecting, mail_account, revoking
from app.services.mail.connecting import READING, SENDING
from app.services.watching import mailboxes
from app.services.watching.mailboxes import MailboxForm
from app.shell import Shell, shell
from tests.people import NOW
from tests.services.provider import ANA_THERE, Provider
from tests.views.connecting import allows

BACK = "http://localhost/settings/mail/connected"
ADDRESS = "ana@sousa.example"
Connect = Callable[[str], tuple[str, str, str]]


@pytest.fixture
def at_google(app: Flask, provider: Provider) -> Provider:
    """The provider's mailboxes are read at a server of its own."""
    was = shell()
    there = replace(was.settings.oauth_google, imap_url="imaps://imap.mailhouse.example:1993")
    settings = replace(was.settings, oauth_google=there)
    app.extensions["groundrules"] = Shell(settings, was.vault)
    return provider


@pytest.fixture
def allowed(ana_id: int, at_google: Provider, certified: tuple[Path, ssl.SSLContext]) -> Connect:
    """Ana says yes at the provider; answers what her browser kept, the state and the code."""

    def connect(purpose: str) -> tuple[str, str, str]:
        begun = connecting.begin(ana_id, "google", ADDRESS, BACK, NOW, purpose)
        query = parse_qs(urlsplit(allows(begun.url, certified[0])).query)
        return begun.kept, query["state"][0], query["code"][0]

    return connect


@pytest.fixture
def mailbox_id(ana_id: int, allowed: Connect) -> int:
    return mailboxes.connect(ana_id, *allowed(READING), NOW)[0]


def row(mailbox_id: int) -> Mailbox:
    session().rollback()
    session().expire_all()
    return session().get_one(Mailbox, mailbox_id)


def ended(provider: Provider) -> int:
    return sum(1 for path, _ in provider.requests if path == "/revoke")


def test_microsoft_is_asked_for_leave_to_read_and_not_for_leave_to_send() -> None:
    assert "IMAP.AccessAsUser.All" in MICROSOFT.reading_scope
    assert "SMTP" not in MICROSOFT.reading_scope and "IMAP" not in MICROSOFT.scope
    assert GOOGLE.reading_scope == GOOGLE.scope


def test_the_mailbox_is_read_at_the_providers_server_as_whoever_said_yes(mailbox_id: int) -> None:
    found = row(mailbox_id)
    at = (found.address, found.host, found.port, found.security, found.username)
    assert at == (ADDRESS, "imap.mailhouse.example", 1993, "tls", ANA_THERE)
    assert (found.read_from, found.next_look_at, found.failures, found.trouble) == (NOW, NOW, 0, "")


def test_what_renews_the_leave_is_sealed_and_no_password_is_kept(
    mailbox_id: int, provider: Provider
) -> None:
    found, (refresh,) = row(mailbox_id), provider.refresh
    assert found.password_sealed is None and refresh not in (found.refresh_sealed or "")
    assert shell().vault.open(found.refresh_sealed or "") == refresh


def test_it_signs_in_with_access_that_is_renewed_when_it_ends(
    mailbox_id: int, provider: Provider
) -> None:
    access = mailboxes.account_of(row(mailbox_id)).access
    assert access is not None and access.token() in provider.access
    provider.forget_access()
    assert access.renewed() in provider.access


def test_another_renewing_token_takes_the_place_of_the_first(
    mailbox_id: int, provider: Provider
) -> None:
    provider.rotates = True
    access = mailboxes.account_of(row(mailbox_id)).access
    assert access is not None
    access.renewed()
    (newest,) = provider.refresh
    assert shell().vault.open(row(mailbox_id).refresh_sealed or "") == newest


def test_leave_that_was_taken_back_names_the_mailbox(mailbox_id: int, provider: Provider) -> None:
    provider.revoke()
    access = mailboxes.account_of(row(mailbox_id)).access
    assert access is not None
    with pytest.raises(AccountTrouble, match="read the headers of the mail of ana@sousa.example"):
        access.renewed()


@pytest.mark.parametrize(("begun", "taken"), [(READING, SENDING), (SENDING, READING)])
def test_a_yes_to_one_thing_is_no_yes_to_the_other(
    ana_id: int, allowed: Connect, provider: Provider, begun: str, taken: str
) -> None:
    answer = allowed(begun)
    take = mailboxes.connect if taken == READING else connecting.store
    with pytest.raises(Gone):
        take(ana_id, *answer, NOW)
    assert not provider.refresh and mail_account.of(ana_id) is None
    assert session().query(Mailbox).count() == 0


def test_nobody_else_can_use_her_answer(cleo_id: int, allowed: Connect) -> None:
    with pytest.raises(Gone):
        mailboxes.connect(cleo_id, *allowed(READING), NOW)


def test_connecting_again_keeps_the_mailbox_and_how_far_it_was_read(
    ana_id: int, mailbox_id: int, allowed: Connect, provider: Provider
) -> None:
    with writing() as db:
        folder = {"freelancer_id": ana_id, "mailbox_id": mailbox_id, "role": "inbox"}
        db.add(MailFolder(**folder, name="INBOX", uid_validity=7, last_uid=40, trouble=""))
        found = db.get_one(Mailbox, mailbox_id)
        found.paused_at, found.failures, found.trouble = NOW, 3, "No."
    assert mailboxes.connect(ana_id, *allowed(READING), NOW) == (mailbox_id, "")
    assert (row(mailbox_id).paused_at, row(mailbox_id).trouble) == (None, "")
    assert session().query(MailFolder).one().last_uid == 40 and ended(provider) == 0


def test_a_password_in_its_place_ends_the_leave(
    ana_id: int, mailbox_id: int, provider: Provider
) -> None:
    form = MailboxForm("imap.sousa.example", 993, "tls", "ana", "secret")
    said = mailboxes.change(ana_id, mailbox_id, form, NOW)
    assert said == "Google has ended the leave to read that Groundrules had there."
    assert row(mailbox_id).provider is None and ended(provider) == 1


def test_leave_of_an_account_that_also_sends_is_left_alone(
    ana_id: int, mailbox_id: int, allowed: Connect, provider: Provider
) -> None:
    connecting.store(ana_id, *allowed(SENDING), NOW)
    said = mail_account.remove(ana_id, NOW)
    assert said == revoking.SHARED.format(label="Google", what="to send")
    assert ended(provider) == 0
    form = MailboxForm("imap.sousa.example", 993, "tls", "ana", "secret")
    mailboxes.change(ana_id, mailbox_id, form, NOW)
    assert ended(provider) == 1


def test_leave_of_somebody_else_of_that_name_does_not_keep_it(
    ana_id: int, cleo_id: int, mailbox_id: int, provider: Provider
) -> None:
    with writing() as db:
        mine = db.get_one(Mailbox, mailbox_id)
        copied = {
            column.key: getattr(mine, column.key)
            for column in Mailbox.__table__.columns
            if column.key not in ("id", "freelancer_id", "tag")
        }
        db.add(Mailbox(**copied, freelancer_id=cleo_id, tag="cleos"))
    form = MailboxForm("imap.sousa.example", 993, "tls", "ana", "secret")
    mailboxes.change(ana_id, mailbox_id, form, NOW)
    assert ended(provider) == 1
