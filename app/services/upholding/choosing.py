"""How reminders are to be, for the account, one client or one need; and what was said by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements.gentleness import LIMITS, NOTHING_CHOSEN, Choice, Policy, policy_of, wrong_in
from agreements.needs import KINDS
from app.db import session, writing
from app.models import (
    Breach,
    Clause,
    Client,
    HandContact,
    Need,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
    ReminderLook,
    ReminderPolicy,
)
from app.models import OutboxState as State
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.mail import looking
from app.services.people import clients
from app.services.state.expressions import typed_title
from app.services.upholding import planning
from app.services.upholding.planning import Next
from app.services.upholding.reminding import ASKS

MOST, CONTACTS = 50, 5


@dataclass(frozen=True)
class Where:
    """What a choice is about: one client, one need, or, without either, the account."""

    client_id: int | None = None
    need_id: int | None = None


EVERYWHERE = Where()


@dataclass(frozen=True)
class AccountPage:
    """What was chosen for the account, what counts by it, and what comes next, by client."""

    choice: Choice
    policy: Policy
    nexts: dict[int, Next]


@dataclass(frozen=True)
class ClientPage:
    """What was chosen for one client, what counts elsewhere, what comes next there, and what the
    freelancer wrote or said themselves, newest first."""

    client: Client
    choice: Choice
    elsewhere: Policy
    next: Next
    contacts: tuple[HandContact, ...]


@dataclass(frozen=True)
class NeedPage:
    """What was chosen for one need, and what counts elsewhere."""

    need_id: int
    title: str
    choice: Choice
    elsewhere: Policy


def account_page(freelancer_id: int, now: datetime) -> AccountPage:
    """What counts everywhere, and the next note to each client who is looked at, soonest first."""
    db = session()
    choice = _choice(db, freelancer_id, EVERYWHERE)
    looked = db.scalars(
        select(ReminderLook.client_id)
        .where(ReminderLook.freelancer_id == freelancer_id)
        .order_by(ReminderLook.at)
        .limit(MOST)
    ).all()
    found = planning.what_next(db, freelancer_id, looked, now)
    in_order = sorted(found.items(), key=lambda item: (item[1].at is None, item[1].at or now))
    return AccountPage(choice, policy_of(account=choice), dict(in_order))


def client_page(freelancer_id: int, client_id: int, now: datetime) -> ClientPage:
    """As `account_page`, of one client.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    return ClientPage(
        client,
        _choice(db, freelancer_id, Where(client_id)),
        policy_of(account=_choice(db, freelancer_id, EVERYWHERE)),
        planning.what_next(db, freelancer_id, [client_id], now)[client_id],
        tuple(
            db.scalars(
                select(HandContact)
                .where(HandContact.client_id == client_id)
                .order_by(HandContact.at.desc(), HandContact.id.desc())
                .limit(CONTACTS)
            )
        ),
    )


def need_page(freelancer_id: int, need_id: int) -> NeedPage:
    """As `account_page`, of one need.

    Raises:
        NotFound: there is no such need, or it is somebody else's.
    """
    db, where = session(), Where(need_id=need_id)
    need = _check(db, freelancer_id, where)
    assert need is not None  # it was asked for
    typed = db.scalar(select(typed_title(need_id)))
    account = policy_of(account=_choice(db, freelancer_id, EVERYWHERE))
    title = typed or KINDS[need.kind].name
    return NeedPage(need_id, title, _choice(db, freelancer_id, where), account)


def choose(freelancer_id: int, where: Where, choice: Choice, now: datetime) -> None:
    """Keep a choice; what waits is held against it at once.

    Raises:
        NotFound: there is no such client or need, or it is somebody else's.
        Refused: a figure less gentle than what was promised, or beyond all measure.
    """
    wrong = wrong_in(choice)
    if wrong:
        raise Refused({name: _between(name) for name in wrong})
    with writing() as db:
        _check(db, freelancer_id, where)
        row = _row(db, freelancer_id, where)
        if row is None:
            row = ReminderPolicy(
                freelancer_id=freelancer_id, client_id=where.client_id, need_id=where.need_id
            )
            db.add(row)
        asked_before = bool(row.asks)
        for name, value in vars(choice).items():
            setattr(row, name, value)
        if choice.asks and not asked_before:
            _hold(db, freelancer_id, where, now)
        db.flush()
        if where.client_id is not None:
            planning.look(db, freelancer_id, where.client_id, now)
        else:
            looking.all_soon(db, freelancer_id, now)
    planning.plan_due(now)


def contacted(
    freelancer_id: int, client_id: int, at: datetime, note: str, key: str, now: datetime
) -> None:
    """The freelancer wrote or spoke to a client themselves: the spacing begins anew. The same
    form again is fine.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: that is still to come.
    """
    if at > now:
        raise Refused({"at": "That is still to come."})
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        row = HandContact(freelancer_id=freelancer_id, client_id=client_id, at=at, note=note)
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        planning.look(db, freelancer_id, client_id, now)


def _between(name: str) -> str:
    limits = LIMITS[name]
    return f"Choose {limits.least} to {limits.most}; the agreement promises no less."


def _row(db: Session, freelancer_id: int, where: Where) -> ReminderPolicy | None:
    return db.scalar(
        select(ReminderPolicy).where(
            ReminderPolicy.freelancer_id == freelancer_id,
            ReminderPolicy.client_id.is_not_distinct_from(where.client_id),
            ReminderPolicy.need_id.is_not_distinct_from(where.need_id),
        )
    )


def _choice(db: Session, freelancer_id: int, where: Where) -> Choice:
    row = _row(db, freelancer_id, where)
    if row is None:
        return NOTHING_CHOSEN
    return Choice(row.cooling_off_hours, row.between_days, row.step_up_days, row.asks, row.is_off)


def _check(db: Session, freelancer_id: int, where: Where) -> Need | None:
    """The need that a choice is about, if it is about one."""
    if where.client_id is not None:
        clients.load(db, freelancer_id, where.client_id)
    if where.need_id is None:
        return None
    need = db.scalar(
        select(Need).where(Need.id == where.need_id, Need.freelancer_id == freelancer_id)
    )
    if need is None:
        raise NotFound
    return need


def _hold(db: Session, freelancer_id: int, where: Where, now: datetime) -> None:
    """What waits already waits for the freelancer's word from now on."""
    about = (
        select(Reminder.message_id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .join(Breach, Breach.id == ReminderBreach.breach_id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Reminder.freelancer_id == freelancer_id)
    )
    if where.client_id is not None:
        about = about.where(Reminder.client_id == where.client_id)
    if where.need_id is not None:
        about = about.where(Clause.need_id == where.need_id)
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(about), OutboxMessage.state == State.SCHEDULED)
        .values(state=State.HELD, state_at=now, reason=ASKS)
    )
