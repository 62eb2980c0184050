"""What the freelancer notes of their own promises: begun, answered, let pass, noted by mistake."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from agreements.judges.turns import ASKED_BACK, REPLIED
from agreements.judging import NOTICES, Judge, Outcome
from agreements.kinds import Kind
from app.db import writing
from app.models import Clause, Evidence, PromiseOccasion
from app.services import calendars, submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.promising import own_notes, records
from app.services.promising.records import Entry
from app.services.state import bindings
from app.services.upholding import judge, promised
from app.services.upholding.checking import FAR

COMING = "That is still to come."
MARKED = "The freelancer marked it as a question."
_LATER = {"answered": "the answer", ASKED_BACK: "your question back", REPLIED: "their answer"}
THEIRS = "They said this, so it stays. You can let it pass, with a reason that they read."
THEIR_WORD = "This is their word, so only they can take it back. You can explain."


def note(freelancer_id: int, client_id: int, entry: Entry, key: str, now: datetime) -> int:
    """Note something of a promise and judge it; answers its id. The same form again answers the
    same one.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: nothing of it was in force then, or what was typed cannot be, by field.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        client = clients.load(db, freelancer_id, client_id)
        clause = bindings.load(db, client).clause_at(entry.need_id, entry.opened_at)
        kind = promised.kind_of(clause)
        if kind is None:
            raise Refused({"": "This promise is words alone, so nothing is noted about it."})
        _check(db, clause, kind, entry, now)
        first = records.evidence(records.beginning(clause, entry), entry.opened_at, now)
        occasion = records.begin(db, client, clause, entry, first, now)
        _check_due(clause, kind, occasion)
        submissions.note(db, freelancer_id, key, occasion.id, now)
        return occasion.id


def answered(
    freelancer_id: int, occasion_id: int, at: datetime, now: datetime, key: str = ""
) -> int:
    """The freelancer answered, or delivered; judged again. Answers the client's id. The same form
    again changes nothing.

    Raises:
        NotFound: there is no such promise, or it is somebody else's.
        Conflict: it was taken back, waits for nothing, or is noted already.
        Refused: it cannot have been then.
    """
    with writing() as db:
        occasion, clause = records.load_noted(db, freelancer_id, occasion_id)
        if key and submissions.made_by(db, freelancer_id, key) is not None:
            return occasion.client_id
        kind = promised.kind_of(clause)
        if kind is None or not kind.is_mendable or records.is_said(db, occasion_id):
            raise Conflict("This is nothing that waits for you.")
        if occasion.closed_at is not None:
            raise Conflict("That is noted already.")
        _check_end(occasion, at, now)
        occasion.closed_at = at
        db.add(records.fact(occasion, "answered", at, now))
        db.flush()
        records.rejudge(db, occasion, clause, now)
        own_notes.forget(db, occasion_id, now)
        if key:
            submissions.note(db, freelancer_id, key, occasion.id, now)
        return occasion.client_id


def let_pass(freelancer_id: int, occasion_id: int, reason: str, now: datetime) -> int:
    """Let a promise pass, with a reason that the client reads: it counts neither way. Answers the
    client's id.

    Raises:
        NotFound: there is no such promise, or it is somebody else's.
        Conflict: it was taken back, or slipped by the client's word.
        Refused: without a reason.
    """
    with writing() as db:
        occasion, _ = records.load_noted(db, freelancer_id, occasion_id)
        if records.is_said(db, occasion_id):
            raise Conflict(THEIR_WORD)
        if not reason.strip():
            raise Refused({"reason": "Say why. They read it on their page."})
        if occasion.outcome != Outcome.EXCUSED.value:
            judge.excuse(db, occasion, "freelancer", reason.strip(), now)
            own_notes.forget(db, occasion_id, now)
        return occasion.client_id


def count_again(freelancer_id: int, occasion_id: int, now: datetime) -> int:
    """Count what was let pass after all: judged again. Answers the client's id.

    Raises:
        NotFound: there is no such promise, or it is somebody else's.
        Conflict: it was taken back, or its line counts no more.
    """
    with writing() as db:
        occasion, clause = records.load_noted(db, freelancer_id, occasion_id)
        if occasion.outcome != Outcome.EXCUSED.value:
            return occasion.client_id
        if records.latest(db, occasion_id).by != "freelancer":
            raise Conflict("Its line doesn’t count now, so it can’t be counted again.")
        promised.judge(db, occasion, clause, now, "You counted it after all.")
        return occasion.client_id


