"""A version on paper: the values a page is made of, and its HTML through a given environment."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment


@dataclass(frozen=True)
class PaperClause:
    """A clause as a client reads it. `number` counts from 1."""

    number: int
    title: str
    sentence: str
    why: str
    promise: str
    is_new: bool
    is_changed: bool


@dataclass(frozen=True)
class Signature:
    """A line at the foot: who, and when they offered or accepted (empty before that)."""

    name: str
    note: str


@dataclass(frozen=True)
class Paper:
    """All that stands on the paper, in the reader's language. A draft has no number.

    `accepted_note` says when and how it was accepted; None while it is not.
    """

    title: str
    language: str
    freelancer: str
    client: str
    contact_first_name: str
    number: int | None
    opening: str
    clauses: tuple[PaperClause, ...]
    signatures: tuple[Signature, ...]
    accepted_note: str | None
    when_it_slips: str
    what_is_counted: str
    later: str
    how_to_answer: str


def paper_html(environment: Environment, paper: Paper) -> str:
    """The paper as one HTML page. The environment escapes, and translates our own headings."""
    return environment.get_template("documents/agreement.html").render(paper=paper)
