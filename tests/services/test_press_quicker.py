"""What the press does in fewer steps than WeasyPrint, with the same outcome to the byte."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import asdict, replace
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from agreements.document import Brand
from app.adapters import pdf
from bench import paper

Faces = tuple[pdf.PaperFont, ...]
ROOT = Path(__file__).parents[2]
SHEET = (ROOT / "templates" / "documents" / "sheet.css").read_text(encoding="utf-8")
FIVE = paper.content(*paper.FIVE)
ARABIC = replace(FIVE, brand=Brand("#7a1f3d", "Letter"), client="شركة النور", contact="נועה 12")
WORDS = (
    "a I the of and mail decision well-known AV To. “Decision:” (10:12) 2\u00a0November – — office "
    "in\u00a0Berlin https://example.org/a/long/address?with=query naïve ffl "
    "Donaudampfschifffahrtsgesellschaft 10:00–12:00 "
    "Ωmega Привет مرحبا שלום 日本語の文 end. e\u0301 x\u200by 😀 1,000.50 A/B … '"
).split(" ")
STYLES = (
    *("", "", "", "", "", "", "", "hyphens: auto", "text-align: justify", "letter-spacing: -.01em"),
    *("word-spacing: 2px", "white-space: pre-wrap", "white-space: nowrap", "direction: rtl"),
    *("max-lines: 2; block-ellipsis: auto", "overflow-wrap: anywhere", "text-indent: 2em"),
    *("overflow: hidden; text-overflow: ellipsis; white-space: nowrap", "overflow-wrap: normal"),
    *("text-decoration: underline", "font-variant-caps: small-caps", "border-radius: 2mm"),
    *("background: #eee", "outline: 1px solid red", "border: 1px dashed #123", "float: right"),
)


def said(chance: random.Random, most: int) -> str:
    words = " ".join(chance.choices(WORDS, k=chance.randint(1, most)))
    return escape(words.replace(" end. ", " end.\n"))


def any_page(seed: int) -> str:
    """Texts of every script in lines of every width and style, the same for the same seed."""
    chance = random.Random(seed)
    page = []
    for tag in chance.choices(("p", "p", "h2", "li", "div"), k=14):
        width = chance.choice((9, 23, 40, 77, 120, 180, 268.5, 415, 560))
        style = f"width: {width}px; font-size: {chance.choice((7.3, 9.5, 10.5, 14))}pt; "
        name = chance.choice(("", "lead", "left", "hours", "half", "place"))
        inside = f"{said(chance, 60)}<bdi>{said(chance, 2)}</bdi> <b>{said(chance, 3)}</b>"
        page.append(
            f'<{tag} class="{name}" style="{style}{chance.choice(STYLES)}">{inside}</{tag}>'
        )
    look = chance.choice(("two", "three", "alone", "records"))
    return (
        f'<!DOCTYPE html><html lang="{chance.choice(("en", "de", "ar"))}"><head><title>t</title>'
        f'<style>{SHEET}</style></head><body class="{look}">{"".join(page)}</body></html>'
    )


def justified_page() -> str:
    """Spaces are widened by what a line leaves, down to the last digit of its width."""
    chance = random.Random(1)
    texts = (
        f'<p style="margin-left: {n}.3mm; width: 268.5px">{said(chance, 60)}</p>' for n in range(40)
    )
    look = "p { text-align: justify; letter-spacing: .03em }"
    return f'<html lang="en"><style>{SHEET}{look}</style>{"".join(texts)}</html>'


@pytest.fixture(scope="module")
def pages() -> list[str]:
    papers = [paper.content("decision"), FIVE, replace(FIVE, language="de"), ARABIC]
    return [
        *map(paper.html, papers),
        *map(any_page, range(10)),
        justified_page(),
        "<table><tr><th>a<td>b</table><p style='width: calc(50% - 2px)'>x",
        "<ul><li>one<li>two</ul><ol><li>three</ol><svg width=9><path d='M0 0h9'/></svg>",
    ]


def made_by(way: str, pages: list[str], faces: Faces, folder: Path) -> list[str]:
    """The SHA-256 of each page: by WeasyPrint "plainly", or as the press makes it."""
    program = (
        "import hashlib, json, runpy, sys\n"
        "worker = runpy.run_path(sys.argv[1])['Typesetter']\n"
        "if sys.argv[2] == 'plainly':\n"
        "    worker.__init__.__globals__['QUICKER'] = []\n"
        "fonts, pages = json.load(open(sys.argv[3]))\n"
        "press = worker(fonts)\n"
        "for page in pages:\n"
        "    whole = {'html': page.encode(), 'images': {}, 'attachments': []}\n"
        "    try:\n"
        "        print(hashlib.sha256(press.render(whole)).hexdigest())\n"
        "    except Exception as problem:\n"
        "        print(type(problem).__name__)\n"
    )
    given = folder / "given.json"
    fonts = [{**asdict(face), "path": str(face.path)} for face in faces]
    given.write_text(json.dumps([fonts, pages]))
    made = subprocess.run(
        [sys.executable, "-c", program, str(pdf.WORKER), way, str(given)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return made.stdout.split()


def test_the_outcome_is_that_of_weasyprint_as_it_is(
    pages: list[str], faces: Faces, tmp_path: Path
) -> None:
    plainly = made_by("plainly", pages, faces, tmp_path)
    assert len(plainly) == len(pages)
    assert made_by("quicker", pages, faces, tmp_path) == plainly


def test_what_is_kept_between_documents_changes_nothing(
    faces: Faces,
) -> None:
    """Each page by a worker that has made others is what a worker that made none makes of it."""
    pages = [
        paper.html(FIVE),
        paper.html(paper.content("decision", "calls")),
        paper.html(ARABIC),
        "<html lang=de><style>li { float: left } p { width: 50% }</style><ul><li>eins</ul><p>x",
        "<html lang=en><style>li { color: red } p { width: 20% }</style><ul><li>one</ul><p>x",
        "<html lang=en><style>@page { size: A5; margin: 9mm }</style><p>x",
        "<html lang=en><style>@page { size: A5; margin: 3cm; @top-left { content: 'x' } }</style>",
    ]
    busy = pdf.Press()
    many = [[busy.render(page, faces) for page in pages] for _ in range(2)]
    busy.close()
    for place, page in enumerate(pages):
        alone = pdf.Press()
        assert alone.render(page, faces) == many[0][place] == many[1][place]
        alone.close()


def test_papers_can_be_read_as_xml_which_is_quicker() -> None:
    for content in (paper.content("decision"), FIVE, ARABIC):
        root = ElementTree.fromstring(paper.html(content))
        assert [child.tag for child in root] == ["head", "body"]


def test_papers_use_nothing_that_the_fewer_steps_do_not_know() -> None:
    sheets = list((ROOT / "templates" / "documents").glob("*.*"))
    assert len(sheets) > 5
    for sheet in sheets:
        unknown = re.findall(
            r"\b(?:flex|grid|footnote)\b|\bnote\(|\d(?:vw|vh|vmin|vmax)\b", sheet.read_text()
        )
        assert unknown == [], sheet.name
