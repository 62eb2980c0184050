"""Deadlines: within so long of being asked, or by an agreed day.

The calendar is that of the side that must act. While the other side owes it an answer (see
`agreements.judges.turns`) the time stands still: working hours do not run, and a day touched by
it does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements import hours
from agreements.explaining import Step, step_at, step_on
from agreements.hours import Calendar, Span, day_spans
from agreements.judges import on_the_way, turns
from agreements.judges.on_the_way import midnight
from agreements.judges.turns import Fact
from agreements.judges.verdicts import Allowance, BadOccasion, Due, Judgement, Outcome, Unit

_A_DAY = timedelta(days=1)


def deadline(
    allowance: Allowance, opened_at: datetime, calendar: Calendar, *, began: str = "asked"
) -> Due:
    """When the answer is due, in the calendar of the side that must act.

    Raises:
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    return _after_asking(allowance, opened_at.astimezone(UTC), calendar, began).due()


def judge_deadline(
    allowance: Allowance,
    opened_at: datetime,
    closed_at: datetime | None,
    calendar: Calendar,
    now: datetime,
    *,
    began: str = "asked",
    ended: str = "answered",
    facts: Iterable[Fact] = (),
) -> Judgement:
    """Closed within the allowance? What arrives at the due instant is in time.

    `began` and `ended` are codes of `agreements.explaining`. While the other side owes an answer,
    by `facts`, the occasion is open and has no deadline.

    Raises:
        BadOccasion: it closed before it opened.
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    if closed_at is not None and closed_at.astimezone(UTC) < opened_at.astimezone(UTC):
        raise BadOccasion("An answer cannot come before the question.")
    clock = _after_asking(allowance, opened_at.astimezone(UTC), calendar, began)
    return _judge(clock, closed_at, now, ended, tuple(facts))


def judge_by_date(
    allowance: Allowance,
    planned_day: date,
    announced_at: datetime,
    closed_at: datetime | None,
    calendar: Calendar,
    now: datetime,
    *,
    began: str = "promised_for",
    ended: str = "arrived",
    facts: Iterable[Fact] = (),
) -> Judgement:
    """Closed by an agreed day? No working day of grace means the close of that day, or of the next
    working day where it is none; n mean the close of the nth working day after it.

    `announced_at` is when the day was agreed on.

    Raises:
        BadOccasion: it closed before the day was agreed on, or the day was over by then.
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    announced_at = announced_at.astimezone(UTC)
    if announced_at >= midnight(calendar, planned_day + _A_DAY):
        raise BadOccasion("The agreed day was over before it was agreed.")
    if closed_at is not None and closed_at.astimezone(UTC) < announced_at:
        raise BadOccasion("It cannot arrive before a day was agreed.")
    clock = _by_day(allowance, planned_day, announced_at, calendar, began)
    return _judge(clock, closed_at, now, ended, tuple(facts))


@dataclass(frozen=True)
class _Clock:
    """How a deadline comes about: `due_in` gives it for a calendar with absences, `way` the steps
    on the way to it, `end` the step that names it."""

    opened_at: datetime
    calendar: Calendar
    begin: Step
    due_in: Callable[[Calendar], datetime]
    way: Callable[[datetime], list[Step]]
    end: Callable[[datetime], Step]

    def due(self, pauses: tuple[Span, ...] = (), still_since: datetime | None = None) -> Due:
        """The deadline with these pauses; the one that began at `still_since` has no end."""
        ours = tuple(span for span in pauses if span[1] > self.opened_at)
        at = self.due_in(replace(self.calendar, absences=(*self.calendar.absences, *ours)))
        said = [_said(span, still_since) for span in ours if span[0] < at]
        return Due(at, (self.begin, *self.way(at), *said, self.end(at)))


def _judge(
    clock: _Clock,
    closed_at: datetime | None,
    now: datetime,
    ended: str,
    facts: tuple[Fact, ...],
) -> Judgement:
    if closed_at is None:
        return _judge_open(clock, now, facts)
    owed = turns.owed_since(facts, closed_at)
    due = clock.due(turns.pauses(facts, closed_at), owed)
    in_time = closed_at <= due.at
    answered = step_at(ended if in_time else f"{ended}_late", closed_at)
    outcome = Outcome.KEPT if in_time else Outcome.BREACHED
    return Judgement(outcome, due.at, (*due.steps, answered))


def _judge_open(clock: _Clock, now: datetime, facts: tuple[Fact, ...]) -> Judgement:
    """While the other side owes an answer the clock stands still, unless it had run out before."""
    owed = turns.owed_since(facts, now)
    due = clock.due(turns.pauses(facts, owed or now))
    if owed is not None and owed <= due.at:
        so_far = due.steps[:-1]
        return Judgement(Outcome.OPEN, None, (*so_far, step_at("stands_still", owed)))
    outcome = Outcome.OPEN if now <= due.at else Outcome.BREACHED
    return Judgement(outcome, due.at, due.steps)


