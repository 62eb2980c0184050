"""The freelancer's own words for reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import Language
from app.languages import language as ours_in
from app.models import ReminderTemplate
from app.services.mail.letters import Words


@dataclass(frozen=True)
class OwnWords(Words):
    """Words the freelancer wrote; `code` is the language they are in."""

    code: str

    @property
    def reader(self) -> Language:
        """For days and lists inside them, also where our sentences do not exist."""
        return in_language(self.code)


def own(db: Session, freelancer_id: int, language: str) -> Mapping[tuple[str, int], Words]:
    """What this freelancer wrote in place of our words, by kind and step, for one language.

    Where we have no sentences in it, what they wrote in English stands before ours do.
    """
    rows = db.scalars(
        select(ReminderTemplate).where(ReminderTemplate.freelancer_id == freelancer_id)
    )
    found = (Stored(row.kind, row.step, row.language, row.subject, row.body) for row in rows)
    return among(found, language)


class Stored(NamedTuple):
    """Words as they are kept."""

    kind: str
    step: int
    language: str
    subject: str
    body: str


def among(rows: Iterable[Stored], language: str) -> Mapping[tuple[str, int], Words]:
    """As `own`, from all that a freelancer wrote, in any language."""
    codes = {language, ours_in(language).code}
    # The language itself comes last, and stands.
    in_order = sorted(
        (row for row in rows if row.language in codes), key=lambda row: row.language == language
    )
    return {(row.kind, row.step): OwnWords(row.subject, row.body, row.language) for row in in_order}


def has_ours(code: str) -> bool:
    """Whether our own sentences exist in a language."""
    return ours_in(code).code == code


def in_language(code: str) -> Language:
    """A language for dates and lists, whether or not our sentences exist in it."""
    return ours_in(code) if has_ours(code) else Language(code)
