"""Every change of every clock from 2020 to 2030, and those that are unlike one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
STEP, MINUTE = timedelta(days=3), timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """A zone, the instant at which its clock is changed, and how far it is ahead of UTC."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    def __str__(self) -> str:
        return f"{self.zone} {self.at:%Y-%m-%d %H:%M}"

    @property
    def shown(self) -> datetime:
        """What the clock would have shown, had it not been changed."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def shape(self) -> tuple[timedelta, timedelta, int, time]:
        """From what to what, on which day of the week and at what time of the clock."""
        return self.before, self.after, self.shown.weekday(), self.shown.time()


@cache
def every_change() -> tuple[Change, ...]:
    """Every change of every zone that the data knows, those of its other names included."""
    zones = sorted(available_timezones() - {"Factory", "localtime"})
    return tuple(change for zone in zones for change in changes_of(zone))


@cache
def each_at_its_instant() -> tuple[Change, ...]:
    """One change for each instant and pair of offsets: around it, zones alike show the same."""
    return tuple({(c.at, c.before, c.after): c for c in reversed(every_change())}.values())


@cache
def each_of_its_shape() -> tuple[Change, ...]:
    """One change for each shape."""
    return tuple({change.shape: change for change in reversed(every_change())}.values())


def changes_of(zone: str) -> list[Change]:
    found, at = [], FROM
    while at < UNTIL:
        before, after = offset(zone, at), offset(zone, at + STEP)
        if before != after:
            found.append(Change(zone, _turn(zone, at), before, after))
        at += STEP
    return found


def offset(zone: str, at: datetime) -> timedelta:
    """How far the clock is ahead of UTC."""
    found = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


def _turn(zone: str, at: datetime) -> datetime:
    low, high, before = at, at + STEP, offset(zone, at)
    while high - low > MINUTE:
        middle = low + (high - low) // MINUTE // 2 * MINUTE
        low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
    return high
