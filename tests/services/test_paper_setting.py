"""How papers are set: letters of every script, long names, many lines, logo, both page sizes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from PIL import Image

from agreements.document import Brand, PaperClause, Signature
from app.adapters import pdf
from app.services import papers
from tests.services.test_paper import (
    clause,
    made,
    page_of,
    pages_of,
    paper,
    text_of,
    whole,
    whole_content,
)

Faces = tuple[pdf.PaperFont, ...]
LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswesse"
A4, LETTER = (595, 842), (612, 792)
KINDS = (
    "decision calls invoice sign_off meetings material rounds retainer contact_hours one_decider "
    "scope channel"
).split()


def fonts_of(content: bytes) -> set[str]:
    with pikepdf.open(BytesIO(content)) as document:
        return {
            str(font.BaseFont).partition("+")[2]
            for page in document.pages
            for font in page.Resources.Font.values()
        }


def logo(width: int = 600, height: int = 200) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (width, height), "#7a2e5d").save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("ليلى الحداد", "Noto-Sans-Arabic"),
        ("נועה כהן", "Assistant"),
        ("山田太郎商店", "Noto-Sans-JP"),
    ],
)
def test_names_in_other_scripts_are_set_in_a_typeface_that_comes_along(
    name: str, font: str, faces: Faces
) -> None:
    said = replace(
        paper(), client=name, signatures=(Signature("Ines Duarte", ""), Signature(name, ""))
    )
    used = fonts_of(made(said, faces))
    assert any(font in one for one in used), used
    assert not [one for one in used if "DejaVu" in one]


def test_a_name_that_runs_left_does_not_turn_what_stands_beside_it(faces: Faces) -> None:
    content = made(replace(paper(), client="ليلى 12"), faces)
    document = pypdfium2.PdfDocument(content)
    page = document[0].get_textpage()
    line = page.search(", version 1").get_next()
    name = page.search("Ines Duarte and").get_next()
    assert line and name
    right_of_all, left_of_all = page.get_charbox(line[0])[0], page.get_charbox(name[0])[0]
    letters_of_name = [
        page.get_charbox(place)[0]
        for place in range(name[0] + name[1], line[0])
        if page.get_text_range(place, 1).strip()
    ]
    document.close()
    assert len(letters_of_name) >= 4
    assert all(left_of_all < at < right_of_all for at in letters_of_name)


def test_an_opening_that_begins_with_a_name_that_runs_left_is_set_from_the_left(
    faces: Faces,
) -> None:
    content = made(replace(paper(), opening="דנה כהן, one thing before we start."), faces)
    document = pypdfium2.PdfDocument(content)
    page = document[0].get_textpage()
    title, words = (page.search(one).get_next() for one in ("How we", "one thing before"))
    stop = page.search("start.").get_next()
    assert title and words and stop
    margin, first = page.get_charbox(title[0])[0], page.get_charbox(words[0])[0]
    end = page.get_charbox(stop[0] + stop[1] - 1)[0]
    letters_of_name = [
        page.get_charbox(place)[0]
        for place in range(page.count_chars())
        if "\u0590" <= page.get_text_range(place, 1) <= "\u05ff"
    ]
    document.close()
    assert len(letters_of_name) == 6
    assert abs(min(letters_of_name) - margin) < 3
    assert max(letters_of_name) < first < end


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("kinds", "zone", "is_accepted"),
    [
        (["contact_hours"], "Asia/Dubai", False),
        (["decision", "invoice"], "Europe/Berlin", False),
        (["contact_hours", "sign_off"], "Pacific/Auckland", True),
    ],
)
def test_what_would_leave_a_few_words_for_a_second_page_is_set_closer(
    kinds: list[str], zone: str, is_accepted: bool, size: str, app: Flask
) -> None:
    content = replace(whole_content(*kinds, is_accepted=is_accepted, size=size), client_zone=zone)
    assert pdf.page_count(papers.render(content)) == 1


def test_a_line_that_fits_on_no_page_keeps_its_room(app: Flask) -> None:
    content = whole_content("decision", "invoice")
    long = replace(content.terms[0], sentence="Word after word. " * 300)
    made_of_it = papers.render(replace(content, terms=(long, content.terms[1])))
    assert pdf.page_count(made_of_it) == 3
    looks = [page_of(replace(whole("decision", "invoice"), look=look)) for look in ("", "three")]
    assert '<body class="two">' in looks[0]
    assert '<body class="three">' in looks[1]


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_name_of_eighty_letters_stays_on_the_page(size: str, faces: Faces) -> None:
    said = replace(
        paper(),
        freelancer=LONG,
        client=LONG[::-1],
        clauses=(replace(clause(1, "decision"), title=LONG),),
        signatures=(Signature(LONG, "offered"), Signature(LONG[::-1], "accepted")),
        brand=Brand(paper=size),
    )
    document = pypdfium2.PdfDocument(made(said, faces))
    for page in document:
        text, (width, _) = page.get_textpage(), page.get_size()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        assert boxes and max(box[2] for box in boxes) < width - 60
    document.close()


@pytest.mark.parametrize(("size", "points"), [("A4", A4), ("Letter", LETTER)])
def test_the_page_has_the_size_that_was_chosen(
    size: str, points: tuple[int, int], faces: Faces
) -> None:
    document = pypdfium2.PdfDocument(made(replace(paper(), brand=Brand(paper=size)), faces))
    assert tuple(round(side) for side in document[0].get_size()) == points
    document.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("count", [4, 6, 9, 12])
def test_of_many_lines_none_is_parted_and_none_is_lost(count: int, size: str, faces: Faces) -> None:
    said = whole(*KINDS[:count], size=size)
    found = pages_of(made(said, faces))
    for line in said.clauses:
        on = [page for page in found if line.title in page and line.sentence[:30] in page]
        assert len(on) >= 1, line.title
        assert any(line.promise[-30:] in page for page in on), line.title
    assert "Later" in found[-1] and "Ben Okafor" in found[-1]


def test_a_line_longer_than_a_page_goes_over_to_the_next(faces: Faces) -> None:
    long = replace(clause(1, "own"), title="Long", sentence="Word after word. " * 400)
    found = pages_of(made(paper(long), faces))
    assert len(found) >= 2
    assert sum(page.count("Word after word.") for page in found) == 400
    assert "Word after word." in found[0]


def test_the_logo_stands_at_the_head_with_a_text_in_its_place(faces: Faces) -> None:
    said = replace(paper(), brand=Brand(logo=True, logo_width=600, logo_height=200))
    content = pdf.render(page_of(said), faces, {"logo": logo()})
    with pikepdf.open(BytesIO(content)) as document:
        figures = [
            str(one.Alt)
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        assert len(document.pages[0].Resources.XObject) == 1
    assert figures == ["Logo of Ines Duarte"]
    assert pdf.page_count(content) == 1


@pytest.mark.parametrize(("width", "height"), [(600, 20), (20, 600), (300, 300)])
def test_a_logo_of_any_shape_leaves_the_words_where_they_are(
    width: int, height: int, faces: Faces
) -> None:
    said = replace(paper(), brand=Brand(logo=True, logo_width=width, logo_height=height))
    content = pdf.render(page_of(said), faces, {"logo": logo(width, height)})
    assert pdf.page_count(content) == 1
    assert "How we work together Ines Duarte and Okafor Foods, version 1" in text_of(content)


def test_without_a_logo_the_mark_stands_there_under_its_name(faces: Faces) -> None:
    with pikepdf.open(BytesIO(made(paper(), faces))) as document:
        alts = [
            str(one.Alt)
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
    assert alts == ["Groundrules"]


def test_the_words_stand_in_the_file_in_the_order_they_are_read(faces: Faces) -> None:
    said = text_of(made(whole("decision", "calls"), faces))
    order = (
        "How we work together",
        "Ben, thank you",
        "1 Decisions get",
        "Why this helps us both",
        "2 Calls are",
        "When something slips",
        "It happens.",
        "What is counted",
        "Later",
        "Agreed so far",
        "How to answer",
        "Ben Okafor",
    )
    places = [said.index(words) for words in order]
    assert places == sorted(places)


def test_what_turns_text_around_is_gone_from_the_paper(faces: Faces) -> None:
    turned = PaperClause(
        1, *["safe \u202eetar eht\u202c \u2067end"] * 4, is_new=False, is_changed=False
    )
    assert not {"\u202e", "\u202c", "\u2067"} & set(page_of(paper(turned)))
    assert "safe etar eht end" in text_of(made(paper(turned), faces))


def test_a_version_that_does_not_say_so_says_that_it_changes_no_contract() -> None:
    quiet = "It changes nothing in our contract, prices or dates."
    assert quiet in page_of(replace(paper(), unchanged=quiet))
    assert page_of(whole("decision", "calls")).count("changes nothing in our contract") == 1


@pytest.mark.parametrize("bad", ["red", "#12345", "#1c5a4a; } p { display: none", "#1C5A4A"])
def test_a_brand_has_a_colour_and_nothing_else(bad: str) -> None:
    with pytest.raises(ValueError, match="accent"):
        Brand(accent=bad)
    with pytest.raises(ValueError, match="Letter"):
        Brand(paper="A5")
