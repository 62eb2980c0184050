"""One client on one page: what happened, the ladder, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements import ladder
from agreements.hours import Calendar, NoWorkingTime, is_open, next_opening
from agreements.judging import Outcome
from app.db import session
from app.models import (
    Absence,
    ChangeRequest,
    Clause,
    Client,
    Occasion,
    Version,
)
from app.services import calendars, clients, days_off, rank, standing
from app.services.accounts import Person
from app.services.events import PAGE, Event, events_page


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: "agreed", "offered", "declined" (for now) or "next"."""

    title: str
    state: str
    kept: int
    counted: int
    promise: str = ""


@dataclass(frozen=True)
class ClientPage:
    client: Client
    contact_name: str
    absences: tuple[Absence, ...]
    is_open_now: bool
    next_opening: datetime | None
    rungs: tuple[Rung, ...]
    answer: ladder.Answer
    in_force: int | None
    open_offer_id: int | None
    requests: tuple[ChangeRequest, ...]
    events: tuple[Event, ...]
    page: int
    pages: int


def page(person: Person, client_id: int, number: int, now: datetime) -> ClientPage:
    """All that the page of one client shows; a constant number of queries."""
    db = session()
    client = clients.load(db, person.id, client_id)
    found = standing.versions(db, client_id)
    calendar = calendars.of_client(db, client)
    where = standing.ladder_of(db, client, found)
    events, total = events_page(db, person, client, number)
    waiting = standing.open_offer(found)
    binding = standing.in_force(found)
    return ClientPage(
        client=client,
        contact_name=clients.main_contact(client).name,
        absences=tuple(days_off.listing(person.id, client_id)),
        is_open_now=is_open(calendar, now),
        next_opening=_next_opening(calendar, now),
        rungs=_rungs(db, person, found, where, now),
        answer=ladder.next_step(where, standing.day_in(person.zone, now)),
        in_force=binding.number if binding else None,
        open_offer_id=waiting.offer.id if waiting and waiting.offer else None,
        requests=tuple(standing.open_requests(db, client_id)),
        events=events,
        page=number,
        pages=max(1, -(-total // PAGE)),
    )


def _next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    try:
        return next_opening(calendar, now)
    except NoWorkingTime:
        return None


def _rungs(
    db: Session, person: Person, found: list[Version], where: ladder.Standing, now: datetime
) -> tuple[Rung, ...]:
    binding, waiting = standing.in_force(found), standing.open_offer(found)
    kept = _kept(db, [c.id for v in found for c in v.clauses])
    rungs = [
        Rung(c.title, "agreed", *kept.get(c.need_id, (0, 0)), c.promise)
        for c in (binding.clauses if binding else ())
    ]
    offered = [c for c in (waiting.clauses if waiting else ()) if c.origin == "new"]
    rungs += [Rung(c.title, "offered", 0, 0) for c in offered]
    shown = {*where.in_force, *(c.need_id for c in offered)}
    titles = {row.id: row.words.title for row in rank.listing(person.id, now)[0]}
    today = standing.day_in(person.zone, now)
    rests = {need_id for need_id, until in where.resting.items() if today < until}
    rungs += [
        Rung(titles[need_id], "declined" if need_id in rests else "next", 0, 0)
        for need_id in where.ranked
        if need_id not in shown
    ]
    return tuple(rungs)


def _kept(db: Session, clause_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Kept and counted occasions by need: open and excused ones do not count."""
    rows = db.execute(
        select(Clause.need_id, Occasion.outcome, func.count())
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Clause.id.in_(clause_ids), Occasion.owed_by == "client")
        .group_by(Clause.need_id, Occasion.outcome)
    )
    found: dict[int, tuple[int, int]] = {}
    for need_id, outcome, count in rows:
        kept, counted = found.get(need_id, (0, 0))
        if outcome == Outcome.KEPT.value:
            found[need_id] = (kept + count, counted + count)
        elif outcome == Outcome.BREACHED.value:
            found[need_id] = (kept, counted + count)
    return found
