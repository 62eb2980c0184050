"""Which mails begin a clock, and which answer it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import mail_subjects
from agreements.conversations import SAME_SUBJECT, Mail, Question, has_mark, questions

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WORD = "Decision:"
_keys = count()


def mail(
    subject: str,
    hours: float = 0,
    *,
    sent: bool = False,
    to: Mail | str | None = None,
    answers: bool = True,
    automatic: bool = False,
    about: Mail | None = None,
) -> Mail:
    nearest = to.key if isinstance(to, Mail) else to
    return Mail(
        key=f"{next(_keys):064x}",
        is_sent=sent,
        at=BEGAN + timedelta(hours=hours),
        subject=subject,
        subject_key=mail_subjects.read(subject).key,
        thread=(nearest,) if nearest else (),
        answers=answers and not automatic,
        is_automatic=automatic,
        about=about.key if about else None,
    )


def found(*mails: Mail) -> list[Question]:
    return list(questions(mails, lambda one: has_mark(one, WORD)))


def pairs(*mails: Mail) -> list[tuple[Mail, Mail | None]]:
    return [(one.mail, one.answer) for one in found(*mails)]


def test_the_agreed_word_begins_a_clock_and_an_answer_in_the_thread_ends_it() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("Re: Decision: logo", 3, to=asked)

    assert pairs(asked, answer) == [(asked, answer)]


def test_without_the_word_nothing_begins() -> None:
    assert found(mail("Logo?", sent=True)) == []
    assert found(mail("Our decision: logo", sent=True)) == []


def test_the_word_in_a_mail_of_the_clients_begins_nothing_here() -> None:
    assert found(mail("Decision: logo")) == []


def test_what_asks_is_said_by_whoever_looks() -> None:
    early, late = mail("Decision: a", sent=True), mail("Logo", 48, sent=True)

    assert [one.mail for one in questions([early, late], lambda one: one == late)] == [late]


def test_an_answer_without_threading_headers_is_known_by_its_subject() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("AW: Decision: logo", 3)

    assert pairs(asked, answer) == [(asked, answer)]


def test_an_answer_to_ids_that_nobody_knows_is_known_by_its_subject() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("AW: Decision: logo", 3, to="f" * 64)

    assert pairs(asked, answer) == [(asked, answer)]


def test_the_same_subject_long_after_is_another_conversation() -> None:
    asked = mail("Decision: logo", sent=True)
    late = mail("Re: Decision: logo", SAME_SUBJECT / timedelta(hours=1) + 1)

    assert pairs(asked, late) == [(asked, None)]


def test_another_subject_in_the_same_thread_answers() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("Yes to the logo", 3, to=asked)

    assert pairs(asked, answer) == [(asked, answer)]


def test_a_mail_about_something_else_answers_nothing() -> None:
    asked = mail("Decision: logo", sent=True)

    assert pairs(asked, mail("Lunch on Friday?", 3)) == [(asked, None)]


@pytest.mark.parametrize("subject", ["Decision: logo", "Re: Decision: logo"])
def test_a_chaser_restarts_no_clock(subject: str) -> None:
    asked = mail("Decision: logo", sent=True)
    chaser = mail(subject, 30, sent=True, to=asked)

    assert pairs(asked, chaser) == [(asked, None)]


def test_a_chaser_written_anew_under_the_same_subject_restarts_no_clock() -> None:
    asked = mail("Decision: logo", sent=True)

    assert pairs(asked, mail("Decision: logo", 30, sent=True)) == [(asked, None)]


def test_after_the_answer_the_same_subject_asks_anew() -> None:
    asked, answer = mail("Decision: month", sent=True), mail("Re: Decision: month", 2)
    again = mail("Decision: month", 24 * 20, sent=True)

    assert pairs(asked, answer, again) == [(asked, answer), (again, None)]


def test_the_freelancers_own_reply_in_a_thread_the_client_answered_begins_nothing() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("Re: Decision: logo", 2, to=asked)
    thanks = mail("Re: Decision: logo", 3, sent=True, to=answer)

    assert pairs(asked, answer, thanks) == [(asked, answer)]


@pytest.mark.parametrize(
    ("subject", "answers", "begins"),
    [
        ("DECISION: the logo", "", True),
        ("Decision: the logo", "a mail", True),
        ("[Project] Decision: the logo", "", True),
        ("Re: Decision: the logo", "a mail", False),
        ("Re: Decision: the logo", "", True),
        ("WG: Decision: the logo", "", True),
        ("The decision: the logo", "", False),
        ("Decisions: the logo", "", False),
        ("Decision the logo", "", False),
        ("", "", False),
    ],
)
def test_the_word_counts_first_or_behind_re_in_the_first_mail_of_a_thread(
    subject: str, answers: str, begins: bool
) -> None:
    asked = mail(subject, sent=True, to=answers)

    assert pairs(asked) == [(asked, None)] * begins


def test_one_answer_closes_all_open_questions_of_its_conversation() -> None:
    first = mail("Decision: logo", sent=True)
    bounced = mail("Undelivered", 1, about=first)
    second = mail("Decision: logo", 2, sent=True, to=first)
    answer = mail("Re: Decision: logo", 5, to=second)

    assert pairs(first, bounced, second, answer) == [(first, answer), (second, answer)]


def test_only_the_first_answer_ends_it() -> None:
    asked = mail("Decision: logo", sent=True)
    first, second = mail("Re: Decision: logo", 3, to=asked), mail("Re: Decision: logo", 9, to=asked)

    assert pairs(asked, second, first) == [(asked, first)]


def test_an_answer_to_the_answer_is_in_the_conversation() -> None:
    asked = mail("Decision: logo", sent=True)
    away = mail("Re: Decision: logo", 1, to=asked, automatic=True)
    more = mail("Something else", 2, sent=True, to=away)
    answer = mail("Yes", 3, to=more)

    assert pairs(asked, away, more, answer) == [(asked, answer)]


def test_a_machine_answers_nothing_and_is_told() -> None:
    asked = mail("Decision: logo", sent=True)
    away = mail("Out of office", 1, to=asked, automatic=True)

    [only] = found(asked, away)
    assert (only.answer, only.automatic) == (None, (away,))


def test_a_machines_mail_after_the_answer_is_not_told() -> None:
    asked = mail("Decision: logo", sent=True)
    answer = mail("Re: Decision: logo", 1, to=asked)
    away = mail("Out of office", 2, to=asked, automatic=True)

    assert found(asked, answer, away)[0].automatic == ()


def test_what_somebody_said_answers_nothing_answers_nothing() -> None:
    asked = mail("Decision: logo", sent=True)

    assert pairs(asked, mail("Re: Decision: logo", 1, to=asked, answers=False)) == [(asked, None)]


def test_a_question_that_did_not_arrive_says_so() -> None:
    asked = mail("Decision: logo", sent=True)
    report = mail("Undelivered Mail Returned to Sender", 1, about=asked)

    assert found(asked, report)[0].undelivered == report


def test_a_report_about_another_mail_says_nothing_of_the_question() -> None:
    asked = mail("Decision: logo", sent=True)
    chaser = mail("Re: Decision: logo", 2, sent=True, to=asked)
    report = mail("Undelivered", 3, about=chaser)

    assert found(asked, chaser, report)[0].undelivered is None


def test_a_report_is_no_answer() -> None:
    asked = mail("Decision: logo", sent=True)
    report = mail("Re: Decision: logo", 1, to=asked, about=asked)

    assert found(asked, report)[0].answer is None


def test_an_answer_before_the_question_is_none() -> None:
    early = mail("Decision: logo", 0)
    asked = mail("Decision: logo", 1, sent=True)

    assert pairs(early, asked) == [(asked, None)]


_A_MAIL = st.tuples(
    st.integers(0, 200),
    st.booleans(),
    st.sampled_from(["Decision: a", "Re: Decision: a", "Decision: b", "Yes", ""]),
    st.integers(-1, 8),
    st.booleans(),
)


@given(st.lists(_A_MAIL, max_size=12), st.randoms())
def test_the_order_in_which_mails_are_found_and_how_often_changes_nothing(
    drawn: list[tuple[int, bool, str, int, bool]], chance: object
) -> None:
    mails: list[Mail] = []
    for hours, sent, subject, back, automatic in drawn:
        to = mails[back] if 0 <= back < len(mails) else None
        mails.append(mail(subject, hours, sent=sent, to=to, automatic=automatic and not sent))
    shuffled = [*mails, *mails]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    once = found(*mails)

    assert found(*shuffled) == once
    assert len({one.mail.key for one in once}) == len(once)
    for one in once:
        assert one.answer is None or one.answer.at >= one.mail.at
