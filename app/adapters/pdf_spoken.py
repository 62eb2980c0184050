"""Gives text in Arabic letters to whoever reads, copies or searches a PDF, letter by letter.

The font draws many letters as a shape they share and dots of their own, so that no glyph tells the
letter. The text itself stands beside such a run as its ActualText. Loaded by `pdf_worker.py` alone.
"""

from __future__ import annotations

import re
from typing import Any

ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
# Marks of direction, which are no text.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def apply() -> None:
    """Put this function where WeasyPrint's own is."""
    from weasyprint.draw import text

    plainly = text.draw_first_line

    def draw(stream: Any, textbox: Any, *rest: Any) -> Any:
        said = _TURNS.sub("", textbox.text)
        if not ARABIC.search(said):
            return plainly(stream, textbox, *rest)
        letters = said.encode("utf-16-be").hex().encode()
        stream.stream.append(b"/Span <</ActualText <feff" + letters + b">>> BDC")
        drawn = plainly(stream, textbox, *rest)
        stream.stream.append(b"EMC")
        return drawn

    text.draw_first_line = draw
