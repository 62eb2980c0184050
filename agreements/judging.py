"""Judging: occasion + evidence + calendar -> judgement with its explanation.

Five judges (design, section 4); three are built so far. The explanation is stored as steps and put
into words by `explain`, so that each reader gets it in their language and zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from agreements import hours
from agreements.hours import Calendar, Week
from agreements.language import Language


class Judge(Enum):
    """The question that is asked of an occasion."""

    DEADLINE = "deadline"
    WINDOW = "window"
    NOTICE = "notice"
    COUNT = "count"
    BY_HAND = "by_hand"


class Outcome(Enum):
    OPEN = "open"
    KEPT = "kept"
    BREACHED = "breached"
    EXCUSED = "excused"
    UNCLEAR = "unclear"


class Unit(Enum):
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


class BadOccasion(ValueError):
    """An occasion that closed before it opened."""


@dataclass(frozen=True)
class Allowance:
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Step:
    """One step of an explanation: a code, and values as text (instants in ISO 8601, UTC)."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values)}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Step:
        return Step(raw["code"], tuple(raw["values"].items()))

    @staticmethod
    def list_from_json(raw: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
        return tuple(Step.from_json(entry) for entry in raw)


@dataclass(frozen=True)
class Due:
    """A deadline (UTC) and how it came about."""

    at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    due_at: datetime | None
    steps: tuple[Step, ...]


def deadline(allowance: Allowance, opened_at: datetime, calendar: Calendar) -> Due:
    """When the answer is due, in the calendar of the side that must act.

    Raises:
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    due_at = _due_at(allowance, opened_at, calendar)
    steps = [_step("asked", at=opened_at)]
    if allowance.unit is not Unit.DAYS:
        opening = hours.next_opening(calendar, opened_at)
        if opening > opened_at:
            steps.append(_step("from_opening", at=opening))
    steps += _days_off(opened_at, due_at, calendar)
    steps += _clock_change(opened_at, due_at, calendar)
    steps.append(_step("due", at=due_at, amount=str(allowance.amount), unit=allowance.unit.value))
    return Due(due_at, tuple(steps))


def judge_deadline(
    allowance: Allowance,
    opened_at: datetime,
    closed_at: datetime | None,
    calendar: Calendar,
    now: datetime,
) -> Judgement:
    """Closed within the allowance? What arrives at the due instant is in time.

    Raises:
        BadOccasion: it closed before it opened.
        hours.BadAllowance, hours.NoWorkingTime, hours.UnknownCountry.
    """
    if closed_at is not None and closed_at < opened_at:
        raise BadOccasion("An answer cannot come before the question.")
    due = deadline(allowance, opened_at, calendar)
    if closed_at is None:
        outcome = Outcome.OPEN if now <= due.at else Outcome.BREACHED
        return Judgement(outcome, due.at, due.steps)
    in_time = closed_at <= due.at
    answered = _step("answered" if in_time else "answered_late", at=closed_at)
    outcome = Outcome.KEPT if in_time else Outcome.BREACHED
    return Judgement(outcome, due.at, (*due.steps, answered))


def judge_window(windows: Week, at: datetime, calendar: Calendar) -> Judgement:
    """Did an unplanned call come inside the weekly windows, read on the calendar's clock?"""
    inside = hours.is_open(Calendar(windows, calendar.zone), at)
    steps = (_step("called", at=at), _step("agreed_times", windows=_text(windows)))
    return Judgement(Outcome.KEPT if inside else Outcome.BREACHED, None, steps)


def judge_by_hand(kept: bool) -> Judgement:
    """The freelancer says."""
    outcome = Outcome.KEPT if kept else Outcome.BREACHED
    return Judgement(outcome, None, (Step("worked" if kept else "did_not_work"),))


def explain(steps: tuple[Step, ...], ln: Language, zone: str, other_zone: str | None = None) -> str:
    """The steps as one readable text: times in `zone`, the deadline also in `other_zone`.

    'Asked Fri 22 May 16:40 in London. Mon 25 May is a public holiday (Spring Bank Holiday).
    One working day: Tue 26 May 17:00 (18:00 in Berlin).'
    """
    return " ".join(_say(step, ln, zone, other_zone) for step in steps)


def _due_at(allowance: Allowance, opened_at: datetime, calendar: Calendar) -> datetime:
    if allowance.unit is Unit.WORKING_HOURS:
        return hours.add_working_time(calendar, opened_at, timedelta(hours=allowance.amount))
    if allowance.unit is Unit.WORKING_DAYS:
        return hours.close_of_working_day(calendar, opened_at, allowance.amount)
    if not 0 <= allowance.amount <= hours.LONGEST_ALLOWANCE.days:
        raise hours.BadAllowance("An allowance is between nothing and 365 days.")
    zone = ZoneInfo(calendar.zone)
    last = opened_at.astimezone(zone).date() + timedelta(days=allowance.amount + 1)
    return datetime.combine(last, time(0), zone).astimezone(UTC)


def _days_off(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    """A step for each day on the way that would have been a working day."""
    zone = ZoneInfo(calendar.zone)
    day, last = opened_at.astimezone(zone).date(), due_at.astimezone(zone).date()
    steps = []
    while day <= last:
        if calendar.week.days[day.weekday()] and hours.is_day_off(calendar, day):
            name = hours.public_holiday(calendar, day)
            steps.append(
                Step("holiday", (("day", day.isoformat()), ("name", name)))
                if name
                else Step("day_off", (("day", day.isoformat()),))
            )
        day += timedelta(days=1)
    return steps


def _clock_change(opened_at: datetime, due_at: datetime, calendar: Calendar) -> list[Step]:
    zone = ZoneInfo(calendar.zone)
    day, last = opened_at.astimezone(zone).date(), due_at.astimezone(zone).date()
    while day <= last:
        start = datetime.combine(day, time(0), zone)
        end = datetime.combine(day + timedelta(days=1), time(0), zone)
        before, after = start.utcoffset(), end.utcoffset()
        if before != after and before is not None and after is not None:
            code = "clock_forward" if after > before else "clock_back"
            return [Step(code, (("day", day.isoformat()),))]
        day += timedelta(days=1)
    return []


def _step(code: str, at: datetime | None = None, **values: str) -> Step:
    instant = (("at", at.astimezone(UTC).isoformat()),) if at is not None else ()
    return Step(code, (*instant, *values.items()))


def _text(windows: Week) -> str:
    return ";".join(f"{day}={spans}" for day, spans in windows.to_text().items() if spans)


def _week(text: str) -> Week:
    return Week.from_text(dict(part.split("=", 1) for part in text.split(";") if part))


def _say(step: Step, ln: Language, zone: str, other: str | None) -> str:
    values = dict(step.values)
    if "at" in values:
        at = datetime.fromisoformat(values["at"])
        values["at"] = ln.moment(at, zone)
        values["place"] = ln.place(zone)
        if step.code == "due":
            values["span"] = _span(values, ln)
            values["there"] = _there(at, ln, zone, other)
    if "day" in values:
        noon = datetime.combine(date.fromisoformat(values["day"]), time(12), UTC)
        values["day"] = ln.short_day(noon, "UTC")
    if "windows" in values:
        values["times"] = _week(values["windows"]).describe(ln)
        values["place"] = ln.place(zone)
    return _sentence(step.code, ln) % values


def _sentence(code: str, ln: Language) -> str:
    return {
        "asked": ln.gettext("Asked %(at)s in %(place)s."),
        "from_opening": ln.gettext("That was outside working hours, so it counts from %(at)s."),
        "holiday": ln.gettext("%(day)s is a public holiday (%(name)s)."),
        "day_off": ln.gettext("%(day)s is a day off."),
        "clock_forward": ln.gettext("The clock goes forward on %(day)s."),
        "clock_back": ln.gettext("The clock goes back on %(day)s."),
        "due": ln.gettext("%(span)s: %(at)s%(there)s."),
        "answered": ln.gettext("Answered %(at)s, in time."),
        "answered_late": ln.gettext("Answered %(at)s, late this time."),
        "called": ln.gettext("Called %(at)s in %(place)s."),
        "agreed_times": ln.gettext("Calls are agreed for %(times)s in %(place)s."),
        "worked": ln.gettext("It worked, as noted by hand."),
        "did_not_work": ln.gettext("It didn’t work this time, as noted by hand."),
    }[code]


def _span(values: dict[str, str], ln: Language) -> str:
    number = int(values["amount"])
    return {
        "working_hours": ln.ngettext("%(n)d working hour", "%(n)d working hours", number),
        "working_days": ln.ngettext("%(n)d working day", "%(n)d working days", number),
        "days": ln.ngettext("%(n)d day", "%(n)d days", number),
    }[values["unit"]] % {"n": number}


def _there(at: datetime, ln: Language, zone: str, other: str | None) -> str:
    """' (18:00 in Berlin)' where the other clock shows another time, else nothing."""
    if other is None:
        return ""
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    shown = ln.clock(there.time()) if here.date() == there.date() else ln.moment(at, other)
    return ln.gettext(" (%(time)s in %(place)s)") % {"time": shown, "place": ln.place(other)}
