"""Whose meetings a calendar holds: those of clients, or of nobody here."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.feed_readings import Meeting
from app.models import Address, Client, Contact
from app.services.state.told import CALENDAR, told_since
from app.services.watching import colleagues, own_addresses

# A name shorter than this is a word that stands in other titles, too.
_SHORTEST = 3


@dataclass(frozen=True)
class People:
    """Everybody a meeting may be with. Addresses and names are in lower case.

    `of_address` says of which client, and of whom there, an address of one client alone is; that
    of somebody who left counts while nobody else has it. `names` are those of clients and of
    people there, the longest first, each with its clients. `told` says since when a client knows
    that calendars are read, where they do.
    """

    own: frozenset[str]
    of_address: dict[str, tuple[int, int]]
    names: tuple[tuple[str, tuple[int, ...]], ...]
    told: dict[int, datetime]

    def clients(self, meeting: Meeting) -> tuple[int, ...]:
        """The clients a meeting is with, of those who were told: by its addresses, or, where it
        has none but the freelancer's own, by its title, if that names one client alone. An entry
        for a whole day is no meeting by its title."""
        addresses = {meeting.organizer, *(address for address, _ in meeting.attendees)}
        others = {address for address in addresses if address} - self.own
        found = {self.of_address[each][0] for each in others if each in self.of_address}
        if not others and not meeting.all_day:
            named = self._named(meeting.summary)
            found = named if len(named) == 1 else set()
        return tuple(sorted(found & self.told.keys()))

    def marks(self) -> dict[int, str]:
        """For each client who was told, a text that differs when they are known by other
        addresses or names."""
        known: defaultdict[int, list[str]] = defaultdict(list)
        for address, (client_id, _) in self.of_address.items():
            known[client_id].append(address)
        for name, client_ids in self.names:
            for client_id in client_ids:
                known[client_id].append(name)
        return {
            client_id: sha256(repr(sorted(known[client_id])).encode()).hexdigest()[:16]
            for client_id in self.told
        }

    def _named(self, title: str) -> set[int]:
        found: set[int] = set()
        title = _plain(title)
        for name, client_ids in self.names:
            title, times = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "\0", title)
            if times:
                found.update(client_ids)
        return found


def load(db: Session, freelancer_id: int) -> People:
    """Everybody a meeting of a freelancer may be with; a constant number of queries."""
    clients = db.execute(
        select(Client.id, Client.name).where(Client.freelancer_id == freelancer_id)
    ).all()
    people = db.execute(
        select(
            Contact.client_id,
            Contact.id,
            Contact.name,
            Contact.removed_at,
            Contact.added_by,
            Address.email,
        )
        .join(Address, Address.contact_id == Contact.id)
        .where(Contact.freelancer_id == freelancer_id)
        .order_by(Contact.id)
    ).all()
    known = colleagues.unclaimed(people, lambda row: row.email.lower())
    here = [row for row in known if row.removed_at is None]
    theirs = {row.email.lower() for row in here}
    gone = [row for row in known if row.removed_at and row.email.lower() not in theirs]
    titled = [(name, client) for client, name in clients]
    own = colleagues.unclaimed(
        here, lambda row: _plain(row.name), {_plain(c.name) for c in clients}
    )
    # One name alone is that of many people.
    titled += [(row.name, row.client_id) for row in own if " " in row.name.strip()]
    return People(
        own_addresses.load(db, freelancer_id),
        _of_one(gone) | _of_one(here),
        _names(titled),
        told_since(db, [client_id for client_id, _ in clients], CALENDAR),
    )


def _of_one(people: Iterable[Any]) -> dict[str, tuple[int, int]]:
    """The addresses that one client alone has, with whose they are."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in people:
        found[row.email.lower()].append((row.client_id, row.id))
    return {
        email: those[0] for email, those in found.items() if len({one for one, _ in those}) == 1
    }


def _names(titled: Iterable[tuple[str, int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name, client_id in titled:
        if len(_plain(name)) >= _SHORTEST:
            found[_plain(name)].add(client_id)
    longest = sorted(found, key=lambda name: (-len(name), name))
    return tuple((name, tuple(sorted(found[name]))) for name in longest)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
