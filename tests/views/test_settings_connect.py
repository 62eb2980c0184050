"""Connecting a mail account at its provider, from the first tap to mail that leaves by it."""

from __future__ import annotations

import logging
import ssl
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask

from app.services.mail import send
from app.shell import shell
from tests.people import NOW, Browser
from tests.services.provider import ANA_THERE, CLIENT_ID, CLIENT_SECRET, Provider
from tests.views.connecting import START, account_of, allows, begins, connected
from tests.views.outbox import mail
from tests.views.reading import form, forms, section, soup, words


def test_where_the_operator_has_no_app_nothing_of_it_is_shown(ana: Browser) -> None:
    assert "Connect with" not in words(ana.get("/settings"))
    assert ana.submit(START, {"connect-sender": "ana@sousa.example"}).status_code == 404


def test_only_what_the_operator_set_up_is_offered(ana: Browser, provider: Provider) -> None:
    said = section(ana.get("/settings"), "mail")
    assert "Connect with Google" in said and "Microsoft" not in said
    answer = ana.submit("/settings/mail/connect/microsoft", {"connect-sender": "a@b.example"})
    assert answer.status_code == 404


def test_the_provider_is_asked_for_what_is_needed_and_no_secret_goes_along(
    ana: Browser, provider: Provider
) -> None:
    asked = {name: found[0] for name, found in parse_qs(urlsplit(begins(ana)).query).items()}
    assert asked["response_type"] == "code" and asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == "http://localhost/settings/mail/connected"
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert asked["scope"].split() == ["https://mail.google.com/", "openid", "email"]
    assert (asked["login_hint"], asked["access_type"]) == ("ana@sousa.example", "offline")
    assert len(asked["state"]) >= 40 and "client_secret" not in asked
    assert "code_verifier" not in asked


def test_each_beginning_has_a_state_and_a_challenge_of_its_own(
    ana: Browser, provider: Provider
) -> None:
    first, second = (parse_qs(urlsplit(begins(ana)).query) for _ in range(2))
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


def test_two_taps_connect_the_account_and_mail_leaves_by_it(
    ana: Browser,
    ana_id: int,
    provider: Provider,
    certified: tuple[Path, ssl.SSLContext],
) -> None:
    connected(ana, certified)
    said = section(ana.get("/settings"), "mail")
    assert "Connected." in said and "through your own account at Google" in said
    mail(ana_id, NOW, due_at=NOW)
    send.tick(NOW)
    assert b"From: Ana Sousa <ana@sousa.example>" in provider.mails[0]
    assert provider.signed_in == [ANA_THERE]


