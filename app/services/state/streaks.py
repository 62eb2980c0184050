"""Lines that were kept many times in a row: worth a word of thanks, and not too often."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, func, literal, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import UtcDateTime
from app.models import Breach, Clause, Client, Occasion, Settlement, StreakWord
from app.services.state import expressions as terms
from app.services.state.expressions import NOW, OWNER, days_between

IN_A_ROW = 10
REST = 28  # days after any thanks to a client
_NEVER = literal(datetime(1970, 1, 1, tzinfo=UTC), UtcDateTime())


@cache
def long_ones() -> CTE:
    """Each line of the clients of `OWNER` that was kept ten times in a row since it slipped and
    since the last word about it: `client_id`, `need_id`, `kept`, and `last_at`.

    What was excused or is unclear ends nothing.
    """
    slip, word = _last_slips(), _last_words()
    since_slip = (slip.c.client_id == Occasion.client_id) & (slip.c.need_id == Clause.need_id)
    since_word = (word.c.client_id == Occasion.client_id) & (word.c.need_id == Clause.need_id)
    return (
        select(
            Occasion.client_id,
            Clause.need_id,
            func.count(Occasion.id).label("kept"),
            func.max(Occasion.opened_at).label("last_at"),
        )
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(slip, since_slip)
        .outerjoin(word, since_word)
        .where(
            Occasion.freelancer_id == OWNER,
            Occasion.owed_by == "client",
            Occasion.outcome == Outcome.KEPT.value,
            Occasion.opened_at > func.coalesce(slip.c.at, _NEVER),
            Occasion.opened_at > func.coalesce(word.c.at, _NEVER),
        )
        .group_by(Occasion.client_id, Clause.need_id)
        .having(func.count(Occasion.id) >= IN_A_ROW)
        .cte("streaks")
    )


def was_thanked_lately(client_id: Any) -> Any:
    """Whether a client was thanked within four weeks, or a line settled within them: that has a
    thank-you of its own, with the next line."""
    word = select(StreakWord.id).where(
        StreakWord.client_id == client_id,
        StreakWord.message_id.is_not(None),
        days_between(NOW, StreakWord.at) < REST,
    )
    settled = select(Settlement.id).where(
        Settlement.client_id == client_id,
        (days_between(NOW, Settlement.at) < REST) & Settlement.ended_at.is_(None)
        | (days_between(NOW, Settlement.thanked_at) < REST),
    )
    return terms.there_is(word, StreakWord) | terms.there_is(settled, Settlement)


def is_long(db: Session, whose: dict[str, Any], client_id: int, need_id: int) -> bool:
    """Whether a line is worth a word now; `whose` as for the statements of Today."""
    streak = long_ones()
    found = (
        select(streak.c.kept)
        .join(Client, Client.id == streak.c.client_id)
        .where(streak.c.client_id == client_id, streak.c.need_id == need_id)
        .where(~was_thanked_lately(Client.id))
    )
    return db.scalar(found, whose) is not None


def _last_slips() -> Any:
    """When each line slipped last: what counts, and was not excused."""
    return (
        select(Occasion.client_id, Clause.need_id, func.max(Occasion.opened_at).label("at"))
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Breach, Breach.occasion_id == Occasion.id)
        .where(
            Occasion.freelancer_id == OWNER,
            Occasion.owed_by == "client",
            Occasion.outcome == Outcome.BREACHED.value,
        )
        .group_by(Occasion.client_id, Clause.need_id)
        .subquery()
    )


def _last_words() -> Any:
    return (
        select(StreakWord.client_id, StreakWord.need_id, func.max(StreakWord.at).label("at"))
        .where(StreakWord.freelancer_id == OWNER)
        .group_by(StreakWord.client_id, StreakWord.need_id)
        .subquery()
    )
