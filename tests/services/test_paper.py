"""Papers as PDF, set by the real WeasyPrint in its own process."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from agreements.document import Paper, PaperClause, Signature, paper_html
from agreements.hours import Calendar, Week
from agreements.needs import KINDS, Setting
from app.adapters import fonts, pdf
from app.languages import language
from app.rendering import environment

ROOT = Path(__file__).parents[2]
MARKUP = "<b>bold</b> &amp; {{ 7 * 7 }}"
ENDLESS = "<p>" + "One word is enough, or tell me when suits you. " * 200_000


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Fonts take seconds to make, so they are kept from one run of the tests to the next."""
    kept: Path = request.config.cache.mkdir("groundrules")  # type: ignore[union-attr]
    return kept


@pytest.fixture(scope="session")
def faces(cache: Path) -> tuple[fonts.PaperFont, ...]:
    return fonts.paper_fonts(cache)


@pytest.fixture
def press() -> Iterator[pdf.Press]:
    made = pdf.Press()
    yield made
    made.close()


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
        contact_first_name="Ben",
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


def page_of(said: Paper) -> str:
    return paper_html(environment("en"), said)


def made(said: Paper, faces: tuple[fonts.PaperFont, ...]) -> bytes:
    return pdf.render(page_of(said), faces)


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def ended(pid: int) -> bool:
    """Whether this process ends within ten seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_what_the_agreement_says_can_be_read_back(faces: tuple[fonts.PaperFont, ...]) -> None:
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


def test_one_clause_and_two_fit_on_a_page(faces: tuple[fonts.PaperFont, ...]) -> None:
    assert pdf.page_count(made(paper(), faces)) == 1
    two = paper(clause(1, "decision"), clause(2, "calls", is_new=True))
    assert pdf.page_count(made(two, faces)) == 1


def test_the_last_page_never_holds_the_names_alone(faces: tuple[fonts.PaperFont, ...]) -> None:
    for lines in range(8, 40, 4):
        long = replace(clause(1, "own"), title="One person decides", sentence="Word.\n" * lines)
        document = pypdfium2.PdfDocument(made(paper(long), faces))
        last = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        assert "Later" in last


def test_every_font_is_embedded(faces: tuple[fonts.PaperFont, ...]) -> None:
    with pikepdf.open(BytesIO(made(paper(), faces))) as document:
        found = dict(document.pages[0].Resources.Font.items())
        names = {str(font.BaseFont) for font in found.values()}
        for font in found.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert all("Source-S" in name for name in names)
    assert len(names) == 4


def test_the_document_is_tagged_and_tells_its_title_and_language(
    faces: tuple[fonts.PaperFont, ...],
) -> None:
    with pikepdf.open(BytesIO(made(paper(), faces))) as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        title = str(document.docinfo["/Title"])
    assert title == "How we work together: Ines Duarte and Okafor Foods, version 1"


def test_markup_in_any_field_comes_out_as_plain_text(
    faces: tuple[fonts.PaperFont, ...],
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
    faces: tuple[fonts.PaperFont, ...],
) -> None:
    odd = replace(clause(1, "own"), title="Odd\x00\x07\ufffe", sentence="first\nsecond\u202e\ud800")
    document = pypdfium2.PdfDocument(made(paper(odd), faces))
    lines = document[0].get_textpage().get_text_range().splitlines()
    document.close()
    assert "first" in lines


@pytest.mark.parametrize("name", ["Ελένη Παπαδοπούλου", "Тарас Шевченко", "Łucja Güneş-Ørsted"])
def test_names_in_other_letters_are_set_in_our_fonts(
    name: str, faces: tuple[fonts.PaperFont, ...]
) -> None:
    written = made(replace(paper(), client=name), faces)
    assert f"Ines Duarte and {name}, version 1" in text_of(written)
    with pikepdf.open(BytesIO(written)) as document:
        used = [str(font.BaseFont) for font in document.pages[0].Resources.Font.values()]
    assert all("Source-S" in font for font in used)


def test_nothing_with_an_address_is_fetched(
    tmp_path: Path, press: pdf.Press, faces: tuple[fonts.PaperFont, ...]
) -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    style = tmp_path / "leak.css"
    style.write_text("body::before { content: 'leaked' }")
    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}"
        written = press.render(
            f"""<link rel=stylesheet href="{style.as_uri()}"><link rel=stylesheet href="{there}/a">
            <style>@import url("{there}/b"); p {{ background: url("{there}/c") }}</style>
            <link rel=attachment href="{style.as_uri()}"><base href="{there}/"><img src="d">
            <p>plain</p><svg><image href="{there}/e" width="9" height="9"/></svg>""",
            faces,
        )
        server.shutdown()
    assert asked == []
    assert text_of(written) == "plain"
    with pikepdf.open(BytesIO(written)) as document:
        assert not document.attachments


def test_an_address_typed_into_a_field_is_only_text(faces: tuple[fonts.PaperFont, ...]) -> None:
    typed = "file:///etc/passwd http://127.0.0.1:9/x"
    assert typed in text_of(made(replace(paper(), opening=typed), faces))


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_made(
    faces: tuple[fonts.PaperFont, ...],
) -> None:
    hasty = pdf.Press(seconds=1.5)
    hasty.render("<p>warm", faces)
    first = hasty.worker_pid
    with pytest.raises(pdf.RenderFailed, match=r"longer than 1\.5 seconds"):
        hasty.render(ENDLESS, faces)
    assert first is not None and ended(first)
    assert "%PDF" in hasty.render("<p>next", faces)[:8].decode("latin-1")
    hasty.close()


def test_a_page_that_needs_too_much_memory_is_given_up_and_the_next_one_is_made(
    faces: tuple[fonts.PaperFont, ...],
) -> None:
    poor = pdf.Press(memory=48 * 1024 * 1024)
    with pytest.raises(pdf.RenderFailed, match="memory"):
        poor.render(ENDLESS, faces)
    assert text_of(poor.render("<p>next", faces)) == "next"
    poor.close()


def test_a_worker_that_was_killed_is_replaced(
    press: pdf.Press, faces: tuple[fonts.PaperFont, ...]
) -> None:
    press.render("<p>one", faces)
    pid = press.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ended(pid)
    assert text_of(press.render("<p>two", faces)) == "two"
    assert press.worker_pid != pid


def test_a_worker_makes_so_many_documents_and_is_replaced(
    faces: tuple[fonts.PaperFont, ...],
) -> None:
    press = pdf.Press(documents=2)
    press.render("<p>one", faces)
    first = press.worker_pid
    press.render("<p>two", faces)
    assert first is not None and ended(first)
    assert text_of(press.render("<p>three", faces)) == "three"
    press.close()


def test_four_threads_each_get_their_own_document(
    press: pdf.Press, faces: tuple[fonts.PaperFont, ...]
) -> None:
    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda n: text_of(press.render(f"<p>no {n}", faces)), range(24)))
    assert got == [f"no {n}" for n in range(24)]


def test_the_worker_ends_with_the_process_that_started_it(cache: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from app.adapters import fonts, pdf\n"
        "press = pdf.Press(); press.render('<p>x', fonts.paper_fonts(Path(os.environ['CACHE'])))\n"
        "print(press.worker_pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "CACHE": str(cache)},
        capture_output=True,
        text=True,
    )
    assert ended(int(told.stdout))


def test_the_web_process_never_imports_weasyprint_or_fonttools(cache: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from app.adapters import fonts, pdf\n"
        "here = Path(os.environ['CACHE'])\n"
        "pdf.render('<p>x', fonts.paper_fonts(here)); fonts.web_fonts(here)\n"
        "print(sorted({'weasyprint', 'fontTools'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "CACHE": str(cache)},
        capture_output=True,
        text=True,
    )
    assert told.stdout == "[]\n"


def test_a_page_can_be_looked_at(faces: tuple[fonts.PaperFont, ...]) -> None:
    picture = Image.open(BytesIO(pdf.page_image(made(paper(), faces), 1, 800)))
    assert (picture.format, picture.width) == ("PNG", 800)
    assert 1130 <= picture.height <= 1132
    assert len(picture.convert("L").getcolors() or []) > 20


@pytest.mark.parametrize("number", [-1, 0, 2])
def test_a_page_that_is_not_there_cannot_be_looked_at(
    number: int, faces: tuple[fonts.PaperFont, ...]
) -> None:
    with pytest.raises(IndexError):
        pdf.page_image(made(paper(), faces), number, 800)


def test_fonts_that_cannot_be_made_are_a_reason_a_person_can_read(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(pdf.RenderFailed, match="folder for fonts"):
        fonts.paper_fonts(tmp_path / "cache")


def test_fonts_of_the_pages_are_small_and_keep_their_letters_and_figures(cache: Path) -> None:
    found = fonts.web_fonts(cache)
    assert {(font.family, font.weight, font.style) for font in found} == {
        ("Source Serif 4", 400, "normal"),
        ("Source Serif 4", 600, "normal"),
        ("Source Sans 3", 400, "normal"),
        ("Source Sans 3", 600, "normal"),
        ("Source Sans 3", 400, "italic"),
    }
    for font in found:
        assert font.content[:4] == b"wOF2" and len(font.content) < 80_000
        opened = TTFont(BytesIO(font.content))
        assert set("aÄłșğ€→“…−") <= {chr(code) for code in opened.getBestCmap()}
        features = {record.FeatureTag for record in opened["GSUB"].table.FeatureList.FeatureRecord}
        assert "tnum" in features
        assert "kern" in {r.FeatureTag for r in opened["GPOS"].table.FeatureList.FeatureRecord}
        assert fonts.web_font(cache, font.name) == font
    assert fonts.web_font(cache, "sans-400-000000000000") is None
