"""A kept streak is worth a word: offered on Today with its exact words, said or passed over."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, select

from app.db import session, writing
from app.models import HandContact, OutboxMessage, Settlement, StreakWord
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import words

DAY = timedelta(days=1)


@pytest.fixture
def ben(ana_id: int) -> tuple[int, int]:
    """Ben agreed to quick decisions long ago; answers the client's and the need's id."""
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    return client, need


def kept(ana: int, ben: tuple[int, int], times: int, before: datetime = NOW) -> None:
    """So many decisions answered in time; that the line settled is forgotten."""
    scenarios.ben_answered_in_time(ana, *ben, before, times)
    with writing() as db:
        db.execute(delete(Settlement))


def offered(browser: Browser) -> dict[str, str] | None:
    """What Today's button for a word of thanks sends; None where there is none."""
    page = BeautifulSoup(browser.get("/").get_data(as_text=True), "html5lib")
    found = page.find("button", attrs={"name": "expected", "formaction": re.compile("/thanks$")})
    return {str(k): str(v) for k, v in found.attrs.items()} if found else None  # type: ignore[union-attr]


def say(browser: Browser, button: dict[str, str], **other: str) -> Any:
    return browser.submit(button["formaction"], {"expected": button["value"], **other})


def mails() -> list[OutboxMessage]:
    session().rollback()
    return list(session().scalars(select(OutboxMessage).filter_by(kind="thanks")))


def test_ten_in_a_row_are_worth_a_word(ana: Browser, ana_id: int, ben: tuple[int, int]) -> None:
    kept(ana_id, ben, 9)
    assert offered(ana) is None
    kept(ana_id, ben, 1, NOW - 9 * DAY)
    button = offered(ana)
    assert button is not None
    page = words(ana.get("/"))
    body = (
        "Just this, and nothing to do for you: “Decisions get an answer within one working day” "
        "has worked every time lately. I notice, and it makes my weeks easier. Thank you."
    )
    assert "Okafor Foods kept “Decisions get an answer within one working day” at least" in page
    assert body in page
    assert say(ana, button).location == "/"
    (mail,) = mails()
    assert mail.body == f"Hello Ben,\n\n{body}\n\nAna"
    assert (mail.recipient, mail.due_at, mail.keeps_hours) == ("ben@okafor.example", NOW, False)
    assert session().scalars(select(StreakWord.message_id)).all() == [mail.id]


def test_it_is_said_once_and_counts_as_a_contact_by_hand(
    ana: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    kept(ana_id, ben, 12)
    button = offered(ana)
    assert button is not None
    say(ana, button)
    assert offered(ana) is None
    assert say(ana, button).status_code == 409
    assert len(mails()) == 1
    assert session().scalars(select(HandContact.at)).all() == [NOW]


def test_passed_over_it_comes_back_after_ten_more(
    ana: Browser, ana_id: int, ben: tuple[int, int], clock: Any
) -> None:
    kept(ana_id, ben, 10)
    button = offered(ana)
    assert button is not None
    ana.submit(button["formaction"] + "-passed")
    assert offered(ana) is None and mails() == []
    clock.move_to(NOW + 12 * DAY)
    kept(ana_id, ben, 9, NOW + 12 * DAY)
    assert offered(ana) is None
    kept(ana_id, ben, 1, NOW + 2 * DAY)
    assert offered(ana) is not None


def test_a_slip_begins_the_count_anew(ana: Browser, ana_id: int, ben: tuple[int, int]) -> None:
    client, need = ben
    at = NOW - 7 * DAY
    slip = scenarios.ben_was_asked(ana_id, client, need, at, NOW, "Decision: late?", at + 4 * DAY)
    scenarios.ana_confirmed(ana_id, slip, NOW)
    kept(ana_id, ben, 15)
    assert offered(ana) is None


def test_after_other_thanks_it_waits(ana: Browser, ana_id: int, ben: tuple[int, int]) -> None:
    scenarios.ben_answered_in_time(ana_id, *ben, NOW, 11)
    assert session().scalars(select(Settlement.at)).all() != []
    assert offered(ana) is None
    with writing() as db:
        settlement = db.scalars(select(Settlement)).one()
        settlement.at = settlement.thanked_at = NOW - 29 * DAY
    assert offered(ana) is not None
    with writing() as db:
        db.scalars(select(Settlement)).one().thanked_at = NOW - 27 * DAY
    assert offered(ana) is None


def test_words_that_changed_are_read_again_first(
    ana: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    kept(ana_id, ben, 10)
    button = offered(ana)
    assert button is not None
    assert say(ana, button, expected="others").status_code == 409
    assert mails() == []


def test_no_stranger_says_it(
    ana: Browser, cleo: Browser, ana_id: int, ben: tuple[int, int]
) -> None:
    kept(ana_id, ben, 10)
    button = offered(ana)
    assert button is not None
    assert offered(cleo) is None
    assert say(cleo, button).status_code == 404
    assert cleo.submit(button["formaction"] + "-passed").status_code == 404
    assert mails() == [] and session().scalars(select(StreakWord)).all() == []
