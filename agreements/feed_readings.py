"""What a calendar feed held when it was read: what its edge makes and `meetings` compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

CANCELLED = "CANCELLED"
# Google gives the later part of a series that was split a name with the day of the split.
_SPLIT = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@)")


def series_of(uid: str) -> str:
    """The name of a series, for the name of any part of it."""
    return _SPLIT.sub("", uid)


@dataclass(frozen=True)
class Meeting:
    """One meeting, or one instance of a series.

    `recurrence_id` is when an instance was to begin by the rule of its series (UTC), None for a
    meeting by itself. `zone` is the time zone that it was arranged in; `zone_is_guessed` where the
    feed named none that is known. An all-day one begins at midnight in `zone`. `attendees` are
    addresses in lower case with the answer of each ("ACCEPTED", "DECLINED", …).
    """

    uid: str
    recurrence_id: datetime | None
    starts_at: datetime
    ends_at: datetime
    zone: str
    zone_is_guessed: bool = False
    all_day: bool = False
    status: str = ""
    sequence: int = 0
    summary: str = ""
    organizer: str = ""
    attendees: tuple[tuple[str, str], ...] = ()
    last_modified: datetime | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.status == CANCELLED

    @property
    def series(self) -> str:
        """The same for every part of a series, also where the calendar split it in two."""
        return series_of(self.uid)


@dataclass(frozen=True)
class SetAside:
    """An event that could not be read: whose (empty where it has no name), and why."""

    uid: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What a feed held at `read_at`: the meetings that begin from `since` until `until`.

    `events` counts everything in the file, whenever it is. `is_whole` is False where part of the
    feed is missing, so that nothing can be said about what is not in it. `zone_said` is the zone
    that the feed names for itself, if any.
    """

    read_at: datetime
    since: datetime
    until: datetime
    meetings: tuple[Meeting, ...]
    set_aside: tuple[SetAside, ...] = ()
    events: int = 0
    is_whole: bool = True
    zone_said: str = ""
