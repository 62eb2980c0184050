"""Breaks and draws lines of text as WeasyPrint 70.0 does, shaping them half as often.

Loaded by `pdf_worker.py` alone, with `pdf_quicker.py`. What is not plain text in plain fonts goes
WeasyPrint's own way.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import groupby
from math import inf
from typing import Any

MOST_WORDS = 20_000
# The letters that certainly make more than a line, for each font size that a line is wide.
MORE_THAN_A_LINE = 3
# Fewer letters than this are looked at closely.
SHORTEST = 2
# What kerning can take from two words that stand beside each other, in pixels.
KERNING = 2
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position"),
    *("font_variant_caps", "font_variant_numeric", "font_variant_alternates"),
    *("font_variant_east_asian", "font_feature_settings"),
)
_GLYPH = struct.Struct("=Iiii4x")


def apply() -> None:
    """Put these functions where WeasyPrint's own are."""
    from weasyprint.draw import text
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    line_break.Layout.setup = _setup(line_break)
    shape_anew = _keep_layouts(line_break)
    inline.split_first_line = preferred.split_first_line = _split(line_break)
    text.draw_first_line = _draw(text, shape_anew)


def _setup(line_break: Any) -> Callable[..., None]:
    """What Pango has to know of a style is told once, and not for every line."""
    slowly = line_break.Layout.setup
    ffi, pango, unref = line_break.ffi, line_break.pango, line_break.gobject.g_object_unref

    def told(style: Any) -> tuple[Any, Any, Any] | None:
        """The context, font and language of a style; None where there is more to tell."""
        if _is_special(style) or line_break.font_features(*(style[name] for name in _FEATURES)):
            return None
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        direction = line_break.PANGO_DIRECTION[style["direction"]]
        pango.pango_context_set_base_dir(context, direction)
        name, _kept = line_break.unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(name)
        pango.pango_context_set_language(context, language)
        return context, line_break.get_font_description(style), language

    def setup(layout: Any, style: Any) -> None:
        known = style.__dict__
        if "_told" not in known:
            known["_told"] = told(style)
        if known["_told"] is None:
            slowly(layout, style)
            return
        context, font, layout.language = known["_told"]
        layout.style, layout.first_line_direction = style, 0
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        layout.layout = ffi.gc(pango.pango_layout_new(context), unref)
        pango.pango_layout_set_auto_dir(layout.layout, False)
        pango.pango_layout_set_font_description(layout.layout, font)

    return setup


def _is_special(style: Any) -> bool:
    return (
        not style["lang"]
        or style["font_language_override"] != "normal"
        or style["text_decoration_line"] != "none"
    )


def _keep_layouts(line_break: Any) -> Callable[..., None]:
    """A line stays as it was shaped until it is drawn; returned is what shapes it anew."""
    anew: Callable[..., None] = line_break.Layout.reactivate

    def reactivate(layout: Any, style: Any) -> None:
        if layout.justification_spacing:
            anew(layout, style)

    line_break.Layout.deactivate = lambda layout: None
    line_break.Layout.reactivate = reactivate
    return anew


