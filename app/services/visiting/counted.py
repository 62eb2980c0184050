"""What was counted of both sides, as the client's page shows it: how each went, and what was
said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome
from agreements.language import Language
from agreements.needs import KINDS
from app.models import (
    Breach,
    Clause,
    Client,
    EveryOccasion,
    Evidence,
    Freelancer,
    Judgement,
    Occasion,
    PromiseOccasion,
)
from app.services.state import judged, remarks
from app.services.state.remarks import Said
from app.services.visiting import promise_rows

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """One occasion as both sides see it. `said` is what either said about it; `waits`: an answer
    is waited for; `until` is the day until which they asked for time on their page. A promise of
    the freelancer's `is_promise`. One `stands_still` while the other side, asked back, owes the
    answer."""

    id: int
    at: datetime
    text: str
    outcome: str
    explanation: str
    said: tuple[Said, ...] = ()
    waits: bool = False
    until: date | None = None
    is_promise: bool = False
    stands_still: bool = False

    @property
    def is_contested(self) -> bool:
        return any(one.waits for one in self.said)


def shown_to(client_id: int) -> tuple[Any, ...]:
    """What tells the occasions that a client is shown from others."""
    confirmed = select(Breach.id).where(Breach.occasion_id == Occasion.id).exists()
    return (
        Occasion.client_id == client_id,
        Occasion.taken_back_at.is_(None),
        # A suspected slip is none until the freelancer confirms it.
        or_(Occasion.outcome != Outcome.BREACHED.value, confirmed),
    )


def page(
    db: Session, client: Client, freelancer: Freelancer, ln: Language, number: int
) -> tuple[tuple[Counted, ...], int]:
    """One page of them, newest first, and how many there are; a constant number of queries."""
    rows = db.execute(
        select(EveryOccasion, Clause, Judgement, func.count().over())
        .join(Clause, Clause.id == EveryOccasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id(EveryOccasion))
        .where(*_of_both(client.id))
        .order_by(EveryOccasion.opened_at.desc(), EveryOccasion.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    ids = [row[0].id for row in rows]
    said, until = remarks.of_occasions(db, ids), _until(db, ids)
    shown = tuple(
        Counted(
            occasion.id,
            occasion.opened_at,
            *_told(occasion, clause, judgement, (freelancer, client), ln),
            said.get(occasion.id, ()),
            waits_for_answer(occasion, clause),
            until.get(occasion.id),
            is_promise=isinstance(occasion, PromiseOccasion),
            stands_still=_stands_still(occasion, clause),
        )
        for occasion, clause, judgement, _ in rows
    )
    return shown, rows[0][3] if rows else 0


def _of_both(client_id: int) -> tuple[Any, ...]:
    """As `shown_to`, with what the freelancer promised: a slip of theirs counts at once."""
    confirmed = select(Breach.id).where(Breach.occasion_id == EveryOccasion.id).exists()
    return (
        EveryOccasion.client_id == client_id,
        EveryOccasion.taken_back_at.is_(None),
        or_(
            EveryOccasion.owed_by == "freelancer",
            EveryOccasion.outcome != Outcome.BREACHED.value,
            confirmed,
        ),
    )


def _told(
    occasion: EveryOccasion,
    clause: Clause,
    judgement: Judgement,
    sides: tuple[Freelancer, Client],
    ln: Language,
) -> tuple[str, str, str]:
    """What it is about, how it went, and the explanation."""
    if isinstance(occasion, PromiseOccasion):
        about = promise_rows.title(occasion, clause, sides[0].name, ln)
        why = promise_rows.explanation(occasion, clause, judgement, sides, ln)
        return about, occasion.outcome, why
    explained = judged.explained(judgement, clause, ln, sides[0].zone)
    return occasion.subject or clause.title, occasion.outcome, explained


def waits_for_answer(occasion: EveryOccasion, clause: Clause) -> bool:
    """Whether a word is what is waited for: “I need until Thursday” is one."""
    if isinstance(occasion, PromiseOccasion):
        return False
    kind = KINDS[clause.kind]
    asks = kind.judge is Judge.DEADLINE and kind.ended == "answered"
    passed = occasion.outcome == Outcome.EXCUSED.value
    return asks and not passed and occasion.closed_at is None


def _stands_still(occasion: EveryOccasion, clause: Clause) -> bool:
    if occasion.outcome != Outcome.OPEN.value or occasion.due_at is not None:
        return False
    code = clause.promise_kind if isinstance(occasion, PromiseOccasion) else clause.kind
    return code is not None and KINDS[code].judge is Judge.DEADLINE


def _until(db: Session, ids: Sequence[int]) -> dict[int, date]:
    """Until when they asked for time, by occasion; one query."""
    rows = db.execute(
        select(Evidence.occasion_id, Evidence.note)
        .where(Evidence.occasion_id.in_(ids), Evidence.source == "page", Evidence.note != "")
        .where(Evidence.kind == "answered")
        .order_by(Evidence.id)
    )
    return {occasion_id: date.fromisoformat(note) for occasion_id, note in rows}
