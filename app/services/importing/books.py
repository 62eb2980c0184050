"""What is on record that a file may be about, loaded at once, and what would come of a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from agreements.hours import Calendar, Week, day_spans
from agreements.judging import Judge, Judgement, Outcome
from agreements.needs import KINDS
from app.models import (
    Absence,
    Clause,
    Client,
    Contact,
    Evidence,
    Freelancer,
    Mute,
    Occasion,
)
from app.services import calendars
from app.services.errors import Refused
from app.services.people import clients as people
from app.services.state import bindings
from app.services.state.bindings import Binding
from app.services.state.told import IMPORT
from app.services.upholding import checking, judge
from app.services.upholding.checking import Log


@dataclass(frozen=True)
class Begun:
    """An occasion as it would be put on record, its evidence, and how it is judged."""

    occasion: Occasion
    evidence: list[Evidence]
    clause: Clause
    judgement: Judgement


class Books:
    """What a freelancer's clients agreed to, of some kinds of line; a constant number of queries.

    Nothing is written by it. `begun` are the occasions that would come, by client and key.
    """

    def __init__(self, db: Session, freelancer_id: int, kinds: Collection[str], now: datetime):
        self.db, self.now, self.kinds = db, now, kinds
        self.me = db.get_one(Freelancer, freelancer_id)
        self.clients = all_clients(db, freelancer_id)
        self.bindings: dict[int, Binding] = {}
        self.begun: dict[tuple[int, str], Begun] = {}
        self._closes: dict[date, datetime] = {}
        self._away: dict[int, frozenset[date]] = {}
        self._calendars: dict[int, Calendar] = {}
        self._muted = {
            (row.client_id, row.need_id)
            for row in db.scalars(select(Mute).where(Mute.freelancer_id == freelancer_id))
        }

    def open(self, client_ids: Collection[int]) -> None:
        """Load what these clients agreed to, and when they are away."""
        wanted = [self.clients[id] for id in client_ids if id in self.clients]
        self.bindings = bindings.load_many(self.db, wanted)
        rows = self.db.scalars(
            select(Absence).where(Absence.client_id.in_([client.id for client in wanted]))
        ).all()
        self._away = {
            client.id: calendars.each_day(row for row in rows if row.client_id == client.id)
            for client in wanted
        }

    @property
    def today(self) -> date:
        """The day on the freelancer's clock."""
        return self.now.astimezone(ZoneInfo(self.me.zone)).date()

    def clause_at(self, client_id: int, at: datetime) -> Clause:
        """The line of these kinds that was in force with a client at an instant; of several, the
        one of the kind that is named first.

        Raises:
            Refused: there was none, it does not count, or nothing is to be found about it.
        """
        binding = self.bindings[client_id]
        problem = Refused({"": self._nothing(client_id)})
        for need_id in self._needs(binding):
            try:
                clause = binding.clause_at(need_id, at)
            except Refused as refused:
                problem = refused
                continue
            if (client_id, need_id) in self._muted:
                problem = Refused({"": "You asked that nothing more is found about this line."})
                continue
            return clause
        raise problem

    def begin(self, client_id: int, clause: Clause, entry: Log, key: str) -> Begun:
        """What an entry would begin.

        Raises:
            Refused: it cannot have been.
        """
        kind, client = KINDS[clause.kind], self.clients[client_id]
        checking.check(kind, clause, entry, self.now)
        occasion = Occasion(
            freelancer_id=client.freelancer_id,
            client_id=client_id,
            clause_id=clause.id,
            contact_id=people.main_contact(client).id,
            owed_by="client",
            subject=entry.subject,
            opened_at=entry.opened_at,
            closed_at=entry.closed_at,
            outcome=Outcome.OPEN.value,
            found_key=key,
        )
        began = "called" if kind.judge is Judge.WINDOW else "asked"
        facts = [self._fact(occasion, began, entry.opened_at)]
        if entry.closed_at is not None:
            facts.append(self._fact(occasion, "answered", entry.closed_at))
        begun = Begun(occasion, facts, clause, self.judged(occasion, clause, facts))
        self.begun[client_id, key] = begun
        return begun

    def judged(self, occasion: Occasion, clause: Clause, facts: list[Evidence]) -> Judgement:
        """What the rules say of an occasion with this evidence."""
        calendar = self._calendars.get(clause.id)
        if calendar is None:
            calendar = calendars.calendar(clause, self._away[occasion.client_id])
            self._calendars[clause.id] = calendar
        return judge.verdict(occasion, clause, facts, calendar, self.now)

    def sent_at(self, day: date) -> datetime:
        """When something counts as sent of which only the day is known: the close of the
        freelancer's working day, or 17:00 where they have none, and never ahead of now."""
        if day not in self._closes:
            spans = day_spans(Calendar(Week.from_json(self.me.week), self.me.zone), day)
            usual = datetime.combine(day, time(17), ZoneInfo(self.me.zone)).astimezone(UTC)
            self._closes[day] = spans[-1][1] if spans else usual
        return min(self._closes[day], self.now)

    def paid_at(self, day: date, clause: Clause, opened_at: datetime) -> datetime:
        """When something counts as paid of which only the day is known: in the first minute of that
        day on the clock of the side that pays, and never before it was sent."""
        midnight = datetime.combine(day, time(0), ZoneInfo(clause.zone)).astimezone(UTC)
        return max(min(midnight, self.now), opened_at)

    def _needs(self, binding: Binding) -> list[int]:
        """The needs of these kinds that were ever part of the text, in the order of the kinds."""
        found = {
            (list(self.kinds).index(clause.kind), clause.need_id)
            for version in binding.versions
            for clause in version.clauses
            if clause.kind in self.kinds
        }
        return [need_id for _, need_id in sorted(found)]

    def _nothing(self, client_id: int) -> str:
        about = "invoices" if "invoice" in self.kinds else "calls"
        return f"Nothing about {about} is agreed with {self.clients[client_id].name}."

    def _fact(self, occasion: Occasion, kind: str, at: datetime) -> Evidence:
        return Evidence(
            freelancer_id=occasion.freelancer_id,
            source=IMPORT,
            kind=kind,
            at=at,
            note="",
            confidence="",
            recorded_at=self.now,
        )


def all_clients(db: Session, freelancer_id: int) -> Mapping[int, Client]:
    """Every client of a freelancer's with the people there, by id."""
    rows = db.scalars(
        select(Client)
        .where(Client.freelancer_id == freelancer_id)
        .options(selectinload(Client.contacts).selectinload(Contact.addresses))
        .order_by(Client.name, Client.id)
    )
    return {client.id: client for client in rows}


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether a moment is still to come; clocks may differ by a minute."""
    return at > now + timedelta(minutes=1)
