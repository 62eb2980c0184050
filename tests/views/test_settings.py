"""Settings: who you are, how mail leaves, the public address, days off, the way in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.db import session, writing
from app.models import Freelancer
from app.services import accounts, public_address
from app.services.mail import mail_account
from app.services.mail.mail_account import AccountForm
from app.services.upholding import days_off
from app.views.settings_shown import browser_name
from tests.people import NOW, Browser, a_sign_in
from tests.views.reading import form, section, soup, words


def reached_by(app: Flask, base: str | None) -> None:
    now = app.extensions["groundrules"]
    app.extensions["groundrules"] = replace(now, settings=replace(now.settings, base_url=base))


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
    page = ana.get("/settings")
    assert "Saved. What is agreed keeps" in section(page, "you")
    assert soup(page).find(id="you-zone")["value"] == "Europe/Berlin"
    assert "Saved" not in section(ana.get("/settings"), "you")
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
    reached_by(app, base)
    page = ana.get("/settings")
    assert problem in section(page, "address")
    assert "/settings/address-test" not in page.text
    assert ana.submit("/settings/address-test").status_code == 409


def test_a_public_address_is_tested_from_another_device(app: Flask, ana: Browser) -> None:
    reached_by(app, "https://ana.example")
    page = ana.get("/settings")
    assert "It was not tested yet." in section(page, "address")
    sent = form(page, "/settings/address-test").send(ana)
    assert sent.location.endswith("/settings#address")
    url = soup(ana.get("/settings")).find(id="address-test-url")["value"]
    assert url.startswith("https://ana.example/check/")
    assert soup(ana.get("/settings")).find(id="address-test-url")["value"] == url
    public_address.pass_address_test(url.rpartition("/")[2], NOW)
    page = ana.get("/settings")
    assert "Reached from another device on Mon 23 Nov 09:00 in Lisbon" in section(page, "address")
    assert soup(page).find(id="address-test-url") is None


def test_days_off_are_added_and_taken_back(ana: Browser, ana_id: int) -> None:
    typed = {"days-first_day": "2026-12-24", "days-last_day": "2026-12-31", "days-note": "Family"}
    sent = form(ana.get("/settings"), "/settings/days-off").send(ana, **typed)
    assert sent.location.endswith("/settings#days-off")
    page = ana.get("/settings")
    assert "24 December 2026 to 31 December 2026 Family" in section(page, "days-off")
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
    assert section(page, "browsers").count("this one") == 1
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
    form = AccountForm("ana@sousa.example", "smtp.sousa.example", 465, "tls", None, None)
    mail_account.save(ana_id, form, NOW)
    days_off.add(ana_id, None, NOW.date(), NOW.date(), "Family", NOW)
    mine = accounts.who(a_sign_in(ana_id, NOW), NOW)
    assert mine is not None
    page = cleo.get("/settings").text
    assert "smtp.sousa.example" not in page and "Family" not in page
    assert cleo.submit(f"/settings/sign-ins/{mine.sign_in_id}/revocation").status_code == 404
    absence = days_off.listing(ana_id, None)[0]
    assert cleo.submit(f"/days-off/{absence.id}/removal").status_code == 404
    cleo.submit("/settings/mail/removal")
    session().rollback()
    assert mail_account.way_out(ana_id).kind == "own"


def test_nobody_gets_in_without_signing_in(visitor: Browser) -> None:
    assert "/sign-in" in visitor.get("/settings").location
    assert "/sign-in" in visitor.submit("/settings/mail/removal").location
