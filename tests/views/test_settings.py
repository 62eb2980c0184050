"""Settings: who you are, how mail leaves, the public address, days off, the way in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup
from flask import Flask

from app.db import session, writing
from app.models import Freelancer, SendingAccount
from app.services import accounts, days_off, links, mail_account
from app.services.mail_account import AccountForm
from app.shell import shell
from app.views.settings import browser_name
from tests.people import NOW, Browser, MailServer, a_sign_in
from tests.views.reading import form, soup, words

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


def public_address(app: Flask, base: str | None) -> None:
    now = app.extensions["groundrules"]
    app.extensions["groundrules"] = replace(
        now, settings=replace(now.settings, base_url=base)
    )


def section(page: BeautifulSoup, name: str) -> str:
    found = page.find(id=name).find_parent("section")
    return " ".join(found.get_text(" ").split())


def test_every_section_stands_on_the_page_with_its_own_form(ana: Browser) -> None:
    page = soup(ana.get("/settings"))
    for name in ("you", "mail", "address", "days-off", "password", "browsers"):
        assert page.find(id=name) is not None
        assert page.find("a", href=f"#{name}") is not None
    assert page.find(id="you-name")["value"] == "Ana Sousa"
    assert page.find(id="you-week-mon")["value"]


def test_who_you_are_is_saved_and_said_where_you_look(ana: Browser, ana_id: int) -> None:
    sent = form(ana.get("/settings"), "/settings/you").send(
        ana, **{"you-name": "Ana de Sousa", "you-zone": "Berlin", "you-email": "Ana@Sousa.example"}
    )
    assert sent.location.endswith("/settings#you")
    page = soup(ana.get("/settings"))
    assert "Saved. What is agreed keeps" in section(page, "you")
    assert page.find(id="you-zone")["value"] == "Europe/Berlin"
    assert "Saved" not in section(soup(ana.get("/settings")), "you")
    session().rollback()
    row = session().get_one(Freelancer, ana_id)
    assert (row.name, row.zone, row.email) == ("Ana de Sousa", "Europe/Berlin", "ana@sousa.example")


def test_what_cannot_be_saved_comes_back_with_what_was_typed(ana: Browser, ana_id: int) -> None:
    typed = {"you-name": "", "you-zone": "Nowhere", "you-email": "ana", "you-week-tue": "late"}
    answer = form(ana.get("/settings"), "/settings/you").send(ana, **typed)
    assert answer.status_code == 400
    page = soup(answer)
    for field in ("you-name", "you-zone", "you-email", "you-week-tue"):
        assert page.select_one(f'.errors a[href="#{field}"]') is not None
        assert page.find(id=field)["value"] == typed[field]
    assert page.find(id="mail-sender")["value"] == "ana@sousa.example"
    assert session().get_one(Freelancer, ana_id).name == "Ana Sousa"


def test_an_address_that_somebody_else_signs_in_with_is_refused(ana: Browser, cleo_id: int) -> None:
    page = form(ana.get("/settings"), "/settings/you")
    answer = page.send(ana, **{"you-email": "cleo@marsh.example"})
    assert answer.status_code == 400
    assert words(answer).count("Another account has this address.") == 2


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
    assert "Mail leaves from ana@sousa.example" in section(soup(page), "mail")


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
    mail_account.pause(ana_id, "It did not work.", NOW)
    sent = form(ana.get("/settings"), "/settings/mail/test").send(ana)
    assert sent.location.endswith("/settings#mail-test")
    said = section(soup(ana.get("/settings")), "mail")
    assert "it works" in said and "250 2.0.0 Kept" in said
    assert smtp.envelopes == [("ana@sousa.example", ["ana@sousa.example"])]
    assert mail_account.way_out(ana_id).paused_reason == ""
    assert "250 2.0.0" not in words(ana.get("/settings"))


def test_a_test_mail_that_does_not_leave_shows_the_real_reason(ana: Browser, ana_id: int) -> None:
    mail_account.save(
        ana_id, AccountForm("ana@sousa.example", "127.0.0.1", 1, "none", None, None), NOW
    )
    ana.submit("/settings/mail/test")
    said = section(soup(ana.get("/settings")), "mail")
    assert "No connection to 127.0.0.1, port 1: nobody answers there." in said


def test_a_server_that_refuses_the_test_mail_is_quoted(
    ana: Browser, ana_id: int, smtp: MailServer
) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", "ana", "secret")
    mail_account.save(ana_id, form, NOW)
    ana.submit("/settings/mail/test")
    said = section(soup(ana.get("/settings")), "mail")
    assert "not yet" in said and "AUTH" in said


def test_without_an_account_there_is_nothing_to_test(ana: Browser) -> None:
    page = ana.get("/settings")
    assert "There is no way out yet" in section(soup(page), "mail")
    assert "/settings/mail/test" not in page.text and "/settings/mail/removal" not in page.text
    ana.submit("/settings/mail/test")
    assert "There is no mail account yet." in words(ana.get("/settings"))


def test_an_account_can_be_removed_with_its_password(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    form(ana.get("/settings"), "/settings/mail/removal").send(ana)
    session().rollback()
    assert mail_account.of(ana_id) is None
    assert "Removed, with its password." in section(soup(ana.get("/settings")), "mail")


def test_a_paused_account_says_why_and_can_be_tried_again(ana: Browser, ana_id: int) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    mail_account.pause(ana_id, "The server answered: 421 Later", NOW)
    page = ana.get("/settings")
    assert "421 Later" in section(soup(page), "mail")
    sent = form(page, "/settings/mail/resumption").send(ana)
    assert sent.location.endswith("/settings#mail")
    assert mail_account.way_out(ana_id).paused_reason == ""


@pytest.mark.parametrize(
    ("base", "problem"),
    [
        (None, "No public address is set."),
        ("http://ana.example", "an address that begins with https"),
        ("https://192.168.1.5", "192.168.1.5 cannot be reached from outside."),
    ],
)
def test_what_is_missing_for_links_is_said(
    app: Flask, ana: Browser, base: str | None, problem: str
) -> None:
    public_address(app, base)
    page = ana.get("/settings")
    assert problem in section(soup(page), "address")
    assert "/settings/address-test" not in page.text
    assert ana.submit("/settings/address-test").status_code == 409


def test_a_public_address_is_tested_from_another_device(app: Flask, ana: Browser) -> None:
    public_address(app, "https://ana.example")
    page = ana.get("/settings")
    assert "It was not tested yet." in section(soup(page), "address")
    sent = form(page, "/settings/address-test").send(ana)
    assert sent.location.endswith("/settings#address")
    url = soup(ana.get("/settings")).find(id="address-test-url")["value"]
    assert url.startswith("https://ana.example/check/")
    assert soup(ana.get("/settings")).find(id="address-test-url")["value"] == url
    links.pass_address_test(url.rpartition("/")[2], NOW)
    page = soup(ana.get("/settings"))
    assert "Reached from another device on Mon 23 Nov 09:00 in Lisbon" in section(page, "address")
    assert page.find(id="address-test-url") is None


def test_days_off_are_added_and_taken_back(ana: Browser, ana_id: int) -> None:
    typed = {"days-first_day": "2026-12-24", "days-last_day": "2026-12-31", "days-note": "Family"}
    sent = form(ana.get("/settings"), "/settings/days-off").send(ana, **typed)
    assert sent.location.endswith("/settings#days-off")
    page = ana.get("/settings")
    assert "24 December 2026 to 31 December 2026 Family" in section(soup(page), "days-off")
    assert form(page, "/removal").send(ana).location.startswith("/settings")
    assert days_off.listing(ana_id, None) == []


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("", "2026-12-24", "days-first_day"),
        ("2026-12-24", "2026-12-23", "days-last_day"),
        ("2026-12-24", "2028-12-24", "days-last_day"),
        ("soon", "2026-12-24", "days-first_day"),
    ],
)
def test_days_off_that_cannot_be_are_refused(
    ana: Browser, ana_id: int, first: str, last: str, field: str
) -> None:
    answer = ana.submit("/settings/days-off", {"days-first_day": first, "days-last_day": last})
    assert answer.status_code == 400
    assert soup(answer).select_one(f'.errors a[href="#{field}"]') is not None
    assert days_off.listing(ana_id, None) == []


def test_a_new_password_needs_the_old_one_and_signs_other_browsers_out(
    ana: Browser, ana_id: int
) -> None:
    with writing() as db:
        db.get_one(Freelancer, ana_id).password_hash = PasswordHasher().hash("the old password")
    other = a_sign_in(ana_id, NOW)
    wrong = {"password-old": "not it at all", "password-new": "a new password"}
    answer = ana.submit("/settings/password", wrong)
    assert answer.status_code == 400
    assert words(answer).count("That is not your password.") == 2
    assert "not it at all" not in answer.text and "a new password" not in answer.text
    short = ana.submit("/settings/password", wrong | {"password-new": "short"})
    assert "Use at least 10 characters." in words(short)
    right = wrong | {"password-old": "the old password"}
    assert ana.submit("/settings/password", right).location.endswith("/settings#password")
    assert ana.get("/settings").status_code == 200
    assert accounts.who(other, NOW) is None
    assert accounts.sign_in("ana@sousa.example", "a new password", "", NOW)


def test_another_browser_is_signed_out(ana: Browser, ana_id: int) -> None:
    token = a_sign_in(ana_id, NOW)
    other = accounts.who(token, NOW)
    assert other is not None
    page = ana.get("/settings")
    assert section(soup(page), "browsers").count("this one") == 1
    sent = form(page, f"/sign-ins/{other.sign_in_id}/revocation").send(ana)
    assert sent.location.endswith("/settings#browsers")
    session().rollback()
    assert accounts.who(token, NOW) is None


def test_signing_this_browser_out_leads_to_the_door(ana: Browser) -> None:
    page = ana.get("/settings")
    assert "/sign-in" in form(page, "/revocation").send(ana).location
    assert "/sign-in" in ana.get("/settings").location


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/137.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.0 " * 20, ("curl/8.0 " * 20)[:40]),
        ("", "A browser that did not say its name"),
    ],
)
def test_a_browsers_long_name_is_made_short(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_a_stranger_cannot_touch_what_is_anas(
    ana: Browser, cleo: Browser, ana_id: int, cleo_id: int
) -> None:
    ana.submit("/settings/mail", ACCOUNT)
    days_off.add(ana_id, None, NOW.date(), NOW.date(), "Family")
    mine = accounts.who(a_sign_in(ana_id, NOW), NOW)
    assert mine is not None
    page = cleo.get("/settings").text
    assert "smtp.sousa.example" not in page and "Family" not in page
    assert cleo.submit(f"/settings/sign-ins/{mine.sign_in_id}/revocation").status_code == 404
    absence = days_off.listing(ana_id, None)[0]
    assert cleo.submit(f"/days-off/{absence.id}/removal").status_code == 404
    cleo.submit("/settings/mail/removal")
    assert account_of(ana_id).host == "smtp.sousa.example"


def test_nobody_gets_in_without_signing_in(visitor: Browser) -> None:
    assert "/sign-in" in visitor.get("/settings").location
    assert "/sign-in" in visitor.submit("/settings/mail/removal").location
