"""The languages that clients read, and where the translations come from."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from babel import Locale

from agreements.language import Language

TRANSLATIONS = Path(__file__).parent / "translations"

# Languages in which a freelancer may type wording. Our own sentences are English so far.
CODES = ("en", "cs", "da", "de", "es", "fi", "fr", "it", "nl", "no", "pl", "pt", "sv")


@cache
def language(code: str) -> Language:
    """The language with this code, or English where our sentences are not translated yet.

    Dates stay in the language of the sentences around them.
    """
    try:
        return Language(code, gettext.translation("messages", TRANSLATIONS, languages=[code]))
    except FileNotFoundError:
        return Language("en")


@cache
def language_names() -> tuple[tuple[str, str], ...]:
    """Each code with its name in English, for a form."""
    return tuple(
        sorted(
            ((code, Locale.parse(code).get_display_name("en") or code) for code in CODES),
            key=lambda pair: pair[1],
        )
    )
