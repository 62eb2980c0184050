"""Reminders as time goes by: the next step planned when it has come, and what comes next.

Whatever waits is held against the rules once more before it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import foretelling, reminders
from agreements.tone import QUIET
from app.db import session, writing
from app.models import OutboxMessage, Reminder
from app.models import OutboxState as State
from app.services.mail import looking
from app.services.mail.letterbox import take_back
from app.services.state.situations import Pending, Situation, situation_of, situations
from app.services.upholding import scheduling
from app.services.upholding.reminding import Planned, addressee, decide, plan, worded

AHEAD = timedelta(hours=24)  # so long before it leaves, a note stands in the outbox
A_DAY, AN_HOUR, A_MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
AT_ONCE = 200
DROPPED = "No note goes to %(name)s about what is open, because you dropped it."
SUPERSEDED = "Superseded by a later note."
_log = structlog.get_logger()


@dataclass(frozen=True)
class Next:
    """The next automatic mail to a client and one sentence why; without a time, why there is
    none. `contact_name` is its reader, or else the main contact. `steps` are those of its
    breaches; `message_id` is the mail where it is written. `has_nothing`: nothing is open there."""

    client_id: int
    client_name: str
    contact_name: str
    zone: str
    at: datetime | None
    steps: Mapping[int, int]
    sentence: str
    message_id: int | None = None
    has_nothing: bool = False

    @property
    def step(self) -> int | None:
        """The step that sets its tone, where it has one."""
        return max(self.steps.values(), default=None)


def what_next(
    db: Session, freelancer_id: int, client_ids: Iterable[int], now: datetime
) -> dict[int, Next]:
    """What comes next for each of these clients, in two queries."""
    found = situations(db, freelancer_id, client_ids)
    return {client_id: _next_of(situation, now) for client_id, situation in found.items()}


def _next_of(situation: Situation, now: datetime) -> Next:
    """As `what_next`, from what is loaded."""
    answer = decide(situation, now, anew=True)
    pending = situation.pending[-1] if situation.pending else None
    shown = Next(
        situation.client_id,
        situation.client_name,
        _reader(situation, pending, answer),
        situation.calendar.zone,
        at=None,
        steps={},
        sentence="",
    )
    if pending is not None:
        return replace(
            shown,
            at=None if pending.state is State.HELD else pending.due_at,
            steps=pending.steps,
            sentence=_of_pending(shown, pending, answer),
            message_id=pending.message_id,
        )
    if answer.because[0] is reminders.Because.NOTHING_OPEN:
        return _with_nothing(situation, shown, answer)
    return replace(
        shown,
        at=answer.at if isinstance(answer, reminders.SendAt) else None,
        steps=answer.steps if isinstance(answer, reminders.SendAt) else {},
        sentence=foretelling.sentence(answer, _first(shown), shown.zone),
    )


def _with_nothing(situation: Situation, shown: Next, answer: reminders.Answer) -> Next:
    """There is nothing to say: nothing is open, or the freelancer dropped the note about it."""
    for told in situation.told:
        if told.slip.is_open and told.slip.breach_id in situation.quiet:
            return replace(shown, sentence=DROPPED % {"name": _first(shown)})
    said = foretelling.sentence(answer, _first(shown), shown.zone)
    return replace(shown, sentence=said, has_nothing=True)


def _reader(situation: Situation, pending: Pending | None, answer: reminders.Answer) -> str:
    if pending is not None:
        return pending.to or situation.contact_name
    if not isinstance(answer, reminders.SendAt):
        return situation.contact_name
    about = [told for told in situation.told if told.slip.breach_id in answer.steps]
    return addressee(situation, about).name


def _of_pending(shown: Next, pending: Pending, answer: reminders.Answer) -> str:
    if pending.state is State.HELD:
        return f"A note to {_first(shown)} waits for your word."
    if not isinstance(answer, reminders.SendAt):
        answer = reminders.SendAt(pending.due_at, pending.due_at)
    return foretelling.sentence(replace(answer, at=pending.due_at), _first(shown), shown.zone)


def _first(shown: Next) -> str:
    return shown.contact_name.split()[0]


def plan_due(now: datetime) -> None:
    """Look at every client whose time has come; the timetable calls this before it sends."""
    for freelancer_id, client_id in looking.due(session(), now, AT_ONCE):
        try:
            with writing() as db:
                look(db, freelancer_id, client_id, now)
        except Exception:
            _log.exception("not_planned", client=client_id)
            with writing() as db:
                looked = looking.of_client(db, client_id)
                if looked is not None:
                    looked.at = now + AN_HOUR


def look(
    db: Session, freelancer_id: int, client_id: int, now: datetime, *, is_anew: bool = False
) -> None:
    """Bring what waits for a client in line with the rules, and plan the next step where its time
    has come; part of the caller's unit of work. Again is fine.

    What waits goes later where the rules say so; with `is_anew`, earlier too.
    """
    db.flush()
    looked = looking.of_client(db, client_id)
    situation = situation_of(db, freelancer_id, client_id)
    again = _look(db, situation, now, is_anew)
    if looked is None:
        if again is not None:
            looking.soon(db, client_id, again)
    elif again is None:
        db.delete(looked)
    else:
        looked.at = again


def _look(db: Session, situation: Situation, now: datetime, is_anew: bool) -> datetime | None:
    """Answers when to look again, if at all."""
    situation = _newest_alone(db, situation, now)
    pending = situation.pending[0] if situation.pending else None
    if pending is None:
        return _plan_next(db, situation, now)
    if pending.state is State.CLAIMED:
        return now + A_MINUTE
    answer = decide(situation, now, anew=True)
    if not isinstance(answer, reminders.SendAt):
        planned = plan(replace(situation, pending=()), "", now)
        take_back(db, planned.why_not, now, OutboxMessage.id == pending.message_id)
        return _plan_next(db, replace(situation, pending=()), now)
    if is_anew:
        _place_earlier(db, situation, pending, answer, now)
    due_at = _check(db, situation, pending, answer, now)
    if pending.state is State.HELD:
        return now + A_DAY
    return due_at if due_at > now else now + AN_HOUR


def _newest_alone(db: Session, situation: Situation, now: datetime) -> Situation:
    """At most one reminder waits for a client: the newest."""
    older = situation.pending[:-1]
    for pending in older:
        if pending.state is not State.CLAIMED:
            row = db.get_one(OutboxMessage, pending.message_id)
            row.state, row.state_at, row.reason = State.EXPIRED, now, SUPERSEDED
    return replace(situation, pending=situation.pending[-1:]) if older else situation


def _plan_next(db: Session, situation: Situation, now: datetime) -> datetime | None:
    answer = decide(situation, now)
    if isinstance(answer, reminders.SendAt):
        if answer.at - now > AHEAD:
            return min(answer.at - AHEAD, now + A_DAY)
        writer = scheduling.writer_of(db, situation.freelancer_id)
        planned = plan(situation, writer, now)
        scheduling.schedule(db, situation, planned, 0, now)
        return now + A_DAY if planned.held_reason else max(answer.at, now + A_MINUTE)
    if isinstance(answer, reminders.Wait) and answer.until is not None:
        return max(min(answer.until, now + A_DAY), now + A_MINUTE)
    return now + A_DAY if _may_go_on(situation, now) else None


def _may_go_on(situation: Situation, now: datetime) -> bool:
    """Whether time alone may still change what is to be said."""
    return any(told.slip.is_open or now - told.slip.when < QUIET for told in situation.told)


def _place_earlier(
    db: Session, situation: Situation, pending: Pending, answer: reminders.SendAt, now: datetime
) -> None:
    """Let what waits leave earlier where the rules allow it now, and not within the cooling-off
    after it was planned."""
    row = db.get_one(OutboxMessage, pending.message_id)
    planned_at = db.scalars(
        select(Reminder.planned_at).where(Reminder.message_id == pending.message_id)
    ).one()
    cool_at = max(now, planned_at + answer.policy.cooling_off)
    at = max(answer.at, reminders.slot(situation.calendar, cool_at, answer.policy))
    if at < row.due_at:
        row.due_at, row.not_after, row.mime = at, at + answer.policy.expires_after, None


def _check(
    db: Session,
    situation: Situation,
    pending: Pending,
    answer: reminders.SendAt,
    now: datetime,
) -> datetime:
    """New words and another time for what waits, where the rules say so; answers its time."""
    row = db.get_one(OutboxMessage, pending.message_id)
    is_too_soon = answer.earliest is not None and answer.earliest > max(row.due_at, now)
    due_at = answer.at if is_too_soon else row.due_at
    if pending.edited:
        if is_too_soon:
            row.due_at, row.not_after, row.mime = due_at, answer.not_after, None
        return due_at
    leaves_at = row.due_at if pending.state is State.HELD else max(due_at, now)
    writer = scheduling.writer_of(db, situation.freelancer_id)
    to, words, footer = worded(situation, writer, answer.steps, leaves_at)
    steps = dict(answer.steps)
    shown = (row.subject, row.body, row.due_at, row.recipient, pending.steps)
    if shown != (words.subject, words.body, due_at, to.email, steps):
        not_after = answer.not_after if is_too_soon else None
        planned = Planned(due_at, not_after, words=words, footer=footer, to=to)
        scheduling.rewrite(db, situation, pending.message_id, planned, steps, now)
    return due_at
