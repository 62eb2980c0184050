"""A yes that was given before it was recorded: what was noted since belongs to what it binds to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Judge
from agreements.needs import KINDS
from app.models import Clause, Occasion
from app.services.contents import same_words
from app.services.upholding import uphold


def since(db: Session, client_id: int, version_id: int, at: datetime, now: datetime) -> None:
    """Judge what began since `at` by the version that was accepted then.

    Part of the caller's unit of work. A line that reads as before is only found in its new place;
    one with other figures is judged again, unless it was let pass or the freelancer judges it.
    """
    db.flush()
    clauses = {
        clause.need_id: clause
        for clause in db.scalars(select(Clause).where(Clause.version_id == version_id))
    }
    rows = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client_id,
            Occasion.opened_at >= at,
            Clause.version_id != version_id,
            Clause.need_id.in_(clauses),
        )
    )
    for occasion, before in rows.all():
        clause = clauses[before.need_id]
        occasion.clause_id = clause.id
        by_hand = KINDS[clause.kind].judge is Judge.BY_HAND
        if not by_hand and not same_words(clause, before):
            db.flush()
            uphold.rejudge(db, occasion, clause, now, "at", reason=_REASON)


_REASON = "The yes to these words had been given by then."
