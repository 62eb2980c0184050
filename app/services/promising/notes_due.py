"""What there is to say to freelancers about promises of theirs that slipped: read as the rules
that remind clients take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.hours import Calendar, Week
from agreements.judging import Outcome
from agreements.reminders import History, Past, Reminded, Slip, Stops
from agreements.settling import LAST
from app.models import (
    Absence,
    Acceptance,
    Agreement,
    Clause,
    Client,
    Evidence,
    Freelancer,
    Judgement,
    Offer,
    OutboxMessage,
    Parting,
    PromiseNote,
    PromiseOccasion,
    Remark,
    Waiver,
)
from app.models import OutboxState as State
from app.services import calendars
from app.services.promising.records import SAID
from app.services.state.owed import is_owed
from app.services.upholding import promised

LONGEST = timedelta(days=90)
APART = timedelta(days=7)
MOST = 500
_NOT_GONE = (State.CANCELLED, State.EXPIRED, State.FAILED)


@dataclass(frozen=True)
class Told:
    """A promise that slipped, as it is spoken of."""

    slip: Slip
    subject: str
    promise: str
    due_at: datetime | None
    is_their_word: bool


@dataclass
class Case:
    """One client, and all that decides about a note to their freelancer."""

    client: Client
    freelancer: Freelancer
    calendar: Calendar
    told: list[Told] = field(default_factory=list)
    past: dict[int, list[Past]] = field(default_factory=dict)
    notes: tuple[Reminded, ...] = ()
    agreed_at: datetime | None = None
    stops: Stops = field(default_factory=Stops)

    @property
    def history(self) -> History:
        """What was said so far, and how the promises were kept."""
        past = {line: tuple(found[-LAST:]) for line, found in self.past.items()}
        return History(self.notes, agreed_at=self.agreed_at, past=past)


def cases(db: Session, now: datetime) -> list[Case]:
    """Every client with a promise that slipped lately, unless their freelancer wants no notes or
    had one about this client within the week. A constant number of queries."""
    rows = db.execute(_with_slips(now)).all()
    days_off = _days_off(db, {freelancer.id for _, freelancer in rows})
    found = {
        client.id: Case(client, freelancer, _calendar(freelancer, days_off))
        for client, freelancer in rows
    }
    if found:
        _add_occasions(db, found, now)
        _add_notes(db, found)
        _add_around(db, found)
    return list(found.values())


def _with_slips(now: datetime) -> Any:
    slipped = select(PromiseOccasion.client_id).where(
        PromiseOccasion.outcome == Outcome.BREACHED.value,
        PromiseOccasion.taken_back_at.is_(None),
        PromiseOccasion.opened_at > now - LONGEST,
    )
    told = (
        select(PromiseNote.id)
        .join(OutboxMessage, OutboxMessage.id == PromiseNote.message_id)
        .where(
            PromiseNote.client_id == Client.id,
            OutboxMessage.created_at > now - APART,
            OutboxMessage.state.not_in(_NOT_GONE),
        )
        .correlate(Client)
        .exists()
    )
    return (
        select(Client, Freelancer)
        .join(Freelancer, Freelancer.id == Client.freelancer_id)
        .where(
            Client.id.in_(slipped),
            Client.erased_at.is_(None),
            ~told,
            Freelancer.promise_notes,
            Freelancer.set_up_at.is_not(None),
        )
        .order_by(Client.id)
        .limit(MOST)
    )


def _add_occasions(db: Session, found: dict[int, Case], now: datetime) -> None:
    """The promises that count, oldest first, and what slipped of them."""
    rows = db.execute(
        select(PromiseOccasion, Clause, *_known())
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(
            PromiseOccasion.client_id.in_(found),
            PromiseOccasion.taken_back_at.is_(None),
            PromiseOccasion.outcome.in_((Outcome.KEPT.value, Outcome.BREACHED.value)),
            PromiseOccasion.opened_at > now - 4 * LONGEST,
        )
        .order_by(PromiseOccasion.opened_at, PromiseOccasion.id)
    ).all()
    for occasion, clause, *_ in rows:
        past = found[occasion.client_id].past.setdefault(clause.need_id, [])
        past.append(Past(occasion.opened_at, occasion.outcome == Outcome.KEPT.value))
    for occasion, clause, *known in rows:
        if occasion.outcome == Outcome.BREACHED.value:
            case = found[occasion.client_id]
            case.told.append(_told(case, occasion, clause, _Known(*known)))


@dataclass(frozen=True)
class _Known:
    """What else is on record of a promise: when it slipped and was explained first, whether it
    slipped by the client's word, and whether they owe the answer to a question back."""

    slipped_at: datetime | None
    explained_at: datetime | None
    is_said: bool
    is_owed: bool


