"""Clients are told before a source is used for them, and can say no."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.db import session, writing
from app.languages import language
from app.models import (
    Client,
    Contact,
    Freelancer,
    Mailbox,
    MailFolder,
    OutboxMessage,
    SourceNotice,
)
from app.services import public_address, submissions
from app.services.errors import Conflict, Refused
from app.services.mail import mailing
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state.told import MAILBOX
from app.services.watching import forgetting, notice_words, who_knows
from app.services.watching.who_knows import CLIENT, FREELANCER, SOURCES, Standing

MOST = 50
TOLD = "You told them yourself."
ENDED = {
    CLIENT: "They asked you not to read it.",
    FREELANCER: "You chose not to use it for them.",
}
CHANGED = "Something changed since you looked. This is how it stands now."
NOBODY = "Choose at least one client."
NOTHING = "Choose what is read."
TOO_MANY = f"Choose at most {MOST} clients at once."
TO_COME = "That is still to come."
SAID_NO = "They asked you not to, or you ended it, after that. Write when they said yes since."


@dataclass(frozen=True)
class Letter:
    """What would be sent to a client, in their language."""

    client_id: int
    client_name: str
    email: str
    sources: tuple[str, ...]
    words: Words


@dataclass(frozen=True)
class Preview:
    """The mails as they would leave; `fingerprint` names exactly these."""

    letters: tuple[Letter, ...]
    fingerprint: str


def preview(freelancer_id: int, client_ids: Collection[int], sources: Collection[str]) -> Preview:
    """The exact words to each of these clients. Who knows already, or said no, gets no mail.

    Raises:
        NotFound: one of them is no client of theirs with an agreement in force.
        Refused: no client was chosen, or too many, or nothing to read.
    """
    return _preview(session(), freelancer_id, client_ids, sources)


def tell(
    freelancer_id: int,
    client_ids: Collection[int],
    sources: Collection[str],
    expected: str,
    key: str,
    now: datetime,
) -> int:
    """Send exactly what was shown; answers how many mails. The same form again sends nothing more.

    Raises:
        Conflict: `expected` is not the fingerprint of what would be sent now.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        found = _preview(db, freelancer_id, client_ids, sources)
        if found.fingerprint != expected:
            raise Conflict(CHANGED)
        for letter in found.letters:
            _send(db, freelancer_id, letter, key, now)
        submissions.note(db, freelancer_id, key, len(found.letters), now)
        return len(found.letters)


def told_myself(
    freelancer_id: int, client_id: int, source: str, at: datetime, now: datetime
) -> None:
    """The freelancer told a client, and the client had nothing against it.

    Raises:
        NotFound: it is no client of theirs with an agreement in force, or no such source.
        Refused: that is still to come, or came before the client's no.
    """
    with writing() as db:
        who_knows.check_theirs(db, freelancer_id, [client_id], [source])
        if at > now:
            raise Refused({"at": TO_COME})
        row = _row(db, freelancer_id, client_id, source, now)
        if row.ended_at is not None and at < row.ended_at:
            raise Refused({"at": SAID_NO})
        if row.message_id is not None:
            take_back(db, TOLD, now, OutboxMessage.id == row.message_id)
        row.told_at, row.message_id = at, None
        row.ended_at = row.ended_by = None
        if source == MAILBOX:
            _read_again(db, freelancer_id, now)


def end(freelancer_id: int, client_id: int, source: str, now: datetime) -> None:
    """The freelancer does not use a source for a client from now on; a mail about it that waits
    is taken back, and what was read of them goes. What the client said stands, whatever the
    freelancer says after it.

    Raises:
        NotFound: it is no client of theirs, or no such source.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        who_knows.check_sources([source])
        _end(db, _row(db, freelancer_id, client_id, source, now), FREELANCER, now)
        forgetting.forget(db, freelancer_id, client_id, source)


def end_all(db: Session, freelancer_id: int, source: str, now: datetime) -> None:
    """Nothing of this kind is read any more, so nobody is said to know that it is: whoever reads it
    again tells them again. Part of the caller's unit of work."""
    rows = db.scalars(
        select(SourceNotice).where(
            SourceNotice.freelancer_id == freelancer_id,
            SourceNotice.source == source,
            SourceNotice.ended_at.is_(None),
        )
    )
    for row in rows.all():
        _end(db, row, FREELANCER, now)


