"""The explanation of a judgement: stored as steps, put into words for each reader."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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


def between(at: datetime, until: datetime) -> Step:
    """The step that says that nobody knows just when something was done."""
    return step_at("between", at, until=until.astimezone(UTC).isoformat())


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
        "hours": ln.ngettext("%(n)s hour", "%(n)s hours", amount),
        "minutes": ln.ngettext("%(n)s minute", "%(n)s minutes", amount),
    }[unit]
    return template % {"n": ln.number(amount)}


def duration(minutes: int, ln: Language) -> str:
    """'41 hours and 30 minutes', '20 minutes', 'no time'."""
    return _long(minutes, "hours", ln) or ln.gettext("no time")


def working_duration(minutes: int, ln: Language) -> str:
    """'two working hours', 'one working hour and 20 minutes', 'no working time'."""
    return _long(minutes, "working_hours", ln) or ln.gettext("no working time")


def _say(step: Step, ln: Language, zone: str, other: str | None) -> str:
    given = dict(step.values)
    agreed = given.get("zone", zone)
    values = {**given, "place": ln.place(zone)}
    for name in ("at", "until", "starts"):
        if name in given:
            at = datetime.fromisoformat(given[name])
            values[name] = ln.moment(at, zone)
            there = agreed if agreed != zone else other
            values[f"{name}_there"] = _there(at, ln, zone, there)
            values[f"{name}_end"] = _end(at, ln, zone) + _there(at, ln, zone, there, is_end=True)
    if "amount" in given:
        allowed = span(int(given["amount"]), given["unit"], ln)
        values["span"], values["spanned"] = allowed[:1].upper() + allowed[1:], allowed
    if "day" in given:
        noon = datetime.combine(date.fromisoformat(given["day"]), time(12), UTC)
        values["day"] = ln.short_day(noon, "UTC")
    if "windows" in given:
        values["times"] = Week.from_json(json.loads(given["windows"])).describe(ln)
        values["place"] = ln.place(agreed)
    return _sentence(step.code, ln) % {**values, **_figures(given, ln)}


def _figures(given: Mapping[str, str], ln: Language) -> dict[str, str]:
    """Numbers and lengths of time in words."""
    said: dict[str, str] = {}
    for name in ("number", "agreed"):
        if name in given:
            count = int(given[name])
            said[name] = ln.number(count) if count else ln.gettext("none")
            said[f"{name}_were"] = _were_agreed(count, ln)
    for name in ("minutes", "allowed"):
        if name in given:
            said[name] = duration(int(given[name]), ln)
    if "ahead" in given:
        said["ahead"] = working_duration(int(given["ahead"]), ln)
    if "nth" in given:
        said["nth"] = _ordinal(int(given["nth"]), ln)
    if "month" in given:
        said["month"] = ln.month(date.fromisoformat(given["month"]))
    return said


def _sentence(code: str, ln: Language) -> str:
    return {**_beginnings(ln), **_ways(ln), **_ends(ln), **_others(ln)}[code]


def _beginnings(ln: Language) -> dict[str, str]:
    """How an occasion began."""
    return {
        "asked": ln.gettext("Asked %(at)s in %(place)s."),
        "for_sign_off": ln.gettext("Sent for sign-off %(at)s in %(place)s."),
        "sent_invoice": ln.gettext("Invoice sent %(at)s in %(place)s."),
        "promised_for": ln.gettext("Promised %(at)s in %(place)s for %(day)s."),
        "called": ln.gettext("Called %(at)s in %(place)s%(at_there)s."),
        "contacted": ln.gettext("Called or texted %(at)s in %(place)s%(at_there)s."),
        "agreed_times": ln.gettext("Calls are agreed for %(times)s in %(place)s."),
        "contact_times": ln.gettext("Calls and texts are agreed for %(times)s in %(place)s."),
    }


def _ways(ln: Language) -> dict[str, str]:
    """What stretched the time, and when it was up."""
    return {
        "from_opening": ln.gettext("That was outside working hours, so it counts from %(at)s."),
        "holiday": ln.gettext("%(day)s is a public holiday (%(name)s)."),
        "day_off": ln.gettext("%(day)s is a day off."),
        "no_working_day": ln.gettext("%(day)s is no working day."),
        "away": ln.gettext("Away from %(at)s to %(until)s, which does not count."),
        "clock_forward": ln.gettext("The clock goes forward on %(day)s."),
        "clock_back": ln.gettext("The clock goes back on %(day)s."),
        "paused": ln.gettext("Asked back %(at)s, answered %(until)s: that time does not count."),
        "stood_still": ln.gettext("Asked back %(at)s: from then on the clock stood still."),
        "stands_still": ln.gettext(
            "Asked back %(at)s: until that is answered, the clock stands still."
        ),
        "due": ln.gettext("%(span)s: %(at_end)s."),
        "due_at_once": ln.gettext("Due at once: %(at_end)s."),
        "due_that_day": ln.gettext("Due the same day: %(at_end)s."),
        "due_on_day": ln.gettext("Due %(at_end)s."),
        "due_after_day": ln.gettext("With %(spanned)s of grace: %(at_end)s."),
        "never_due": ln.gettext("There is too little working time to say when this is due."),
    }


def _ends(ln: Language) -> dict[str, str]:
    """How a deadline was met, or not."""
    return {
        "answered": ln.gettext("Answered %(at)s, in time."),
        "answered_late": ln.gettext("Answered %(at)s, late this time."),
        "signed_off": ln.gettext("Signed off %(at)s, in time."),
        "signed_off_late": ln.gettext("Signed off %(at)s, late this time."),
        "paid": ln.gettext("Paid %(at)s, in time."),
        "paid_late": ln.gettext("Paid %(at)s, late this time."),
        "arrived": ln.gettext("Arrived %(at)s, in time."),
        "arrived_late": ln.gettext("Arrived %(at)s, late this time."),
    }


def _others(ln: Language) -> dict[str, str]:
    """Meetings, what is counted, and what is said by hand."""
    return {
        "arranged": ln.gettext(
            "Arranged %(at)s in %(place)s for %(starts)s%(starts_there)s: %(ahead)s ahead, "
            "%(agreed)s agreed."
        ),
        "moved": ln.gettext(
            "Moved %(at)s in %(place)s; the meeting was %(starts)s%(starts_there)s: %(ahead)s "
            "ahead, %(agreed)s agreed."
        ),
        "cancelled": ln.gettext(
            "Cancelled %(at)s in %(place)s; the meeting was %(starts)s%(starts_there)s: "
            "%(ahead)s ahead, %(agreed)s agreed."
        ),
        "between": ln.gettext(
            "Just when is not known: between %(at)s and %(until)s. The earlier counts."
        ),
        "rounds_so_far": ln.gettext("Rounds of changes: %(number)s so far, %(agreed_were)s."),
        "rounds_within": ln.gettext("Rounds of changes: %(number)s, %(agreed_were)s."),
        "rounds_over": ln.gettext(
            "Rounds of changes: %(nth)s on %(at)s in %(place)s%(at_there)s, %(agreed_were)s."
        ),
        "done": ln.gettext("Done %(at)s in %(place)s%(at_there)s."),
        "hours_so_far": ln.gettext("%(month)s: %(minutes)s so far, %(allowed)s agreed."),
        "hours_within": ln.gettext("%(month)s: %(minutes)s, %(allowed)s agreed."),
        "hours_over": ln.gettext(
            "%(month)s: %(minutes)s on %(at)s in %(place)s%(at_there)s, %(allowed)s agreed."
        ),
        "hours_in_all": ln.gettext("By now it is %(minutes)s."),
        "worked": ln.gettext("It worked, as noted by hand."),
        "did_not_work": ln.gettext("It didn’t work this time, as noted by hand."),
    }


def _long(minutes: int, unit: str, ln: Language) -> str:
    whole, rest = divmod(minutes, 60)
    parts = [span(whole, unit, ln)] if whole else []
    return ln.listed([*parts, *([span(rest, "minutes", ln)] if rest else [])])


def _were_agreed(count: int, ln: Language) -> str:
    if count == 0:
        return ln.gettext("none was agreed")
    words = ln.ngettext("%(n)s was agreed", "%(n)s were agreed", count)
    return words % {"n": ln.number(count)}


def _ordinal(number: int, ln: Language) -> str:
    """'third'; 'number 11' past the tenth."""
    words = (
        ln.gettext("first"),
        ln.gettext("second"),
        ln.gettext("third"),
        ln.gettext("fourth"),
        ln.gettext("fifth"),
        ln.gettext("sixth"),
        ln.gettext("seventh"),
        ln.gettext("eighth"),
        ln.gettext("ninth"),
        ln.gettext("tenth"),
    )
    if number <= len(words):
        return words[number - 1]
    return ln.gettext("number %(n)s") % {"n": number}


def _end(at: datetime, ln: Language, zone: str) -> str:
    """'Tue 26 May 17:00'; a deadline at midnight is 'the end of Mon 25 May'."""
    if at.astimezone(ZoneInfo(zone)).time() != time(0):
        return ln.moment(at, zone)
    return ln.gettext("the end of %(day)s") % {"day": ln.short_day(at - timedelta(minutes=1), zone)}


def _there(
    at: datetime, ln: Language, zone: str, other: str | None, *, is_end: bool = False
) -> str:
    """' (18:00 in Berlin)' where the other clock shows another time, else nothing.

    A deadline (`is_end`) at midnight belongs to the day that ends with it.
    """
    if other is None:
        return ""
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    day = (here - timedelta.resolution if is_end else here).date()
    shown = ln.clock(there.time()) if day == there.date() else ln.moment(at, other)
    return ln.gettext(" (%(time)s in %(place)s)") % {"time": shown, "place": ln.place(other)}
