"""Jinja in the reader's language, for papers, mails and the client's pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.languages import language

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def environment(code: str) -> Environment:
    """The environment for papers and mails in one language. It knows of no request."""
    return new_environment(code)


def new_environment(code: str) -> Environment:
    """An environment of the caller's own: escapes everything and fails on an unknown name."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        language(code).translations, newstyle=True
    )
    return made
