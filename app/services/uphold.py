"""Upholding: an occasion is noted, judged against what was in force, and confirmed or excused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome
from agreements.needs import KINDS
from app.db import writing
from app.models import Breach, Clause, Evidence, Judgement, Occasion
from app.services import clients, reminding, standing, submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.judge import judge
from app.services.situations import situations


@dataclass(frozen=True)
class Log:
    """Something noted by hand. Instants are aware.

    A decision has `opened_at` (asked) and perhaps `closed_at` (answered); a call has `opened_at`
    alone; for a line in one's own words `kept` says how it went.
    """

    need_id: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None = None
    kept: bool | None = None


@dataclass(frozen=True)
class Confirmed:
    """A slip that was confirmed; `is_reminded` says whether something is sent about it."""

    client_id: int
    is_reminded: bool


def log(freelancer_id: int, client_id: int, entry: Log, key: str, now: datetime) -> int:
    """Note an occasion and judge it; answers its id. The same form again answers the same one.

    Raises:
        Refused: nothing was in force when it happened, or what was typed cannot be, with a
            message for each field.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        client = clients.load(db, freelancer_id, client_id)
        clause = _clause_at(db, client_id, entry)
        _check(clause, entry, now)
        occasion = Occasion(
            freelancer_id=freelancer_id,
            client_id=client_id,
            clause_id=clause.id,
            contact_id=clients.main_contact(client).id,
            owed_by="client",
            subject=entry.subject,
            opened_at=entry.opened_at,
            closed_at=entry.closed_at,
            outcome=Outcome.OPEN.value,
        )
        db.add(occasion)
        db.flush()
        _note_evidence(db, occasion, clause, entry, now)
        judge(db, occasion, clause, now, entry.kept)
        submissions.note(db, freelancer_id, key, occasion.id, now)
        return occasion.id


def answered(freelancer_id: int, occasion_id: int, at: datetime, now: datetime) -> int:
    """The answer came; judged again, and what was open is mended. Answers the client's id."""
    with writing() as db:
        occasion, clause = load(db, freelancer_id, occasion_id)
        if KINDS[clause.kind].judge is not Judge.DEADLINE:
            raise Conflict("This is nothing that waits for an answer.")
        if occasion.closed_at is not None:
            raise Conflict("The answer is noted already.")
        if at < occasion.opened_at:
            raise Refused({"at": "The answer comes before the question."})
        if at > now:
            raise Refused({"at": "That is still to come."})
        occasion.closed_at = at
        db.add(_evidence(occasion, "answered", at, now))
        if occasion.outcome != Outcome.EXCUSED.value:
            judge(db, occasion, clause, now)
        _mend(db, occasion, at, now)
        return occasion.client_id


def confirm(freelancer_id: int, occasion_id: int, expected: str, now: datetime) -> Confirmed:
    """It slipped: confirm it and plan the reminder that was shown.

    Raises:
        Conflict: it is confirmed already, is no slip, or `expected` is not the fingerprint of
            what would be sent now.
    """
    with writing() as db:
        occasion, clause = load(db, freelancer_id, occasion_id)
        if breach_of(db, occasion_id) is not None:
            raise Conflict("This is confirmed already.")
        if occasion.outcome != Outcome.BREACHED.value:
            raise Conflict("This is no slip.")
        situation = situations(db, freelancer_id, [occasion.client_id])[occasion.client_id]
        writer = reminding.writer_of(db, freelancer_id)
        planned = reminding.plan_for(situation, writer, occasion, clause, now)
        if planned.fingerprint != expected:
            raise Conflict("The words or the time changed since you looked. Here they are now.")
        breach = Breach(
            freelancer_id=freelancer_id,
            client_id=occasion.client_id,
            occasion_id=occasion_id,
            confirmed_at=now,
            mended_at=occasion.closed_at,
        )
        db.add(breach)
        db.flush()
        reminding.schedule(db, situation, planned, breach.id, now)
        return Confirmed(occasion.client_id, planned.at is not None)


