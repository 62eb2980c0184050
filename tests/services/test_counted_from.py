"""Where what is counted comes from, as a version says it for good."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from agreements.columns import Kind
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import session
from app.models import Clause, Document, Version
from app.services import counted_from, paper_words, stated
from app.services.agreeing import agree, copies, propose
from app.services.counted_from import CALENDAR, IMPORT, MAILBOX
from app.services.watching import notices
from tests import scenarios
from tests.services.imports import INVOICES, imported
from tests.services.seen import a_mailbox

ALL = (MAILBOX, CALENDAR, IMPORT)
HEADERS, BY_HAND = "from the headers of our mail.", "I note it by hand;"
SAYS = {
    "decision": HEADERS,
    "meetings": "the entries of my calendar.",
    "invoice": "my records of them.",
    "calls": "my phone’s record of them.",
    "contact_hours": "my phone’s record of them.",
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_line_of_its_kind_names_a_source(kind: str) -> None:
    said = counted_from.said([kind], ALL, ENGLISH)
    assert said.endswith(SAYS.get(kind, "")) and bool(said) == (kind in SAYS)
    assert said.count(".") == (kind in SAYS)
    assert counted_from.said([kind], (), ENGLISH) == ""


def test_each_kind_names_its_own_source_alone() -> None:
    every = ["decision", "meetings", "invoice", "calls"]
    said = {source: counted_from.said(every, [source], ENGLISH) for source in ALL}
    assert ("mail" in said[MAILBOX], "calendar" in said[MAILBOX]) == (True, False)
    assert ("calendar" in said[CALENDAR], "invoices" in said[CALENDAR]) == (True, False)
    assert "invoices" in said[IMPORT] and "calls" in said[IMPORT] and "mail" not in said[IMPORT]


@pytest.fixture
def ben(app: Flask, ana_id: int, now: datetime) -> int:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    return scenarios.ben_is_a_client(ana_id, now)


def said_of(version: Version) -> list[str]:
    """What is counted, as each paper of a version says it."""
    session().rollback()
    found = session().scalars(
        select(Document.terms).where(Document.version_id == version.id).order_by(Document.id)
    )
    return [json.loads(terms or "")["around"]["what_is_counted"] for terms in found]


def mail_is_read_for(ana: int, ben: int, now: datetime) -> None:
    """Ben agreed to something before, and knows."""
    a_mailbox(ana)
    notices.told_myself(ana, ben, MAILBOX, now, now)


def two_days() -> propose.Change:
    clause = session().query(Clause).one()
    return propose.Change(clause.need_id, {**clause.parameters, "amount": 2})


def test_a_version_offered_before_anything_was_read_says_by_hand_for_good(
    ana_id: int, ben: int, now: datetime
) -> None:
    offer = scenarios.ben_was_offered(ana_id, ben, now)
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", now), now)
    [version] = session().scalars(select(Version)).all()
    before = stated.text(copies.accepted_content(version.id)[0])
    mail_is_read_for(ana_id, ben, now)
    offered, accepted = said_of(version)
    assert BY_HAND in offered and offered == accepted and "headers" not in offered
    assert stated.text(copies.accepted_content(version.id)[0]) == before


def test_a_version_says_what_was_read_when_it_was_offered_also_after_that_ended(
    ana_id: int, ben: int, now: datetime
) -> None:
    scenarios.ben_accepted(ana_id, ben, now)
    mail_is_read_for(ana_id, ben, now)
    later = now + timedelta(days=1)
    change = two_days()
    offer = scenarios.ben_was_offered(ana_id, ben, later, change)
    notices.end(ana_id, ben, MAILBOX, later)
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", later), later)
    version = session().scalars(select(Version).order_by(Version.number.desc())).first()
    assert version is not None and version.sources == [MAILBOX]
    offered, accepted = said_of(version)
    assert HEADERS in offered and BY_HAND not in offered and offered == accepted
    content, _ = copies.accepted_content(version.id)
    assert paper_words.paper(content).what_is_counted == offered


def test_what_is_read_is_part_of_what_was_looked_at(ana_id: int, ben: int, now: datetime) -> None:
    scenarios.ben_accepted(ana_id, ben, now)
    change = two_days()
    seen = propose.fingerprint(propose.propose(session(), ana_id, ben, now, change))
    mail_is_read_for(ana_id, ben, now)
    again = propose.fingerprint(propose.propose(session(), ana_id, ben, now, change))
    assert seen != again


def test_an_import_is_named_once_something_came_of_it(
    app: Flask, ana_id: int, now: datetime
) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, now, "invoice")
    change = propose.Change(need, {"amount": 10})

    def said() -> str:
        session().expire_all()
        draft = propose.propose(session(), ana_id, client, now, change).content
        return paper_words.paper(draft).what_is_counted

    assert BY_HAND in said()
    day = (now - timedelta(days=5)).date().isoformat()
    imported(ana_id, Kind.INVOICES, now, INVOICES, f"1,Okafor Foods,{day},,,7,EUR")
    assert "my records of them." in said()
