"""The explanation of a judgement: stored as steps, put into words for each reader."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from agreements.hours import Week
from agreements.language import Language


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


def step_at(code: str, at: datetime, **values: str) -> Step:
    """A step with the instant it speaks of."""
    return Step(code, (("at", at.astimezone(UTC).isoformat()), *values.items()))


def step_on(code: str, day: date, **values: str) -> Step:
    """A step with the day it speaks of."""
    return Step(code, (("day", day.isoformat()), *values.items()))


def step_of_times(code: str, windows: Week, zone: str) -> Step:
    """A step with weekly windows on the clock of a zone."""
    return Step(code, (("windows", json.dumps(windows.to_json())), ("zone", zone)))


def explain(steps: tuple[Step, ...], ln: Language, zone: str, other_zone: str | None = None) -> str:
    """The steps as one readable text: times in `zone`, the deadline also in `other_zone`.

    'Asked Fri 22 May 16:40 in London. Mon 25 May is a public holiday (Spring Bank Holiday).
    One working day: Tue 26 May 17:00 (18:00 in Berlin).'
    """
    return " ".join(_say(step, ln, zone, other_zone) for step in steps)


def span(amount: int, unit: str, ln: Language) -> str:
    """'one working day', '12 working hours'."""
    template = {
        "working_hours": ln.ngettext("%(n)s working hour", "%(n)s working hours", amount),
        "working_days": ln.ngettext("%(n)s working day", "%(n)s working days", amount),
        "days": ln.ngettext("%(n)s day", "%(n)s days", amount),
    }[unit]
    return template % {"n": ln.number(amount)}


def _say(step: Step, ln: Language, zone: str, other: str | None) -> str:
    values = dict(step.values)
    agreed = values.get("zone", zone)
    values["place"] = ln.place(zone)
    if "at" in values:
        at = datetime.fromisoformat(values["at"])
        values["at"] = ln.moment(at, zone)
        values["there"] = _there(at, ln, zone, agreed if agreed != zone else other)
    if "until" in values:
        values["until"] = ln.moment(datetime.fromisoformat(values["until"]), zone)
    if "amount" in values:
        allowed = span(int(values["amount"]), values["unit"], ln)
        values["span"] = allowed[:1].upper() + allowed[1:]
    if "day" in values:
        noon = datetime.combine(date.fromisoformat(values["day"]), time(12), UTC)
        values["day"] = ln.short_day(noon, "UTC")
    if "windows" in values:
        values["times"] = Week.from_json(json.loads(values["windows"])).describe(ln)
        values["place"] = ln.place(agreed)
    return _sentence(step.code, ln) % values


def _sentence(code: str, ln: Language) -> str:
    return {
        "asked": ln.gettext("Asked %(at)s in %(place)s."),
        "from_opening": ln.gettext("That was outside working hours, so it counts from %(at)s."),
        "holiday": ln.gettext("%(day)s is a public holiday (%(name)s)."),
        "day_off": ln.gettext("%(day)s is a day off."),
        "away": ln.gettext("Away from %(at)s to %(until)s, which does not count."),
        "clock_forward": ln.gettext("The clock goes forward on %(day)s."),
        "clock_back": ln.gettext("The clock goes back on %(day)s."),
        "due": ln.gettext("%(span)s: %(at)s%(there)s."),
        "answered": ln.gettext("Answered %(at)s, in time."),
        "answered_late": ln.gettext("Answered %(at)s, late this time."),
        "called": ln.gettext("Called %(at)s in %(place)s%(there)s."),
        "agreed_times": ln.gettext("Calls are agreed for %(times)s in %(place)s."),
        "worked": ln.gettext("It worked, as noted by hand."),
        "did_not_work": ln.gettext("It didn’t work this time, as noted by hand."),
    }[code]


def _there(at: datetime, ln: Language, zone: str, other: str | None) -> str:
    """' (18:00 in Berlin)' where the other clock shows another time, else nothing."""
    if other is None:
        return ""
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    shown = ln.clock(there.time()) if here.date() == there.date() else ln.moment(at, other)
    return ln.gettext(" (%(time)s in %(place)s)") % {"time": shown, "place": ln.place(other)}
