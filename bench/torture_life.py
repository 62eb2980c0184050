"""One data folder under torture, and the freelancer who looks after it between two kills."""

from __future__ import annotations

import json
import random
import shutil
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app import create_app
from app.db import db, session
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services.mail import holding, outbox
from bench import reminders
from bench.torture_child import Shared
from config import load

ACCOUNTS, CLIENTS = 10, 50
AT_ONCE, SPARE = 6, 250
WITHIN_S = 40.0
NAME = "groundrules.sqlite3"
WAITING = (State.SCHEDULED, State.HELD, State.CLAIMED, State.SUBMITTING, State.UNCERTAIN)


@dataclass
class Result:
    """`runs` counts killed senders; `uncertain` mails that needed the freelancer's word; `window`
    mails that were between the commits of submitting and of sent when their sender was killed."""

    runs: int = 0
    lost: int = 0
    duplicates: int = 0
    uncertain: int = 0
    late_p99_s: float = 0
    window: int = 0
    recovery_max_s: float = 0
    mails: int = 0
    restores: int = 0
    not_reached: int = 0
    late: list[float] = field(default_factory=list, repr=False)

    def as_json(self) -> str:
        """One object; what it is made of stays out."""
        numbers = {name: value for name, value in vars(self).items() if name != "late"}
        return json.dumps({k: round(v, 2) for k, v in numbers.items()})


class Record:
    """What the mail server took, by subject; read on from where it was read last."""

    def __init__(self, path: Path, port: int) -> None:
        self._path, self._port = path, port
        self._read = 0
        self.taken: Counter[str] = Counter()

    def read(self) -> None:
        """Everything the server took, once nobody talks to it any more."""
        with socket.create_connection(("127.0.0.1", self._port), 60) as line:
            with line.makefile("rb") as said:
                said.readline()
                line.sendall(b"XQUIET\r\n")
                said.readline()
        with self._path.open("rb") as file:
            file.seek(self._read)
            for entry in file:
                self.taken[json.loads(entry)["subject"]] += 1
            self._read = file.tell()


@dataclass
class Sown:
    """A reminder that was put into the outbox. `is_calm`: nothing held it back. `is_in_window`:
    its sender was killed between two commits, and the freelancer has not been asked since.
    `is_asked_anew`: she has, and then a backup from before her answer was put back."""

    freelancer_id: int
    client_id: int
    due_at: datetime
    is_calm: bool = True
    is_in_window: bool = False
    is_asked_anew: bool = False


