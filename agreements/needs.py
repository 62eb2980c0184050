"""Needs: the kinds there are, their parameters, and the words a client reads.

A kind is a preset over one of the judges in `agreements.judging` (design, section 4). Adding one
costs one entry in `KINDS` and its wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agreements.hours import BadWeek, Calendar, Week
from agreements.judging import Allowance, Judge, Unit
from agreements.language import Language

Parameters = Mapping[str, Any]


class BadParameters(ValueError):
    """What was typed for a kind's parameters is not usable; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class WholeNumber:
    """A field for a whole number between two bounds, both included."""

    name: str
    label: str
    lowest: int
    highest: int
    default: int

    def read(self, raw: Any) -> int:
        try:
            number = int(str(raw).strip())
        except ValueError:
            raise ValueError("Write a whole number.") from None
        if not self.lowest <= number <= self.highest:
            raise ValueError(f"Choose a number from {self.lowest} to {self.highest}.")
        return number


@dataclass(frozen=True)
class Choice:
    """A field for one of a few values."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    default: str

    def read(self, raw: Any) -> str:
        if raw not in {value for value, _ in self.options}:
            raise ValueError("Choose one of the options.")
        return str(raw)


@dataclass(frozen=True)
class Line:
    """A field for one short line of text."""

    name: str
    label: str
    highest: int
    default: str

    def read(self, raw: Any) -> str:
        text = " ".join(str(raw).split())
        if not text:
            raise ValueError("Write a word or two.")
        if len(text) > self.highest:
            raise ValueError(f"Keep it to {self.highest} characters.")
        return text


@dataclass(frozen=True)
class Windows:
    """A field for weekly windows, given and stored as `Week` does in JSON."""

    name: str
    label: str
    default: dict[str, Any]

    def read(self, raw: Any) -> dict[str, Any]:
        try:
            week = Week.from_json(raw)
        except BadWeek as problem:
            raise ValueError(str(problem)) from problem
        if week.is_never_open:
            raise ValueError("Choose at least one time in the week.")
        return week.to_json()


Field = WholeNumber | Choice | Line | Windows


@dataclass(frozen=True)
class Words:
    """What a client reads of one need."""

    title: str
    sentence: str
    why: str
    promise: str


@dataclass(frozen=True)
class Setting:
    """Where a need is read: both calendars, and the day on which the words are written."""

    client: Calendar
    freelancer: Calendar
    on: date


@dataclass(frozen=True)
class Kind:
    """A preset over a judge.

    `words` gives the default wording, an empty sentence where the freelancer writes it.
    `counted` says what is counted, for the agreement. `promise_*` make the default promise one
    that can be judged.
    """

    code: str
    judge: Judge
    name: str
    hint: str
    fields: tuple[Field, ...]
    words: Callable[[Parameters, Setting, Language], Words]
    counted: Callable[[Parameters, Language], str]
    promise_kind: str | None = None
    promise_parameters: Callable[[Parameters], dict[str, Any]] = lambda _: {}

    @property
    def defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in self.fields}

    def read(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters from what was typed.

        Raises:
            BadParameters: with a message for each field that cannot be used.
        """
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field in self.fields:
            try:
                values[field.name] = field.read(raw.get(field.name, ""))
            except ValueError as problem:
                errors[field.name] = str(problem)
        if errors:
            raise BadParameters(errors)
        return values

    def calendar(self, parameters: Parameters, setting: Setting) -> Calendar:
        """The calendar that a clause of this kind is judged by, to be frozen into it."""
        return setting.freelancer if parameters.get("clock") == "freelancer" else setting.client


def complete(kind: Kind, typed: Words, parameters: Parameters, s: Setting, ln: Language) -> Words:
    """The words a client reads: what the freelancer typed, else the kind's own."""
    own = kind.words(parameters, s, ln)
    return Words(
        title=typed.title or own.title,
        sentence=typed.sentence or own.sentence,
        why=typed.why or own.why,
        promise=typed.promise or own.promise,
    )


def allowance(parameters: Parameters) -> Allowance:
    """The allowance of a kind with the deadline judge."""
    return Allowance(int(parameters["amount"]), Unit(parameters["unit"]))


# A decision answered within n working hours or days.

_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _spelled(number: int, ln: Language) -> str:
    return ln.gettext(_SPELLED[number - 1]) if 1 <= number <= len(_SPELLED) else str(number)


def _span(parameters: Parameters, ln: Language) -> str:
    number = int(parameters["amount"])
    if parameters["unit"] == "working_hours":
        template = ln.ngettext("%(n)s working hour", "%(n)s working hours", number)
    else:
        template = ln.ngettext("%(n)s working day", "%(n)s working days", number)
    return template % {"n": _spelled(number, ln)}


def _hours_in(calendar: Calendar, ln: Language) -> str:
    return ln.gettext("%(week)s in %(place)s") % {
        "week": calendar.week.describe(ln),
        "place": ln.place(calendar.zone),
    }


def _decision_sentence(parameters: Parameters, s: Setting, ln: Language) -> str:
    number = int(parameters["amount"])
    values = {
        "mark": parameters["mark"],
        "span": _span(parameters, ln),
        "n": _spelled(number, ln),
        "hours": _hours_in(s.client, ln),
    }
    if parameters["unit"] == "working_hours":
        return (
            ln.gettext(
                "When my subject begins “%(mark)s”, you answer within %(span)s of yours "
                "(%(hours)s). “I need until Thursday” is an answer."
            )
            % values
        )
    if number == 1:
        return (
            ln.gettext(
                "When my subject begins “%(mark)s”, you answer by the end of your next working "
                "day (%(hours)s). “I need until Thursday” is an answer."
            )
            % values
        )
    return (
        ln.gettext(
            "When my subject begins “%(mark)s”, you answer by the end of the %(n)s working days "
            "that follow (%(hours)s). “I need until Thursday” is an answer."
        )
        % values
    )


