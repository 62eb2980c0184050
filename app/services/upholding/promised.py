"""Judging what the freelancer promised in return: by the same rules, in their own calendar.

A slip counts at once: nobody confirms their own.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.judging import Outcome
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.db import session, writing
from app.models import Clause, Client, Judgement, PromiseOccasion
from app.services import calendars
from app.services.upholding.judge import Case, evidence_of, judged_by, note

_UNDECIDED = (Outcome.OPEN.value, Outcome.BREACHED.value, Outcome.UNCLEAR.value)
_log = structlog.get_logger()


def kind_of(clause: Clause) -> Kind | None:
    """The kind of a clause's promise; None where it is words alone, which nothing can judge."""
    return KINDS[clause.promise_kind] if clause.promise_kind else None


def judge(
    db: Session, occasion: PromiseOccasion, clause: Clause, now: datetime, reason: str = ""
) -> None:
    """Judge a promise by what is on record and note it; part of the caller's unit of work.

    Raises:
        judging.BadOccasion: what is on record cannot have been.
    """
    note(db, occasion, _verdict(db, occasion, clause, now), "rules", now, reason)


def judge_due(now: datetime) -> None:
    """Judge every promise that is open and whose deadline has passed; the timetable calls this."""
    overdue = session().scalars(
        select(PromiseOccasion.id)
        .where(PromiseOccasion.outcome == Outcome.OPEN.value, PromiseOccasion.due_at < now)
        .limit(500)
    )
    for occasion_id in overdue.all():
        try:
            _judge_again(occasion_id, now)
        except ValueError as problem:  # a zone or country that is no longer on file
            _log.warning("not_judged", occasion=occasion_id, reason=str(problem))


def judge_anew(db: Session, freelancer_id: int, now: datetime) -> None:
    """Judge again what the freelancer owes, and what was late: their days off have changed.

    What the client said slipped stays as they said, and so does all of one who was erased. Part of
    the caller's unit of work.
    """
    rows = db.execute(
        select(PromiseOccasion, Clause)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .join(Client, Client.id == PromiseOccasion.client_id)
        .where(
            Client.erased_at.is_(None),
            PromiseOccasion.freelancer_id == freelancer_id,
            PromiseOccasion.outcome.in_(_UNDECIDED),
            PromiseOccasion.taken_back_at.is_(None),
            ~said_by_client(),
        )
    ).all()
    for occasion, clause in rows:
        said = _verdict(db, occasion, clause, now)
        if (said.outcome.value, said.due_at) != (occasion.outcome, occasion.due_at):
            note(db, occasion, said, "rules", now, "")


def let_pass(
    db: Session, client_id: int, need_ids: list[int], by: str, reason: str, now: datetime
) -> None:
    """Let pass what is still owed by these lines, for they count no more; part of the caller's
    unit of work. `by` and `reason` as in `Judgement`."""
    waiting = db.scalars(
        select(PromiseOccasion)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(
            PromiseOccasion.client_id == client_id,
            PromiseOccasion.outcome.in_((Outcome.OPEN.value, Outcome.UNCLEAR.value)),
            Clause.need_id.in_(need_ids),
        )
    )
    for occasion in waiting.all():
        excused = judging.Judgement(Outcome.EXCUSED, occasion.due_at, ())
        note(db, occasion, excused, by, now, reason)


def said_by_client() -> ColumnElement[bool]:
    """Whether a promise slipped by the client's word; inside a statement that has it."""
    said = select(Judgement.id).where(
        Judgement.occasion_id == PromiseOccasion.id,
        Judgement.by == "client",
        Judgement.outcome == Outcome.BREACHED.value,
    )
    return said.correlate(PromiseOccasion).exists()


def _judge_again(occasion_id: int, now: datetime) -> None:
    with writing() as db:
        occasion, clause = db.execute(
            select(PromiseOccasion, Clause)
            .join(Clause, Clause.id == PromiseOccasion.clause_id)
            .where(PromiseOccasion.id == occasion_id)
        ).one()
        if occasion.outcome == Outcome.OPEN.value:
            judge(db, occasion, clause, now)


def _verdict(
    db: Session, occasion: PromiseOccasion, clause: Clause, now: datetime
) -> judging.Judgement:
    kind = kind_of(clause)
    assert kind is not None  # only such a one is judged
    calendar = calendars.of_promise(db, clause)
    evidence = evidence_of(db, occasion.id)
    return judged_by(Case(kind, occasion, clause.promise_parameters, evidence, calendar, now))
