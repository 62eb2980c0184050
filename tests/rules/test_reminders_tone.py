"""On which step a line stands, when late answers add up, and when it is time to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agreements.reminders import LIGHT, TALK, WHY, History, Past, Reminded, Slip
from agreements.tone import Pattern, is_mostly_kept, level, over, pattern

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def note(number: float, step: int, *breaches: int, line: int = 0) -> Reminded:
    about = breaches or (1,)
    return Reminded(day(number), dict.fromkeys(about, step), dict.fromkeys(about, line))


def past(*outcomes: tuple[float, bool], line: int = 0) -> dict[int, tuple[Past, ...]]:
    return {line: tuple(Past(day(number), kept) for number, kept in outcomes)}


def late(breach: int, number: float, line: int = 0) -> Slip:
    """Slipped on a day, answered three hours later, and confirmed then."""
    came = day(number) + 3 * HOUR
    return Slip(breach, came, True, came, line, day(number))


def test_a_line_begins_on_the_light_step() -> None:
    assert level(0, History()) == LIGHT


@pytest.mark.parametrize("step", [LIGHT, WHY, TALK])
def test_it_stays_on_the_step_of_the_last_note_about_it(step: int) -> None:
    history = History((note(0, LIGHT), note(8, step), note(20, TALK, 9, line=4)))
    assert level(0, history) == step
    assert level(4, history) == TALK
    assert level(5, history) == LIGHT


def test_several_breaches_of_a_line_in_a_note_are_on_its_step() -> None:
    both = Reminded(day(0), {1: LIGHT, 2: WHY, 3: TALK}, {1: 7, 2: 7, 3: 8})
    assert [both.step_of(line) for line in (7, 8, 0)] == [WHY, TALK, 0]
    assert Reminded(day(0), {1: WHY}).step_of(0) == WHY


@pytest.mark.parametrize(
    ("kept", "step"),
    [
        ("kk", TALK),
        ("kkk", WHY),
        ("kkskk", TALK),
        ("kkskkk", WHY),
        ("kkkkk", WHY),
        ("kkkkkk", LIGHT),
        ("kkkkkkkkkkkk", LIGHT),
        ("kkkskkk", LIGHT),
    ],
)
def test_three_kept_in_a_row_are_a_step_down(kept: str, step: int) -> None:
    outcomes = [(1 + n, sign == "k") for n, sign in enumerate(kept)]
    assert level(0, History((note(0, TALK),), past=past(*outcomes))) == step


def test_what_was_kept_before_the_note_or_of_another_line_is_no_step_down() -> None:
    before = past((-1, True), (0, True), (1, True), (2, True))
    assert level(0, History((note(0, WHY),), past=before)) == WHY
    other = past((1, True), (2, True), (3, True), line=5)
    assert level(0, History((note(0, WHY),), past=other)) == WHY


@pytest.mark.parametrize(
    ("slips", "step"),
    [
        ([59.99], TALK),
        ([60], WHY),
        ([119.99], WHY),
        ([120], LIGHT),
        ([30, 80], TALK),
        ([30, 90], WHY),
        ([], TALK),
    ],
)
def test_sixty_days_without_a_slip_are_a_step_down(slips: list[float], step: int) -> None:
    history = History((note(0, TALK),), past=past(*((number, False) for number in slips)))
    assert level(0, history) == step


def test_an_acceptance_begins_the_tone_anew() -> None:
    history = History((note(0, TALK), note(10, WHY)))
    assert level(0, replace(history, agreed_at=day(10))) == WHY
    assert level(0, replace(history, agreed_at=day(10) + HOUR)) == LIGHT


@pytest.mark.parametrize(
    ("outcomes", "mostly"),
    [
        ("", False),
        ("s", False),
        ("kkkkkkkks", False),  # eight of nine
        ("kkkkkkkkks", True),
        ("skkkkkkkkk", True),
        ("skkkkkkkks", False),
        ("sskkkkkkkkkk", True),  # of the last ten alone
        ("kkkkkkkkkk", True),
    ],
)
def test_mostly_kept_is_nine_of_the_last_ten(outcomes: str, mostly: bool) -> None:
    found = past(*((n, sign == "k") for n, sign in enumerate(outcomes)))
    assert is_mostly_kept(0, History(past=found)) is mostly
    assert not is_mostly_kept(1, History(past=found))


THREE = (late(1, 0), late(2, 14), late(3, 28))


def test_three_late_within_28_days_earn_a_note_on_the_second_step() -> None:
    assert pattern(0, THREE, History(), day(29)) == Pattern(THREE, WHY)
    assert pattern(0, THREE[1:], History(), day(29)) is None
    apart = (late(1, -0.01), *THREE[1:])
    assert pattern(0, apart, History(), day(29)) is None


def test_all_that_was_late_within_those_days_is_told() -> None:
    five = (late(9, -5), *THREE, late(4, 27))
    found = pattern(0, five, History(), day(29))
    assert found is not None
    assert [slip.breach_id for slip in found.slips] == [1, 2, 4, 3]


def test_what_adds_up_is_on_record_with_the_third() -> None:
    found = pattern(0, (*THREE, late(4, 20)), History(), day(29))
    assert found is not None
    assert found.since == day(20) + 3 * HOUR
    answered = day(35)
    last = replace(THREE[2], mended_at=answered)
    slow = pattern(0, (*THREE[:2], last), History(), day(36))
    assert slow is not None and slow.since == answered


def test_what_is_open_or_cannot_be_mended_or_of_another_line_adds_nothing() -> None:
    third = THREE[2]
    for other in (
        replace(third, mended_at=None),
        replace(third, mendable=False),
        replace(third, line=3),
    ):
        assert pattern(0, (*THREE[:2], other), History(), day(29)) is None


def test_old_stories_are_left_alone() -> None:
    assert pattern(0, THREE, History(), day(56)) is not None
    assert pattern(0, THREE, History(), day(56) + HOUR) is None


def test_while_most_is_kept_nothing_adds_up() -> None:
    kept = past(*((n, True) for n in range(10)))
    assert pattern(0, THREE, History(past=kept), day(29)) is None


def test_one_note_about_a_pattern_and_no_more() -> None:
    told = History((note(29, WHY, 1, 2, 3),))
    assert pattern(0, THREE, told, day(30)) is None
    assert pattern(0, (*THREE, late(4, 30), late(5, 31)), told, day(32)) is None


def test_a_light_note_does_not_use_it_up() -> None:
    light = History((note(15, LIGHT, 2),))
    assert pattern(0, THREE, light, day(29)) == Pattern(THREE, WHY)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        ((31, 40, 57), TALK),
        ((31, 40, 57.01), WHY),
        ((31, 40, 56, 58), TALK),
        ((29, 40, 50), None),  # of the instant of the note itself
    ],
)
def test_three_further_ones_within_28_days_earn_the_third_step(
    days: tuple[float, ...], step: int | None
) -> None:
    told = History((note(29, WHY, 1, 2, 3),))
    further = tuple(late(10 + n, number) for n, number in enumerate(days))
    found = pattern(0, (*THREE, *further), told, day(days[-1] + 1))
    assert (found.step if found else None) == step


def test_a_line_that_has_come_down_starts_with_the_second_step_again() -> None:
    kept = past((30, True), (31, True), (32, True), (40, False), (41, False), (42, False))
    told = History((note(29, WHY, 1, 2, 3),), past=kept)
    further = tuple(late(10 + n, 40 + n) for n in range(3))
    assert pattern(0, further, told, day(44)) == Pattern(further, WHY)


OPEN = Slip(1, day(-20))


@pytest.mark.parametrize(("later", "decides"), [(7, True), (6.99, False)])
def test_seven_days_after_a_third_note_that_left_it_open(later: float, decides: bool) -> None:
    history = History((note(0, TALK),))
    assert over((OPEN,), history, day(later)) == ((1,) if decides else ())
    assert over((OPEN,), History((note(0, WHY),)), day(later)) == ()
    mended = replace(OPEN, mended_at=day(1))
    assert over((mended,), history, day(later)) == ()


@pytest.mark.parametrize(
    ("number", "decides"), [(0, False), (0.01, True), (60, True), (60.01, False)]
)
@pytest.mark.parametrize("answered", [True, False])
def test_the_next_slip_of_the_line_within_sixty_days(
    number: float, decides: bool, answered: bool
) -> None:
    history = History((note(0, TALK, 7),))
    slip = late(2, number) if answered else replace(late(2, number), mended_at=None)
    assert over((slip,), history, day(number) + HOUR) == ((2,) if decides else ())
    assert over((replace(slip, line=4),), history, day(number) + HOUR) == ()


@pytest.mark.parametrize(
    ("kept", "later", "decides"),
    [(2, 20, True), (3, 20, False), (0, 59.9, True), (0, 60, False)],
)
def test_a_late_one_counts_until_the_line_goes_well_or_is_quiet(
    kept: int, later: float, decides: bool
) -> None:
    outcomes = [(-1.0, True), (10.0, True), *((11.0 + n, True) for n in range(kept))]
    history = History((note(0, TALK, 7),), past=past(*outcomes))
    assert bool(over((late(2, 10),), history, day(10 + later))) is decides


def test_a_slip_not_mended_by_an_answer_is_over_with_the_next_kept_one() -> None:
    call = replace(late(2, 10), mendable=False)
    assert over((call,), History((note(0, TALK, 7),)), day(11)) == ()


def test_only_the_last_late_one_counts() -> None:
    history = History((note(0, TALK, 7),))
    assert over((late(2, 10), late(3, 20)), history, day(21)) == (3,)
    assert over((late(2, 10), late(3, 61)), history, day(62)) == ()
    assert over((late(2, 10), late(3, 61, line=5)), history, day(62)) == (2,)


def test_what_was_said_before_the_last_acceptance_is_another_story() -> None:
    history = History((note(0, TALK, 7),), agreed_at=day(0))
    assert over((late(2, 10),), history, day(11)) == (2,)
    assert over((late(2, 10),), replace(history, agreed_at=day(0.1)), day(11)) == ()
