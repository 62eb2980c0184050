"""Papers as PDF, set by the real WeasyPrint in its own process."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from agreements.document import (
    AGREEMENT,
    Brand,
    HistoryLine,
    Paper,
    PaperClause,
    Signature,
    sheet_html,
)
from agreements.hours import Calendar, Week
from agreements.needs import KINDS, Setting
from app.adapters import pdf
from app.languages import language
from app.rendering import environment
from app.services import paper_words
from app.services.contents import Content, Terms

MARKUP = "<b>bold</b> &amp; {{ 7 * 7 }}"


def clause(number: int, kind: str, is_new: bool = False) -> PaperClause:
    lisbon, berlin = (Calendar(Week.standard(), f"Europe/{city}") for city in ("Lisbon", "Berlin"))
    setting = Setting(client=berlin, freelancer=lisbon, on=date(2026, 11, 2))
    words = KINDS[kind].words(KINDS[kind].defaults, setting, language("en"))
    return PaperClause(number, words.title, words.sentence, words.why, words.promise, is_new, False)


def paper(*clauses: PaperClause) -> Paper:
    return Paper(
        title="How we work together",
        language="en",
        freelancer="Ines Duarte",
        client="Okafor Foods",
        number=1,
        opening="Ben, one thing before we start that keeps your project moving.",
        clauses=clauses or (clause(1, "decision"),),
        signatures=(
            Signature("Ines Duarte", "offered 2 November 2026, 09:12 in Lisbon"),
            Signature("Ben Okafor", ""),
        ),
        accepted_note=None,
        when_it_slips="It happens. You get at most one short note a week, in your morning.",
        what_is_counted="When a “Decision:” was asked and answered: sender, subject and time.",
        later="If this suits us both, I may suggest another line.",
        how_to_answer="Accept, ask for a change or decline on your page, or just reply.",
    )


def whole(*kinds: str, is_accepted: bool = False, size: str = "A4") -> Paper:
    """A version of these kinds, all of it in the words we begin with, after one more line."""
    return paper_words.paper(whole_content(*kinds, is_accepted=is_accepted, size=size))


def whole_content(*kinds: str, is_accepted: bool = False, size: str = "A4") -> Content:
    clauses = [clause(number, kind) for number, kind in enumerate(kinds, 1)]
    last = clauses[-2:][0].title
    terms = tuple(terms_of(kind, said) for kind, said in zip(kinds, clauses, strict=True))
    return Content(
        number=len(kinds),
        language="en",
        opening=f"Ben, thank you: “{last}” has worked well, nine of the last ten times. So here is "
        "one more line; it is all that is new, and it changes nothing in our contract, prices or "
        "dates. A no is fine.",
        terms=terms,
        freelancer="Ines Duarte",
        freelancer_zone="Europe/Lisbon",
        client="Okafor Foods",
        client_zone="Europe/Berlin",
        contact="Ben Okafor",
        offered_at=datetime(2026, 11, 2, 9, 12, tzinfo=UTC),
        freelancer_week=Week.standard().to_json(),
        history=tuple(
            HistoryLine(f"Version {said.number}", "2 November 2026", f"New: {said.title}.")
            for said in clauses[: None if is_accepted else -1]
        ),
        accepted="accepted 3 November 2026, 10:02 in Berlin (09:02 in Lisbon), on the page"
        if is_accepted
        else None,
        brand=Brand(paper=size),
    )


def terms_of(kind: str, said: PaperClause) -> Terms:
    return Terms(
        need_id=said.number,
        origin="carried",
        kind=kind,
        parameters=dict(KINDS[kind].defaults),
        title=said.title,
        sentence=said.sentence,
        why=said.why,
        promise=said.promise,
        promise_kind=None,
        promise_parameters={},
        week=Week.standard().to_json(),
        zone="Europe/Lisbon" if "windows" in KINDS[kind].defaults else "Europe/Berlin",
        country="DE",
        region=None,
    )


def page_of(said: Paper) -> str:
    return sheet_html(environment("en"), AGREEMENT, said)


def made(said: Paper, faces: tuple[pdf.PaperFont, ...]) -> bytes:
    return pdf.render(page_of(said), faces)


def pages_of(made: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(made)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text_of(made: bytes) -> str:
    return " ".join(pages_of(made))


def test_what_the_agreement_says_can_be_read_back(faces: tuple[pdf.PaperFont, ...]) -> None:
    said = text_of(made(paper(), faces))
    for words in (
        "How we work together",
        "Ines Duarte and Okafor Foods, version 1",
        "Decisions get an answer within one working day",
        "(Monday to Friday, 09:00 to 17:00 in Berlin). “I need until Thursday” is an answer.",
        "offered 2 November 2026, 09:12 in Lisbon",
        "page 1 of 1",
    ):
        assert words in said


def test_one_clause_and_two_fit_on_a_page(faces: tuple[pdf.PaperFont, ...]) -> None:
    assert pdf.page_count(made(paper(), faces)) == 1
    two = paper(clause(1, "decision"), clause(2, "calls", is_new=True))
    assert pdf.page_count(made(two, faces)) == 1


@pytest.mark.parametrize("is_accepted", [False, True])
@pytest.mark.parametrize("kinds", [("decision", "calls"), ("contact_hours", "sign_off")])
def test_two_lines_in_our_own_words_fit_on_a_page(
    faces: tuple[pdf.PaperFont, ...], kinds: tuple[str, str], is_accepted: bool
) -> None:
    assert pdf.page_count(made(whole(*kinds, is_accepted=is_accepted), faces)) == 1


@pytest.mark.parametrize("is_accepted", [False, True])
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_three_lines_in_our_own_words_fit_on_a_page(
    faces: tuple[pdf.PaperFont, ...], size: str, is_accepted: bool
) -> None:
    said = whole("decision", "calls", "invoice", is_accepted=is_accepted, size=size)
    assert pdf.page_count(made(said, faces)) == 1


def test_of_four_lines_what_holds_for_all_stands_with_the_names_on_the_last_page(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    said = whole("decision", "calls", "invoice", "sign_off")
    lines, rest = pages_of(made(said, faces))
    assert all(clause.title in lines for clause in said.clauses[:3])
    together = ("When something slips", "What is counted", "Later", "Agreed so far")
    together = (*together, "How to answer", "Ben Okafor")
    assert [words for words in together if words in rest] == list(together)
    assert [words for words in together if words in lines] == []


def test_the_last_page_never_holds_the_names_alone(faces: tuple[pdf.PaperFont, ...]) -> None:
    for lines in range(8, 40, 4):
        long = replace(clause(1, "own"), title="One person decides", sentence="Word.\n" * lines)
        document = pypdfium2.PdfDocument(made(paper(long), faces))
        last = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        assert "Later" in last


def test_every_font_is_embedded(faces: tuple[pdf.PaperFont, ...]) -> None:
    with pikepdf.open(BytesIO(made(paper(), faces))) as document:
        found = dict(document.pages[0].Resources.Font.items())
        names = {str(font.BaseFont) for font in found.values()}
        for font in found.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert all("Source-S" in name for name in names)
    assert len(names) == 4


def test_the_document_is_tagged_and_tells_its_title_and_language(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    with pikepdf.open(BytesIO(made(paper(), faces))) as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        title = str(document.docinfo["/Title"])
    assert title == "How we work together: Ines Duarte and Okafor Foods, version 1"


def test_markup_in_any_field_comes_out_as_plain_text(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    odd = PaperClause(1, *[MARKUP] * 4, is_new=False, is_changed=False)
    fields = ("title", "freelancer", "client", "opening", "when_it_slips", "what_is_counted")
    said = replace(
        paper(odd),
        **dict.fromkeys((*fields, "later", "how_to_answer"), MARKUP),
        signatures=(Signature(MARKUP, MARKUP),),
    )
    # Both names stand under the title and in the footer; the rest of the fields once.
    assert text_of(made(said, faces)).count(MARKUP) == 4 + 6 + 4 + 2


def test_line_breaks_stay_and_control_characters_do_no_harm(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    odd = replace(clause(1, "own"), title="Odd\x00\x07\ufffe", sentence="first\nsecond\u202e\ud800")
    document = pypdfium2.PdfDocument(made(paper(odd), faces))
    lines = document[0].get_textpage().get_text_range().splitlines()
    document.close()
    assert "first" in lines


@pytest.mark.parametrize("name", ["Ελένη Παπαδοπούλου", "Тарас Шевченко", "Łucja Güneş-Ørsted"])
def test_names_in_other_letters_are_set_in_our_fonts(
    name: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    written = made(replace(paper(), client=name), faces)
    assert f"Ines Duarte and {name}, version 1" in text_of(written)
    with pikepdf.open(BytesIO(written)) as document:
        used = [str(font.BaseFont) for font in document.pages[0].Resources.Font.values()]
    assert all("Source-S" in font for font in used)


def test_an_address_typed_into_a_field_is_only_text(faces: tuple[pdf.PaperFont, ...]) -> None:
    typed = "file:///etc/passwd http://127.0.0.1:9/x"
    assert typed in text_of(made(replace(paper(), opening=typed), faces))


def test_a_page_can_be_looked_at(faces: tuple[pdf.PaperFont, ...]) -> None:
    picture = Image.open(BytesIO(pdf.page_image(made(paper(), faces), 1, 800)))
    assert (picture.format, picture.width) == ("PNG", 800)
    assert 1130 <= picture.height <= 1132
    assert len(picture.convert("L").getcolors() or []) > 20


@pytest.mark.parametrize("number", [-1, 0, 2])
def test_a_page_that_is_not_there_cannot_be_looked_at(
    number: int, faces: tuple[pdf.PaperFont, ...]
) -> None:
    with pytest.raises(IndexError):
        pdf.page_image(made(paper(), faces), number, 800)
