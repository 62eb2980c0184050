"""When a reminder goes, in which tone, or why not (design, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from agreements.hours import (
    HORIZON,
    Calendar,
    NoWorkingTime,
    Span,
    day_spans,
    is_open,
    next_opening,
    open_spans,
    working_day_of,
)

LIGHT, WHY, TALK = 1, 2, 3


@dataclass(frozen=True)
class Policy:
    """How gentle. Spans are elapsed time; the slot is on the recipient's wall clock."""

    cooling_off: timedelta = timedelta(hours=12)
    between_reminders: timedelta = timedelta(days=7)
    between_automatic: timedelta = timedelta(hours=24)
    step_up_after: timedelta = timedelta(days=7)
    decide_after: timedelta = timedelta(days=7)
    decide_within: timedelta = timedelta(days=60)
    slot_from: time = time(9, 30)
    slot_to: time = time(11, 30)
    slot_otherwise: timedelta = timedelta(hours=2)
    late_after: timedelta = timedelta(hours=24)
    expires_after: timedelta = timedelta(days=10)


@dataclass(frozen=True)
class Slip:
    """A confirmed breach. One that cannot be mended (a call at night) is reminded once."""

    breach_id: int
    confirmed_at: datetime
    mendable: bool = True
    mended_at: datetime | None = None


@dataclass(frozen=True)
class Reminded:
    """A reminder that was sent: when, and each breach's step."""

    at: datetime
    steps: Mapping[int, int]


@dataclass(frozen=True)
class History:
    """What this client was sent. `automatic_at` is the last thank-you or reminder;
    `by_hand_at` the freelancer's last contact by hand, which restarts the spacing."""

    reminders: tuple[Reminded, ...] = ()
    automatic_at: datetime | None = None
    by_hand_at: datetime | None = None


class Why(Enum):
    """Why nothing is sent."""

    NOTHING_OPEN = "nothing_open"
    STOPPED = "stopped"
    NEVER_OPEN = "never_open"
    TALKED = "talked"


@dataclass(frozen=True)
class SendAt:
    """A reminder at this instant (UTC), in the recipient's slot; each breach on its step."""

    at: datetime
    not_after: datetime
    steps: Mapping[int, int] = field(default_factory=dict)

    @property
    def step(self) -> int:
        """The step that sets the tone of the whole message: the highest one in it."""
        return max(self.steps.values())


@dataclass(frozen=True)
class Stop:
    why: Why


@dataclass(frozen=True)
class Decide:
    """A third step did not settle it: the freelancer decides how to go on."""

    breach_ids: tuple[int, ...]


def plan(
    slips: tuple[Slip, ...],
    history: History,
    calendar: Calendar,
    now: datetime,
    *,
    stopped: bool = False,
    policy: Policy | None = None,
) -> SendAt | Stop | Decide:
    """What happens next about a client's slips. `now` is aware; `calendar` is the client's."""
    policy = policy or Policy()
    if stopped:
        return Stop(Why.STOPPED)
    ended = [slip for slip in slips if is_over(slip, history, now, policy)]
    if ended:
        return Decide(tuple(slip.breach_id for slip in ended))
    steps = {slip.breach_id: step for slip in slips if (step := _step(slip, history)) is not None}
    if not steps:
        return Stop(Why.NOTHING_OPEN if not _talked(slips, history) else Why.TALKED)
    try:
        at = slot(calendar, _earliest(slips, steps, history, now, policy), policy)
    except NoWorkingTime:
        return Stop(Why.NEVER_OPEN)
    return SendAt(at, at + policy.expires_after, steps)


def slot(calendar: Calendar, earliest: datetime, policy: Policy | None = None) -> datetime:
    """The first instant from `earliest` on inside the recipient's reminder slot.

    The slot is 09:30 to 11:30 their time within their working time; on a working day that has
    none of it, the first two open hours.

    Raises:
        NoWorkingTime: the week is never open.
    """
    policy = policy or Policy()
    earliest = next_opening(calendar, earliest)
    day = working_day_of(calendar, earliest)
    for _ in range(HORIZON.days):
        for begin, close in _slot_of_day(calendar, day, policy):
            if close > earliest:
                return max(begin, earliest)
        day += timedelta(days=1)
    raise NoWorkingTime("There is no working time within two years.")


def next_after_delay(
    due_at: datetime, now: datetime, calendar: Calendar, policy: Policy | None = None
) -> datetime | None:
    """When a reminder that is late goes: at once, in the next slot, or never (None).

    At once only while the recipient is at work: a sender that wakes at night waits for the slot.

    Raises:
        NoWorkingTime: the week is never open.
    """
    policy = policy or Policy()
    if now - due_at > policy.expires_after:
        return None
    if now - due_at > policy.late_after or not is_open(calendar, now):
        return slot(calendar, now, policy)
    return now


def _slot_of_day(calendar: Calendar, day: date, policy: Policy) -> list[Span]:
    """The slot in a day's morning, else in the first open hours of the shift begun that day."""
    zone = ZoneInfo(calendar.zone)
    first, last = (
        datetime.combine(day, edge, zone).astimezone(UTC)
        for edge in (policy.slot_from, policy.slot_to)
    )
    return list(open_spans(calendar, first, last)) or _first_hours(calendar, day, policy)


def _first_hours(calendar: Calendar, day: date, policy: Policy) -> list[Span]:
    left, found = policy.slot_otherwise, []
    for shift_begin, shift_close in day_spans(calendar, day):
        for begin, close in open_spans(calendar, shift_begin, shift_close):
            if left > timedelta():
                found.append((begin, min(close, begin + left)))
                left -= close - begin
    return found


def _step(slip: Slip, history: History) -> int | None:
    """The step a slip is on next; None where nothing more is said about it."""
    said = [
        sent.steps[slip.breach_id] for sent in history.reminders if slip.breach_id in sent.steps
    ]
    if slip.mended_at is not None:
        return None
    if not said:
        return LIGHT
    if not slip.mendable or max(said) >= TALK:
        return None
    return max(said) + 1


def _talked(slips: tuple[Slip, ...], history: History) -> bool:
    open_ids = {slip.breach_id for slip in slips if slip.mended_at is None}
    return any(
        step >= TALK and breach in open_ids
        for sent in history.reminders
        for breach, step in sent.steps.items()
    )


def is_over(slip: Slip, history: History, now: datetime, policy: Policy) -> bool:
    """A third step has left it open long enough, or it came soon after one: time to decide."""
    if slip.mended_at is not None:
        return False
    for sent in history.reminders:
        if sent.steps.get(slip.breach_id) == TALK and now - sent.at >= policy.decide_after:
            return True
        follows = timedelta() < slip.confirmed_at - sent.at <= policy.decide_within
        if TALK in sent.steps.values() and follows:
            return True
    return False


def _earliest(
    slips: tuple[Slip, ...],
    steps: Mapping[int, int],
    history: History,
    now: datetime,
    policy: Policy,
) -> datetime:
    about = [slip for slip in slips if slip.breach_id in steps]
    waits = [now, max(slip.confirmed_at for slip in about) + policy.cooling_off]
    if history.reminders:
        waits.append(max(sent.at for sent in history.reminders) + policy.between_reminders)
    waits += [
        sent.at + policy.step_up_after
        for sent in history.reminders
        if any(slip.breach_id in sent.steps for slip in about)
    ]
    if history.automatic_at is not None:
        waits.append(history.automatic_at + policy.between_automatic)
    if history.by_hand_at is not None:
        waits.append(history.by_hand_at + policy.between_reminders)
    return max(waits)
