"""What statements over many clients share: what binds, what comes next, what is in the way.

Putting statements together takes longer than running them, so it is done once; whose they are,
and when, is said when they run.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    Date,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from agreements.judging import Outcome
from agreements.needs import KINDS
from app.db import UtcDateTime
from app.models import (
    Acceptance,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Decline,
    Need,
    NeedWording,
    Occasion,
    Offer,
    Parting,
    Settlement,
    Skip,
    Waiver,
)

OWNER: Any = bindparam("freelancer", type_=Integer)
NOW: Any = bindparam("now", type_=UtcDateTime())
TODAY: Any = bindparam("today", type_=Date)
SOON: Any = bindparam("soon", type_=Date)
SOON_IS = timedelta(days=7)
MENDABLE = tuple(code for code, kind in KINDS.items() if kind.is_mendable)


def whose(freelancer_id: int, zone: str, now: datetime) -> dict[str, Any]:
    """Whose rows, and when: what these statements are run with. `zone` is the freelancer's."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return {
        OWNER.key: freelancer_id,
        NOW.key: now,
        TODAY.key: today,
        SOON.key: today + SOON_IS,
    }


class days_between(FunctionElement[float]):
    """Days, with their fraction, from the second instant to the first."""

    type = Float()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _on_sqlite(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    later, earlier = (compiler.process(clause, **how) for clause in element.clauses)
    return f"(julianday({later}) - julianday({earlier}))"


@compiles(days_between)
def _elsewhere(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    later, earlier = (compiler.process(clause, **how) for clause in element.clauses)
    return f"(EXTRACT(EPOCH FROM ({later}) - ({earlier})) / 86400.0)"


def there_is(found: Select[Any], *own: Any) -> Any:
    """Whether there is such a row. All but its `own` tables are those of the statements around it,
    however far out they stand."""
    return found.correlate_except(*own).exists()


def counts() -> Any:
    """Whether an occasion counts: it was kept, or slipped and that was confirmed; inside a
    statement that has the occasion and, outer-joined, its breach."""
    slipped = (Occasion.outcome == Outcome.BREACHED.value) & Breach.id.is_not(None)
    return (Occasion.owed_by == "client") & or_(Occasion.outcome == Outcome.KEPT.value, slipped)


def is_undecided() -> Any:
    """Whether nobody has had the last word on an occasion: it waits for an answer, for the
    freelancer's word, or for enough working time to judge it by."""
    waiting = (Outcome.OPEN, Outcome.BREACHED, Outcome.UNCLEAR)
    return Occasion.outcome.in_([outcome.value for outcome in waiting])


def is_late(occasion: Any, clause: Any) -> Any:
    """Whether what was asked came after all, late."""
    slipped = clause.kind.in_(MENDABLE) & (occasion.outcome == Outcome.BREACHED.value)
    return slipped & occasion.closed_at.is_not(None)


@cache
def binding() -> CTE:
    """The version in force with each client of `OWNER`, and since when it is."""
    newest = (
        select(func.max(Offer.version_id).label("version_id"))
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .where(Offer.freelancer_id == OWNER)
        .group_by(Offer.agreement_id)
        .subquery()
    )
    return (
        select(
            Agreement.client_id,
            Offer.agreement_id,
            Offer.version_id,
            Acceptance.at.label("accepted_at"),
        )
        .join(newest, newest.c.version_id == Offer.version_id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(~has_ended(Agreement.client_id, Acceptance.at))
        .cte("binding")
    )


def has_ended(client_id: Any, at: Any) -> Any:
    """Whether the agreement ended after an instant."""
    ended = select(Parting.id).where(Parting.client_id == client_id, Parting.ended_at > at)
    return there_is(ended, Parting)


def parted(client_id: Any) -> Any:
    """Whether notice was given and stands."""
    given = select(Parting.id).where(
        Parting.client_id == client_id,
        Parting.taken_back_at.is_(None),
        Parting.resumed_at.is_(None),
    )
    return there_is(given, Parting)


def is_free(client_id: Any) -> Any:
    """Whether nothing is in the way of a next step: no offer, no request and no notice."""
    offered = (
        select(Offer.id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == client_id, Offer.closed_at.is_(None))
    )
    asked = (
        select(ChangeRequest.id)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == client_id, ChangeRequest.answered_at.is_(None))
    )
    return (
        ~there_is(offered, Offer, Agreement)
        & ~there_is(asked, ChangeRequest, Agreement)
        & ~parted(client_id)
    )


def stands(table: type[Skip | Waiver | Settlement], client_id: Any, need_id: Any) -> Any:
    """Whether there is a record of this kind about a need at a client that has not ended."""
    found = select(table.id).where(
        table.client_id == client_id, table.need_id == need_id, table.ended_at.is_(None)
    )
    return there_is(found, table)


def coming(client_id: Any, version_id: Any) -> Any:
    """The first-ranked need that is neither in force, nor skipped, nor lived without."""
    need = aliased(Need)
    agreed = select(Clause.id).where(Clause.version_id == version_id, Clause.need_id == need.id)
    return (
        select(need.id)
        .where(
            need.freelancer_id == OWNER,
            need.rank.is_not(None),
            ~there_is(agreed, Clause),
            ~stands(Skip, client_id, need.id),
            ~stands(Waiver, client_id, need.id),
        )
        .order_by(need.rank)
        .limit(1)
        .correlate_except(need)
        .scalar_subquery()
    )


def rests(client_id: Any, need: Any) -> Any:
    """Whether a need, as it is now, was declined and its day has not come."""
    asked, offer, agreement = aliased(Clause), aliased(Offer), aliased(Agreement)
    until = (
        select(func.max(Decline.not_before))
        .join(offer, offer.id == Decline.offer_id)
        .join(agreement, agreement.id == offer.agreement_id)
        .join(asked, asked.version_id == offer.version_id)
        .where(
            agreement.client_id == client_id,
            asked.need_id == need.id,
            asked.origin == "new",
            _was_asked_like_this(need, offer),
        )
        .correlate_except(asked, offer, agreement, Decline)
    )
    return func.coalesce(until.scalar_subquery() > TODAY, False)


def _was_asked_like_this(need: Any, offer: Any) -> Any:
    """Whether this offer, or one before it, asked for the need as it is now."""
    clause, before = aliased(Clause), aliased(Offer)
    typed = select(NeedWording.id).where(NeedWording.need_id == need.id, NeedWording.sentence != "")
    asked = (
        select(clause.id)
        .join(before, before.version_id == clause.version_id)
        .where(
            before.agreement_id == offer.agreement_id,
            before.version_id <= offer.version_id,
            clause.need_id == need.id,
            clause.origin == "new",
            clause.kind == need.kind,
            cast(clause.parameters, String) == cast(need.parameters, String),
            or_(
                ~there_is(typed, NeedWording),
                there_is(typed.where(NeedWording.sentence == clause.sentence), NeedWording),
            ),
        )
    )
    return there_is(asked, clause, before)


def typed_title(need_id: Any) -> Any:
    """The title that the freelancer typed for a need, in English or else in any language."""
    return (
        select(NeedWording.title)
        .where(NeedWording.need_id == need_id)
        .order_by((NeedWording.language == "en").desc())
        .limit(1)
        .correlate_except(NeedWording)
        .scalar_subquery()
    )
