"""Whose turn it is: while the other side owes the answer, the clock stands still."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.judges.turns import ASKED_BACK, AUTOMATIC, REPLIED, owed_since, pauses
from agreements.judging import (
    Allowance,
    Fact,
    Judgement,
    Outcome,
    Unit,
    explain,
    judge_by_date,
    judge_deadline,
)
from agreements.language import ENGLISH
from tests.rules.moments import BERLIN, LONDON, at, calendar, seen

BEN = calendar("9-17")
ASKED = at("2026-11-23 10:00")  # a Monday; due on Tuesday at 17:00
ONE_DAY, FOUR_HOURS = Allowance(1, Unit.WORKING_DAYS), Allowance(4, Unit.WORKING_HOURS)


def facts(*told: str) -> tuple[Fact, ...]:
    """'back 2026-11-24 10:00', 'reply …' or 'auto …', in the order of their recording."""
    kinds = {"back": ASKED_BACK, "reply": REPLIED, "auto": AUTOMATIC}
    return tuple(Fact(kinds[word.split(" ", 1)[0]], at(word.split(" ", 1)[1])) for word in told)


def judged(
    *told: str,
    now: str = "2026-11-30 12:00",
    answered: str | None = None,
    allowance: Allowance = ONE_DAY,
) -> Judgement:
    closed = at(answered) if answered else None
    return judge_deadline(allowance, ASKED, closed, BEN, at(now), facts=facts(*told))


BACK, REPLY = "back 2026-11-24 10:00", "reply 2026-11-25 12:00"


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        ([], []),
        ([BACK, REPLY], ["24 10:00 to 25 12:00"]),
        ([REPLY, BACK], ["24 10:00 to 25 12:00"]),  # recorded late
        ([BACK, BACK, REPLY, REPLY], ["24 10:00 to 25 12:00"]),  # twice
        ([BACK, "back 2026-11-24 15:00", REPLY], ["24 10:00 to 25 12:00"]),
        ([BACK, REPLY, "reply 2026-11-26 09:00"], ["24 10:00 to 25 12:00"]),
        ([REPLY], []),
        ([BACK], ["24 10:00 to 30 12:00"]),
        ([BACK, "auto 2026-11-24 10:01"], ["24 10:00 to 30 12:00"]),
        (["auto 2026-11-24 10:00", REPLY], []),
        ([BACK, REPLY, "back 2026-11-26 09:00"], ["24 10:00 to 25 12:00", "26 09:00 to 30 12:00"]),
        ([BACK, "reply 2026-11-24 10:00"], []),  # within the same minute
        (["reply 2026-11-24 10:00", BACK], ["24 10:00 to 30 12:00"]),  # noted in this order
        ([BACK, "back 2026-12-24 10:00"], ["24 10:00 to 30 12:00"]),  # one is still to come
        (["back 2026-12-24 10:00"], []),
    ],
)
def test_a_question_pauses_until_the_reply(told: list[str], spans: list[str]) -> None:
    found = pauses(facts(*told), at("2026-11-30 12:00"))
    assert [f"{seen(begin)[8:]} to {seen(end)[8:]}" for begin, end in found] == spans


def test_an_open_question_says_since_when() -> None:
    until = at("2026-11-30 12:00")
    assert owed_since(facts("reply 2026-11-24 10:00", BACK), until) == at("2026-11-24 10:00")
    assert owed_since(facts(BACK, "reply 2026-11-24 10:00"), until) is None
    assert owed_since(facts(BACK, "back 2026-11-24 15:00"), until) == at("2026-11-24 10:00")
    assert owed_since(facts(BACK, REPLY), until) is None
    assert owed_since(facts(BACK), at("2026-11-24 09:59")) is None
    assert owed_since((), until) is None


@pytest.mark.parametrize(
    ("allowance", "told", "due"),
    [
        (ONE_DAY, [], "2026-11-24 17:00"),
        (ONE_DAY, [BACK, REPLY], "2026-11-26 17:00"),
        (ONE_DAY, ["back 2026-11-23 11:00", "reply 2026-11-23 16:00"], "2026-11-24 17:00"),
        (FOUR_HOURS, [], "2026-11-23 14:00"),
        (FOUR_HOURS, ["back 2026-11-23 11:00", "reply 2026-11-23 12:30"], "2026-11-23 15:30"),
        (FOUR_HOURS, ["back 2026-11-23 13:00", "reply 2026-11-24 10:00"], "2026-11-24 11:00"),
        (FOUR_HOURS, ["auto 2026-11-23 10:01"], "2026-11-23 14:00"),
        (FOUR_HOURS, ["back 2026-11-23 15:00", "reply 2026-11-24 10:00"], "2026-11-23 14:00"),
        (FOUR_HOURS, ["back 2026-11-20 15:00", "reply 2026-11-23 11:00"], "2026-11-23 15:00"),
    ],
)
def test_that_time_does_not_count(allowance: Allowance, told: list[str], due: str) -> None:
    found = judged(*told, allowance=allowance).due_at
    assert found is not None and seen(found) == due


def test_while_a_reply_is_owed_nothing_is_late_however_long_it_takes() -> None:
    verdict = judged(BACK, now="2027-11-30 12:00")
    assert (verdict.outcome, verdict.due_at) == (Outcome.OPEN, None)
    assert explain(verdict.steps, ENGLISH, BERLIN) == (
        "Asked Mon 23 Nov 10:00 in Berlin. Asked back Tue 24 Nov 10:00: until that is answered, "
        "the clock stands still."
    )


def test_a_question_after_the_deadline_does_not_undo_that_it_was_late() -> None:
    verdict = judged("back 2026-11-24 17:01")
    assert (verdict.outcome, verdict.due_at) == (Outcome.BREACHED, at("2026-11-24 17:00"))
    assert judged("back 2026-11-24 17:00").outcome is Outcome.OPEN
    over = judged("back 2026-11-24 17:00", "reply 2026-11-24 18:00")
    assert over == judged()


def test_the_pause_explains_itself_on_either_side() -> None:
    verdict = judged(BACK, REPLY, now="2026-11-26 09:00")
    assert explain(verdict.steps, ENGLISH, BERLIN, LONDON) == (
        "Asked Mon 23 Nov 10:00 in Berlin. Asked back Tue 24 Nov 10:00, answered Wed 25 Nov "
        "12:00: that time does not count. One working day: Thu 26 Nov 17:00 (16:00 in London)."
    )
    assert "Asked back Tue 24 Nov 09:00" in explain(verdict.steps, ENGLISH, LONDON, BERLIN)


def test_an_answer_ends_a_pause_and_what_comes_after_it_changes_nothing() -> None:
    plain = judged(BACK, answered="2026-11-26 20:00")
    assert plain.outcome is Outcome.KEPT
    assert "Asked back Tue 24 Nov 10:00: from then on the clock stood still." in explain(
        plain.steps, ENGLISH, BERLIN
    )
    late = "reply 2026-11-26 20:01"
    assert judged(BACK, late, answered="2026-11-26 20:00") == plain
    after = judged(answered="2026-11-24 12:00")
    assert judged("back 2026-11-24 13:00", answered="2026-11-24 12:00") == after


def test_a_promised_day_waits_as_well() -> None:
    grace, planned = Allowance(0, Unit.WORKING_DAYS), date(2026, 11, 27)

    def by(told: tuple[Fact, ...]) -> Judgement:
        return judge_by_date(grace, planned, ASKED, None, BEN, at("2026-12-04 12:00"), facts=told)

    assert by(facts(BACK)).due_at is None
    assert by(facts(BACK, REPLY)).due_at == at("2026-11-27 17:00")  # answered before that day
    touched = by(facts("back 2026-11-27 10:00", "reply 2026-11-27 11:00"))
    assert touched.due_at == at("2026-11-30 17:00")


def test_days_of_the_calendar_wait_as_well() -> None:
    verdict = judged(BACK, REPLY, allowance=Allowance(3, Unit.DAYS))
    assert verdict.due_at == at("2026-11-29 00:00")  # the 24th and the 25th are not counted


MINUTES = st.integers(0, 14 * 24 * 60).map(lambda n: at("2026-11-20 10:00") + timedelta(minutes=n))
FACTS = st.lists(
    st.builds(Fact, st.sampled_from((ASKED_BACK, REPLIED, AUTOMATIC)), MINUTES), max_size=12
)
ALLOWANCES = st.sampled_from(
    (ONE_DAY, FOUR_HOURS, Allowance(2, Unit.WORKING_DAYS), Allowance(3, Unit.DAYS))
)
LATER = at("2026-12-10 12:00")
NEVER = at("2999-01-01 00:00")


def due(allowance: Allowance, told: tuple[Fact, ...], closed: datetime | None = None) -> datetime:
    """The deadline; far away while the clock stands still."""
    found = judge_deadline(allowance, ASKED, closed, BEN, LATER, facts=told)
    return found.due_at or NEVER


@given(ALLOWANCES, FACTS)
def test_facts_never_make_a_deadline_earlier(allowance: Allowance, told: list[Fact]) -> None:
    assert due(allowance, tuple(told)) >= due(allowance, ())


@given(ALLOWANCES, FACTS, MINUTES)
def test_one_more_question_never_makes_it_earlier(
    allowance: Allowance, told: list[Fact], back: datetime
) -> None:
    assert due(allowance, (*told, Fact(ASKED_BACK, back))) >= due(allowance, tuple(told))


@given(ALLOWANCES, FACTS, MINUTES)
def test_an_automatic_mail_changes_nothing(
    allowance: Allowance, told: list[Fact], mail: datetime
) -> None:
    assert due(allowance, (*told, Fact(AUTOMATIC, mail))) == due(allowance, tuple(told))


# What was noted of one instant keeps the order in which it was noted.
APART = st.lists(
    st.builds(Fact, st.sampled_from((ASKED_BACK, REPLIED, AUTOMATIC)), MINUTES),
    max_size=12,
    unique_by=lambda fact: fact.at,
)


@given(ALLOWANCES, APART, st.randoms(use_true_random=False))
def test_the_order_of_recording_and_doubles_do_not_matter(
    allowance: Allowance, told: list[Fact], chance: object
) -> None:
    mixed = [*told, *told]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert judge_deadline(allowance, ASKED, None, BEN, LATER, facts=tuple(mixed)) == judge_deadline(
        allowance, ASKED, None, BEN, LATER, facts=tuple(told)
    )


@given(FACTS)
def test_pauses_are_in_order_apart_and_before_now(told: list[Fact]) -> None:
    found = pauses(told, LATER)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(begin < end <= LATER for begin, end in found)
    assert (owed_since(told, LATER) is not None) == (bool(found) and found[-1][1] == LATER)


@given(ALLOWANCES, FACTS, MINUTES.filter(lambda minute: minute >= ASKED))
def test_an_answer_while_a_reply_is_owed_is_in_time_unless_it_was_late_before(
    allowance: Allowance, told: list[Fact], answered: datetime
) -> None:
    before = tuple(fact for fact in told if fact.at <= answered)
    verdict = judge_deadline(allowance, ASKED, answered, BEN, LATER, facts=tuple(told))
    assert verdict == judge_deadline(allowance, ASKED, answered, BEN, LATER, facts=before)
    owed = owed_since(before, answered)
    if owed is not None:
        waiting = judge_deadline(allowance, ASKED, None, BEN, answered, facts=before)
        assert (verdict.outcome is Outcome.KEPT) == (waiting.outcome is Outcome.OPEN)
