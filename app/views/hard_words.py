"""The hint beside words that a client will read, while they are typed."""

from __future__ import annotations

from flask import Blueprint, get_template_attribute, request

from agreements import hard_words
from app.views import guard

pages = Blueprint("hard_words", __name__)
guard.signed_in(pages)
pages.add_app_template_filter(hard_words.found, "hard_words")
_OURS = ("csrf_token", "submission", "expected", "seen")


@pages.post("/hard-words")
def hint() -> str:
    """Which words of a form read hard; nothing is kept."""
    typed = (value for name, value in request.form.items() if name not in _OURS)
    said = get_template_attribute("macros/hard_words.html", "hard_words_said")
    return str(said(" ".join(typed)))
