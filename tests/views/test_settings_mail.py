"""The account that mail leaves by: saved, tested, paused, removed; its password kept safe."""

from __future__ import annotations

import pytest

from app.db import session
from app.models import SendingAccount
from app.services.mail import mail_account, pausing
from app.services.mail.mail_account import AccountForm
from app.shell import shell
from tests.people import NOW, Browser, MailServer
from tests.views.reading import form, section, soup, words

ACCOUNT = {
    "mail-sender": "ana@sousa.example",
    "mail-host": "smtp.sousa.example",
    "mail-port": "465",
    "mail-security": "tls",
    "mail-username": "ana",
    "mail-password": "very secret",
}


def account_of(freelancer_id: int) -> SendingAccount:
    session().rollback()
    found = mail_account.of(freelancer_id)
    assert found is not None
    return found


def test_an_account_is_saved_and_its_password_is_never_shown(ana: Browser, ana_id: int) -> None:
    sent = form(ana.get("/settings"), "/settings/mail").send(ana, **ACCOUNT)
    assert sent.location.endswith("/settings#mail")
    row = account_of(ana_id)
    assert (row.host, row.port, row.security, row.username) == (
        "smtp.sousa.example",
        465,
        "tls",
        "ana",
    )
    assert "very secret" not in (row.password_sealed or "")
    assert shell().vault.open(row.password_sealed or "") == "very secret"
    page = ana.get("/settings")
    assert "very secret" not in page.text and (row.password_sealed or "-") not in page.text
    assert "Mail leaves from ana@sousa.example" in section(page, "mail")


@pytest.mark.parametrize("port", ["x", "0", "99999"])
def test_a_port_that_is_none_is_said_once(ana: Browser, port: str) -> None:
    answer = ana.submit("/settings/mail", ACCOUNT | {"mail-port": port})
    summary = soup(answer).select_one(".errors").get_text()
    assert summary.count("Write a port between 1 and 65535") == 1


