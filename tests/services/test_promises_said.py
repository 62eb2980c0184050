"""The client's word that a promise slipped, and the freelancer's own gentle note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from app.db import session, writing
from app.models import Clause, Client, OutboxMessage, PromiseOccasion
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import mail_account
from app.services.mail.links import Visitor
from app.services.mail.mail_account import AccountForm
from app.services.promising import keeping, own_notes, promise_page
from app.services.promising.records import Entry
from app.services.state import both_sides
from app.services.upholding import days_off, promised, remarks
from app.services.visiting import portal, promises_page, their_word
from app.services.visiting.answering import NotTheirs
from tests import scenarios
from tests.services.kinds import Line, agreed, at

NOW = at("2026-05-25 10:00")
LATE = at("2026-05-26 16:00")  # what was asked then is due at this instant, 17:00 in Lisbon


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


def visitor(line: Line) -> Visitor:
    return portal.main_visitor(line.ana, line.client)


def test_their_word_stands_until_they_take_it_back(line: Line) -> None:
    ben, mails = visitor(line), session().query(OutboxMessage).count()
    made = their_word.say(ben, line.need, "No answer on Friday", NOW, "key", NOW)
    assert their_word.say(ben, line.need, "No answer on Friday", NOW, "key", NOW) == made
    found = promise_page.page(line.ana, made)
    assert (found.is_their_word, found.outcome.value, found.by) == (True, "breached", "client")
    assert both_sides.of_client(session(), line.client).freelancer.counted == 1
    for refused in (
        lambda: keeping.let_pass(line.ana, made, "Mine.", NOW),
        lambda: keeping.answered(line.ana, made, NOW, NOW),
        lambda: keeping.take_back(line.ana, made, found.entries[0].id, NOW),
    ):
        with pytest.raises(Conflict):
            refused()
    remarks.explain(line.ana, made, "I was on a train.", uuid4().hex, NOW)
    (row,) = promises_page.page(ben).rows
    assert (row.may_go, [one.words for one in row.said]) == (True, ["I was on a train."])
    their_word.take_back(ben, made, NOW)
    assert both_sides.of_client(session(), line.client).is_empty
    assert promises_page.page(ben).rows == ()
    assert session().query(OutboxMessage).count() == mails


def test_a_question_of_theirs_counts_and_cannot_be_hidden(line: Line) -> None:
    made = their_word.ask(visitor(line), "Which paper?", NOW, "key", NOW)
    found = promise_page.page(line.ana, made)
    assert (found.due_at, found.waits) == (LATE, True)
    with pytest.raises(Conflict):
        keeping.take_back(line.ana, made, found.entries[0].id, NOW)
    keeping.answered(line.ana, made, NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert promise_page.page(line.ana, made).outcome.value == "kept"


@pytest.mark.parametrize(
    "when, why",
    [
        (NOW + timedelta(minutes=1), "coming"),
        (NOW - timedelta(days=91), "long_ago"),
        (at("2026-03-01 10:00"), "not_then"),
    ],
)
def test_what_cannot_have_been_is_refused(line: Line, when: datetime, why: str) -> None:
    for say in (
        lambda: their_word.ask(visitor(line), "Which?", when, "key", NOW),
        lambda: their_word.say(visitor(line), line.need, "It was late", when, "key", NOW),
    ):
        with pytest.raises(Refused) as refused:
            say()
        assert refused.value.errors == {"at": why}


def test_only_the_main_contact_says_so_of_their_own_promises_and_ten_a_day(
    line: Line, cleo_id: int
) -> None:
    ben = visitor(line)
    mia = scenarios.mia_works_there_too(line.ana, line.client, NOW)
    other = Visitor(line.ana, line.client, mia, ben.address_id)
    with pytest.raises(NotTheirs):
        their_word.say(other, line.need, "It was late", NOW, "key", NOW)
    with pytest.raises(Refused):
        their_word.say(ben, line.need + 99, "It was late", NOW, "key", NOW)
    made = [their_word.say(ben, line.need, "Late", NOW, str(n), NOW) for n in range(10)]
    with pytest.raises(Refused):
        their_word.say(ben, line.need, "Late", NOW, "eleven", NOW)
    stranger = scenarios.ben_is_a_client(cleo_id, NOW, email="x@example.org")
    with pytest.raises(NotFound):
        their_word.take_back(portal.main_visitor(cleo_id, stranger), made[0], NOW)


@pytest.fixture
def notes(line: Line) -> Callable[[datetime], list[OutboxMessage]]:
    """The notes there are, once the timetable has ticked at an instant."""
    form = AccountForm("ana@sousa.example", "127.0.0.1", 2525, "none", "", "")
    mail_account.save(line.ana, form, NOW)

    def tick(now: datetime) -> list[OutboxMessage]:
        own_notes.send_due(now)
        session().rollback()
        session().expire_all()
        found = session().query(OutboxMessage).filter_by(kind="promise")
        return list(found.order_by(OutboxMessage.id))

    return tick


Notes = Callable[[datetime], list[OutboxMessage]]


def asked(line: Line) -> int:
    made = keeping.note(line.ana, line.client, Entry(line.need, "Which paper?", NOW), "k", NOW)
    promised.judge_due(LATE + timedelta(minutes=1))
    return made


def test_a_late_promise_earns_her_one_note_in_her_own_morning(line: Line, notes: Notes) -> None:
    asked(line)
    assert notes(LATE + timedelta(hours=11)) == []
    assert notes(at("2026-05-27 08:15")) == []
    (note,) = notes(at("2026-05-27 08:45"))
    assert (note.recipient, note.subject) == ("ana@sousa.example", "A small thing for Okafor Foods")
    assert "“Which paper?”, due Tue 26 May 17:00" in note.body
    assert len(notes(at("2026-05-28 08:45"))) == 1
    second = notes(at("2026-06-03 08:45"))
    assert len(second) == 2 and second[1].subject == "What you promised Okafor Foods"
    third = notes(at("2026-06-11 08:45"))
    assert third[2].subject == "Does this promise still fit? (Okafor Foods)"
    assert len(notes(at("2026-06-22 08:45"))) == 3


def test_no_note_once_it_is_mended_or_not_wanted_or_notice_is_given(
    line: Line, notes: Notes
) -> None:
    made = asked(line)
    own_notes.choose(line.ana, False, LATE)
    assert notes(at("2026-05-27 08:45")) == []
    own_notes.choose(line.ana, True, LATE)
    keeping.answered(line.ana, made, at("2026-05-27 08:00"), at("2026-05-27 08:00"))
    assert notes(at("2026-05-27 08:45")) == []


def test_their_word_is_told_once_and_an_explanation_ends_it(line: Line, notes: Notes) -> None:
    first = their_word.say(visitor(line), line.need, "No answer on Friday", NOW, "key", NOW)
    (note,) = notes(at("2026-05-26 08:45"))
    assert "Okafor Foods says that this slipped: “No answer on Friday”." in note.body
    assert len(notes(at("2026-06-08 08:45"))) == 1
    second = their_word.say(visitor(line), line.need, "And Monday", NOW, "key2", NOW)
    remarks.explain(line.ana, second, "I was ill.", "k", NOW)
    assert len(notes(at("2026-06-09 08:45"))) == 1
    assert first != second and session().query(PromiseOccasion).count() == 2


def test_nothing_is_told_or_judged_again_of_a_client_who_was_erased(
    line: Line, notes: Notes
) -> None:
    asked(line)
    with writing() as db:
        db.get_one(Client, line.client).erased_at = LATE
        db.get_one(Clause, 1).promise_parameters = {}
    days_off.add(line.ana, None, date(2026, 5, 26), date(2026, 5, 26), "", LATE)
    assert notes(at("2026-05-27 08:45")) == []
    assert session().query(PromiseOccasion).one().outcome == "breached"
