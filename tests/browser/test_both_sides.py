"""Freelancer and client, each in a browser of their own: they agree, slip, and part as equals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from app.scheduler import Timetable
from tests.browser import both, weeks
from tests.browser.served import Served
from tests.browser.story import START, Story
from tests.browser.windows import Windows
from tests.people import MailServer


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def story(
    clock: time_machine.Traveller,
    house: Served,
    timetable: Timetable,
    windows: Windows,
    smtp: MailServer,
) -> Story:
    return Story(house, windows, clock, smtp, windows.open("Ana", timezone_id="Europe/Lisbon"))


def test_both_sides_negotiate_slip_and_part(story: Story) -> None:
    weeks.ana_ranks_three_needs_and_ben_is_her_client(story)
    both.ana_offers_one_day(story)
    both.ben_asks_for_four(story)
    both.ana_suggests_two_and_ben_accepts(story)
    both.a_decision_slips_and_ben_is_reminded(story)
    both.ben_says_that_it_was_not_so(story)
    both.ana_keeps_it_with_a_word(story)
    both.ben_says_that_a_promise_slipped(story)
    both.ana_explains_and_both_counts_stand_side_by_side(story)
    both.ben_is_away_and_takes_his_data(story)
    both.ben_ends_it(story)
    both.ana_writes_a_closing_letter(story)
    both.after_the_last_day_both_read_what_was(story)
    both.every_mail_was_read_and_none_has_a_hard_word(story)
