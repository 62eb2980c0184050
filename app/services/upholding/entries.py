"""What is noted of an occasion after it began: whose turn it is, and what was noted by mistake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judges.turns import ASKED_BACK, AUTOMATIC, REPLIED
from agreements.judging import Judge
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import writing
from app.models import Evidence, Occasion
from app.services.errors import Conflict, NotFound, Refused
from app.services.upholding import noting, uphold

TURNS = (ASKED_BACK, REPLIED, AUTOMATIC)
# What can be taken back; how an occasion began cannot, but it can be let pass.
CLOSING = ("answered", "done")
_NAMED = {
    ASKED_BACK: "they asked back",
    REPLIED: "you answered them",
    AUTOMATIC: "an automatic reply",
    "answered": "the answer",
    "done": "that it is done",
    "used": "an entry",
}
CORRECTABLE = tuple(_NAMED)


def turn(freelancer_id: int, occasion_id: int, what: str, at: datetime, now: datetime) -> int:
    """The client asked back, the freelancer replied, or an automatic mail came; judged again.

    The same twice is one. Answers the client's id.

    Raises:
        Conflict: this is nothing that waits for an answer.
        Refused: the time cannot be.
    """
    with writing() as db:
        occasion, clause = uphold.load(db, freelancer_id, occasion_id)
        if KINDS[clause.kind].judge is not Judge.DEADLINE:
            raise Conflict("This is nothing that waits for an answer.")
        if what not in TURNS:
            raise Refused({"what": "Say what happened."})
        uphold.check_time(occasion, clause, at, now)
        if not _is_noted(db, occasion, what, at):
            db.add(noting.evidence(occasion, what, at, now))
            db.flush()
            uphold.rejudge(db, occasion, clause, now, "at")
        return occasion.client_id


def take_back(freelancer_id: int, occasion_id: int, evidence_id: int, now: datetime) -> int:
    """An entry was noted by mistake: judged again without it. Answers the client's id.

    What was judged before stays on record, and so does that this was taken back.

    Raises:
        NotFound: there is no such entry.
        Conflict: the occasion would be none without it.
    """
    with writing() as db:
        occasion, clause = uphold.load(db, freelancer_id, occasion_id)
        entry = db.scalar(
            select(Evidence).where(Evidence.id == evidence_id, Evidence.occasion_id == occasion.id)
        )
        if entry is None:
            raise NotFound
        if entry.kind not in CORRECTABLE or _is_all(db, occasion, entry):
            raise Conflict("Without this nothing is left of it. You can let it pass instead.")
        if entry.kind in CLOSING:
            occasion.closed_at = None
        when = ENGLISH.moment(entry.at, clause.zone)
        reason = f"Taken back: {_NAMED[entry.kind]}, {when} in {ENGLISH.place(clause.zone)}."
        db.delete(entry)
        db.flush()
        uphold.rejudge(db, occasion, clause, now, "at", reason=reason)
        return occasion.client_id


def _is_noted(db: Session, occasion: Occasion, what: str, at: datetime) -> bool:
    same = select(Evidence.id).where(
        Evidence.occasion_id == occasion.id, Evidence.kind == what, Evidence.at == at
    )
    return db.scalar(same) is not None


def _is_all(db: Session, occasion: Occasion, entry: Evidence) -> bool:
    """Whether an entry is all that is noted of what is counted."""
    if entry.kind not in ("used", "done"):
        return False
    rest = select(func.count(Evidence.id)).where(Evidence.occasion_id == occasion.id)
    return db.scalar(rest) == 1
