"""Makes one static font from a variable one, or a subset of it for the web.

Run as a program of its own by `app.adapters.fonts`, because fontTools takes seconds and much
memory: `python -P foundry.py paper SOURCE TARGET wght=600 …` or `… web SOURCE TARGET`.
"""

from __future__ import annotations

import gc
import os
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Kerning, ligatures, marks, figures that line up, what the letters of a language need, and the
# forms that join Arabic letters.
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt", "case", "lnum", "pnum", "tnum"]
FEATURES += ["init", "medi", "fina", "isol", "rlig", "curs"]

# Latin with both extensions, modifiers, punctuation, currency, letterlike signs, arrows, minus.
WEB_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x02B9, 0x02DD),
    (0x0300, 0x0331),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x20A0, 0x20C0),
    (0x2100, 0x2122),
    (0x2190, 0x2199),
    (0x2212, 0x2215),
    (0x2713, 0x2713),
)


def paper_font(source: str, target: str, axes: dict[str, float]) -> None:
    """Write a static TrueType font with every letter of the source at this place of its axes."""
    options = _options()
    font = subset.load_font(source, options)
    # Alternates that nothing asks for go first: the tables that remain merge far faster.
    _cut(font, options, list(font.getBestCmap()))
    fixed = instancer.instantiateVariableFont(font, axes, inplace=True, updateFontNames=True)
    fixed.save(target)


def web_font(source: str, target: str) -> None:
    """Write a woff2 with the letters of a static font that pages need."""
    options = _options()
    options.flavor = "woff2"
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14, 16, 17]
    font = subset.load_font(source, options)
    _cut(font, options, [code for first, last in WEB_RANGES for code in range(first, last + 1)])
    subset.save_font(font, target, options)


def _options() -> subset.Options:
    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    return options


def _cut(font: TTFont, options: subset.Options, letters: list[int]) -> None:
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)


def _main(kind: str, source: str, target: str, *axes: str) -> None:
    gc.disable()
    if kind == "web":
        web_font(source, target)
    else:
        paper_font(source, target, {name: float(at) for name, at in (a.split("=") for a in axes)})
    with open(target, "rb+") as made:
        os.fsync(made.fileno())


if __name__ == "__main__":
    _main(*sys.argv[1:])
