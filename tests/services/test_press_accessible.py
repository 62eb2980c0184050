"""What a screen reader finds in a paper: its structure, asserted with pikepdf; `pdfua` advises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pdfua
import pikepdf
import pytest

from app.adapters import pdf
from app.services import stated
from bench import paper

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
HEADINGS = ("H1", "H2", "H3")


@pytest.fixture(scope="module")
def made(faces: tuple[pdf.PaperFont, ...]) -> bytes:
    """An agreement of five lines with its terms attached; it has four headings of the first."""
    content = replace(paper.content(*paper.FIVE), mark="a1b2c3")
    return pdf.render(paper.html(content), faces, attachments=(stated.attachment(content),))


@pytest.fixture
def document(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(made)) as opened:
        yield opened


def pressed(html: str, faces: tuple[pdf.PaperFont, ...]) -> pikepdf.Pdf:
    page = f"<!doctype html><html lang=en><title>A page</title>{html}"
    return pikepdf.open(BytesIO(pdf.render(page, faces)))


def elements(document: pikepdf.Pdf) -> list[Any]:
    """The parts of the structure, in the order in which they are read."""
    found: list[Any] = []

    def walk(part: Any) -> None:
        if isinstance(part, pikepdf.Array):
            for one in part:
                walk(one)
        elif isinstance(part, pikepdf.Dictionary) and "/S" in part:
            found.append(part)
            walk(part.get("/K", pikepdf.Array()))

    walk(document.Root.StructTreeRoot.K)
    return found


def tags(document: pikepdf.Pdf) -> list[str]:
    return [str(part.S)[1:] for part in elements(document)]


def marked(page: pikepdf.Page) -> dict[str, list[Any]]:
    """What is drawn on a page: under which tags, and what of it is an artifact."""
    open_tags: list[str] = []
    found: dict[str, list[Any]] = {"text": [], "artifacts": []}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BDC", "BMC"):
            open_tags.append(str(operands[0]))
        elif str(operator) == "EMC":
            open_tags.pop()
        elif str(operator) in ("Tj", "TJ"):
            found["artifacts" if "/Artifact" in open_tags else "text"].append(tuple(open_tags))
    return found


def test_the_file_says_what_it_is(document: pikepdf.Pdf) -> None:
    root = document.Root
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == "en"
    assert root.ViewerPreferences.DisplayDocTitle is True
    title = "How we work together: Ines Duarte and Okafor Foods, version 5"
    assert document.docinfo["/Title"] == title
    told = ElementTree.fromstring(root.Metadata.read_bytes().decode())
    assert [one.attrib[UA] for one in told.iter() if UA in one.attrib] == ["1"]
    assert title in "".join(told.itertext())
    assert {str(page.Tabs) for page in document.pages} == {"/S"}


def test_headings_and_paragraphs_come_in_the_order_in_which_they_are_read(
    document: pikepdf.Pdf,
) -> None:
    read = [tag for tag in tags(document) if tag in (*HEADINGS, "P")]
    assert read[0] == "H1" and read.count("H1") == 1
    first = read.index("H2")
    assert set(read[1:first]) == {"P"}
    headed = "".join(tag if tag in HEADINGS else "" for tag in read[first:])
    assert headed.startswith("H2H3H3" * 5 + "H2H2H2")


def test_the_order_of_the_structure_is_that_on_the_page(document: pikepdf.Pdf) -> None:
    pages = {page.objgen: number for number, page in enumerate(document.pages)}
    places: list[tuple[int, int]] = []
    for part in elements(document):
        kids = part.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                places.append((pages[part.Pg.objgen], kid))
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                places.append((pages[kid.Pg.objgen], int(kid.MCID)))
    assert len(places) > 50
    assert [page for page, _ in places] == sorted(page for page, _ in places)
    assert len(places) == len(set(places))


def test_every_piece_of_text_is_tagged_or_an_artifact(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        found = marked(page)
        assert found["text"] and all(under for under in found["text"])
        assert found["artifacts"], "the foot of the page is not read out"


def test_links_are_tagged(faces: tuple[pdf.PaperFont, ...]) -> None:
    with pressed('<p>See <a href="https://example.org/page">your page</a>.', faces) as document:
        (link,) = document.pages[0].Annots
        (part,) = (one for one in elements(document) if one.S == "/Link")
        assert "/StructParent" in link
        assert str(link.get("/Contents", "")) or str(part.get("/Alt", "")) or "/K" in part
        kids = [one for one in part.K if isinstance(one, pikepdf.Dictionary)]
        assert any(one.get("/Type") == "/OBJR" and one.Obj.objgen == link.objgen for one in kids)


def test_cells_know_their_headers(faces: tuple[pdf.PaperFont, ...]) -> None:
    table = (
        "<table><thead><tr><th>Line<th>Counted</thead>"
        "<tbody><tr><th scope=row>Decisions<td>three</tbody></table>"
    )
    with pressed(table, faces) as document:
        cells = [one for one in elements(document) if one.S in ("/TH", "/TD")]
        names = {str(one.ID): str(one.A.Scope) for one in cells if one.S == "/TH"}
        assert sorted(names.values()) == ["/Column", "/Column", "/Row"]
        (cell,) = (one for one in cells if one.S == "/TD")
        assert sorted(names[str(name)] for name in cell.A.Headers) == ["/Column", "/Row"]
        listed = document.Root.StructTreeRoot.IDTree.Names
        assert {str(listed[at]) for at in range(0, len(listed), 2)} == set(names)


def test_pictures_have_words(document: pikepdf.Pdf) -> None:
    figures = [one for one in elements(document) if one.S == "/Figure"]
    assert [str(one.Alt) for one in figures] == ["Groundrules"]


def test_fonts_are_embedded_and_their_letters_can_be_copied(document: pikepdf.Pdf) -> None:
    fonts = {font.objgen: font for page in document.pages for font in page.Resources.Font.values()}
    assert len(fonts) >= 3
    for font in fonts.values():
        described = font.DescendantFonts[0].FontDescriptor
        assert any(f"/FontFile{kind}" in described for kind in ("", 2, 3))
        assert b"beginbfchar" in font.ToUnicode.read_bytes()
        assert str(described.FontName)[1:].split("+")[1].startswith("Source-S")


def test_the_terms_are_attached_beside_the_page(document: pikepdf.Pdf) -> None:
    (terms,) = document.Root.AF
    assert str(terms.AFRelationship) == "/Data"
    assert str(terms.UF) == str(terms.F) == "terms.json"
    assert str(terms.Desc)
    assert terms.EF.F.read_bytes().startswith(b"{")


def test_pdfua_has_nothing_to_say_against_it(made: bytes, tmp_path: Path) -> None:
    """Advisory: it looks at some of the rules that a machine can check, and may be wrong."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(made)
    report = pdfua.validate(str(file))
    assert [(one.rule_id, one.message) for one in report.findings] == []
