"""The page about what goes on between the two, with the forms on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services.relating import between
from app.services.relating.between import Between
from app.views import guard
from app.views.forms import Form

# Each form on the page by its name, with what makes it: with a prefix of its own ("given-"), so
# that no two fields have one name. A section finds its own as `forms.given`.
FORMS: dict[str, Callable[..., Form]] = {}
# What an untouched form begins with.
STARTS: dict[str, Callable[[Between], dict[str, Any]]] = {}


def show(client_id: int, typed: Mapping[str, Form] | None = None) -> str:
    """The page; `typed` are forms as somebody left them, the others are empty."""
    found = between.page(guard.person(), client_id, guard.now())
    empty: dict[str, Any] = {
        name: make(formdata=None, data=STARTS[name](found) if name in STARTS else None)
        for name, make in FORMS.items()
    }
    return render_template(
        "pages/between.html",
        found=found,
        client=found.client,
        forms=empty | dict(typed or {}),
        now=guard.now(),
    )


def lead_back(client_id: int, section: str) -> Response:
    """Back to a section of the page, after something was saved."""
    return redirect(url_for("between.page", client_id=client_id, _anchor=section))
