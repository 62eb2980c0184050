"""What comes of a phone's list of calls: those that came in, judged by the hours agreed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from agreements.imported import Call
from agreements.importing import Line, Preview
from agreements.judging import Outcome
from agreements.language import ENGLISH
from app.models import Clause, Occasion
from app.services.errors import Refused
from app.services.importing.books import Books, is_ahead
from app.services.importing.choices import Choices
from app.services.importing.lines import Count, Plan, Planned, State, unread
from app.services.importing.naming import Names, both, folded
from app.services.upholding.checking import Log

CALLS = ("calls", "contact_hours")
CONFIDENCE = "A phone’s list of calls, which doesn’t say whether it was arranged."
ONE_ATTEMPT = timedelta(minutes=15)
ABOUT = (
    "Only calls that came in count. One that nobody answered counts as well: what you agreed on is "
    "when they ring. Several within fifteen minutes are one attempt.",
    "A call outside the hours is shown to you first and is no slip until you confirm it, but where "
    "you switched on that the line counts without asking you. If you had arranged it, let it pass. "
    "Of a call its time is kept, neither the number nor its length; a number that you choose a "
    "client for is remembered for the next list.",
)


def plan(books: Books, preview: Preview, choices: Choices) -> Plan:
    """What becomes of each call."""
    names = Names(books.clients, choices.who)
    values = [line.value for line in preview.lines if isinstance(line.value, Call)]
    ids = {who for value in values if (who := names.place(value.phone, value.who))}
    books.open(ids)
    planner = _Planner(books, names, _on_record(books, ids))
    in_order = sorted(preview.lines, key=_at)
    lines = sorted((planner.line(line) for line in in_order), key=lambda one: one.number)
    return Plan(tuple(lines), names.asks(), preview.missing, preview.notes)


@dataclass
class _Planner:
    """`known` are the calls that are on record, by client: when, and under which key."""

    books: Books
    names: Names
    known: dict[int, list[tuple[datetime, str | None]]]
    taken: dict[int, tuple[datetime, int]] = field(default_factory=dict)

    def line(self, line: Line) -> Planned:
        value = line.value
        if not isinstance(value, Call):
            return unread(line)
        caller = both((value.who, value.phone))
        said = f"{caller} rang {self._when(value.at)}"
        if is_ahead(value.at, self.books.now):
            return Planned(line.number, State.WRONG, said, ("That is still to come.",))
        who = self.names.client_of(line.number, said, value.phone, value.who)
        if isinstance(who, Planned):
            return who
        return self._from(line.number, who, value, said)

    def _when(self, at: datetime) -> str:
        """A moment on the freelancer's clock, with its year where that is not this one."""
        zone = self.books.me.zone
        year, this = (one.astimezone(ZoneInfo(zone)).year for one in (at, self.books.now))
        return ENGLISH.moment(at, zone) + ("" if year == this else f" in {year}")

    def _from(self, number: int, client_id: int, value: Call, said: str) -> Planned:
        said = f"{said} ({self.books.clients[client_id].name})"
        caller = hashlib.sha256(folded(value.phone or value.who).encode()).hexdigest()[:16]
        key = f"call:{value.at:%Y%m%dT%H%M%S}:{caller}"
        if note := self._before(client_id, value.at, key):
            return Planned(number, State.KNOWN, said, (note,))
        at, line = self.taken.get(client_id, (None, 0))
        if at is not None and value.at - at < ONE_ATTEMPT:
            note = f"It came within fifteen minutes of the call in line {line}: one attempt."
            return Planned(number, State.LEFT_OUT, said, (note,))
        try:
            count, outcome = self._count(client_id, value.at, key)
        except Refused as problem:
            return Planned(number, State.LEFT_OUT, said, tuple(problem.errors.values()))
        self.taken[client_id] = value.at, number
        return Planned(number, State.COMES, said, (), count, outcome)

    def _before(self, client_id: int, at: datetime, key: str) -> str:
        """What is said of a call that is on record; empty where it is not."""
        for when, known in self.known.get(client_id, []):
            if known == key:
                return "It is here already."
            if abs(when - at) < ONE_ATTEMPT:
                place = ENGLISH.moment(when, self.books.me.zone)
                return f"A call at that time is here already: {place}."
        return ""

    def _count(self, client_id: int, at: datetime, key: str) -> tuple[Count, Outcome]:
        clause = self.books.clause_at(client_id, at)
        begun = self.books.begin(client_id, clause, Log(clause.need_id, "", at), key)
        count = Count(client_id, clause.id, "", at, None, key, CONFIDENCE)
        return count, begun.judgement.outcome


def _at(line: Line) -> tuple[bool, float, int]:
    """Calls in the order of their time, so that the first of an attempt is the one that counts."""
    value = line.value
    if isinstance(value, Call):
        return True, value.at.timestamp(), line.number
    return False, 0.0, line.number


def _on_record(books: Books, ids: set[int]) -> dict[int, list[tuple[datetime, str | None]]]:
    rows = books.db.execute(
        select(Occasion.client_id, Occasion.opened_at, Occasion.found_key)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.client_id.in_(ids), Clause.kind.in_(CALLS))
    )
    found: dict[int, list[tuple[datetime, str | None]]] = {}
    for client_id, at, key in rows:
        found.setdefault(client_id, []).append((at, key))
    return found
