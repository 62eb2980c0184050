"""Calendar feeds as the tests write them, and how they read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agreements.feed_readings import Reading
from app.adapters import feeds

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def event(*lines: str, uid: str = "a@x") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def feed(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def read(content: bytes, zone: str = BERLIN, also: Iterable[str] = ()) -> Reading:
    return feeds.read(content, zone, NOW, also)


def times(reading: Reading, zone: str = BERLIN) -> list[str]:
    """When the meetings begin, on the clock of a zone."""
    return [f"{each.starts_at.astimezone(ZoneInfo(zone)):%d %b %H:%M}" for each in reading.meetings]


def reasons(reading: Reading) -> dict[str, str]:
    return {each.uid: each.reason for each in reading.set_aside}


GOOD = event("DTSTART;TZID=Europe/Berlin:20261124T100000", uid="good@x")
