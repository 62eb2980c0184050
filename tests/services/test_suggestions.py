"""Questions about what was found: answered, taken back, put aside, or settled by what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from app.db import session
from app.models import Evidence, Judgement, Mute, Occasion
from app.services.errors import Conflict, NotFound
from app.services.upholding import occasion_page
from app.services.watching import answering, suggestions
from tests import scenarios
from tests.services.diary import (
    ANA,
    STRANGER,
    Diary,
    a_diary,
    anew,
    asked,
    ben_agreed_to_notice,
    explained,
    meeting,
    minutes,
    occasions,
)
from tests.services.kinds import Line

TUESDAY, THURSDAY = "20261124T100000", "20261126T100000"
OTHER = meeting("20261202T100000", uid="other")
NOON = minutes(180)


@pytest.fixture
def line(ana_id: int) -> Line:
    return ben_agreed_to_notice(ana_id)


@pytest.fixture
def diary(ana_id: int, line: Line) -> Iterator[Diary]:
    """Tomorrow's meeting vanished."""
    with a_diary(ana_id) as made:
        made.becomes(minutes(0), meeting(TUESDAY), OTHER)
        made.becomes(minutes(15), OTHER)
        yield made


def question() -> int:
    return asked()[0].id


def outcome() -> str:
    return asked()[0].outcome


def test_taken_it_is_judged_and_says_on_whose_word(diary: Diary, ana_id: int) -> None:
    told = answering.take(ana_id, question(), NOON)
    (made,) = occasions()
    assert (told.occasion_id, told.is_slip, told.client_name) == (made.id, True, "Okafor Foods")
    assert (made.outcome, made.subject) == ("breached", "Kick-off")
    assert explained(ana_id, made).startswith(
        "Cancelled Mon 23 Nov 10:00 in Berlin; the meeting was Tue 24 Nov 10:00 (09:00 in Lisbon): "
        "eight working hours ahead, 24 agreed. Just when is not known: between Mon 23 Nov 10:00 "
        "and Mon 23 Nov 10:15."
    )
    (evidence,) = session().query(Evidence)
    assert evidence.confidence.endswith("You said that they did it.")
    assert (evidence.source, evidence.recorded_at) == ("calendar", NOON)
    assert (asked()[0].outcome, asked()[0].outcome_at) == ("taken", NOON)
    assert answering.take(ana_id, question(), NOON).occasion_id == made.id
    assert len(occasions()) == 1


def test_what_it_would_be_is_known_before_and_nothing_of_that_stays(diary: Diary) -> None:
    assert asked()[0].details["outcome"] == "breached"
    assert session().query(Judgement).count() == 0


def test_refused_nothing_comes_of_it_and_it_is_not_asked_again(diary: Diary, ana_id: int) -> None:
    answering.refuse(ana_id, question(), NOON)
    assert (asked()[0].outcome, asked()[0].outcome_at) == ("refused", NOON)
    answering.refuse(ana_id, question(), NOON)
    diary.becomes(minutes(200), OTHER)
    assert not occasions() and len(asked()) == 1
    with pytest.raises(Conflict):
        answering.take(ana_id, question(), NOON)


@pytest.mark.parametrize("answer", [answering.take, answering.refuse])
def test_an_answer_can_be_taken_back_and_given_again(
    diary: Diary, ana_id: int, answer: Callable[[int, int, datetime], object]
) -> None:
    answer(ana_id, question(), NOON)
    answering.undo(ana_id, question(), NOON)
    answering.undo(ana_id, question(), NOON)
    assert outcome() == ""
    assert [each.taken_back_at for each in occasions()] == [NOON] * len(occasions())
    answering.take(ana_id, question(), NOON)
    standing = [each for each in occasions() if each.taken_back_at is None]
    assert [each.outcome for each in standing] == ["breached"]


def test_what_was_confirmed_since_is_not_undone_by_it(diary: Diary, ana_id: int) -> None:
    made = answering.take(ana_id, question(), NOON).occasion_id
    assert made is not None
    scenarios.ana_confirmed(ana_id, made, NOON)
    with pytest.raises(Conflict, match="confirmed it"):
        answering.undo(ana_id, question(), NOON)
    assert session().get_one(Occasion, made).taken_back_at is None


