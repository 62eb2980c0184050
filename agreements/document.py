"""A version on paper: the values a page is made of, and its HTML through a given environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Environment

from agreements import letters
from agreements.colour import Colour, tint

_ACCENT = re.compile("#[0-9a-f]{6}", re.ASCII)
PAPERS = ("A4", "Letter")
# The template of a `Paper`.
AGREEMENT = "documents/agreement.html"
# The mark of a paper that is made anew each time and of which there is no record.
NOT_KEPT = "not-kept"
# Languages of long words, which are parted at the end of a line.
_LONG_WORDS = frozenset(("cs", "da", "de", "fi", "nl", "no", "pl", "sv"))


@dataclass(frozen=True)
class Brand:
    """How a freelancer's papers look: accent "#rrggbb", page size "A4" or "Letter".

    Without a logo its width and height (pixels) are 0.

    Raises:
        ValueError: the accent or the page size is written otherwise.
    """

    accent: str = "#1c5a4a"
    paper: str = "A4"
    logo: bool = False
    logo_width: int = 0
    logo_height: int = 0

    def __post_init__(self) -> None:
        if not _ACCENT.fullmatch(self.accent) or self.paper not in PAPERS:
            raise ValueError("A brand has an accent like #1c5a4a, and A4 or Letter.")

    @property
    def wash(self) -> str:
        """The accent, so light that text in it stands on it."""
        return tint(Colour.parse(self.accent)).written


USUAL = Brand()


@dataclass(frozen=True)
class PaperClause:
    """A clause as a client reads it. `number` counts from 1; `hours` are lines in both zones."""

    number: int
    title: str
    sentence: str
    why: str
    promise: str
    is_new: bool
    is_changed: bool
    hours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """A line at the foot: who, and when they offered or accepted (empty before that)."""

    name: str
    note: str


@dataclass(frozen=True)
class HistoryLine:
    """One version: 'Version 1', '3 November 2026', and what was agreed with it. The end of an
    agreement has no version."""

    version: str
    day: str
    what: str


@dataclass(frozen=True)
class Paper:
    """All that stands on the paper, in the reader's language. A draft has no number.

    `accepted_note` says when and how it was accepted; None while it is not. `our_language` is that
    of the sentences which nobody typed. `look` is how close things sit, where the number of lines
    does not decide it: "alone", "two" or "three".
    """

    title: str
    language: str
    freelancer: str
    client: str
    number: int | None
    opening: str
    clauses: tuple[PaperClause, ...]
    signatures: tuple[Signature, ...]
    accepted_note: str | None
    when_it_slips: str
    what_is_counted: str
    later: str
    how_to_answer: str
    unchanged: str = ""
    history: tuple[HistoryLine, ...] = ()
    our_language: str = "en"
    brand: Brand = USUAL
    mark: str = ""
    look: str = ""


def sheet_html(environment: Environment, template: str, sheet: Any) -> str:
    """A paper of any kind as one HTML page, its text made plain. The environment escapes, and
    translates our own headings.

    `sheet` is a frozen dataclass with at least `language`, `our_language`, `freelancer`, `brand`
    and `mark`.
    """
    said = letters.all_plain(sheet)
    return environment.get_template(template).render(
        paper=said,
        runs_left=partial(letters.runs_left, language=said.language),
        turning=letters.turning,
        unbroken=letters.unbroken,
        families=letters.families(repr(said)),
        parts_words=said.language in _LONG_WORDS,
    )
