"""What is stored of occasions: when each began and ended, what was noted, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from agreements.kinds import Kind
from agreements.language import Language
from agreements.needs import KINDS
from app.models import Breach, Clause, EveryOccasion, Evidence, Judgement
from app.services.state import stored_words
from app.services.state.stored_tables import Clock, Table

Found = TypeVar("Found", Evidence, Judgement)


def table(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    """Every occasion, oldest first; a constant number of queries."""
    facts = _by_occasion(db, Evidence, client_id)
    words = _by_occasion(db, Judgement, client_id, Judgement.reason != "")
    rows = tuple(
        (
            clock.at(occasion.opened_at),
            f"{clause.title}\n{occasion.subject}".strip(),
            _side(occasion.owed_by, ln),
            _noted(facts[occasion.id], _kind(occasion, clause), clock, ln),
            _outcome(occasion, breach, [one.reason for one in words[occasion.id]], clock, ln),
        )
        for occasion, clause, breach in _found(db, client_id)
    )
    headings = (
        ln.gettext("Began"),
        ln.gettext("Line and subject"),
        ln.gettext("Whose turn"),
        ln.gettext("What was noted"),
        ln.gettext("What came of it"),
    )
    return Table(ln.gettext("What was counted"), headings, (20, 16, 10, 27, 27), rows)


def _found(db: Session, client_id: int) -> Iterable[Row[EveryOccasion, Clause, Breach]]:
    return db.execute(
        select(EveryOccasion, Clause, Breach)
        .join(Clause, Clause.id == EveryOccasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == EveryOccasion.id)
        .where(EveryOccasion.client_id == client_id)
        .order_by(EveryOccasion.opened_at, EveryOccasion.id)
    )


def _by_occasion(
    db: Session, model: type[Found], client_id: int, *these: ColumnElement[bool]
) -> defaultdict[int, list[Found]]:
    theirs = select(EveryOccasion.id).where(EveryOccasion.client_id == client_id)
    rows = db.scalars(select(model).where(model.occasion_id.in_(theirs), *these).order_by(model.at))
    found: defaultdict[int, list[Found]] = defaultdict(list)
    for row in rows:
        found[row.occasion_id].append(row)
    return found


def _kind(occasion: EveryOccasion, clause: Clause) -> Kind:
    """That of the line, or of the promise in return."""
    promised = clause.promise_kind if occasion.owed_by == "freelancer" else None
    return KINDS[promised or clause.kind]


def _side(owed_by: str, ln: Language) -> str:
    return ln.gettext("client") if owed_by == "client" else ln.gettext("freelancer")


def _noted(facts: list[Evidence], kind: Kind, clock: Clock, ln: Language) -> str:
    said = (
        f"{clock.at(fact.at)} {stored_words.fact(fact.kind, fact.amount, kind, ln)} {fact.note} "
        f"({_source(fact, ln)})"
        for fact in facts
    )
    return "\n".join(" ".join(line.split()) for line in said)


def _source(fact: Evidence, ln: Language) -> str:
    """Where it is from, and how sure that is."""
    return ": ".join(filter(None, (stored_words.source(fact.source, ln), fact.confidence)))


def _outcome(
    occasion: EveryOccasion, breach: Breach | None, reasons: list[str], clock: Clock, ln: Language
) -> str:
    parts = [stored_words.outcome(occasion.outcome, ln)]
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