def test_the_page_of_the_occasion_says_where_it_is_from_and_who_decided(
    diary: Diary, ana_id: int
) -> None:
    made = answering.take(ana_id, question(), NOON).occasion_id
    assert made is not None
    scenarios.ana_confirmed(ana_id, made, NOON + timedelta(hours=1))
    page = occasion_page.page(ana_id, made, NOON + timedelta(hours=2))
    assert page.entries[0].source.startswith(
        "From your calendar: it is no longer in the calendar; it does not say who took it out"
    )
    assert [one.said for one in page.decided] == [
        "By the rules: it slipped",
        "You confirmed that it slipped",
    ]
    assert page.can_be_muted


def test_nothing_more_is_found_and_what_waits_is_put_aside(
    diary: Diary, ana_id: int, line: Line
) -> None:
    muted = answering.mute(ana_id, line.client, line.need, NOON)
    assert muted.client_name == "Okafor Foods"
    answering.mute(ana_id, line.client, line.need, NOON)
    assert session().query(Mute).count() == 1
    assert (asked()[0].outcome, asked()[0].outcome_at) == ("muted", NOON)
    diary.becomes(minutes(200))
    assert len(asked()) == 1
    answering.unmute(ana_id, line.client, line.need, NOON)
    assert session().query(Mute).count() == 0
    assert outcome() == ""


def test_a_meeting_that_comes_back_settles_the_question_and_is_not_new(diary: Diary) -> None:
    diary.becomes(minutes(30), meeting(TUESDAY), OTHER)
    assert (asked()[0].outcome, asked()[0].outcome_at) == ("settled", minutes(30))
    assert len(asked()) == 1 and not occasions()


def test_a_meeting_that_is_moved_back_settles_the_question(ana_id: int, line: Line) -> None:
    with a_diary(ana_id) as diary:
        diary.becomes(minutes(0), meeting(TUESDAY, by="", title="Okafor Foods"))
        diary.becomes(minutes(15), meeting(THURSDAY, by="", title="Okafor Foods"))
        assert outcome() == ""
        diary.becomes(minutes(30), meeting(TUESDAY, by="", title="Okafor Foods"))
    assert outcome() == "settled"
    assert len(asked()) == 1


def test_a_meeting_that_comes_back_after_a_no_is_not_new_either(diary: Diary, ana_id: int) -> None:
    answering.refuse(ana_id, question(), minutes(20))
    diary.becomes(minutes(30), meeting(TUESDAY), OTHER)
    assert outcome() == "refused"
    assert len(asked()) == 1 and not occasions()


def test_one_that_somebody_declined_is_not_settled_by_standing_there(
    ana_id: int, line: Line
) -> None:
    def with_li(answer: str) -> str:
        people = meeting(TUESDAY, by=ANA).replace("ATTENDEE:", "ATTENDEE;PARTSTAT=DECLINED:")
        li = f"ATTENDEE;PARTSTAT={answer}:mailto:{STRANGER}"
        return people.replace("END:VEVENT", f"{li}\nEND:VEVENT")

    with a_diary(ana_id) as diary:
        diary.becomes(minutes(0), with_li("ACCEPTED"))
        diary.becomes(minutes(15), with_li("DECLINED"))
        diary.becomes(minutes(30), with_li("DECLINED"))
        assert [(each.kind, each.outcome) for each in asked()] == [("cancelled", "")]
        diary.becomes(minutes(45), with_li("ACCEPTED"))
    assert outcome() == "settled"


def test_what_was_not_answered_for_thirty_days_is_settled(diary: Diary) -> None:
    suggestions.settle_old(minutes(0) + timedelta(days=30))
    assert outcome() == ""
    later = minutes(1) + timedelta(days=30)
    suggestions.settle_old(later)
    assert (asked()[0].outcome, asked()[0].outcome_at) == ("settled", later)
    with pytest.raises(Conflict):
        answering.take(asked()[0].freelancer_id, question(), later)


def test_a_strangers_questions_lines_and_answers_are_nowhere(
    diary: Diary, cleo_id: int, line: Line
) -> None:
    for answer in (answering.take, answering.refuse, answering.undo):
        with pytest.raises(NotFound):
            answer(cleo_id, question(), NOON)
    for silence in (answering.mute, answering.unmute):
        with pytest.raises(NotFound):
            silence(cleo_id, line.client, line.need, NOON)
    anew()
    assert outcome() == ""
    assert session().query(Mute).count() == 0
