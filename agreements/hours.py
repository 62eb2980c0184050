"""Working time: weeks, zones, public holidays, days off; adding and measuring it.

The rules and the choices behind them are in `docs/working-time.md` (design, section 4).
All instants are aware; results are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from agreements.language import Language

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
LONGEST_ALLOWANCE = timedelta(days=365)
# How far ahead an opening is looked for before a week counts as never open.
HORIZON = 2 * 366

Span = tuple[datetime, datetime]


class UnknownZone(ValueError):
    """No such time zone in the zone data."""


class UnknownCountry(ValueError):
    """No holiday data for this country or region."""


class BadWeek(ValueError):
    """A week that cannot be read; the message names the day."""


class BadAllowance(ValueError):
    """An allowance that is negative or longer than 365 days."""


class NoWorkingTime(ValueError):
    """The calendar is not open within two years."""


@dataclass(frozen=True, order=True)
class Interval:
    """Minutes from midnight, closed at the start and open at the end.

    An end past 1440 lies on the next day: 22:00 to 06:00 is 1320 to 1800.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY or not self.start < self.end <= self.start + DAY:
            raise BadWeek("An interval ends after it starts and lasts a day at most.")


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
        for (_, end, _), (start, _, day) in zip(spans, spans[1:], strict=False):
            if start < end:
                raise BadWeek(f"{_day_name(day)}: two times overlap.")
        if spans and max(end for _, end, _ in spans) - 7 * DAY > spans[0][0]:
            raise BadWeek(f"{_day_name(spans[0][2])}: two times overlap.")

    @classmethod
    def from_json(cls, raw: Any) -> Week:
        """A week from `{"mon": [["09:00", "12:30"], …], …}`; a missing day is closed.

        Raises:
            BadWeek: naming the day.
        """
        if not isinstance(raw, Mapping) or not set(raw) <= set(DAYS):
            raise BadWeek("A week names its days mon to sun.")
        return cls(
            tuple(
                tuple(sorted(_interval(day, span) for span in raw.get(name, ())))
                for day, name in enumerate(DAYS)
            )
        )

    @classmethod
    def from_text(cls, raw: Mapping[str, str]) -> Week:
        """A week from what people type for each day: "9-12:30, 13:30 to 17:00".

        Raises:
            BadWeek: naming the day.
        """
        return cls.from_json(
            {name: _spans(day, raw.get(name, "")) for day, name in enumerate(DAYS)}
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

    def describe(self, ln: Language) -> str:
        """'Monday to Friday, 09:00 to 12:30 and 13:30 to 17:00'; days alike stand together."""
        groups: list[tuple[list[int], tuple[Interval, ...]]] = []
        for day, spans in enumerate(self.days):
            alike = next((days for days, other in groups if other == spans), None)
            if not spans:
                continue
            if alike is None:
                groups.append(([day], spans))
            else:
                alike.append(day)
        return "; ".join(
            ln.gettext("%(days)s, %(times)s")
            % {"days": _named_days(days, ln), "times": _named_times(spans, ln)}
            for days, spans in groups
        )


@dataclass(frozen=True)
class Calendar:
    """A side's working time: week, zone, public holidays, days off, and absences in UTC."""

    week: Week
    zone: str
    country: str | None = None
    region: str | None = None
    days_off: frozenset[date] = frozenset()
    absences: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        check_zone(self.zone)

    @cached_property
    def _key(self) -> int:
        return hash((self.week, self.zone, self.country, self.region, self.days_off))

    def __hash__(self) -> int:
        return self._key


def check_zone(zone: str) -> None:
    """Refuse a zone that is not in the zone data.

    Raises:
        UnknownZone: with the name.
    """
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as problem:
        raise UnknownZone(f"There is no time zone called “{zone}”.") from problem


def check_country(country: str, region: str | None) -> None:
    """Refuse a country or region without holiday data.

    Raises:
        UnknownCountry: with the name.
    """
    regions = supported_countries().get(country)
    if regions is None:
        raise UnknownCountry(f"There are no public holidays on file for “{country}”.")
    if region is not None and region not in regions:
        raise UnknownCountry(f"There are no public holidays on file for “{region}”.")


@lru_cache(maxsize=1)
def supported_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166 codes with holiday data, each with its regions."""
    from holidays import list_supported_countries  # takes long to import

    return {
        code: tuple(regions)
        for code, regions in list_supported_countries(include_aliases=False).items()
    }


def public_holiday(calendar: Calendar, day: date) -> str | None:
    """The name of the public holiday on a day, in English where the data has it.

    Raises:
        UnknownCountry: there is no data for the calendar's country or region.
    """
    if calendar.country is None:
        return None
    return _holidays(calendar.country, calendar.region, day.year).get(day)


def is_day_off(calendar: Calendar, day: date) -> bool:
    """Whether a day is off: a public holiday or one of the side's own."""
    return day in calendar.days_off or public_holiday(calendar, day) is not None


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The working time between two instants, as spans in UTC, in order, clipped, merged."""
    last: Span | None = None
    for begin, close in _raw_spans(calendar, start, end):
        if last is not None and begin <= last[1]:
            last = (last[0], max(last[1], close))
            continue
        if last is not None:
            yield last
        last = (begin, close)
    if last is not None:
        yield last


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether an instant lies in working time."""
    return next(_raw_spans(calendar, at, at + timedelta(seconds=1)), None) is not None


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself where it lies in working time, else the next instant that does.

    Raises:
        NoWorkingTime: there is none within two years.
    """
    if calendar.week.is_never_open:
        raise NoWorkingTime("This week has no working time.")
    for days in (8, 40, HORIZON):
        found = next(open_spans(calendar, at, at + timedelta(days=days)), None)
        if found is not None:
            return found[0].astimezone(UTC)
    raise NoWorkingTime("There is no working time within two years.")


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The instant at which so much working time has passed since `start`.

    Nothing at all is due at once, or at the next opening; an amount that is used up exactly at
    closing ends at closing.

    Raises:
        BadAllowance: negative, or more than 365 days.
        NoWorkingTime: the calendar does not open often enough.
    """
    if amount < timedelta() or amount > LONGEST_ALLOWANCE:
        raise BadAllowance("An allowance is between nothing and 365 days.")
    if amount == timedelta():
        return next_opening(calendar, start)
    opening = next_opening(calendar, start)
    left, at = amount, opening
    horizon = max(amount * 60, timedelta(days=HORIZON))
    for begin, close in open_spans(calendar, at, at + horizon):
        if close - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= close - begin
    raise NoWorkingTime("There is not enough working time.")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two instants; none where `end` comes first."""
    if end <= start:
        return timedelta()
    return sum((close - begin for begin, close in _raw_spans(calendar, start, end)), timedelta())


def close_of_working_day(calendar: Calendar, received: datetime, number: int) -> datetime:
    """The close of the nth working day after the day of receipt.

    What arrives outside hours counts as received at the next opening. A day touched by an absence
    does not count. Zero is due at receipt, or the next opening.

    Raises:
        BadAllowance: negative, or more than 365 days.
        NoWorkingTime: the calendar does not open often enough.
    """
    if not 0 <= number <= LONGEST_ALLOWANCE.days:
        raise BadAllowance("An allowance is between nothing and 365 days.")
    opening = next_opening(calendar, received)
    if number == 0:
        return opening
    day = working_day_of(calendar, opening)
    for _ in range(number * 8 + HORIZON):
        day += timedelta(days=1)
        spans = day_spans(calendar, day)
        if spans and not _is_paused(calendar, spans):
            number -= 1
            if number == 0:
                return spans[-1][1].astimezone(UTC)
    raise NoWorkingTime("There are not enough working days.")


def working_day_of(calendar: Calendar, at: datetime) -> date:
    """The day on which the shift that is open at `at` began, on the wall clock of the zone."""
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    yesterday = today - timedelta(days=1)
    if any(begin <= at < close for begin, close in day_spans(calendar, yesterday)):
        return yesterday
    return today


@lru_cache(maxsize=65536)
def day_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The working time that starts on a day, as spans in UTC, absences not taken out."""
    spans = calendar.week.days[day.weekday()]
    if not spans or is_day_off(calendar, day):
        return ()
    zone = ZoneInfo(calendar.zone)
    return tuple(
        piece for span in spans for piece in _while_wall_clock(zone, day, span.start, span.end)
    )


def _raw_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    last = end.astimezone(zone).date()
    while day <= last:
        for begin, close in day_spans(calendar, day):
            for piece in _without(calendar.absences, (max(begin, start), min(close, end))):
                yield piece
        day += timedelta(days=1)


def _without(absences: tuple[Span, ...], span: Span) -> list[Span]:
    pieces = [span] if span[0] < span[1] else []
    for away, back in absences:
        pieces = [
            piece
            for begin, close in pieces
            for piece in ((begin, min(close, away)), (max(begin, back), close))
            if piece[0] < piece[1]
        ]
    return pieces


def _is_paused(calendar: Calendar, spans: tuple[Span, ...]) -> bool:
    return any(
        away < close and begin < back for away, back in calendar.absences for begin, close in spans
    )


def _while_wall_clock(zone: ZoneInfo, day: date, start: int, end: int) -> list[Span]:
    """The instants at which the wall clock stands within start and end, as spans.

    Usually one; on a day when the clock goes back, an interval that ends or begins inside the
    repeated hour is open on both passes (each as long as the clock stands within it).
    """
    midnight = datetime.combine(day, time(0))
    first, last = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
    begin, close = _instants(zone, first), _instants(zone, last)
    if len(begin) == 1 and len(close) == 1:
        return [(begin[0], close[0])] if begin[0] < close[0] else []
    # One of the edges is read twice off the clock: look at both passes.
    turn = _turn(zone, first - timedelta(hours=3), last + timedelta(hours=3))
    pieces = [(begin[0], min(close[0], turn)), (max(begin[-1], turn), close[-1])]
    kept = [piece for piece in pieces if piece[0] < piece[1]]
    if len(kept) == 2 and kept[0][1] == kept[1][0]:
        return [(kept[0][0], kept[1][1])]
    return kept


def _instants(zone: ZoneInfo, wall: datetime) -> list[datetime]:
    """The instants at which a clock shows this: one, two, or for a skipped one the next to exist."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early == late:
        return [early]
    if early < late:
        return [early, late]
    # Skipped: both readings are off by the gap; the next instant that exists is the change itself.
    return [_turn(zone, wall - timedelta(hours=27), wall + timedelta(hours=27), skipped=wall)]


def _turn(
    zone: ZoneInfo, start: datetime, end: datetime, skipped: datetime | None = None
) -> datetime:
    """The instant between two wall times at which the clock is changed, by bisection."""
    if skipped is not None:
        low = skipped.replace(tzinfo=zone, fold=1).astimezone(UTC)
        high = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    else:
        low = start.replace(tzinfo=zone).astimezone(UTC)
        high = end.replace(tzinfo=zone).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def _holidays(country: str, region: str | None, year: int) -> dict[date, str]:
    from holidays import country_holidays  # takes long to import

    try:
        return {
            day: str(name)
            for day, name in country_holidays(
                country, subdiv=region, years=year, language=_english(country)
            ).items()
        }
    except (NotImplementedError, KeyError) as problem:
        raise UnknownCountry(f"There are no public holidays on file for {country}.") from problem


@lru_cache(maxsize=512)
def _english(country: str) -> str | None:
    from holidays import country_holidays

    languages = getattr(country_holidays(country), "supported_languages", ()) or ()
    return next((code for code in ("en_GB", "en_US", "en") if code in languages), None)


def _interval(day: int, raw: Any) -> Interval:
    try:
        start, end = (_minutes(str(part)) for part in raw)
    except (TypeError, ValueError):
        raise BadWeek(f"{_day_name(day)}: write times like 09:00–17:00.") from None
    if start >= DAY:
        raise BadWeek(f"{_day_name(day)}: a time starts before midnight.")
    if end == start:
        raise BadWeek(f"{_day_name(day)}: a time ends after it starts.")
    return Interval(start, end if end > start else end + DAY)


def _spans(day: int, text: str) -> list[list[str]]:
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]| and ", text))):
        edges = re.split(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*", part)
        if len(edges) != 2:
            raise BadWeek(f"{_day_name(day)}: write times like 09:00–17:00.")
        begin, end = (_typed_minutes(day, edge) for edge in edges)
        # A night shift is written with its end below its start; 17–9 in an office week is more
        # often a slip of the keys, so it has to look like a night.
        if end < begin and not (begin >= 17 * 60 and end <= 12 * 60):
            raise BadWeek(f"{_day_name(day)}: the end comes before the start.")
        found.append([_clock(begin), _clock(end)])
    return found


def _typed_minutes(day: int, text: str) -> int:
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?", text.strip())
    minutes = int(match[1]) * 60 + int(match[2] or 0) if match else -1
    if not 0 <= minutes <= DAY or (match and int(match[2] or 0) > 59):
        raise BadWeek(f"{_day_name(day)}: “{text}” is not a time. Write times like 09:00–17:00.")
    return minutes


def _minutes(text: str) -> int:
    match = re.fullmatch(r"([0-4]\d):([0-5]\d)", text)
    if not match:
        raise ValueError(text)
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY:
        raise ValueError(text)
    return minutes


def _clock(minutes: int) -> str:
    if minutes > DAY:
        minutes -= DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day_name(day: int) -> str:
    return Language("en").weekday(day)


def _named_days(days: list[int], ln: Language) -> str:
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return ln.gettext("%(first)s to %(last)s") % {
            "first": ln.weekday(days[0]),
            "last": ln.weekday(days[-1]),
        }
    return ln.listed([ln.weekday(day) for day in days])


def _named_times(spans: tuple[Interval, ...], ln: Language) -> str:
    return ln.listed(
        [
            ln.gettext("%(start)s to %(end)s") % {"start": _clock(s.start), "end": _clock(s.end)}
            for s in spans
        ]
    )
