"""Whose mail it is, where an address is that of several people or has moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from app.db import session, writing
from app.models import Client, Contact, Mailbox, SourceNotice
from app.services.people import contacts
from app.services.people.clients import ContactForm
from app.services.visiting import people, portal
from app.services.watching import whose_mail, whose_meetings
from tests import scenarios
from tests.people import NOW
from tests.services.seen import a_mailbox

MO = "mo@li.example"
LATER = NOW + timedelta(days=3)


@pytest.fixture
def okafor(ana_id: int) -> int:
    return told(scenarios.ben_is_a_client(ana_id, NOW))


@pytest.fixture
def li(ana_id: int) -> int:
    return told(scenarios.ben_is_a_client(ana_id, NOW, "Li Works", "Mo Li", MO))


def told(client: int) -> int:
    with writing() as db:
        row = db.get_one(Client, client)
        ids = {"freelancer_id": row.freelancer_id, "client_id": client}
        for source in ("mailbox", "calendar"):
            db.add(SourceNotice(**ids, source=source, told_at=NOW, made_at=NOW))
    return client


@pytest.fixture
def whose(ana_id: int) -> Callable[..., set[int]]:
    """The clients that a mail of Mo's is with."""
    box = a_mailbox(ana_id)

    def at(when: datetime = NOW, address: str = MO) -> set[int]:
        db = session()
        db.rollback()
        db.expire_all()
        return set(whose_mail.load(db, db.get_one(Mailbox, box)).at([address], when))

    return at


def add(client: int, by: str, name: str = "Mo Li", email: str = MO) -> None:
    form = ContactForm(name, email, "en")
    with writing() as db:
        row = db.get_one(Client, client)
        owner = row.freelancer_id
    if by == "client":
        people.add(portal.main_visitor(owner, client), form, uuid4().hex, NOW)
    else:
        contacts.add(owner, client, form, uuid4().hex, NOW)


def test_a_client_takes_nobody_elses_mail_or_meetings_by_naming_them(
    ana_id: int, okafor: int, li: int, whose: Callable[..., set[int]]
) -> None:
    add(okafor, "client", "Li Works")
    assert whose() == {li}
    known = whose_meetings.load(session(), ana_id)
    assert known.of_address[MO][0] == li
    assert known._named("Li Works: plan") == {li}


def test_where_the_freelancer_says_so_of_both_it_is_nobodys(
    okafor: int, li: int, whose: Callable[..., set[int]]
) -> None:
    add(okafor, "freelancer")
    assert whose() == set()


def test_whom_only_the_client_named_counts(okafor: int, whose: Callable[..., set[int]]) -> None:
    add(okafor, "client")
    assert whose() == {okafor}


def test_a_person_who_moved_counts_where_they_are_at_that_time(
    ana_id: int, okafor: int, li: int, whose: Callable[..., set[int]]
) -> None:
    add(li, "freelancer", "Max", "max@li.example")
    with writing() as db:
        row = db.query(Contact).filter_by(name="Max").one()
        max_id = row.id
    assert whose(LATER, "max@li.example") == {li}
    contacts.remove(ana_id, max_id, NOW + timedelta(days=1))
    assert whose(NOW, "max@li.example") == {li}
    assert whose(LATER, "max@li.example") == set()
    add(okafor, "client", "Max", "max@li.example")
    assert whose(LATER, "max@li.example") == {okafor}
    assert whose(NOW, "max@li.example") == set()
