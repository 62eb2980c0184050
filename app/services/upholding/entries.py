"""What is noted of an occasion after it began: whose turn it is, and what was noted by mistake."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judges import turns
from agreements.judges.turns import ASKED_BACK, AUTOMATIC, REPLIED
from agreements.judging import Judge, Outcome
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import writing
from app.models import Clause, Evidence, Occasion
from app.services.errors import Conflict, NotFound, Refused
from app.services.upholding import dismissing, mending, noting, scheduling, uphold
from app.services.upholding.judge import evidence_of, excuse, facts_of

TURNS = (ASKED_BACK, REPLIED, AUTOMATIC)
CLOSING = ("answered", "done")
USED = "used"
# What is noted of an occasion after it began, or adds to it.
_LATER = (*TURNS, *CLOSING, USED)
_NAMED = {
    ASKED_BACK: "they asked back",
    REPLIED: "you answered them",
    AUTOMATIC: "an automatic reply",
    "answered": "the answer",
    "done": "that it is done",
    USED: "an entry",
    "asked": "how it began",
    "promised": "how it began",
    "called": "the call or message",
    "noted": "all of it",
    "arranged": "that they arranged it",
    "moved": "that they moved it",
    "cancelled": "that they cancelled it",
}


class Turned(Enum):
    """What holds once a turn is noted."""

    STANDS_STILL = "stands_still"
    RUNS_AGAIN = "runs_again"
    IS_OVER = "is_over"
    CHANGES_NOTHING = "changes_nothing"
    JUDGED_AGAIN = "judged_again"


def turn(freelancer_id: int, occasion_id: int, what: str, at: datetime, now: datetime) -> Turned:
    """The client asked back, the freelancer replied, or an automatic mail came; judged again.

    The same twice is one. Answers what holds then.

    Raises:
        Conflict: this is nothing that waits for an answer.
        Refused: the time cannot be, or an answer answers nothing.
    """
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        if KINDS[clause.kind].judge is not Judge.DEADLINE:
            raise Conflict("This is nothing that waits for an answer.")
        if what not in TURNS:
            raise Refused({"what": "Say what happened."})
        uphold.check_time(occasion, clause, at, now)
        if not _is_noted(db, occasion, what, at):
            _check_answers(db, occasion, what, at)
            was_owed = _is_owed(db, occasion)
            db.add(noting.evidence(occasion, what, at, now))
            _look_again(db, occasion, clause, was_owed, now)
        return _holds(occasion, what)


def _check_answers(db: Session, occasion: Occasion, what: str, at: datetime) -> None:
    """Refuse an answer where nothing was asked."""
    asked = facts_of(evidence_of(db, occasion.id))
    if what == REPLIED and turns.owed_since(asked, at) is None:
        said = "By then nothing they had asked back was waiting. Note their question first."
        raise Refused({"at": said})


def _holds(occasion: Occasion, what: str) -> Turned:
    if what == AUTOMATIC:
        return Turned.CHANGES_NOTHING
    if occasion.outcome == Outcome.OPEN.value:
        return Turned.STANDS_STILL if occasion.due_at is None else Turned.RUNS_AGAIN
    if occasion.outcome == Outcome.BREACHED.value and occasion.closed_at is None:
        return Turned.IS_OVER
    return Turned.JUDGED_AGAIN


def take_back(freelancer_id: int, occasion_id: int, evidence_id: int, now: datetime) -> bool:
    """An entry was noted by mistake: judged again without it. Answers whether anything is left.

    Without its beginning, or without all that was counted, an occasion is none: then it is taken
    back as a whole. It counts nowhere any more, a reminder of it that waits is dropped, and the
    client does not see it. What was judged before stays on record, and so does that this was
    taken back.

    Raises:
        NotFound: there is no such entry.
        Conflict: the occasion was taken back before.
    """
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        found = evidence_of(db, occasion.id)
        entry = next((entry for entry in found if entry.id == evidence_id), None)
        if entry is None:
            raise NotFound
        when = ENGLISH.moment(entry.at, clause.zone)
        reason = f"Taken back: {_NAMED[entry.kind]}, {when} in {ENGLISH.place(clause.zone)}."
        dismissing.dismissed(db, entry, occasion.client_id, now)
        if is_all(entry, found):
            take_all_back(db, occasion, clause, reason, now)
            return False
        was_owed = _is_owed(db, occasion)
        found.remove(entry)
        occasion.closed_at = closed_at(found)
        db.delete(entry)
        _look_again(db, occasion, clause, was_owed, now, reason)
        return True


def written_by_machine(
    freelancer_id: int, occasion_id: int, evidence_id: int, now: datetime
) -> None:
    """An answer that was found was written by a machine: it answers nothing, and is judged so.

    The same again is fine.

    Raises:
        NotFound: there is no such entry.
        Conflict: the occasion was taken back, or the entry is no answer that was found.
    """
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        found = evidence_of(db, occasion.id)
        entry = next((entry for entry in found if entry.id == evidence_id), None)
        if entry is None:
            raise NotFound
        if entry.found_key is None or entry.kind not in (*CLOSING, AUTOMATIC):
            raise Conflict("This is no answer that was found.")
        if entry.kind == AUTOMATIC:
            return
        was_owed = _is_owed(db, occasion)
        dismissing.dismissed(db, entry, occasion.client_id, now)
        entry.kind = AUTOMATIC
        occasion.closed_at = closed_at(found)
        when = ENGLISH.moment(entry.at, clause.zone)
        said = f"A machine wrote the answer of {when} in {ENGLISH.place(clause.zone)}, you said."
        _look_again(db, occasion, clause, was_owed, now, said)


def closed_at(found: list[Evidence]) -> datetime | None:
    """When it was answered or done first, by what is on record."""
    return min((entry.at for entry in found if entry.kind in CLOSING), default=None)


def is_all(entry: Evidence, found: list[Evidence]) -> bool:
    """Whether an occasion would be none without one of the entries that were found of it."""
    if entry.kind == USED:
        return sum(1 for one in found if one.kind == USED) == 1
    return entry.kind not in _LATER or len(found) == 1


def take_all_back(
    db: Session, occasion: Occasion, clause: Clause, reason: str, now: datetime
) -> None:
    """Nothing of an occasion is true: it counts nowhere; part of the caller's unit of work."""
    occasion.taken_back_at = now
    excuse(db, occasion, "mistake", reason, now)
    mending.settle(db, occasion.freelancer_id, occasion.client_id, clause.need_id, now)


def _look_again(
    db: Session,
    occasion: Occasion,
    clause: Clause,
    was_owed: bool,
    now: datetime,
    reason: str = "",
) -> None:
    """Judge by what is on record now, and say nothing while the freelancer owes the answer."""
    db.flush()
    uphold.rejudge(db, occasion, clause, now, "at", reason=reason)
    owner, client_id = occasion.freelancer_id, occasion.client_id
    scheduling.turned(db, owner, client_id, occasion.id, was_owed, now)


def _is_owed(db: Session, occasion: Occasion) -> bool:
    return uphold.since(db, occasion.id).is_owed


def _is_noted(db: Session, occasion: Occasion, what: str, at: datetime) -> bool:
    same = select(Evidence.id).where(
        Evidence.occasion_id == occasion.id, Evidence.kind == what, Evidence.at == at
    )
    return db.scalar(same) is not None