def _decision_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    return Words(
        title=ln.gettext("Decisions get an answer within %(span)s")
        % {"span": _span(parameters, ln)},
        sentence=_decision_sentence(parameters, s, ln),
        why=ln.gettext(
            "An open decision holds up the work behind it. A quick one keeps your date realistic "
            "and spares me guessing."
        ),
        promise=ln.gettext(
            "I answer your questions by the end of my next working day (%(hours)s), and I write "
            "“%(mark)s” only when I can’t go on without you."
        )
        % {"hours": _hours_in(s.freelancer, ln), "mark": parameters["mark"]},
    )


def _decision_counted(parameters: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When a “%(mark)s” was asked and answered: sender, subject and time, never the text."
    ) % {"mark": parameters["mark"]}


# Calls at these times.


def _shifted(week: Week, minutes: int) -> Week | None:
    """The week on a clock that is ahead by so many minutes; None where a day would be left."""
    moved: dict[str, list[list[str]]] = {}
    for day, spans in week.to_json().items():
        for begin, end in spans:
            first, last = _minutes(begin) + minutes, _minutes(end) + minutes
            if first < 0 or last > 24 * 60 or last <= first:
                return None
            moved.setdefault(day, []).append([_clock(first), _clock(last)])
    return Week.from_json(moved)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _ahead(zone: str, other: str, on: date) -> tuple[int, bool]:
    """By how many minutes `other` is ahead of `zone` on a day, and whether that holds all year."""
    noon = datetime.combine(on, time(12), UTC)
    gaps = []
    for week in range(53):
        at = noon + timedelta(weeks=week)
        gap = (at.astimezone(ZoneInfo(other)).utcoffset() or timedelta()) - (
            at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
        )
        gaps.append(int(gap.total_seconds() // 60))
    return gaps[0], len(set(gaps)) == 1


def _both_clocks(week: Week, zone: str, reader: str, on: date, ln: Language) -> str:
    """'Tuesday and Thursday, 09:00 to 11:00 in Berlin (08:00 to 10:00 in Lisbon)'."""
    said = ln.gettext("%(week)s in %(place)s") % {
        "week": week.describe(ln),
        "place": ln.place(zone),
    }
    ahead, always = _ahead(zone, reader, on)
    if ahead == 0 and always:
        return said
    there = _shifted(week, ahead)
    if there is None:
        return said
    template = (
        ln.gettext("%(said)s (for you in %(place)s: %(there)s)")
        if always
        else ln.gettext("%(said)s (for you in %(place)s, most of the year: %(there)s)")
    )
    return template % {"said": said, "place": ln.place(reader), "there": there.describe(ln)}


def _calls_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    week = Week.from_json(parameters["windows"])
    zone = KINDS["calls"].calendar(parameters, s).zone
    open_days = [day for day, spans in enumerate(week.days) if spans]
    days = ln.listed([ln.weekday(day) for day in open_days])
    return Words(
        title=(
            ln.gettext("Calls are on %(days)s, at set times") % {"days": days}
            if len(open_days) < 5
            else ln.gettext("Calls come at set times")
        ),
        sentence=ln.gettext(
            "We talk at these times: %(times)s. Other times are fine when we have arranged them; "
            "for anything else, write."
        )
        % {"times": _both_clocks(week, zone, s.client.zone, s.on, ln)},
        why=ln.gettext(
            "I come prepared, and you get a decision in one call instead of three. In between, "
            "your work has my whole attention."
        ),
        promise=ln.gettext(
            "I keep these times free for you, and you get a written summary by the end of the "
            "working day after each call."
        ),
    )


def _calls_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("When an unplanned call came: who and when, never what was said.")


# Own wording.


def _own_words(_: Parameters, __: Setting, ln: Language) -> Words:
    return Words(title="", sentence="", why="", promise="")


def _own_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether this line worked, as I noted it and when.")


_NINE_TO_ELEVEN = [["09:00", "11:00"]]

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            code="decision",
            judge=Judge.DEADLINE,
            name="A decision answered in time",
            hint="You ask with an agreed word in the subject; they answer within so long.",
            fields=(
                WholeNumber("amount", "How many", 1, 60, 1),
                Choice(
                    "unit",
                    "Counted in",
                    (("working_days", "working days"), ("working_hours", "working hours")),
                    "working_days",
                ),
                Line("mark", "The word your subject begins with", 40, "Decision:"),
            ),
            words=_decision_words,
            counted=_decision_counted,
            promise_kind="decision",
            promise_parameters=lambda own: {
                "amount": 1,
                "unit": "working_days",
                "mark": own["mark"],
            },
        ),
        Kind(
            code="calls",
            judge=Judge.WINDOW,
            name="Calls at these times",
            hint="Unplanned calls come inside weekly windows; arranged ones are always fine.",
            fields=(
                Windows(
                    "windows",
                    "When calls are welcome",
                    {"tue": _NINE_TO_ELEVEN, "thu": _NINE_TO_ELEVEN},
                ),
                Choice(
                    "clock",
                    "Whose clock",
                    (("freelancer", "mine"), ("client", "the client’s")),
                    "freelancer",
                ),
            ),
            words=_calls_words,
            counted=_calls_counted,
        ),
        Kind(
            code="own",
            judge=Judge.BY_HAND,
            name="In your own words",
            hint="Anything else. You say yourself when it was kept and when it slipped.",
            fields=(),
            words=_own_words,
            counted=_own_counted,
        ),
    )
}
