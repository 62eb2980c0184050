"""A mailbox on a real server: tried, its folders chosen, connected at a provider, and removed."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from agreements.columns import Kind
from app.db import session
from app.models import Import, Mailbox, MailFolder, Occasion, SeenMail
from app.services.watching import looks, mailboxes
from app.services.watching.mailboxes import MailboxForm
from app.shell import Shell, shell
from tests import scenarios
from tests.people import NOW, Browser
from tests.services import correspondence, kinds
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import PASSWORD, USER
from tests.services.imports import INVOICES, imported
from tests.services.provider import ANA_THERE, Provider
from tests.views.connecting import allows
from tests.views.reading import form, forms, soup, words

SOURCES = "/settings/sources"
MAILBOXES = f"{SOURCES}/mailboxes"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as started:
        yield started


@pytest.fixture
def box(ana_id: int, server: Dovecot) -> int:
    typed = MailboxForm("127.0.0.1", server.port, "none", USER, PASSWORD)
    return mailboxes.add(ana_id, USER, typed, "box", NOW)


def folders() -> dict[str, str]:
    session().rollback()
    session().expire_all()
    return {row.role: row.name for row in session().scalars(select(MailFolder))}


def only_box() -> Mailbox:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Mailbox)).one()


def test_tried_it_says_which_folder_is_for_what(ana: Browser, box: int) -> None:
    looks.refused(Mailbox, box, "The server did not take the sign-in.", NOW - timedelta(hours=1))
    page = form(ana.get(f"{MAILBOXES}/{box}"), "/trial").send(ana)
    said = words(page)
    assert page.status_code == 200 and "it works" in said
    assert "What came: INBOX" in said and "What you sent: Gesendet" in said
    row = only_box()
    assert (row.paused_at, row.trouble, row.next_look_at) == (None, "", NOW)


def test_tried_it_proposes_the_servers_that_most_mail_names(
    ana: Browser, box: int, server: Dovecot
) -> None:
    for number in range(6):
        top = f"mx{number % 2}.sousa.example" if number else "mx.forged.example"
        server.hands.put(f"Authentication-Results: {top}; dkim=pass\r\n\r\n".encode())
    page = form(ana.get(f"{MAILBOXES}/{box}"), "/trial").send(ana)
    names = form(page, "/servers")
    assert names.values["trusted"].split() == ["mx1.sousa.example", "mx0.sousa.example"]
    assert only_box().trusted == []
    names.send(ana)
    assert only_box().trusted == ["mx1.sousa.example", "mx0.sousa.example"]


def test_trying_what_she_paused_leaves_it_paused(ana: Browser, ana_id: int, box: int) -> None:
    mailboxes.pause(ana_id, box, NOW)
    assert "it works" in words(ana.submit(f"{MAILBOXES}/{box}/trial"))
    assert only_box().paused_at == NOW


def test_another_folder_for_sent_mail_can_be_chosen(
    ana: Browser, box: int, server: Dovecot
) -> None:
    server.hands.at_work(lambda client: client.create_folder("Envoyés"))
    page = ana.submit(f"{MAILBOXES}/{box}/trial")
    choose = form(page, "/sent")
    assert choose.values["name"] == "Gesendet"
    assert choose.send(ana, name="Envoyés").location == f"{MAILBOXES}/{box}"
    assert folders() == {"inbox": "INBOX", "sent": "Envoyés"}
    page = choose.send(ana, name="Nowhere")
    assert page.status_code == 400 and "There is no such folder any more" in words(page)
    assert folders()["sent"] == "Envoyés"


def test_what_the_server_says_no_with_stands_there_word_for_word(
    ana: Browser, ana_id: int, box: int, server: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mailboxes.change(
        ana_id, box, MailboxForm("127.0.0.1", server.port, "none", USER, "wr0ng-one"), NOW
    )
    page = ana.submit(f"{MAILBOXES}/{box}/trial")
    assert page.status_code == 200 and "not yet" in words(page)
    assert "AUTHENTICATIONFAILED" in words(page)
    assert "wr0ng-one" not in page.text + caplog.text
    assert not folders()


def test_removing_asks_first_and_says_what_goes(
    app: Flask, ana: Browser, ana_id: int, server: Dovecot
) -> None:
    line = kinds.agreed(ana_id, "decision")
    post = correspondence.begun(ana_id, line.client, server, NOW - timedelta(days=9))
    post.asks("Decision: logo", "q1", NOW - timedelta(hours=2))
    post.look(NOW - timedelta(hours=1))
    at = f"{MAILBOXES}/{post.mailbox}/removal"
    page = ana.get(at)
    assert "1 kept mail goes" in words(page)
    assert "Okafor Foods 1 occasion that it found goes" in words(page)
    assert session().query(Occasion).count() == 1
    sent = form(page, "/removal").send(ana)
    assert sent.location == SOURCES
    session().rollback()
    left = [session().query(table).count() for table in (Mailbox, SeenMail, Occasion)]
    assert left == [0, 0, 0]
    assert form(page, "/removal").send(ana).status_code == 404


def test_a_file_is_removed_from_its_own_page(ana: Browser, cleo: Browser, ana_id: int) -> None:
    scenarios.ben_agreed_long_ago(ana_id, NOW, "invoice")
    made = imported(
        ana_id, Kind.INVOICES, NOW, INVOICES, "17,Okafor Foods,2026-11-03,,2026-11-04,9,EUR"
    )
    at = f"{SOURCES}/imports/{made}/removal"
    assert at in ana.get(f"/imports/{made}").text and at in ana.get(SOURCES).text
    assert cleo.get(at).status_code == cleo.submit(at).status_code == 404
    page = ana.get(at)
    assert "Okafor Foods 1 occasion that it found goes" in words(page)
    form(page, "/removal").send(ana)
    session().rollback()
    assert [session().query(table).count() for table in (Import, Occasion)] == [0, 0]


@pytest.fixture
def reads(provider: Provider, server: Dovecot) -> Provider:
    """The provider's mailboxes are at a server that answers."""
    was = shell()
    google = was.settings.oauth_google
    assert google is not None
    there = replace(google, imap_url=f"imap://127.0.0.1:{server.port}")
    current_app.extensions["groundrules"] = Shell(
        replace(was.settings, oauth_google=there), was.vault
    )
    return provider


