"""Where a note is spoken of, its reader is named: the one who was asked, who may not be main."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.db import session
from app.models import OutboxMessage
from app.services.mail import outbox
from app.services.people import contacts
from app.services.upholding import planning
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import section, words

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def occasion(ana_id: int) -> int:
    """Ben was asked and did not answer; Mia has become the main contact since."""
    agreed = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    made = scenarios.ben_was_asked(ana_id, *agreed, ASKED, NOW, "Decision: which logo?")
    mia = scenarios.mia_works_there_too(ana_id, agreed[0], NOW)
    contacts.make_main(ana_id, mia, NOW)
    return made


def test_today_names_the_one_who_was_asked(ana: Browser, occasion: int) -> None:
    said = section(ana.get("/"), "slips")
    assert "Ben Okafor hasn’t answered" in said
    assert "Ben would read" in said and "Yes, remind Ben" in said and "Ben answered" in said
    assert "Mia" not in said


def test_the_page_of_what_was_asked_names_them_too(ana: Browser, occasion: int) -> None:
    page = ana.get(f"/occasions/{occasion}")
    assert "Yes, remind Ben" in section(page, "slip")
    assert "Ben answered" in words(page)


def test_after_they_left_the_main_contact_reads_it(
    ana: Browser, ana_id: int, occasion: int
) -> None:
    visitor = next(c for c in contacts.load(session(), ana_id, 1).contacts if not c.is_main)
    contacts.remove(ana_id, visitor.id, NOW)
    assert "Yes, remind Mia" in section(ana.get("/"), "slips")
    assert "Yes, remind Mia" in words(ana.get(f"/occasions/{occasion}"))


def test_one_note_about_two_people_goes_to_the_main_contact_and_says_so(
    ana: Browser, ana_id: int, occasion: int
) -> None:
    other = scenarios.ben_was_asked(ana_id, 1, 1, ASKED, NOW, "Decision: which label?")
    scenarios.ana_confirmed(ana_id, other, NOW)
    assert "Yes, remind Mia" in words(ana.get(f"/occasions/{occasion}"))
    said = section(ana.get("/"), "slips")
    assert "Ben Okafor hasn’t answered" in said and "Mia would read" in said


def test_what_comes_next_names_its_reader(ana: Browser, ana_id: int, occasion: int) -> None:
    scenarios.ana_confirmed(ana_id, occasion, NOW)
    (found,) = planning.what_next(session(), ana_id, [1], NOW).values()
    assert found.contact_name == "Ben Okafor" and "A note to Ben" in found.sentence
    mail = session().query(OutboxMessage).filter_by(kind="reminder").one()
    outbox.by_hand(ana_id, mail.id, NOW)
    later = NOW + timedelta(hours=1)
    (found,) = planning.what_next(session(), ana_id, [1], later).values()
    assert found.contact_name == "Ben Okafor" and "The next note to Ben goes" in found.sentence
    assert "Ben Okafor" in words(ana.get("/calendar"))
