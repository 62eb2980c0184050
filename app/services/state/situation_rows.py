"""The rows that planning reminders looks at, for many clients at once, in two statements.

They are put together once; whose clients, and which, is said when they run.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
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
from sqlalchemy.orm import aliased

from agreements.judging import Judge, Outcome
from agreements.needs import KINDS
from app.db import UtcDateTime
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
from app.services.state.owed import is_owed

OWNER: Any = bindparam("freelancer", type_=Integer)
CLIENTS: Any = bindparam("clients", type_=Integer, expanding=True)
# How far back is looked: so many occasions, and so many late answers, of each line.
LATEST, LATE = 20, 8
WAIT_FOR_ANSWERS = tuple(code for code, kind in KINDS.items() if kind.judge is Judge.DEADLINE)
NEVER_LEFT = (State.CANCELLED, State.EXPIRED, State.FAILED)
_COLUMNS: dict[str, Any] = {
    "number": Integer(),
    "second": Integer(),
    "third": Integer(),
    "text": String(),
    "more": String(),
    "most": String(),
    "last": String(),
    "at": UtcDateTime(),
    "day": Date(),
    "until": Date(),
    "flag": Boolean(),
    "other": Boolean(),
}


@cache
def facts() -> Select[Any]:
    """Each client with what there is to know of them, a row for each fact; `what` says which."""
    found = union_all(
        _contacts(),
        _fact("away", Absence, day=Absence.first_day, until=Absence.last_day),
        _fact("waived", Waiver, number=Waiver.need_id).where(Waiver.ended_at.is_(None)),
        _fact("parted", Parting).where(
            Parting.taken_back_at.is_(None), Parting.resumed_at.is_(None)
        ),
        _of_agreement("asked", ChangeRequest.agreement_id).where(
            ChangeRequest.answered_at.is_(None)
        ),
        _of_agreement("agreed", Offer.agreement_id, at=func.max(Acceptance.at))
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .group_by(Agreement.client_id),
        _fact("by_hand", HandContact, at=func.max(HandContact.at)).group_by(HandContact.client_id),
        _mails(),
        _policies(),
        _words(),
        _past(),
    ).subquery()
    is_theirs = or_(found.c.client_id == Client.id, found.c.client_id.is_(None))
    return (
        select(Client, *(column for column in found.c if column.name != "client_id"))
        .join(found, is_theirs)
        .where(Client.freelancer_id == OWNER, Client.id.in_(CLIENTS))
        .order_by(Client.id, found.c.what, found.c.at, found.c.number)
    )


def _row(what: str, client_id: Any, **columns: Any) -> Select[Any]:
    given = (columns.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items())
    return select(literal(what, String).label("what"), client_id.label("client_id"), *given)


def _fact(what: str, table: Any, **columns: Any) -> Select[Any]:
    return _row(what, table.client_id, **columns).where(table.client_id.in_(CLIENTS))


def _of_agreement(what: str, agreement_id: Any, **columns: Any) -> Select[Any]:
    return (
        _row(what, Agreement.client_id, **columns)
        .select_from(Agreement)
        .join(agreement_id.class_, agreement_id == Agreement.id)
        .where(Agreement.client_id.in_(CLIENTS))
    )


def _contacts() -> Select[Any]:
    first = (
        select(func.min(Address.id))
        .where(Address.contact_id == Contact.id)
        .correlate(Contact)
        .scalar_subquery()
    )
    return (
        _fact(
            "contact",
            Contact,
            number=Contact.id,
            second=Address.id,
            text=Contact.name,
            more=Contact.language,
            most=Address.email,
            at=Address.stopped_at,
            flag=Contact.is_main,
        )
        .join(Address, Address.id == first)
        .where(Contact.removed_at.is_(None))
    )


def _mails() -> Select[Any]:
    """The last mail of each kind to a client; `flag` says that the freelancer sent it by hand."""
    by_hand = OutboxMessage.reason == BY_HAND
    went = func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at)
    columns = {"text": OutboxMessage.kind, "flag": by_hand, "at": func.max(went)}
    return (
        _fact("mail", OutboxMessage, **columns)
        .where(
            OutboxMessage.kind.not_in(("reminder", *PERSONAL)),
            OutboxMessage.state.not_in(NEVER_LEFT),
        )
        .group_by(OutboxMessage.client_id, OutboxMessage.kind, by_hand)
    )


def _policies() -> Select[Any]:
    """What was chosen for the account, these clients and the needs."""
    return _row(
        "policy",
        ReminderPolicy.client_id,
        number=ReminderPolicy.cooling_off_hours,
        second=ReminderPolicy.between_days,
        third=ReminderPolicy.step_up_days,
        text=cast(ReminderPolicy.need_id, String),
        more=cast(ReminderPolicy.client_id, String),
        flag=ReminderPolicy.asks,
        other=ReminderPolicy.is_off,
    ).where(
        ReminderPolicy.freelancer_id == OWNER,
        or_(ReminderPolicy.client_id.is_(None), ReminderPolicy.client_id.in_(CLIENTS)),
    )


def _words() -> Select[Any]:
    """What the freelancer wrote in place of our words."""
    return _row(
        "words",
        cast(null(), Integer),
        number=ReminderTemplate.step,
        text=ReminderTemplate.kind,
        more=ReminderTemplate.language,
        most=ReminderTemplate.subject,
        last=ReminderTemplate.body,
    ).where(ReminderTemplate.freelancer_id == OWNER)


def _past() -> Select[Any]:
    """The latest occasions of each line that count: kept, or slips that were confirmed."""
    line = (Occasion.client_id, Clause.need_id)
    kept = Occasion.outcome == Outcome.KEPT.value
    slipped = (Occasion.outcome == Outcome.BREACHED.value) & Breach.id.is_not(None)
    newest = (Occasion.opened_at.desc(), Occasion.id.desc())
    ranked = (
        select(
            Occasion.client_id,
            Clause.need_id,
            Occasion.opened_at,
            kept.label("kept"),
            func.row_number().over(partition_by=line, order_by=newest).label("nth"),
        )
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(
            Occasion.client_id.in_(CLIENTS),
            Occasion.owed_by == "client",
            or_(kept, slipped),
        )
        .subquery()
    )
    columns = {"number": ranked.c.need_id, "at": ranked.c.opened_at, "flag": ranked.c.kept}
    return _row("past", ranked.c.client_id, **columns).where(ranked.c.nth <= LATEST)


@cache
def told() -> Select[Any]:
    """Slips that are open or were late, and what was or will be said of slips, message by
    message."""
    nothing = cast(null(), Integer)
    slips = select(
        _ranked_slips().c.breach_id, nothing.label("message_id"), nothing.label("step")
    ).where(or_(_ranked_slips().c.is_open, _ranked_slips().c.nth <= LATE))
    said = (
        select(ReminderBreach.breach_id, OutboxMessage.id, ReminderBreach.step)
        .join(Reminder, Reminder.message_id == OutboxMessage.id)
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .where(OutboxMessage.freelancer_id == OWNER, OutboxMessage.client_id.in_(CLIENTS))
    )
    found = union_all(slips, said).subquery()
    is_slip = (Breach.id == found.c.breach_id) & found.c.message_id.is_(None)
    breach, occasion, clause = aliased(Breach), aliased(Occasion), aliased(Clause)
    mail = OutboxMessage
    return (
        select(
            found.c.breach_id,
            found.c.step,
            clause.need_id,
            mail.id.label("message_id"),
            *(mail.client_id, mail.state, mail.reason, mail.due_at, mail.sent_at, mail.state_at),
            mail.edited_at,
            Breach,
            Occasion,
            Clause,
            is_owed().label("is_owed"),
        )
        .select_from(found)
        .join(breach, breach.id == found.c.breach_id)
        .join(occasion, occasion.id == breach.occasion_id)
        .join(clause, clause.id == occasion.clause_id)
        .outerjoin(mail, mail.id == found.c.message_id)
        .outerjoin(Breach, is_slip)
        .outerjoin(Occasion, Occasion.id == Breach.occasion_id)
        .outerjoin(Clause, Clause.id == Occasion.clause_id)
        .order_by(found.c.message_id, found.c.breach_id)
    )


@cache
def _ranked_slips() -> Any:
    """Slips of these clients that are open, or that were late, newest first in each line."""
    is_late = (
        Clause.kind.in_(WAIT_FOR_ANSWERS)
        & (Occasion.outcome == Outcome.BREACHED.value)
        & Occasion.closed_at.is_not(None)
    )
    newest = (Occasion.due_at.desc(), Breach.id.desc())
    line = (Breach.client_id, Clause.need_id, Breach.mended_at.is_(None))
    return (
        select(
            Breach.id.label("breach_id"),
            Breach.mended_at.is_(None).label("is_open"),
            func.row_number().over(partition_by=line, order_by=newest).label("nth"),
        )
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Breach.freelancer_id == OWNER,
            Breach.client_id.in_(CLIENTS),
            or_(Breach.mended_at.is_(None), is_late),
        )
        .subquery()
    )
