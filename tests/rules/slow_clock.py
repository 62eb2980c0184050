"""Working time the slow way: every minute by itself, straight from the sentences of the design.

It shares nothing with what it checks but the values: weeks, zones, days off and absences. Starts,
ends and absences lie on whole minutes, as every change of a clock does that is looked at here.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

from agreements.hours import Calendar, Span, public_holiday

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Wall = tuple[datetime, date]


@lru_cache(maxsize=2)
def walls(zone: str, start: datetime, length: timedelta) -> tuple[Wall, ...]:
    """What a clock shows in each minute of a stretch, and on which day."""
    there = ZoneInfo(zone)
    moments = (start + n * MINUTE for n in range(length // MINUTE))
    shown = (moment.astimezone(there).replace(tzinfo=None) for moment in moments)
    return tuple((wall, wall.date()) for wall in shown)


class SlowClock:
    """What a stretch of time holds, minute by minute."""

    def __init__(self, calendar: Calendar, start: datetime, length: timedelta) -> None:
        self.calendar, self.start, self.zone = calendar, start, ZoneInfo(calendar.zone)
        self._shifts: dict[date, list[tuple[datetime, datetime, date]]] = {}
        self._about: dict[date, list[tuple[datetime, datetime, date]]] = {}
        moments = [start + n * MINUTE for n in range(length // MINUTE)]
        self.shifts = [self._shift_at(wall) for wall in walls(calendar.zone, start, length)]
        self.away = [self._is_away(moment) for moment in moments]
        self.open = [
            shift is not None and not away
            for shift, away in zip(self.shifts, self.away, strict=True)
        ]
        self.worked = list(accumulate(self.open, initial=0))

    def spans(self) -> list[Span]:
        """The open minutes, those that follow on one another together."""
        found, n = [], 0
        for is_open, minutes in groupby(self.open):
            length = len(list(minutes))
            if is_open:
                found.append((self.start + n * MINUTE, self.start + (n + length) * MINUTE))
            n += length
        return found

    def worked_until(self, at: datetime) -> timedelta:
        """The working time from the start on; a part of an open minute counts as far as it went."""
        n, part = divmod(at - self.start, MINUTE)
        return self.worked[n] * MINUTE + (part if part and self.open[n] else timedelta())

    def opening(self, at: datetime) -> datetime | None:
        """The first working time from an instant on; None where there is none in the stretch."""
        n, part = divmod(at - self.start, MINUTE)
        if part and self.open[n]:
            return at
        later = next((m for m in range(n + bool(part), len(self.open)) if self.open[m]), None)
        return None if later is None else self.start + later * MINUTE

    def due(self, at: datetime, minutes: int) -> datetime | None:
        """When so many minutes, one at least, have been worked since a whole minute."""
        wanted = self.worked[(at - self.start) // MINUTE] + minutes
        n = bisect_left(self.worked, wanted)
        return self.start + n * MINUTE if n < len(self.worked) else None

    def close_of_working_day(self, at: datetime, number: int) -> datetime | None:
        """The close of the nth day, one at least, after the day of receipt that nothing touches."""
        opening = self.opening(at)
        if opening is None:
            return None
        receipt = self.shifts[(opening - self.start) // MINUTE]
        assert receipt is not None
        end = self.start + len(self.open) * MINUTE
        days = [receipt + n * DAY for n in range(1, 15)]
        full = [day for day in days if day + 2 * DAY <= end.astimezone(self.zone).date()]
        minutes = {day: [n for n, shift in enumerate(self.shifts) if shift == day] for day in full}
        whole = [own for own in minutes.values() if own and not any(self.away[n] for n in own)]
        return self.start + (whole[number - 1][-1] + 1) * MINUTE if number <= len(whole) else None

    def _shift_at(self, wall: Wall) -> date | None:
        """The day on which the shift began within which the clock on the wall stands."""
        shown, today = wall
        for begin, close, day in self._shifts_about(today):
            if begin <= shown < close:
                return day
        return None

    def _shifts_about(self, today: date) -> list[tuple[datetime, datetime, date]]:
        """Those that may still run, then those that begin today."""
        if today not in self._about:
            self._about[today] = [*self._shifts_of(today - DAY), *self._shifts_of(today)]
        return self._about[today]

    def _shifts_of(self, day: date) -> list[tuple[datetime, datetime, date]]:
        if day not in self._shifts:
            midnight = datetime.combine(day, time(0))
            off = day in self.calendar.days_off or public_holiday(self.calendar, day)
            self._shifts[day] = [
                (midnight + span.start * MINUTE, midnight + span.end * MINUTE, day)
                for span in (() if off else self.calendar.week.days[day.weekday()])
            ]
        return self._shifts[day]

    def _is_away(self, moment: datetime) -> bool:
        return any(away <= moment < back for away, back in self.calendar.absences)
