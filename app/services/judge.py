"""Judging occasions by the rules: when noted, when due, and when days off change."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.hours import Week
from agreements.judging import Judge, Outcome
from agreements.needs import KINDS, allowance
from app.db import session, writing
from app.models import Breach, Clause, Judgement, Occasion
from app.services import calendars

_log = structlog.get_logger()


def judge_due(now: datetime) -> None:
    """Judge every open occasion whose deadline has passed; the timetable calls this."""
    overdue = (
        session()
        .scalars(
            select(Occasion.id)
            .where(Occasion.outcome == Outcome.OPEN.value, Occasion.due_at < now)
            .limit(500)
        )
        .all()
    )
    for occasion_id in overdue:
        try:
            _judge_again(occasion_id, now)
        except ValueError as problem:  # a zone or country that is no longer on file
            _log.warning("not_judged", occasion=occasion_id, reason=str(problem))


def _judge_again(occasion_id: int, now: datetime) -> None:
    with writing() as db:
        occasion, clause = db.execute(
            select(Occasion, Clause)
            .join(Clause, Clause.id == Occasion.clause_id)
            .where(Occasion.id == occasion_id)
        ).one()
        if occasion.outcome == Outcome.OPEN.value:
            judge(db, occasion, clause, now)


def judge(
    db: Session, occasion: Occasion, clause: Clause, now: datetime, kept: bool | None = None
) -> None:
    """Judge an occasion and note it; part of the caller's unit of work.

    `kept` is the freelancer's word, for what no rule can judge.
    """
    by_hand = KINDS[clause.kind].judge is Judge.BY_HAND
    verdict = judging.judge_by_hand(bool(kept)) if by_hand else _verdict(db, occasion, clause, now)
    _note(db, occasion, verdict, "freelancer" if by_hand else "rules", now)


def judge_anew(db: Session, client_id: int, now: datetime) -> None:
    """Judge again what waits for an answer or for the freelancer's word: days off have changed.

    Part of the caller's unit of work. What was kept or confirmed stays as it is.
    """
    rows = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client_id,
            Occasion.outcome.in_((Outcome.OPEN.value, Outcome.BREACHED.value)),
            ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
        )
    ).all()
    for occasion, clause in rows:
        if KINDS[clause.kind].judge is not Judge.DEADLINE:
            continue
        verdict = _verdict(db, occasion, clause, now)
        if (verdict.outcome.value, verdict.due_at) != (occasion.outcome, occasion.due_at):
            _note(db, occasion, verdict, "rules", now)


def _verdict(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> judging.Judgement:
    calendar = calendars.of_clause(db, clause, occasion.client_id)
    if KINDS[clause.kind].judge is Judge.WINDOW:
        windows = Week.from_json(clause.parameters["windows"])
        return judging.judge_window(windows, occasion.opened_at, calendar)
    return judging.judge_deadline(
        allowance(clause.parameters), occasion.opened_at, occasion.closed_at, calendar, now
    )


def _note(
    db: Session, occasion: Occasion, verdict: judging.Judgement, by: str, now: datetime
) -> None:
    occasion.outcome, occasion.due_at = verdict.outcome.value, verdict.due_at
    db.add(
        Judgement(
            freelancer_id=occasion.freelancer_id,
            occasion_id=occasion.id,
            outcome=verdict.outcome.value,
            due_at=verdict.due_at,
            steps=[step.to_json() for step in verdict.steps],
            by=by,
            reason="",
            at=now,
        )
    )