def begins(ana: Browser, address: str = "ana@sousa.example") -> str:
    page = ana.submit(f"{MAILBOXES}/connect/google", {"connect-address": address})
    assert page.status_code == 200, words(page)
    return str(soup(page).find("a", rel="noreferrer")["href"])


def connected(ana: Browser, certified: tuple[Path, ssl.SSLContext]) -> str:
    back = allows(begins(ana), certified[0])
    page = ana.get(back)
    assert "the headers of mail between you and your clients" in words(page)
    location = form(page, "/mailboxes/connected").send(ana).location
    assert location is not None
    return location


def test_without_an_app_of_the_operator_no_provider_is_offered(ana: Browser) -> None:
    assert "Sign in at your provider" not in words(ana.get(f"{MAILBOXES}/new"))
    answer = ana.submit(f"{MAILBOXES}/connect/google", {"connect-address": "ana@sousa.example"})
    assert answer.status_code == 404


def test_a_mailbox_is_connected_in_two_taps_and_leave_to_read_is_asked_for(
    ana: Browser, reads: Provider, server: Dovecot, certified: tuple[Path, ssl.SSLContext]
) -> None:
    asked = parse_qs(urlsplit(begins(ana)).query)
    assert asked["scope"] == ["https://mail.google.com/ openid email"]
    assert asked["redirect_uri"] == ["http://localhost/settings/mail/connected"]
    location = connected(ana, certified)
    row = only_box()
    assert location == f"{MAILBOXES}/{row.id}"
    assert (row.host, row.port, row.username) == ("127.0.0.1", server.port, ANA_THERE)
    assert (row.provider, row.password_sealed) == ("google", None)
    page = ana.get(location)
    assert "With the leave that Google gives" in words(page)
    (refresh,) = reads.refresh
    assert refresh not in page.text


def test_it_is_connected_again_in_place_and_its_leave_ends_when_it_is_removed(
    ana: Browser, reads: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    location = connected(ana, certified)
    assert connected(ana, certified) == location
    answer = form(ana.get(f"{location}/removal"), "/removal").send(ana)
    assert answer.location == SOURCES
    assert "Google has ended the leave to read" in words(ana.get(SOURCES))
    assert not reads.refresh


def test_what_was_begun_to_read_does_not_send_and_the_other_way_round(
    ana: Browser, reads: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    (sent,) = [
        one
        for one in forms(ana.get(allows(begins(ana), certified[0])))
        if "connected" in one.action
    ]
    assert ana.submit("/settings/mail/connected", sent.values).status_code == 410
    page = ana.submit("/settings/mail/connect/google", {"connect-sender": "ana@sousa.example"})
    back = allows(str(soup(page).find("a", rel="noreferrer")["href"]), certified[0])
    values = form(ana.get(back), "/mail/connected").values
    assert ana.submit(f"{MAILBOXES}/connected", values).status_code == 410
    session().rollback()
    assert session().query(Mailbox).count() == 0


def test_an_address_that_is_none_is_said_at_its_field(ana: Browser, reads: Provider) -> None:
    page = ana.submit(f"{MAILBOXES}/connect/google", {"connect-address": "ana"})
    assert page.status_code == 400 and soup(page).select(".field.wrong #connect-address")
