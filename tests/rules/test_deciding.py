"""When notes have done what they can, and the freelancer has to decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agreements.deciding import Silence, trouble
from agreements.ladder import Trouble
from agreements.reminders import LIGHT, TALK, WHY, History, Reminded, Slip

THIRD = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
OLD = Slip(1, THIRD - timedelta(days=20))
HISTORY = History((Reminded(THIRD - timedelta(days=7), {1: WHY}), Reminded(THIRD, {1: TALK})))


def later(**how_long: float) -> datetime:
    return THIRD + timedelta(**how_long)


def test_seven_days_after_a_third_note_that_left_it_open() -> None:
    assert trouble((OLD,), HISTORY, later(days=7)) is Trouble.NOT_SETTLING
    assert trouble((OLD,), HISTORY, later(days=7, seconds=-1)) is None


def test_at_the_next_slip_within_sixty_days_of_it() -> None:
    first = Slip(1, OLD.confirmed_at, mended_at=later(days=1))
    soon, late = Slip(2, later(days=60)), Slip(2, later(days=60, seconds=1))
    assert trouble((first, soon), HISTORY, later(days=60)) is Trouble.NOT_SETTLING
    assert trouble((first, late), HISTORY, later(days=61)) is None
    assert trouble((first,), HISTORY, later(days=30)) is None


def test_not_before_a_third_note() -> None:
    told = History((Reminded(THIRD, {1: LIGHT}),))
    assert trouble((OLD,), told, later(days=50)) is None


@pytest.mark.parametrize(("slips", "answer"), [(0, None), (1, None), (2, Trouble.SLIPPED_SILENTLY)])
def test_when_somebody_who_stopped_reminders_keeps_slipping(
    slips: int, answer: Trouble | None
) -> None:
    assert trouble((), History(), THIRD, silence=Silence(THIRD, slips)) is answer


def test_an_invitation_to_talk_is_left_alone_for_a_fortnight() -> None:
    talked = later(days=8)
    silence = Silence(THIRD, 5)
    quiet, over = talked + timedelta(days=14, seconds=-1), talked + timedelta(days=14)
    assert trouble((OLD,), HISTORY, quiet, talked_at=talked, silence=silence) is None
    assert trouble((OLD,), HISTORY, over, talked_at=talked) is Trouble.NOT_SETTLING


def test_what_was_sent_before_the_last_acceptance_is_another_story() -> None:
    slip = Slip(2, later(days=9))
    assert trouble((slip,), HISTORY, later(days=9)) is Trouble.NOT_SETTLING
    assert trouble((slip,), HISTORY, later(days=9), agreed_at=later(seconds=1)) is None
    assert trouble((slip,), HISTORY, later(days=9), agreed_at=THIRD) is Trouble.NOT_SETTLING
