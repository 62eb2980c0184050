"""The pages of papers as images: all of them can be reached, and a browser asks again cheaply."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.db import session
from app.models import Document
from app.services.agreeing import propose
from app.views import page_images
from tests import scenarios
from tests.people import Browser
from tests.views.reading import links, soup, words


@pytest.fixture
def document(app: Flask, offer_id: int) -> Document:
    """The paper of Ben's open offer."""
    found = session().scalars(select(Document)).one()
    session().rollback()
    return found


def _image(client_id: int, document: Document, number: int = 1) -> str:
    return f"/clients/{client_id}/documents/{document.id}-{number}.png"


def _pages(client_id: int, document: Document) -> str:
    return f"/clients/{client_id}/documents/{document.id}/pages"


def test_a_browser_that_has_a_page_is_told_that_it_stays(
    ana: Browser, client_id: int, document: Document
) -> None:
    first = ana.get(_image(client_id, document))
    assert first.headers["ETag"] == f'"{document.sha256}-1"'
    again = ana.get(_image(client_id, document), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = {"If-None-Match": f'"{document.sha256}-2"'}
    assert ana.get(_image(client_id, document), headers=other).status_code == 200


def test_only_this_browser_keeps_it_and_asks_each_time(
    ana: Browser, client_id: int, document: Document
) -> None:
    image = ana.get(_image(client_id, document))
    known = ana.get(_image(client_id, document), headers={"If-None-Match": image.headers["ETag"]})
    for answer in (image, known):
        assert sorted(answer.headers["Cache-Control"].split(", ")) == ["no-cache", "private"]
        assert "Cookie" in answer.headers["Vary"]
    page = ana.get(f"/clients/{client_id}/agreement")
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_is_drawn_once(
    ana: Browser, client_id: int, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_images._drawn.cache_clear()
    before = page_images._drawn.cache_info().misses
    images = [ana.get(_image(client_id, document)).data for _ in range(3)]
    assert images[0] == images[1] == images[2]
    assert page_images._drawn.cache_info().misses == before + 1


def test_nobody_else_is_shown_a_page_or_told_that_it_stays(
    ana: Browser, cleo: Browser, visitor: Browser, client_id: int, document: Document
) -> None:
    known = {"If-None-Match": ana.get(_image(client_id, document)).headers["ETag"]}
    for path in (
        _image(client_id, document),
        _pages(client_id, document),
        f"/clients/{client_id}/agreement/preview",
        f"/clients/{client_id}/agreement/preview-1.png",
    ):
        assert cleo.get(path, headers=known).status_code == 404
        assert visitor.get(path, headers=known).location.startswith("/sign-in")


def test_a_document_of_another_client_is_not_found_under_this_one(
    app: Flask, ana: Browser, ana_id: int, client_id: int, document: Document, now: datetime
) -> None:
    with app.app_context():
        other = scenarios.ben_is_a_client(ana_id, now, "Hart", "Harry", "harry@hart.example")
    assert ana.get(_image(other, document)).status_code == 404
    assert ana.get(_pages(other, document)).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_there_are_no_more_pages_than_there_are(
    ana: Browser, client_id: int, document: Document, number: int
) -> None:
    assert ana.get(_image(client_id, document, number)).status_code == 404


def test_every_page_of_a_long_paper_can_be_reached(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        propose.save_draft(ana_id, client_id, "A sentence of some length.\n" * 60, now)
    agreement = ana.get(f"/clients/{client_id}/agreement")
    assert f"/clients/{client_id}/agreement/preview" in links(agreement)
    page = ana.get(f"/clients/{client_id}/agreement/preview")
    images = soup(page).find_all("img")
    assert len(images) >= 2 and f"{len(images)} pages" in words(page)
    for place, image in enumerate(images, 1):
        assert f"Page {place} of {len(images)}" in str(image["alt"])
        picture = Image.open(BytesIO(ana.get(str(image["src"])).data))
        assert (picture.format, picture.width) == ("PNG", 1240)


def test_the_agreement_says_what_its_image_is_and_leads_to_every_page(
    ana: Browser, client_id: int, document: Document
) -> None:
    page = ana.get(f"/clients/{client_id}/agreement")
    alts = [str(image["alt"]) for image in soup(page).find_all("img")]
    assert "The first page of version 1 on paper. Its text stands on this page." in alts
    assert _pages(client_id, document) in links(page)
    shown = ana.get(_pages(client_id, document))
    assert "Version 1 as offered" in words(shown) and "One page" in words(shown)
    assert _image(client_id, document) in links(shown)


def test_a_draft_that_changed_is_drawn_anew(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    path = f"/clients/{client_id}/agreement/preview-1.png"
    first = ana.get(path)
    with app.app_context():
        propose.save_draft(ana_id, client_id, "Other words.", now)
    changed = ana.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and changed.data != first.data