def _after_asking(
    allowance: Allowance, opened_at: datetime, calendar: Calendar, began: str
) -> _Clock:
    in_days = allowance.unit is Unit.DAYS
    code = ("due_that_day" if in_days else "due_at_once") if allowance.amount == 0 else "due"
    counted = {"amount": str(allowance.amount), "unit": allowance.unit.value}
    return _Clock(
        opened_at,
        calendar,
        step_at(began, opened_at),
        lambda absent: _due_at(allowance, opened_at, absent),
        lambda at: (
            _way_in_days(opened_at, at, calendar, allowance.amount)
            if in_days
            else on_the_way.stretched(opened_at, at, calendar)
        ),
        lambda at: step_at(code, at, **counted),
    )


def _by_day(
    allowance: Allowance, planned: date, announced_at: datetime, calendar: Calendar, began: str
) -> _Clock:
    code = "due_after_day" if allowance.amount else "due_on_day"
    counted = {"amount": str(allowance.amount), "unit": Unit.WORKING_DAYS.value}
    return _Clock(
        announced_at,
        calendar,
        step_at(began, announced_at, day=planned.isoformat()),
        lambda absent: _close_of_agreed_day(absent, planned, allowance.amount),
        lambda at: _way_from_day(planned, at, calendar),
        lambda at: step_at(code, at, **counted),
    )


def _due_at(allowance: Allowance, opened_at: datetime, calendar: Calendar) -> datetime:
    if allowance.unit is Unit.WORKING_HOURS:
        return hours.add_working_time(calendar, opened_at, timedelta(hours=allowance.amount))
    if allowance.unit is Unit.WORKING_DAYS:
        return hours.close_of_working_day(calendar, opened_at, allowance.amount)
    return _end_of_day(calendar, opened_at, allowance.amount)


def _end_of_day(calendar: Calendar, opened_at: datetime, number: int) -> datetime:
    """The midnight that ends the nth day after that of receipt. Weekends and public holidays count;
    the side's own days off do not, and no day that is touched by an absence does."""
    _check(number)
    first = opened_at.astimezone(ZoneInfo(calendar.zone)).date()
    days = (
        (midnight(calendar, day), midnight(calendar, day + _A_DAY))
        for day in _days_from(first if number == 0 else first + _A_DAY)
        if day not in calendar.days_off
    )
    return _end_of_nth(([span] for span in days), calendar, max(number, 1))


def _close_of_agreed_day(calendar: Calendar, planned: date, number: int) -> datetime:
    """The close of the agreed day, or of the working day that stands for it, or nth after."""
    _check(number)
    days = (list(spans) for day in _days_from(planned) if (spans := day_spans(calendar, day)))
    if number > 0:
        next(days, None)
    return _end_of_nth(days, calendar, max(number, 1))


def _end_of_nth(days: Iterable[list[Span]], calendar: Calendar, number: int) -> datetime:
    """The end of the nth of these days, given as their spans, that no absence touches."""
    for spans in days:
        if not _is_touched(calendar, spans):
            number -= 1
            if number == 0:
                return spans[-1][1]
    raise hours.NoWorkingTime("There are not enough working days.")


def _days_from(first: date) -> Iterator[date]:
    """As many days as an allowance can need, and then some."""
    far = 8 * hours.LONGEST_ALLOWANCE.days + hours.HORIZON.days
    return (first + timedelta(days=n) for n in range(far))


def _check(number: int) -> None:
    if not 0 <= number <= hours.LONGEST_ALLOWANCE.days:
        raise hours.BadAllowance("An allowance is between nothing and 365 days.")


def _is_touched(calendar: Calendar, spans: Iterable[Span]) -> bool:
    return any(
        away < close and begin < back for away, back in calendar.absences for begin, close in spans
    )


def _way_in_days(
    opened_at: datetime, due_at: datetime, calendar: Calendar, number: int
) -> list[Step]:
    """The days off that do not count. Where a day is allowed, that of receipt is not looked at."""
    zone = ZoneInfo(calendar.zone)
    next_day = midnight(calendar, opened_at.astimezone(zone).date() + _A_DAY)
    begin = next_day if number else opened_at
    off = on_the_way.own_days_off(begin, due_at, calendar)
    return [*off, *on_the_way.absences(begin, due_at, calendar)]


def _way_from_day(planned: date, due_at: datetime, calendar: Calendar) -> list[Step]:
    begin = midnight(calendar, planned)
    closed = [] if calendar.week.days[planned.weekday()] else [step_on("no_working_day", planned)]
    return [
        *closed,
        *on_the_way.days_off(begin, due_at, calendar),
        *on_the_way.absences(begin, due_at, calendar),
    ]


def _said(pause: Span, still_since: datetime | None) -> Step:
    begin, end = pause
    if still_since is not None and end > still_since:
        return step_at("stood_still", begin)
    return step_at("paused", begin, until=end.astimezone(UTC).isoformat())
