"""When something that comes once a week comes, on somebody's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements.wall_clock import first_shows

TOO_LATE = timedelta(days=2)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Weekly:
    """Once a week on a weekday (0 is Monday) at an hour (0 to 23) on the clock of a zone.

    An hour that the clock skips gives way to the next instant that exists; of an hour that it
    shows twice, the first counts.
    """

    weekday: int
    hour: int
    zone: str

    def on(self, day: date) -> datetime:
        """The instant (UTC) in the week, from Monday to Sunday, that holds a day."""
        own = day + timedelta(days=self.weekday - day.weekday())
        return first_shows(ZoneInfo(self.zone), datetime.combine(own, time(self.hour)))

    def last(self, now: datetime) -> datetime:
        """The newest one that has come by now, which is aware."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        around = (self.on(today - _WEEK), self.on(today))
        return max(at for at in around if at <= now)

    def coming(self, after: datetime, until: datetime, done: datetime | None) -> list[datetime]:
        """Those after one instant and up to another; at most one in a calendar week, with the one
        that was `done` last."""
        day = after.astimezone(ZoneInfo(self.zone)).date()
        found = []
        while (at := self.on(day)) <= until:
            if at > after and (done is None or self.week_of(at) != self.week_of(done)):
                found.append(at)
            day += _WEEK
        return found

    def week_of(self, at: datetime) -> str:
        """The calendar week of an instant there, as ISO 8601 writes it: '2026-W48'."""
        year, week, _ = at.astimezone(ZoneInfo(self.zone)).date().isocalendar()
        return f"{year}-W{week:02}"


def due(weekly: Weekly, since: datetime, done: datetime | None, now: datetime) -> datetime | None:
    """The one to do now: the newest that has come, unless it is more than two days late, was
    done, or came before `since`. Older ones are passed over."""
    at = weekly.last(now)
    if at < since or now - at > TOO_LATE:
        return None
    if done is not None and (at <= done or weekly.week_of(at) == weekly.week_of(done)):
        return None
    return at
