"""Readings of a calendar as the tests of meetings write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agreements.feed_readings import Meeting, Reading
from agreements.meetings import Happened, what_happened

BEN, ANA, CLEO = "ben@okafor.example", "ana@ana.example", "cleo@c.example"
OWN = frozenset({ANA})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


EARLIER, LATER = at("11-23 09:00"), at("11-23 10:00")


def meeting(start: str, uid: str = "a@x", recurs: str | None = None, **more: object) -> Meeting:
    begins = at(start)
    made = Meeting(uid, at(recurs) if recurs else None, begins, begins + HOUR, "Europe/Berlin")
    return replace(made, **more)  # type: ignore[arg-type]


def reading(read_at: datetime, *meetings: Meeting, **more: object) -> Reading:
    made = Reading(read_at, read_at - 30 * DAY, read_at + 90 * DAY, meetings, events=99)
    return replace(made, **more)  # type: ignore[arg-type]


def between(before: list[Meeting], after: list[Meeting], **more: object) -> Happened:
    return what_happened(reading(EARLIER, *before), reading(LATER, *after, **more), OWN)


def told(happened: Happened) -> list[tuple[str, str, str]]:
    """What was done to which meeting, and where it was moved to."""
    assert happened.suspicion == ""
    return [
        (
            each.what.value,
            f"{each.meeting.starts_at:%m-%d %H:%M}",
            f"{each.moved_to.starts_at:%m-%d %H:%M}" if each.moved_to else "",
        )
        for each in happened.changes
    ]


OTHER = meeting("12-01 10:00", "other@x")
TUESDAY = meeting("11-24 10:00")
