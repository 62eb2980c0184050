"""Whose turn it is with a promise: the freelancer asked the client back, and was answered. Until
then their clock stands still, as the client's does where they asked back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from agreements.judges import turns
from agreements.judges.turns import ASKED_BACK, REPLIED
from agreements.judging import Judge
from app.db import writing
from app.models import Clause, PromiseOccasion
from app.services.errors import Conflict, Refused
from app.services.promising import own_notes, records
from app.services.upholding import judge, promised

BEFORE, COMING, NOT_ASKED = "before", "coming", "not_asked"
ASKED = "You asked them back, so it is their turn."
_SAID = {
    BEFORE: "That is before it began.",
    COMING: "That is still to come.",
    NOT_ASKED: "By then you had asked nothing back. Note your question first.",
}


def turn(freelancer_id: int, occasion_id: int, what: str, at: datetime, now: datetime) -> None:
    """The freelancer asked back (`ASKED_BACK`), or was answered (`REPLIED`); judged again. The same
    twice is one.

    Raises:
        NotFound: there is no such promise, or it is somebody else's.
        Conflict: it was taken back, or waits for no answer.
        Refused: it cannot have been then; of `at`.
    """
    with writing() as db:
        occasion, clause = records.load_noted(db, freelancer_id, occasion_id)
        try:
            put(db, occasion, clause, (what, at, "hand"), now)
        except Refused as problem:
            raise Refused({"at": _SAID[problem.errors["at"]]}) from problem


def put(
    db: Session,
    occasion: PromiseOccasion,
    clause: Clause,
    said: tuple[str, datetime, str],
    now: datetime,
) -> None:
    """Put a turn on record: what, when, and the source it is from; part of the caller's unit of
    work.

    Raises:
        Conflict: it waits for no answer.
        Refused: it cannot have been then; of `at`, by one of the codes above.
    """
    what, at, source = said
    kind = promised.kind_of(clause)
    if kind is None or kind.judge is not Judge.DEADLINE or records.is_said(db, occasion.id):
        raise Conflict("This is nothing that waits for an answer.")
    if at < occasion.opened_at:
        raise Refused({"at": BEFORE})
    if at > now:
        raise Refused({"at": COMING})
    found = judge.evidence_of(db, occasion.id)
    if any(one.kind == what and one.at == at for one in found):
        return
    if what == REPLIED and turns.owed_since(judge.facts_of(found), at) is None:
        raise Refused({"at": NOT_ASKED})
    db.add(records.fact(occasion, what, at, now, source))
    db.flush()
    records.rejudge(db, occasion, clause, now)
    if what == ASKED_BACK:
        own_notes.forget(db, occasion.id, now, ASKED)