def take_back(freelancer_id: int, occasion_id: int, evidence_id: int, now: datetime) -> bool:
    """What the freelancer noted was a mistake: judged again without it. Answers whether anything is
    left of it; else it counts nowhere, and the client does not see it.

    Raises:
        NotFound: there is no such entry.
        Conflict: it was taken back before, or the client said it.
    """
    with writing() as db:
        occasion, clause = records.load_noted(db, freelancer_id, occasion_id)
        found = judge.evidence_of(db, occasion_id)
        entry = next((one for one in found if one.id == evidence_id), None)
        if entry is None:
            raise NotFound
        if not is_own(entry):
            raise Conflict(THEIRS)
        if entry.kind not in _LATER or len(found) == 1:
            withdraw(db, occasion, now)
            return False
        db.delete(entry)
        rest = [one.at for one in found if one.kind == "answered" and one is not entry]
        occasion.closed_at = min(rest, default=None)
        db.flush()
        records.rejudge(db, occasion, clause, now, f"Taken back: {_LATER[entry.kind]}.")
        return True


def withdraw(db: Session, occasion: PromiseOccasion, now: datetime) -> None:
    """Nothing of it is true: it counts nowhere; part of the caller's unit of work."""
    occasion.taken_back_at, occasion.found_key = now, None
    judge.excuse(db, occasion, "mistake", "Noted by mistake.", now)
    own_notes.forget(db, occasion.id, now)


def is_own(entry: Evidence) -> bool:
    """Whether the freelancer put it on record, so that they can take it back."""
    return entry.source in ("hand", "calendar") or entry.note == MARKED


def _check_end(occasion: PromiseOccasion, at: datetime, now: datetime) -> None:
    if at < occasion.opened_at:
        raise Refused({"at": "That is before it began."})
    if at > now:
        raise Refused({"at": COMING})


def _check(db: Session, clause: Clause, kind: Kind, entry: Entry, now: datetime) -> None:
    errors: dict[str, str] = {}
    if not entry.subject.strip():
        errors["subject"] = "Say what it is about."
    if entry.opened_at > now:
        errors["opened_at"] = COMING
    if entry.closed_at is not None and entry.closed_at < entry.opened_at:
        errors["closed_at"] = "That is before it began."
    elif entry.closed_at is not None and entry.closed_at > now:
        errors["closed_at"] = COMING
    if kind.by_date:
        errors |= _check_day(db, clause, entry)
    if kind.judge is Judge.NOTICE:
        errors |= _check_notice(entry)
    if errors:
        raise Refused(errors)


def _check_day(db: Session, clause: Clause, entry: Entry) -> dict[str, str]:
    if entry.planned_day is None:
        return {"planned_day": "Choose the day you named."}
    zone = ZoneInfo(calendars.of_promise(db, clause).zone)
    ahead = entry.planned_day - entry.opened_at.astimezone(zone).date()
    if ahead.days < 0:
        return {"planned_day": "That day was over before you named it."}
    return {"planned_day": "Choose a day within two years."} if ahead > FAR else {}


def _check_notice(entry: Entry) -> dict[str, str]:
    errors: dict[str, str] = {}
    if entry.what not in NOTICES:
        errors["what"] = "Say what happened."
    if entry.starts_at is None:
        errors["starts_at"] = "Choose a day and a time."
    elif entry.starts_at < entry.opened_at:
        errors["starts_at"] = "The meeting had begun by then."
    elif entry.starts_at - entry.opened_at > FAR:
        errors["starts_at"] = "Choose a day within two years."
    return errors


def _check_due(clause: Clause, kind: Kind, occasion: PromiseOccasion) -> None:
    """Refuse what, by its time of day, was due when the day was named."""
    due = occasion.due_at
    if kind.by_date and due is not None and due <= occasion.opened_at:
        said = "Your working day was over by then. Choose a later day."
        raise Refused({"planned_day": said})
