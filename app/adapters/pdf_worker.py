"""The process in which WeasyPrint runs; started by `app.adapters.pdf`, never imported.

It reads orders from the socket it was given, then one page after another, and ends when the other
side does.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

GRACE = 5


def main(line: Connection) -> None:
    orders = json.loads(line.recv_bytes())
    try:
        typesetter = Typesetter(orders["fonts"])
        typesetter.render("<p>The first page loads what the others find loaded.")
    except Exception as problem:
        line.send_bytes(_said("WeasyPrint cannot start", problem))
        return
    _limit_memory(orders["memory"])
    line.send_bytes(b"+")
    while True:
        html = line.recv_bytes().decode()
        # Ends this process even when nobody is left to kill it.
        signal.alarm(math.ceil(orders["seconds"]) + GRACE)
        line.send_bytes(_answer(typesetter, html))
        signal.alarm(0)


class Typesetter:
    """WeasyPrint with our fonts loaded once, and closed to everything else."""

    def __init__(self, fonts: list[dict[str, Any]]) -> None:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

        contents = {f"font:{place}": Path(font["path"]) for place, font in enumerate(fonts)}

        class OnlyFonts(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url not in contents:
                    raise URLFetchingError("Papers fetch nothing.")
                return URLFetcherResponse(url, contents[url].read_bytes())

        self._html, self._fetcher, self._config = HTML, OnlyFonts(), FontConfiguration()
        self._faces = CSS(
            string="".join(_face(url, font) for url, font in zip(contents, fonts, strict=True)),
            font_config=self._config,
            url_fetcher=self._fetcher,
        )

    def render(self, html: str) -> bytes:
        page = self._html(string=html, url_fetcher=self._fetcher)
        made: bytes = page.write_pdf(
            font_config=self._config, stylesheets=[self._faces], pdf_tags=True
        )
        return made


def _face(url: str, font: dict[str, Any]) -> str:
    return (
        f"@font-face {{ font-family: '{font['family']}'; font-weight: {font['weight']}; "
        f"font-style: {font['style']}; src: url('{url}') }}\n"
    )


def _answer(typesetter: Typesetter, html: str) -> bytes:
    try:
        return b"+" + typesetter.render(html)
    except MemoryError:
        return b"-Making this document needed more memory than it may use."
    except Exception as problem:
        return _said("This document could not be made", problem)


def _said(what: str, problem: Exception) -> bytes:
    words = str(problem).strip().split("\n")[0][:200]
    return f"-{what} ({type(problem).__name__}: {words}).".encode()


def _limit_memory(growth: int) -> None:
    """Cap the data of this process at what it has now and `growth` bytes more (Linux only)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return
    now = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData"))
    cap = now * 1024 + growth
    resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        main(Connection(int(sys.argv[1])))
