"""Tables of what is stored, and the clocks that their times are told on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first cell of a row is its own heading. `shares` are the widths of
    the columns in percent. `note` says what they are."""

    title: str
    headings: Row
    shares: tuple[int, ...]
    rows: tuple[Row, ...]
    note: str = ""


class Clock:
    """Times on the client's clock, and in brackets on the freelancer's where it differs."""

    def __init__(self, zone: str, other: str) -> None:
        self._here, self._there = ZoneInfo(zone), ZoneInfo(other)

    def at(self, at: datetime | None) -> str:
        """'2026-11-02 10:12 (09:12)'; nothing for nothing."""
        if at is None:
            return ""
        here, there = at.astimezone(self._here), at.astimezone(self._there)
        if here.replace(tzinfo=None) == there.replace(tzinfo=None):
            return f"{here:%Y-%m-%d %H:%M}"
        other = f"{there:%H:%M}" if here.date() == there.date() else f"{there:%Y-%m-%d %H:%M}"
        return f"{here:%Y-%m-%d %H:%M} ({other})"