def test_an_empty_password_keeps_the_one_that_is_stored(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    ana.submit("/settings/mail", ACCOUNT | {"mail-password": "", "mail-port": "587"})
    row = account_of(ana_id)
    assert (shell().vault.open(row.password_sealed or ""), row.port) == ("very secret", 587)


def test_without_a_user_name_there_is_no_password(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    ana.submit("/settings/mail", ACCOUNT | {"mail-username": "", "mail-password": ""})
    assert account_of(ana_id).password_sealed is None


def test_a_stored_password_never_goes_to_another_server(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    elsewhere = ACCOUNT | {"mail-password": "", "mail-host": "smtp.eve.example"}
    answer = ana.submit("/settings/mail", elsewhere)
    assert answer.status_code == 400
    assert "Another server: type the password for it." in words(answer)
    assert account_of(ana_id).host == "smtp.sousa.example"


def test_a_password_over_an_open_connection_is_refused_unless_it_stays_here(
    ana: Browser, ana_id: int
) -> None:
    answer = ana.submit("/settings/mail", ACCOUNT | {"mail-security": "none"})
    assert answer.status_code == 400
    assert words(answer).count("A password never travels openly. Choose TLS or STARTTLS.") == 2
    assert mail_account.of(ana_id) is None
    here = ACCOUNT | {"mail-security": "none", "mail-host": "localhost"}
    assert ana.submit("/settings/mail", here).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("mail-sender", "ana", "@"),
        ("mail-sender", "", "Write a mail address."),
        ("mail-host", "", "Write the server’s name"),
        ("mail-host", "smtps://mail.sousa.example", "Only the server’s name"),
        ("mail-host", "mail sousa", "Only the server’s name"),
        ("mail-port", "", "Write a port between"),
        ("mail-port", "mail", "Write a port between"),
        ("mail-port", "65536", "Write a port between"),
        ("mail-port", "0", "Write a port between"),
        ("mail-port", "9" * 50, "Write a port between"),
    ],
)
def test_what_is_no_account_is_refused_beside_its_field(
    ana: Browser, ana_id: int, field: str, typed: str, said: str
) -> None:
    answer = ana.submit("/settings/mail", ACCOUNT | {field: typed})
    assert answer.status_code == 400
    page = soup(answer)
    assert said in page.select_one(f'.errors a[href="#{field}"]').get_text()
    assert page.find(id=field)["value"] == typed
    assert mail_account.of(ana_id) is None


def test_an_unknown_encryption_is_refused(ana: Browser, ana_id: int) -> None:
    assert ana.submit("/settings/mail", ACCOUNT | {"mail-security": "rot13"}).status_code == 400
    assert mail_account.of(ana_id) is None


def test_a_test_mail_that_leaves_shows_the_servers_own_words(
    ana: Browser, ana_id: int, smtp: MailServer
) -> None:
    account = {"mail-host": "127.0.0.1", "mail-port": str(smtp.port), "mail-security": "none"}
    ana.submit("/settings/mail", ACCOUNT | account | {"mail-username": "", "mail-password": ""})
    pausing.pause(ana_id, "It did not work.", NOW)
    sent = form(ana.get("/settings"), "/settings/mail/test").send(ana)
    assert sent.location.endswith("/settings#mail-test")
    said = section(ana.get("/settings"), "mail")
    assert "it works" in said and "250 2.0.0 Kept" in said
    assert smtp.envelopes == [("ana@sousa.example", ["ana@sousa.example"])]
    assert mail_account.way_out(ana_id).paused_reason == ""
    assert "250 2.0.0" not in words(ana.get("/settings"))


def test_a_sender_with_a_domain_beyond_ascii_can_send(
    ana: Browser, ana_id: int, smtp: MailServer
) -> None:
    form = AccountForm("ana@süd.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, NOW)
    ana.submit("/settings/mail/test")
    assert "it works" in section(ana.get("/settings"), "mail")
    assert smtp.envelopes[0][0] == "ana@xn--sd-xka.example"


def test_a_test_mail_that_does_not_leave_shows_the_real_reason(ana: Browser, ana_id: int) -> None:
    mail_account.save(
        ana_id, AccountForm("ana@sousa.example", "127.0.0.1", 1, "none", None, None), NOW
    )
    ana.submit("/settings/mail/test")
    said = section(ana.get("/settings"), "mail")
    assert "No connection to 127.0.0.1, port 1: nobody answers there." in said


def test_a_server_that_refuses_the_test_mail_is_quoted(
    ana: Browser, ana_id: int, smtp: MailServer
) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", "ana", "secret")
    mail_account.save(ana_id, form, NOW)
    ana.submit("/settings/mail/test")
    said = section(ana.get("/settings"), "mail")
    assert "not yet" in said and "AUTH" in said


def test_without_an_account_there_is_nothing_to_test(ana: Browser) -> None:
    page = ana.get("/settings")
    assert "There is no way out yet" in section(page, "mail")
    assert "/settings/mail/test" not in page.text and "/settings/mail/removal" not in page.text
    ana.submit("/settings/mail/test")
    assert "There is no mail account yet." in words(ana.get("/settings"))


def test_an_account_can_be_removed_with_its_password(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    form(ana.get("/settings"), "/settings/mail/removal").send(ana)
    session().rollback()
    assert mail_account.of(ana_id) is None
    assert "Removed, with its password." in section(ana.get("/settings"), "mail")


def test_a_paused_account_says_why_and_can_be_tried_again(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    pausing.pause(ana_id, "The server answered: 421 Later", NOW)
    page = ana.get("/settings")
    assert "421 Later" in section(page, "mail")
    sent = form(page, "/settings/mail/resumption").send(ana)
    assert sent.location.endswith("/settings#mail")
    assert mail_account.way_out(ana_id).paused_reason == ""
