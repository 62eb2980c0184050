"""Weeks, zones, days off and absences of every sort, for the property tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from agreements.hours import DAY, Calendar, Interval, Week
from tests.rules.clocks import FROM, UNTIL, each_of_its_shape
from tests.rules.moments import APIA, EVERY_DAY

MINUTE = timedelta(minutes=1)
# Zones that keep their clock, those whose minutes differ from ours, and days that were skipped.
STILL = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Eucla", "Pacific/Marquesas")
SKIPPED = (
    (APIA, datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Pacific/Fakaofo", datetime(2011, 12, 30, 11, tzinfo=UTC)),
    ("Pacific/Kwajalein", datetime(1993, 8, 21, 12, tzinfo=UTC)),
)
SPECIAL = (
    dict.fromkeys(EVERY_DAY, "0-24"),
    dict.fromkeys(EVERY_DAY, "22-6"),
    dict.fromkeys(EVERY_DAY, "20-24"),
    {"sat": "0-24", "sun": "0-24"},
    {"sun": "2:29-2:30"},
    {"mon": "9-9:01"},
)


@dataclass(frozen=True)
class Case:
    """A calendar, an instant near a change of its clock, and an amount it can be asked to add."""

    calendar: Calendar
    at: datetime
    amount: timedelta


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week, open for a minute at least: cut at random minutes, every second piece open."""
    cuts = draw(
        st.lists(st.integers(0, 7 * DAY - 1), min_size=2, max_size=16, unique=True).map(sorted)
    )
    turned = draw(st.integers(0, DAY))  # so that something may run over Sunday's midnight
    days: list[list[Interval]] = [[] for _ in range(7)]
    for begin, end in zip(cuts[::2], cuts[1::2], strict=False):
        day, start = divmod((begin + turned) % (7 * DAY), DAY)
        days[day].append(Interval(start, start + min(end - begin, DAY - 1)))
    assume(any(days))
    return Week(tuple(tuple(sorted(spans)) for spans in days))


@st.composite
def cases(draw: st.DrawFn, *, whole_minutes: bool = False) -> Case:
    """Instants lie on microseconds, or all of them on whole minutes."""
    zone, near = draw(st.sampled_from(SKIPPED) | places())
    unit = MINUTE if whole_minutes else draw(st.sampled_from((MINUTE, timedelta.resolution)))
    at = (
        near
        + draw(st.integers(-2 * timedelta(days=1) // unit, 2 * timedelta(days=1) // unit)) * unit
    )
    week = draw(weeks() | st.sampled_from(SPECIAL).map(Week.from_text))
    days_off = draw(st.frozensets(st.integers(-3, 3), max_size=2))
    calendar = Calendar(
        week,
        zone,
        days_off=frozenset(at.date() + timedelta(days=n) for n in days_off),
        absences=draw(absences(at, unit)),
    )
    a_week = sum(span.end - span.start for spans in week.days for span in spans) * MINUTE
    most = min(timedelta(hours=72), 10 * a_week)
    return Case(calendar, at, draw(st.integers(0, most // unit)) * unit)


def places() -> st.SearchStrategy[tuple[str, datetime]]:
    """A zone and an instant: a change of its clock, or the turn of a month."""
    changes = st.sampled_from(each_of_its_shape())
    turns = st.datetimes(FROM.replace(tzinfo=None), UNTIL.replace(tzinfo=None)).map(
        lambda at: datetime(at.year, at.month, 1, tzinfo=UTC)
    )
    return changes.map(lambda change: (change.zone, change.at)) | st.tuples(
        st.sampled_from(STILL) | changes.map(lambda change: change.zone), turns
    )


@st.composite
def absences(
    draw: st.DrawFn, at: datetime, unit: timedelta
) -> tuple[tuple[datetime, datetime], ...]:
    """Up to three, in any order, which may touch or overlap."""
    lengths = st.integers(1, timedelta(hours=50) // unit)
    starts = st.integers(-timedelta(hours=50) // unit, timedelta(hours=50) // unit)
    return tuple(
        (at + start * unit, at + (start + length) * unit)
        for start, length in draw(st.lists(st.tuples(starts, lengths), max_size=3))
    )


def calendars() -> st.SearchStrategy[tuple[Calendar, datetime]]:
    """A calendar and an instant near a change of its clock."""
    return cases().map(lambda case: (case.calendar, case.at))
