"""Today: the only list of things that need a decision, most important first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.db import session
from app.languages import language
from app.models import (
    Breach,
    Clause,
    Client,
    Judgement,
    Occasion,
    OutboxMessage,
)
from app.models import OutboxState as State
from app.services import judged, mail_account, reminding
from app.services.accounts import Person
from app.services.remembered import remembered
from app.services.situations import Situation, situations
from app.services.waiting import MOST, OWNER, WaitingRow, needing, waiting

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
    way_out: mail_account.WayOut
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
    rest = waiting(db, person.id)
    return TodayPage(
        way_out=mail_account.way_of(rest.account),
        trouble=tuple(mail for mail in mails if mail.state in TROUBLE),
        slips=slips,
        slips_in_all=in_all,
        held=tuple(mail for mail in mails if mail.state is State.HELD),
        waiting=rest.rows,
        next_mail=next((mail for mail in mails if mail.state is State.SCHEDULED), None),
        has_needs=rest.has_needs,
    )


def counts(freelancer_id: int) -> Counts:
    """What needs the freelancer, and what waits in the outbox; one query at most."""
    return remembered(("counts", freelancer_id), None, lambda: _count(freelancer_id))


def _count(freelancer_id: int) -> Counts:
    row = session().execute(_counting(), {OWNER.key: freelancer_id}).one()
    return Counts(row[0] + row[1] + row[2], row[3])


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    mails = select(func.count(OutboxMessage.id)).where(
        OutboxMessage.freelancer_id == OWNER, OutboxMessage.noted_at.is_(None)
    )
    need_her = OutboxMessage.state.in_((*TROUBLE, State.HELD))
    wait = OutboxMessage.state.in_((State.SCHEDULED, State.HELD, *TROUBLE))
    return select(
        select(func.count(Occasion.id)).where(*_suspected()).scalar_subquery(),
        mails.where(need_her).scalar_subquery(),
        needing(),
        mails.where(wait).scalar_subquery(),
    )


def _suspected() -> tuple[Any, ...]:
    """A slip the rules found that the freelancer has neither confirmed nor let pass."""
    return (
        Occasion.freelancer_id == OWNER,
        Occasion.outcome == Outcome.BREACHED.value,
        ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
    )


def _slips(db: Session, person: Person, now: datetime) -> tuple[tuple[SlipRow, ...], int]:
    rows = db.execute(_slipped(), {OWNER.key: person.id}).all()
    if not rows:
        return (), 0
    ids = {occasion.client_id for occasion, *_ in rows}
    found = situations(db, person.id, ids)
    return (
        tuple(
            _slip(occasion, clause, judgement, found[occasion.client_id], person, now)
            for occasion, clause, judgement, _ in rows
        ),
        rows[0][3],
    )


@cache
def _slipped() -> Select[*tuple[Any, ...]]:
    return (
        select(Occasion, Clause, Judgement, func.count().over())
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id())
        .where(*_suspected())
        .order_by(Occasion.opened_at.desc())
        .limit(MOST)
    )


def _slip(
    occasion: Occasion,
    clause: Clause,
    judgement: Judgement,
    situation: Situation,
    person: Person,
    now: datetime,
) -> SlipRow:
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
        explanation=judged.explained(judgement, clause, language("en"), person.zone),
        planned=reminding.plan_for(situation, person.name, occasion, clause, now),
    )


def _mails(db: Session, freelancer_id: int) -> list[MailRow]:
    """What failed or is uncertain, what is held, and the next one to leave; one query."""
    return [
        MailRow(
            m.id, m.kind, m.state, m.recipient_name, zone, m.subject, m.body, m.reason, m.due_at
        )
        for m, zone in db.execute(_mails_shown(), {OWNER.key: freelancer_id})
    ]


@cache
def _mails_shown() -> Select[*tuple[Any, ...]]:
    rank = func.row_number().over(
        partition_by=OutboxMessage.state, order_by=(OutboxMessage.due_at, OutboxMessage.id)
    )
    ranked = (
        select(OutboxMessage.id, rank.label("place"))
        .where(
            OutboxMessage.freelancer_id == OWNER,
            OutboxMessage.state.in_((*TROUBLE, State.HELD, State.SCHEDULED)),
            OutboxMessage.noted_at.is_(None),
        )
        .subquery()
    )
    shown = case((OutboxMessage.state == State.SCHEDULED, 1), else_=MOST)
    return (
        select(OutboxMessage, Client.zone)
        .join(ranked, ranked.c.id == OutboxMessage.id)
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(ranked.c.place <= shown)
        .order_by(OutboxMessage.due_at)
    )
