"""Twelve weeks: three needs, three versions in force, one slip, one note, and a good end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from app.scheduler import Timetable
from tests.browser import weeks
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


def test_an_agreement_grows_one_line_at_a_time_and_ends_well(story: Story) -> None:
    weeks.ana_ranks_three_needs_and_ben_is_her_client(story)
    weeks.the_first_agreement_holds_the_first_need_alone(story)
    weeks.one_slips_and_is_reminded_once(story)
    weeks.he_answers_and_it_is_mended(story)
    weeks.nine_are_kept_and_the_line_settles(story)
    weeks.the_second_need_is_offered_with_thanks_and_marked_as_new(story)
    weeks.ben_asks_for_three_weeks(story)
    weeks.agreed_exactly_as_he_asked_it_is_in_force_at_once(story)
    weeks.four_weeks_of_paid_invoices(story)
    weeks.the_third_need_makes_it_three(story)
    weeks.ana_lives_without_the_invoice_line(story)
    weeks.she_parts_with_a_courteous_letter(story)
    weeks.after_the_final_day_it_has_ended_and_stays_readable(story)
