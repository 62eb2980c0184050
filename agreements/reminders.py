"""When a reminder goes, in which tone, or why not (design, section 6).

`plan` is a pure function of a client's slips, what was said so far, the policy of each line, the
client's week and `now`. Its answer carries its reasons; `agreements.foretelling` puts them into a
sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agreements.answers import Answer, Because, Decide, SendAt, Stop, Stops, Wait
from agreements.gentleness import Policy, gentlest
from agreements.hours import Calendar, NoWorkingTime
from agreements.slots import next_after_delay, slot
from agreements.tone import (
    LIGHT,
    TALK,
    WHY,
    History,
    Past,
    Reminded,
    Slip,
    is_mostly_kept,
    level,
    over,
    pattern,
)

__all__ = [
    "LIGHT",
    "TALK",
    "WHY",
    "Answer",
    "Because",
    "Decide",
    "History",
    "Past",
    "Policy",
    "Reminded",
    "SendAt",
    "Slip",
    "Stop",
    "Stops",
    "Wait",
    "next_after_delay",
    "plan",
    "slot",
]

# A note waits so long for other slips to join it.
JOIN_WITHIN = timedelta(hours=24)
MOST_NOTES = 3  # about one slip


@dataclass(frozen=True)
class _Part:
    """What there is to say of one slip: on which step, from when on, and what it waits for."""

    breach_id: int
    step: int
    ready: datetime
    because: Because
    policy: Policy


def plan(
    slips: Sequence[Slip],
    history: History,
    calendar: Calendar,
    now: datetime,
    *,
    stops: Stops | None = None,
    policies: Mapping[int, Policy] | None = None,
    is_underway: bool = False,
) -> Answer:
    """What happens next about a client's slips.

    `now` is aware; `calendar` is the client's, their absences as days off in it. `policies` holds
    those of lines that do not have the default. Where a note `is_underway`, it is put off by a day
    at most for others to join.
    """
    stops, policies = stops or Stops(), policies or {}
    if (answer := _held_back(stops)) is not None:
        return answer
    slips = [slip for slip in slips if slip.line not in stops.waived]
    if ended := over(slips, history, now):
        return Decide(ended)
    if stops.has_own_words:
        return Wait((Because.OWN_WORDS,))
    lines = dict.fromkeys(slip.line for slip in slips)
    parts = [p for line in lines for p in _of_line(line, slips, history, policies, now)]
    if not parts:
        return _nothing(slips, history, policies)
    try:
        return _send(parts, calendar, now, is_underway)
    except NoWorkingTime:
        return Stop((Because.NEVER_OPEN,))


def _held_back(stops: Stops) -> Wait | Stop | None:
    if stops.notice_given:
        return Stop((Because.NOTICE,))
    if stops.is_stopped:
        return Stop((Because.STOPPED,))
    if stops.wants_change:
        return Wait((Because.CHANGE_ASKED,))
    return None


def _of_line(
    line: int,
    slips: Sequence[Slip],
    history: History,
    policies: Mapping[int, Policy],
    now: datetime,
) -> list[_Part]:
    """All there is to say of one line, on one step: of what is open, else of a pattern."""
    policy = policies.get(line, Policy())
    if policy.is_off:
        return []
    found = pattern(line, slips, history, now)
    still_open = [s for s in slips if s.line == line and _may_be_told(s, history)]
    if still_open:
        step = max(_step(still_open, history), found.step if found else LIGHT)
        return [_part(slip, step, slip.confirmed_at, history, policy) for slip in still_open]
    if found:
        return [_part(slip, found.step, found.since, history, policy) for slip in found.slips]
    return []


def _may_be_told(slip: Slip, history: History) -> bool:
    """Whether an open slip can be spoken of, now or again."""
    if not slip.is_open or slip.is_your_turn:
        return False
    said = _said_of(slip, history)
    if not slip.mendable:
        return not said
    return TALK not in said and len(said) < MOST_NOTES


def _said_of(slip: Slip, history: History) -> list[int]:
    """The steps of the notes about one slip."""
    return [s.steps[slip.breach_id] for s in history.reminders if slip.breach_id in s.steps]


def _step(slips: Sequence[Slip], history: History) -> int:
    """The step of one line: where it stands, and one up where a slip is still open after a note."""
    line = slips[0].line
    if is_mostly_kept(line, history):
        return LIGHT
    ids = {slip.breach_id for slip in slips}
    again = any(ids & sent.steps.keys() for sent in history.counting)
    return min(TALK, level(line, history) + again)


def _part(slip: Slip, step: int, since: datetime, history: History, policy: Policy) -> _Part:
    """When a slip may be spoken of: the last of all that it has to wait for."""
    id_, between = slip.breach_id, policy.between_reminders
    waits = [
        *((sent.at + between, Because.SPACING) for sent in history.reminders),
        *_after(history.by_hand_at, between, Because.BY_HAND),
        *_after(history.automatic_at, policy.between_automatic, Because.ANOTHER_MAIL),
        *(
            (sent.at + policy.step_up_after, Because.STEP_UP)
            for sent in history.reminders
            if id_ in sent.steps
        ),
        *((one.at + between, Because.WITHDRAWN) for one in history.withdrawn if id_ in one.steps),
        (since + policy.cooling_off, Because.COOLING_OFF),
        *_after(history.free_at, policy.cooling_off, Because.COOLING_OFF),
    ]
    ready, because = max(waits, key=lambda wait: wait[0])
    return _Part(id_, step, ready, because, policy)


def _after(
    at: datetime | None, span: timedelta, because: Because
) -> list[tuple[datetime, Because]]:
    return [] if at is None else [(at + span, because)]


def _send(parts: list[_Part], calendar: Calendar, now: datetime, is_underway: bool) -> SendAt:
    """One message: about all that can be said by the time the first of it is, or a day later."""
    begin = min(part.ready for part in parts)
    if not is_underway:
        begin = max(begin, now)
    until = max(begin + JOIN_WITHIN, slot(calendar, max(begin, now)))
    together = [part for part in parts if part.ready <= until]
    last = max(together, key=lambda part: part.ready)
    policy = gentlest(*(part.policy for part in together))
    at = slot(calendar, max(last.ready, now), policy)
    return SendAt(
        at,
        at + policy.expires_after,
        {part.breach_id: part.step for part in together},
        tuple(_because(last, at, calendar, now)),
        last.ready,
        policy,
    )


def _because(last: _Part, at: datetime, calendar: Calendar, now: datetime) -> list[Because]:
    """What the message waits for, most telling first."""
    found = [last.because] if last.ready > now else []
    if _is_away(calendar, max(last.ready, now), at):
        return [Because.ABSENCE, *found]
    return found or [Because.SLOT]


def _is_away(calendar: Calendar, earliest: datetime, at: datetime) -> bool:
    """Whether it would go sooner if they were not away."""
    there = replace(calendar, days_off=frozenset(), absences=())
    return slot(there, earliest) < at


def _nothing(
    slips: Sequence[Slip], history: History, policies: Mapping[int, Policy]
) -> Wait | Stop:
    """Why there is nothing to say."""
    still_open = [slip for slip in slips if slip.is_open]
    if any(policies.get(slip.line, Policy()).is_off for slip in still_open):
        return Stop((Because.OFF,))
    if any(slip.is_your_turn for slip in still_open):
        return Wait((Because.YOUR_TURN,))
    said = {slip: _said_of(slip, history) for slip in still_open if slip.mendable}
    talked = [slip for slip, steps in said.items() if TALK in steps]
    if talked:
        ids = {slip.breach_id for slip in talked}
        last = max(sent.at for sent in history.reminders if ids & sent.steps.keys())
        return Wait((Because.TALKED,), last + Policy().decide_after)
    if any(len(steps) >= MOST_NOTES for steps in said.values()):
        return Stop((Because.SAID_ENOUGH,))
    return Stop((Because.NOTHING_OPEN,))