def refuse(db: Session, freelancer_id: int, client_id: int, source: str, now: datetime) -> bool:
    """A client says no: from now on a source is not used for them, and what was read of them goes.
    Answers whether that is new; part of the caller's unit of work.

    Raises:
        NotFound: there is no such source.
    """
    who_knows.check_sources([source])
    row = _row(db, freelancer_id, client_id, source, now)
    if row.ended_at is not None and row.ended_by == CLIENT:
        return False
    row.ended_at = None
    _end(db, row, CLIENT, now)
    forgetting.forget(db, freelancer_id, client_id, source)
    return True


def _end(db: Session, row: SourceNotice, by: str, now: datetime) -> None:
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        if row.message_id is not None:
            take_back(db, ENDED[by], now, OutboxMessage.id == row.message_id)


def _preview(
    db: Session, freelancer_id: int, client_ids: Collection[int], sources: Collection[str]
) -> Preview:
    if not client_ids:
        raise Refused({"clients": NOBODY})
    if len(client_ids) > MOST:
        raise Refused({"clients": TOO_MANY})
    if not sources:
        raise Refused({"sources": NOTHING})
    who_knows.check_theirs(db, freelancer_id, client_ids, sources)
    found = who_knows.of_all(db, freelancer_id)
    writer = db.get_one(Freelancer, freelancer_id).name
    has_page = public_address.links_base(db) is not None
    letters = []
    for contact, name in _main_contacts(db, client_ids):
        new = tuple(one for one in SOURCES if one in sources and _is_news(found, contact, one))
        if new:
            who, ln = Parties(writer, contact.name), language(contact.language)
            words = notice_words.told(who, new, has_page, ln)
            email = contact.addresses[0].email
            letters.append(Letter(contact.client_id, name, email, new, words))
    seen = hashlib.sha256(repr(letters).encode()).hexdigest()[:32]
    return Preview(tuple(letters), seen)


def _is_news(found: dict[tuple[int, str], Standing], contact: Contact, source: str) -> bool:
    standing = found.get((contact.client_id, source))
    return standing is None or standing.can_be_told


def _main_contacts(db: Session, client_ids: Collection[int]) -> list[tuple[Contact, str]]:
    """The main contacts of these clients with their addresses, and each client's name; by name."""
    rows = db.execute(
        select(Contact, Client.name)
        .join(Client, Client.id == Contact.client_id)
        .where(Contact.client_id.in_(client_ids), Contact.is_main)
        .order_by(Client.name, Client.id)
        .options(selectinload(Contact.addresses))
    )
    return [(contact, name) for contact, name in rows]


def _send(db: Session, freelancer_id: int, letter: Letter, key: str, now: datetime) -> None:
    contact: Contact = clients.main_contact(clients.load(db, freelancer_id, letter.client_id))
    note = mailing.Note("source", f"source-{letter.client_id}-{key}", letter.words)
    mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
    for source in letter.sources:
        row = _row(db, freelancer_id, letter.client_id, source, now)
        row.message_id, row.told_at = mail.id, None
        row.ended_at = row.ended_by = None


def _row(
    db: Session, freelancer_id: int, client_id: int, source: str, now: datetime
) -> SourceNotice:
    """The notice of a source to a client, made where there is none."""
    row = db.scalar(
        select(SourceNotice).where(
            SourceNotice.client_id == client_id, SourceNotice.source == source
        )
    )
    if row is None:
        row = SourceNotice(
            freelancer_id=freelancer_id, client_id=client_id, source=source, made_at=now
        )
        db.add(row)
    return row


def _read_again(db: Session, freelancer_id: int, now: datetime) -> None:
    """What came since the client was told was passed over, so the folders are read once more."""
    mine = MailFolder.freelancer_id == freelancer_id
    db.execute(update(MailFolder).where(mine).values(uid_validity=None, looked_at=None))
    boxes = update(Mailbox).where(
        Mailbox.freelancer_id == freelancer_id, Mailbox.paused_at.is_(None), Mailbox.failures == 0
    )
    db.execute(boxes.values(next_look_at=now))
