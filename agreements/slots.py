"""When a reminder may arrive: in the recipient's morning, within their working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements.gentleness import Policy
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
