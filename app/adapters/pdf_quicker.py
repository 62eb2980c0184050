"""Does what WeasyPrint 70.0 does most often in fewer steps, with the same outcome to the byte.

Loaded by `pdf_worker.py` alone, which leaves another version of WeasyPrint as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

_AT_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_BY_WIDTH = (
    *("margin_left", "margin_right", "padding_left", "padding_right"),
    *("width", "min_width", "max_width"),
)
_UPRIGHT = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS = ("height", "min_height", "max_height")
_CORNERS = tuple(f"border_{corner}_radius" for corner in _AT_CORNERS)


def apply() -> None:
    """Put these functions where WeasyPrint's own are."""
    import tinyhtml5  # type: ignore[import-untyped]
    from weasyprint.draw import border
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import background, float, percent
    from weasyprint.text import line_break

    tinyhtml5.parse = _read(tinyhtml5.parse)
    _replace(percent.resolve_percentages, _percentages(percent))
    _replace(line_break.strut, _once(line_break.strut, "_strut"))
    _replace(float.avoid_collisions, _no_floats(float, boxes))
    _in_flow(boxes)
    _undecorated(background, border)


def _replace(old: object, new: object) -> None:
    """A function is known by its name in every module that imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint"):
            for known, value in list(vars(module).items()):
                if value is old:
                    setattr(module, known, new)


def _read(slowly: Callable[..., Any]) -> Callable[..., Any]:
    """Whole pages of ours are XML as well, which Expat reads a hundred times as fast."""

    def read(file: Any, **options: Any) -> Any:
        page = file.read()
        try:
            if page.lstrip().startswith("<!DOCTYPE html>"):
                return ElementTree.fromstring(page)
        except ElementTree.ParseError:
            pass
        file.seek(0)
        return slowly(file, **options)

    return read


def _once(slowly: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    """What follows from a style alone is found out once for it."""

    def known(style: Any) -> Any:
        if name not in style.__dict__:
            style.__dict__[name] = slowly(style)
        return style.__dict__[name]

    return known


def _no_floats(layout: Any, boxes: Any) -> Callable[..., tuple[float, float, float]]:
    """A line that stands beside nothing begins where the box around it does."""
    slowly = layout.avoid_collisions

    def avoid(context: Any, box: Any, around: Any, outer: bool = True) -> Any:
        if context.excluded_shapes or box.__class__ is not boxes.LineBox:
            return slowly(context, box, around, outer)
        left = around.content_box_x()
        right = left + around.width
        at = right if around.style["direction"] == "rtl" else left
        return at, box.position_y, right - left

    return avoid


def _in_flow(boxes: Any) -> None:
    """Whether a box stands among the others depends on its style alone."""
    slowly = boxes.Box.is_in_normal_flow

    def is_in_normal_flow(box: Any) -> bool:
        known = box.style.__dict__
        if "_in_flow" not in known:
            known["_in_flow"] = slowly(box)
        return bool(known["_in_flow"])

    boxes.Box.is_in_normal_flow = is_in_normal_flow


def _undecorated(background: Any, border: Any) -> None:
    """Most boxes have neither background nor outline: that is seen once for a style."""
    laid_out = background.layout_box_backgrounds
    bordered, outlined = border.draw_border, border.draw_outline

    def plain(style: Any) -> bool:
        return (
            style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and style["visibility"] == "visible"
            and {kind for kind, _ in style["background_image"]} == {"none"}
            and background.parse_color("transparent") == style["background_color"]
            and not style["box_shadow"]
            and not style["outline_width"]
            and style["column_width"] == style["column_count"] == "auto"
            and all((0, "px") in style[corner] for corner in _CORNERS)
        )

    is_plain = _once(plain, "_is_bare")

    def lay_out(
        page: Any, box: Any, images: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if box is page or style is not None or not is_plain(box.style):
            laid_out(page, box, images, layout_children, style)
            return
        box.background = None
        for corner in _CORNERS:
            setattr(box, corner, (0, 0))
        if layout_children:
            for child in box.all_children():
                lay_out(page, child, images)

    def outline(stream: Any, box: Any) -> None:
        if is_plain(box.style):
            for child in box.children:
                if isinstance(child, border.boxes.Box):
                    outline(stream, child)
        else:
            outlined(stream, box)

    def draw_border(stream: Any, box: Any) -> None:
        if not is_plain(box.style) or any(map(box.__dict__.__getitem__, _BORDERS)):
            bordered(stream, box)

    _replace(laid_out, lay_out)
    _replace(bordered, draw_border)
    _replace(outlined, outline)


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
