"""Times said for two places at once: a moment, and weekly hours through the year ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from agreements.explaining import duration
from agreements.hours import DAY, Week
from agreements.language import Language

YEAR = 365
# A stretch is followed for so many days into the year after.
LONGEST = 160
# Where the clocks differ otherwise more often than this, a list of days helps nobody.
MOST_TOLD = 2


@dataclass(frozen=True)
class Stretch:
    """Days in a row, both included, through which one zone is ahead by so many minutes."""

    first: date
    last: date
    ahead: int


def moment(at: datetime, zone: str, other: str, ln: Language) -> str:
    """'2 November 2026, 09:12 in Lisbon (10:12 in Berlin)', with the other day where it differs;
    one place where both show the same time through the year that follows."""
    here, there = (at.astimezone(ZoneInfo(name)) for name in (zone, other))
    said = _in_place(f"{ln.long_day(here.date())}, {ln.clock(here.time())}", zone, ln)
    if alike(zone, other, at):
        return said
    elsewhere = ln.clock(there.time())
    if there.date() != here.date():
        elsewhere = f"{ln.long_day(there.date())}, {elsewhere}"
    return f"{said} ({_in_place(elsewhere, other, ln)})"


def hours(week: Week, zone: str, other: str, at: datetime, ln: Language) -> str:
    """'Monday to Friday, 09:00 to 17:00 in Berlin (08:00 to 16:00 in Lisbon)'.

    The hours hold in `zone`. Where they move in `other` during the year that follows `at`, the
    days on which they do are named, or by how much they do.
    """

    def there(ahead: int) -> str:
        return _shifted(week, ahead, ln)

    return _both(_in_place(week.describe(ln), zone, ln), there, (zone, other), at, ln)


def midnight(zone: str, other: str, at: datetime, ln: Language) -> str:
    """'midnight in Berlin (23:00 in Lisbon)', through the year as `hours`."""

    def there(ahead: int) -> str:
        return ln.clock(time(*divmod(ahead % DAY, 60)))

    said = ln.gettext("midnight in %(place)s") % {"place": ln.place(zone)}
    return _both(said, there, (zone, other), at, ln)


def says_both(text: str, week: Week, zone: str, other: str, at: datetime, ln: Language) -> bool:
    """Whether a text names these hours for both places already."""
    wanted = [_in_place(week.describe(ln), zone, ln), ln.place(other)]
    wanted += [week.shifted(found.ahead).describe(ln) for found in stretches(zone, other, at)]
    return all(part in text for part in wanted)


def says(text: str, week: Week, zone: str, ln: Language) -> bool:
    """Whether a text names these hours, in the words of `ln`, for this place."""
    return not week.is_never_open and _in_place(week.describe(ln), zone, ln) in text


def alike(zone: str, other: str, at: datetime) -> bool:
    """Whether both zones show the same time through the year that follows."""
    return all(stretch.ahead == 0 for stretch in stretches(zone, other, at))


def stretches(zone: str, other: str, at: datetime) -> tuple[Stretch, ...]:
    """By how much `other` is ahead of `zone`, from the day on which it is `at` in `zone`: every
    stretch that begins within a year, each day as it is there at noon."""
    return _stretches(zone, other, at.astimezone(ZoneInfo(zone)).date())


@lru_cache(maxsize=256)
def _stretches(zone: str, other: str, first: date) -> tuple[Stretch, ...]:
    days = (first + timedelta(days=number) for number in range(YEAR + LONGEST))
    found = []
    for ahead, group in groupby(days, key=lambda day: _ahead(day, zone, other)):
        together = list(group)
        if (together[0] - first).days < YEAR:
            found.append(Stretch(together[0], together[-1], ahead))
    return tuple(found)


def _ahead(day: date, zone: str, other: str) -> int:
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    offsets = (noon.astimezone(ZoneInfo(name)).utcoffset() or timedelta() for name in (other, zone))
    there, here = offsets
    return int((there - here).total_seconds() // 60)


def _both(
    said: str, there: Callable[[int], str], zones: tuple[str, str], at: datetime, ln: Language
) -> str:
    """What was said, and how it stands on the clock of the other zone, given by how many minutes
    that is ahead."""
    now, *later = stretches(*zones, at)
    if not later and not now.ahead:
        return said
    told = [_in_place(there(now.ahead), zones[1], ln)]
    moved = [stretch for stretch in later if stretch.ahead != now.ahead]
    if moved:
        told.append(_told(moved, now.ahead, there, ln))
    return f"{said} ({'; '.join(told)})"


def _told(moved: list[Stretch], now: int, there: Callable[[int], str], ln: Language) -> str:
    """'05:00 to 13:00 on 14–27 Mar 2027'; of many stretches only how far the hours move."""
    if len(moved) > MOST_TOLD:
        furthest = max(abs(stretch.ahead - now) for stretch in moved)
        return ln.gettext("up to %(time)s apart from that when the clocks change") % {
            "time": duration(furthest, ln)
        }
    days: dict[int, list[str]] = {}
    for stretch in moved:
        days.setdefault(stretch.ahead, []).append(ln.days(stretch.first, stretch.last))
    return "; ".join(
        ln.gettext("%(hours)s on %(days)s") % {"hours": there(ahead), "days": ln.listed(told)}
        for ahead, told in days.items()
    )


def _shifted(week: Week, minutes: int, ln: Language) -> str:
    """The hours on a clock that is ahead; without the days where those are the same."""
    there = week.shifted(minutes)
    open_days = [bool(spans) for spans in week.days]
    if [bool(spans) for spans in there.days] == open_days:
        return there.times(ln) or there.describe(ln)
    return there.describe(ln)


def _in_place(times: str, zone: str, ln: Language) -> str:
    return ln.gettext("%(times)s in %(place)s") % {"times": times, "place": ln.place(zone)}
