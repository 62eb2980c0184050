"""The world that the state machine moves in: Ana, her clients, Cleo the stranger, and time.

Everything is done through the public services on a real SQLite file. Only the press is not the
real one: `FakePress` stands at the adapter's edge in place of WeasyPrint's process, because a page
takes a quarter of a second and a sequence sets dozens. What is printed is still made by our own
templates; the fake only turns each page into bytes of its own.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import event

from agreements.hours import Week
from agreements.judging import BadOccasion
from app.db import db
from app.services.errors import Conflict, Gone, NotFound, Refused
from app.services.people import clients
from app.services.people.clients import ClientForm, ContactForm
from app.services.visiting import portal
from tests.people import a_freelancer
from tests.scenarios import ben_is_a_client

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FINE = (Conflict, Refused, NotFound, Gone, BadOccasion)
Thing = TypeVar("Thing")

numbers = st.integers(0, 11)
steps = st.sampled_from(
    [timedelta(hours=hours) for hours in (1, 9, 24, 4 * 24, 9 * 24, 31 * 24, 100 * 24)]
)


OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
)


def one_page(mark: bytes) -> bytes:
    """An empty sheet that can be sealed, with a comment that makes it one of its own."""
    file, places = b"%PDF-1.7\n%" + mark + b"\n", b"0000000000 65535 f \n"
    for number, written in enumerate(OBJECTS, 1):
        places += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj%bendobj\n" % (number, written)
    ends = b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + b"xref\n0 4\n" + places + ends


class FakePress:
    """Gives each page an empty sheet with bytes of its own, in no time."""

    def render(
        self, html: str, fonts: object, images: object = None, attachments: object = ()
    ) -> bytes:
        return one_page(hashlib.sha256(html.encode()).hexdigest().encode())


@dataclass(frozen=True)
class No:
    """A client's no, as the machine itself remembers it: until when, and which forms of the need
    had been asked by then."""

    client_id: int
    need_id: int
    until: date
    forms: frozenset[str]


@dataclass
class Remembered:
    """What the machine keeps in mind beside the database."""

    frozen: dict[int, str] = field(default_factory=dict)
    asked: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    noes: list[No] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    offered: dict[int, tuple[int, int]] = field(default_factory=dict)
    until: dict[int, date] = field(default_factory=dict)
    checked: tuple[object, ...] = ()
    compared: tuple[object, ...] = ()
    seen_offers: int = 0
    seen_declines: int = 0
    seen_versions: int = 0


class World(RuleBasedStateMachine):
    """Two freelancers and two clients on an empty database. Each step takes a second at least, so
    that no two things happen at the same instant."""

    empty: Path
    path: Path

    def __init__(self) -> None:
        super().__init__()
        db.session.remove()
        db.engine.dispose()
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        shutil.copyfile(self.empty, self.path)
        self.now = BEGINNING
        self.mind = Remembered()
        self.ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", self.now)
        self.cleo = a_freelancer("Cleo Marsh", "cleo@marsh.example", "Europe/London", "GB")
        self.clients = [self._ben(), self._lena()]
        self.tables = sqlite3.connect(self.path, isolation_level=None)
        self.tables.row_factory = sqlite3.Row

    def _ben(self) -> int:
        return ben_is_a_client(self.ana, self.now)

    def _lena(self) -> int:
        week = Week.from_json({"mon": [["08:00", "12:00"]], "thu": [["09:00", "18:00"]]})
        who = ("Lindqvist", "Lena Lindqvist", "lena@lindqvist.example")
        return ben_is_a_client(self.ana, self.now, *who, "America/New_York", "US", week)

    def teardown(self) -> None:
        self.tables.close()
        db.session.remove()

    @rule(step=steps, minutes=st.integers(0, 59))
    def time_passes(self, step: timedelta, minutes: int) -> None:
        self.now += step + timedelta(minutes=minutes)

    def tried(self, action: Callable[[], Thing]) -> Thing | None:
        """What an action answers; None where it was refused, which is a fine answer."""
        self.now += timedelta(seconds=1)
        try:
            return action()
        except FINE:
            return None

    def works(self, client_id: int, place: tuple[str, str], week: Week) -> None:
        """A client moves, or works at other hours."""
        row = clients.one(self.ana, client_id)
        form = ClientForm(row.name, place[0], place[1], None, week, None)
        seen = clients.fingerprint(row)
        self.tried(lambda: clients.change(self.ana, client_id, form, seen, self.now))

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Rows read past the app."""
        return self.tables.execute(statement, values).fetchall()

    def ids(self, table: str, where: str = "1") -> list[int]:
        return [row["id"] for row in self.rows(f"SELECT id FROM {table} WHERE {where}")]

    def client(self, number: int) -> int:
        return self.clients[number % len(self.clients)]

    def visitor(self, client_id: int) -> portal.Visitor:
        """The main contact of a client, as if they had come by their link."""
        return portal.main_visitor(self.ana, client_id)

    def in_force(self, client_id: int) -> list[sqlite3.Row]:
        """The lines of the newest accepted version, for choosing one of them."""
        return self.rows(
            "SELECT * FROM clause WHERE version_id = (SELECT max(o.version_id) FROM offer o"
            " JOIN acceptance a ON a.offer_id = o.id JOIN agreement g ON g.id = o.agreement_id"
            " WHERE g.client_id = ?) ORDER BY position",
            client_id,
        )


def with_some(table: str, where: str = "1") -> Callable[[Any], Any]:
    """Says of a rule that it waits until there are such rows."""
    return precondition(lambda world: bool(world.ids(table, f"{where} LIMIT 1")))


def pick(number: int, things: Sequence[Thing]) -> Thing | None:
    """One of these, None where there is none. Number 0 picks the newest."""
    return things[-1 - number % len(things)] if things else None


def key() -> str:
    """A submission key of a form's own."""
    return uuid4().hex


def contact(name: str) -> ContactForm:
    return ContactForm(name, f"{name.split()[0].lower()}@work.example", "en")


def quick_commits(connection: Any, _record: object) -> None:
    """The file is thrown away, so nothing waits for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def hurry() -> None:
    """Let this app's database write without waiting for the disk."""
    event.listen(db.engine, "connect", quick_commits)
    db.engine.dispose()


def instant(stored: str) -> datetime:
    """A stored instant."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
