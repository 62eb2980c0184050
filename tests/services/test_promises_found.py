"""The freelancer's promises in mail and calendars: only what either side marked is one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import session
from app.models import Evidence, PromiseOccasion
from app.services.errors import Conflict, NotFound
from app.services.promising import keeping
from app.services.promising.records import Entry
from app.services.watching import answering, answering_mine, received_lately, their_questions
from tests.services.diary import a_diary, anew, asked, ben_agreed_to_notice, meeting, minutes
from tests.services.kinds import agreed, at
from tests.services.seen import Post

ASKED = at("2026-05-25 10:00")
LATER = at("2026-05-26 12:00")


@pytest.fixture
def mailbox(ana_id: int) -> Post:
    line = agreed(ana_id, "decision")
    return Post(ana_id, line.client, line.need, ASKED)


def promises() -> list[PromiseOccasion]:
    session().rollback()
    session().expire_all()
    return session().query(PromiseOccasion).order_by(PromiseOccasion.id).all()


def test_their_marked_mail_opens_one_and_her_own_mail_closes_it(mailbox: Post) -> None:
    mailbox.mail("q", "Question: which paper?", is_sent=False)
    mailbox.mail("other", "The new paper", ASKED, is_sent=False)
    mailbox.look(LATER)
    (made,) = promises()
    assert (made.outcome, made.subject, made.opened_at) == ("open", "Question: which paper?", ASKED)
    answer = ASKED + timedelta(hours=3)
    mailbox.mail("a", "Re: Question: which paper?", answer, thread=["q"])
    for _ in range(2):
        mailbox.look(LATER)
    (made,) = promises()
    assert (made.outcome, made.closed_at) == ("kept", answer)
    assert session().query(Evidence).filter_by(occasion_id=made.id).count() == 2
    first = session().query(Evidence).filter_by(occasion_id=made.id, kind="asked").one()
    with pytest.raises(Conflict):
        keeping.take_back(mailbox.ana, made.id, first.id, LATER)


def test_what_she_said_by_hand_is_not_found_a_second_time(mailbox: Post) -> None:
    entry = Entry(mailbox.need, "Question: which paper?", ASKED + timedelta(minutes=5))
    keeping.note(mailbox.ana, mailbox.client, entry, "key", LATER)
    mailbox.mail("q", "Question: which paper?", is_sent=False)
    mailbox.look(LATER)
    assert len(promises()) == 1


def test_she_marks_a_mail_and_the_answer_that_left_is_known_at_once(
    mailbox: Post, cleo_id: int
) -> None:
    mail = mailbox.mail("q", "The new paper", is_sent=False)
    mailbox.mail("a", "Re: The new paper", ASKED + timedelta(hours=1), thread=["q"])
    mailbox.look(LATER)
    assert promises() == []
    with pytest.raises(NotFound):
        their_questions.mark(cleo_id, mail, LATER)
    made = their_questions.mark(mailbox.ana, mail, LATER)
    assert their_questions.mark(mailbox.ana, mail, LATER) == made
    (one,) = promises()
    assert (one.id, one.outcome) == (made, "kept")
    (row,) = received_lately.page(mailbox.ana, mailbox.client, 1, LATER).rows
    assert (row.promise_id, row.answered_at) == (made, ASKED + timedelta(hours=1))
    first = session().query(Evidence).filter_by(occasion_id=made, kind="asked").one()
    assert not keeping.take_back(mailbox.ana, made, first.id, LATER)
    mailbox.look(LATER)
    assert [one.taken_back_at for one in promises()] == [LATER]


def test_what_was_sent_or_promised_nothing_about_cannot_be_marked(
    mailbox: Post,
) -> None:
    sent = mailbox.mail("s", "The new paper")
    early = mailbox.mail("e", "The old paper", at("2026-02-01 10:00"), is_sent=False)
    with pytest.raises(NotFound):
        their_questions.mark(mailbox.ana, sent, LATER)
    with pytest.raises(Conflict):
        their_questions.mark(mailbox.ana, early, LATER)


def test_it_was_her_who_cancelled_and_that_can_be_taken_back(ana_id: int) -> None:
    ben_agreed_to_notice(ana_id)
    with a_diary(ana_id) as diary:
        diary.becomes(minutes(0), meeting("20261124T100000"), meeting("20261202T100000", uid="o"))
        diary.becomes(minutes(15), meeting("20261202T100000", uid="o"))
        (question,) = asked()
        for _ in range(2):
            answered = answering_mine.mine(ana_id, question.id, minutes(180))
        (made,) = promises()
        assert (answered.promise_id, answered.is_slip, made.outcome) == (made.id, True, "breached")
        assert asked()[0].outcome == "refused"
        answering.undo(ana_id, question.id, minutes(200))
        anew()
        assert (asked()[0].outcome, promises()[0].taken_back_at) == ("", minutes(200))
        answering_mine.mine(ana_id, question.id, minutes(220))
        assert [one.taken_back_at is None for one in promises()] == [False, True]