class Life:
    """A folder copied from one with people and no mail. Its clock is that of the senders."""

    def __init__(self, made: Path, parent: Path, number: int, record: Record) -> None:
        self.folder = parent / f"batch-{number}"
        self.folder.mkdir()
        self._database, self._copy = self.folder / NAME, self.folder / "backup"
        with closing(sqlite3.connect(made / NAME)) as there:
            with closing(sqlite3.connect(self._database)) as here:
                there.backup(here)
        self._shared = Shared(self.folder / "shared")
        begins = reminders.MONDAY.timestamp() - time.time()
        self._shared.skip(begins)
        self._record = record
        self._sown: dict[str, Sown] = {}
        self._number, self._count = number, 0
        self._died_at = 0.0
        self._app = create_app(load({}, self.folder))
        self.add_reminders(random.Random(number))

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self._shared.clocks()[0], UTC)

    def add_reminders(self, dice: random.Random) -> None:
        """Six more, due within less than a minute, to clients who had none today."""
        for _ in range(AT_ONCE):
            place, account = divmod(self._count, ACCOUNTS)
            due_at = self.now + timedelta(seconds=dice.uniform(0, WITHIN_S))
            self._sown[f"batch {self._number} mail {self._count}"] = Sown(
                account + 1, account * CLIENTS + place + 1, due_at
            )
            self._count += 1
        with self._at_home():
            reminders.add([self._row(key) for key in list(self._sown)[-AT_ONCE:]])

    def has_room(self) -> bool:
        """Whether there are clients left for another run, and for the runs to come."""
        return self._count + SPARE < ACCOUNTS * CLIENTS

    def back_up(self) -> None:
        """Keep a copy of the database as it stands."""
        with closing(sqlite3.connect(self._database)) as here:
            with closing(sqlite3.connect(self._copy)) as there:
                here.backup(there)

    def put_back(self) -> bool:
        """Put the copy in the place of the database, as somebody would by hand."""
        if not self._copy.exists():
            return False
        for ending in ("-wal", "-shm"):
            self._database.with_name(NAME + ending).unlink(missing_ok=True)
        shutil.copyfile(self._copy, self._database)
        self._copy.unlink()
        for sown in self._sown.values():
            sown.is_calm = False
        with closing(sqlite3.connect(self._database)) as here:
            asked = "SELECT subject FROM outbox_message WHERE state IN ('submitting', 'uncertain')"
            for (key,) in here.execute(asked):
                self._sown[key].is_asked_anew = not self._sown[key].is_in_window
        return True

    def died(self, result: Result) -> None:
        """A sender was killed: what was on its way then?"""
        self._died_at = time.monotonic()
        with closing(sqlite3.connect(self._database)) as here:
            asked = "SELECT subject FROM outbox_message WHERE state = 'submitting'"
            for (key,) in here.execute(asked):
                result.window += not self._sown[key].is_in_window
                self._sown[key].is_in_window = True

    def look(self, result: Result) -> bool:
        """The freelancer looks after what needs her; whether all mail had been held back."""
        if self._died_at and self._shared.recovered_at > self._died_at:
            took = self._shared.recovered_at - self._died_at
            result.recovery_max_s = max(result.recovery_max_s, took)
            self._died_at = 0.0
        self._record.read()
        with self._at_home():
            was_held = self._release()
            self._answer(result)
            self._enter_again()
        return was_held

    def is_at_rest(self) -> bool:
        """Whether every reminder has ended one way or the other."""
        with self._at_home():
            waiting = select(OutboxMessage.id).where(OutboxMessage.state.in_(WAITING))
            return session().scalar(waiting.limit(1)) is None

    def count(self, result: Result) -> None:
        """What came of all of it."""
        taken = self._record.taken
        result.mails += len(self._sown)
        result.lost += sum(taken[key] == 0 for key in self._sown)
        result.duplicates += sum(max(0, taken[key] - 1) for key in self._sown)
        with self._at_home():
            for row in session().scalars(select(OutboxMessage)):
                sown = self._sown.get(row.subject)
                if sown and sown.is_calm and row.sent_at:
                    result.late.append((row.sent_at - sown.due_at).total_seconds())

    def _release(self) -> bool:
        """Drop what was sent since the backup, release the rest, and let mail leave again."""
        held = session().scalars(select(OutboxMessage).where(OutboxMessage.state == State.HELD))
        for row in held.all():
            settle = outbox.drop if self._record.taken[row.subject] else outbox.release
            settle(row.freelancer_id, row.id, self.now)
        holds = [holding.of(session(), account + 1) for account in range(ACCOUNTS)]
        for hold in holds:
            if hold is not None:
                holding.release(hold.freelancer_id, self.now)
        return any(holds)

    def _answer(self, result: Result) -> None:
        """Say of what is uncertain whether it arrived."""
        uncertain = select(OutboxMessage).where(OutboxMessage.state == State.UNCERTAIN)
        for row in session().scalars(uncertain).all():
            sown = self._sown[row.subject]
            result.uncertain += not sown.is_asked_anew
            sown.is_in_window = sown.is_calm = sown.is_asked_anew = False
            say = outbox.arrived if self._record.taken[row.subject] else outbox.again
            say(row.freelancer_id, row.id, self.now)

    def _enter_again(self) -> None:
        """What was entered since the backup and never left is entered once more."""
        there = set(session().scalars(select(OutboxMessage.subject)))
        gone = [key for key in self._sown if key not in there and not self._record.taken[key]]
        if gone:
            reminders.add([self._row(key) for key in gone])

    def _row(self, key: str) -> tuple[int, int, str, datetime]:
        sown = self._sown[key]
        return sown.freelancer_id, sown.client_id, key, sown.due_at

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        """The freelancer's side of the app, while no sender runs."""
        with self._app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()
