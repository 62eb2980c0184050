"""Two versions of an agreement side by side."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from app.services.agreeing import comparison, comparison_paper
from app.services.errors import NotFound
from app.services.state.stored_words import VERSION_STATES
from app.views import files, guard

pages = Blueprint("comparing", __name__)
guard.signed_in(pages)

# What became of a line, and the tone of its tag.
FATES = {
    "same": ("the same", ""),
    "changed": ("changed", "wait"),
    "new": ("new", ""),
    "gone": ("gone", "slip"),
}
PARTS = {
    "title": "Title",
    "figures": "Figures",
    "sentence": "What we agree",
    "why": "Why it helps both",
    "promise": "Promised in return",
    "hours": "Working hours",
}


@pages.get("/clients/<int:client_id>/agreement/compare")
def page(client_id: int) -> str:
    """What became of every line from one version to another."""
    compared = comparison.compare(guard.person().id, client_id, _number("from"), _number("to"))
    return render_template(
        "pages/comparing.html",
        compared=compared,
        client=compared.client,
        fates=FATES,
        parts=PARTS,
        states=VERSION_STATES,
    )


@pages.get("/clients/<int:client_id>/agreement/compare.pdf")
def paper(client_id: int) -> Response:
    """The same on paper, made on request and stored nowhere."""
    made, name = comparison_paper.make(guard.person().id, client_id, _number("from"), _number("to"))
    return files.made(made, name)


def _number(name: str) -> int | None:
    """The number of a version in the address, None where none is named.

    Raises:
        NotFound: what stands there is no number of a version.
    """
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise NotFound
    return int(typed)
