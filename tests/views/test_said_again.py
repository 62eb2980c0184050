"""A mail sent by a click that did not arrive can be said again, wherever it still makes sense."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import session
from app.models import Address, OutboxMessage
from app.models import OutboxState as State
from app.services.growing import partings, talk
from app.services.mail import outbox
from app.services.mail.letters import Words
from tests import scenarios
from tests.partings import ana_gave_notice
from tests.people import NOW, Browser
from tests.views.outbox import mail, state_of
from tests.views.reading import form, links, words

KINDS = ("accepted", "answer", "talk", "thanks")
NEW = "ben@new-okafor.example"


@pytest.fixture
def ben(ana_id: int) -> int:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    return client


def lost(ana_id: int, ben: int, kind: str, state: State = State.FAILED, **more: object) -> int:
    """A mail to Ben that did not arrive."""
    theirs = session().query(Address).one().id
    return mail(
        ana_id, NOW, ben, kind=kind, key=f"{kind}-1", state=state, address_id=theirs, **more
    )


def newest() -> OutboxMessage:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1).one()


def ben_moved() -> None:
    session().rollback()
    session().query(Address).one().email = NEW
    session().commit()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", ["", "leave"])
def test_what_was_refused_is_said_again_to_the_address_as_it_is_now(
    ana: Browser, ana_id: int, ben: int, kind: str, first: str
) -> None:
    one = lost(ana_id, ben, kind)
    if first:
        ana.submit(f"/outbox/{one}/{first}")
    ben_moved()
    page = ana.get(f"/outbox/{one}")
    assert f"To Ben Okafor, {NEW}." in words(page)
    sent = form(page, "/said-again").send(ana, body="Good morning Ben, once more.")
    made = newest()
    assert sent.location.endswith(f"/outbox/{made.id}") and made.id != one
    assert (made.kind, made.recipient, made.state) == (kind, NEW, State.SCHEDULED)
    assert made.body == "Good morning Ben, once more."
    assert state_of(one) is State.FAILED
    assert f"/outbox/{one}" in links(ana.get("/outbox?show=unsent"))
    assert f"/outbox/{one}" not in links(ana.get("/outbox"))


@pytest.mark.parametrize("state", [State.EXPIRED, State.CANCELLED])
def test_what_was_too_late_or_dropped_can_be_said_after_all(
    ana: Browser, ana_id: int, ben: int, state: State
) -> None:
    one = lost(ana_id, ben, "thanks", state, reason=outbox.DROPPED)
    form(ana.get(f"/outbox/{one}"), "/said-again").send(ana)
    assert newest().id != one and newest().subject == "Our one-day line"


def test_it_is_said_again_once_however_often_the_button_is_tapped(
    ana: Browser, ana_id: int, ben: int
) -> None:
    one = lost(ana_id, ben, "thanks")
    again = form(ana.get(f"/outbox/{one}"), "/said-again")
    again.send(ana)
    before = newest().id
    answer = again.send(ana)
    assert answer.status_code == 409 and "said again" in words(answer)
    assert newest().id == before
    assert "/said-again" not in ana.get(f"/outbox/{one}").text


@pytest.mark.parametrize("state", [State.SENT, State.SCHEDULED, State.UNCERTAIN, State.CANCELLED])
def test_what_left_or_waits_or_was_overtaken_is_not_said_again(
    ana: Browser, ana_id: int, ben: int, state: State
) -> None:
    one = lost(ana_id, ben, "talk", state, reason=talk.INVITED)
    assert "/said-again" not in ana.get(f"/outbox/{one}").text
    sent = ana.submit(f"/outbox/{one}/said-again", {"subject": "A", "body": "B"})
    assert sent.status_code == 409 and newest().id == one


def test_a_reminder_is_left_to_the_rules(ana: Browser, ana_id: int, ben: int) -> None:
    one = lost(ana_id, ben, "reminder")
    assert "/said-again" not in ana.get(f"/outbox/{one}").text


def test_a_closing_letter_is_said_again_only_while_notice_holds(
    ana: Browser, ana_id: int, ben: int
) -> None:
    ana_gave_notice(ana_id, ben, NOW)
    letter = session().query(OutboxMessage).filter_by(kind="closing").one()
    letter.state = State.FAILED
    one, document = letter.id, letter.document_id
    session().commit()
    form(ana.get(f"/outbox/{one}"), "/said-again").send(ana)
    assert (newest().kind, newest().document_id) == ("closing", document)
    again = newest()
    again.state = State.FAILED
    two = again.id
    session().commit()
    partings.stay(ana_id, ben, Words("We go on", "Ben, we go on."), NOW + timedelta(hours=1))
    assert "/said-again" not in ana.get(f"/outbox/{two}").text


def test_words_that_cannot_be_sent_are_refused_and_kept(
    ana: Browser, ana_id: int, ben: int
) -> None:
    one = lost(ana_id, ben, "thanks")
    answer = ana.submit(f"/outbox/{one}/said-again", {"subject": "", "body": "My words stay."})
    assert answer.status_code == 400 and "My words stay." in answer.text
    assert newest().id == one


def test_a_stranger_says_nothing_again(ana_id: int, ben: int, cleo: Browser) -> None:
    one = lost(ana_id, ben, "thanks")
    said = {"subject": "A", "body": "B"}
    assert cleo.submit(f"/outbox/{one}/said-again", said).status_code == 404
