"""Who copies, searches or listens to Arabic on a paper gets the letters that were typed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from agreements.document import AGREEMENT, sheet_html
from app.adapters import pdf
from app.rendering import environment
from tests.services.test_paper import paper


def _made(client: str, faces: tuple[pdf.PaperFont, ...]) -> bytes:
    return pdf.render(
        sheet_html(environment("en"), AGREEMENT, replace(paper(), client=client)), faces
    )


@pytest.mark.parametrize("name", ["شركة الأفق للتجارة", "قناة ثقة 12", "بیژن پژمان"])
def test_arabic_is_read_as_it_was_typed(name: str, faces: tuple[pdf.PaperFont, ...]) -> None:
    document = pypdfium2.PdfDocument(_made(name, faces))
    said = document[0].get_textpage().get_text_range()
    document.close()
    assert name in said


def test_other_letters_stand_there_once(faces: tuple[pdf.PaperFont, ...]) -> None:
    with pikepdf.open(BytesIO(_made("Okafor Foods", faces))) as document:
        assert b"ActualText" not in document.pages[0].Contents.read_bytes()
