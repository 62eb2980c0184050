"""Does what WeasyPrint 70.0 does most often in fewer steps, with the same outcome to the byte.

Loaded by `pdf_worker.py` alone. Another version of WeasyPrint is left as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

VERSION = "70.0"
MOST_STYLES = 4000
_ATTRIBUTES = ("lang", "anchor", "width", "height")
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_BY_WIDTH = (
    *("margin_left", "margin_right", "padding_left", "padding_right"),
    *("width", "min_width", "max_width"),
)
_UPRIGHT = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS = ("height", "min_height", "max_height")
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position"),
    *("font_variant_caps", "font_variant_numeric", "font_variant_alternates"),
    *("font_variant_east_asian", "font_feature_settings"),
)


def apply() -> None:
    """Put these functions where WeasyPrint's own are."""
    import weasyprint
    from weasyprint import css
    from weasyprint.layout import percent
    from weasyprint.text import line_break

    if weasyprint.__version__ != VERSION:
        return
    _replace(percent.resolve_percentages, _percentages(percent))
    line_break.Layout.setup = _setup(line_break)
    css.StyleFor.set_computed_styles = _styles(css.StyleFor.set_computed_styles)


def _replace(old: object, new: object) -> None:
    """A function is known by its name in every module that imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint"):
            for known, value in list(vars(module).items()):
                if value is old:
                    setattr(module, known, new)


def _percentages(percent: Any) -> Callable[..., None]:
    """Most lengths are pixels, the same for every box of a style: those are set all at once."""
    from weasyprint.css.properties import Dimension

    slowly = percent.resolve_percentages

    def pixels(style: Any) -> dict[str, Any] | None:
        """The lengths that boxes of this style have; None where one depends on where they are."""
        found = {name: style[name] for name in _BORDERS}
        for name in (*_BY_WIDTH, *_UPRIGHT, *_HEIGHTS):
            value = style[name]
            if value == "auto":
                found[name] = 0 if name in ("min_width", "min_height") else value
            elif value.__class__ is Dimension and value.unit != "%":
                found[name] = value.value
            else:
                return None
        plain = style["border_collapse"] != "collapse" and style["box_sizing"] == "content-box"
        return found if plain else None

    def resolve(box: Any, containing_block: Any) -> None:
        known = box.style.__dict__
        if "_pixels" not in known:
            known["_pixels"] = pixels(box.style)
        if known["_pixels"] is None:
            slowly(box, containing_block)
        else:
            box.__dict__.update(known["_pixels"])

    return resolve


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


def _styles(slowly: Callable[..., None]) -> Callable[..., None]:
    """A style is computed once for the same rules below the same parent, in whatever document.

    A style holds its rules and its parent, so that what is kept here keeps their identities.
    """
    kept: dict[tuple[Any, ...], Any] = {}

    def settle(
        found: Any,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: Any = None,
        base_url: Any = None,
        target_collector: Any = None,
    ) -> None:
        computed = found.get_computed_styles()
        key = (
            id(found.font_config),
            id(computed.get((parent, None))),
            pseudo_type,
            *map(_rule, found.get_cascaded_styles().get((element, pseudo_type), {}).items()),
        )
        if not hasattr(element, "tag"):  # a page, whose style is changed while it is made
            slowly(found, element, parent, root, pseudo_type, base_url, target_collector)
        elif key in kept:
            computed[element, pseudo_type] = style = kept[key]
            if target_collector and style["anchor"]:
                target_collector.collect_anchor(style["anchor"])
        else:
            slowly(found, element, parent, root, pseudo_type, base_url, target_collector)
            if len(kept) >= MOST_STYLES:
                kept.clear()
            kept[key] = computed[element, pseudo_type]

    return settle


def _rule(rule: tuple[str, tuple[Any, Any]]) -> tuple[Any, ...]:
    """A rule of a style sheet is the same object in every document; one of an attribute is not."""
    name, (value, weight) = rule
    return name, repr(value) if name in _ATTRIBUTES else id(value), weight


def _is_special(style: Any) -> bool:
    return (
        not style["lang"]
        or style["font_language_override"] != "normal"
        or style["text_decoration_line"] != "none"
    )
