"""What the client asked to change, and what came of it, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import figures
from agreements.language import Language
from agreements.needs import KINDS
from app.models import Agreement, ChangeRequest, Clause, Version
from app.services.state import standing
from app.services.state.standing import Versions

MOST = 50


@dataclass(frozen=True)
class Came:
    """The version that came of a request, and how it puts the line that was asked about.
    `is_same` says that it is the very one that the request was about."""

    number: int
    state: str
    figures: str
    is_same: bool


@dataclass(frozen=True)
class AskedFor:
    """A request, about a need's line where it names one.

    `figures` and `instead_of` are in words, and empty where none were named. `outcome` is
    "waiting", or as in `ChangeRequest`.
    """

    at: datetime
    name: str
    words: str
    need_id: int | None
    title: str
    figures: str
    instead_of: str
    outcome: str
    answered_at: datetime | None
    answer: str
    came: Came | None


def asked(db: Session, client_id: int, found: Versions, ln: Language) -> tuple[AskedFor, ...]:
    """The newest requests, newest first; one query."""
    rows = db.scalars(
        select(ChangeRequest)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == client_id)
        .order_by(ChangeRequest.at.desc(), ChangeRequest.id.desc())
        .limit(MOST)
    )
    return tuple(_asked(row, found, ln) for row in rows)


def _asked(row: ChangeRequest, found: Versions, ln: Language) -> AskedFor:
    clause = next((c for v in found for c in v.clauses if c.id == row.clause_id), None)
    has_figures = clause is not None and bool(row.parameters)
    made = next((v for v in found if v.id == row.made_version_id), None)
    return AskedFor(
        at=row.at,
        name=row.name,
        words=row.words,
        need_id=clause.need_id if clause else None,
        title=clause.title if clause else "",
        figures=_figures(clause, row, ln) if clause and has_figures else "",
        instead_of=_agreed(clause, ln) if clause and has_figures else "",
        outcome=row.outcome or ("waiting" if row.answered_at is None else "answered"),
        answered_at=row.answered_at,
        answer=row.answer or "",
        came=_came(row, made, clause, found, ln) if made else None,
    )


def _figures(clause: Clause, row: ChangeRequest, ln: Language) -> str:
    named = {**clause.parameters, **row.parameters}
    return figures.in_words(KINDS[clause.kind], named, clause.zone, ln)


def _agreed(clause: Clause, ln: Language) -> str:
    return figures.in_words(KINDS[clause.kind], clause.parameters, clause.zone, ln)


def _came(
    row: ChangeRequest, made: Version, clause: Clause | None, found: Versions, ln: Language
) -> Came:
    need_id = clause.need_id if clause else None
    line = next((c for c in made.clauses if c.need_id == need_id), None)
    said = _agreed(line, ln) if line else ""
    state, is_same = standing.state(made, found).value, row.version_id == made.id
    return Came(made.number or 0, state, said, is_same)
