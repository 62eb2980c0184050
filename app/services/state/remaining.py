"""What is still open between the two when it ends: on either side, and bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome
from agreements.needs import KINDS
from app.models import Breach, Clause, Invoice
from app.models.occasions import EveryOccasion

_MOST = 50
_PASSED = (Outcome.EXCUSED.value, Outcome.UNCLEAR.value)


@dataclass(frozen=True)
class Open:
    """Something that was begun and has not come: what it is about, and when it is due, if it is."""

    about: str
    due_at: datetime | None


@dataclass(frozen=True)
class Bill:
    """An invoice that is not paid, by what is on record."""

    number: str
    sent_on: date
    due_on: date | None


@dataclass(frozen=True)
class Remaining:
    """What each side still owes the other. What only may have slipped is left out."""

    theirs: tuple[Open, ...]
    yours: tuple[Open, ...]
    bills: tuple[Bill, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.theirs or self.yours or self.bills)


def of(db: Session, client_id: int) -> Remaining:
    """What remains with a client; two queries."""
    rows = db.execute(
        select(EveryOccasion, Clause, Breach.id)
        .join(Clause, Clause.id == EveryOccasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == EveryOccasion.id)
        .where(
            EveryOccasion.client_id == client_id,
            EveryOccasion.taken_back_at.is_(None),
            EveryOccasion.closed_at.is_(None),
            EveryOccasion.outcome.not_in((Outcome.KEPT.value, *_PASSED)),
        )
        .order_by(EveryOccasion.opened_at, EveryOccasion.id)
        .limit(_MOST)
    ).all()
    theirs = [row for row in rows if row[0].owed_by == "client" and _can_come(row[1].kind)]
    owed = (row for row in rows if row[0].owed_by == "freelancer")
    yours = [row for row in owed if _can_come(row[1].promise_kind)]
    return Remaining(
        tuple(_open(row[0], row[1].title) for row in theirs if _is_sure(row)),
        tuple(_open(row[0], row[1].promise) for row in yours),
        _bills(db, client_id),
    )


def _can_come(kind: str | None) -> bool:
    """Whether what slipped by this kind of line or promise can still come; a meeting that was moved
    cannot, nor what is words alone."""
    return kind is not None and KINDS[kind].judge is Judge.DEADLINE


def _is_sure(row: tuple[EveryOccasion, Clause, int | None]) -> bool:
    return row[0].outcome == Outcome.OPEN.value or row[2] is not None


def _open(occasion: EveryOccasion, otherwise: str) -> Open:
    return Open(occasion.subject or otherwise, occasion.due_at)


def _bills(db: Session, client_id: int) -> tuple[Bill, ...]:
    """Invoices that are not paid, of which no open occasion speaks already."""
    rows = db.scalars(
        select(Invoice)
        .where(
            Invoice.client_id == client_id,
            Invoice.paid_on.is_(None),
            Invoice.occasion_id.is_(None),
        )
        .order_by(Invoice.sent_on, Invoice.id)
        .limit(_MOST)
    )
    return tuple(Bill(row.number or row.key, row.sent_on, row.due_on) for row in rows)
