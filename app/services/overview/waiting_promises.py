"""The freelancer's own promises on Today: what comes due next, what is late, and what a client says
slipped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, case, literal, or_, select

from agreements.judging import Outcome
from agreements.needs import KINDS
from app.models import Clause, Client, Evidence, PromiseOccasion, Remark
from app.services.overview.waiting_rows import columns
from app.services.promising.records import SAID
from app.services.state import expressions as terms
from app.services.state.expressions import NOW, OWNER, days_between
from app.services.state.owed import is_owed

SHOWN_FOR = 60  # days that something late stands on Today
_MENDABLE = tuple(code for code, kind in KINDS.items() if kind.is_mendable)


def to_keep() -> Any:
    """What is promised and open. `words` is what it is about, `note` the promise's kind, `at` when
    it is due."""
    about = columns(
        21,
        "promise",
        PromiseOccasion.id,
        PromiseOccasion.subject,
        PromiseOccasion.due_at,
        note=Clause.promise_kind,
    )
    return _of_promises(about).where(
        PromiseOccasion.outcome == Outcome.OPEN.value, PromiseOccasion.due_at.is_not(None)
    )


def late() -> Any:
    """What was due and has not come, unless they were asked back and owe the answer; or slipped by
    the client's word and is not explained; `flag` says that it is their word."""
    said, explained = _said(), _explained()
    open_still = (
        Clause.promise_kind.in_(_MENDABLE)
        & PromiseOccasion.closed_at.is_(None)
        & ~explained
        & ~is_owed(PromiseOccasion)
    )
    kind = case((said, literal("", String)), else_=Clause.promise_kind)
    about = columns(
        20,
        "late",
        PromiseOccasion.id,
        PromiseOccasion.subject,
        PromiseOccasion.opened_at,
        note=kind,
        flag=said,
    )
    return _of_promises(about).where(
        PromiseOccasion.outcome == Outcome.BREACHED.value,
        or_(said & ~explained, ~said & open_still),
        days_between(NOW, PromiseOccasion.opened_at) <= SHOWN_FOR,
    )


def _of_promises(about: Any) -> Any:
    return (
        select(*about)
        .join(PromiseOccasion, PromiseOccasion.client_id == Client.id)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(
            PromiseOccasion.freelancer_id == OWNER,
            PromiseOccasion.taken_back_at.is_(None),
            ~terms.parted(Client.id),
        )
    )


def _said() -> Any:
    said = select(Evidence.id).where(
        Evidence.occasion_id == PromiseOccasion.id, Evidence.kind == SAID
    )
    return terms.there_is(said, Evidence)


def _explained() -> Any:
    said = select(Remark.id).where(
        Remark.occasion_id == PromiseOccasion.id, Remark.side == "freelancer"
    )
    return terms.there_is(said, Remark)
