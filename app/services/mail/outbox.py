"""The outbox as the freelancer sees it: everything that will be sent, was sent, or could not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, undefer

from agreements import reminders
from agreements.hours import NoWorkingTime
from app.adapters.message import BadHeader
from app.db import session, writing
from app.languages import language
from app.models import Client, Freelancer, OutboxMessage
from app.models import OutboxState as State
from app.services import calendars
from app.services.errors import Conflict, NotFound
from app.services.mail import envelope, links, looking, mail_account
from app.services.mail.letterbox import KEEP_TRYING, PERSONAL

PAGE = 50
DROPPED = "You dropped it."
BY_HAND = "You sent it yourself."
_STUCK = (State.FAILED, State.UNCERTAIN)
_UNDER_WAY = (State.SCHEDULED, State.HELD, State.CLAIMED, State.SUBMITTING)
# Which mails each choice shows. What needs a look waits until it is left at that.
SHOWN: dict[str, ColumnElement[bool]] = {
    "waiting": OutboxMessage.state.in_(_UNDER_WAY)
    | OutboxMessage.state.in_(_STUCK) & OutboxMessage.noted_at.is_(None),
    "sent": OutboxMessage.state == State.SENT,
    "unsent": OutboxMessage.state.in_((State.CANCELLED, State.EXPIRED))
    | OutboxMessage.state.in_(_STUCK) & OutboxMessage.noted_at.is_not(None),
    "all": true(),
}
_CAN = {
    State.SCHEDULED: frozenset({"hold", "edit", "drop", "by-hand"}),
    State.HELD: frozenset({"release", "edit", "drop", "by-hand"}),
    State.UNCERTAIN: frozenset({"arrived", "again", "leave"}),
    State.FAILED: frozenset({"leave"}),
    State.EXPIRED: frozenset({"leave"}),
}
_LEFT = "This has left already, or is leaving now."


@dataclass(frozen=True)
class OutboxRow:
    id: int
    kind: str
    state: State
    recipient_name: str
    recipient: str
    client_id: int | None
    client_name: str | None
    client_zone: str | None
    subject: str
    due_at: datetime
    sent_at: datetime | None
    state_at: datetime
    reason: str


@dataclass(frozen=True)
class OutboxList:
    """`counts` says how many there are of each choice of `SHOWN`."""

    rows: tuple[OutboxRow, ...]
    page: int
    pages: int
    total: int
    counts: dict[str, int]


@dataclass(frozen=True)
class MessagePage:
    """One mail with its exact words; `can` names what may be done with it now."""

    row: OutboxRow
    body: str
    footer: tuple[str, ...]
    page_url: str | None
    document_id: int | None
    attempts: int
    can: frozenset[str]
    not_after: datetime | None
    edited_at: datetime | None


def listing(freelancer_id: int, show: str, page: int) -> OutboxList:
    """Fifty mails: what waits by the time it leaves, the rest newest first; two queries."""
    db = session()
    number = (func.count().filter(which).label(name) for name, which in SHOWN.items())
    found = db.execute(select(*number).where(OutboxMessage.freelancer_id == freelancer_id)).one()
    counts: dict[str, int] = dict(found._mapping)
    order = (
        (OutboxMessage.due_at, OutboxMessage.id)
        if show == "waiting"
        else (OutboxMessage.state_at.desc(), OutboxMessage.id.desc())
    )
    rows = db.execute(
        select(OutboxMessage, Client)
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(OutboxMessage.freelancer_id == freelancer_id, SHOWN[show])
        .order_by(*order)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    total = counts[show]
    shown = tuple(_row(message, client) for message, client in rows)
    return OutboxList(shown, page, max(1, -(-total // PAGE)), total, counts)


def one(freelancer_id: int, message_id: int) -> MessagePage:
    """One mail as it will be read, or was."""
    db = session()
    message = _load(db, freelancer_id, message_id)
    client = db.get(Client, message.client_id) if message.client_id else None
    link, base = envelope.link_of(db, message)
    foot = envelope.footer(message, link, base, language(message.language))
    return MessagePage(
        row=_row(message, client),
        body=message.body,
        footer=tuple(text for text, _ in foot.lines),
        page_url=links.page_url(base, link) if link and base else None,
        document_id=message.document_id,
        attempts=message.attempts,
        can=_can(message),
        not_after=message.not_after,
        edited_at=message.edited_at,
    )


def hold(freelancer_id: int, message_id: int, now: datetime) -> None:
    """Hold a mail back until it is released."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "hold")
        message.state, message.state_at, message.reason = State.HELD, now, "You hold it back."


