"""What happened with one client, as lines of a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal, select, union_all
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.needs import KINDS
from app.languages import language
from app.models import (
    Acceptance,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Decline,
    Evidence,
    Judgement,
    Occasion,
    Offer,
    OutboxMessage,
    PromiseOccasion,
    Version,
    Withdrawal,
)
from app.models import OutboxState as State
from app.services.accounts import Person
from app.services.agreeing.making import REPLACED
from app.services.overview import (
    between_events,
    given_events,
    ladder_events,
    promise_events,
    remark_events,
)
from app.services.overview.event import Event
from app.services.overview.ladder_events import ABOUT, NUMBER, WORDS, Told
from app.services.state import judged

PAGE = 50
_MAILS = {"reminder": "A reminder", "answer": "Your answer", "thanks": "Your thanks"}


def events_page(
    db: Session, person: Person, client: Client, titles: Mapping[int, str], number: int
) -> tuple[tuple[Event, ...], int]:
    """One page of what happened, newest first: first the ids in one query, then their rows.

    `titles` are those of the freelancer's needs.
    """
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
    for row in rows:
        if row.kind not in _MAKERS:
            text, detail, tag = _told(row, titles)
            made[row.kind, row.id] = Event(row.kind, row.at, text, detail, tag)
    events = [made[(row.kind, row.id)] for row in rows if (row.kind, row.id) in made]
    return tuple(events), rows[0].total if rows else 0


def _told(row: Any, titles: Mapping[int, str]) -> Told:
    tell = {**between_events.TOLD, **given_events.TOLD, **remark_events.TOLD}.get(row.kind)
    return tell(row) if tell else ladder_events.told(row, titles)


def _index(client_id: int) -> Any:
    mine = Agreement.client_id == client_id

    def line(kind: str, table: Any, at: Any) -> Any:
        kind_ = literal(kind, String).label("kind")
        return select(kind_, table.id, at.label("at"), NUMBER, ABOUT, WORDS)

    def answer(kind: str, table: Any) -> Any:
        return (
            line(kind, table, table.at)
            .join(Offer, Offer.id == table.offer_id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .where(mine)
        )

    return union_all(
        line("occasion", Occasion, _began_at()).where(Occasion.client_id == client_id),
        line("promise", PromiseOccasion, PromiseOccasion.opened_at).where(
            PromiseOccasion.client_id == client_id
        ),
        line("offer", Offer, Offer.offered_at)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(mine, ~_as_asked()),
        answer("acceptance", Acceptance),
        answer("decline", Decline),
        answer("withdrawal", Withdrawal),
        line("change", ChangeRequest, ChangeRequest.at)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(mine),
        line("mail", OutboxMessage, OutboxMessage.sent_at).where(
            OutboxMessage.client_id == client_id,
            OutboxMessage.state == State.SENT,
            OutboxMessage.kind.in_(tuple(_MAILS)),
        ),
        *ladder_events.index(client_id),
        *between_events.index(client_id),
        *given_events.index(client_id),
        *remark_events.index(client_id),
    )


def _as_asked() -> Any:
    """An offer that was in force at once, because the client had asked for it."""
    return (
        select(Acceptance.id)
        .where(Acceptance.offer_id == Offer.id, Acceptance.how == "asked")
        .correlate(Offer)
        .exists()
    )


def _occasions(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.execute(
        select(Occasion, Clause, Judgement, Breach, _began_at())
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.id.in_(ids))
    )
    return [
        (
            occasion.id,
            Event(
                kind=clause.kind,
                at=began_at,
                text=judged.headline(occasion, clause),
                detail=judged.explained(judgement, clause, language("en"), person.zone)
                or judged.why(judgement),
                tag=_tag(occasion, clause, breach),
                occasion_id=occasion.id,
            ),
        )
        for occasion, clause, judgement, breach, began_at in rows
    ]


def _began_at() -> ColumnElement[datetime]:
    """When an occasion began: a piece or a month with its first entry."""
    first = select(func.min(Evidence.at)).where(Evidence.occasion_id == Occasion.id)
    return func.coalesce(first.correlate(Occasion).scalar_subquery(), Occasion.opened_at)


def _tag(occasion: Occasion, clause: Clause, breach: Breach | None) -> str:
    if occasion.taken_back_at is not None:
        return "taken back"
    if occasion.outcome != Outcome.BREACHED.value:
        return judged.stands(occasion, clause)
    if breach is None:
        return "suspected"
    return "late" if breach.mended_at and KINDS[clause.kind].is_mendable else "slipped"


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
        "asked": "You agreed to what they had asked for",
    }
    return [
        (a.id, Event("acceptance", a.at, _accepted(a, n), how[a.how], "agreed"))
        for a, n in _answers(db, Acceptance, ids)
    ]


def _accepted(acceptance: Acceptance, number: int) -> str:
    if acceptance.how == "asked":
        return f"Version {number} is in force as {acceptance.name} asked"
    return f"{acceptance.name} accepted version {number}"


def _declines(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    return [
        (d.id, Event("decline", d.at, f"{d.name} said no to version {n}", d.reason, ""))
        for d, n in _answers(db, Decline, ids)
    ]


def _withdrawals(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    return [
        (w.id, Event("withdrawal", w.at, *_taken_back(w, n), ""))
        for w, n in _answers(db, Withdrawal, ids)
    ]


def _taken_back(withdrawal: Withdrawal, number: int) -> tuple[str, str]:
    if withdrawal.reason == REPLACED:
        return f"Version {number} gave way to a newer one", ""
    return f"You took version {number} back", withdrawal.reason


def _changes(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.scalars(select(ChangeRequest).where(ChangeRequest.id.in_(ids)))
    return [
        (
            r.id,
            Event(
                "change",
                r.at,
                f"{r.name} asked for a change{f': “{r.words}”' if r.words else ''}",
                f"You answered: “{r.answer}”"
                if r.answer and r.outcome in (None, "answered")
                else "",
                "" if r.answered_at else "waiting",
            ),
        )
        for r in rows
    ]


def _mails(db: Session, ids: list[int], person: Person) -> list[tuple[int, Event]]:
    rows = db.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids)))
    return [
        (
            m.id,
            Event(
                "mail",
                m.sent_at or m.state_at,
                f"{_MAILS[m.kind]}: “{m.subject}”",
                "",
                "sent",
                message_id=m.id,
            ),
        )
        for m in rows
    ]


_MAKERS = {
    "occasion": _occasions,
    "promise": promise_events.events,
    "offer": _offers,
    "acceptance": _acceptances,
    "decline": _declines,
    "withdrawal": _withdrawals,
    "change": _changes,
    "mail": _mails,
}
