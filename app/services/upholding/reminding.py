"""A confirmed breach becomes a reminder: its words, its time and its reader, or why there is
none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agreements import foretelling, reminders
from agreements.needs import KINDS
from agreements.reminders import Because
from app.languages import language
from app.models import Clause, Occasion
from app.models import OutboxState as State
from app.services.mail import letters, reminder_letters, templates
from app.services.mail.slip_values import SlipFacts
from app.services.state.situations import (
    Addressee,
    Situation,
    Told,
    facts_of,
    slipped_at,
)

FIRST = "The first reminder to this client waits for your word."
ASKS = "You want to see this reminder before it leaves."
ASKED = "They asked for a change, so nothing is sent until you answer. It is still noted."
NOTICE = "Notice was given, so nothing is sent."
WAIVED = "You live without this line now, so nothing is sent."
YOUR_TURN = "They asked back, so nothing is sent until you have answered them. It is still noted."
CONTESTED = (
    "They say that this was not so, so nothing is sent until you have answered them. It is still "
    "noted."
)
COME = "The answer has come, so nothing is sent. It is noted as late."
KEPT_SINCE = "It has gone well since, so nothing is sent. It is noted all the same."
LATER = "Another note goes to them first, and at most one in a week. This is told in a later one."
TO_DECIDE = "Three notes did not settle this. It is time to decide."


@dataclass(frozen=True)
class Since:
    """What came after an occasion: its line was kept again (`is_over`), or they asked back
    (`is_owed`) or say that it was not so (`is_contested`) and wait for the freelancer's answer."""

    is_over: bool = False
    is_owed: bool = False
    is_contested: bool = False


@dataclass(frozen=True)
class Planned:
    """What would be sent about a slip, word for word, when and to whom; or why nothing is.

    `held_reason` says why it waits for the freelancer's word, if it does. `answer` is what the
    rules said.
    """

    at: datetime | None
    not_after: datetime | None = None
    words: letters.Words | None = None
    footer: tuple[str, ...] = ()
    steps: dict[int, int] = field(default_factory=dict)
    joins: int | None = None
    is_first: bool = False
    why_not: str = ""
    to: Addressee | None = None
    held_reason: str | None = None
    answer: reminders.Answer | None = None

    @property
    def fingerprint(self) -> str:
        """Differs when the words, the time or the reader differ."""
        reader = self.to.email if self.to else ""
        shown = repr((self.at, self.words, self.why_not, reader))
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


def plan_for(
    situation: Situation,
    writer: str,
    occasion: Occasion,
    clause: Clause,
    now: datetime,
    since: Since,
) -> Planned:
    """What would be sent if this occasion were confirmed as a slip now."""
    if clause.need_id in situation.waived:
        return Planned(None, why_not=WAIVED)
    if since.is_over and not KINDS[clause.kind].is_mendable:
        return Planned(None, why_not=KEPT_SINCE)
    if since.is_owed:
        return Planned(None, why_not=YOUR_TURN)
    if since.is_contested:
        return Planned(None, why_not=CONTESTED)
    new = _candidate(occasion, clause, now)
    planned = plan(_with(situation, new), writer, now)
    if new.slip.breach_id in planned.steps or planned.why_not in _SAID_FIRST:
        return planned
    return Planned(None, why_not=COME if new.slip.is_late else planned.why_not or LATER)


def _candidate(occasion: Occasion, clause: Clause, now: datetime) -> Told:
    slip = reminders.Slip(
        0,
        _next_quarter(now),
        KINDS[clause.kind].is_mendable,
        occasion.closed_at if KINDS[clause.kind].is_mendable else None,
        clause.need_id,
        slipped_at(occasion, clause),
    )
    return Told(slip, facts_of(occasion, clause), occasion.contact_id)


def _with(situation: Situation, new: Told) -> Situation:
    """As if this slip were confirmed."""
    line, past = new.slip.line, situation.history.past
    own = (*past.get(line, ()), reminders.Past(new.facts.opened_at, False))
    in_order = tuple(sorted(own, key=lambda one: one.at))
    history = replace(situation.history, past={**past, line: in_order})
    return replace(situation, told=(*situation.told, new), history=history)


def _next_quarter(now: datetime) -> datetime:
    """The next full quarter of an hour, so that the time shown holds longer than an instant."""
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now - past + timedelta(minutes=15) if past else now


