"""Finds the style of every element as WeasyPrint 70.0 does, once for what looks the same.

Loaded by `pdf_worker.py` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST_STYLES = 4000
_ATTRIBUTES = ("lang", "anchor", "width", "height")


def apply() -> None:
    """Put these functions where WeasyPrint's own are."""
    from weasyprint import css, html

    _drop_notes(html.UA_STYLESHEET.matcher)
    css.StyleFor.set_computed_styles = _styles(css.StyleFor.set_computed_styles)


def _drop_notes(matcher: Any) -> None:
    """No element has notes, so none needs the styles of five kinds of them."""
    matcher.other_selectors = [
        selector for selector in matcher.other_selectors if "note" not in (selector[3] or "")
    ]


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
        if key in kept:
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
    name, (value, (precedence, layer, specificity)) = rule
    same = repr(value) if name in _ATTRIBUTES else id(value)
    return name, same, precedence, layer, *specificity
