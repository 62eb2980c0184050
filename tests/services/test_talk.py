"""An invitation to talk: its words, sent by one click, and what rests after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.db import session, writing
from app.models import Address, OutboxMessage, Talk
from app.models import OutboxState as State
from app.services.agreeing import giving_notice
from app.services.errors import Conflict, NotFound, Refused
from app.services.growing import lines, talk
from app.services.mail.letters import Words
from app.services.people.clients import one
from app.services.state import troubles
from tests.partings import ana_gave_notice
from tests.people import MailServer
from tests.scenarios import (
    ana_confirmed,
    ana_needs_calls_at_set_times,
    ben_accepted,
    ben_agreed_to_quick_decisions,
    ben_declined,
    ben_is_a_client,
    ben_was_asked,
)

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
WORDS = Words("Ten minutes?", "Hello Ben,\n\nwhen suits you?\n\nAna")


@pytest.fixture
def agreed(ana_id: int, now: datetime) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return ben_agreed_to_quick_decisions(ana_id, now)


def mails(kind: str) -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind=kind).all()


def test_without_agreed_times_it_asks_for_ten_minutes(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    words = talk.page(ana_id, agreed[0], now).words
    assert words.body.startswith("Hello Ben,") and words.body.endswith("\n\nAna")
    assert "name ten minutes" in words.body


def test_with_agreed_times_for_calls_it_offers_them_on_both_clocks(
    ana_id: int, now: datetime
) -> None:
    need, client = ana_needs_calls_at_set_times(ana_id, now), ben_is_a_client(ana_id, now)
    ben_accepted(ana_id, client, now)
    body = talk.page(ana_id, client, now).words.body
    assert (
        "Tuesday and Thursday, 09:00 to 11:00 in Lisbon "
        "(for you in Berlin: Tuesday and Thursday, 10:00 to 12:00)" in body
    )
    lines.waive(ana_id, client, need, "Too few calls.", now)
    assert "name ten minutes" in talk.page(ana_id, client, now).words.body


def test_it_leaves_at_once_also_where_reminders_were_stopped(
    ana_id: int, agreed: tuple[int, int], now: datetime, smtp: MailServer
) -> None:
    from app.services.mail import mail_account, send
    from app.services.mail.mail_account import AccountForm

    account = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, account, now)
    with writing() as db:
        db.query(OutboxMessage).delete()
        db.query(Address).update({"stopped_at": now})
    talk.invite(ana_id, agreed[0], WORDS, "one", now)
    send.run(ana_id, lambda: now)
    (mail,) = smtp.mails
    assert (mail["To"], mail["Subject"]) == ("Ben Okafor <ben@okafor.example>", "Ten minutes?")


def test_a_note_that_waits_is_taken_back_and_deciding_rests_for_two_weeks(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, now), now)
    with writing() as db:  # two slips since they stopped reminders
        db.query(Address).update({"stopped_at": now - timedelta(days=1)})
    second = ben_was_asked(ana_id, client, need, ASKED, now, "Decision: which paper?")
    ana_confirmed(ana_id, second, now)

    def trouble(at: datetime) -> object:
        return troubles.of_client(session(), one(ana_id, client), None, at)

    assert trouble(now) is not None
    talk.invite(ana_id, client, WORDS, "one", now)
    (note,) = mails("reminder")
    assert (note.state, note.reason) == (State.CANCELLED, "You invited them to talk.")
    assert trouble(now + timedelta(days=13)) is None
    assert trouble(now + timedelta(days=14)) is not None


def test_the_same_form_twice_sends_one_invitation(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    first = talk.invite(ana_id, agreed[0], WORDS, "one", now)
    assert talk.invite(ana_id, agreed[0], WORDS, "one", now) == first
    assert (len(mails("talk")), session().query(Talk).count()) == (1, 1)
    assert talk.invite(ana_id, agreed[0], WORDS, "another", now) != first


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words("", "Hello"), "subject"),
        (Words("x" * 201, "Hello"), "subject"),
        (Words("Hello\nBcc: all@okafor.example", "Hello"), "subject"),
        (Words("Hello", ""), "body"),
        (Words("Hello", "x" * 10_001), "body"),
    ],
)
def test_words_that_cannot_stand_in_a_mail_are_refused(
    ana_id: int, agreed: tuple[int, int], now: datetime, words: Words, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        talk.invite(ana_id, agreed[0], words, "one", now)
    assert list(refused.value.errors) == [field]
    assert session().query(Talk).count() == 0


def test_there_is_nothing_to_talk_about_before_the_first_offer_nor_after_notice(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    stranger = ben_is_a_client(ana_id, now, "New Friends")
    for do in (
        lambda who: talk.page(ana_id, who, now),
        lambda who: talk.invite(ana_id, who, WORDS, "one", now),
    ):
        with pytest.raises(Conflict, match="Nothing was agreed or offered"):
            do(stranger)
    ben_declined(ana_id, stranger, now)
    assert talk.page(ana_id, stranger, now).talked_at is None
    ana_gave_notice(ana_id, agreed[0], now)
    with pytest.raises(Conflict, match="Notice was given"):
        talk.invite(ana_id, agreed[0], WORDS, "two", now)


def test_an_invitation_that_has_not_left_is_taken_back_by_the_notice(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    talk.invite(ana_id, agreed[0], WORDS, "one", now)
    ana_gave_notice(ana_id, agreed[0], now)
    assert [(m.state, m.reason) for m in mails("talk")] == [(State.CANCELLED, giving_notice.NOTICE)]


def test_a_stranger_invites_nobody(
    cleo_id: int, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    with pytest.raises(NotFound):
        talk.page(cleo_id, agreed[0], now)
    with pytest.raises(NotFound):
        talk.invite(cleo_id, agreed[0], WORDS, "one", now)
