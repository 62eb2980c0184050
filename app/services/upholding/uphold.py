"""Upholding: an occasion is noted, judged against what was in force, and confirmed or excused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import BadOccasion, Judge, Outcome, Period
from agreements.needs import KINDS
from app.db import writing
from app.models import Breach, Clause, Judgement, Occasion
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.state.owed import is_contested, is_owed
from app.services.state.situations import Situation, situation_of
from app.services.upholding import checking, mending, noting, reminding, scheduling
from app.services.upholding.checking import Log as Log
from app.services.upholding.judge import excuse, judge
from app.services.upholding.reminding import Planned, Since

COUNTED_AGAIN = "You counted it after all, so the note about it waits for your word."
CONFIRMED_SINCE = (
    "You confirmed this meanwhile, so nothing was let pass. If it should not count after all, "
    "let it pass below: a note that waits about it is dropped then."
)


@dataclass(frozen=True)
class Confirmed:
    """A slip that was confirmed; `is_reminded` says whether something is sent about it."""

    client_id: int
    is_reminded: bool


def log(freelancer_id: int, client_id: int, entry: Log, key: str, now: datetime) -> int:
    """Note an occasion and judge it; answers its id. The same form again answers the same one.

    What is counted adds to the piece or the month it belongs to.

    Raises:
        Refused: nothing was in force when it happened, or what was typed cannot be, with a
            message for each field.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        client = clients.load(db, freelancer_id, client_id)
        occasion, clause = noting.put(db, client, entry, now)
        rejudge(db, occasion, clause, now, "opened_at", kept=entry.kept)
        checking.check_due(occasion, clause)
        submissions.note(db, freelancer_id, key, occasion.id, now)
        return occasion.id


def answered(
    freelancer_id: int, occasion_id: int, at: datetime, now: datetime, key: str = ""
) -> int:
    """The answer came; judged again, and what was open is mended. Answers the client's id. The
    same form again changes nothing."""
    with writing() as db:
        occasion, clause = load_noted(db, freelancer_id, occasion_id)
        if key and submissions.made_by(db, freelancer_id, key) is not None:
            return occasion.client_id
        kind = KINDS[clause.kind]
        if kind.judge is not Judge.DEADLINE:
            raise Conflict("This is nothing that waits for an answer.")
        if occasion.closed_at is not None:
            raise Conflict("The answer is noted already.")
        _close(db, occasion, clause, "answered", at, now, key)
        return occasion.client_id


def finished(
    freelancer_id: int, occasion_id: int, at: datetime, now: datetime, key: str = ""
) -> int:
    """A piece of work is done: its rounds are counted. Answers the client's id. The same form
    again changes nothing."""
    with writing() as db:
        occasion, clause = load_noted(db, freelancer_id, occasion_id)
        if key and submissions.made_by(db, freelancer_id, key) is not None:
            return occasion.client_id
        if KINDS[clause.kind].period is not Period.PIECE:
            raise Conflict("This is no piece of work.")
        if occasion.closed_at is not None:
            raise Conflict("It is noted as done already.")
        _close(db, occasion, clause, "done", at, now, key)
        return occasion.client_id


def confirm(freelancer_id: int, occasion_id: int, expected: str, now: datetime) -> Confirmed:
    """It slipped: confirm it and plan the reminder that was shown.

    Raises:
        Conflict: it is confirmed already, is no slip, or `expected` is not the fingerprint of
            what would be sent now.
    """
    with writing() as db:
        occasion, clause = load_noted(db, freelancer_id, occasion_id)
        if breach_of(db, occasion_id) is not None:
            raise Conflict("This is confirmed already.")
        if occasion.outcome != Outcome.BREACHED.value:
            raise Conflict("This is no slip.")
        situation, planned = would_send(db, occasion, clause, now)
        if planned.fingerprint != expected:
            raise Conflict("The words or the time changed since you looked. Here they are now.")
        note_slip(db, occasion, clause, situation, planned, now)
        return Confirmed(occasion.client_id, planned.at is not None)


def note_slip(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    situation: Situation,
    planned: Planned,
    now: datetime,
) -> None:
    """Put on record that it slipped, and plan the reminder; part of the caller's unit of work."""
    owned = {"freelancer_id": occasion.freelancer_id, "client_id": occasion.client_id}
    breach = Breach(**owned, occasion_id=occasion.id, confirmed_at=now)
    db.add(breach)
    db.flush()
    mending.settle(db, occasion.freelancer_id, occasion.client_id, clause.need_id, now)
    scheduling.schedule(db, situation, planned, breach.id, now)


def would_send(
    db: Session, occasion: Occasion, clause: Clause, now: datetime
) -> tuple[Situation, Planned]:
    """Where the client stands, and what would be sent if this occasion were confirmed now."""
    situation = situation_of(db, occasion.freelancer_id, occasion.client_id)
    writer = scheduling.writer_of(db, occasion.freelancer_id)
    after = since(db, occasion.id)
    return situation, reminding.plan_for(situation, writer, occasion, clause, now, after)