def _split(line_break: Any) -> Callable[..., Any]:
    """Find where a line ends without shaping the word that does not fit on it."""
    slowly = line_break.split_first_line
    pango, ffi = line_break.pango, line_break.ffi
    widths: dict[tuple[int, str], float] = {}
    kept: dict[int, Any] = {}

    def width_of(word: str, style: Any) -> float:
        key = id(style), word
        if key not in widths:
            if len(widths) > MOST_WORDS:
                widths.clear()
                kept.clear()
            kept[key[0]] = style
            layout = line_break.create_layout(word, style, None, None, 0)
            widths[key] = line_break.line_size(layout.get_first_line()[0], style)[0]
        return widths[key]

    def ended(
        layout: Any, short: str, text: str, style: Any, width: float
    ) -> tuple[Any, int | None] | None:
        """The first line and where the second begins; None where that needs a closer look."""
        line, second = layout.get_first_line()
        taken = line_break.line_size(line, style)[0]
        if taken > width:
            return None
        if second is None:
            return (line, None) if short == text else None
        first = short.encode()[:second].decode()
        start, end = len(first) + 1, len(short)
        attributes = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)[start:end]
        point = line_break.get_next_break_point(attributes)
        if point is None:
            return None
        rest = short[len(first) :]
        word = rest[:point].rstrip(" ")
        if word and rest[point or -1] == " " and taken + width_of(word, style) <= width + KERNING:
            return None
        return line, second

    def split(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        if max_width is not None and max_width != inf and _is_plain(text, style):
            short = text[: int(max_width / style["font_size"] * MORE_THAN_A_LINE)]
            if len(short) > SHORTEST:
                layout = line_break.create_layout(short, style, context, max_width, 0)
                found = ended(layout, short, text, style, max_width)
                if found:
                    line, second = found
                    return line_break.first_line_metrics(line, short, layout, second, True, style)
        return slowly(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )

    return split


def _is_plain(text: str, style: Any) -> bool:
    known = style.__dict__
    if "_is_plain" not in known:
        known["_is_plain"] = bool(
            style["font_size"]
            and style["white_space"] in ("normal", "pre-line")
            and style["hyphens"] != "auto"
            and style["word_break"] == "normal"
        )
    return known["_is_plain"] and "\xad" not in text and "\n" not in text


def _draw(text: Any, shape_anew: Callable[..., None]) -> Callable[..., Any]:
    """Write the glyphs of a line, each looked at once for a font and size."""
    slowly = text.draw_first_line
    ffi, pango, units = text.ffi, text.pango, 1000 * text.FROM_UNITS

    def look(stream: Any, layout: Any, item: Any, font: Any, size: float, place: int) -> str | None:
        """The code of the glyph at this place of a run, and the kerning after it."""
        glyphs = item.glyphs
        info = glyphs.glyphs[place]
        glyph, geometry = info.glyph, info.geometry
        if glyph >= pango.PANGO_GLYPH_EMPTY or geometry.y_offset:
            return None
        if glyph not in font.to_unicode:
            offset, clusters, last = item.item.offset, glyphs.log_clusters, glyphs.num_glyphs - 1
            beyond = place - 1 if item.item.analysis.level % 2 else place + 1
            end = clusters[beyond] if 0 <= beyond <= last else item.item.length
            said = layout.text.encode()[offset + clusters[place] : offset + end]
            font.to_unicode[glyph] = said.decode()
        if glyph not in font.widths:
            font_of_run = item.item.analysis.font
            pango.pango_font_get_glyph_extents(
                font_of_run, glyph, stream.ink_rect, stream.logical_rect
            )
            font.widths[glyph] = round(stream.logical_rect.width * units / size)
        offset = geometry.x_offset / size
        kerning = font.widths[glyph] + offset - geometry.width * units / size
        before = f">{-offset}<" if offset else ""
        return f"{before}{glyph:04x}" + (f">{int(kerning)}<" if kerning else "")

    def written(stream: Any, layout: Any, item: Any) -> tuple[Any, float, str] | None:
        """The font and size of a run, and its glyphs; None where they are nothing plain."""
        font, size = stream.add_font(item.item.analysis.font)
        if font.bitmap or font.png or font.svg or font.colr:
            return None
        pieces = font.__dict__.setdefault("_pieces", {}).setdefault(size, {})
        string = "<"
        size_of_all = item.glyphs.num_glyphs * _GLYPH.size
        glyphs = ffi.buffer(item.glyphs.glyphs, size_of_all)
        for place, glyph in enumerate(_GLYPH.iter_unpack(glyphs)):
            if glyph not in pieces:
                pieces[glyph] = look(stream, layout, item, font, size, place)
            if (piece := pieces[glyph]) is None:
                return None
            string += piece
        return font, size, string[:-1] if string[-1] == "<" else string + ">"

    def runs(stream: Any, layout: Any) -> list[tuple[Any, float, str]]:
        line, second = layout.get_first_line()
        found, run = [], line.runs[0]
        while run != ffi.NULL and second is None:
            one = written(stream, layout, run.data)
            if one is None:
                return []
            found.append(one)
            run = run.next
        return found

    def draw(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> Any:
        layout, found = textbox.pango_layout, []
        if text_overflow != "ellipsis" and block_ellipsis == "none" and _is_drawn_plainly(textbox):
            found = runs(stream, layout)
        if not found:
            shape_anew(layout, textbox.style)
            return slowly(stream, textbox, text_overflow, block_ellipsis, matrix)
        stream.set_text_matrix(*matrix.values)
        for (font, size), same in groupby(found, lambda run: run[:2]):
            stream.set_font_size(font.hash, size)
            stream.show_text("".join(string for *_, string in same))
        return []

    return draw


def _is_drawn_plainly(textbox: Any) -> bool:
    said = textbox.pango_layout.text
    return textbox.text.strip() and textbox.style["font_size"] > 1 and len(said.splitlines()) == 1
