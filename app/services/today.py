"""Today: the only list of things that need a decision, most important first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, case, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from agreements import judging
from agreements.judging import Outcome
from app.db import UtcDateTime, session
from app.languages import language
from app.models import (
    Acceptance,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    Decline,
    Judgement,
    Need,
    Occasion,
    Offer,
    OutboxMessage,
    Version,
)
from app.models import OutboxState as State
from app.services import reminding
from app.services.accounts import Person

MOST = 25
TROUBLE = (State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True)
class SlipRow:
    occasion_id: int
    client_id: int
    client_name: str
    contact_name: str
    zone: str
    title: str
    subject: str
    kind: str
    opened_at: datetime
    is_answered: bool
    explanation: str
    planned: reminding.Planned


@dataclass(frozen=True)
class WaitingRow:
    """Something else that waits. `kind` is "change", "decide", "begin" or "offered"."""

    kind: str
    client_id: int
    client_name: str
    row_id: int
    words: str
    at: datetime | None


@dataclass(frozen=True)
class MailRow:
    message_id: int
    kind: str
    state: State
    recipient_name: str
    client_zone: str | None
    subject: str
    body: str
    reason: str
    due_at: datetime


@dataclass(frozen=True)
class TodayPage:
    trouble: tuple[MailRow, ...]
    slips: tuple[SlipRow, ...]
    slips_in_all: int
    held: tuple[MailRow, ...]
    waiting: tuple[WaitingRow, ...]
    next_mail: MailRow | None
    has_needs: bool

    @property
    def count(self) -> int:
        """How many things need the freelancer."""
        needing = [row for row in self.waiting if row.kind != "offered"]
        return len(self.trouble) + self.slips_in_all + len(self.held) + len(needing)


@dataclass(frozen=True)
class Counts:
    """The small numbers in the navigation."""

    today: int
    outbox: int


def page(person: Person, now: datetime) -> TodayPage:
    """All of Today, in at most six queries whatever there is."""
    db = session()
    slips, in_all = _slips(db, person, now)
    mails = _mails(db, person.id)
    waiting, has_needs = _waiting(db, person.id)
    return TodayPage(
        trouble=tuple(mail for mail in mails if mail.state in TROUBLE),
        slips=slips,
        slips_in_all=in_all,
        held=tuple(mail for mail in mails if mail.state is State.HELD),
        waiting=waiting,
        next_mail=next((mail for mail in mails if mail.state is State.SCHEDULED), None),
        has_needs=has_needs,
    )


def counts(freelancer_id: int) -> Counts:
    """What needs the freelancer, and what waits in the outbox; one query."""
    mails = select(func.count(OutboxMessage.id)).where(OutboxMessage.freelancer_id == freelancer_id)
    requests = select(func.count(ChangeRequest.id)).where(
        ChangeRequest.freelancer_id == freelancer_id, ChangeRequest.answered_at.is_(None)
    )
    row = (
        session()
        .execute(
            select(
                select(func.count(Occasion.id)).where(*_suspected(freelancer_id)).scalar_subquery(),
                mails.where(OutboxMessage.state.in_((*TROUBLE, State.HELD))).scalar_subquery(),
                requests.scalar_subquery(),
                mails.where(
                    OutboxMessage.state.in_((State.SCHEDULED, State.HELD, *TROUBLE))
                ).scalar_subquery(),
            )
        )
        .one()
    )
    return Counts(row[0] + row[1] + row[2], row[3])


def _suspected(freelancer_id: int) -> tuple[Any, ...]:
    """A slip the rules found that the freelancer has neither confirmed nor let pass."""
    return (
        Occasion.freelancer_id == freelancer_id,
        Occasion.outcome == Outcome.BREACHED.value,
        ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
    )


def _slips(db: Session, person: Person, now: datetime) -> tuple[tuple[SlipRow, ...], int]:
    latest = (
        select(func.max(Judgement.id))
        .where(Judgement.occasion_id == Occasion.id)
        .correlate(Occasion)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Occasion, Clause, Judgement, func.count().over())
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == latest)
        .where(*_suspected(person.id))
        .order_by(Occasion.opened_at.desc())
        .limit(MOST)
    ).all()
    if not rows:
        return (), 0
    ids = {occasion.client_id for occasion, *_ in rows}
    situations = reminding.situations(db, person.id, ids)
    return (
        tuple(
            _slip(occasion, clause, judgement, situations[occasion.client_id], person, now)
            for occasion, clause, judgement, _ in rows
        ),
        rows[0][3],
    )


def _slip(
    occasion: Occasion,
    clause: Clause,
    judgement: Judgement,
    situation: reminding.Situation,
    person: Person,
    now: datetime,
) -> SlipRow:
    steps = judging.Step.list_from_json(judgement.steps)
    return SlipRow(
        occasion_id=occasion.id,
        client_id=situation.client_id,
        client_name=situation.client_name,
        contact_name=situation.contact_name,
        zone=situation.calendar.zone,
        title=clause.title,
        subject=occasion.subject,
        kind=clause.kind,
        opened_at=occasion.opened_at,
        is_answered=occasion.closed_at is not None,
        explanation=judging.explain(steps, language("en"), clause.zone, person.zone),
        planned=reminding.plan_for(situation, person.name, occasion, clause, now),
    )


def _mails(db: Session, freelancer_id: int) -> list[MailRow]:
    """What failed or is uncertain, what is held, and the next one to leave; one query."""
    rank = func.row_number().over(
        partition_by=OutboxMessage.state, order_by=(OutboxMessage.due_at, OutboxMessage.id)
    )
    ranked = (
        select(OutboxMessage.id, rank.label("place"))
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.state.in_((*TROUBLE, State.HELD, State.SCHEDULED)),
        )
        .subquery()
    )
    shown = case((OutboxMessage.state == State.SCHEDULED, 1), else_=MOST)
    rows = db.execute(
        select(OutboxMessage, Client.zone)
        .join(ranked, ranked.c.id == OutboxMessage.id)
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(ranked.c.place <= shown)
        .order_by(OutboxMessage.due_at)
    )
    return [
        MailRow(
            m.id, m.kind, m.state, m.recipient_name, zone, m.subject, m.body, m.reason, m.due_at
        )
        for m, zone in rows
    ]


def _waiting(db: Session, freelancer_id: int) -> tuple[tuple[WaitingRow, ...], bool]:
    """Change requests, declined offers, clients without an agreement, open offers; one query."""
    parts = (
        _change_requests(freelancer_id),
        _declined(freelancer_id),
        _not_begun(freelancer_id),
        _open_offers(freelancer_id),
    )
    found = union_all(*parts).subquery()
    has_needs = (
        select(func.count(Need.id))
        .where(Need.freelancer_id == freelancer_id, Need.rank.is_not(None))
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=found.c.place, order_by=found.c.at)
    ranked = select(found, place.label("nth"), has_needs.label("needs")).subquery()
    one = select(literal(1).label("always")).subquery()
    rows = db.execute(
        select(ranked, has_needs)
        .select_from(one.outerjoin(ranked, ranked.c.nth <= MOST))
        .order_by(ranked.c.place, ranked.c.at)
    ).all()
    return (
        tuple(
            WaitingRow(row.kind, row.client_id, row.name, row.row_id, row.words, row.at)
            for row in rows
            if row.kind is not None
        ),
        bool(rows[0][-1]),
    )


def _columns(place: int, kind: str, row_id: Any, words: Any, at: Any) -> tuple[Any, ...]:
    return (
        literal(place, Integer).label("place"),
        literal(kind, String).label("kind"),
        Client.id.label("client_id"),
        Client.name.label("name"),
        row_id.label("row_id"),
        words.label("words"),
        func.coalesce(at, null(), type_=UtcDateTime()).label("at"),
    )


def _change_requests(freelancer_id: int) -> Any:
    return (
        select(*_columns(1, "change", ChangeRequest.id, ChangeRequest.words, ChangeRequest.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(ChangeRequest, ChangeRequest.agreement_id == Agreement.id)
        .where(Client.freelancer_id == freelancer_id, ChangeRequest.answered_at.is_(None))
    )


def _declined(freelancer_id: int) -> Any:
    """The newest offer of an agreement was declined, and nothing is in force."""
    declined = aliased(Offer)
    newer = select(Offer.id).where(Offer.agreement_id == Agreement.id, Offer.id > Decline.offer_id)
    accepted = (
        select(Acceptance.id)
        .join(Offer, Offer.id == Acceptance.offer_id)
        .where(Offer.agreement_id == Agreement.id)
    )
    return (
        select(*_columns(2, "decide", Decline.id, Decline.reason, Decline.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(declined, declined.agreement_id == Agreement.id)
        .join(Decline, Decline.offer_id == declined.id)
        .where(Client.freelancer_id == freelancer_id, ~newer.exists(), ~accepted.exists())
    )


def _not_begun(freelancer_id: int) -> Any:
    offered = (
        select(Version.id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == Client.id, Version.number.is_not(None))
    )
    return (
        select(*_columns(3, "begin", Client.id, Contact.name, Client.created_at))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(Client.freelancer_id == freelancer_id, ~offered.exists())
    )


def _open_offers(freelancer_id: int) -> Any:
    return (
        select(*_columns(4, "offered", Offer.id, Offer.contact_name, Offer.offered_at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .where(Client.freelancer_id == freelancer_id, Offer.closed_at.is_(None))
    )
