"""What is typed into the fields that reach paper: text on it, or refused with a clear message."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import Client, Contact, Freelancer, Need
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, soup, words

TRICK = "</style><script>alert(1)</script> {{7*7}} &lt;b&gt; url(file:///etc/passwd) <img src=x>"
HUGE = "wording " * 14_000
NESTED = "<div><b>" * 1_250
CONTROL = "a\x07b"
OVERRIDE = "in\u202evisible"
OWN = {
    "title": "One person decides",
    "sentence": "One of you tells me.",
    "why": "It is quicker.",
    "promise": "I ask only them.",
}


def paper_of(ana: Browser, client_id: int) -> str:
    """What the draft for a client says on paper, without spaces."""
    made = ana.get(f"/clients/{client_id}/agreement/preview.pdf")
    assert made.status_code == 200
    return text_without_spaces(made.data)


def text_without_spaces(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    try:
        return "".join("".join(p.get_textpage().get_text_range() for p in document).split())
    finally:
        document.close()


@pytest.fixture
def own_need(app: Flask, ana: Browser) -> int:
    """A need in Ana's own words, typed into the form, which is the only one on her list."""
    assert ana.submit("/needs/new?kind=own", OWN).status_code == 302
    found = session().scalars(select(Need.id)).one()
    session().rollback()
    return found


@pytest.fixture
def ben_id(app: Flask, ana: Browser, own_need: int) -> int:
    typed = {"name": "Okafor Foods", "contact": "Ben Okafor", "email": "ben@okafor.example"}
    page = ana.get("/clients/new")
    sent = form(page, "/clients/new").send(
        ana, **typed, zone="Europe/Berlin", place="DE", **{"week-mon": "9-17"}
    )
    assert sent.status_code == 302, words(sent)
    found = session().scalars(select(Client.id)).one()
    session().rollback()
    return found


def change_need(ana: Browser, need_id: int, **typed: str) -> Any:
    page = ana.get(f"/needs/{need_id}")
    return form(page, f"/needs/{need_id}").send(ana, show=None, **typed)


@pytest.mark.parametrize("field", ["title", "sentence", "why", "promise"])
def test_a_trick_in_a_need_is_text_on_paper(
    ana: Browser, own_need: int, ben_id: int, field: str
) -> None:
    assert change_need(ana, own_need, **{field: TRICK}).status_code == 302
    assert "".join(TRICK.split()) in paper_of(ana, ben_id)


@pytest.mark.parametrize("field", ["title", "sentence", "why", "promise"])
@pytest.mark.parametrize("typed", [HUGE, NESTED, CONTROL, OVERRIDE])
def test_what_cannot_be_in_a_need_is_refused_and_kept_in_its_field(
    ana: Browser, own_need: int, ben_id: int, field: str, typed: str
) -> None:
    refused = change_need(ana, own_need, **{field: typed})
    assert refused.status_code == 400
    said = words(refused)
    assert "characters." in said or "control character" in said
    assert form(refused, f"/needs/{own_need}").values[field].strip() == typed.strip()
    assert OWN[field].replace(" ", "") in paper_of(ana, ben_id)


def test_a_trick_in_the_opening_is_text_on_paper(ana: Browser, ben_id: int) -> None:
    path = f"/clients/{ben_id}/agreement"
    assert form(ana.get(path), path).send(ana, opening=TRICK).status_code == 302
    assert "".join(TRICK.split()) in paper_of(ana, ben_id)


@pytest.mark.parametrize("typed", [HUGE, NESTED, CONTROL, OVERRIDE])
def test_what_cannot_be_an_opening_is_refused(ana: Browser, ben_id: int, typed: str) -> None:
    path = f"/clients/{ben_id}/agreement"
    begun = time.monotonic()
    refused = form(ana.get(path), path).send(ana, opening=typed)
    assert refused.status_code == 400
    assert "characters." in words(refused) or "control character" in words(refused)
    assert ana.get("/healthz").status_code == 200
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("typed", [TRICK, '"><b style="x', "{{config}}", "&amp;&lt;/title&gt;"])
def test_names_are_text_on_paper(ana: Browser, ana_id: int, ben_id: int, typed: str) -> None:
    page = ana.get("/settings")
    assert form(page, "/settings/you").send(ana, **{"you-name": typed}).status_code == 302
    change = f"/clients/{ben_id}/change"
    assert form(ana.get(change), change).send(ana, name=typed).status_code == 302
    contact = session().scalars(select(Contact.id)).one()
    session().rollback()
    person = f"/contacts/{contact}"
    assert form(ana.get(person), person).send(ana, name=typed).status_code == 302
    said = paper_of(ana, ben_id)
    # Both names below the title and at the foot, and both at the end.
    assert said.count("".join(typed.split())) >= 4
    assert ana.get(f"/clients/{ben_id}/agreement").status_code == 200


@pytest.mark.parametrize("typed", [HUGE, CONTROL, OVERRIDE, "\u200b", "two\nlines"])
def test_what_cannot_be_a_name_is_refused(
    ana: Browser, ana_id: int, ben_id: int, typed: str
) -> None:
    sent = form(ana.get("/settings"), "/settings/you").send(ana, **{"you-name": typed})
    change = f"/clients/{ben_id}/change"
    assert sent.status_code == 400
    assert form(ana.get(change), change).send(ana, name=typed).status_code == 400
    session().rollback()
    session().expire_all()
    assert session().get_one(Freelancer, ana_id).name == "Ana Sousa"
    assert session().get_one(Client, ben_id).name == "Okafor Foods"


def test_a_lone_surrogate_cannot_be_sent(ana: Browser, ben_id: int) -> None:
    """Bytes that are no UTF-8 arrive as signs that are missing."""
    path = f"/clients/{ben_id}/agreement"
    body = f"csrf_token={ana.form_token()}&opening=x%ED%A0%80y+and+more"
    kind = "application/x-www-form-urlencoded"
    assert ana.post(path, data=body, content_type=kind).status_code == 302
    assert "y and more" in soup(ana.get(path)).get_text()
    assert "andmore" in paper_of(ana, ben_id)


@pytest.mark.parametrize("field", ["words", "handover", "reason"])
@pytest.mark.parametrize("typed", [HUGE, CONTROL, OVERRIDE])
def test_what_cannot_be_in_a_closing_letter_is_refused(
    app: Flask, ana: Browser, ana_id: int, need_id: int, now: datetime, field: str, typed: str
) -> None:
    with app.app_context():
        client_id = scenarios.ben_is_a_client(ana_id, now)
        scenarios.ben_accepted(ana_id, client_id, now)
    path = f"/clients/{client_id}/parting"
    refused = form(ana.get(path), path).send(ana, look=None, **{field: typed})
    assert refused.status_code == 400
    said = words(refused)
    assert "characters." in said or "control character" in said or "lines" in said
    assert ana.get("/healthz").status_code == 200


def test_a_trick_in_a_closing_letter_is_text_on_it(
    app: Flask, ana: Browser, ana_id: int, need_id: int, now: datetime
) -> None:
    with app.app_context():
        client_id = scenarios.ben_is_a_client(ana_id, now)
        scenarios.ben_accepted(ana_id, client_id, now)
    path = f"/clients/{client_id}/parting"
    letter = form(ana.get(path), path)
    made = ana.post(f"{path}/letter.pdf", data={**letter.values, "words": TRICK, "handover": TRICK})
    assert made.status_code == 200
    assert text_without_spaces(made.data).count("".join(TRICK.split())) == 2
