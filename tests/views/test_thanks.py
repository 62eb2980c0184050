"""A thank-you alone: its exact words, sent by a click, once for what has settled."""

from __future__ import annotations

import pytest

from app.db import session
from app.models import OutboxMessage, Settlement
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, words
from tests.views.rows import count, fresh


@pytest.fixture
def settled(ana_id: int) -> int:
    """Quick decisions have settled with Ben; answers the client's id."""
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    scenarios.ben_answered_in_time(ana_id, client, need, NOW, 3)
    return client


def mails() -> list[OutboxMessage]:
    session().rollback()
    return list(session().query(OutboxMessage).filter_by(kind="thanks"))


def test_the_words_are_shown_and_sent_as_they_were_changed(ana: Browser, settled: int) -> None:
    page = ana.get(f"/clients/{settled}/thanks")
    assert "“Decisions get an answer within one working day” works well" in words(page)
    assert "It goes to Ben Okafor, ben@okafor.example, at once." in words(page)
    assert mails() == []
    answer = form(page, "/thanks").send(ana, body="Ben,\n\nthank you.\n\nAna")
    assert answer.location == f"/clients/{settled}"
    (mail,) = mails()
    assert (mail.recipient, mail.subject, mail.due_at) == ("ben@okafor.example", "Thank you", NOW)
    assert mail.body == "Ben,\n\nthank you.\n\nAna"
    assert fresh(Settlement).thanked_at == NOW


def test_nothing_is_sold_in_it(ana: Browser, settled: int) -> None:
    form(ana.get(f"/clients/{settled}/thanks"), "/thanks").send(ana)
    (mail,) = mails()
    for word in ("offer", "next", "price", "line"):
        assert word not in mail.body


def test_once_is_enough(ana: Browser, settled: int) -> None:
    thanks = form(ana.get(f"/clients/{settled}/thanks"), "/thanks")
    assert thanks.send(ana).status_code == 302
    assert thanks.send(ana).status_code == 302  # the same form again
    assert thanks.send(ana, submission="another").status_code == 409
    assert ana.get(f"/clients/{settled}/thanks").status_code == 409
    assert len(mails()) == 1
    assert "thank you" not in words(ana.get(f"/clients/{settled}"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": ""}, "Write a subject."),
        ({"body": ""}, "Write what it should say."),
        ({"subject": "Thanks\nBcc: all@okafor.example"}, "Take out the line break"),
        ({"body": "x" * 10_001}, "Keep it to"),
    ],
)
def test_words_that_cannot_be_sent_are_said(
    ana: Browser, settled: int, typed: dict[str, str], said: str
) -> None:
    answer = form(ana.get(f"/clients/{settled}/thanks"), "/thanks").send(ana, **typed)
    assert answer.status_code == 400
    assert said in words(answer)
    assert mails() == []


def test_nobody_is_thanked_for_what_has_not_settled(ana: Browser, ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    assert ana.get(f"/clients/{client}/thanks").status_code == 409
    assert "Say thank you" not in words(ana.get(f"/clients/{client}"))


def test_a_stranger_thanks_nobody(cleo: Browser, settled: int) -> None:
    assert cleo.get(f"/clients/{settled}/thanks").status_code == 404
    sent = cleo.submit(f"/clients/{settled}/thanks", {"subject": "Hi", "body": "Hello"})
    assert sent.status_code == 404
    assert mails() == [] and count(Settlement) == 1
