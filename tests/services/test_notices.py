"""Clients are told before a source is used for them; they can say no, and it stops."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session, writing
from app.models import (
    Feed,
    Mailbox,
    MailFolder,
    Occasion,
    OutboxMessage,
    SeenMail,
    SourceNotice,
)
from app.models import OutboxState as State
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import outbox
from app.services.state import told
from app.services.state.told import CALENDAR, MAILBOX
from app.services.watching import notices, who_knows
from tests import scenarios
from tests.services import kinds
from tests.services.diary import (
    a_diary,
    a_feed,
    asked,
    ben_agreed_to_notice,
    meeting,
    minutes,
)
from tests.services.seen import Post, a_mailbox

HOUR = timedelta(hours=1)
BOTH = (MAILBOX, CALENDAR)


@pytest.fixture
def ben(app: Flask, ana_id: int, now: datetime) -> int:
    return scenarios.ben_agreed_to_quick_decisions(ana_id, now)[0]


def tell(ana: int, clients: list[int], now: datetime, *sources: str, key: str = "") -> int:
    """What is shown is sent."""
    seen = notices.preview(ana, clients, sources or BOTH).fingerprint
    return notices.tell(ana, clients, sources or BOTH, seen, key or uuid4().hex, now)


def mails() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(OutboxMessage).where(OutboxMessage.kind == "source")))


def becomes(state: State, at: datetime) -> None:
    [mail] = mails()
    with writing() as db:
        row = db.get_one(OutboxMessage, mail.id)
        row.state, row.state_at = state, at
        row.sent_at = at if state is State.SENT else None


def state(ana: int, source: str = MAILBOX) -> tuple[str, datetime | None]:
    session().rollback()
    session().expire_all()
    [row] = who_knows.rows(ana)
    return row.of(source).state, row.of(source).at


def used(ben: int, source: str = MAILBOX) -> dict[int, datetime]:
    return told.told_since(session(), [ben], source)


def test_the_mail_says_what_is_read_what_for_who_sees_it_and_how_to_say_no(
    ana_id: int, ben: int
) -> None:
    [one] = notices.preview(ana_id, [ben], BOTH).letters
    said = one.words.body
    for part in (
        "Hello Ben,",
        "headers are read: who wrote to whom, when, and the subject",
        "What a mail says is never read",
        "the meetings with you",
        "Only the two of us see what is counted",
        "a short reply is enough",
        "Ana",
    ):
        assert part in said, part
    assert one.email == "ben@okafor.example"
    [mail_alone] = notices.preview(ana_id, [ben], [MAILBOX]).letters
    assert "calendar" not in mail_alone.words.body


def test_it_is_sent_once_and_used_from_when_it_left(ana_id: int, ben: int, now: datetime) -> None:
    assert tell(ana_id, [ben], now, key="one") == 1
    assert notices.tell(ana_id, [ben], BOTH, "anything", "one", now) == 1
    [mail] = mails()
    assert (mail.state, mail.due_at, mail.thread_key) == (State.SCHEDULED, now, f"client-{ben}")
    assert state(ana_id) == ("waiting", None) and used(ben) == {}
    becomes(State.SENT, now + HOUR)
    assert state(ana_id) == state(ana_id, CALENDAR) == ("told", now + HOUR)
    assert used(ben) == used(ben, CALENDAR) == {ben: now + HOUR}
    assert notices.preview(ana_id, [ben], BOTH).letters == ()


def test_what_changed_since_it_was_looked_at_is_not_sent(
    ana_id: int, ben: int, now: datetime
) -> None:
    seen = notices.preview(ana_id, [ben], BOTH).fingerprint
    with pytest.raises(Conflict):
        notices.tell(ana_id, [ben], [MAILBOX], seen, "k", now)
    assert mails() == []


@pytest.mark.parametrize("state_of_mail", [State.CANCELLED, State.EXPIRED, State.FAILED])
def test_a_mail_that_never_left_told_nobody(
    ana_id: int, ben: int, now: datetime, state_of_mail: State
) -> None:
    tell(ana_id, [ben], now)
    becomes(state_of_mail, now)
    assert state(ana_id) == ("not told", None) and used(ben) == {}
    tell(ana_id, [ben], now + HOUR)
    assert len(mails()) == 2


def test_where_nobody_knows_whether_it_arrived_nothing_is_used_and_none_follows(
    ana_id: int, ben: int, now: datetime
) -> None:
    tell(ana_id, [ben], now)
    becomes(State.UNCERTAIN, now)
    assert state(ana_id)[0] == "unsure" and used(ben) == {}
    assert notices.preview(ana_id, [ben], BOTH).letters == ()


def test_dropped_in_the_outbox_it_is_as_if_nobody_had_been_told(
    ana_id: int, ben: int, now: datetime
) -> None:
    tell(ana_id, [ben], now)
    outbox.drop(ana_id, mails()[0].id, now)
    assert state(ana_id) == ("not told", None)


def test_told_by_word_it_counts_from_then_and_what_came_since_is_read_again(
    ana_id: int, ben: int, now: datetime
) -> None:
    box = a_mailbox(ana_id)
    with writing() as db:
        given = {"mailbox_id": box, "role": "inbox", "name": "INBOX", "trouble": ""}
        read = {"uid_validity": 7, "last_uid": 9, "looked_at": now}
        db.add(MailFolder(freelancer_id=ana_id, **given, **read))
        db.get_one(Mailbox, box).next_look_at = now + HOUR
    tell(ana_id, [ben], now)
    notices.told_myself(ana_id, ben, MAILBOX, now - HOUR, now)
    assert used(ben) == {ben: now - HOUR}
    assert mails()[0].state is State.CANCELLED
    folder = session().query(MailFolder).one()
    assert (folder.uid_validity, folder.looked_at) == (None, None)  # as if never read
    assert session().query(Mailbox).one().next_look_at == now


def test_it_cannot_be_told_in_the_future(ana_id: int, ben: int, now: datetime) -> None:
    with pytest.raises(Refused):
        notices.told_myself(ana_id, ben, MAILBOX, now + timedelta(minutes=1), now)
    assert used(ben) == {}


def test_not_used_for_them_holds_until_they_are_told_again(
    ana_id: int, ben: int, now: datetime
) -> None:
    notices.told_myself(ana_id, ben, MAILBOX, now - HOUR, now)
    notices.end(ana_id, ben, MAILBOX, now)
    assert state(ana_id) == ("ended", now) and used(ben) == {}
    with pytest.raises(Refused):
        notices.told_myself(ana_id, ben, MAILBOX, now - HOUR, now)
    tell(ana_id, [ben], now + HOUR, MAILBOX)
    becomes(State.SENT, now + 2 * HOUR)
    assert used(ben) == {ben: now + 2 * HOUR}


def test_who_said_no_is_not_asked_again_by_a_mail(ana_id: int, ben: int, now: datetime) -> None:
    tell(ana_id, [ben], now, MAILBOX)
    with writing() as db:
        assert notices.refuse(db, ana_id, ben, MAILBOX, now)
        assert not notices.refuse(db, ana_id, ben, MAILBOX, now + HOUR)
    assert mails()[0].state is State.CANCELLED
    assert state(ana_id) == ("refused", now)
    assert notices.preview(ana_id, [ben], [MAILBOX]).letters == ()
    notices.end(ana_id, ben, MAILBOX, now + HOUR)
    assert state(ana_id) == ("refused", now)
    notices.told_myself(ana_id, ben, MAILBOX, now + HOUR, now + HOUR)
    assert used(ben) == {ben: now + HOUR}


def test_a_clients_no_stands_over_the_freelancers(ana_id: int, ben: int, now: datetime) -> None:
    notices.end(ana_id, ben, CALENDAR, now)
    with writing() as db:
        assert notices.refuse(db, ana_id, ben, CALENDAR, now + HOUR)
    assert state(ana_id, CALENDAR) == ("refused", now + HOUR)


def test_of_others_and_of_what_is_no_source_nothing_is_found(
    ana_id: int, cleo_id: int, ben: int, now: datetime
) -> None:
    stranger = scenarios.ben_is_a_client(cleo_id, now)
    nobody_yet = scenarios.ben_is_a_client(ana_id, now, "Lind AB", "Marta Lind", "m@lind.example")
    for client in (stranger, nobody_yet, 10**6):
        with pytest.raises(NotFound):
            notices.preview(ana_id, [ben, client], BOTH)
        with pytest.raises(NotFound):
            notices.told_myself(ana_id, client, MAILBOX, now, now)
    with pytest.raises(NotFound):
        notices.end(ana_id, stranger, MAILBOX, now)
    for act in (notices.preview, lambda *_: notices.end(ana_id, ben, "import", now)):
        with pytest.raises(NotFound):
            act(ana_id, [ben], ["import"])
    assert session().query(SourceNotice).count() == 0


def test_somebody_and_something_has_to_be_chosen(ana_id: int, ben: int) -> None:
    for clients, sources in (([], BOTH), ([ben], []), (list(range(51)), BOTH)):
        with pytest.raises(Refused):
            notices.preview(ana_id, clients, sources)


def test_a_source_is_used_while_it_is_there_and_they_know(
    ana_id: int, ben: int, now: datetime
) -> None:
    for source in BOTH:
        notices.told_myself(ana_id, ben, source, now, now)
    assert told.used_for(session(), ben) == ()
    box, feed = a_mailbox(ana_id), a_feed(ana_id, "https://calendar.example/x.ics", now)
    assert told.used_for(session(), ben) == BOTH
    notices.end(ana_id, ben, MAILBOX, now)
    assert told.used_for(session(), ben) == (CALENDAR,)
    with writing() as db:
        db.delete(db.get_one(Feed, feed))
        db.delete(db.get_one(Mailbox, box))
    assert told.used_for(session(), ben) == ()


def test_a_no_deletes_what_was_read_of_them_and_what_was_counted_stays(
    ana_id: int, now: datetime
) -> None:
    line = kinds.agreed(ana_id, "decision")
    post = Post(ana_id, line.client, line.need, now - timedelta(days=2))
    post.mail("q1", "Decision: logo")
    post.mail("q2", "For another", client_id=scenarios.ben_is_a_client(ana_id, now, "Marsh"))
    post.look(now)
    with writing() as db:
        db.get_one(Mailbox, post.mailbox).touched = [line.client, 77]
    with writing() as db:
        assert notices.refuse(db, ana_id, line.client, "mailbox", now)
    session().expire_all()
    assert [row.subject for row in session().query(SeenMail)] == ["For another"]
    assert session().get_one(Mailbox, post.mailbox).touched == [77]
    assert [row.subject for row in session().query(Occasion)] == ["Decision: logo"]


def test_a_no_to_the_calendar_deletes_meetings_and_questions_about_them(ana_id: int) -> None:
    line = ben_agreed_to_notice(ana_id)
    with a_diary(ana_id) as diary:
        other = meeting("20261202T100000", uid="other")
        diary.becomes(minutes(0), meeting("20261124T100000"), other)
        diary.becomes(minutes(15), other)
        assert len(asked()) == 1
        notices.end(ana_id, line.client, "calendar", minutes(20))
        assert asked() == []
        reading = diary.row.reading
        assert reading is not None and reading["reading"]["meetings"] == []
        assert (reading["clients"], reading["marks"]) == ({}, {})
        diary.look(minutes(30))
        assert (diary.row.trouble, asked()) == ("", [])
