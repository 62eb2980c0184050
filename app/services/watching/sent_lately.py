"""Mail sent to clients lately: whether it was answered, whether a clock runs, and the freelancer's
own notes that they wait for an answer, which count nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from agreements import mail_subjects
from agreements.conversations import Mail, Question, has_mark, questions
from agreements.mail_facts import Mark
from app.db import session, writing
from app.models import Client, Contact, Mailbox, Mute, Occasion, SeenMail, WaitingNote
from app.services.errors import Conflict, NotFound
from app.services.people import clients
from app.services.state import in_force
from app.services.upholding.dismissing import FOUND
from app.services.watching import finding, mailboxes

LATELY = timedelta(days=14)
PAGE = 50
ANSWERED = "The answer came meanwhile, so there is nothing to wait for."
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


def wait(freelancer_id: int, mail_id: int, now: datetime) -> int:
    """The freelancer waits for an answer to a mail; the same again is fine. Answers the client's
    id.

    Raises:
        NotFound: there is no such mail, or it is somebody else's, or not one that was sent.
        Conflict: the answer has come.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        asked = _asked(db, [mail.client_id], [mail.mail_key], now)
        if any(question.answer for question in asked.values()):
            raise Conflict(ANSWERED)
        note = _note(db, mail)
        if note is None:
            owned = {"freelancer_id": freelancer_id, "client_id": mail.client_id}
            db.add(WaitingNote(**owned, mail_id=mail.id, at=now))
        elif note.settled_at is not None:
            note.at, note.settled_at = now, None
        return mail.client_id


def take_back(freelancer_id: int, mail_id: int) -> int:
    """The freelancer does not wait for an answer to a mail: nothing of it is kept. Answers the
    client's id.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        if (note := _note(db, mail)) is not None:
            db.delete(note)
        return mail.client_id


def settle(freelancer_id: int, mail_id: int, now: datetime) -> str:
    """What the freelancer waited for has come another way, or matters no more. Answers the
    subject.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        note = _note(db, mail)
        if note is not None and note.settled_at is None:
            note.settled_at = now
        return mail.subject


def _load(db: Session, freelancer_id: int, mail_id: int) -> SeenMail:
    mail = db.scalar(
        select(SeenMail).where(
            SeenMail.id == mail_id, SeenMail.freelancer_id == freelancer_id, SeenMail.is_sent
        )
    )
    if mail is None:
        raise NotFound
    return mail


def _note(db: Session, mail: SeenMail) -> WaitingNote | None:
    return db.scalar(select(WaitingNote).where(WaitingNote.mail_id == mail.id))


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
    asked, words = _asked(db, ids, keys, now), in_force.marks(db, freelancer_id)
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


def _asked(
    db: Session, client_ids: Collection[int], keys: Collection[str], now: datetime
) -> dict[tuple[int, str], Question]:
    """Each mail as if it asked something, with its answer; by client and mail. One query."""
    found: dict[int, dict[str, Mail]] = {}
    for row in _mails(db, client_ids, now):
        found.setdefault(row.client_id, {}).setdefault(row.mail_key, finding.mail_of(row))
    return {
        (client_id, question.mail.key): question
        for client_id, mails in found.items()
        for question in questions(mails.values(), lambda mail: mail.key in keys, each=True)
    }


def _mails(db: Session, client_ids: Collection[int], now: datetime) -> Iterable[SeenMail]:
    return db.scalars(
        select(SeenMail)
        .where(SeenMail.client_id.in_(client_ids), SeenMail.received_at > now - LATELY)
        .order_by(SeenMail.id)
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
    if any(mail_subjects.read(mail.subject, w).mark is Mark.AFTER_PREFIX for w in words.values()):
        return f"{listed} stands behind “Re:”, as in the mail it answers, so no new clock runs."
    return f"The subject does not begin with {listed}, so no clock runs."


def _tagged(db: Session, freelancer_id: int) -> tuple[TaggedAddress, ...]:
    rows = db.scalars(
        select(Mailbox).where(Mailbox.freelancer_id == freelancer_id).order_by(Mailbox.address)
    )
    return tuple(TaggedAddress(row.address, mailboxes.tagged_address(row)) for row in rows)
