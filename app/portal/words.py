"""Fields for a client's own words, with messages in their language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from agreements.language import Language
from app.views.forms import TURNS, visible

_CONTROL = re.compile(rf"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f{TURNS}]")
_BREAKS = re.compile(r"[\n\r\u2028\u2029]")


def one_line(
    ln: Language, label: str, name: str, needed: str = "", *, most: int = 120, fills: str = "name"
) -> StringField:
    """One line; `name` is its id on the page, `needed` the message where nothing is typed.
    `fills` is what browsers offer to fill in."""
    return StringField(
        label,
        id=name,
        filters=[_stripped],
        validators=[
            DataRequired(needed) if needed else Optional(),
            _readable(ln, _BREAKS),
            _at_most(ln, most),
        ],
        render_kw={"autocomplete": fills},
    )


def some_lines(ln: Language, label: str, name: str, needed: str = "") -> TextAreaField:
    """Several lines; optional without a message for `needed`."""
    asked = DataRequired(needed) if needed else Optional()
    return TextAreaField(
        label,
        id=name,
        filters=[_stripped],
        validators=[asked, _readable(ln, None), _at_most(ln, 2000)],
    )


def _stripped(typed: str | None) -> str:
    return visible((typed or "").replace("\r\n", "\n"))


def _at_most(ln: Language, most: int) -> Length:
    return Length(max=most, message=ln.gettext("Keep it to %(n)s characters.") % {"n": most})


def _readable(ln: Language, without: re.Pattern[str] | None) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        typed = field.data or ""
        if _CONTROL.search(typed) or (without and without.search(typed)):
            raise ValidationError(ln.gettext("Write it as plain words."))

    return check
