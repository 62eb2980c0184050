"""Judging: occasion + evidence + calendar -> judgement with its explanation.

Five judges (design, section 4): deadline (also by an agreed date), window, notice, count, and by
hand. The explanation is stored as steps and put into words by `explain`, so that each reader gets
it in their own language and zone. Everything about judging is imported from here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agreements import hours
from agreements.explaining import (
    Step,
    between,
    duration,
    explain,
    step_at,
    step_of_times,
)
from agreements.hours import Calendar, Week
from agreements.judges import on_the_way
from agreements.judges.counting import judge_count, month_of
from agreements.judges.deadlines import deadline, judge_by_date, judge_deadline
from agreements.judges.turns import Fact
from agreements.judges.verdicts import (
    Allowance,
    BadOccasion,
    Due,
    Judge,
    Judgement,
    Outcome,
    Period,
    Tally,
    Unit,
)

__all__ = [
    "NOTICES",
    "Allowance",
    "BadOccasion",
    "Due",
    "Fact",
    "Judge",
    "Judgement",
    "Outcome",
    "Period",
    "Step",
    "Tally",
    "Unit",
    "deadline",
    "duration",
    "explain",
    "judge_by_date",
    "judge_by_hand",
    "judge_count",
    "judge_deadline",
    "judge_notice",
    "judge_window",
    "judge_without_time",
    "month_of",
]

NOTICES = ("arranged", "moved", "cancelled")
_TIMES = {"called": "agreed_times", "contacted": "contact_times"}


def judge_window(
    windows: Week,
    at: datetime,
    calendar: Calendar,
    *,
    began: str = "called",
) -> Judgement:
    """Did something unplanned come inside the weekly windows, read on the calendar's clock?

    Only what was agreed counts: a public holiday does not close a window. `began` is "called", or
    "contacted" for calls and texts.
    """
    inside = hours.is_open(Calendar(windows, calendar.zone), at)
    steps = (
        step_at(began, at, zone=calendar.zone),
        step_of_times(_TIMES[began], windows, calendar.zone),
    )
    return Judgement(Outcome.KEPT if inside else Outcome.BREACHED, None, steps)


def judge_notice(
    allowance: Allowance,
    announced_at: datetime,
    starts_at: datetime,
    calendar: Calendar,
    *,
    what: str = "arranged",
    until: datetime | None = None,
) -> Judgement:
    """Was a meeting arranged, moved or cancelled with at least so much working time ahead?

    `what` is one of NOTICES; the allowance is in working hours. Where `until` is given, it was
    done between `announced_at` and then: the earlier counts, in favour of whoever did it.

    Raises:
        BadOccasion: the meeting starts before that.
        hours.BadAllowance: negative, or more than 365 days.
        hours.UnknownCountry.
    """
    announced_at, starts_at = announced_at.astimezone(UTC), starts_at.astimezone(UTC)
    if starts_at < announced_at:
        raise BadOccasion("The meeting had begun by then.")
    needed = timedelta(hours=allowance.amount)
    if not timedelta() <= needed <= hours.LONGEST_ALLOWANCE:
        raise hours.BadAllowance("An allowance is between nothing and 365 days.")
    ahead = hours.working_time_between(calendar, announced_at, starts_at)
    figures = {"ahead": str(int(ahead.total_seconds()) // 60), "agreed": str(allowance.amount)}
    step = step_at(what, announced_at, starts=starts_at.isoformat(), **figures)
    off = on_the_way.days_off(announced_at, starts_at, calendar)
    doubt = () if until is None else (between(announced_at, until),)
    outcome = Outcome.KEPT if ahead >= needed else Outcome.BREACHED
    return Judgement(outcome, None, (step, *doubt, *off))


def judge_by_hand(kept: bool) -> Judgement:
    """The freelancer says."""
    outcome = Outcome.KEPT if kept else Outcome.BREACHED
    return Judgement(outcome, None, (Step("worked" if kept else "did_not_work"),))


def judge_without_time() -> Judgement:
    """No judge can say when it was due: there is too little working time. It counts neither way."""
    return Judgement(Outcome.UNCLEAR, None, (Step("never_due"),))
