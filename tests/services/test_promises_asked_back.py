"""The freelancer asked back: until the client answers, the clock of the promise stands still."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agreements.judges.turns import ASKED_BACK, REPLIED
from app.db import session
from app.services.errors import Conflict, NotFound, Refused
from app.services.promising import asking_back, keeping, lines, notes_due, promise_page
from app.services.promising.promise_page import PromisePage
from app.services.promising.records import Entry
from app.services.state import remaining
from app.services.upholding import promised
from app.services.visiting import portal, promises_page, their_word
from tests.services.kinds import Line, agreed, at

NOW = at("2026-05-25 10:00")  # Monday
DUE = at("2026-05-26 16:00")
ASKED, ANSWERED = at("2026-05-26 10:00"), at("2026-05-28 10:00")
SHIFTED = at("2026-05-29 16:00")  # the days from Tuesday to Thursday are touched by the pause


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def asked(line: Line) -> int:
    """Ben asked on Monday; answers the promise's id."""
    return keeping.note(line.ana, line.client, Entry(line.need, "Which paper?", NOW), "k", NOW)


def page(line: Line, made: int) -> PromisePage:
    session().rollback()
    session().expire_all()
    return promise_page.page(line.ana, made)


def test_it_stands_still_until_ben_has_answered(line: Line, asked: int) -> None:
    for _ in range(2):
        asking_back.turn(line.ana, asked, ASKED_BACK, ASKED, ASKED)
    promised.judge_due(DUE + timedelta(days=1))
    found = page(line, asked)
    assert (found.outcome.value, found.due_at, found.owed_since) == ("open", None, ASKED)
    assert "the clock stands still" in found.explanation
    assert [one.said for one in found.entries] == ["They asked", "You asked them back"]
    assert [one.due_at for one in lines.page(line.ana, line.client).open] == [None]
    asking_back.turn(line.ana, asked, REPLIED, ANSWERED, ANSWERED)
    found = page(line, asked)
    assert (found.outcome.value, found.due_at, found.owed_since) == ("open", SHIFTED, None)
    keeping.answered(line.ana, asked, SHIFTED, SHIFTED)
    assert page(line, asked).outcome.value == "kept"


def test_ben_says_himself_that_he_has_answered(line: Line, asked: int) -> None:
    ben = portal.main_visitor(line.ana, line.client)
    asking_back.turn(line.ana, asked, ASKED_BACK, ASKED, ASKED)
    (row,) = promises_page.page(ben).owed
    assert (row.id, row.may_go) == (asked, False)
    before = ASKED - timedelta(days=1)
    for when, why in ((before, asking_back.NOT_ASKED), (SHIFTED, asking_back.COMING)):
        with pytest.raises(Refused) as refused:
            their_word.answered(ben, asked, when, ANSWERED)
        assert refused.value.errors == {"at": why}
    their_word.answered(ben, asked, ANSWERED, ANSWERED)
    assert promises_page.page(ben).owed == ()
    found = page(line, asked)
    assert (found.due_at, found.entries[-1].said) == (SHIFTED, "They answered you")
    with pytest.raises(
        Conflict
    ):  # their word is theirs to take back, and is no word that it slipped
        keeping.take_back(line.ana, asked, found.entries[-1].id, ANSWERED)
    with pytest.raises(Conflict):
        their_word.take_back(ben, asked, ANSWERED)


def test_taken_back_it_never_stood_still(line: Line, asked: int) -> None:
    asking_back.turn(line.ana, asked, ASKED_BACK, ASKED, ASKED)
    entry = page(line, asked).entries[-1]
    assert keeping.take_back(line.ana, asked, entry.id, SHIFTED)
    found = page(line, asked)
    assert (found.outcome.value, found.due_at) == ("breached", DUE)


@pytest.mark.parametrize(
    "what, when, why",
    [
        (ASKED_BACK, NOW - timedelta(minutes=1), "before it began"),
        (ASKED_BACK, ANSWERED + timedelta(minutes=1), "still to come"),
        (REPLIED, ASKED, "asked nothing back"),
    ],
)
def test_what_cannot_have_been_is_refused(
    line: Line, asked: int, what: str, when: datetime, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        asking_back.turn(line.ana, asked, what, when, ANSWERED)
    assert why in refused.value.errors["at"]


def test_a_word_of_bens_waits_for_no_answer_and_a_strangers_is_nobodys(
    line: Line, cleo_id: int, asked: int
) -> None:
    ben = portal.main_visitor(line.ana, line.client)
    said = their_word.say(ben, line.need, "It was late", NOW, "key", NOW)
    with pytest.raises(Conflict):
        asking_back.turn(line.ana, said, ASKED_BACK, ASKED, ASKED)
    with pytest.raises(NotFound):
        asking_back.turn(cleo_id, asked, ASKED_BACK, ASKED, ASKED)


def test_what_was_late_before_stays_so_and_she_hears_nothing_while_it_is_bens_turn(
    line: Line, asked: int
) -> None:
    promised.judge_due(DUE + timedelta(minutes=1))
    later = DUE + timedelta(hours=2)
    (told,) = notes_due.cases(session(), later)[0].told
    assert not told.slip.is_your_turn
    asking_back.turn(line.ana, asked, ASKED_BACK, later, later)
    assert page(line, asked).outcome.value == "breached"
    (told,) = notes_due.cases(session(), later)[0].told
    assert told.slip.is_your_turn


def stands_still(line: Line, now: datetime) -> list[bool]:
    session().rollback()
    session().expire_all()
    ben = portal.main_visitor(line.ana, line.client)
    return [row.stands_still for row in portal.page(ben, 1, now).counted]


def test_it_stands_still_on_bens_page_as_well(line: Line, asked: int) -> None:
    assert stands_still(line, NOW) == [False]
    asking_back.turn(line.ana, asked, ASKED_BACK, ASKED, ASKED)
    assert stands_still(line, ASKED) == [True]


def test_a_promise_in_words_alone_stands_on_bens_page_once_he_said_that_it_slipped(
    ana_id: int,
) -> None:
    line = agreed(ana_id, "calls")
    ben = portal.main_visitor(line.ana, line.client)
    their_word.say(ben, line.need, "No summary came", NOW, "key", NOW)
    assert stands_still(line, NOW) == [False]


def test_it_remains_when_they_part(line: Line, asked: int) -> None:
    asking_back.turn(line.ana, asked, ASKED_BACK, ASKED, ASKED)
    (open_still,) = remaining.of(session(), line.client).yours
    assert (open_still.about, open_still.due_at) == ("Which paper?", None)


def test_a_meeting_that_was_moved_late_does_not(ana_id: int) -> None:
    line = agreed(ana_id, "meetings")
    entry = Entry(line.need, "Kick-off", NOW, starts_at=NOW + timedelta(hours=1), what="moved")
    made = keeping.note(line.ana, line.client, entry, "k", NOW)
    assert page(line, made).outcome.value == "breached"
    assert remaining.of(session(), line.client).yours == ()