def _known() -> tuple[Any, ...]:
    return _slipped_at(), _explained_at(), _is_said(), is_owed(PromiseOccasion)


def _told(
    case: Case,
    occasion: PromiseOccasion,
    clause: Clause,
    known: _Known,
) -> Told:
    kind = promised.kind_of(clause)
    mendable = kind is not None and kind.is_mendable and not known.is_said
    over_at = _over(case, occasion, clause, known.explained_at)
    slip = Slip(
        occasion.id,
        known.slipped_at or occasion.opened_at,
        mendable=mendable,
        mended_at=occasion.closed_at if mendable else over_at,
        line=clause.need_id,
        slipped_at=occasion.due_at or occasion.opened_at,
        is_your_turn=known.is_owed,
    )
    return Told(slip, occasion.subject, clause.promise, occasion.due_at, known.is_said)


def _over(
    case: Case, occasion: PromiseOccasion, clause: Clause, explained_at: datetime | None
) -> datetime | None:
    """What cannot be mended is over once it was explained, or kept again."""
    later = (
        one.at for one in case.past[clause.need_id] if one.kept and one.at > occasion.opened_at
    )
    return min((at for at in (explained_at, next(later, None)) if at is not None), default=None)


def _slipped_at() -> Any:
    return (
        select(func.min(Judgement.at))
        .where(
            Judgement.occasion_id == PromiseOccasion.id,
            Judgement.outcome == Outcome.BREACHED.value,
        )
        .correlate(PromiseOccasion)
        .scalar_subquery()
    )


def _explained_at() -> Any:
    return (
        select(func.min(Remark.at))
        .where(Remark.occasion_id == PromiseOccasion.id, Remark.side == "freelancer")
        .correlate(PromiseOccasion)
        .scalar_subquery()
    )


def _is_said() -> Any:
    return (
        select(Evidence.id)
        .where(Evidence.occasion_id == PromiseOccasion.id, Evidence.kind == SAID)
        .correlate(PromiseOccasion)
        .exists()
    )


def _add_notes(db: Session, found: dict[int, Case]) -> None:
    """The notes that left or are about to."""
    rows = db.execute(
        select(PromiseNote, OutboxMessage.created_at, Clause.need_id)
        .join(OutboxMessage, OutboxMessage.id == PromiseNote.message_id)
        .join(PromiseOccasion, PromiseOccasion.id == PromiseNote.occasion_id)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(PromiseNote.client_id.in_(found), OutboxMessage.state.not_in(_NOT_GONE))
        .order_by(OutboxMessage.created_at)
    ).all()
    for client_id, case in found.items():
        mine = [row for row in rows if row[0].client_id == client_id]
        case.notes = tuple(
            Reminded(
                at,
                {row[0].occasion_id: row[0].step for row in mine if row[1] == at},
                {row[0].occasion_id: row[2] for row in mine if row[1] == at},
            )
            for at in dict.fromkeys(row[1] for row in mine)
        )


def _add_around(db: Session, found: dict[int, Case]) -> None:
    """When they agreed last, the lines they live without, and notice."""
    agreed = db.execute(
        select(Agreement.client_id, func.max(Acceptance.at))
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .where(Agreement.client_id.in_(found))
        .group_by(Agreement.client_id)
    )
    for client_id, at in agreed:
        found[client_id].agreed_at = at
    waived = db.execute(
        select(Waiver.client_id, Waiver.need_id).where(
            Waiver.client_id.in_(found), Waiver.ended_at.is_(None)
        )
    ).all()
    parted = set(
        db.scalars(
            select(Parting.client_id).where(
                Parting.client_id.in_(found),
                Parting.taken_back_at.is_(None),
                Parting.resumed_at.is_(None),
            )
        )
    )
    for client_id, case in found.items():
        lines = frozenset(need_id for whose, need_id in waived if whose == client_id)
        case.stops = Stops(notice_given=client_id in parted, waived=lines)


def _days_off(db: Session, freelancer_ids: Iterable[int]) -> list[Absence]:
    return list(
        db.scalars(
            select(Absence).where(
                Absence.freelancer_id.in_(freelancer_ids), Absence.client_id.is_(None)
            )
        )
    )


def _calendar(freelancer: Freelancer, days_off: list[Absence]) -> Calendar:
    """The freelancer's week as it is now, with their days off."""
    mine = (one for one in days_off if one.freelancer_id == freelancer.id)
    return Calendar(
        Week.from_json(freelancer.week),
        freelancer.zone,
        freelancer.country,
        freelancer.region,
        calendars.each_day(mine),
    )
