"""The process that sets papers: closed to the world, bounded, replaced; and its fonts."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from app.adapters import fonts, pdf

ROOT = Path(__file__).parents[2]
ENDLESS = "<p>" + "One word is enough, or tell me when suits you. " * 200_000


@pytest.fixture
def press() -> Iterator[pdf.Press]:
    made = pdf.Press()
    yield made
    made.close()


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


def test_nothing_with_an_address_is_fetched(
    tmp_path: Path, press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
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


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_made(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    hasty = pdf.Press(seconds=3)
    hasty.render("<p>warm", faces)
    first = hasty.worker_pid
    with pytest.raises(pdf.RenderFailed, match="longer than 3 seconds"):
        began = time.monotonic()
        hasty.render(ENDLESS, faces)
    assert time.monotonic() - began < 6
    assert first is not None and ended(first)
    assert "%PDF" in hasty.render("<p>next", faces)[:8].decode("latin-1")
    hasty.close()


def test_a_page_that_needs_too_much_memory_is_given_up_and_the_next_one_is_made(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    poor = pdf.Press(memory=48 * 1024 * 1024)
    with pytest.raises(pdf.RenderFailed, match="memory"):
        poor.render(ENDLESS, faces)
    assert text_of(poor.render("<p>next", faces)) == "next"
    poor.close()


def test_a_worker_that_was_killed_is_replaced(
    press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
) -> None:
    press.render("<p>one", faces)
    pid = press.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ended(pid)
    assert text_of(press.render("<p>two", faces)) == "two"
    assert press.worker_pid != pid


def test_a_worker_makes_so_many_documents_and_is_replaced(
    faces: tuple[pdf.PaperFont, ...],
) -> None:
    press = pdf.Press(documents=2)
    press.render("<p>one", faces)
    first = press.worker_pid
    press.render("<p>two", faces)
    assert first is not None and ended(first)
    assert text_of(press.render("<p>three", faces)) == "three"
    press.close()


def test_four_threads_each_get_their_own_document(
    press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
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
        stdout=subprocess.PIPE,
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
        stdout=subprocess.PIPE,
        text=True,
    )
    assert told.stdout == "[]\n"


def test_fonts_that_cannot_be_made_are_a_reason_a_person_can_read(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(pdf.RenderFailed, match="folder for fonts"):
        fonts.paper_fonts(tmp_path / "cache")


def test_fonts_of_the_pages_are_small_and_their_figures_line_up(cache: Path) -> None:
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
        widths = [opened["hmtx"][opened.getBestCmap()[ord(figure)]][0] for figure in "0123456789"]
        assert max(widths) - min(widths) <= 1
        assert "kern" in {r.FeatureTag for r in opened["GPOS"].table.FeatureList.FeatureRecord}
        assert fonts.web_font(cache, font.name) == font
    assert fonts.web_font(cache, "sans-400-000000000000") is None


def test_images_that_are_handed_over_are_shown_and_nothing_else_can_pass_for_one(
    press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
) -> None:
    logo = BytesIO()
    Image.new("RGB", (8, 4), (200, 30, 40)).save(logo, "PNG")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h8v4z"/></svg>'
    shown = press.render(
        '<p><img alt=Logo src="image:logo"><img alt="" src="image:other">'
        '<img alt="" src="image:svg"><link rel=attachment href="image:svg">',
        faces,
        {"logo": logo.getvalue(), "svg": svg},
    )
    with pikepdf.open(BytesIO(shown)) as document:
        (only,) = document.pages[0].get_images().values()
        assert (only.Width, only.Height) == (8, 4)
        assert not document.attachments
    later = press.render('<p>x<img alt=Logo src="image:logo">', faces)
    with pikepdf.open(BytesIO(later)) as document:
        assert not document.pages[0].get_images()


def test_attachments_are_embedded_as_data_and_the_same_page_is_the_same_bytes(
    press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
) -> None:
    terms = pdf.Attached("terms.json", "application/json", "The terms as data", b'{"clauses": []}')
    notes = pdf.Attached("bemerkung-ü.txt", "text/plain", "Notizen für Jürgen", b"x" * 9000)
    first, second = (press.render("<p>x", faces, {}, (terms, notes)) for _ in range(2))
    assert first == second
    with pikepdf.open(BytesIO(first)) as document:
        found = {name: spec.get_file() for name, spec in document.attachments.items()}
        assert {name: (one.read_bytes(), one.mime_type) for name, one in found.items()} == {
            "terms.json": (terms.content, "application/json"),
            "bemerkung-ü.txt": (notes.content, "text/plain"),
        }
        assert {str(spec.Desc) for spec in document.Root.AF} == {
            "The terms as data",
            "Notizen für Jürgen",
        }
        assert {str(spec.AFRelationship) for spec in document.Root.AF} == {"/Data"}


def test_the_mark_stands_in_the_file_as_plain_bytes(
    press: pdf.Press, faces: tuple[pdf.PaperFont, ...]
) -> None:
    marked = press.render('<meta name="groundrules-mark" content="a1_B-2"><p>x', faces)
    assert marked.count(b"/groundrules-mark (a1_B-2)") == 1
    with pikepdf.open(BytesIO(marked)) as document:
        assert document.docinfo["/groundrules-mark"] == "a1_B-2"
    assert b"groundrules-mark" not in press.render("<p>x", faces)
    with pytest.raises(pdf.RenderFailed, match="mark"):
        press.render('<meta name="groundrules-mark" content="a) /Evil (b"><p>x', faces)
