"""The agreement on paper as HTML: what it says, in whose language, and that text stays text."""

from __future__ import annotations

import gettext
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agreements.document import AGREEMENT, Paper, PaperClause, Signature, sheet_html

TEMPLATES = Path(__file__).parents[2] / "templates"
MARKUP = "<b>bold</b> & {{ 7 * 7 }}"
ESCAPED = "&lt;b&gt;bold&lt;/b&gt; &amp; {{ 7 * 7 }}"

FIRST = PaperClause(
    number=1,
    title="Decisions get an answer within one working day",
    sentence="When my subject begins “Decision:”, you answer by the end of your next working day.",
    why="An open decision holds up the work behind it.",
    promise="I answer your questions by the end of my next working day.",
    is_new=False,
    is_changed=False,
)
PAPER = Paper(
    title="How we work together",
    language="en",
    freelancer="Ines Duarte",
    client="Okafor Foods",
    number=1,
    opening="Ben, one thing before we start that keeps your project moving.",
    clauses=(FIRST,),
    signatures=(
        Signature("Ines Duarte", "offered 2 November 2026, 09:12 in Lisbon"),
        Signature("Ben Okafor", ""),
    ),
    accepted_note=None,
    when_it_slips="It happens.",
    what_is_counted="When a “Decision:” was asked and answered.",
    later="A no is fine and changes nothing here.",
    how_to_answer="Accept, ask for a change or decline on your page, or just reply.",
)


class Bracketed(gettext.NullTranslations):
    """A language in which every sentence of ours is the English one in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"


def environment(translations: gettext.NullTranslations | None = None) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        translations or gettext.NullTranslations(), newstyle=True
    )
    return made


def html(paper: Paper, translations: gettext.NullTranslations | None = None) -> str:
    return sheet_html(environment(translations), AGREEMENT, paper)


def words(page: str) -> str:
    """What a reader sees of the body."""
    body = re.sub(r"</?bdi\b[^>]*>", "", page[page.index("<body") :])
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_paper_names_both_sides_and_the_version() -> None:
    assert "Ines Duarte and Okafor Foods, version 1" in words(html(PAPER))


def test_a_paper_without_a_number_is_a_draft() -> None:
    said = words(html(replace(PAPER, number=None)))
    assert "Ines Duarte and Okafor Foods, draft" in said
    assert "version" not in said


def test_the_title_and_the_language_stand_in_the_head() -> None:
    page = html(replace(PAPER, language="de"))
    assert '<html lang="de">' in page
    assert "<title>How we work together: Ines Duarte and Okafor Foods, version 1</title>" in page


def test_a_clause_carries_its_why_and_its_promise() -> None:
    said = words(html(PAPER))
    assert f"Why this helps us both {FIRST.why} What I promise in return {FIRST.promise}" in said


@pytest.mark.parametrize(
    ("is_new", "is_changed", "marks"),
    [
        (False, False, []),
        (True, False, ["new in this version"]),
        (False, True, ["changed in this version"]),
    ],
)
def test_a_clause_is_marked_only_when_it_is_new_or_changed(
    is_new: bool, is_changed: bool, marks: list[str]
) -> None:
    clause = replace(FIRST, is_new=is_new, is_changed=is_changed)
    said = words(html(replace(PAPER, clauses=(clause,))))
    assert re.findall(r"(?:new|changed) in this version", said) == marks


def test_only_the_new_one_of_two_clauses_is_marked() -> None:
    second = replace(FIRST, number=2, title="Calls come at set times", is_new=True)
    said = words(html(replace(PAPER, clauses=(FIRST, second))))
    assert "Calls come at set times new in this version" in said
    assert said.count("new in this version") == 1


def test_an_open_offer_says_how_to_answer_and_an_accepted_one_no_longer_does() -> None:
    accepted = replace(PAPER, accepted_note="accepted 3 November 2026, 10:02 in Berlin")
    assert "How to answer Accept, ask" in words(html(PAPER))
    assert "Agreed" not in words(html(PAPER))
    assert "How to answer" not in words(html(accepted))
    assert "Agreed" in words(html(accepted))


def test_the_notes_stand_under_the_names_of_those_who_gave_them() -> None:
    signed = (Signature("Ines Duarte", "offered on Monday"), Signature("Ben Okafor", "accepted"))
    said = words(html(replace(PAPER, signatures=signed)))
    assert "Ines Duarte offered on Monday Ben Okafor accepted" in said


def test_every_sentence_of_ours_is_in_the_reader_s_language() -> None:
    clauses = (replace(FIRST, is_new=True), replace(FIRST, number=2, is_changed=True))
    quiet = replace(
        PAPER,
        clauses=tuple(
            replace(c, title="", sentence="", why="", promise="", number=0) for c in clauses
        ),
        signatures=(),
        title="",
        opening="",
        when_it_slips="",
        what_is_counted="",
        later="",
        how_to_answer="",
    )
    for paper in (quiet, replace(quiet, accepted_note=""), replace(quiet, number=None)):
        rest = re.sub(r"\[[^\]]*\]", "", words(html(paper, Bracketed())))
        assert rest.split() == ["Groundrules", "0", "0"]  # a name, and the places of the lines


TEXTS = ("title", "freelancer", "client", "opening", "when_it_slips", "what_is_counted", "later")


@pytest.mark.parametrize("field", [*TEXTS, "how_to_answer"])
def test_markup_in_a_text_of_the_paper_stays_text(field: str) -> None:
    page = html(replace(PAPER, **{field: MARKUP}))
    assert ESCAPED in page
    assert "<b>" not in page


@pytest.mark.parametrize("field", ["title", "sentence", "why", "promise"])
def test_markup_in_a_clause_stays_text(field: str) -> None:
    page = html(replace(PAPER, clauses=(replace(FIRST, **{field: MARKUP}),)))
    assert ESCAPED in page
    assert "<b>" not in page


def test_markup_in_a_signature_or_the_language_stays_text() -> None:
    signed = (Signature(MARKUP, MARKUP),)
    page = html(replace(PAPER, signatures=signed, language='en"><b>'))
    assert page.count(ESCAPED) == 2
    assert "<b>" not in page
