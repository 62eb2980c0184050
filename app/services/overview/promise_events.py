"""What the freelancer promised, and how it went, as lines of the timeline."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.judging import Outcome
from agreements.language import ENGLISH
from app.models import Clause, Judgement, PromiseOccasion
from app.services import calendars
from app.services.accounts import Person
from app.services.overview.event import Event
from app.services.state import judged
from app.services.upholding import promised

_BEGINS = {"decision": "They asked you", "material": "You promised", "meetings": "A meeting"}


def events(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    """Those with these ids; one query."""
    rows = db.execute(
        select(PromiseOccasion, Clause, Judgement)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id(PromiseOccasion))
        .where(PromiseOccasion.id.in_(ids))
    )
    return [(row[0].id, _told(*row, person.zone)) for row in rows]


def _told(one: PromiseOccasion, clause: Clause, judgement: Judgement, zone: str) -> Event:
    steps = judging.Step.list_from_json(judgement.steps)
    agreed = calendars.zone_of_promise(clause, zone)
    detail = judging.explain(steps, ENGLISH, agreed, zone) or judgement.reason
    is_their_word = judgement.by == "client"
    begins = _BEGINS.get(clause.promise_kind or "", "Your promise")
    text = f"{'They say a promise slipped' if is_their_word else begins}: {one.subject}"
    tag = _tag(one, clause)
    return Event("promise", one.opened_at, text, detail, tag, promise_id=one.id)


def _tag(one: PromiseOccasion, clause: Clause) -> str:
    if one.taken_back_at is not None:
        return "taken back"
    if one.outcome == Outcome.BREACHED.value:
        return "late" if one.closed_at else "slipped"
    if one.outcome == Outcome.OPEN.value:
        kind = promised.kind_of(clause)
        return f"not {'delivered' if kind and kind.by_date else 'answered'} yet"
    return one.outcome
