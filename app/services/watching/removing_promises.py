"""What a source that is removed had found of the freelancer's own promises goes with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Clause, Evidence, Judgement, PromiseOccasion
from app.services.promising import records

_BEGINS = ("asked", "arranged", "moved", "cancelled")


def forget(
    db: Session, of: InstrumentedAttribute[int | None], source_id: int, said: str, now: datetime
) -> None:
    """Part of the caller's unit of work, before the source goes. `of` is the column by which
    evidence names it; `said` is why what is left is judged again.

    What somebody has judged stays, as do questions that somebody said themselves.
    """
    from_it = of == source_id
    begun = exists().where(
        Evidence.occasion_id == PromiseOccasion.id, from_it, Evidence.kind.in_(_BEGINS)
    )
    judged = exists().where(
        Judgement.occasion_id == PromiseOccasion.id, Judgement.by == "freelancer"
    )
    gone = list(db.scalars(select(PromiseOccasion.id).where(begun, ~judged)))
    db.execute(delete(PromiseOccasion).where(PromiseOccasion.id.in_(gone)))
    answers = exists().where(
        Evidence.occasion_id == PromiseOccasion.id, from_it, Evidence.kind == "answered"
    )
    again = db.execute(
        select(PromiseOccasion, Clause)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(answers, ~begun)
    ).all()
    for occasion, clause in again:
        db.execute(delete(Evidence).where(Evidence.occasion_id == occasion.id, from_it))
        occasion.closed_at = _answered_at(db, occasion.id)
        db.flush()
        records.rejudge(db, occasion, clause, now, said)


def _answered_at(db: Session, occasion_id: int) -> datetime | None:
    answered = (Evidence.occasion_id == occasion_id, Evidence.kind == "answered")
    return db.scalars(select(Evidence.at).where(*answered).order_by(Evidence.at).limit(1)).first()
