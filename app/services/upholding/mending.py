"""When a slip is open no more: the one place that says so.

What was asked is mended by its answer. What cannot be mended, such as a call at night, is open
until the line's next kept occasion: of the same need and client, begun after the slip. Both are
over when the line is let go: lived without, or ended with the agreement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from agreements.judging import Outcome
from agreements.needs import KINDS
from app.models import Breach, Clause, Judgement, Occasion, Parting, Waiver
from app.services.mail import looking
from app.services.state import settlements
from app.services.state.situations import situation_of
from app.services.upholding import scheduling

LET_GO = "You live without this line now."
AGAIN = "Counted after all."


def settle(db: Session, freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """Say of each confirmed slip of a line whether it is open; part of the caller's unit of work.

    A reminder that still waits about one that no longer is, is taken back; one that is open again
    is said again. What has settled by it, or no longer is, is noted.
    """
    db.flush()
    let_go = _let_go(db, client_id, need_id)
    rows = db.execute(
        select(Breach, Occasion, Clause, _kept_at(), _counted_again_at())
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Breach.client_id == client_id, Clause.need_id == need_id)
    ).all()
    reopened = False
    for row in rows:
        breach, (mended_at, why) = row.Breach, _mended(row, let_go, now)
        if mended_at == breach.mended_at:
            continue
        was_open, breach.mended_at = breach.mended_at is None, mended_at
        if was_open:
            db.flush()
            scheduling.forget(db, situation_of(db, freelancer_id, client_id), breach.id, now, why)
        else:
            reopened = reopened or mended_at is None
    if reopened:
        scheduling.plan_again(db, freelancer_id, client_id, now)
    if rows:
        looking.soon(db, client_id, now)
    settlements.review(db, client_id, now)


def is_over() -> ColumnElement[bool]:
    """Whether a line was kept again after an occasion, inside a statement that has the occasion
    and its clause."""
    return _kept_at().is_not(None)


def _kept_at() -> ScalarSelect[Any]:
    """When the first occasion that was kept after this one was over."""
    later, text = aliased(Occasion), aliased(Clause)
    return (
        select(func.min(func.coalesce(later.closed_at, later.due_at, later.opened_at)))
        .join(text, text.id == later.clause_id)
        .where(
            later.client_id == Occasion.client_id,
            text.need_id == Clause.need_id,
            later.outcome == Outcome.KEPT.value,
            later.opened_at > Occasion.opened_at,
        )
        .correlate(Occasion, Clause)
        .scalar_subquery()
    )


def counts_now(db: Session, occasion: Occasion, need_id: int) -> bool:
    """Whether the line of an occasion counts: it is not lived without, and the agreement that the
    occasion belongs to has not ended."""
    waived = select(Waiver.id).where(
        Waiver.client_id == occasion.client_id,
        Waiver.need_id == need_id,
        Waiver.ended_at.is_(None),
    )
    ended = select(Parting.id).where(
        Parting.client_id == occasion.client_id, Parting.ended_at > occasion.opened_at
    )
    return db.scalar(waived.union_all(ended).limit(1)) is None


def _counted_again_at() -> ScalarSelect[Any]:
    """When an occasion that was let pass was counted after all."""
    return (
        select(func.max(Judgement.at))
        .where(Judgement.occasion_id == Occasion.id, Judgement.reason == AGAIN)
        .where(Judgement.outcome != Outcome.EXCUSED.value)
        .correlate(Occasion)
        .scalar_subquery()
    )


def _mended(row: Any, let_go: list[datetime], now: datetime) -> tuple[datetime | None, str]:
    """Since when a slip is open no more, if it is not, and why: mended, or its line let go."""
    breach, occasion, clause, kept_at, again_at = row
    mended_at = _mended_at(breach, occasion, clause, kept_at, now)
    over_at = _over_at(breach, max(occasion.opened_at, again_at or occasion.opened_at), let_go)
    if over_at is not None and (mended_at is None or over_at < mended_at):
        return over_at, LET_GO
    return mended_at, scheduling.ANSWERED


def _mended_at(
    breach: Breach, occasion: Occasion, clause: Clause, kept_at: datetime | None, now: datetime
) -> datetime | None:
    if occasion.outcome != Outcome.BREACHED.value:
        return breach.mended_at or occasion.closed_at or now
    return occasion.closed_at if KINDS[clause.kind].is_mendable else kept_at


def _let_go(db: Session, client_id: int, need_id: int) -> list[datetime]:
    """When a line was let go, earliest first."""
    waived = select(Waiver.at).where(Waiver.client_id == client_id, Waiver.need_id == need_id)
    ended = select(Parting.ended_at).where(
        Parting.client_id == client_id, Parting.ended_at.is_not(None)
    )
    return sorted(at for at in db.scalars(waived.union_all(ended)) if at is not None)


def _over_at(breach: Breach, since: datetime, let_go: list[datetime]) -> datetime | None:
    """When a slip was over because its line was let go; none noted later is open at all.

    `since` is when it began, or was counted after all.
    """
    first = next((at for at in let_go if at >= since), None)
    return max(first, breach.confirmed_at) if first is not None else None
