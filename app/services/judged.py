"""What was decided of an occasion last, for statements that read many."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, func, select

from agreements import judging
from agreements.language import Language
from app.models import Clause, Judgement, Occasion


def latest_id() -> ScalarSelect[int]:
    """The id of the judgement that counts, inside a statement that has the occasion."""
    return (
        select(func.max(Judgement.id))
        .where(Judgement.occasion_id == Occasion.id)
        .correlate(Occasion)
        .scalar_subquery()
    )


def explained(judgement: Judgement, clause: Clause, ln: Language, other_zone: str) -> str:
    """The stored steps as one readable sentence, in both zones where they differ."""
    steps = judging.Step.list_from_json(judgement.steps)
    return judging.explain(steps, ln, clause.zone, other_zone)
