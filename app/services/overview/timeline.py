"""One client on one page: what happened, the ladder, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import ladder
from agreements.hours import Calendar, NoWorkingTime, is_open, next_opening
from agreements.needs import Setting
from agreements.settling import Progress
from agreements.stages import Standing
from app.db import session
from app.models import Absence, ChangeRequest, Clause, Client, Parting, Settlement, Version
from app.services import calendars
from app.services.accounts import Person
from app.services.agreeing import agreed_hours
from app.services.overview.event import Event
from app.services.overview.events import PAGE, events_page
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import both_sides, ladders, stages, standing, told
from app.services.state.both_sides import BothSides
from app.services.state.ladders import Ladder, Line
from app.services.upholding import days_off, planning
from app.services.upholding.planning import Next


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: "agreed", "waived", "offered", "declined", "next" or "skipped".

    `since` says since when it is settled, lived without or skipped; `until` when a declined need
    may be offered again; `note` why.
    """

    need_id: int
    title: str
    state: str
    progress: Progress | None = None
    since: datetime | None = None
    until: date | None = None
    note: str = ""
    promise: str = ""

    @property
    def is_settled(self) -> bool:
        return self.state == "agreed" and self.progress is not None and self.progress.is_settled


@dataclass(frozen=True)
class ClientPage:
    """`can_thank` says that a line has settled and nobody was thanked for it; `new_hours` that
    working hours changed since they were agreed; `next_note` what comes next with reminders, where
    anything is agreed; `reads_mail` that they know a mailbox is read for them;
    `stage` where they stand between prospect and client, with what shows it."""

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
    parting: Parting | None
    can_thank: bool
    new_hours: bool
    next_note: Next | None
    reads_mail: bool
    stage: Standing
    stage_shows: str
    both: BothSides
    events: tuple[Event, ...]
    page: int
    pages: int

    @property
    def in_force_count(self) -> int:
        return sum(rung.state in ("agreed", "waived") for rung in self.rungs)

    @property
    def waits_for_word(self) -> bool:
        """Whether the freelancer's word is all that the line waited for still needs."""
        waits_for = self.answer.waits_for
        asked = (r.progress for r in self.rungs if r.need_id == waits_for and r.progress)
        return any(progress.asks_for_word for progress in asked)

    def title(self, need_id: int | None) -> str:
        """The title of a need on the ladder."""
        return next((rung.title for rung in self.rungs if rung.need_id == need_id), "")


def page(person: Person, client_id: int, number: int, now: datetime) -> ClientPage:
    """All that the page of one client shows; a constant number of queries."""
    db = session()
    client = clients.load(db, person.id, client_id)
    found = standing.versions(db, client_id)
    calendar = calendars.of_client(db, client)
    where = ladders.of_client(db, client, found, now)
    today = standing.day_for_both(person.zone, client.zone, now)
    setting = Setting(calendar, _own(person), today)
    titles = {n.id: rank.words_of(n, setting, "en").title for n in where.needs.values()}
    log = _settlements(db, client_id)
    stage = stages.of_clients(db, [client_id], person.zone, now)[client_id]
    events, total = events_page(db, person, client, {**titles, **_last_titles(found)}, number)
    waiting, binding = standing.open_offer(found), standing.in_force(found)
    return ClientPage(
        client=client,
        contact_name=clients.main_contact(client).name,
        absences=tuple(days_off.listing(person.id, client_id)),
        is_open_now=is_open(calendar, now),
        next_opening=_next_opening(calendar, now),
        rungs=_rungs(where, waiting, titles, log, today),
        answer=where.next_step(today),
        in_force=binding.number if binding else None,
        open_offer_id=waiting.offer.id if waiting and waiting.offer else None,
        requests=tuple(standing.open_requests(db, client_id)),
        parting=where.parting,
        can_thank=_can_thank(where, log),
        new_hours=where.parting is None and bool(agreed_hours.moved(db, client, found)),
        next_note=_next_note(db, client, now) if binding else None,
        reads_mail=bool(told.told_since(db, [client_id], told.MAILBOX)),
        stage=stage,
        stage_shows=stages.in_short(stage),
        both=both_sides.of_client(db, client_id),
        events=events,
        page=number,
        pages=max(1, -(-total // PAGE)),
    )


def _next_note(db: Session, client: Client, now: datetime) -> Next:
    return planning.what_next(db, client.freelancer_id, [client.id], now)[client.id]


def _last_titles(found: standing.Versions) -> dict[int, str]:
    """The titles under which needs were agreed last."""
    accepted = (version for version in found if standing.accepted_at(version) is not None)
    return {clause.need_id: clause.title for version in accepted for clause in version.clauses}


def _own(person: Person) -> Calendar:
    return Calendar(person.week, person.zone, person.country, person.region)


def _next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    try:
        return next_opening(calendar, now)
    except NoWorkingTime:
        return None


def _settlements(db: Session, client_id: int) -> dict[int, Settlement]:
    """What the log says is settled, by need."""
    rows = db.scalars(
        select(Settlement).where(Settlement.client_id == client_id, Settlement.ended_at.is_(None))
    )
    return {row.need_id: row for row in rows}


def _can_thank(where: Ladder, log: Mapping[int, Settlement]) -> bool:
    mine = (log.get(line.clause.need_id) for line in where.lines)
    return any(row is not None and row.thanked_at is None for row in mine)


def _rungs(
    where: Ladder,
    waiting: Version | None,
    titles: Mapping[int, str],
    log: Mapping[int, Settlement],
    today: date,
) -> tuple[Rung, ...]:
    """What is in force, what is on offer, what would follow, and what is skipped."""
    offered = [c for c in (waiting.clauses if waiting else ()) if c.origin == "new"]
    shown = {*where.standing.in_force, *(c.need_id for c in offered)}
    coming = [] if where.parting else [n for n in where.standing.ranked if n not in shown]
    return (
        *(_agreed(line, log) for line in where.lines),
        *(_offered(clause) for clause in offered),
        *(_coming(where, need_id, titles, today) for need_id in coming),
        *(
            Rung(s.need_id, titles[s.need_id], "skipped", since=s.at, note=s.reason)
            for s in where.skips
        ),
    )


def _agreed(line: Line, log: Mapping[int, Settlement]) -> Rung:
    clause, waiver = line.clause, line.waiver
    settled = log.get(clause.need_id)
    if waiver is not None:
        return Rung(
            clause.need_id,
            clause.title,
            "waived",
            since=waiver.at,
            note=waiver.reason,
            promise=clause.promise,
        )
    return Rung(
        clause.need_id,
        clause.title,
        "agreed",
        line.progress,
        since=settled.at if settled else None,
        promise=clause.promise,
    )


def _offered(clause: Clause) -> Rung:
    return Rung(clause.need_id, clause.title, "offered")


def _coming(where: Ladder, need_id: int, titles: Mapping[int, str], today: date) -> Rung:
    until = where.standing.resting.get(need_id)
    rests = until is not None and today < until
    return Rung(
        need_id, titles[need_id], "declined" if rests else "next", until=until if rests else None
    )
