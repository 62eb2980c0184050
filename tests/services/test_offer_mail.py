"""An offer whose mail did not arrive is mailed again; nothing else about it changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agreements.hours import Week
from app.db import session, writing
from app.models import Client, OutboxMessage
from app.models import OutboxState as State
from app.services.agreeing import agree, offer_mail
from app.services.agreeing.propose import Change
from app.services.errors import Conflict, NotFound
from app.services.mail import outbox
from app.services.people import contacts
from app.services.people.contacts import ContactForm
from tests.scenarios import (
    ana_needs_quick_decisions,
    ben_accepted,
    ben_agreed_long_ago,
    ben_answered_in_time,
    ben_is_a_client,
    ben_was_offered,
)


@pytest.fixture
def offered(ana_id: int, now: datetime) -> tuple[int, int]:
    """The client's and the offer's id."""
    ana_needs_quick_decisions(ana_id, now)
    client = ben_is_a_client(ana_id, now)
    return client, ben_was_offered(ana_id, client, now)


def mails() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    return list(session().query(OutboxMessage).filter_by(kind="offer").order_by(OutboxMessage.id))


def test_a_dropped_mail_is_sent_again_with_the_same_paper(
    ana_id: int, offered: tuple[int, int], now: datetime
) -> None:
    outbox.drop(ana_id, mails()[0].id, now)
    assert offer_mail.mail_again(ana_id, offered[1], now + timedelta(hours=1)) == offered[0]
    first, second = mails()
    assert (first.state, second.state) == (State.CANCELLED, State.SCHEDULED)
    assert (second.document_id, second.body) == (first.document_id, first.body)


def test_it_goes_to_the_address_as_it_is_now(
    ana_id: int, offered: tuple[int, int], now: datetime
) -> None:
    outbox.drop(ana_id, mails()[0].id, now)
    contact = session().query(OutboxMessage).one().address_id
    assert contact is not None
    form = ContactForm("Ben Okafor", "ben.okafor@okafor.example", "en")
    contacts.change(ana_id, 1, form, now)
    offer_mail.mail_again(ana_id, offered[1], now)
    assert mails()[-1].recipient == "ben.okafor@okafor.example"


def test_while_one_is_under_way_there_is_no_second(
    ana_id: int, offered: tuple[int, int], now: datetime
) -> None:
    with pytest.raises(Conflict):
        offer_mail.mail_again(ana_id, offered[1], now)
    assert len(mails()) == 1


def test_taking_the_offer_back_drops_the_second_mail_too(
    ana_id: int, offered: tuple[int, int], now: datetime
) -> None:
    outbox.drop(ana_id, mails()[0].id, now)
    offer_mail.mail_again(ana_id, offered[1], now)
    agree.withdraw(ana_id, offered[1], "Not yet.", now)
    assert [mail.state for mail in mails()] == [State.CANCELLED, State.CANCELLED]
    with pytest.raises(Conflict):
        offer_mail.mail_again(ana_id, offered[1], now)


@pytest.mark.parametrize("more", [(), ("meetings",)])
def test_new_working_hours_are_mailed_as_such_however_many_lines_they_change(
    ana_id: int, now: datetime, more: tuple[str, ...]
) -> None:
    client, needs = ben_agreed_long_ago(ana_id, now, "decision", *more)
    if more:
        ben_answered_in_time(ana_id, client, needs[0], now, 3)
        ben_accepted(ana_id, client, now)
    with writing() as db:
        week = Week.from_text({"mon": "09:00-13:00", "tue": "09:00-13:00"})
        db.get_one(Client, client).week = week.to_json()
    offer = ben_was_offered(ana_id, client, now, Change())
    outbox.drop(ana_id, mails()[-1].id, now)
    offer_mail.mail_again(ana_id, offer, now + timedelta(hours=1))
    for mail in mails()[-2:]:
        assert mail.subject == "How we work together: our working hours"
        assert "with today’s working hours. What they change is marked" in mail.body
        assert "one line changed" not in mail.body


def test_other_figures_in_one_line_are_mailed_as_such_again(ana_id: int, now: datetime) -> None:
    client, (need,) = ben_agreed_long_ago(ana_id, now, "decision")
    figures = {"amount": 2, "unit": "working_days", "mark": "Decision:"}
    offer = ben_was_offered(ana_id, client, now, Change(need, figures))
    outbox.drop(ana_id, mails()[-1].id, now)
    offer_mail.mail_again(ana_id, offer, now + timedelta(hours=1))
    assert [mail.body.count("one line changed") for mail in mails()[-2:]] == [1, 1]


def test_a_stranger_cannot(
    ana_id: int, cleo_id: int, offered: tuple[int, int], now: datetime
) -> None:
    outbox.drop(ana_id, mails()[0].id, now)
    with pytest.raises(NotFound):
        offer_mail.mail_again(cleo_id, offered[1], now)
    assert len(mails()) == 1
