"""A version on paper: what it says, set as a PDF, frozen with its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from agreements.document import AGREEMENT, NOT_KEPT, sheet_html
from app.adapters import fonts, pdf
from app.db import session
from app.models import Agreement, Document, Version
from app.rendering import environment
from app.services import stated
from app.services.contents import Content
from app.services.errors import NotFound
from app.services.paper_words import paper
from app.shell import shell

# Of so few lines, the looks that are tried where a second page would hold a few words alone.
_CLOSER = {1: ("two", "three"), 2: ("three",)}


def render(content: Content, logo: bytes | None = None) -> bytes:
    """The PDF of this content, with the logo (a PNG) where its brand has one.

    How much room text takes, only setting it tells: so what spills is set again, closer.

    Raises:
        pdf.RenderFailed: with a reason a person can read.
    """
    attached = (stated.attachment(content),) if content.offered_at else ()
    said = paper(content)
    made = set_sheet(AGREEMENT, said, logo, attached)
    for look in _CLOSER.get(len(said.clauses), ()):
        if pdf.page_count(made) != 2:
            break
        closer = set_sheet(AGREEMENT, replace(said, look=look), logo, attached)
        if pdf.page_count(closer) == 1:
            return closer
    return made


def set_sheet(
    template: str,
    sheet: Any,
    logo: bytes | None,
    attachments: tuple[pdf.Attached, ...] = (),
) -> bytes:
    """A paper of any kind as a PDF: `sheet` is as `document.sheet_html` takes it. Raises as
    `render`."""
    if logo is None:
        sheet = replace(sheet, brand=replace(sheet.brand, logo=False))
    sheet = replace(sheet, mark=sheet.mark or NOT_KEPT)
    html = sheet_html(environment(sheet.language), template, sheet)
    return pressed(html, pdf.NOTHING if logo is None else {"logo": logo}, attachments)


def pressed(
    html: str,
    images: Mapping[str, bytes] = pdf.NOTHING,
    attachments: tuple[pdf.Attached, ...] = (),
) -> bytes:
    """A page as a PDF, in the fonts of every paper. Raises as `render`."""
    faces = fonts.paper_fonts(shell().settings.data / "cache")
    return pdf.render(html, faces, images, attachments)


def document(
    freelancer_id: int,
    version_id: int,
    version_pdf: bytes,
    kind: str,
    now: datetime,
    mark: str = "",
    terms: str | None = None,
) -> Document:
    """A document row for these bytes, with the mark and the terms that they carry."""
    return Document(
        freelancer_id=freelancer_id,
        version_id=version_id,
        kind=kind,
        pdf=version_pdf,
        sha256=hashlib.sha256(version_pdf).hexdigest(),
        mark=mark or None,
        terms=terms,
        made_at=now,
    )


def of_client(freelancer_id: int, client_id: int, document_id: int) -> tuple[Document, Version]:
    """A stored document of this client's agreement with its bytes, and the version it is of.

    Raises:
        NotFound: there is none, or it is of another client, or somebody else's.
    """
    found = session().execute(
        select(Document, Version)
        .join(Version, Version.id == Document.version_id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(
            Document.id == document_id,
            Document.freelancer_id == freelancer_id,
            Agreement.client_id == client_id,
        )
        .options(undefer(Document.pdf))
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def documents_of(version_ids: list[int]) -> dict[int, dict[str, Document]]:
    """Documents by version and kind, without their bytes."""
    found: dict[int, dict[str, Document]] = {}
    for row in session().scalars(select(Document).where(Document.version_id.in_(version_ids))):
        found.setdefault(row.version_id, {})[row.kind] = row
    return found


def filename(version: Version, kind: str) -> str:
    """A file name that says what the document is."""
    letters = {"closing": "closing-letter.pdf", "thanks": "thank-you.pdf"}
    if kind in letters:
        return letters[kind]
    return f"how-we-work-together-v{version.number}-{kind}.pdf"