def let_pass(
    freelancer_id: int,
    occasion_id: int,
    reason: str,
    now: datetime,
    *,
    unless_confirmed: bool = False,
) -> int:
    """Excuse an occasion: it counts neither way. Answers the client's id.

    Raises:
        Conflict: it was taken back; or, with `unless_confirmed`, confirmed as a slip.
    """
    with writing() as db:
        occasion, clause = load_noted(db, freelancer_id, occasion_id)
        if occasion.outcome == Outcome.EXCUSED.value:
            return occasion.client_id
        if unless_confirmed and breach_of(db, occasion_id) is not None:
            raise Conflict(CONFIRMED_SINCE)
        excuse(db, occasion, "freelancer", reason, now)
        mending.settle(db, freelancer_id, occasion.client_id, clause.need_id, now)
        return occasion.client_id


def count_again(freelancer_id: int, occasion_id: int, now: datetime) -> int:
    """Count what was let pass after all: judged again. Answers the client's id.

    A note about it waits for the freelancer's word, for nobody has read it. The same again is
    fine.

    Raises:
        Conflict: it was noted by mistake, its line is lived without, or the agreement has ended.
    """
    with writing() as db:
        occasion, clause = load_noted(db, freelancer_id, occasion_id)
        if occasion.outcome != Outcome.EXCUSED.value:
            return occasion.client_id
        if not can_count_again(db, occasion, clause):
            raise Conflict("Its line doesn’t count now, so it can’t be counted again.")
        judge(db, occasion, clause, now, _was_kept(db, occasion_id), mending.AGAIN)
        scheduling.hold_about(db, occasion_id, COUNTED_AGAIN, now)
        return occasion.client_id


def can_count_again(db: Session, occasion: Occasion, clause: Clause) -> bool:
    """Whether what was let pass may count after all: its line counts, by what binds now."""
    if occasion.outcome != Outcome.EXCUSED.value or occasion.taken_back_at is not None:
        return False
    return mending.counts_now(db, occasion, clause.need_id)


def _was_kept(db: Session, occasion_id: int) -> bool:
    """What was decided before it was let pass; asked where the freelancer's word decides."""
    before = db.scalar(
        select(Judgement.outcome)
        .where(
            Judgement.occasion_id == occasion_id,
            Judgement.outcome != Outcome.EXCUSED.value,
        )
        .order_by(Judgement.id.desc())
        .limit(1)
    )
    return before == Outcome.KEPT.value


def _close(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    kind: str,
    at: datetime,
    now: datetime,
    key: str,
) -> None:
    check_time(occasion, clause, at, now)
    occasion.closed_at = at
    db.add(noting.evidence(occasion, kind, at, now))
    rejudge(db, occasion, clause, now, "at")
    if key:
        submissions.note(db, occasion.freelancer_id, key, occasion.id, now)


def check_time(occasion: Occasion, clause: Clause, at: datetime, now: datetime) -> None:
    """Refuse what is noted of an occasion for a time before it, or for one to come."""
    if at < occasion.opened_at:
        raise Refused({"at": checking.before_it_began(KINDS[clause.kind])})
    if at > now:
        raise Refused({"at": "That is still to come."})


def rejudge(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    now: datetime,
    field: str,
    *,
    kept: bool | None = None,
    reason: str = "",
) -> None:
    """Judge an occasion unless it was let pass; part of the caller's unit of work.

    Raises:
        Refused: what is on record cannot have been; said of `field`.
    """
    if occasion.outcome == Outcome.EXCUSED.value:
        return
    try:
        judge(db, occasion, clause, now, kept, reason)
    except BadOccasion as problem:
        raise Refused({field: str(problem)}) from problem


def load(db: Session, freelancer_id: int, occasion_id: int) -> tuple[Occasion, Clause]:
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.id == occasion_id, Occasion.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def load_noted(db: Session, freelancer_id: int, occasion_id: int) -> tuple[Occasion, Clause]:
    """As `load`, of one that was not noted by mistake.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it was taken back.
    """
    occasion, clause = load(db, freelancer_id, occasion_id)
    if occasion.taken_back_at is not None:
        raise Conflict("This was noted by mistake and is taken back.")
    return occasion, clause


def since(db: Session, occasion_id: int) -> Since:
    """What came after an occasion."""
    found = db.execute(
        select(mending.is_over(), is_owed(), is_contested())
        .select_from(Occasion)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.id == occasion_id)
    ).one()
    return Since(*found)


def breach_of(db: Session, occasion_id: int) -> Breach | None:
    return db.scalar(select(Breach).where(Breach.occasion_id == occasion_id))


def latest(db: Session, occasion_id: int) -> Judgement:
    return db.scalars(
        select(Judgement)
        .where(Judgement.occasion_id == occasion_id)
        .order_by(Judgement.id.desc())
        .limit(1)
    ).one()