def test_what_is_stored_is_sealed_and_no_password_is_kept(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    connected(ana, certified)
    row = account_of(ana_id)
    assert row is not None and row.password_sealed is None and row.provider == "google"
    (refresh,) = provider.refresh
    assert refresh not in (row.refresh_sealed or "")
    assert shell().vault.open(row.refresh_sealed or "") == refresh
    page = ana.get("/settings").text
    assert refresh not in page and (row.refresh_sealed or "-") not in page


def test_coming_back_changes_nothing_until_the_button_is_pressed(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    back = allows(begins(ana), certified[0])
    for _ in range(2):
        assert "One more tap" in words(ana.get(back))
    assert account_of(ana_id) is None
    assert not [path for path, _ in provider.requests if path == "/token"]
    form(ana.get(back), "/settings/mail/connected").send(ana)
    assert account_of(ana_id) is not None


def test_the_code_goes_into_no_referrer_and_no_log(
    ana: Browser,
    provider: Provider,
    certified: tuple[Path, ssl.SSLContext],
    caplog: pytest.LogCaptureFixture,
) -> None:
    back = allows(begins(ana), certified[0])
    code = parse_qs(urlsplit(back).query)["code"][0]
    with caplog.at_level(logging.DEBUG):
        page = ana.get(back)
        form(page, "/settings/mail/connected").send(ana)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert code not in caplog.text
    assert ana.get("/settings").headers["Referrer-Policy"] == "same-origin"


def test_somebody_who_was_signed_out_meanwhile_carries_no_code_to_the_sign_in(
    visitor: Browser, provider: Provider
) -> None:
    answer = visitor.get("/settings/mail/connected?code=abc&state=xyz")
    assert answer.location == "/sign-in?after=/settings/mail/connected"


@pytest.mark.parametrize("how", ["other state", "no state", "another browser", "too late", "twice"])
def test_an_answer_that_fits_nothing_begun_here_is_refused(
    app: Flask,
    ana: Browser,
    cleo: Browser,
    ana_id: int,
    provider: Provider,
    certified: tuple[Path, ssl.SSLContext],
    clock: time_machine.Traveller,
    how: str,
) -> None:
    back = allows(begins(ana), certified[0])
    given = {name: found[0] for name, found in parse_qs(urlsplit(back).query).items()}
    who = cleo if how == "another browser" else ana
    if how == "too late":
        clock.shift(timedelta(minutes=16))
    if how == "twice":
        assert ana.submit("/settings/mail/connected", given).status_code == 302
    given |= {"other state": {"state": "x"}, "no state": {"state": ""}}.get(how, {})
    if how != "twice":
        assert who.get("/settings/mail/connected", query_string=given).status_code == 410
    assert who.submit("/settings/mail/connected", given).status_code == 410
    if how != "twice":
        assert account_of(ana_id) is None and not provider.refresh


def test_anas_beginning_is_of_no_use_to_cleo(
    ana: Browser, cleo: Browser, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    back = allows(begins(ana), certified[0])
    with ana.session_transaction() as kept:
        planted = kept["connect"]
    assert CLIENT_SECRET not in planted and "verifier" not in planted
    with cleo.session_transaction() as hers:
        hers["connect"] = planted
    assert cleo.get(back).status_code == 410


def test_a_no_at_the_provider_is_said_and_nothing_is_stored(
    ana: Browser, ana_id: int, provider: Provider
) -> None:
    state = parse_qs(urlsplit(begins(ana)).query)["state"][0]
    refused = {"error": "access_denied", "state": state}
    answer = ana.get("/settings/mail/connected", query_string=refused)
    assert answer.status_code == 410 and "Google did not give leave." in words(answer)
    assert account_of(ana_id) is None


def test_a_code_the_provider_does_not_know_is_said(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    state = parse_qs(urlsplit(begins(ana)).query)["state"][0]
    answer = ana.submit("/settings/mail/connected", {"state": state, "code": "made up"})
    assert "Google did not agree: invalid_grant" in words(answer)
    assert account_of(ana_id) is None


def test_leave_that_does_not_last_is_no_use(
    ana: Browser, ana_id: int, provider: Provider, certified: tuple[Path, ssl.SSLContext]
) -> None:
    provider.gives_refresh = False
    back = allows(begins(ana), certified[0])
    answer = form(ana.get(back), "/settings/mail/connected").send(ana)
    assert "gave no leave that lasts" in words(answer)
    assert account_of(ana_id) is None


@pytest.mark.parametrize("said", [b"<html>Oops</html>", b"[]", b'"x"', b"{}", b"\xff\xfe"])
def test_an_answer_that_cannot_be_read_is_said(
    ana: Browser,
    ana_id: int,
    provider: Provider,
    certified: tuple[Path, ssl.SSLContext],
    said: bytes,
) -> None:
    back = allows(begins(ana), certified[0])
    provider.answers = said
    answer = form(ana.get(back), "/settings/mail/connected").send(ana)
    assert answer.status_code == 410 and "Google" in words(answer)
    assert account_of(ana_id) is None


@pytest.mark.parametrize("status", [302, 307])
def test_a_code_and_a_secret_go_to_one_address_and_no_other(
    ana: Browser,
    ana_id: int,
    provider: Provider,
    certified: tuple[Path, ssl.SSLContext],
    status: int,
) -> None:
    back = allows(begins(ana), certified[0])
    before = len(provider.requests)
    provider.sends_on_to, provider.status = f"{provider.url}/elsewhere", status
    provider.answers = b"<html>Moved</html>"
    answer = form(ana.get(back), "/settings/mail/connected").send(ana)
    assert answer.status_code == 410 and account_of(ana_id) is None
    assert len(provider.requests) == before + 1


def test_an_address_that_is_none_is_refused_beside_its_field(
    ana: Browser, provider: Provider
) -> None:
    answer = ana.submit(START, {"connect-sender": "ana"})
    assert answer.status_code == 400
    assert soup(answer).select_one('.errors a[href="#connect-sender"]') is not None


def test_the_form_for_a_password_is_folded_where_there_is_another_way(
    ana: Browser, provider: Provider
) -> None:
    page = soup(ana.get("/settings"))
    fold = page.find("form", action="/settings/mail").find_parent("details")
    assert fold is not None and not fold.has_attr("open")
    assert [one.action for one in forms(ana.get("/settings"))].count(START) == 1
