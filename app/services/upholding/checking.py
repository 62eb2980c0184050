"""Whether what is noted by hand can have been: each way of judging asks its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements import judging
from agreements.judging import Judge, Period
from agreements.kinds import Kind
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.models import Clause, Occasion
from app.services.errors import Refused

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


def check(kind: Kind, clause: Clause, entry: Log, now: datetime) -> None:
    """Refuse what cannot have been, with a message for each field."""
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


def check_due(occasion: Occasion, clause: Clause) -> None:
    """Refuse what was promised for a day when, by its time of day, it was due already.

    Raises:
        Refused: said of the day.
    """
    if not KINDS[clause.kind].by_date or occasion.due_at is None:
        return
    if occasion.due_at <= occasion.opened_at:
        when = ENGLISH.moment(occasion.due_at, clause.zone)
        said = f"It would have been due {when} in {ENGLISH.place(clause.zone)}"
        raise Refused({"planned_day": f"{said}, before you both set that day. Choose a later one."})
