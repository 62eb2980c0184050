"""Slips the rules found that the freelancer has neither confirmed nor let pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.languages import language
from app.models import Breach, Clause, Evidence, Judgement, Mute, Occasion
from app.services.accounts import Person
from app.services.state import judged, sources_said
from app.services.state.expressions import OWNER
from app.services.state.owed import is_contested, is_owed
from app.services.state.situations import Situation
from app.services.upholding import mending, reminding
from app.services.upholding.reminding import Since

MOST = 25
_LEADS = {
    "automatic": "An automatic reply came, which changes nothing. ",
    "answered": "It came later. ",
}


@dataclass(frozen=True)
class SlipRow:
    """One of them. `contact_name` is the one who was asked; a note may go to another. `sources`
    say where what is on record was found, and how sure that is; none for notes by hand. It
    `can_be_muted` where nothing keeps more of its kind from being found."""

    occasion_id: int
    client_id: int
    need_id: int
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
    sources: tuple[str, ...]
    can_be_muted: bool


def load(db: Session, whose: dict[str, Any]) -> Sequence[Any]:
    """The newest of them: occasion, clause, judgement, how many there are in all, whether nothing
    more is to be found about their line, and whether it was kept since, it is the freelancer's
    turn, or they say that it was not so; one query."""
    return db.execute(_slipped(), whose).all()


def sources(db: Session, rows: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """Where what is on record of these occasions was found, in words; one query."""
    ids = [occasion.id for occasion, *_ in rows]
    if not ids:
        return {}
    found = db.scalars(
        select(Evidence)
        .where(Evidence.occasion_id.in_(ids), Evidence.found_key.is_not(None))
        .order_by(Evidence.at, Evidence.id)
    )
    told: defaultdict[int, list[str]] = defaultdict(list)
    for entry in found:
        said = _LEADS.get(entry.kind, "") + sources_said.of(entry)
        if said not in told[entry.occasion_id]:
            told[entry.occasion_id].append(said)
    return {occasion_id: tuple(said) for occasion_id, said in told.items()}


def shown(
    rows: Sequence[Any],
    found: Mapping[int, Situation],
    person: Person,
    now: datetime,
    told: Mapping[int, tuple[str, ...]],
) -> tuple[SlipRow, ...]:
    """These rows with what would be sent about each, and where it was found."""
    return tuple(
        replace(
            _slip(
                occasion, clause, judgement, found[occasion.client_id], person, now, Since(*since)
            ),
            sources=told.get(occasion.id, ()),
            can_be_muted=occasion.id in told and not is_muted,
        )
        for occasion, clause, judgement, _, is_muted, *since in rows
    )


def conditions() -> tuple[Any, ...]:
    """What tells such an occasion of `OWNER`'s from others."""
    return (Occasion.freelancer_id == OWNER, is_suspected())


def is_suspected() -> ColumnElement[bool]:
    """Whether an occasion slipped and nobody confirmed it, inside a statement that has it."""
    confirmed = select(Breach.id).where(Breach.occasion_id == Occasion.id).exists()
    return (Occasion.outcome == Outcome.BREACHED.value) & ~confirmed


@cache
def _slipped() -> Select[*tuple[Any, ...]]:
    muted = select(Mute.id).where(
        Mute.client_id == Occasion.client_id, Mute.need_id == Clause.need_id
    )
    return (
        select(
            *(Occasion, Clause, Judgement, func.count().over()),
            muted.correlate(Occasion, Clause).exists(),
            *(mending.is_over(), is_owed(), is_contested()),
        )
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
        need_id=clause.need_id,
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
        sources=(),
        can_be_muted=False,
    )
