"""The word of thanks for a kept streak can be changed before it is sent, as other thanks can."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from app.db import session, writing
from app.models import HandContact, OutboxMessage, Settlement, StreakWord
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import PageForm, form, links, words

OWN = "Ben,\n\nten in a row. Thank you.\n\nAna"


@pytest.fixture
def address(ana_id: int) -> str:
    """Ben kept a line ten times in a row; answers where the words about it are changed."""
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 10)
    with writing() as db:
        db.execute(delete(Settlement))
    return f"/clients/{client}/lines/{need}/thanks-in-words"


def shown(browser: Browser, address: str) -> PageForm:
    return form(browser.get(address), "/thanks-in-words")


def mails() -> list[OutboxMessage]:
    session().rollback()
    return list(session().query(OutboxMessage).filter_by(kind="thanks"))


def test_today_leads_to_the_words_and_they_are_sent_as_they_were_changed(
    ana: Browser, address: str
) -> None:
    assert address in links(ana.get("/"))
    page = ana.get(address)
    said = words(page)
    assert "“Decisions get an answer within one working day” was kept at least ten times" in said
    assert "has worked every time lately" in said
    assert "It goes to Ben Okafor, ben@okafor.example, at once." in said
    answer = shown(ana, address).send(ana, subject="Ten in a row", body=OWN)
    assert answer.location == address.partition("/lines")[0]
    (mail,) = mails()
    assert (mail.subject, mail.body, mail.due_at) == ("Ten in a row", OWN, NOW)
    assert [row.message_id for row in session().query(StreakWord)] == [mail.id]
    assert [row.at for row in session().query(HandContact)] == [NOW]
    assert address not in links(ana.get("/"))


def test_unchanged_they_are_the_words_that_today_shows(ana: Browser, address: str) -> None:
    today = words(ana.get("/"))
    shown(ana, address).send(ana)
    (mail,) = mails()
    assert " ".join(mail.body.split()) in today


def test_the_same_form_again_sends_nothing_more(ana: Browser, address: str) -> None:
    thanks = shown(ana, address)
    assert thanks.send(ana).status_code == 302
    assert thanks.send(ana).status_code == 302
    assert thanks.send(ana, submission="another").status_code == 409
    assert ana.get(address).status_code == 409
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": ""}, "Write a subject."),
        ({"body": ""}, "Write what it should say."),
        ({"subject": "Thanks\nBcc: all@okafor.example"}, "Take out the line break"),
    ],
)
def test_words_that_cannot_be_sent_are_said(
    ana: Browser, address: str, typed: dict[str, str], said: str
) -> None:
    answer = shown(ana, address).send(ana, **typed)
    assert answer.status_code == 400 and said in words(answer)
    assert mails() == []


def test_no_stranger_reads_or_sends_them(ana: Browser, cleo: Browser, address: str) -> None:
    assert cleo.get(address).status_code == 404
    assert cleo.submit(address, {"subject": "Hello", "body": "Hello"}).status_code == 404
    assert mails() == []