def let_pass(freelancer_id: int, occasion_id: int, reason: str, now: datetime) -> int:
    """Excuse an occasion: it counts neither way. Answers the client's id."""
    with writing() as db:
        occasion, _ = load(db, freelancer_id, occasion_id)
        if occasion.outcome == Outcome.EXCUSED.value:
            return occasion.client_id
        occasion.outcome = Outcome.EXCUSED.value
        db.add(
            Judgement(
                freelancer_id=freelancer_id,
                occasion_id=occasion_id,
                outcome=Outcome.EXCUSED.value,
                due_at=occasion.due_at,
                steps=[],
                by="freelancer",
                reason=reason,
                at=now,
            )
        )
        _mend(db, occasion, now, now)
        return occasion.client_id


def _clause_at(db: Session, client_id: int, entry: Log) -> Clause:
    found = standing.versions(db, client_id)
    binding = standing.in_force_at(found, entry.opened_at)
    if binding is None:
        raise Refused({"opened_at": "Nothing was agreed yet at that time, so it does not count."})
    clause = next((c for c in binding.clauses if c.need_id == entry.need_id), None)
    if clause is None:
        raise Refused({"need_id": "This line was not in force at that time."})
    return clause


def _check(clause: Clause, entry: Log, now: datetime) -> None:
    errors: dict[str, str] = {}
    judge = KINDS[clause.kind].judge
    if entry.opened_at > now:
        errors["opened_at"] = "That is still to come."
    if entry.closed_at is not None and entry.closed_at < entry.opened_at:
        errors["closed_at"] = "The answer comes before the question."
    elif entry.closed_at is not None and entry.closed_at > now:
        errors["closed_at"] = "That is still to come."
    if judge is Judge.BY_HAND and entry.kept is None:
        errors["kept"] = "Say whether it worked."
    if judge is Judge.DEADLINE and not _marked(entry.subject, clause.parameters["mark"]):
        errors["subject"] = (
            f"A clock starts only from what they could see: the subject begins with "
            f"“{clause.parameters['mark']}”."
        )
    if errors:
        raise Refused(errors)


def _marked(subject: str, mark: str) -> bool:
    return subject.strip().lower().startswith(mark.strip().lower())


def _note_evidence(
    db: Session, occasion: Occasion, clause: Clause, entry: Log, now: datetime
) -> None:
    kind = {Judge.DEADLINE: "asked", Judge.WINDOW: "called"}.get(KINDS[clause.kind].judge, "noted")
    db.add(_evidence(occasion, kind, entry.opened_at, now))
    if entry.closed_at is not None:
        db.add(_evidence(occasion, "answered", entry.closed_at, now))


def _evidence(occasion: Occasion, kind: str, at: datetime, now: datetime) -> Evidence:
    return Evidence(
        freelancer_id=occasion.freelancer_id,
        occasion_id=occasion.id,
        source="hand",
        kind=kind,
        at=at,
        recorded_at=now,
    )


def _mend(db: Session, occasion: Occasion, at: datetime, now: datetime) -> None:
    """An answered or excused breach is open no more, and no reminder speaks of it."""
    breach = breach_of(db, occasion.id)
    if breach is None or breach.mended_at is not None:
        return
    situation = situations(db, occasion.freelancer_id, [occasion.client_id])[occasion.client_id]
    writer = reminding.writer_of(db, occasion.freelancer_id)
    reminding.forget(db, situation, writer, breach.id, now)
    breach.mended_at = at


def load(db: Session, freelancer_id: int, occasion_id: int) -> tuple[Occasion, Clause]:
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.id == occasion_id, Occasion.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def breach_of(db: Session, occasion_id: int) -> Breach | None:
    return db.scalar(select(Breach).where(Breach.occasion_id == occasion_id))


def latest(db: Session, occasion_id: int) -> Judgement:
    return db.scalars(
        select(Judgement)
        .where(Judgement.occasion_id == occasion_id)
        .order_by(Judgement.id.desc())
        .limit(1)
    ).one()
