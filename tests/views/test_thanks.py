"""A thank-you alone: its exact words, sent by a click, once for what has settled."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import urljoin

import pypdfium2
import pytest

from app.db import session
from app.models import Document, OutboxMessage, Settlement
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, section, soup, words
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


def test_on_paper_the_letter_goes_with_the_mail_in_the_words_that_were_typed(
    ana: Browser, settled: int
) -> None:
    thanks = form(ana.get(f"/clients/{settled}/thanks"), "/thanks")
    assert thanks.send(ana, body="Ben,\n\nthank you for June.", on_paper="y").status_code == 302
    (mail,) = mails()
    (letter,) = letters()
    assert mail.document_id == letter.id
    assert letter.sha256 == hashlib.sha256(letter.pdf).hexdigest()
    assert letter.mark is not None and letter.mark.encode() in letter.pdf
    said = text_of(letter.pdf)
    assert "Thank you Ana Sousa and Okafor Foods, 23 November 2026 Ben, thank you for June." in said
    kept = ana.get(f"/clients/{settled}/documents/{letter.id}.pdf")
    assert kept.data == letter.pdf
    assert "filename=thank-you.pdf" in kept.headers["Content-Disposition"]


def test_a_letter_that_was_sent_is_found_on_the_agreement_page(ana: Browser, settled: int) -> None:
    agreement = f"/clients/{settled}/agreement"
    assert "Letters on paper" not in words(ana.get(agreement))
    form(ana.get(f"/clients/{settled}/thanks"), "/thanks").send(ana, on_paper="y")
    (letter,) = letters()
    said = section(ana.get(agreement), "letters")
    assert "Your thank-you, Mon 23 Nov" in said and letter.sha256 in said
    assert f"/clients/{settled}/documents/{letter.id}.pdf" in links(ana.get(agreement))


def test_without_the_tick_no_letter_is_set(ana: Browser, settled: int) -> None:
    assert form(ana.get(f"/clients/{settled}/thanks"), "/thanks").send(ana).status_code == 302
    (mail,) = mails()
    assert mail.document_id is None
    assert letters() == []


def test_the_letter_can_be_looked_at_and_nothing_is_sent(ana: Browser, settled: int) -> None:
    page = form(ana.get(f"/clients/{settled}/thanks"), "/thanks")
    looked = replace(page, action=f"{page.action}?look=1").send(ana, body="Ben, good work.")
    image = soup(looked).select_one("p.paper img")
    assert image is not None and str(image["src"]).startswith("data:image/png;base64,")
    assert form(looked, "/thanks").values["body"] == "Ben, good work."
    assert "on_paper" in form(looked, "/thanks").values
    made = replace(page, action=f"{page.action}?look=pdf").send(ana, body="Ben, good work.")
    assert "Ben, good work." in text_of(made.data)
    assert mails() == [] and letters() == []


@pytest.mark.parametrize("label", ["Look at the letter", "Open the PDF"])
def test_words_that_no_letter_can_hold_come_back_with_the_field_named(
    ana: Browser, settled: int, label: str
) -> None:
    shown = ana.get(f"/clients/{settled}/thanks")
    page, button = form(shown, "/thanks"), soup(shown).find("button", string=label)
    assert button is not None
    address = urljoin(page.action, str(button["formaction"]))
    answer = replace(page, action=address).send(ana, body="", subject="Well")
    assert answer.status_code == 400
    assert "Write what it should say." in words(answer)
    assert form(answer, "/thanks").values["subject"] == "Well"


def test_after_a_look_the_letter_can_still_be_sent(ana: Browser, settled: int) -> None:
    page = form(ana.get(f"/clients/{settled}/thanks"), "/thanks")
    looked = soup(replace(page, action=f"{page.action}?look=1").send(ana))
    # A form without an address of its own is sent to the page's, and that says "look".
    assert [tag.get("action") for tag in looked.select("main form")] == [page.action]


def test_a_stranger_sets_no_letter(ana: Browser, cleo: Browser, settled: int) -> None:
    words = {"subject": "Hi", "body": "Hello"}
    for address in ("thanks?look=pdf", "thanks?look=1"):
        assert cleo.submit(f"/clients/{settled}/{address}", words).status_code == 404


def letters() -> list[Document]:
    return list(session().query(Document).filter_by(kind="thanks"))


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        return " ".join(document[0].get_textpage().get_text_range().split())
    finally:
        document.close()
