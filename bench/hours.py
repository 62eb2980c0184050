"""Adding and measuring working time, side by side with `businesstimedelta`.

Both get one week (Monday to Friday, 09:00 to 12:30 and 13:30 to 17:00, in Berlin) with the public
holidays of Berlin, and both must give the same answers before anything is timed.

`businesstimedelta` cannot use `zoneinfo` (it calls `localize`, which only `pytz` has), so it gets
the same zone from `pytz`. Of the ways to write the week it gets the quickest, which is a rule for
the morning and one for the afternoon. While warm it finds the holidays in a plain set.

Warm: objects are kept, and what they have worked out once stays. Every start is another instant.
Cold: for each answer new objects, with nothing worked out and the holidays made anew, on both
sides; data of zones and modules stay loaded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

import businesstimedelta
import pytz
from holidays import country_holidays

from agreements import hours
from agreements.public_holidays import holidays_of
from bench.result import Result

ZONE, COUNTRY, REGION = "Europe/Berlin", "DE", "BE"
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))
TIMES = "09:00–12:30, 13:30–17:00"
FIRST, YEARS = datetime(2026, 1, 1, tzinfo=UTC), range(2025, 2030)
EIGHT_HOURS, SPAN = timedelta(hours=8), timedelta(days=250)
ROUNDS, STARTS = 9, 12
PEER = "businesstimedelta with pytz"


@dataclass(frozen=True)
class Question:
    """The same question to both sides, from a start."""

    name: str
    ours: Callable[[hours.Calendar, datetime], Any]
    peer: Callable[[Any, datetime], Any]


QUESTIONS = (
    Question(
        "add 8 working hours",
        lambda calendar, start: hours.add_working_time(calendar, start, EIGHT_HOURS),
        lambda rules, start: (
            start + businesstimedelta.BusinessTimeDelta(rules, timedelta=EIGHT_HOURS)
        ),
    ),
    Question(
        "measure 250 days",
        lambda calendar, start: hours.working_time_between(calendar, start, start + SPAN),
        lambda rules, start: rules.difference(start, start + SPAN).timedelta,
    ),
)


def measure() -> Iterator[Result]:
    rounds = [_starts(number) for number in range(ROUNDS)]
    calendar, rules = _calendar(), _rules(_dates())
    for asked in QUESTIONS:
        for start in (start for starts in rounds for start in starts):
            mine, peers = asked.ours(calendar, start), asked.peer(rules, start)
            assert mine == peers, f"{asked.name} from {start}: {mine}, and not {peers}"
        yield _result(
            f"hours: {asked.name}, warm",
            rounds,
            lambda start, ask=asked.ours: ask(calendar, start),
            lambda start, ask=asked.peer: ask(rules, start),
        )
        yield _result(
            f"hours: {asked.name}, cold",
            rounds,
            lambda start, ask=asked.ours: ask(_calendar_afresh(), start),
            lambda start, ask=asked.peer: ask(_rules(country_holidays(COUNTRY, REGION)), start),
        )


def _result(
    name: str,
    rounds: list[list[datetime]],
    ours: Callable[[datetime], Any],
    peer: Callable[[datetime], Any],
) -> Result:
    mine, peers = [], []
    for starts in rounds:
        mine.append(_microseconds(ours, starts))
        peers.append(_microseconds(peer, starts))
    return Result(name, median(mine), median(peers), PEER, "µs")


def _microseconds(ask: Callable[[datetime], Any], starts: list[datetime]) -> float:
    """How long one answer takes, on average."""
    began = perf_counter()
    for start in starts:
        ask(start)
    return (perf_counter() - began) / len(starts) * 1e6


def _starts(number: int) -> list[datetime]:
    """Instants in a year, at work and not, others for each number."""
    chance = random.Random(number)
    seconds = timedelta(days=365) // timedelta(seconds=1)
    return [FIRST + timedelta(seconds=chance.randrange(seconds)) for _ in range(STARTS)]


def _calendar() -> hours.Calendar:
    week = hours.Week.from_text(dict.fromkeys(hours.DAYS[:5], TIMES))
    return hours.Calendar(week, ZONE, COUNTRY, REGION)


def _calendar_afresh() -> hours.Calendar:
    for kept in (hours._kept_open_time, hours._kept_day_spans, holidays_of):
        kept.cache_clear()
    return _calendar()


def _dates() -> set[date]:
    return {day for year in YEARS for day in holidays_of(COUNTRY, REGION, year)}


def _rules(days_off: Any) -> Any:
    zone = pytz.timezone(ZONE)
    shifts = [businesstimedelta.WorkDayRule(*edges, tz=zone) for edges in (MORNING, AFTERNOON)]
    return businesstimedelta.Rules([*shifts, businesstimedelta.HolidayRule(days_off, tz=zone)])
