"""What a client asks by mail: the same conversations, with the sides swapped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from agreements.conversations import Mail
from agreements.their_questions import asks_by_word, marks, their_questions

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def mail(key: str, hours: float, *, sent: bool = False, **more: Any) -> Mail:
    subject = more.pop("subject", "Question: which paper?")
    given = {"thread": () if key == "ask" else ("ask",), "subject_key": "question: which paper?"}
    return Mail(key, sent, NINE + timedelta(hours=hours), subject, **{**given, **more})


def asked(*mails: Mail) -> list[tuple[str, str | None]]:
    """Each question with its answer, by their keys; the order of the mails makes no difference."""
    either = [_read(found) for found in (mails, mails[::-1])]
    assert either[0] == either[1]
    return either[0]


def _read(mails: tuple[Mail, ...]) -> list[tuple[str, str | None]]:
    words = marks("Decision:")
    found = their_questions(mails, lambda mail: asks_by_word(mail, words, mails))
    return [(one.mail.key, one.answer.key if one.answer else None) for one in found]


def test_their_marked_mail_asks_and_her_own_mail_in_the_thread_answers() -> None:
    assert asked(mail("ask", 0), mail("yes", 2, sent=True)) == [("ask", "yes")]


def test_both_words_mark_a_question_and_nothing_else_does() -> None:
    assert asked(mail("ask", 0, subject="Decision: blue?", subject_key="blue")) == [("ask", None)]
    assert asked(mail("ask", 0, subject="A question: blue?", subject_key="blue")) == []


def test_her_own_marked_mail_is_no_question_of_theirs() -> None:
    assert asked(mail("ask", 0, sent=True), mail("re", 1, subject="Re: Question: which?")) == []


def test_an_answer_of_theirs_that_lost_its_thread_is_no_question() -> None:
    reply = mail("re", 1, subject="Re: Question: which paper?", thread=())
    assert asked(mail("hers", 0, sent=True), reply) == []
    bare = mail("re", 1, thread=())
    assert asked(mail("hers", 0, sent=True), bare) == []
    assert asked(mail("hers", 2, sent=True), bare) == [("re", "hers")]


def test_a_chaser_begins_nothing_and_one_answer_is_enough() -> None:
    chaser = mail("again", 3, thread=())
    assert asked(mail("ask", 0), chaser, mail("yes", 5, sent=True)) == [("ask", "yes")]


def test_what_a_machine_wrote_neither_asks_nor_answers() -> None:
    robot = {"answers": False, "is_automatic": True}
    assert asked(mail("ask", 0, **robot)) == []
    away = mail("away", 1, sent=True, **robot)
    assert asked(mail("ask", 0), away, mail("yes", 4, sent=True)) == [("ask", "yes")]


def test_an_answer_that_did_not_arrive_is_none() -> None:
    report = mail("report", 2, about="lost", answers=False)
    lost = mail("lost", 1, sent=True)
    assert asked(mail("ask", 0), lost, report) == [("ask", None)]
    again = mail("again", 5, sent=True)
    assert asked(mail("ask", 0), lost, report, again) == [("ask", "again")]


def test_without_threads_the_same_subject_is_the_same_conversation() -> None:
    reply = mail("yes", 2, sent=True, thread=(), subject="Re: Question: which paper?")
    assert asked(mail("ask", 0), reply) == [("ask", "yes")]
