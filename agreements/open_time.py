"""A stretch of time as a table: when it is open, and how much of it has been worked by when.

Adding and measuring working time become look-ups in sorted numbers, instead of a walk over days.
Inside, an instant is a number of microseconds since 1970 and an amount one of microseconds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from agreements.wall_clock import Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class OpenTime:
    """The open spans of a stretch of time, in order, merged, and clipped to it.

    Spans go in in any order and may touch or overlap; instants are aware, and come out in UTC.
    """

    def __init__(self, spans: Iterable[Span], first: datetime, last: datetime) -> None:
        # A span lies between begins[n] and closes[n]; worked[n] is what was open before it.
        self._begins, self._closes, self._worked = array("q"), array("q"), array("q")
        for begin, close in sorted(spans):
            self._append(_number(max(begin, first)), _number(min(close, last)))

    def worked_by(self, at: datetime) -> timedelta:
        """The open time from the beginning of the stretch to an instant."""
        number = _number(at)
        last = bisect_right(self._begins, number) - 1
        if last < 0:
            return timedelta()
        inside = min(number, self._closes[last]) - self._begins[last]
        return timedelta(microseconds=self._worked[last] + inside)

    def when_worked(self, amount: timedelta) -> datetime:
        """The first instant by which so much, which is more than nothing, has been open.

        The amount lies within the stretch: `worked_by` reaches it.
        """
        number = amount // _MICROSECOND
        span = bisect_left(self._worked, number) - 1
        return _instant(self._begins[span] + number - self._worked[span])

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The open spans between two instants, in order, clipped."""
        low, high = _number(start), _number(end)
        for n in range(bisect_right(self._closes, low), bisect_left(self._begins, high)):
            yield _instant(max(self._begins[n], low)), _instant(min(self._closes[n], high))

    def _append(self, begin: int, close: int) -> None:
        if begin >= close:
            return
        if self._closes and begin <= self._closes[-1]:
            self._closes[-1] = max(self._closes[-1], close)
            return
        before = self._worked[-1] + self._closes[-1] - self._begins[-1] if self._begins else 0
        self._begins.append(begin)
        self._closes.append(close)
        self._worked.append(before)


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)
