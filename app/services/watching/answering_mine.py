"""The freelancer's answer to what a calendar showed: it was they who did it. Where they promised
notice of meetings, it is counted as theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import writing
from app.models import Clause, Client, PromiseOccasion, Suggestion
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.promising import keeping, records
from app.services.promising.records import FOUND, MEETING, Entry
from app.services.state import bindings
from app.services.watching import suggestions
from app.services.watching.suggestions import REFUSED, WAITING

ANSWERED = "This is answered already, or what came later has settled it."


@dataclass(frozen=True)
class Mine:
    """What came of it: the promise that it counts for, if any was in force, and whether it was
    at shorter notice than promised."""

    client_name: str
    promise_id: int | None = None
    is_slip: bool = False


def mine(freelancer_id: int, suggestion_id: int, now: datetime) -> Mine:
    """It was the freelancer: nothing is held against the client. The same again is fine.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
        Conflict: it was answered otherwise, or settled.
    """
    with writing() as db:
        row = db.scalar(
            select(Suggestion).where(
                Suggestion.id == suggestion_id, Suggestion.freelancer_id == freelancer_id
            )
        )
        if row is None:
            raise NotFound
        client = clients.load(db, freelancer_id, row.client_id)
        known = _known(db, row)
        if known is None:
            if row.outcome != WAITING:
                raise Conflict(ANSWERED)
            row.outcome, row.outcome_at = REFUSED, now
            clause = records.first_of_kind(bindings.load(db, client), MEETING, row.at)
            if clause is None:
                return Mine(client.name)
            known = _begin(db, client, clause, row, now)
            if known is None:
                return Mine(client.name)
        return Mine(client.name, known.id, known.outcome == Outcome.BREACHED.value)


def _begin(
    db: Session, client: Client, clause: Clause, row: Suggestion, now: datetime
) -> PromiseOccasion | None:
    """The promise that what was found counts for; none where it cannot have been."""
    said, trace = suggestions.log_of(row), suggestions.trace_of(row, row.confidence)
    entry = Entry(
        clause.need_id, said.subject, said.opened_at, starts_at=said.starts_at, what=row.kind
    )
    first = trace.on(records.evidence(row.kind, row.at, now))
    try:
        with db.begin_nested():
            made = records.begin(db, client, clause, entry, first, now)
    except Refused:
        return None
    made.found_key = f"{FOUND}{row.key}"
    return made


def undo(db: Session, row: Suggestion, now: datetime) -> None:
    """It was not the freelancer after all; part of the caller's unit of work."""
    known = _known(db, row)
    if known is not None and known.taken_back_at is None:
        keeping.withdraw(db, known, now)


def _known(db: Session, row: Suggestion) -> PromiseOccasion | None:
    return db.scalar(
        select(PromiseOccasion).where(
            PromiseOccasion.client_id == row.client_id,
            PromiseOccasion.found_key == f"{FOUND}{row.key}",
        )
    )
