"""What a note waits for, what stops it, which slips share it, and how gentle was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.gentleness import Policy
from agreements.hours import Calendar
from agreements.reminders import (
    LIGHT,
    TALK,
    WHY,
    Because,
    Decide,
    History,
    Past,
    Reminded,
    SendAt,
    Slip,
    Stop,
    Stops,
    Wait,
    plan,
)
from tests.rules.moments import at, calendar, seen

OFFICE = calendar("9-17")
MONDAY = "2026-11-23 10:00"
OLD = Slip(1, at("2026-11-02 10:00"))
NEW = Slip(2, at(MONDAY), line=5)
HOLIDAY = Calendar(
    OFFICE.week, OFFICE.zone, days_off=frozenset(date(2026, 11, day) for day in range(23, 28))
)


def goes(answer: object) -> SendAt:
    assert isinstance(answer, SendAt)
    return answer


def told(when: str, step: int, breach: int = 1, line: int = 0) -> Reminded:
    return Reminded(at(when), {breach: step}, {breach: line})


FIRST = told("2026-11-20 09:30", LIGHT)


@pytest.mark.parametrize(
    ("history", "slip", "when", "because"),
    [
        (History(), NEW, "2026-11-24 09:30", Because.COOLING_OFF),
        (History(), OLD, "2026-11-23 10:00", Because.SLOT),
        (History((FIRST,)), NEW, "2026-11-27 09:30", Because.SPACING),
        (History((FIRST,)), OLD, "2026-11-27 09:30", Because.SPACING),
        (History(by_hand_at=at("2026-11-20 10:00")), OLD, "2026-11-27 10:00", Because.BY_HAND),
        (
            History(automatic_at=at("2026-11-23 09:45")),
            OLD,
            "2026-11-24 09:45",
            Because.ANOTHER_MAIL,
        ),
        (History(free_at=at(MONDAY)), OLD, "2026-11-24 09:30", Because.COOLING_OFF),
        (History(withdrawn=(FIRST,)), OLD, "2026-11-27 09:30", Because.WITHDRAWN),
        (History(withdrawn=(FIRST,)), NEW, "2026-11-24 09:30", Because.COOLING_OFF),
    ],
)
def test_a_note_goes_when_all_it_waits_for_is_over(
    history: History, slip: Slip, when: str, because: Because
) -> None:
    answer = goes(plan((slip,), history, OFFICE, at(MONDAY)))
    assert (seen(answer.at), answer.because) == (when, (because,))
    assert answer.not_after == answer.at + timedelta(days=10)


def test_a_further_note_about_the_same_waits_as_long_as_was_chosen() -> None:
    slow = {0: Policy(step_up_after=timedelta(days=10))}
    answer = goes(plan((OLD,), History((FIRST,)), OFFICE, at(MONDAY), policies=slow))
    assert (seen(answer.at), answer.because) == ("2026-11-30 09:30", (Because.STEP_UP,))


def test_it_waits_until_they_are_back() -> None:
    answer = goes(plan((OLD,), History(), HOLIDAY, at(MONDAY)))
    assert (seen(answer.at), answer.because) == ("2026-11-30 09:30", (Because.ABSENCE,))
    cooling = goes(plan((NEW,), History(), HOLIDAY, at(MONDAY)))
    assert cooling.because == (Because.ABSENCE, Because.COOLING_OFF)
    away = replace(OFFICE, absences=((at("2026-11-23 09:00"), at("2026-11-24 12:00")),))
    answer = goes(plan((OLD,), History(), away, at(MONDAY)))
    assert (seen(answer.at), answer.because) == ("2026-11-24 12:00", (Because.ABSENCE,))


def test_a_public_holiday_is_no_absence() -> None:
    feast = calendar("9-17", country="DE")
    answer = goes(plan((OLD,), History(), feast, at("2026-12-24 12:00")))
    assert (seen(answer.at), answer.because) == ("2026-12-28 09:30", (Because.SLOT,))


@pytest.mark.parametrize(
    ("stops", "answer"),
    [
        (Stops(is_stopped=True), Stop((Because.STOPPED,))),
        (Stops(notice_given=True), Stop((Because.NOTICE,))),
        (Stops(notice_given=True, is_stopped=True), Stop((Because.NOTICE,))),
        (Stops(wants_change=True), Wait((Because.CHANGE_ASKED,))),
        (Stops(has_own_words=True), Wait((Because.OWN_WORDS,))),
        (Stops(waived=frozenset({0})), Stop((Because.NOTHING_OPEN,))),
    ],
)
def test_what_stops_notes(stops: Stops, answer: Stop | Wait) -> None:
    assert plan((OLD,), History(), OFFICE, at(MONDAY), stops=stops) == answer


def test_a_line_lived_without_leaves_the_others_alone() -> None:
    stops = Stops(waived=frozenset({0}))
    assert goes(plan((OLD, NEW), History(), OFFICE, at(MONDAY), stops=stops)).steps == {2: LIGHT}


def test_nothing_is_said_while_it_is_the_freelancers_turn() -> None:
    yours = replace(OLD, is_your_turn=True)
    assert plan((yours,), History(), OFFICE, at(MONDAY)) == Wait((Because.YOUR_TURN,))
    assert goes(plan((yours, NEW), History(), OFFICE, at(MONDAY))).steps == {2: LIGHT}


def test_where_it_is_off_nothing_is_said() -> None:
    off = {0: Policy(is_off=True)}
    assert plan((OLD,), History(), OFFICE, at(MONDAY), policies=off) == Stop((Because.OFF,))
    both = plan((OLD, NEW), History(), OFFICE, at(MONDAY), policies=off)
    assert goes(both).steps == {2: LIGHT}
    mended = replace(OLD, mended_at=at(MONDAY))
    nothing = plan((mended,), History(), OFFICE, at(MONDAY), policies=off)
    assert nothing == Stop((Because.NOTHING_OPEN,))


def test_a_message_about_several_lines_takes_the_gentlest_of_them() -> None:
    slow = Policy(cooling_off=timedelta(hours=48), between_reminders=timedelta(days=21), asks=True)
    history = History((told("2026-10-26 09:30", LIGHT, 9, 9),))
    both = goes(plan((OLD, NEW), history, OFFICE, at("2026-11-27 10:00"), policies={5: slow}))
    assert both.steps == {1: LIGHT, 2: LIGHT}
    assert both.policy == slow
    alone = goes(plan((OLD,), history, OFFICE, at("2026-11-27 10:00"), policies={5: slow}))
    assert alone.policy == Policy()


def test_a_line_that_is_gentler_keeps_its_own_time() -> None:
    slow = {5: Policy(between_reminders=timedelta(days=21))}
    late = replace(NEW, confirmed_at=at("2026-11-10 10:00"))
    history = History((told("2026-11-16 09:30", LIGHT, 9, 9),))
    first = goes(plan((OLD, late), history, OFFICE, at(MONDAY), policies=slow))
    assert (seen(first.at), first.steps) == ("2026-11-23 10:00", {1: LIGHT})
    only = goes(plan((late,), history, OFFICE, at(MONDAY), policies=slow))
    assert seen(only.at) == "2026-12-07 09:30"
    assert only.policy.between_reminders == timedelta(days=21)


def test_slips_of_one_line_are_on_one_step() -> None:
    fresh = Slip(2, at("2026-11-26 10:00"))
    both = goes(plan((OLD, fresh), History((FIRST,)), OFFICE, at("2026-11-27 09:00")))
    assert both.steps == {1: WHY, 2: WHY}
    assert (both.step, seen(both.at)) == (WHY, "2026-11-27 09:30")


def test_a_new_slip_is_told_on_the_step_its_line_stands_on() -> None:
    history = History((FIRST, told("2026-11-30 09:30", WHY)))
    answered = replace(OLD, mended_at=at("2026-12-01 09:00"))
    fresh = Slip(2, at("2026-12-09 10:00"))
    assert goes(plan((answered, fresh), history, OFFICE, at("2026-12-09 10:00"))).steps == {2: WHY}
    kept = tuple(Past(at(f"2026-12-0{day} 09:00"), True) for day in (2, 3, 4))
    calmer = replace(history, past={0: kept})
    assert goes(plan((answered, fresh), calmer, OFFICE, at("2026-12-09 10:00"))).steps == {2: LIGHT}


def test_while_nine_of_ten_are_kept_it_stays_light_and_after_three_notes_it_ends() -> None:
    kept = tuple(Past(at("2026-10-01 09:00") + timedelta(days=n), True) for n in range(9))
    mostly = {0: (*kept, Past(at("2026-11-02 10:00"), False))}
    notes = [FIRST]
    for week in ("2026-11-27 09:30", "2026-12-04 09:30"):
        answer = goes(plan((OLD,), History(tuple(notes), past=mostly), OFFICE, at(week)))
        assert (seen(answer.at), answer.steps) == (week, {1: LIGHT})
        notes.append(Reminded(answer.at, answer.steps))
    done = plan((OLD,), History(tuple(notes), past=mostly), OFFICE, at("2026-12-20 09:30"))
    assert done == Stop((Because.SAID_ENOUGH,))


def test_what_cannot_be_mended_is_told_once_whatever_was_agreed_since() -> None:
    call = replace(OLD, mendable=False)
    history = History((FIRST,), agreed_at=at("2026-11-21 09:00"))
    assert plan((call,), history, OFFICE, at(MONDAY)) == Stop((Because.NOTHING_OPEN,))


def test_an_acceptance_begins_the_tone_anew() -> None:
    history = History((FIRST,), agreed_at=at("2026-11-21 09:00"))
    assert goes(plan((OLD,), history, OFFICE, at("2026-11-27 09:30"))).steps == {1: LIGHT}


def late(breach: int, when: str) -> Slip:
    came = at(when) + timedelta(hours=3)
    return Slip(breach, came, True, came, 0, at(when))


THREE = (late(1, "2026-11-09 12:00"), late(2, "2026-11-12 12:00"), late(3, "2026-11-17 12:00"))


def test_late_answers_that_add_up_earn_a_note_after_the_cooling_off() -> None:
    answer = goes(plan(THREE, History(), OFFICE, at("2026-11-17 15:00")))
    assert answer.steps == {1: WHY, 2: WHY, 3: WHY}
    assert (seen(answer.at), answer.because) == ("2026-11-18 09:30", (Because.COOLING_OFF,))
    assert answer.earliest == at("2026-11-18 03:00")


def test_where_something_is_open_the_pattern_is_told_with_it() -> None:
    fresh = Slip(4, at("2026-11-17 15:00"))
    answer = goes(plan((*THREE, fresh), History(), OFFICE, at("2026-11-17 15:00")))
    assert answer.steps == {4: WHY}
    spent = History((Reminded(answer.at, answer.steps),))
    answered = replace(fresh, mended_at=at("2026-11-19 09:00"))
    nothing = plan((*THREE, answered), spent, OFFICE, at("2026-11-26 09:30"))
    assert nothing == Stop((Because.NOTHING_OPEN,))


def test_somebody_who_is_always_three_hours_late_reaches_step_two_three_and_decide() -> None:
    slips: list[Slip] = []
    notes: list[Reminded] = []
    steps: list[object] = []
    for n in range(30):
        asked = at("2026-11-02 12:00") + timedelta(days=2 * n)
        slips.append(
            Slip(n, asked + timedelta(hours=3), True, asked + timedelta(hours=3), 0, asked)
        )
        now = asked + timedelta(hours=4)
        past = {0: tuple(Past(slip.when, False) for slip in slips)}
        answer = plan(tuple(slips), History(tuple(notes), past=past), OFFICE, now)
        if isinstance(answer, Decide):
            steps.append("decide")
            break
        if isinstance(answer, SendAt) and answer.at - now < timedelta(days=2):
            notes.append(Reminded(answer.at, answer.steps))
            steps.append(answer.step)
    assert steps == [WHY, TALK, "decide"]
    assert notes[1].at - notes[0].at >= timedelta(days=7)


def test_a_note_underway_waits_for_others_a_day_at_most() -> None:
    """The first is ready on Friday night; what is ready by Saturday night shares its note."""
    friday = Slip(1, at("2026-11-20 09:00"))
    joins, misses = (Slip(2, at(f"2026-11-21 {when}"), line=5) for when in ("09:00", "09:01"))
    now = at("2026-11-21 10:00")
    weekend = calendar({"sat": "9-17", "sun": "9-17"})
    both = goes(plan((friday, joins), History(), weekend, now, is_underway=True))
    assert (both.steps, seen(both.at)) == ({1: LIGHT, 2: LIGHT}, "2026-11-22 09:30")
    alone = goes(plan((friday, misses), History(), weekend, now, is_underway=True))
    assert (alone.steps, seen(alone.at)) == ({1: LIGHT}, "2026-11-21 10:00")
    held = goes(plan((friday, misses), History(), weekend, now))
    assert (held.steps, seen(held.at)) == ({1: LIGHT, 2: LIGHT}, "2026-11-22 09:30")


def test_what_is_ready_by_the_slot_shares_the_note() -> None:
    friday = Slip(1, at("2026-11-20 09:00"))
    later = Slip(2, at("2026-11-22 20:00"), line=5)
    both = goes(plan((friday, later), History(), OFFICE, at("2026-11-20 09:00"), is_underway=True))
    assert (both.steps, seen(both.at)) == ({1: LIGHT, 2: LIGHT}, "2026-11-23 09:30")


def test_all_answers_carry_their_reasons() -> None:
    third = told("2026-11-10 09:30", TALK)
    assert plan((OLD,), History((third,)), OFFICE, at(MONDAY)).because == (Because.NOT_SETTLING,)
    assert SendAt(at(MONDAY), at(MONDAY)).because == (Because.SLOT,)


def test_what_is_ready_at_this_instant_waits_for_nothing() -> None:
    now = at("2026-11-23 10:00")
    ready = Slip(1, now - timedelta(hours=12))
    answer = goes(plan((ready,), History(), OFFICE, now))
    assert (answer.at, answer.because) == (now, (Because.SLOT,))


def test_an_invitation_is_waited_for_whatever_else_was_said_since() -> None:
    notes = (told("2026-11-18 09:30", TALK), told("2026-11-20 09:30", LIGHT, 9, 9))
    answer = plan((OLD,), History(notes), OFFICE, at(MONDAY))
    assert answer == Wait((Because.TALKED,), at("2026-11-25 09:30"))


def test_two_invitations_to_talk_are_waited_for_by_the_later_one() -> None:
    other = Slip(2, at("2026-11-02 10:00"), line=5)
    notes = (told("2026-11-18 09:30", TALK), told("2026-11-19 09:30", TALK, 2, 5))
    answer = plan((OLD, other), History(notes), OFFICE, at(MONDAY))
    assert answer == Wait((Because.TALKED,), at("2026-11-26 09:30"))
