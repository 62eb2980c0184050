"""What is noted by hand: checked against what was in force, and put down as evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import judging
from agreements.judging import Judge, Outcome, Period
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.models import Clause, Client, Evidence, Judgement, Occasion
from app.services import calendars
from app.services.errors import Refused
from app.services.people import clients
from app.services.state import bindings, judged
from app.services.state.bindings import Binding

FAR = timedelta(days=2 * 366)
LONGEST_ENTRY = 31 * 24 * 60


@dataclass(frozen=True)
class Log:
    """Something noted by hand. Instants are aware.

    What has a deadline has `opened_at` (asked) and perhaps `closed_at` (answered), or a
    `planned_day` it was promised for; a call has `opened_at` alone; a meeting has `starts_at` and
    `what` was done about it. What is counted has an `amount`: minutes, or rounds, none where the
    piece `is_done`. Where the freelancer judges, `kept` says how it went.
    """

    need_id: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None = None
    kept: bool | None = None
    planned_day: date | None = None
    starts_at: datetime | None = None
    what: str = ""
    amount: int = 0
    is_done: bool = False


def put(db: Session, client: Client, entry: Log, now: datetime) -> tuple[Occasion, Clause]:
    """The occasion that an entry begins or adds to, with its evidence, and the clause that counts.

    Part of the caller's unit of work.

    Raises:
        Refused: nothing was in force when it happened, or what was typed cannot be.
    """
    binding = bindings.load(db, client)
    clause = binding.clause_at(entry.need_id, entry.opened_at)
    kind = KINDS[clause.kind]
    _check(kind, clause, entry, now)
    if kind.judge is Judge.COUNT:
        occasion, clause = _counted(db, client, binding, clause, entry)
    else:
        occasion = _begin(db, client, clause, entry, entry.opened_at)
        occasion.closed_at, occasion.planned_for = entry.closed_at, _planned_for(clause, entry)
    db.flush()
    _note_evidence(db, occasion, kind, entry, now)
    db.flush()
    return occasion, clause


def evidence(
    occasion: Occasion,
    kind: str,
    at: datetime,
    now: datetime,
    amount: int | None = None,
    note: str = "",
) -> Evidence:
    """A fact that the freelancer noted by hand."""
    return Evidence(
        freelancer_id=occasion.freelancer_id,
        occasion_id=occasion.id,
        source="hand",
        kind=kind,
        at=at,
        amount=amount,
        note=note,
        recorded_at=now,
    )


def open_pieces(
    db: Session, client_id: int, need_id: int
) -> list[tuple[Occasion, Clause, Judgement]]:
    """Pieces of work that are not done, oldest first, each with what was decided of it last."""
    rows = db.execute(
        select(Occasion, Clause, Judgement)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .where(
            Occasion.client_id == client_id,
            Clause.need_id == need_id,
            Occasion.closed_at.is_(None),
        )
        .order_by(Occasion.opened_at, Occasion.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _check(kind: Kind, clause: Clause, entry: Log, now: datetime) -> None:
    errors: dict[str, str] = {}
    if kind.is_informative:
        errors[""] = "This line only says what they can expect. Nothing is noted about it."
    if entry.opened_at > now:
        errors["opened_at"] = "That is still to come."
    errors |= _CHECKS[kind.judge](kind, clause, entry, now)
    if errors:
        raise Refused(errors)


def _check_deadline(kind: Kind, clause: Clause, entry: Log, now: datetime) -> dict[str, str]:
    errors: dict[str, str] = {}
    mark = clause.parameters.get("mark")
    if not entry.subject.strip():
        errors["subject"] = "Say what it is about."
    elif mark and not _marked(entry.subject, mark):
        errors["subject"] = (
            f"A clock starts only from what they could see: the subject begins with “{mark}”."
        )
    if entry.closed_at is not None and entry.closed_at < entry.opened_at:
        errors["closed_at"] = before_it_began(kind)
    elif entry.closed_at is not None and entry.closed_at > now:
        errors["closed_at"] = "That is still to come."
    if kind.by_date:
        errors |= _check_day(clause, entry)
    return errors


def before_it_began(kind: Kind) -> str:
    """What is said of an end before the beginning."""
    if kind.ended == "answered":
        return "The answer comes before the question."
    return "That is before it began."


def _check_day(clause: Clause, entry: Log) -> dict[str, str]:
    day = entry.planned_day
    if day is None:
        return {"planned_day": "Choose the day it was promised for."}
    begun = entry.opened_at.astimezone(ZoneInfo(clause.zone)).date()
    if day < begun:
        return {"planned_day": "That day was over before it was agreed."}
    return {"planned_day": "Choose a day within two years."} if day - begun > FAR else {}


def _check_window(kind: Kind, clause: Clause, entry: Log, now: datetime) -> dict[str, str]:
    return {}


def _check_notice(kind: Kind, clause: Clause, entry: Log, now: datetime) -> dict[str, str]:
    errors: dict[str, str] = {}
    if entry.what not in judging.NOTICES:
        errors["what"] = "Say what happened."
    if entry.starts_at is None:
        errors["starts_at"] = "Choose a day and a time."
    elif entry.starts_at < entry.opened_at:
        errors["starts_at"] = "The meeting had begun by then."
    elif entry.starts_at - entry.opened_at > FAR:
        errors["starts_at"] = "Choose a day within two years."
    return errors


def _check_count(kind: Kind, clause: Clause, entry: Log, now: datetime) -> dict[str, str]:
    if kind.period is Period.PIECE:
        return {} if entry.subject.strip() else {"subject": "Say which piece of work."}
    if not 1 <= entry.amount <= LONGEST_ENTRY:
        return {"hours": "Write hours, minutes or both; more than none, and at most a month."}
    return {}


def _check_by_hand(kind: Kind, clause: Clause, entry: Log, now: datetime) -> dict[str, str]:
    return {"kept": "Say whether it worked."} if entry.kept is None else {}


_CHECKS: dict[Judge, Callable[[Kind, Clause, Log, datetime], dict[str, str]]] = {
    Judge.DEADLINE: _check_deadline,
    Judge.WINDOW: _check_window,
    Judge.NOTICE: _check_notice,
    Judge.COUNT: _check_count,
    Judge.BY_HAND: _check_by_hand,
}


def _marked(subject: str, mark: str) -> bool:
    return subject.strip().lower().startswith(mark.strip().lower())


def _begin(
    db: Session, client: Client, clause: Clause, entry: Log, opened_at: datetime
) -> Occasion:
    occasion = Occasion(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        clause_id=clause.id,
        contact_id=clients.main_contact(client).id,
        owed_by="client",
        subject=entry.subject,
        opened_at=opened_at,
        outcome=Outcome.OPEN.value,
    )
    db.add(occasion)
    return occasion


def _planned_for(clause: Clause, entry: Log) -> datetime | None:
    if entry.planned_day is not None:
        midnight = datetime.combine(entry.planned_day, time(0), ZoneInfo(clause.zone))
        return midnight.astimezone(UTC)
    return entry.starts_at


def _counted(
    db: Session, client: Client, binding: Binding, clause: Clause, entry: Log
) -> tuple[Occasion, Clause]:
    """The piece or the month that an entry belongs to; a new one where there is none."""
    if KINDS[clause.kind].period is Period.MONTH:
        return _month(db, client, binding, clause, entry)
    name = entry.subject.strip().casefold()
    pieces = open_pieces(db, client.id, entry.need_id)
    same = (piece[:2] for piece in pieces if piece[0].subject.strip().casefold() == name)
    occasion, text = next(same, None) or (
        _begin(db, client, clause, entry, entry.opened_at),
        clause,
    )
    if entry.opened_at < occasion.opened_at:  # noted late: it began earlier than was known
        occasion.opened_at, occasion.clause_id, text = entry.opened_at, clause.id, clause
    if entry.is_done:
        occasion.closed_at = entry.opened_at
    return occasion, text


def _month(
    db: Session, client: Client, binding: Binding, clause: Clause, entry: Log
) -> tuple[Occasion, Clause]:
    first, end = judging.month_of(entry.opened_at, calendars.of_clause(db, clause, client.id))
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client.id,
            Clause.need_id == entry.need_id,
            Occasion.opened_at >= first,
            Occasion.opened_at < end,
        )
        .order_by(Occasion.opened_at)
        .limit(1)
    ).first()
    if row is not None:
        return row[0], row[1]
    opened_at, text = binding.begins(entry.need_id, first, entry.opened_at)
    occasion = _begin(db, client, text, entry, opened_at)
    occasion.subject = ""
    return occasion, text


def _note_evidence(db: Session, occasion: Occasion, kind: Kind, entry: Log, now: datetime) -> None:
    if kind.judge is Judge.COUNT:
        db.add(_tally(occasion, kind, entry, now))
        return
    began = {Judge.DEADLINE: "asked", Judge.WINDOW: "called", Judge.NOTICE: entry.what}
    first = "promised" if kind.by_date else began.get(kind.judge, "noted")
    db.add(evidence(occasion, first, entry.opened_at, now))
    if entry.closed_at is not None:
        db.add(evidence(occasion, "answered", entry.closed_at, now))


def _tally(occasion: Occasion, kind: Kind, entry: Log, now: datetime) -> Evidence:
    if entry.is_done:
        return evidence(occasion, "done", entry.opened_at, now)
    if kind.period is Period.PIECE:
        return evidence(occasion, "used", entry.opened_at, now, 1)
    return evidence(occasion, "used", entry.opened_at, now, entry.amount, entry.subject)