def decide(
    situation: Situation, now: datetime, free_at: datetime | None = None, *, anew: bool = False
) -> reminders.Answer:
    """What the rules say about this client now.

    `free_at` is when what had stopped it was over, if it was stopped. With `anew` the answer is
    that to what waits in the freelancer's own words, too.
    """
    about = _reachable(situation)
    own_words = any(pending.edited for pending in situation.pending)
    return reminders.plan(
        [told.slip for told in about],
        replace(situation.history, free_at=free_at),
        situation.calendar,
        now,
        stops=reminders.Stops(
            is_stopped=situation.main.stopped and not about,
            notice_given=situation.notice_given,
            wants_change=situation.wants_change,
            has_own_words=own_words and not anew,
            waived=situation.waived,
        ),
        policies=situation.policies,
        is_underway=any(pending.state is not State.HELD for pending in situation.pending),
    )


def plan(
    situation: Situation, writer: str, now: datetime, free_at: datetime | None = None
) -> Planned:
    """What would be sent next to this client, word for word; or why nothing is."""
    answer = decide(situation, now, free_at)
    if isinstance(answer, reminders.SendAt):
        return _worded(situation, writer, answer)
    if isinstance(answer, reminders.Decide):
        return Planned(None, why_not=TO_DECIDE, answer=answer)
    why = answer.because[0]
    said = _WHY_NOT.get(why) or foretelling.sentence(
        answer, letters.Parties(writer, situation.contact_name).first, situation.calendar.zone
    )
    return Planned(None, why_not=said, answer=answer)


def _reachable(situation: Situation) -> list[Told]:
    """What can be told to somebody there: to the main contact, or, where they stopped reminders,
    to one who was asked. What the freelancer dropped is not said after all."""
    told = [one for one in situation.told if one.slip.breach_id not in situation.quiet]
    if not situation.main.stopped:
        return told
    asked = [one for one in told if (who := _asked(situation, one)) and not who.stopped]
    first = asked[0].contact_id if asked else None
    return [one for one in asked if one.contact_id == first]


def _asked(situation: Situation, told: Told) -> Addressee | None:
    return situation.contacts.get(told.contact_id or 0)


def addressee(situation: Situation, about: Iterable[Told]) -> Addressee:
    """Who reads a note about these slips: the one who was asked, where it is the same for all and
    they can be written to; else the main contact."""
    found = {who.contact_id: who for told in about if (who := _asked(situation, told))}
    who = next(iter(found.values())) if len(found) == 1 else situation.main
    return situation.main if who.stopped else who


def worded(
    situation: Situation, writer: str, steps: Mapping[int, int], at: datetime
) -> tuple[Addressee, letters.Words, tuple[str, ...]]:
    """Who reads a note about these slips that leaves then, its words, and the lines below."""
    about = [told for told in situation.told if told.slip.breach_id in steps]
    to = addressee(situation, about)
    ln, slips = language(to.language), slips_of(about, steps)
    who = letters.Parties(writer, to.name, situation.calendar.zone)
    own = templates.among(situation.own, to.language)
    words = reminder_letters.reminder(who, slips, at, ln, own)
    return to, words, reminder_letters.lines_about(slips, ln)


def _worded(situation: Situation, writer: str, answer: reminders.SendAt) -> Planned:
    joins = next((pending for pending in situation.pending if not pending.edited), None)
    at = max(answer.at, joins.due_at) if joins else answer.at
    to, words, footer = worded(situation, writer, answer.steps, at)
    is_first = not situation.sent and joins is None
    asks = ASKS if answer.policy.asks else None
    return Planned(
        at,
        at + (answer.not_after - answer.at),
        words,
        footer,
        dict(answer.steps),
        joins.message_id if joins else None,
        is_first,
        to=to,
        held_reason=FIRST if is_first else asks,
        answer=answer,
    )


def slips_of(about: Iterable[Told], steps: Mapping[int, int]) -> list[tuple[int, SlipFacts]]:
    """Each slip that has a step, with it."""
    return [
        (steps[told.slip.breach_id], told.facts) for told in about if told.slip.breach_id in steps
    ]


_WHY_NOT = {
    Because.NOTICE: NOTICE,
    Because.CHANGE_ASKED: ASKED,
    Because.NOTHING_OPEN: "Nothing is open.",
    Because.STOPPED: "They stopped reminders, so nothing is sent. It is still noted.",
    Because.NEVER_OPEN: "Their week has no working time, so there is no hour to send in.",
    Because.TALKED: "The invitation to talk has been sent. No more notes about this.",
    Because.OFF: "You switched reminders off here, so nothing is sent. It is still noted.",
}
# What is said although the answer has come.
_SAID_FIRST = (TO_DECIDE,)
