"""What is stored of occasions: when each began and ended, what was noted, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import Language
from app.models import Breach, Clause, Evidence, Judgement, Occasion
from app.services.state.stored_tables import Clock, Row, Table

Found = TypeVar("Found", Evidence, Judgement)


def table(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    """Every occasion, oldest first; a constant number of queries."""
    found = db.execute(
        select(Occasion, Clause.title, Breach)
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.client_id == client_id)
        .order_by(Occasion.opened_at, Occasion.id)
    ).all()
    these = select(Occasion.id).where(Occasion.client_id == client_id)
    facts = _by_occasion(
        db.scalars(
            select(Evidence).where(Evidence.occasion_id.in_(these)).order_by(Evidence.at)
        ).all()
    )
    words = _by_occasion(
        db.scalars(
            select(Judgement)
            .where(Judgement.occasion_id.in_(these), Judgement.reason != "")
            .order_by(Judgement.at)
        ).all()
    )
    rows = tuple(
        (
            clock.at(occasion.opened_at),
            f"{title}\n{occasion.subject}".strip(),
            _side(occasion.owed_by, ln),
            "\n".join(_fact(fact, clock) for fact in facts.get(occasion.id, ())),
            _outcome(
                occasion, breach, [one.reason for one in words.get(occasion.id, ())], clock, ln
            ),
        )
        for occasion, title, breach in found
    )
    return _table(rows, ln)


def _table(rows: tuple[Row, ...], ln: Language) -> Table:
    headings = (
        ln.gettext("Began"),
        ln.gettext("Line and subject"),
        ln.gettext("Whose turn"),
        ln.gettext("What was noted"),
        ln.gettext("What came of it"),
    )
    return Table(ln.gettext("What was counted"), headings, (17, 27, 10, 24, 22), rows)


def _by_occasion(rows: Sequence[Found]) -> dict[int, list[Found]]:
    found: dict[int, list[Found]] = {}
    for row in rows:
        found.setdefault(row.occasion_id, []).append(row)
    return found


def _side(owed_by: str, ln: Language) -> str:
    return ln.gettext("client") if owed_by == "client" else ln.gettext("freelancer")


def _fact(fact: Evidence, clock: Clock) -> str:
    amount = "" if fact.amount is None else f" {fact.amount}"
    return " ".join(f"{clock.at(fact.at)} {fact.kind}{amount} {fact.note}".split())


def _outcome(
    occasion: Occasion, breach: Breach | None, reasons: list[str], clock: Clock, ln: Language
) -> str:
    said = {
        "open": ln.gettext("open"),
        "kept": ln.gettext("kept"),
        "breached": ln.gettext("late this time"),
        "excused": ln.gettext("let pass"),
        "unclear": ln.gettext("unclear"),
    }
    parts: list[str] = [said.get(occasion.outcome, occasion.outcome)]
    for label, at in (
        (ln.gettext("due %(at)s"), occasion.due_at),
        (ln.gettext("planned for %(at)s"), occasion.planned_for),
        (ln.gettext("closed %(at)s"), occasion.closed_at),
        (ln.gettext("confirmed %(at)s"), breach.confirmed_at if breach else None),
        (ln.gettext("mended %(at)s"), breach.mended_at if breach else None),
        (ln.gettext("noted by mistake, taken back %(at)s"), occasion.taken_back_at),
    ):
        if at is not None:
            parts.append(label % {"at": clock.at(at)})
    return "\n".join((*parts, *reasons))
