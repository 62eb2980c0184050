"""What is kept of a reading of a calendar: the meetings with clients who were told, no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from agreements import reading_json
from agreements.feed_readings import Meeting, Reading, SetAside, series_of
from app.services.watching.whose_meetings import People


@dataclass(frozen=True)
class Kept:
    """A reading as it is kept, to compare the next one with.

    Of events that could not be read only a hash of their name is kept. `clients` are those that
    a series is with, by its name; `marks` tell by what each client was known. `is_believed` is the
    freelancer's word that whatever comes next is right.
    """

    reading: Reading
    clients: Mapping[str, tuple[int, ...]]
    marks: Mapping[int, str]
    is_believed: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "reading": reading_json.to_json(self.reading),
            "clients": {name: list(ids) for name, ids in self.clients.items()},
            "marks": {str(client_id): mark for client_id, mark in self.marks.items()},
            "is_believed": self.is_believed,
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Kept:
        return Kept(
            reading_json.from_json(raw["reading"]),
            {name: tuple(ids) for name, ids in raw["clients"].items()},
            {int(client_id): mark for client_id, mark in raw["marks"].items()},
            raw["is_believed"],
        )

    def known(self, told: Mapping[int, datetime]) -> Kept:
        """The same without meetings of clients for whom it is not used any more."""
        clients = {
            name: tuple(one for one in ids if one in told) for name, ids in self.clients.items()
        }
        clients = {name: ids for name, ids in clients.items() if ids}
        meetings = tuple(each for each in self.reading.meetings if each.series in clients)
        return replace(self, reading=replace(self.reading, meetings=meetings), clients=clients)

    def ahead(self) -> frozenset[str]:
        """The names of meetings by themselves that were still to come."""
        return frozenset(
            each.uid
            for each in self.reading.meetings
            if each.recurrence_id is None and each.starts_at > self.reading.read_at
        )

    def still_holds(self, at: datetime) -> Kept:
        """The same, at a later look that found nothing else."""
        return replace(self, reading=replace(self.reading, read_at=at), is_believed=False)


def keep(reading: Reading, people: People, before: Kept | None) -> Kept:
    """What is kept of a reading. A series that was with a client stays with them, whoever was
    taken off its list since; one that is with others now is theirs as well."""
    earlier = before.clients if before else {}
    clients: dict[str, tuple[int, ...]] = {}
    for each in reading.meetings:
        ids = (*clients.get(each.series, earlier.get(each.series, ())), *people.clients(each))
        if ids:
            clients[each.series] = tuple(sorted(set(ids)))
    meetings = tuple(each for each in reading.meetings if each.series in clients)
    return Kept(replace(reading, meetings=meetings), clients, people.marks())


def blinded(kept: Kept) -> Kept:
    """The same as it is stored: of what could not be read, nothing but a hash."""
    aside = tuple(SetAside(aside_key(one), "") for one in kept.reading.set_aside)
    return replace(kept, reading=replace(kept.reading, set_aside=aside))


def named_again(before: Kept, after: Reading) -> Reading:
    """The earlier reading with the names of what could not be read then and is there now."""
    hashes = {one.uid for one in before.reading.set_aside}
    read = sorted({each.series for each in after.meetings})
    aside = tuple(SetAside(name, "") for name in read if _hash(name) in hashes)
    nameless = tuple(one for one in before.reading.set_aside if not one.uid)
    return replace(before.reading, set_aside=aside + nameless)


def aside_key(one: SetAside) -> str:
    """The hash of the name of an event's series; empty where it has none."""
    return _hash(series_of(one.uid)) if one.uid else ""


def instance_key(meeting: Meeting) -> str:
    """A hash that names a meeting, or one instance of a series, for good."""
    recurrence = meeting.recurrence_id.isoformat() if meeting.recurrence_id else ""
    return _hash(f"{meeting.uid}\n{recurrence}")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
