"""Setting an agreement of five lines: our press, and Chromium, both warm and by turns.

Both get the same page and the same fonts: Chromium finds them through a configuration of
fontconfig made for it, because it would fetch nothing either. Its time is that of giving it the
page and of `page.pdf`, which is what an app would wait for. Each round is an agreement with another
client, so that neither side sets a page twice.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import sync_playwright

from app.adapters import fonts, pdf
from app.services import stated
from bench import paper, papers_served
from bench.result import Result

ROUNDS, WARM = 20, 3
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu")
OPTIONS: dict[str, Any] = {"tagged": True, "prefer_css_page_size": True, "print_background": True}

Set = Callable[[str], bytes]


def measure() -> Iterator[Result]:
    """A warm render and what it weighs; a version without logo and seal may have 60 KB."""
    made = paper.content(*paper.FIVE)
    clients = [f"Okafor Foods {number}" for number in range(WARM + ROUNDS)]
    pages = [paper.html(replace(made, client=client)) for client in clients]
    with tempfile.TemporaryDirectory() as folder:
        faces = fonts.paper_fonts(Path(folder))
        with _press(faces) as ours, _chromium(faces, Path(folder)) as peer:
            mine, theirs = _by_turns(pages, ours, peer)
        weight = len(pdf.render(pages[0], faces, attachments=(stated.attachment(made),)))
    flags, options = " ".join(FLAGS), ", ".join(f"{key}={value}" for key, value in OPTIONS.items())
    name = f"Chromium {flags}, page.pdf({options})"
    yield Result("pdf: five lines, warm", mine, theirs, name, "ms")
    yield Result("pdf: five lines, its bytes", weight, papers_served.MOST_BYTES, "at most", "bytes")
    yield from papers_served.serve()
    yield from papers_served.survive()


@contextmanager
def _press(faces: tuple[pdf.PaperFont, ...]) -> Iterator[Set]:
    press = pdf.Press()
    try:
        yield lambda page: press.render(page, faces)
    finally:
        press.close()


@contextmanager
def _chromium(faces: tuple[pdf.PaperFont, ...], folder: Path) -> Iterator[Set]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "There is no Chromium here."
    described = folder / "fonts.conf"
    described.write_text(
        f"<fontconfig><dir>{faces[0].path.parent}</dir><cachedir>{folder}</cachedir></fontconfig>"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=list(FLAGS),
            env={**os.environ, "FONTCONFIG_FILE": str(described)},
        )
        tab = browser.new_page()

        def made(page: str) -> bytes:
            tab.set_content(page)
            return tab.pdf(**OPTIONS)

        yield made
        browser.close()


def _by_turns(pages: list[str], *sides: Set) -> list[float]:
    """The median of each, in milliseconds."""
    took: list[list[float]] = [[] for _ in sides]
    for page in pages:
        for side, times in zip(sides, took, strict=True):
            began = perf_counter()
            made = side(page)
            times.append((perf_counter() - began) * 1000)
            assert made.startswith(b"%PDF")
    return [median(times[WARM:]) for times in took]
