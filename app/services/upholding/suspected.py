"""Slips the rules found that the freelancer has neither confirmed nor let pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.languages import language
from app.models import Breach, Clause, Judgement, Occasion
from app.services.accounts import Person
from app.services.state import judged
from app.services.state.expressions import OWNER
from app.services.state.owed import is_owed
from app.services.state.situations import Situation
from app.services.upholding import mending, reminding
from app.services.upholding.reminding import Since

MOST = 25


@dataclass(frozen=True)
class SlipRow:
    """One of them. `contact_name` is the one who was asked; a note may go to another."""

    occasion_id: int
    client_id: int
    client_name: str
    contact_name: str
    zone: str
    title: str
    subject: str
    kind: Kind
    what: str
    opened_at: datetime
    is_answered: bool
    explanation: str
    planned: reminding.Planned


def load(db: Session, whose: dict[str, Any]) -> Sequence[Any]:
    """The newest of them: occasion, clause, judgement, how many there are in all, and whether
    their line was kept since or it is the freelancer's turn; one query."""
    return db.execute(_slipped(), whose).all()


def shown(
    rows: Sequence[Any], found: Mapping[int, Situation], person: Person, now: datetime
) -> tuple[SlipRow, ...]:
    """These rows with what would be sent about each."""
    return tuple(
        _slip(occasion, clause, judgement, found[occasion.client_id], person, now, Since(*since))
        for occasion, clause, judgement, _, *since in rows
    )


def conditions() -> tuple[Any, ...]:
    """What tells such an occasion of `OWNER`'s from others."""
    return (
        Occasion.freelancer_id == OWNER,
        Occasion.outcome == Outcome.BREACHED.value,
        ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
    )


@cache
def _slipped() -> Select[*tuple[Any, ...]]:
    return (
        select(Occasion, Clause, Judgement, func.count().over(), mending.is_over(), is_owed())
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .where(*conditions())
        .order_by(Occasion.opened_at.desc())
        .limit(MOST)
    )


def _slip(
    occasion: Occasion,
    clause: Clause,
    judgement: Judgement,
    situation: Situation,
    person: Person,
    now: datetime,
    since: Since,
) -> SlipRow:
    asked = situation.contacts.get(occasion.contact_id or 0, situation.main)
    return SlipRow(
        occasion_id=occasion.id,
        client_id=situation.client_id,
        client_name=situation.client_name,
        contact_name=asked.name,
        zone=situation.calendar.zone,
        title=clause.title,
        subject=occasion.subject,
        kind=KINDS[clause.kind],
        what=judgement.steps[0]["code"] if judgement.steps else "",
        opened_at=occasion.opened_at,
        is_answered=occasion.closed_at is not None,
        explanation=judged.explained(judgement, clause, language("en"), person.zone),
        planned=reminding.plan_for(situation, person.name, occasion, clause, now, since),
    )
