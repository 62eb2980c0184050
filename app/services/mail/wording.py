"""The words of reminders as their freelancer changes them: by kind, step and language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from agreements.needs import KINDS
from agreements.reminders import LIGHT, TALK, WHY
from app.db import session, writing
from app.languages import CODES, language
from app.models import ReminderTemplate
from app.services.errors import NotFound, Refused, Stale
from app.services.mail import placeholders, reminder_words, rewording, templates
from app.services.mail.letters import Words
from app.services.mail.reminder_words import LATE

CHANGED = "Somebody changed these words in another window. What you typed stands below."


@dataclass(frozen=True)
class Place:
    """Where words stand: a kind of need, a step, and the language they are in."""

    kind: str
    step: int
    language: str

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.step


@dataclass(frozen=True)
class Wording:
    """The words at a place: the freelancer's where `is_own`, else `otherwise`.

    `offered` are the placeholders with what stands for each; `has_ours` says whether our own
    sentences exist in the language.
    """

    place: Place
    words: Words
    otherwise: Words
    is_own: bool
    offered: dict[str, str]
    has_ours: bool

    @property
    def fingerprint(self) -> str:
        """Differs when the words differ."""
        return rewording.fingerprint(self.words.subject, self.words.body)


def steps(kind: str) -> tuple[int, ...]:
    """The steps a kind has words for; what can come late has one more, about a pattern."""
    return (LIGHT, WHY, TALK, LATE) if KINDS[kind].is_mendable else (LIGHT, WHY, TALK)


def place(kind: str, step: int, code: str) -> Place:
    """A place that exists.

    Raises:
        NotFound: there is no such kind, step or language, or nobody is reminded of such a need.
    """
    known = kind in KINDS and not KINDS[kind].is_informative
    if not known or step not in steps(kind) or code not in CODES:
        raise NotFound
    return Place(kind, step, code)


def read_as(found: Wording, words: Words) -> Place:
    """The place whose language these words are in: as long as nobody changes our sentences, they
    are sent in the language that we have them in."""
    at = found.place
    return replace(at, language=language(at.language).code) if words == found.otherwise else at


def own_places(freelancer_id: int, code: str) -> frozenset[tuple[str, int]]:
    """The kinds and steps for which this freelancer wrote words in a language; one query."""
    found = session().execute(
        select(ReminderTemplate.kind, ReminderTemplate.step).where(
            ReminderTemplate.freelancer_id == freelancer_id, ReminderTemplate.language == code
        )
    )
    return frozenset((kind, step) for kind, step in found)


def of(freelancer_id: int, at: Place) -> Wording:
    """The words at a place, as a form starts from them."""
    return _load(session(), freelancer_id, at)


def check(at: Place, words: Words) -> None:
    """Refuse words that cannot stand in a reminder.

    Raises:
        Refused: with a message for the subject, the body, or both.
    """
    known = placeholders.offered(at.kind, is_ours=templates.has_ours(at.language))
    problems = {
        "subject": placeholders.problem(words.subject, known),
        "body": placeholders.problem(words.body, known),
    }
    errors = {name: problem for name, problem in problems.items() if problem}
    try:
        rewording.check(words.subject, words.body)
    except Refused as refusal:
        errors = {**errors, **refusal.errors}
    if errors:
        raise Refused(errors)


def save(freelancer_id: int, at: Place, words: Words, now: datetime, expected: str) -> None:
    """Keep the freelancer's words for a place. What waits in the outbox keeps those it has.

    Words that are the same as without any of one's own are not kept: ours may get better.

    Raises:
        Refused: they cannot stand in a reminder.
        Stale: others were saved since `expected`, a fingerprint, was read.
    """
    with writing() as db:
        found = _load(db, freelancer_id, at)
        if words in (found.words, found.otherwise):
            if words == found.otherwise:
                _remove(db, freelancer_id, at)
            return
        check(at, words)
        if expected != found.fingerprint:
            raise Stale(CHANGED)
        _remove(db, freelancer_id, at)
        db.add(
            ReminderTemplate(freelancer_id=freelancer_id, **vars(at), **vars(words), changed_at=now)
        )


def reset(freelancer_id: int, at: Place) -> None:
    """Back to our words."""
    with writing() as db:
        _remove(db, freelancer_id, at)


def _load(db: Session, freelancer_id: int, at: Place) -> Wording:
    row = db.scalar(select(ReminderTemplate).where(*_where(freelancer_id, at)))
    otherwise = _otherwise(db, freelancer_id, at)
    return Wording(
        place=at,
        words=Words(row.subject, row.body) if row else otherwise,
        otherwise=otherwise,
        is_own=row is not None,
        offered=placeholders.offered(at.kind, is_ours=templates.has_ours(at.language)),
        has_ours=templates.has_ours(at.language),
    )


def _otherwise(db: Session, freelancer_id: int, at: Place) -> Words:
    """What is sent where nothing was written for this place."""
    ln = language(at.language)
    if ln.code != at.language:
        theirs = templates.own(db, freelancer_id, ln.code).get(at.key)
        if theirs is not None:
            return Words(theirs.subject, theirs.body)
    return reminder_words.ours(*at.key, ln)


def _remove(db: Session, freelancer_id: int, at: Place) -> None:
    db.execute(delete(ReminderTemplate).where(*_where(freelancer_id, at)))


def _where(freelancer_id: int, at: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        ReminderTemplate.freelancer_id == freelancer_id,
        ReminderTemplate.kind == at.kind,
        ReminderTemplate.step == at.step,
        ReminderTemplate.language == at.language,
    )
