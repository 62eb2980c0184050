"""A working week: its intervals, what people type for it, and how it is described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from agreements.language import Language

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60

# What is typed past midnight has to look like a night: 22–6 does, 17–9 is a slip of the keys,
# and 9–5 or 10–1 are afternoons written on a clock of twelve hours.
_EARLIEST_NIGHT = 15 * 60
_LONGEST_NIGHT = 14 * 60
_LONGEST_LINE = 200
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})|h(\d{2})?)?(?: ?([ap])\.?m\.?)?", re.ASCII | re.I)


class BadWeek(ValueError):
    """A week that cannot be read; the message names the day."""


@dataclass(frozen=True, order=True)
class Interval:
    """Minutes from midnight, closed at the start and open at the end.

    An end past 1440 lies on the next day: 22:00 to 06:00 is 1320 to 1800. A whole day runs from
    midnight to midnight; any other interval is shorter than that.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        whole_day = (self.start, self.end) == (0, DAY)
        if not 0 <= self.start < DAY or not 0 < self.end - self.start < DAY + whole_day:
            raise BadWeek("A time ends after it starts, and within a day.")


@dataclass(frozen=True)
class Week:
    """The intervals of each weekday, Monday first."""

    days: tuple[tuple[Interval, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise BadWeek("A week has seven days.")
        spans = sorted(
            (day * DAY + span.start, day * DAY + span.end, day)
            for day, spans in enumerate(self.days)
            for span in spans
        )
        for (_, end, _), (start, _, day) in pairwise(spans):
            if start < end:
                raise BadWeek(f"{_day_name(day)}: two times overlap.")
        if spans and spans[-1][1] - 7 * DAY > spans[0][0]:
            raise BadWeek(f"{_day_name(spans[0][2])}: two times overlap.")

    @classmethod
    def from_json(cls, raw: Any) -> Week:
        """A week from `{"mon": [["09:00", "12:30"], …], …}`; a missing day is closed.

        Raises:
            BadWeek: naming the day.
        """
        if not isinstance(raw, Mapping) or not set(raw) <= set(DAYS):
            raise BadWeek("A week names its days mon to sun.")
        return cls(tuple(_intervals(day, raw.get(name, ())) for day, name in enumerate(DAYS)))

    @classmethod
    def from_text(cls, raw: Mapping[str, str]) -> Week:
        """A week from what people type for each day: "9-12:30, 13:30 to 17:00", "9am-5pm".

        Raises:
            BadWeek: naming the day.
        """
        return cls.from_json(
            {name: _typed_spans(day, raw.get(name, "")) for day, name in enumerate(DAYS)}
        )

    @classmethod
    def standard(cls) -> Week:
        """Monday to Friday, 09:00 to 17:00."""
        return cls.from_json({name: [["09:00", "17:00"]] for name in DAYS[:5]})

    def to_json(self) -> dict[str, list[list[str]]]:
        """As `from_json` reads it; closed days are left out."""
        return {
            name: [[_clock(span.start), _clock(span.end)] for span in spans]
            for name, spans in zip(DAYS, self.days, strict=True)
            if spans
        }

    def to_text(self) -> dict[str, str]:
        """As `from_text` reads it, every day named."""
        return {
            name: ", ".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in spans)
            for name, spans in zip(DAYS, self.days, strict=True)
        }

    @property
    def is_never_open(self) -> bool:
        return not any(self.days)

    def shifted(self, minutes: int) -> Week:
        """The same times on a clock that is ahead by so many minutes."""
        days: list[list[Interval]] = [[] for _ in DAYS]
        for day, spans in enumerate(self.days):
            for span in spans:
                there, start = divmod((day * DAY + span.start + minutes) % (7 * DAY), DAY)
                length = span.end - span.start
                if length == DAY and start:
                    days[there].append(Interval(start, DAY))
                    days[(there + 1) % 7].append(Interval(0, start))
                else:
                    days[there].append(Interval(start, start + length))
        return Week(tuple(tuple(sorted(spans)) for spans in days))

    def times(self, ln: Language) -> str:
        """'09:00 to 12:30 and 13:30 to 17:00' where all open days are alike, else nothing."""
        alike = {spans for spans in self.days if spans}
        return _named_times(alike.pop(), ln) if len(alike) == 1 else ""

    def describe(self, ln: Language) -> str:
        """'Monday to Friday, 09:00 to 12:30 and 13:30 to 17:00'; days alike stand together."""
        groups: dict[tuple[Interval, ...], list[int]] = {}
        for day, spans in enumerate(self.days):
            if spans:
                groups.setdefault(spans, []).append(day)
        return "; ".join(
            ln.gettext("%(days)s, %(times)s")
            % {"days": _named_days(days, ln), "times": _named_times(spans, ln)}
            for spans, days in groups.items()
        )


def _intervals(day: int, raw: Any) -> tuple[Interval, ...]:
    if not isinstance(raw, list | tuple):
        raise BadWeek(f"{_day_name(day)}: write times like 09:00–17:00.")
    return tuple(sorted(_interval(day, span) for span in raw))


def _interval(day: int, raw: Any) -> Interval:
    try:
        start, end = (_minutes(str(part)) for part in raw)
    except (TypeError, ValueError):
        raise BadWeek(f"{_day_name(day)}: write times like 09:00–17:00.") from None
    if start >= DAY:
        raise BadWeek(f"{_day_name(day)}: a time starts before midnight.")
    if end == start:
        day_name = _day_name(day)
        raise BadWeek(f"{day_name}: a time has to end after it starts. Write 0–24 for all day.")
    return Interval(start, end if end > start else end + DAY)


def _typed_spans(day: int, text: str) -> list[list[str]]:
    line = " ".join(text.split())
    if len(line) > _LONGEST_LINE:
        raise BadWeek(f"{_day_name(day)}: write a few times, like 09:00–12:30, 13:30–17:00.")
    pieces = (piece.strip() for piece in re.split(r"[,;]|\band\b", line))
    return [_typed_span(day, piece) for piece in pieces if piece]


def _typed_span(day: int, text: str) -> list[str]:
    edges = re.split(r" ?(?:[-–—]|\bto\b|\buntil\b) ?", text)
    if len(edges) != 2:
        raise BadWeek(f"{_day_name(day)}: write times like 09:00–17:00.")
    begin, end = (_typed_minutes(day, edge) for edge in edges)
    is_night = begin >= _EARLIEST_NIGHT and end + DAY - begin <= _LONGEST_NIGHT
    if end < begin and not is_night:
        raise BadWeek(
            f"{_day_name(day)}: the end comes before the start. Write 5 in the afternoon as 17:00."
        )
    return [_clock(begin), _clock(end)]


def _typed_minutes(day: int, text: str) -> int:
    match = _TIME.fullmatch(text)
    hours, minutes = (int(match[1]), int(match[2] or match[3] or 0)) if match else (0, 60)
    half = (match[4] or "").lower() if match else ""
    if half:
        hours = hours % 12 + (12 if half == "p" else 0) if 1 <= hours <= 12 else 99
    if minutes > 59 or hours * 60 + minutes > DAY:
        raise BadWeek(f"{_day_name(day)}: “{text}” is not a time. Write times like 09:00–17:00.")
    return hours * 60 + minutes


def _minutes(text: str) -> int:
    match = re.fullmatch(r"([0-2]\d):([0-5]\d)", text, re.ASCII)
    if not match or int(match[1]) * 60 + int(match[2]) > DAY:
        raise ValueError(text)
    return int(match[1]) * 60 + int(match[2])


def _clock(minutes: int) -> str:
    if minutes > DAY:
        minutes -= DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day_name(day: int) -> str:
    return Language("en").weekday(day)


def _named_days(days: list[int], ln: Language) -> str:
    starts = [day for day in days if (day - 1) % 7 not in days]
    if len(days) > 2 and len(starts) < 2:
        first = starts[0] if starts else 0
        return ln.gettext("%(first)s to %(last)s") % {
            "first": ln.weekday(first),
            "last": ln.weekday((first + len(days) - 1) % 7),
        }
    return ln.listed([ln.weekday(day) for day in days])


def _named_times(spans: tuple[Interval, ...], ln: Language) -> str:
    return ln.listed(
        [
            ln.gettext("%(start)s to %(end)s") % {"start": _clock(s.start), "end": _clock(s.end)}
            for s in spans
        ]
    )
