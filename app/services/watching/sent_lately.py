"""Mail sent to clients lately: whether it was answered, whether a clock runs, and whether the
freelancer noted that they wait for an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from agreements import mail_subjects
from agreements.conversations import Mail, has_mark
from agreements.mail_subjects import Mark
from app.db import session
from app.models import Client, Contact, Mailbox, Mute, Occasion, SeenMail, WaitingNote
from app.services.people import clients
from app.services.state import in_force
from app.services.upholding.dismissing import FOUND
from app.services.watching import mailboxes
from app.services.watching.mails import LATELY, as_asked

PAGE = 50
NO_LINE = "No line with a word for the subject is in force with them, so no clock runs."
GOES_ON = (
    "It goes on with a question that was open, or the line was not in force when it was sent; so "
    "no new clock runs."
)


@dataclass(frozen=True)
class SentMail:
    """A mail that was sent to a client. `occasion_id` is what it began, if it began a clock;
    otherwise `why_not` says why none runs. `waits_since` is when the freelancer noted that they
    wait for an answer, while they do."""

    id: int
    client_id: int
    client_name: str
    contact_name: str
    subject: str
    at: datetime
    answered_at: datetime | None
    is_lost: bool
    waits_since: datetime | None
    occasion_id: int | None
    is_taken_back: bool
    why_not: str


@dataclass(frozen=True)
class TaggedAddress:
    """The address that, in a hidden copy of a mail, makes the same note; of one mailbox."""

    mailbox: str
    address: str


@dataclass(frozen=True)
class SentPage:
    """Mail of the last two weeks, newest first; to one client, or to all."""

    client: Client | None
    rows: tuple[SentMail, ...]
    page: int
    pages: int
    total: int
    tagged: tuple[TaggedAddress, ...]


def page(freelancer_id: int, client_id: int | None, number: int, now: datetime) -> SentPage:
    """Fifty mails of the last fourteen days; a constant number of queries.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id) if client_id is not None else None
    listed = _listed(freelancer_id, client_id, now)
    total = db.scalar(select(func.count()).select_from(listed.subquery())) or 0
    rows = db.execute(_shown(listed).limit(PAGE).offset((number - 1) * PAGE)).all()
    return SentPage(
        client,
        _told(db, freelancer_id, rows, now),
        number,
        max(1, -(-total // PAGE)),
        total,
        _tagged(db, freelancer_id),
    )


def _listed(freelancer_id: int, client_id: int | None, now: datetime) -> Select[Any]:
    """The ids of the mails, each once where two mailboxes hold it."""
    found = select(func.min(SeenMail.id).label("id")).where(
        SeenMail.freelancer_id == freelancer_id,
        SeenMail.is_sent,
        SeenMail.received_at > now - LATELY,
    )
    if client_id is not None:
        found = found.where(SeenMail.client_id == client_id)
    return found.group_by(SeenMail.client_id, SeenMail.mail_key)


def _shown(listed: Select[Any]) -> Select[*tuple[Any, ...]]:
    main = (Contact.client_id == Client.id) & Contact.is_main
    key = literal(FOUND).concat(SeenMail.mail_key)
    asked = (
        select(Contact.name)
        .where(Contact.id == SeenMail.contact_id)
        .correlate(SeenMail)
        .scalar_subquery()
    )
    return (
        select(
            SeenMail,
            Client.name.label("client_name"),
            func.coalesce(asked, Contact.name).label("contact_name"),
            WaitingNote.at.label("waits_since"),
            WaitingNote.settled_at,
            Occasion.id.label("occasion_id"),
            Occasion.taken_back_at,
        )
        .join(Client, Client.id == SeenMail.client_id)
        .join(Contact, main)
        .outerjoin(WaitingNote, WaitingNote.mail_id == SeenMail.id)
        .outerjoin(
            Occasion, (Occasion.client_id == SeenMail.client_id) & (Occasion.found_key == key)
        )
        .where(SeenMail.id.in_(listed))
        .order_by(SeenMail.received_at.desc(), SeenMail.id.desc())
    )


def _told(
    db: Session, freelancer_id: int, rows: Sequence[Any], now: datetime
) -> tuple[SentMail, ...]:
    mails = [row.SeenMail for row in rows]
    ids, keys = {one.client_id for one in mails}, {one.mail_key for one in mails}
    asked, words = as_asked(db, ids, keys, now), in_force.marks(db, freelancer_id)
    muted = _muted(db, ids)
    return tuple(
        SentMail(
            id=mail.id,
            client_id=mail.client_id,
            client_name=row.client_name,
            contact_name=row.contact_name,
            subject=mail.subject,
            at=mail.received_at,
            answered_at=question.answer.at if question.answer else None,
            is_lost=question.undelivered is not None,
            waits_since=None if row.settled_at else row.waits_since,
            occasion_id=row.occasion_id,
            is_taken_back=row.taken_back_at is not None,
            why_not=_why_not(
                question.mail, words.get(mail.client_id, {}), muted.get(mail.client_id, ())
            ),
        )
        for row, mail in zip(rows, mails, strict=True)
        for question in (asked[mail.client_id, mail.mail_key],)
    )


def _muted(db: Session, client_ids: Collection[int]) -> dict[int, list[int]]:
    """The needs that nothing more is to be found about, by client."""
    found: dict[int, list[int]] = {}
    for row in db.scalars(select(Mute).where(Mute.client_id.in_(client_ids))):
        found.setdefault(row.client_id, []).append(row.need_id)
    return found


def _why_not(mail: Mail, words: Mapping[int, str], muted: Collection[int]) -> str:
    """Why no clock runs, of a mail that began none. `words` are the agreed ones, by need."""
    if not words:
        return NO_LINE
    listed = " or ".join(f"“{word}”" for word in words.values())
    needs = [need_id for need_id, word in words.items() if has_mark(mail, word)]
    if any(need_id in muted for need_id in needs):
        return "You said that nothing more is to be found about this line here, so no clock runs."
    if needs:
        return GOES_ON
    if any(mail_subjects.mark(mail.subject, w) is Mark.AFTER_PREFIX for w in words.values()):
        return f"{listed} stands behind “Re:”, as in the mail it answers, so no new clock runs."
    return f"The subject does not begin with {listed}, so no clock runs."


def _tagged(db: Session, freelancer_id: int) -> tuple[TaggedAddress, ...]:
    rows = db.scalars(
        select(Mailbox).where(Mailbox.freelancer_id == freelancer_id).order_by(Mailbox.address)
    )
    return tuple(TaggedAddress(row.address, mailboxes.tagged_address(row)) for row in rows)
