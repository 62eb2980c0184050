"""Judging occasions by the rules: when noted, when due, and when days off change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.hours import Calendar, NoWorkingTime, Week
from agreements.judging import Fact, Judge, Outcome, Tally
from agreements.kinds import Kind, Parameters
from agreements.needs import KINDS
from app.db import session, writing
from app.models import Breach, Clause, EveryOccasion, Evidence, Judgement, Occasion
from app.services import calendars
from app.services.state import expressions, remarks
from app.services.upholding import mending

_log = structlog.get_logger()


def judge_due(now: datetime) -> None:
    """Judge every open occasion whose deadline or month has passed; the timetable calls this.

    While the freelancer owes the answer an occasion has no deadline.
    """
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
    db: Session,
    occasion: Occasion,
    clause: Clause,
    now: datetime,
    kept: bool | None = None,
    reason: str = "",
) -> None:
    """Judge an occasion and note it; part of the caller's unit of work.

    `kept` is the freelancer's word, for what no rule can judge; `reason` says why it is judged
    again. A slip of this line that is mended by it is open no more.

    Raises:
        judging.BadOccasion: what is on record cannot have been.
    """
    decide(db, occasion, clause, now, kept, reason)
    mending.settle(db, occasion.freelancer_id, occasion.client_id, clause.need_id, now)


def decide(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    now: datetime,
    kept: bool | None = None,
    reason: str = "",
) -> None:
    """As `judge`, where the caller settles the line after it."""
    by_hand = KINDS[clause.kind].judge is Judge.BY_HAND
    said = judging.judge_by_hand(bool(kept)) if by_hand else _verdict(db, occasion, clause, now)
    note(db, occasion, said, "freelancer" if by_hand else "rules", now, reason)


def excuse(db: Session, occasion: EveryOccasion, by: str, reason: str, now: datetime) -> None:
    """Let an occasion pass: it counts neither way, and no contest of it waits any more; part of
    the caller's unit of work.

    The caller settles the line after it. `by` and `reason` as in `Judgement`.
    """
    remarks.settle(db, occasion.id, now)
    note(db, occasion, judging.Judgement(Outcome.EXCUSED, occasion.due_at, ()), by, now, reason)


def judge_anew(db: Session, client_id: int, now: datetime) -> None:
    """Judge again what waits for an answer or for the freelancer's word: days off have changed.

    They change an allowance; for the other kinds only what was agreed counts. Part of the caller's
    unit of work. What was kept or confirmed stays as it is.
    """
    rows = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client_id,
            expressions.is_undecided(),
            ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
        )
    ).all()
    for occasion, clause in rows:
        if not KINDS[clause.kind].has_allowance:
            continue
        said = _verdict(db, occasion, clause, now)
        if (said.outcome.value, said.due_at) != (occasion.outcome, occasion.due_at):
            note(db, occasion, said, "rules", now, "")
            mending.settle(db, occasion.freelancer_id, client_id, clause.need_id, now)


def facts_of(evidence: list[Evidence]) -> tuple[Fact, ...]:
    """What is on record, as the rules look at whose turn it is."""
    return tuple(Fact(entry.kind, entry.at) for entry in evidence)


def evidence_of(db: Session, occasion_id: int) -> list[Evidence]:
    """What is on record of an occasion, in the order of its time."""
    return list(
        db.scalars(
            select(Evidence)
            .where(Evidence.occasion_id == occasion_id)
            .order_by(Evidence.at, Evidence.id)
        )
    )


def _verdict(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> judging.Judgement:
    calendar = calendars.of_clause(db, clause, occasion.client_id)
    return verdict(occasion, clause, evidence_of(db, occasion.id), calendar, now)


def verdict(
    occasion: Occasion,
    clause: Clause,
    evidence: list[Evidence],
    calendar: Calendar,
    now: datetime,
) -> judging.Judgement:
    """What the rules say of an occasion with this evidence, on record or not; nothing is noted.

    Raises:
        judging.BadOccasion: what is on record cannot have been.
    """
    return judged_by(Case(KINDS[clause.kind], occasion, clause.parameters, evidence, calendar, now))


@dataclass(frozen=True)
class Case:
    """All that a rule looks at, of either side's."""

    kind: Kind
    occasion: EveryOccasion
    parameters: Parameters
    evidence: list[Evidence]
    calendar: Calendar
    now: datetime


def judged_by(case: Case) -> judging.Judgement:
    """What the rule for a kind says; nothing is noted.

    Raises:
        judging.BadOccasion: what is on record cannot have been.
    """
    try:
        return _RULES[case.kind.judge](case)
    except NoWorkingTime:
        return judging.judge_without_time()


def _deadline(case: Case) -> judging.Judgement:
    allowance, facts = case.kind.allowance(case.parameters), facts_of(case.evidence)
    occasion, began, ended = case.occasion, case.kind.began, case.kind.ended
    if case.kind.by_date and occasion.planned_for is not None:
        return judging.judge_by_date(
            allowance,
            occasion.planned_for.astimezone(ZoneInfo(case.calendar.zone)).date(),
            occasion.opened_at,
            occasion.closed_at,
            case.calendar,
            case.now,
            began=began,
            ended=ended,
            facts=facts,
        )
    return judging.judge_deadline(
        allowance,
        occasion.opened_at,
        occasion.closed_at,
        case.calendar,
        case.now,
        began=began,
        ended=ended,
        facts=facts,
    )


def _window(case: Case) -> judging.Judgement:
    windows = Week.from_json(case.parameters["windows"])
    began = case.kind.began
    return judging.judge_window(windows, case.occasion.opened_at, case.calendar, began=began)


def _notice(case: Case) -> judging.Judgement:
    entry = next(entry for entry in case.evidence if entry.kind in judging.NOTICES)
    assert case.occasion.planned_for is not None  # noted with it
    return judging.judge_notice(
        case.kind.allowance(case.parameters),
        case.occasion.opened_at,
        case.occasion.planned_for,
        case.calendar,
        what=entry.kind,
        until=entry.until,
    )


def _count(case: Case) -> judging.Judgement:
    assert case.kind.period is not None  # every kind that is counted has one
    return judging.judge_count(
        int(case.parameters["limit"]),
        case.kind.period,
        [Tally(entry.at, entry.amount or 0) for entry in case.evidence if entry.kind == "used"],
        case.occasion.closed_at,
        case.calendar,
        case.occasion.opened_at,
        case.now,
    )


_RULES: dict[Judge, Callable[[Case], judging.Judgement]] = {
    Judge.DEADLINE: _deadline,
    Judge.WINDOW: _window,
    Judge.NOTICE: _notice,
    Judge.COUNT: _count,
}


def note(
    db: Session,
    occasion: EveryOccasion,
    verdict: judging.Judgement,
    by: str,
    now: datetime,
    reason: str,
) -> None:
    """Put what was decided on record; the caller settles the line after it."""
    occasion.outcome, occasion.due_at = verdict.outcome.value, verdict.due_at
    db.add(
        Judgement(
            freelancer_id=occasion.freelancer_id,
            occasion_id=occasion.id,
            outcome=verdict.outcome.value,
            due_at=verdict.due_at,
            steps=[step.to_json() for step in verdict.steps],
            by=by,
            reason=reason,
            at=now,
        )
    )
