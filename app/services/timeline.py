"""One client on one page: what happened, the ladder, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, func, literal, select, union_all
from sqlalchemy.orm import Session

from agreements import judging, ladder
from agreements.hours import Calendar, NoWorkingTime, is_open, next_opening
from agreements.judging import Outcome
from app.db import session
from app.languages import language
from app.models import (
    Absence,
    Acceptance,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Decline,
    Judgement,
    Occasion,
    Offer,
    OutboxMessage,
    Version,
    Withdrawal,
)
from app.models import OutboxState as State
from app.services import calendars, clients, days_off, rank, standing
from app.services.accounts import Person
from app.services.standing import VersionState

PAGE = 50


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `kind` says what it is about, `tag` how it stands."""

    kind: str
    at: datetime
    text: str
    detail: str
    tag: str
    occasion_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: "agreed", "offered" or "next"."""

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
    events, total = _events(db, person, client, number)
    waiting = standing.open_offer(found)
    binding = standing.in_force(found)
    return ClientPage(
        client=client,
        contact_name=clients.main_contact(client).name,
        absences=tuple(days_off.listing(person.id, client_id)),
        is_open_now=is_open(calendar, now),
        next_opening=_next_opening(calendar, now),
        rungs=_rungs(db, person, found, where, now),
        answer=ladder.next_step(where, standing.today(calendar, now)),
        in_force=binding.number if binding else None,
        open_offer_id=waiting.offer.id if waiting and waiting.offer else None,
        requests=tuple(standing.open_requests(db, client_id)),
        events=events,
        page=number,
        pages=max(1, -(-total // PAGE)),
    )


def version_states(found: list[Version]) -> dict[int, VersionState]:
    """The state of each version, by id."""
    return {version.id: standing.state(version, found) for version in found}


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
    rungs += [
        Rung(titles[need_id], "next", 0, 0) for need_id in where.ranked if need_id not in shown
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


def _events(
    db: Session, person: Person, client: Client, number: int
) -> tuple[tuple[Event, ...], int]:
    """One page of what happened, newest first: first the ids in one query, then their rows."""
    index = _index(client.id).subquery()
    rows = db.execute(
        select(index, func.count().over().label("total"))
        .order_by(index.c.at.desc(), index.c.kind, index.c.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.id)
    made: dict[tuple[str, int], Event] = {}
    for kind, make in _MAKERS.items():
        made |= {(kind, key): event for key, event in make(db, by_kind.get(kind, []), person)}
    events = [made[(row.kind, row.id)] for row in rows if (row.kind, row.id) in made]
    return tuple(events), rows[0].total if rows else 0


def _index(client_id: int) -> Any:
    mine = Agreement.client_id == client_id

    def answer(kind: str, table: Any) -> Any:
        return (
            select(literal(kind, String).label("kind"), table.id, table.at.label("at"))
            .join(Offer, Offer.id == table.offer_id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .where(mine)
        )

    return union_all(
        select(
            literal("occasion", String).label("kind"), Occasion.id, Occasion.opened_at.label("at")
        ).where(Occasion.client_id == client_id),
        select(literal("offer", String), Offer.id, Offer.offered_at)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(mine),
        answer("acceptance", Acceptance),
        answer("decline", Decline),
        answer("withdrawal", Withdrawal),
        select(literal("change", String), ChangeRequest.id, ChangeRequest.at)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(mine),
        select(literal("mail", String), OutboxMessage.id, OutboxMessage.sent_at).where(
            OutboxMessage.client_id == client_id,
            OutboxMessage.state == State.SENT,
            OutboxMessage.kind.in_(("reminder", "answer")),
        ),
    )


def _occasions(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    latest = (
        select(func.max(Judgement.id))
        .where(Judgement.occasion_id == Occasion.id)
        .correlate(Occasion)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Occasion, Clause, Judgement, Breach)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == latest)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.id.in_(ids))
    )
    return [
        (
            occasion.id,
            Event(
                kind=clause.kind,
                at=occasion.opened_at,
                text=occasion.subject or clause.title,
                detail=judging.explain(
                    judging.Step.list_from_json(judgement.steps),
                    language("en"),
                    clause.zone,
                    person.zone,
                )
                or judgement.reason,
                tag=_tag(occasion, breach),
                occasion_id=occasion.id,
            ),
        )
        for occasion, clause, judgement, breach in rows
    ]


def _tag(occasion: Occasion, breach: Breach | None) -> str:
    if occasion.outcome == Outcome.BREACHED.value:
        if breach is None:
            return "suspected"
        return "late" if breach.mended_at else "slipped"
    return occasion.outcome


def _offers(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.execute(
        select(Offer, Version.number)
        .join(Version, Version.id == Offer.version_id)
        .where(Offer.id.in_(ids))
    )
    return [
        (o.id, Event("offer", o.offered_at, f"Offered version {n} to {o.contact_name}", "", ""))
        for o, n in rows
    ]


def _answers(db: Session, table: Any, ids: list[int]) -> list[tuple[Any, int]]:
    rows = db.execute(
        select(table, Version.number)
        .join(Offer, Offer.id == table.offer_id)
        .join(Version, Version.id == Offer.version_id)
        .where(table.id.in_(ids))
    )
    return [(row, number) for row, number in rows]


def _acceptances(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    how = {
        "page": "",
        "reply": "By reply, recorded by you",
        "contract": "In a contract, recorded by you",
        "spoken": "In conversation, recorded by you",
    }
    return [
        (a.id, Event("acceptance", a.at, f"{a.name} accepted version {n}", how[a.how], "agreed"))
        for a, n in _answers(db, Acceptance, ids)
    ]


def _declines(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    return [
        (d.id, Event("decline", d.at, f"{d.name} said no to version {n}", d.reason, ""))
        for d, n in _answers(db, Decline, ids)
    ]


def _withdrawals(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    return [
        (w.id, Event("withdrawal", w.at, f"You took version {n} back", w.reason, ""))
        for w, n in _answers(db, Withdrawal, ids)
    ]


def _changes(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.scalars(select(ChangeRequest).where(ChangeRequest.id.in_(ids)))
    return [
        (
            r.id,
            Event(
                "change",
                r.at,
                f"{r.name} asked for a change: “{r.words}”",
                f"You answered: “{r.answer}”" if r.answer else "",
                "" if r.answered_at else "waiting",
            ),
        )
        for r in rows
    ]


def _mails(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids)))
    named = {"reminder": "A reminder", "answer": "Your answer"}
    return [
        (
            m.id,
            Event(
                "mail",
                m.sent_at or m.state_at,
                f"{named[m.kind]}: “{m.subject}”",
                "",
                "sent",
                message_id=m.id,
            ),
        )
        for m in rows
    ]


_MAKERS = {
    "occasion": _occasions,
    "offer": _offers,
    "acceptance": _acceptances,
    "decline": _declines,
    "withdrawal": _withdrawals,
    "change": _changes,
    "mail": _mails,
}
