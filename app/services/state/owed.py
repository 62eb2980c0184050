"""Whose turn it is, for statements; `agreements.judges.turns` says what that means."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from agreements.judges import turns
from app.models import EveryOccasion, Evidence, Occasion, Remark
from app.services.state.expressions import there_is


def is_owed(occasion: type[EveryOccasion] = Occasion) -> ColumnElement[bool]:
    """Whether it is the other side's turn, who was asked back, as `turns.owed_since` reads it off
    the facts; inside a statement that has the occasion."""
    back, reply = aliased(Evidence), aliased(Evidence)
    replied = select(reply.id).where(
        reply.occasion_id == back.occasion_id,
        reply.kind == turns.REPLIED,
        or_(reply.at > back.at, and_(reply.at == back.at, reply.id > back.id)),
    )
    unanswered = select(back.id).where(
        back.occasion_id == occasion.id,
        back.kind == turns.ASKED_BACK,
        ~there_is(replied, reply),
    )
    waits: ColumnElement[bool] = there_is(unanswered, back)
    return occasion.closed_at.is_(None) & waits


def is_contested() -> ColumnElement[bool]:
    """Whether the client said that it was not so and waits for the answer; inside a statement that
    has the occasion."""
    waits = select(Remark.id).where(
        Remark.occasion_id == Occasion.id,
        Remark.kind == "contests",
        Remark.settled_at.is_(None),
    )
    found: ColumnElement[bool] = there_is(waits, Remark)
    return found
