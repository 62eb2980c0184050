"""Links to the client's page, and when mails may carry them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.adapters.vault import Vault
from app.db import session, writing
from app.models import Contact, OutboxMessage, PageLink
from app.services import public_address
from app.services.errors import Conflict, Gone, NotFound
from app.services.mail import links, renewal
from app.services.people import clients, contacts
from app.shell import Shell
from config import load
from tests.scenarios import ben_is_a_client, mia_works_there_too

BASE = "https://rules.example.com"


def reached_by(app: Flask, base: str | None) -> None:
    """The app as if it had been started with this public address."""
    shell: Shell = app.extensions["groundrules"]
    given = {"GROUNDRULES_SECRET_KEY": shell.settings.secret_key}
    if base:
        given["GROUNDRULES_BASE_URL"] = base
    settings = load(given, shell.settings.data)
    app.extensions["groundrules"] = Shell(settings, Vault(settings.secret_key.encode()))


def reached_from_elsewhere(ana_id: int, now: datetime) -> None:
    """Another device has opened the address."""
    public_address.pass_address_test(
        public_address.begin_address_test(ana_id, now).rpartition("/")[2], now
    )


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return ben_is_a_client(ana_id, now)


def minted(ana: int, client_id: int, now: datetime) -> PageLink:
    contact = clients.main_contact(clients.one(ana, client_id))
    with writing() as db:
        return links.mint(db, ana, client_id, contact.id, contact.addresses[0].id, now)


def token_of(link: PageLink) -> str:
    return links.page_url(BASE, link).rpartition("/")[2]


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (None, "No public address is set"),
        ("http://rules.example.com", "https"),
        ("https://localhost", "cannot be reached from outside"),
        ("https://192.168.1.5", "cannot be reached from outside"),
        ("https://[::1]:8000", "cannot be reached from outside"),
        ("https://laptop.local", "cannot be reached from outside"),
        ("https://intranet", "cannot be reached from outside"),
    ],
)
def test_mails_carry_no_links_to_an_address_nobody_can_reach(
    app: Flask, ana_id: int, now: datetime, base: str | None, said: str
) -> None:
    reached_by(app, base)
    assert public_address.links_base(session()) is None
    assert said in public_address.address_state(ana_id).problem
    with pytest.raises(Conflict):
        public_address.begin_address_test(ana_id, now)


def test_a_public_address_counts_once_it_was_tested(app: Flask, ana_id: int, now: datetime) -> None:
    reached_by(app, BASE)
    assert public_address.links_base(session()) is None
    reached_from_elsewhere(ana_id, now)
    assert public_address.links_base(session()) == BASE
    reached_by(app, "https://other.example.com")
    assert public_address.links_base(session()) is None


def test_an_old_or_invented_address_test_does_not_pass(
    app: Flask, ana_id: int, now: datetime
) -> None:
    reached_by(app, BASE)
    token = public_address.begin_address_test(ana_id, now).rpartition("/")[2]
    with pytest.raises(NotFound):
        public_address.pass_address_test(token[:-1], now)
    with pytest.raises(Gone):
        public_address.pass_address_test(token, now + timedelta(days=1, seconds=1))
    assert public_address.links_base(session()) is None


def test_a_link_is_good_for_ninety_days(ana_id: int, ben: int, now: datetime) -> None:
    link = minted(ana_id, ben, now)
    last = now + timedelta(days=90)
    assert links.enter(token_of(link), last - timedelta(seconds=1)) == link.id
    with pytest.raises(links.Expired) as ended:
        links.enter(token_of(link), last)
    assert ended.value.masked == "b…@okafor.example"


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase()])
def test_an_altered_link_is_unknown(ana_id: int, ben: int, now: datetime, change: object) -> None:
    token = token_of(minted(ana_id, ben, now))
    with pytest.raises(NotFound):
        links.enter(change(token), now)  # type: ignore[operator]


def test_no_token_stands_in_the_database(ana_id: int, ben: int, now: datetime) -> None:
    link = minted(ana_id, ben, now)
    stop = links.stop_url(BASE, link).rpartition(".")[2]
    columns = session().execute(text("SELECT * FROM page_link")).one()
    for secret in (token_of(link), stop):
        assert len(secret) >= 43  # 256 bits in base64
        assert not any(secret in str(value) for value in columns)


def test_another_main_contact_ends_the_links_of_the_first(
    ana_id: int, ben: int, now: datetime
) -> None:
    link = minted(ana_id, ben, now)
    mia = mia_works_there_too(ana_id, ben, now)
    contacts.make_main(ana_id, mia, now)
    with pytest.raises(links.Expired) as ended:
        links.enter(token_of(link), now)
    assert not ended.value.may_renew


def test_an_ended_link_mails_a_new_one_to_the_recorded_address(
    app: Flask, ana_id: int, ben: int, now: datetime
) -> None:
    reached_by(app, BASE)
    reached_from_elsewhere(ana_id, now)
    link = minted(ana_id, ben, now)
    later = now + timedelta(days=91)
    assert renewal.renew(token_of(link), later) == "b…@okafor.example"
    assert renewal.renew(token_of(link), later) == "b…@okafor.example"  # pressed twice
    mails = session().query(OutboxMessage).filter_by(kind="new_link").all()
    assert [mail.recipient for mail in mails] == ["ben@okafor.example"]
    for minutes in (1, 2):
        renewal.renew(token_of(link), later + timedelta(minutes=minutes))
    with pytest.raises(Conflict):
        renewal.renew(token_of(link), later + timedelta(minutes=3))


def test_without_links_nobody_is_promised_a_new_one(ana_id: int, ben: int, now: datetime) -> None:
    link = minted(ana_id, ben, now)
    with pytest.raises(NotFound):
        renewal.renew(token_of(link), now)


def test_the_stop_address_outlives_the_link_and_is_no_way_in(
    ana_id: int, ben: int, now: datetime
) -> None:
    link = minted(ana_id, ben, now)
    stop = links.stop_url(BASE, link).rpartition("/")[2]
    with writing() as db:
        links.revoke_all(db, ben, now)
    who = links.stop_visitor(stop)
    assert session().get_one(Contact, who.contact_id).name == "Ben Okafor"
    with pytest.raises(NotFound):
        links.enter(stop.partition(".")[2], now)
    for altered in (stop[:-1], "x" + stop, stop.replace(".", ""), "9" * 40 + stop, ""):
        with pytest.raises(NotFound):
            links.stop_visitor(altered)
