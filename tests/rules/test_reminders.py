"""Reminders: when one goes, in which tone, or why not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.hours import Calendar, NoWorkingTime, is_open
from agreements.reminders import (
    LIGHT,
    TALK,
    WHY,
    Answer,
    Because,
    Decide,
    History,
    Policy,
    Reminded,
    SendAt,
    Slip,
    Stop,
    Stops,
    Wait,
    next_after_delay,
    plan,
    slot,
)
from tests.rules.calendars import calendars
from tests.rules.moments import BERLIN, LONDON, at, calendar, every_day, seen

OFFICE = calendar("9-17")
MONDAY = "2026-11-23 10:00"


def sent(plan_: Answer) -> SendAt:
    assert isinstance(plan_, SendAt)
    return plan_


@pytest.mark.parametrize(
    ("week", "earliest", "goes"),
    [
        (OFFICE, "2026-11-23 08:00", "2026-11-23 09:30"),
        (OFFICE, "2026-11-23 09:30", "2026-11-23 09:30"),
        (OFFICE, "2026-11-23 11:29", "2026-11-23 11:29"),
        (OFFICE, "2026-11-23 11:30", "2026-11-24 09:30"),
        (OFFICE, "2026-11-27 12:00", "2026-11-30 09:30"),  # not at the weekend
        (calendar("10-17"), "2026-11-23 08:00", "2026-11-23 10:00"),
        (calendar("9-10, 11-17"), "2026-11-23 10:15", "2026-11-23 11:00"),
        (calendar("13-18"), "2026-11-23 08:00", "2026-11-23 13:00"),
        (calendar("13-18"), "2026-11-23 14:59", "2026-11-23 14:59"),
        (calendar("13-18"), "2026-11-23 15:00", "2026-11-24 13:00"),
        (calendar("7-8, 13-18"), "2026-11-23 08:00", "2026-11-23 13:00"),  # its second open hour
        (calendar("7-8, 13-18"), "2026-11-23 14:00", "2026-11-24 07:00"),
        (calendar("22-6"), "2026-11-24 03:00", "2026-11-24 22:00"),  # not in the small hours
        (calendar("22-6"), "2026-11-23 23:00", "2026-11-23 23:00"),
        (calendar("23-7"), "2026-11-24 00:30", "2026-11-24 00:30"),  # an hour and a half in
        (every_day("0-24"), "2026-11-23 02:00", "2026-11-23 09:30"),
        (calendar("9-17", country="DE"), "2026-12-24 12:00", "2026-12-28 09:30"),
        (
            calendar("9-17", days_off=frozenset({date(2026, 11, 24)})),
            "2026-11-23 12:00",
            "2026-11-25 09:30",
        ),
        (
            calendar("9-17", absences=((at("2026-11-23 09:00"), at("2026-11-23 14:00")),)),
            "2026-11-23 08:00",
            "2026-11-23 14:00",
        ),
    ],
)
def test_a_reminder_goes_in_their_morning(week: Calendar, earliest: str, goes: str) -> None:
    assert seen(slot(week, at(earliest))) == goes


def test_the_morning_is_theirs_not_ours() -> None:
    tokyo = calendar("9-17", "Asia/Tokyo")
    assert seen(slot(tokyo, at("2026-11-23 10:00", LONDON)), "Asia/Tokyo") == "2026-11-24 09:30"


def test_a_week_that_is_never_open_has_no_slot() -> None:
    with pytest.raises(NoWorkingTime):
        slot(calendar(""), at(MONDAY))
    decision = plan((Slip(1, at(MONDAY)),), History(), calendar(""), at(MONDAY))
    assert decision == Stop((Because.NEVER_OPEN,))


@pytest.mark.parametrize(
    ("confirmed", "goes"),
    [
        ("2026-11-23 08:00", "2026-11-24 09:30"),
        ("2026-11-22 21:30", "2026-11-23 09:30"),  # exactly twelve hours before
        ("2026-11-22 22:30", "2026-11-23 10:30"),
        ("2026-11-22 23:30", "2026-11-24 09:30"),
    ],
)
def test_a_reminder_cools_off_for_twelve_hours(confirmed: str, goes: str) -> None:
    decision = sent(plan((Slip(1, at(confirmed)),), History(), OFFICE, at(confirmed)))
    assert (seen(decision.at), decision.steps, decision.step) == (goes, {1: LIGHT}, LIGHT)
    assert decision.not_after == decision.at + timedelta(days=10)


def reminded(when: str, **steps: int) -> Reminded:
    return Reminded(at(when), {int(name.removeprefix("slip")): n for name, n in steps.items()})


OPEN = Slip(1, at("2026-11-02 10:00"))
FIRST = reminded("2026-11-03 09:30", slip1=LIGHT)
SECOND = reminded("2026-11-10 09:30", slip1=WHY)
THIRD = reminded("2026-11-17 09:30", slip1=TALK)


@pytest.mark.parametrize(
    ("history", "now", "goes", "step"),
    [
        ((), "2026-11-02 10:00", "2026-11-03 09:30", LIGHT),
        ((FIRST,), "2026-11-03 10:00", "2026-11-10 09:30", WHY),
        ((FIRST, SECOND), "2026-11-10 10:00", "2026-11-17 09:30", TALK),
    ],
)
def test_an_open_slip_is_reminded_a_step_further_each_week(
    history: tuple[Reminded, ...], now: str, goes: str, step: int
) -> None:
    decision = sent(plan((OPEN,), History(history), OFFICE, at(now)))
    assert (seen(decision.at), decision.step) == (goes, step)


def test_after_the_third_step_nothing_is_sent_and_a_week_later_it_is_decided() -> None:
    history = History((FIRST, SECOND, THIRD))
    talked = Wait((Because.TALKED,), at("2026-11-24 09:30"))
    assert plan((OPEN,), history, OFFICE, at("2026-11-18 10:00")) == talked
    assert plan((OPEN,), history, OFFICE, at("2026-11-24 09:29")) == talked
    assert plan((OPEN,), history, OFFICE, at("2026-11-24 09:30")) == Decide((1,))


@pytest.mark.parametrize(
    ("confirmed", "decides"),
    [
        ("2026-11-20 10:00", True),
        ("2027-01-16 09:30", True),  # sixty days to the minute
        ("2027-01-16 09:31", False),
        ("2026-11-17 09:30", False),
    ],
)
def test_a_slip_within_sixty_days_of_a_third_step_is_for_the_freelancer(
    confirmed: str, decides: bool
) -> None:
    mended = Slip(1, OPEN.confirmed_at, mended_at=at("2026-11-18 10:00"))
    later = Slip(2, at(confirmed))
    decision = plan((mended, later), History((FIRST, SECOND, THIRD)), OFFICE, at(confirmed))
    assert decision == Decide((2,)) if decides else isinstance(decision, SendAt)


def test_what_was_mended_is_not_reminded() -> None:
    mended = Slip(1, at(MONDAY), mended_at=at("2026-11-23 11:00"))
    assert plan((mended,), History(), OFFICE, at(MONDAY)) == Stop((Because.NOTHING_OPEN,))
    assert plan((), History(), OFFICE, at(MONDAY)) == Stop((Because.NOTHING_OPEN,))
    both = sent(plan((mended, Slip(2, at(MONDAY))), History(), OFFICE, at(MONDAY)))
    assert both.steps == {2: LIGHT}


def test_what_cannot_be_mended_is_reminded_once() -> None:
    call = Slip(1, at("2026-11-02 10:00"), mendable=False)
    assert sent(plan((call,), History(), OFFICE, at("2026-11-02 10:00"))).steps == {1: LIGHT}
    assert plan((call,), History((FIRST,)), OFFICE, at(MONDAY)) == Stop((Because.NOTHING_OPEN,))


def test_who_stopped_reminders_gets_none() -> None:
    history = History((FIRST, SECOND, THIRD))
    decision = plan((OPEN,), history, OFFICE, at(MONDAY), stops=Stops(is_stopped=True))
    assert decision == Stop((Because.STOPPED,))


def test_several_slips_share_a_reminder_each_line_on_its_own_step() -> None:
    new = Slip(2, at("2026-11-09 10:00"), line=7)
    decision = sent(plan((OPEN, new), History((FIRST,)), OFFICE, at("2026-11-09 10:00")))
    assert decision.steps == {1: WHY, 2: LIGHT}
    assert decision.step == WHY
    assert seen(decision.at) == "2026-11-10 09:30"


def test_a_new_slip_waits_until_a_week_after_the_last_reminder() -> None:
    about_another = reminded("2026-11-20 09:30", slip9=LIGHT)
    decision = sent(plan((Slip(1, at(MONDAY)),), History((about_another,)), OFFICE, at(MONDAY)))
    assert seen(decision.at) == "2026-11-27 09:30"


def test_a_thank_you_is_a_day_apart_and_a_word_by_hand_a_week() -> None:
    slips = (Slip(1, at("2026-11-22 10:00")),)
    thanked = History(automatic_at=at("2026-11-23 09:45"))
    written = History(by_hand_at=at("2026-11-23 09:45"))
    assert seen(sent(plan(slips, thanked, OFFICE, at(MONDAY))).at) == "2026-11-24 09:45"
    assert seen(sent(plan(slips, written, OFFICE, at(MONDAY))).at) == "2026-11-30 09:45"


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-11-23 09:30", "2026-11-23 09:30"),
        ("2026-11-23 16:59", "2026-11-23 16:59"),  # late the same day, while they are at work
        ("2026-11-23 23:00", "2026-11-24 09:30"),  # a sender that wakes at night
        ("2026-11-24 09:30", "2026-11-24 09:30"),
        ("2026-11-24 15:00", "2026-11-25 09:30"),  # more than a day: the next slot
        ("2026-11-28 10:00", "2026-11-30 09:30"),
        ("2026-12-03 09:30", "2026-12-03 09:30"),  # ten days to the minute
        ("2026-12-03 09:31", None),  # and not a minute more
    ],
)
def test_a_late_reminder_goes_at_once_in_the_next_slot_or_never(now: str, goes: str | None) -> None:
    found = next_after_delay(at("2026-11-23 09:30"), at(now), OFFICE)
    assert (seen(found) if found else None) == goes


def test_a_late_reminder_keeps_the_slot_that_was_chosen() -> None:
    noon = Policy(slot_from=time(12), slot_to=time(13))
    due, night = at("2026-11-23 12:00"), at("2026-11-23 23:00")
    found = next_after_delay(due, night, OFFICE, noon)
    assert found is not None and seen(found) == "2026-11-24 12:00"
    brief = Policy(late_after=timedelta(hours=1), expires_after=timedelta(hours=5))
    late = next_after_delay(at("2026-11-23 09:30"), at("2026-11-23 12:00"), OFFICE, brief)
    assert late is not None and seen(late) == "2026-11-24 09:30"
    assert next_after_delay(at("2026-11-23 09:30"), at("2026-11-23 15:00"), OFFICE, brief) is None


@given(calendars(), st.integers(0, 400_000))
@settings(max_examples=150, deadline=None)
def test_no_reminder_is_ever_outside_their_working_time(
    case: tuple[Calendar, datetime], later: int
) -> None:
    calendar, at = case
    goes = slot(calendar, at)
    assert goes >= at
    assert is_open(calendar, goes)
    late = next_after_delay(at, at + timedelta(seconds=later), calendar)
    assert late is not None
    assert is_open(calendar, late)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 240))
@settings(max_examples=200, deadline=None)
def test_a_week_of_days_is_never_reminded_at_night(start: datetime, late_hours: int) -> None:
    begin = start.replace(tzinfo=ZoneInfo(BERLIN))
    decision = sent(plan((Slip(1, begin),), History(), OFFICE, begin))
    woke = next_after_delay(decision.at, decision.at + timedelta(hours=late_hours), OFFICE)
    for moment in (decision.at, woke):
        assert moment is not None
        wall = moment.astimezone(ZoneInfo(BERLIN))
        assert 9 <= wall.hour < 17
        assert wall.weekday() < 5
    assert (9, 30) <= (decision.at.astimezone(ZoneInfo(BERLIN)).timetuple()[3:5]) < (11, 30)


@given(
    st.lists(st.tuples(st.integers(1, 90 * 24), st.booleans(), st.integers(1, 40 * 24)), max_size=8)
)
@settings(max_examples=100, deadline=None)
def test_no_client_gets_two_reminders_within_a_week(
    life: list[tuple[int, bool, int]],
) -> None:
    """A quarter, hour by hour: slips come and are mended; what is planned is sent."""
    begin = at("2026-09-07 00:00")
    sent_so_far: list[Reminded] = []
    for hour in range(0, 100 * 24, 6):
        now = begin + timedelta(hours=hour)
        slips = tuple(
            Slip(
                n,
                begin + timedelta(hours=came),
                mendable,
                begin + timedelta(hours=came + lasts) if came + lasts <= hour else None,
                line=n,
            )
            for n, (came, mendable, lasts) in enumerate(life)
            if came <= hour
        )
        decision = plan(slips, History(tuple(sent_so_far)), OFFICE, now)
        if isinstance(decision, SendAt) and decision.at < now + timedelta(hours=6):
            lines = {own: own for own in decision.steps}
            sent_so_far.append(Reminded(decision.at, decision.steps, lines))
    policy = Policy()
    for earlier, later in pairwise(sent_so_far):
        assert later.at - earlier.at >= policy.between_reminders
    for n, (came, mendable, _) in enumerate(life):
        about = [reminder for reminder in sent_so_far if n in reminder.steps]
        assert len(about) <= (3 if mendable else 1)
        assert [reminder.steps[n] for reminder in about] == [1, 2, 3][: len(about)]
        cooled = begin + timedelta(hours=came) + policy.cooling_off
        assert all(reminder.at >= cooled for reminder in about)
