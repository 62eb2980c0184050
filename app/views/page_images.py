"""The pages of papers as images: each by itself, and all of a paper on one page."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.adapters import pdf
from app.services.agreeing import agreement_page, propose
from app.services.errors import Conflict, NotFound
from app.views import guard

DRAFT = "What would be offered now"
KINDS = {
    "offered": "Version {} as offered",
    "accepted": "Version {} as accepted",
    "closing": "Your closing letter",
    "thanks": "Your thank-you",
}


def add_to(pages: Blueprint) -> None:
    """Add these pages to the agreement's."""
    client = "/clients/<int:client_id>"
    paper = f"{client}/documents/<int:document_id>"
    for rule, name, view in (
        (f"{client}/agreement/preview-<int:number>.png", "preview_image", preview_image),
        (f"{client}/agreement/preview", "preview_pages", preview_pages),
        (f"{paper}-<int:number>.png", "document_image", document_image),
        (f"{paper}/pages", "document_pages", document_pages),
    ):
        pages.add_url_rule(rule, name, view)


def preview_image(client_id: int, number: int) -> Response:
    """One page of the draft as an image."""
    made = draft(client_id)
    return image(made, sha256(made).hexdigest(), number)


def preview_pages(client_id: int) -> str:
    """Every page of the draft."""
    client = agreement_page.named(guard.person().id, client_id)
    return _pages(client.name, draft(client_id), DRAFT, "preview", {"client_id": client_id})


def document_image(client_id: int, document_id: int, number: int) -> Response:
    """One page of a stored document as an image."""
    found, _ = agreement_page.version_document(guard.person().id, client_id, document_id)
    return image(found.pdf, found.sha256, number)


def document_pages(client_id: int, document_id: int) -> str:
    """Every page of a stored document."""
    owner = guard.person().id
    client, version, found = agreement_page.document_of(owner, client_id, document_id)
    title = KINDS[found.kind].format(version.number)
    at = {"client_id": client_id, "document_id": document_id}
    return _pages(client.name, found.pdf, title, "document", at)


def draft(client_id: int) -> bytes:
    """The PDF of what would be offered now.

    Raises:
        NotFound: nothing would.
    """
    try:
        return propose.preview(guard.person().id, client_id, guard.now())
    except Conflict as nothing_to_offer:
        raise NotFound from nothing_to_offer


def image(paper: bytes, digest: str, number: int) -> Response:
    """One page of a paper, whose SHA-256 is `digest`. This browser may keep it, and asks each time
    whether it still may look.

    Raises:
        NotFound: there is no such page.
    """
    name = f"{digest}-{number}"
    if request.if_none_match.contains_weak(name):
        response = Response(status=304)
    else:
        try:
            response = Response(_drawn(paper, number), mimetype="image/png")
        except IndexError as no_such_page:
            raise NotFound from no_such_page
    response.set_etag(name)
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


@lru_cache(maxsize=32)
def _drawn(paper: bytes, number: int) -> bytes:
    """A page as PNG: drawing one takes a tenth of a second, and the same few are asked for."""
    return pdf.page_image(paper, number)


def _pages(client_name: str, paper: bytes, title: str, kind: str, at: dict[str, Any]) -> str:
    """Every page of a paper; `kind` is that of its addresses, and `at` what they name."""
    numbers = range(1, pdf.page_count(paper) + 1)
    return render_template(
        "pages/agreement-pages.html",
        client_id=at["client_id"],
        client_name=client_name,
        title=title,
        whole=url_for(f"agreement.{kind}", **at),
        images=[url_for(f"agreement.{kind}_image", number=number, **at) for number in numbers],
    )
