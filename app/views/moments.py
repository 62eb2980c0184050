"""A moment in words, on one clock or on two."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from agreements.language import Language


def moment(ln: Language, at: datetime, zone: str, other: str | None = None) -> str:
    """'Mon 23 Nov 09:30 in Berlin (08:30 in Lisbon)'; the second only where it differs."""
    said = ln.gettext("%(time)s in %(place)s") % {
        "time": ln.moment(at, zone),
        "place": ln.place(zone),
    }
    if other is None:
        return said
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return said
    shown = ln.clock(there.time()) if here.date() == there.date() else ln.moment(at, other)
    return said + ln.gettext(" (%(time)s in %(place)s)") % {
        "time": shown,
        "place": ln.place(other),
    }
