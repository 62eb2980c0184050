"""The rows that planning reminders looks at, for many clients at once, in two statements.

They are put together once; whose clients, and which, is said when they run.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from agreements.judging import Outcome
from app.models import (
    Absence,
    Acceptance,
    Address,
    Agreement,
    Breach,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    HandContact,
    Occasion,
    Offer,
    OutboxMessage,
    Parting,
    Reminder,
    ReminderBreach,
    ReminderPolicy,
    ReminderTemplate,
    Waiver,
)
from app.models import OutboxState as State
from app.services.mail.letterbox import PERSONAL
from app.services.mail.outbox import BY_HAND
from app.services.state.expressions import OWNER, counts, is_late
from app.services.state.owed import is_contested, is_owed

CLIENTS: Any = bindparam("clients", type_=Integer, expanding=True)
# How far back is looked: so many occasions, and so many late answers, of each line.
LATEST, LATE = 20, 8
NEVER_LEFT = (State.CANCELLED, State.EXPIRED, State.FAILED)


@cache
def facts() -> Select[Any]:
    """Each client with what there is to know of them, a row for each fact: `what` says which, and
    it has the columns of that fact. What is about every client has no `client_id`."""
    found = _together(
        _contacts(),
        _of_client("away", Absence, first_day=Absence.first_day, last_day=Absence.last_day),
        _of_client("waived", Waiver, need_id=Waiver.need_id).where(Waiver.ended_at.is_(None)),
        _of_client("parted", Parting).where(
            Parting.taken_back_at.is_(None), Parting.resumed_at.is_(None)
        ),
        _of_agreement("asked", ChangeRequest).where(ChangeRequest.answered_at.is_(None)),
        _of_agreement("agreed", Offer, at=func.max(Acceptance.at))
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .group_by(Agreement.client_id),
        _of_client("by_hand", HandContact, at=func.max(HandContact.at)).group_by(
            HandContact.client_id
        ),
        _mails(),
        _policies(),
        _words(),
        _past(),
    ).subquery()
    return (
        select(Client, *found.c)
        .join(found, or_(found.c.client_id == Client.id, found.c.client_id.is_(None)))
        .where(Client.freelancer_id == OWNER, Client.id.in_(CLIENTS), Client.erased_at.is_(None))
        .order_by(Client.id, found.c.at)
    )


def _together(*facts: Select[Any]) -> CompoundSelect[Any]:
    """These statements as one: each has the columns of all, with nothing in those of others."""
    types = {column.name: column.type for fact in facts for column in fact.selected_columns}
    empty = {name: cast(null(), type_).label(name) for name, type_ in types.items()}
    return union_all(
        *(
            fact.with_only_columns(*{**empty, **dict(fact.selected_columns.items())}.values())
            for fact in facts
        )
    )


def _fact(what: str, client_id: Any, **columns: Any) -> Select[Any]:
    named = (column.label(name) for name, column in columns.items())
    return select(literal(what, String).label("what"), client_id.label("client_id"), *named)


def _of_client(what: str, table: Any, **columns: Any) -> Select[Any]:
    return _fact(what, table.client_id, **columns).where(table.client_id.in_(CLIENTS))


def _of_agreement(what: str, table: Any, **columns: Any) -> Select[Any]:
    return (
        _fact(what, Agreement.client_id, **columns)
        .select_from(Agreement)
        .join(table, table.agreement_id == Agreement.id)
        .where(Agreement.client_id.in_(CLIENTS))
    )


def _contacts() -> Select[Any]:
    """The people there, each with their first address."""
    first = (
        select(func.min(Address.id))
        .where(Address.contact_id == Contact.id)
        .correlate(Contact)
        .scalar_subquery()
    )
    return (
        _of_client(
            "contact",
            Contact,
            contact_id=Contact.id,
            name=Contact.name,
            language=Contact.language,
            address_id=Address.id,
            email=Address.email,
            stopped_at=Address.stopped_at,
            is_main=Contact.is_main,
        )
        .join(Address, Address.id == first)
        .where(Contact.removed_at.is_(None))
    )


def _mails() -> Select[Any]:
    """The last mail of each kind to a client, those the freelancer sent by hand by themselves."""
    by_hand = OutboxMessage.reason == BY_HAND
    went = func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at)
    columns = {"kind": OutboxMessage.kind, "by_hand": by_hand, "at": func.max(went)}
    return (
        _of_client("mail", OutboxMessage, **columns)
        .where(
            OutboxMessage.kind.not_in(("reminder", *PERSONAL)),
            OutboxMessage.state.not_in(NEVER_LEFT),
        )
        .group_by(OutboxMessage.client_id, OutboxMessage.kind, by_hand)
    )


def _policies() -> Select[Any]:
    """What was chosen for the account, these clients and the needs."""
    return _fact(
        "policy",
        ReminderPolicy.client_id,
        need_id=ReminderPolicy.need_id,
        cooling_off_hours=ReminderPolicy.cooling_off_hours,
        between_days=ReminderPolicy.between_days,
        step_up_days=ReminderPolicy.step_up_days,
        asks=ReminderPolicy.asks,
        is_off=ReminderPolicy.is_off,
    ).where(
        ReminderPolicy.freelancer_id == OWNER,
        or_(ReminderPolicy.client_id.is_(None), ReminderPolicy.client_id.in_(CLIENTS)),
    )


def _words() -> Select[Any]:
    """What the freelancer wrote in place of our words."""
    return _fact(
        "words",
        cast(null(), Integer),
        kind=ReminderTemplate.kind,
        step=ReminderTemplate.step,
        language=ReminderTemplate.language,
        subject=ReminderTemplate.subject,
        body=ReminderTemplate.body,
    ).where(ReminderTemplate.freelancer_id == OWNER)


def _past() -> Select[Any]:
    """The latest occasions of each line that count."""
    line = (Occasion.client_id, Clause.need_id)
    newest = (Occasion.opened_at.desc(), Occasion.id.desc())
    ranked = (
        select(
            *line,
            Occasion.opened_at,
            (Occasion.outcome == Outcome.KEPT.value).label("kept"),
            func.row_number().over(partition_by=line, order_by=newest).label("nth"),
        )
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.client_id.in_(CLIENTS), counts())
        .subquery()
    )
    columns = {"need_id": ranked.c.need_id, "at": ranked.c.opened_at, "kept": ranked.c.kept}
    return _fact("past", ranked.c.client_id, **columns).where(ranked.c.nth <= LATEST)


@cache
def told() -> Select[Any]:
    """Slips that are open or were late, and what was or will be said of slips, message by
    message."""
    found = union_all(_slips(), _said()).subquery()
    is_slip = (Breach.id == found.c.breach_id) & found.c.message_id.is_(None)
    mail = OutboxMessage
    return (
        select(
            *found.c,
            *(mail.client_id, mail.state, mail.reason, mail.due_at, mail.sent_at, mail.state_at),
            *(mail.edited_at, mail.recipient_name),
            Breach,
            Occasion,
            Clause,
            or_(is_owed(), is_contested()).label("is_owed"),
        )
        .select_from(found)
        .outerjoin(mail, mail.id == found.c.message_id)
        .outerjoin(Breach, is_slip)
        .outerjoin(Occasion, Occasion.id == Breach.occasion_id)
        .outerjoin(Clause, Clause.id == Occasion.clause_id)
        .order_by(found.c.message_id, found.c.breach_id)
    )


def _slips() -> Select[Any]:
    """Slips of these clients that are open, and the latest of each line that were late."""
    is_open = Breach.mended_at.is_(None)
    newest = (Occasion.due_at.desc(), Breach.id.desc())
    line = (Breach.client_id, Clause.need_id, is_open)
    ranked = (
        select(
            Breach.id,
            Clause.need_id,
            is_open.label("is_open"),
            func.row_number().over(partition_by=line, order_by=newest).label("nth"),
        )
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Breach.freelancer_id == OWNER,
            Breach.client_id.in_(CLIENTS),
            or_(is_open, is_late(Occasion, Clause)),
        )
        .subquery()
    )
    return select(
        ranked.c.id.label("breach_id"),
        ranked.c.need_id,
        cast(null(), Integer).label("message_id"),
        cast(null(), Integer).label("step"),
    ).where(or_(ranked.c.is_open, ranked.c.nth <= LATE))


def _said() -> Select[*tuple[Any, ...]]:
    """Each slip that a reminder to these clients is about, with its step."""
    return (
        select(ReminderBreach.breach_id, Clause.need_id, OutboxMessage.id, ReminderBreach.step)
        .join(Reminder, Reminder.id == ReminderBreach.reminder_id)
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .join(Breach, Breach.id == ReminderBreach.breach_id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(OutboxMessage.freelancer_id == OWNER, OutboxMessage.client_id.in_(CLIENTS))
    )
