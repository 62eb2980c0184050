"""How both sides keep what they said: of the last ten occasions that count, how many were kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.settling import LAST
from app.models import Breach, EveryOccasion


@dataclass(frozen=True)
class Tally:
    """So many kept, of so many of the last ten that count."""

    kept: int = 0
    counted: int = 0


@dataclass(frozen=True)
class BothSides:
    """What the client kept, and what the freelancer kept."""

    client: Tally = Tally()
    freelancer: Tally = Tally()

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts yet on either side."""
        return not (self.client.counted or self.freelancer.counted)


def of_client(db: Session, client_id: int) -> BothSides:
    """Both counts with one client; one query."""
    return of_clients(db, [client_id]).get(client_id, BothSides())


def of_clients(db: Session, client_ids: Collection[int]) -> dict[int, BothSides]:
    """As `of_client`, of several in the same query; those without any are left out."""
    found: dict[int, dict[str, Tally]] = {}
    for row in db.execute(_counting(list(client_ids))):
        found.setdefault(row.client_id, {})[row.owed_by] = Tally(row.kept, row.counted)
    return {client_id: BothSides(**sides) for client_id, sides in found.items()}


def _counting(client_ids: list[int]) -> Select[Any]:
    """A slip of the freelancer's counts at once."""
    kept = EveryOccasion.outcome == Outcome.KEPT.value
    confirmed = or_(EveryOccasion.owed_by == "freelancer", Breach.id.is_not(None))
    whose = (EveryOccasion.client_id, EveryOccasion.owed_by)
    newest = (EveryOccasion.opened_at.desc(), EveryOccasion.id.desc())
    ranked = (
        select(
            *whose,
            case((kept, 1), else_=0).label("kept"),
            func.row_number().over(partition_by=whose, order_by=newest).label("nth"),
        )
        .outerjoin(Breach, Breach.occasion_id == EveryOccasion.id)
        .where(
            EveryOccasion.client_id.in_(client_ids),
            EveryOccasion.taken_back_at.is_(None),
            or_(kept, (EveryOccasion.outcome == Outcome.BREACHED.value) & confirmed),
        )
        .subquery()
    )
    return (
        select(
            ranked.c.client_id,
            ranked.c.owed_by,
            func.sum(ranked.c.kept).label("kept"),
            func.count().label("counted"),
        )
        .where(ranked.c.nth <= LAST)
        .group_by(ranked.c.client_id, ranked.c.owed_by)
    )