def release(freelancer_id: int, message_id: int, now: datetime) -> None:
    """Let a held mail leave: at its time, or in the next slot where that has passed."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "release")
        message.state, message.state_at, message.reason = State.SCHEDULED, now, ""
        if message.keeps_hours and message.due_at < now:
            message.due_at = _next_slot(db, message, now)
            message.not_after = message.due_at + KEEP_TRYING
        elif message.not_after is not None and message.not_after < now + timedelta(days=1):
            message.not_after = now + KEEP_TRYING
        looking.soon(db, message.client_id, now)


def drop(freelancer_id: int, message_id: int, now: datetime) -> None:
    """Never send it."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "drop")
        message.state, message.state_at, message.reason = State.CANCELLED, now, DROPPED
        looking.soon(db, message.client_id, now)


def arrived(freelancer_id: int, message_id: int, now: datetime) -> None:
    """The freelancer knows that it arrived."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "arrived")
        message.sent_at = message.state_at
        message.state, message.state_at, message.mime = State.SENT, now, None
        message.reason = "You said that it arrived."


def again(freelancer_id: int, message_id: int, now: datetime) -> None:
    """Send the same bytes again."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "again")
        message.state, message.state_at, message.due_at = State.SCHEDULED, now, now
        message.reason = mail_account.AGAIN
        message.not_after = now + KEEP_TRYING


def leave(freelancer_id: int, message_id: int, now: datetime) -> None:
    """Take note of one that failed or is uncertain, and leave it at that."""
    with writing() as db:
        may(db, freelancer_id, message_id, "leave").noted_at = now


def by_hand(freelancer_id: int, message_id: int, now: datetime) -> None:
    """The freelancer sent it with another program."""
    with writing() as db:
        message = may(db, freelancer_id, message_id, "by-hand")
        message.state, message.state_at, message.sent_at = State.SENT, now, now
        message.reason, message.mime = BY_HAND, None


def eml(freelancer_id: int, message_id: int, now: datetime) -> bytes:
    """The mail as a file that mail programs open.

    Raises:
        Conflict: it cannot be made as it stands.
    """
    db = session()
    message = _load(db, freelancer_id, message_id)
    if message.mime is not None:
        return message.mime
    freelancer = db.get_one(Freelancer, freelancer_id)
    own = mail_account.of(freelancer_id)
    sender = own.sender if own else freelancer.email
    try:
        who = mail_account.From(freelancer.name, sender, None)
        return envelope.build(db, message, freelancer, who, now)[1]
    except BadHeader as problem:
        raise Conflict(str(problem)) from problem


def _next_slot(db: Session, message: OutboxMessage, now: datetime) -> datetime:
    client = db.get_one(Client, message.client_id)
    try:
        return reminders.slot(calendars.of_client(db, client), now)
    except NoWorkingTime as problem:
        raise Conflict(
            "Their week has no working time, so there is no slot to send in."
        ) from problem


def _load(db: Session, freelancer_id: int, message_id: int) -> OutboxMessage:
    found = db.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.freelancer_id == freelancer_id)
        .options(undefer(OutboxMessage.mime))
    )
    if found is None:
        raise NotFound
    return found


def may(db: Session, freelancer_id: int, message_id: int, verb: str) -> OutboxMessage:
    """A mail with which this may be done now; part of the caller's unit of work.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it has left, or is settled.
    """
    message = _load(db, freelancer_id, message_id)
    if verb not in _can(message):
        raise Conflict(_SINCE.get(message.state, _LEFT))
    return message


# What became of it, for somebody who looks at an older page.
_SINCE = {
    State.SCHEDULED: "It is planned, and leaves at its time.",
    State.HELD: "It is held, and waits for your word.",
    State.CANCELLED: "It was dropped or taken back, and is never sent.",
    State.EXPIRED: "It was too late to send.",
    State.FAILED: "It did not leave.",
    State.UNCERTAIN: "Nobody knows whether it arrived.",
}


def _can(message: OutboxMessage) -> frozenset[str]:
    can = _CAN.get(message.state, frozenset())
    return can - {"leave"} if message.noted_at else can


def _row(message: OutboxMessage, client: Client | None) -> OutboxRow:
    return OutboxRow(
        id=message.id,
        kind=message.kind,
        state=message.state,
        recipient_name=message.recipient_name,
        recipient=message.recipient,
        client_id=message.client_id,
        client_name=client.name if client else None,
        client_zone=client.zone if client and message.kind not in PERSONAL else None,
        subject=message.subject,
        due_at=message.due_at,
        sent_at=message.sent_at,
        state_at=message.state_at,
        reason=message.reason,
    )
