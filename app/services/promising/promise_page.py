"""One promise of the freelancer's on its page, with what both sides said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.judges import turns
from agreements.judges.turns import ASKED_BACK, REPLIED
from agreements.judging import Outcome
from agreements.kinds import Kind
from app.db import session
from app.languages import language
from app.models import Clause, Evidence, Freelancer, Judgement, PromiseOccasion, Version
from app.services import calendars
from app.services.people import clients
from app.services.promising import keeping, records
from app.services.state import remarks, sources_said
from app.services.state.remarks import Said
from app.services.upholding import promised
from app.services.upholding.judge import evidence_of, facts_of

_SAID = {
    "asked": "They asked",
    "promised": "You named the day",
    "answered": "You answered",
    ASKED_BACK: "You asked them back",
    REPLIED: "They answered you",
    "arranged": "You arranged it",
    "moved": "You moved it",
    "cancelled": "You cancelled it",
    "slipped": "They said that it slipped",
}


@dataclass(frozen=True)
class Entry:
    """One fact on record, in words; `can_go` says that the freelancer can take it back."""

    id: int
    said: str
    at: datetime
    source: str
    can_go: bool


@dataclass(frozen=True)
class PromisePage:
    """All that the page of one promise shows. It `is_their_word` where the client said that it
    slipped; `waits` says that it can still be answered or delivered. Since `owed_since` they owe
    the answer to what the freelancer asked back."""

    id: int
    client_id: int
    client_name: str
    client_zone: str
    title: str
    promise: str
    kind: Kind | None
    subject: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome
    explanation: str
    by: str
    reason: str
    version: int
    waits: bool
    owed_since: datetime | None
    is_their_word: bool
    taken_back_at: datetime | None
    can_count_again: bool
    entries: tuple[Entry, ...]
    remarks: tuple[Said, ...]


def page(freelancer_id: int, occasion_id: int) -> PromisePage:
    """One promise; a constant number of queries.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    db = session()
    occasion, clause = records.load(db, freelancer_id, occasion_id)
    client = clients.load(db, freelancer_id, occasion.client_id)
    judgement, kind = records.latest(db, occasion_id), promised.kind_of(clause)
    facts = evidence_of(db, occasion_id)
    is_their_word = any(one.kind == records.SAID for one in facts)
    is_there = occasion.taken_back_at is None
    return PromisePage(
        id=occasion.id,
        client_id=client.id,
        client_name=client.name,
        client_zone=client.zone,
        title=clause.title,
        promise=clause.promise,
        kind=kind,
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        due_at=occasion.due_at,
        closed_at=occasion.closed_at,
        outcome=Outcome(occasion.outcome),
        explanation=_explained(db, judgement, clause, client.zone),
        by=judgement.by,
        reason=judgement.reason,
        version=_number(db, clause),
        waits=_waits(occasion, kind) and not is_their_word,
        owed_since=_owed_since(occasion, facts),
        is_their_word=is_their_word,
        taken_back_at=occasion.taken_back_at,
        can_count_again=is_there and _was_let_pass(occasion, judgement),
        entries=tuple(_entry(one, kind, is_there=is_there) for one in facts),
        remarks=remarks.of_occasions(db, [occasion_id]).get(occasion_id, ()),
    )


def _number(db: Session, clause: Clause) -> int:
    return db.scalars(select(Version.number).where(Version.id == clause.version_id)).one() or 0


def _waits(occasion: PromiseOccasion, kind: Kind | None) -> bool:
    """Whether it can still be answered or delivered."""
    passed = occasion.outcome == Outcome.EXCUSED.value or occasion.taken_back_at is not None
    return not passed and occasion.closed_at is None and kind is not None and kind.is_mendable


def _owed_since(occasion: PromiseOccasion, facts: list[Evidence]) -> datetime | None:
    if occasion.closed_at is not None or not facts:
        return None
    return turns.owed_since(facts_of(facts), facts[-1].at)


def _was_let_pass(occasion: PromiseOccasion, judgement: Judgement) -> bool:
    return occasion.outcome == Outcome.EXCUSED.value and judgement.by == "freelancer"


def _explained(db: Session, judgement: Judgement, clause: Clause, other_zone: str) -> str:
    """The stored steps as a sentence, on the freelancer's clock."""
    steps = judging.Step.list_from_json(judgement.steps)
    zone = calendars.zone_of_promise(clause, db.get_one(Freelancer, clause.freelancer_id).zone)
    return judging.explain(steps, language("en"), zone, other_zone)


def _entry(one: Evidence, kind: Kind | None, *, is_there: bool) -> Entry:
    said = _SAID.get(one.kind, one.kind)
    if one.kind == "answered" and kind is not None and kind.by_date:
        said = "You delivered it"
    source = "They said so on their page." if one.source == "page" else sources_said.of(one)
    return Entry(one.id, said, one.at, source, is_there and keeping.is_own(one))
