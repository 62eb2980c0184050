"""What a clock on the wall shows, in a zone, across the changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

# Past the end of whatever begins on a day, and short: no zone in the data has ever changed its
# clock twice within four days, so the same offset at both ends means no change between them.
_BEYOND = timedelta(days=3)


class UnknownZone(ValueError):
    """No such time zone in the zone data."""


def check_zone(zone: str) -> None:
    """Refuse a zone that is not in the zone data.

    Raises:
        UnknownZone: with the name.
    """
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as problem:
        raise UnknownZone(f"There is no time zone called “{zone}”.") from problem


def while_it_shows(zone: ZoneInfo, day: date, start: int, end: int) -> list[Span]:
    """The time during which the clock stands within start and end, as spans in UTC, in order.

    `start` and `end` are minutes from the midnight that begins `day`. Usually this is one span. On
    a day when the clock goes back, an interval that begins or ends inside the repeated hour is
    open on both passes; one that lies in a skipped hour is open on none.
    """
    midnight = datetime.combine(day, time(0))
    offset = zone.utcoffset(midnight)
    if offset is not None and offset == zone.utcoffset(midnight + _BEYOND):
        before = (midnight - offset).replace(tzinfo=UTC)
        return [(before + timedelta(minutes=start), before + timedelta(minutes=end))]
    begin = _instants(zone, midnight + timedelta(minutes=start))
    close = _instants(zone, midnight + timedelta(minutes=end))
    repeated = next((pair for pair in (begin, close) if pair[0] < pair[1]), None)
    if repeated is None:
        return [(begin[0], close[0])] if begin[0] < close[0] else []
    turn = _turn(zone, *repeated)
    passes = (begin[0], min(close[0], turn)), (max(begin[1], turn), close[1])
    return [(first, last) for first, last in passes if first < last]


def first_shows(zone: ZoneInfo, wall: datetime) -> datetime:
    """The first instant (UTC) at which the clock shows this.

    Where it is skipped, the next instant that exists.
    """
    return _instants(zone, wall)[0]


def _instants(zone: ZoneInfo, wall: datetime) -> Span:
    """The first and the last instant at which the clock shows this.

    They differ where the hour is repeated. A skipped one is shown by none; it stands for the
    next instant that exists, which is the change of the clock itself.
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early <= late:
        return early, late
    turn = _turn(zone, late, early)
    return turn, turn


def _turn(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The instant after `low`, and not after `high`, at which the clock is changed."""
    before = low.astimezone(zone).utcoffset()
    first, last = 0, int((high - low).total_seconds())
    while last - first > 1:
        middle = (first + last) // 2
        if (low + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            first = middle
        else:
            last = middle
    return low + timedelta(seconds=last)
