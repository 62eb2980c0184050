"""How reminders are to be, for the account, one client or one need; and what was said by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from agreements.gentleness import LIMITS, NOTHING_CHOSEN, Choice, Policy, policy_of, wrong_in
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import session, writing
from app.models import (
    Breach,
    Clause,
    Client,
    Freelancer,
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
from app.services import counted_from, submissions
from app.services.errors import NotFound, Refused
from app.services.mail import looking
from app.services.mail.letterbox import NOT_LEFT
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
    """What was chosen for the account, what counts by it, what comes next for each client, and
    whether `own_notes` come: those about the freelancer's promises."""

    choice: Choice
    policy: Policy
    nexts: tuple[Next, ...]
    own_notes: bool


@dataclass(frozen=True)
class ClientPage:
    """What was chosen for one client, what counts elsewhere, what comes next there, and
    what was said by hand, newest first."""

    client: Client
    choice: Choice
    elsewhere: Policy
    next: Next
    contacts: tuple[HandContact, ...]


@dataclass(frozen=True)
class NeedPage:
    """What was chosen for one need, and what counts elsewhere. Its slips `can_be_found` in a
    source, and then it says whether they count unasked."""

    need_id: int
    title: str
    choice: Choice
    elsewhere: Policy
    can_be_found: bool
    counts_found: bool


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
    found = planning.what_next(db, freelancer_id, looked, now).values()
    in_order = sorted(found, key=lambda one: (one.at is None, one.at or now))
    own = db.get_one(Freelancer, freelancer_id).promise_notes
    return AccountPage(choice, policy_of(account=choice), tuple(in_order), own)


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
    need = _need(db, freelancer_id, need_id)
    account = policy_of(account=_choice(db, freelancer_id, EVERYWHERE))
    title = db.scalar(select(typed_title(need_id))) or KINDS[need.kind].name
    return NeedPage(
        need_id,
        title,
        _choice(db, freelancer_id, where),
        account,
        counted_from.can_be_found(need.kind),
        need.counts_found,
    )


def choose(
    freelancer_id: int,
    where: Where,
    choice: Choice,
    now: datetime,
    *,
    counts_found: bool = False,
) -> None:
    """Keep a choice; what waits is held against it at once. `counts_found` says of a need whether
    its slips that are found count unasked.

    Raises:
        NotFound: there is no such client or need, or it is somebody else's.
        Refused: a figure less gentle than what was promised, or beyond all measure.
    """
    if wrong := wrong_in(choice):
        raise Refused({name: _between(name, getattr(choice, name)) for name in wrong})
    with writing() as db:
        if where.client_id is not None:
            clients.load(db, freelancer_id, where.client_id)
        if where.need_id is not None:
            need = _need(db, freelancer_id, where.need_id)
            need.counts_found = counts_found and counted_from.can_be_found(need.kind)
        new = ReminderPolicy(freelancer_id=freelancer_id, **vars(where))
        row = _row(db, freelancer_id, where) or new
        db.add(row)
        asked_before = bool(row.asks)
        for name, value in vars(choice).items():
            setattr(row, name, value)
        if choice.asks and not asked_before:
            _hold(db, freelancer_id, where, now)
        db.flush()
        for client_id in _with_notes(db, freelancer_id, where):
            planning.look(db, freelancer_id, client_id, now, is_anew=True)
        if where.client_id is None:
            looking.all_soon(db, freelancer_id, now)
    planning.plan_due(now)


def contacted(
    freelancer_id: int, client_id: int, at: datetime, note: str, key: str, now: datetime
) -> None:
    """The freelancer wrote or spoke to a client themselves: the spacing begins anew. The same
    form again is fine.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: that is still to come, or it was before they were a client.
    """
    if at > now:
        raise Refused({"at": "That is still to come."})
    with writing() as db:
        _check_since(clients.load(db, freelancer_id, client_id), at)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        row = HandContact(freelancer_id=freelancer_id, client_id=client_id, at=at, note=note)
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        planning.look(db, freelancer_id, client_id, now)


def take_back(freelancer_id: int, client_id: int, contact_id: int, now: datetime) -> None:
    """It was noted by mistake that the freelancer wrote or spoke to a client: it counts no more.

    Raises:
        NotFound: there is no such note, or it is somebody else's.
    """
    with writing() as db:
        row = db.get(HandContact, contact_id)
        if row is None or (row.freelancer_id, row.client_id) != (freelancer_id, client_id):
            raise NotFound
        db.delete(row)
        db.flush()
        planning.look(db, freelancer_id, client_id, now, is_anew=True)


def _check_since(client: Client, at: datetime) -> None:
    """Refuse what was before they were a client, on their own clock."""
    zone = ZoneInfo(client.zone)
    created = client.created_at.astimezone(zone).date()
    since = min(created, client.client_since or created)
    if at.astimezone(zone).date() < since:
        day = ENGLISH.long_day(since)
        raise Refused({"at": f"They have been a client since {day}; choose that day or later."})


def _between(name: str, figure: int) -> str:
    limits = LIMITS[name]
    if figure > limits.most:
        return f"Choose {limits.least} to {limits.most}; more would be no note at all."
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


def _need(db: Session, freelancer_id: int, need_id: int) -> Need:
    found = db.scalar(select(Need).where(Need.id == need_id, Need.freelancer_id == freelancer_id))
    if found is None:
        raise NotFound
    return found


def _with_notes(db: Session, freelancer_id: int, where: Where) -> Sequence[int]:
    """The clients for whom a note waits; or the one a choice is about."""
    if where.client_id is not None:
        return (where.client_id,)
    return db.scalars(
        select(Reminder.client_id)
        .distinct()
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(Reminder.freelancer_id == freelancer_id, OutboxMessage.state.in_(NOT_LEFT))
    ).all()


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
