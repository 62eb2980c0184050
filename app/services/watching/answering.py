"""The freelancer's answers to what was found: it was the client, it was not, nothing more of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import writing
from app.models import Agreement, Clause, Mute, Suggestion, Version
from app.services.errors import Conflict, NotFound
from app.services.people import clients
from app.services.upholding import entries, uphold
from app.services.watching import answering_mine, suggestions
from app.services.watching.found import Findings, is_muted
from app.services.watching.suggestions import MUTED, REFUSED, SETTLED, TAKEN, WAITING

HER_WORD = "You said that they did it."
ANSWERED = "This is answered already, or what came later has settled it."
CONFIRMED = "You confirmed it as slipped since. Take it back on its page if that was a mistake."


@dataclass(frozen=True)
class Answered:
    """What came of an answer about a client: the occasion, if one came of it, and whether that may
    be a slip."""

    client_name: str
    occasion_id: int | None = None
    is_slip: bool = False


@dataclass(frozen=True)
class Muted:
    """A line of a client, as it was agreed last."""

    title: str
    client_name: str


def take(freelancer_id: int, suggestion_id: int, now: datetime) -> Answered:
    """The client did it: it is put on record and judged. The same again is fine.

    No occasion comes of it where nothing was in force then after all; it is settled.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
        Conflict: it was answered otherwise, or settled.
    """
    with writing() as db:
        row = _load(db, freelancer_id, suggestion_id)
        client = clients.load(db, freelancer_id, row.client_id)
        if row.outcome == TAKEN:
            return Answered(client.name, row.occasion_id)
        if row.outcome != WAITING:
            raise Conflict(ANSWERED)
        trace = suggestions.trace_of(row, f"{row.confidence} {HER_WORD}")
        findings = Findings(db, client, now)
        made = findings.begin(suggestions.log_of(row), trace)
        findings.settle()
        if made is None:
            _answer(row, SETTLED, now)
            return Answered(client.name)
        _answer(row, TAKEN, now)
        row.occasion_id = made.id
        return Answered(client.name, made.id, made.outcome == Outcome.BREACHED.value)


def refuse(freelancer_id: int, suggestion_id: int, now: datetime) -> Answered:
    """It was not the client: nothing comes of it. The same again is fine.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
        Conflict: it was answered otherwise, or settled.
    """
    with writing() as db:
        row = _load(db, freelancer_id, suggestion_id)
        if row.outcome not in (WAITING, REFUSED):
            raise Conflict(ANSWERED)
        if row.outcome == WAITING:
            _answer(row, REFUSED, now)
        client = clients.load(db, freelancer_id, row.client_id)
        return Answered(client.name)


def undo(freelancer_id: int, suggestion_id: int, now: datetime) -> None:
    """Take an answer back: the question waits again. An occasion that came of it is taken back.

    Raises:
        NotFound: there is no such question, or it is somebody else's.
        Conflict: it was not answered, or what came of it is confirmed.
    """
    with writing() as db:
        row = _load(db, freelancer_id, suggestion_id)
        if row.outcome == WAITING:
            return
        if row.outcome not in (TAKEN, REFUSED):
            raise Conflict(ANSWERED)
        if row.occasion_id is not None:
            _withdraw(db, freelancer_id, row.occasion_id, now)
        answering_mine.undo(db, row, now)
        row.outcome, row.outcome_at, row.occasion_id = WAITING, None, None


def mute(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> Muted:
    """Find nothing more about a need at a client; what waits about it is answered by that. The
    same again is fine.

    Raises:
        NotFound: there is no such client or line, or it is somebody else's.
    """
    with writing() as db:
        muted = _line(db, freelancer_id, client_id, need_id)
        if not is_muted(db, client_id, need_id):
            db.add(Mute(freelancer_id=freelancer_id, client_id=client_id, need_id=need_id, at=now))
        db.execute(
            update(Suggestion)
            .where(*_waiting(client_id, need_id, WAITING))
            .values(outcome=MUTED, outcome_at=now)
        )
        return muted


def unmute(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> Muted:
    """Find what is about a need at a client again, from now on. Questions that were put aside by
    it wait again.

    Raises:
        NotFound: there is no such client or line, or it is somebody else's.
    """
    with writing() as db:
        muted = _line(db, freelancer_id, client_id, need_id)
        db.execute(delete(Mute).where(Mute.client_id == client_id, Mute.need_id == need_id))
        db.execute(
            update(Suggestion)
            .where(*_waiting(client_id, need_id, MUTED), Suggestion.at >= now - suggestions.LONGEST)
            .values(outcome=WAITING, outcome_at=None)
        )
        return muted


def _load(db: Session, freelancer_id: int, suggestion_id: int) -> Suggestion:
    row = db.scalar(
        select(Suggestion).where(
            Suggestion.id == suggestion_id, Suggestion.freelancer_id == freelancer_id
        )
    )
    if row is None:
        raise NotFound
    return row


def _answer(row: Suggestion, outcome: str, now: datetime) -> None:
    row.outcome, row.outcome_at = outcome, now


def _withdraw(db: Session, freelancer_id: int, occasion_id: int, now: datetime) -> None:
    """Take back what came of an answer. Its name is free again, so that it can be found anew."""
    occasion, clause = uphold.load(db, freelancer_id, occasion_id)
    if uphold.breach_of(db, occasion_id) is not None:
        raise Conflict(CONFIRMED)
    occasion.found_key = None
    if occasion.taken_back_at is None:
        entries.take_all_back(db, occasion, clause, "Taken back: it was not them.", now)


def _line(db: Session, freelancer_id: int, client_id: int, need_id: int) -> Muted:
    client = clients.load(db, freelancer_id, client_id)
    title = db.scalar(
        select(Clause.title)
        .join(Version, Version.id == Clause.version_id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == client_id, Clause.need_id == need_id)
        .order_by(Version.number.desc())
        .limit(1)
    )
    if title is None:
        raise NotFound
    return Muted(title, client.name)


def _waiting(client_id: int, need_id: int, outcome: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Suggestion.client_id == client_id,
        Suggestion.need_id == need_id,
        Suggestion.outcome == outcome,
    )
