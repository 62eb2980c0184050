"""The main job, from the set-up link to an answered change, as two people live it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from app.scheduler import Timetable
from tests.browser import agreeing, beginning, upholding
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
    phone = windows.open("Ana", timezone_id="Europe/Lisbon")
    return Story(house, windows, clock, smtp, phone)


def test_ana_and_ben_agree_and_keep_it_alive(story: Story) -> None:
    beginning.ana_follows_the_set_up_link(story)
    beginning.her_ideal_client_suggests_a_need(story)
    beginning.what_ben_will_read_changes_while_she_types(story)
    beginning.her_first_client_ends_with_paper_on_screen(story)
    beginning.ana_adds_a_second_need(story)
    beginning.she_orders_her_needs_in_three_ways(story)
    beginning.she_edits_retires_and_brings_back_the_second(story)
    beginning.mia_works_there_too(story)
    agreeing.ana_connects_her_mail_account(story)
    agreeing.her_address_is_reached_from_another_device(story)
    agreeing.ana_offers_the_agreement(story)
    agreeing.ben_gets_the_paper_and_a_link(story)
    agreeing.he_reads_the_terms_first(story)
    agreeing.without_a_tick_nothing_is_agreed(story)
    agreeing.then_he_agrees(story)
    agreeing.both_get_their_copy(story)
    upholding.ana_notes_a_decision_that_came_in_time(story)
    upholding.she_notes_one_that_waits(story)
    upholding.two_weeks_later_it_has_slipped(story)
    shown = upholding.she_sees_the_exact_words_before_she_confirms(story)
    upholding.it_is_held_in_the_outbox(story, shown)
    changed = upholding.she_adds_a_sentence_and_releases_it(story, shown)
    mail = upholding.it_leaves_in_his_morning_as_shown(story, changed)
    upholding.ben_stops_reminders(story, mail)
    upholding.he_says_that_it_no_longer_works(story, mail)
    upholding.ana_answers_him(story)
    upholding.everything_is_told_on_her_pages(story)
