"""Readings of a calendar as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from agreements.feed_readings import Meeting, Reading, SetAside


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as JSON; instants in ISO 8601, UTC."""
    return {
        "read_at": _text(reading.read_at),
        "since": _text(reading.since),
        "until": _text(reading.until),
        "meetings": [meeting_to_json(each) for each in reading.meetings],
        "set_aside": [{"uid": one.uid, "reason": one.reason} for one in reading.set_aside],
        "events": reading.events,
        "is_whole": reading.is_whole,
        "zone_said": reading.zone_said,
    }


def from_json(raw: Mapping[str, Any]) -> Reading:
    """The reading again.

    Raises:
        ValueError, KeyError, TypeError: this is none.
    """
    return Reading(
        read_at=moment(raw["read_at"]),
        since=moment(raw["since"]),
        until=moment(raw["until"]),
        meetings=tuple(meeting_from_json(each) for each in raw["meetings"]),
        set_aside=tuple(SetAside(str(one["uid"]), str(one["reason"])) for one in raw["set_aside"]),
        events=int(raw["events"]),
        is_whole=raw["is_whole"] is True,
        zone_said=str(raw["zone_said"]),
    )


def meeting_to_json(meeting: Meeting) -> dict[str, Any]:
    return {
        **vars(meeting),
        "recurrence_id": _text(meeting.recurrence_id),
        "starts_at": _text(meeting.starts_at),
        "ends_at": _text(meeting.ends_at),
        "attendees": [list(one) for one in meeting.attendees],
        "last_modified": _text(meeting.last_modified),
    }


def meeting_from_json(raw: Mapping[str, Any]) -> Meeting:
    """The meeting again.

    Raises:
        ValueError, KeyError, TypeError: this is none.
    """
    return Meeting(
        uid=str(raw["uid"]),
        recurrence_id=moment(raw["recurrence_id"]) if raw["recurrence_id"] else None,
        starts_at=moment(raw["starts_at"]),
        ends_at=moment(raw["ends_at"]),
        zone=str(raw["zone"]),
        zone_is_guessed=raw["zone_is_guessed"] is True,
        all_day=raw["all_day"] is True,
        status=str(raw["status"]),
        sequence=int(raw["sequence"]),
        summary=str(raw["summary"]),
        organizer=str(raw["organizer"]),
        attendees=tuple((str(address), str(answer)) for address, answer in raw["attendees"]),
        last_modified=moment(raw["last_modified"]) if raw["last_modified"] else None,
    )


def moment(text: str) -> datetime:
    """An instant in UTC.

    Raises:
        ValueError: it is none, or has no zone.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return found.astimezone(UTC)


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
