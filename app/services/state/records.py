"""How far along the lines in force are: what is on record of each, for one client or for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome
from agreements.kinds import Parameters
from agreements.needs import KINDS
from agreements.settling import LAST, Criteria, Progress, Record, progress
from app.models import Breach, Clause, Need, Occasion, SettledWord
from app.services.state.expressions import counts


@dataclass(frozen=True)
class Text:
    """A clause of an accepted version, as far as settling looks at it."""

    clause_id: int
    need_id: int
    kind: str
    parameters: Parameters
    sentence: str
    accepted_at: datetime

    def says_the_same(self, other: Text) -> bool:
        """Whether what was agreed is the same: the figures, or the words where there are none."""
        if (self.kind, dict(self.parameters)) != (other.kind, dict(other.parameters)):
            return False
        return KINDS[self.kind].judge is not Judge.BY_HAND or self.sentence == other.sentence


@dataclass(frozen=True)
class Counted:
    """The occasions of one line that count: how many, the last of them, and whether one is open."""

    total: int
    last: tuple[bool, ...]
    has_open_slip: bool


NOTHING = Counted(0, (), False)


def text_of(clause: Clause, accepted_at: datetime) -> Text:
    """The value of a clause in an accepted version."""
    return Text(
        clause.id, clause.need_id, clause.kind, clause.parameters, clause.sentence, accepted_at
    )


def unchanged(history: Sequence[Text]) -> list[Text]:
    """The last of these texts, and those right before it that say the same, oldest first."""
    kept = [history[-1]]
    for text in reversed(history[:-1]):
        if not text.says_the_same(history[-1]):
            break
        kept.insert(0, text)
    return kept


def counted(db: Session, clause_ids: Iterable[int]) -> dict[tuple[int, int], Counted]:
    """What counts of these clauses' occasions, by client and need; one query."""
    found: dict[tuple[int, int], list[Any]] = {}
    for row in db.execute(_counted(list(clause_ids))):
        found.setdefault((row.client_id, row.need_id), []).append(row)
    return {
        key: Counted(
            rows[0].total,
            tuple(row.outcome == Outcome.KEPT.value for row in reversed(rows) if row.nth <= LAST),
            any(row.is_open for row in rows),
        )
        for key, rows in found.items()
    }


def words(db: Session, client_ids: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """When the freelancer said that a line has settled, by client and need; one query."""
    rows = db.scalars(
        select(SettledWord).where(
            SettledWord.client_id.in_(list(client_ids)), SettledWord.ended_at.is_(None)
        )
    )
    return {(row.client_id, row.need_id): row.at for row in rows}


def criteria_of(need: Need) -> Criteria:
    """When a line of this need counts as settled."""
    return Criteria(need.settle_days, need.settle_occasions, need.settle_kept)


def progress_of(
    same: Sequence[Text],
    found: Counted,
    word_at: datetime | None,
    criteria: Criteria,
    now: datetime,
) -> Progress:
    """How far along a line is; `same` are its texts since it was first accepted like this."""
    record = Record(
        since=same[0].accepted_at,
        outcomes=found.last,
        total=found.total,
        has_open_slip=found.has_open_slip,
        by_word=KINDS[same[-1].kind].judge is Judge.BY_HAND,
        word_at=word_at,
    )
    return progress(record, criteria, now)


def _counted(clause_ids: list[int]) -> Select[Any]:
    """The last ten occasions of each line, newest first, and every open slip."""
    line = (Occasion.client_id, Clause.need_id)
    newest = (Occasion.opened_at.desc(), Occasion.id.desc())
    is_open = case((Breach.id.is_not(None) & Breach.mended_at.is_(None), 1), else_=0)
    ranked = (
        select(
            *line,
            Occasion.outcome,
            is_open.label("is_open"),
            func.count().over(partition_by=line).label("total"),
            func.row_number().over(partition_by=line, order_by=newest).label("nth"),
        )
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.clause_id.in_(clause_ids), counts())
        .subquery()
    )
    shown = or_(ranked.c.nth <= LAST, ranked.c.is_open == 1)
    return select(ranked).where(shown).order_by(ranked.c.nth)
