"""Clients are told before a source is used for them, and can say no."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import session, writing
from app.languages import language
from app.models import Contact, Freelancer, Mailbox, MailFolder, OutboxMessage, SourceNotice
from app.models import OutboxState as State
from app.services import public_address, submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import mailing
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state import in_force
from app.services.state.told import CALENDAR, MAILBOX
from app.services.state.told import told_since as told_since
from app.services.watching import notice_words

SOURCES = (MAILBOX, CALENDAR)
MOST = 50
CLIENT, FREELANCER = "client", "freelancer"
ENDED = "You chose not to use it for them."
CHANGED = "Something changed since you looked. This is how it stands now."
NOBODY = "Choose at least one client."
NOTHING = "Choose what is read."
TOO_MANY = f"Choose at most {MOST} clients at once."
TO_COME = "That is still to come."
SAID_NO = "They asked you not to, or you ended it, after that. Write when they said yes since."
_NOT_SENT = (State.CANCELLED, State.EXPIRED, State.FAILED)


@dataclass(frozen=True)
class Standing:
    """How a source stands for a client: "not told", "waiting" (the mail has not left), "unsure"
    (nobody knows whether it arrived), "told" since `at`, "ended" or "refused" by them at `at`."""

    source: str
    state: str
    at: datetime | None = None
    message_id: int | None = None

    @property
    def can_be_told(self) -> bool:
        """Whether a mail can tell them. Who said no is not asked again by a mail."""
        return self.state in ("not told", "ended")


@dataclass(frozen=True)
class ClientRow:
    """A client with an agreement in force, and how each source stands for them."""

    client_id: int
    name: str
    sources: tuple[Standing, ...]

    def of(self, source: str) -> Standing:
        return next(one for one in self.sources if one.source == source)


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


def rows(freelancer_id: int) -> tuple[ClientRow, ...]:
    """Each client with an agreement in force; two queries."""
    db = session()
    there = in_force.clients(db, freelancer_id)
    found = _standings(db, freelancer_id)
    return tuple(
        ClientRow(
            client_id,
            name,
            tuple(found.get((client_id, one)) or Standing(one, "not told") for one in SOURCES),
        )
        for client_id, name in there
    )


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
        _check_theirs(db, freelancer_id, [client_id], [source])
        if at > now:
            raise Refused({"at": TO_COME})
        row = _row(db, freelancer_id, client_id, source, now)
        if row.ended_at is not None and at < row.ended_at:
            raise Refused({"at": SAID_NO})
        if row.message_id is not None and row.told_at is None:
            _take_back(db, row, now)
        row.told_at, row.message_id = at, None
        row.ended_at = row.ended_by = None
        if source == MAILBOX:
            _read_again(db, freelancer_id, now)


def end(freelancer_id: int, client_id: int, source: str, by: str, now: datetime) -> bool:
    """From now on a source is not used for a client; a mail about it that waits is taken back.

    Answers whether anything ended by it. What the client said stands, whatever the freelancer
    says after it.

    Raises:
        NotFound: it is no client of theirs, or no such source.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        _check_sources([source])
        row = _row(db, freelancer_id, client_id, source, now)
        was_told = row.ended_at is None
        if was_told or (by == CLIENT and row.ended_by != CLIENT):
            ended(db, row, by, now)
        return was_told


def ended(db: Session, row: SourceNotice, by: str, now: datetime) -> None:
    """A notice is over; part of the caller's unit of work."""
    row.ended_at, row.ended_by = now, by
    _take_back(db, row, now)


def _preview(
    db: Session, freelancer_id: int, client_ids: Collection[int], sources: Collection[str]
) -> Preview:
    if not client_ids:
        raise Refused({"clients": NOBODY})
    if len(client_ids) > MOST:
        raise Refused({"clients": TOO_MANY})
    if not sources:
        raise Refused({"sources": NOTHING})
    _check_theirs(db, freelancer_id, client_ids, sources)
    found = _standings(db, freelancer_id)
    letters = []
    for client_id in sorted(set(client_ids)):
        wanted = [one for one in SOURCES if one in sources]
        told = (found.get((client_id, one)) for one in wanted)
        new = tuple(
            one for one, at in zip(wanted, told, strict=True) if at is None or at.can_be_told
        )
        if new:
            letters.append(_letter(db, freelancer_id, client_id, new))
    seen = hashlib.sha256(repr(letters).encode()).hexdigest()[:32]
    return Preview(tuple(letters), seen)


def _letter(db: Session, freelancer_id: int, client_id: int, sources: tuple[str, ...]) -> Letter:
    client = clients.load(db, freelancer_id, client_id)
    contact = clients.main_contact(client)
    who = Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
    has_page = public_address.links_base(db) is not None
    words = notice_words.told(who, sources, has_page, language(contact.language))
    return Letter(client_id, client.name, contact.addresses[0].email, sources, words)


def _send(db: Session, freelancer_id: int, letter: Letter, key: str, now: datetime) -> None:
    contact: Contact = clients.main_contact(clients.load(db, freelancer_id, letter.client_id))
    note = mailing.Note("source", f"source-{letter.client_id}-{key}", letter.words)
    mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
    for source in letter.sources:
        row = _row(db, freelancer_id, letter.client_id, source, now)
        row.message_id, row.told_at = mail.id, None
        row.ended_at = row.ended_by = None


def _standings(db: Session, freelancer_id: int) -> dict[tuple[int, str], Standing]:
    found = db.execute(
        select(SourceNotice, OutboxMessage.state, OutboxMessage.sent_at)
        .outerjoin(OutboxMessage, OutboxMessage.id == SourceNotice.message_id)
        .where(SourceNotice.freelancer_id == freelancer_id)
    )
    return {
        (row.client_id, row.source): Standing(row.source, *_state(row, state, sent_at))
        for row, state, sent_at in found
    }


def _state(
    row: SourceNotice, state: State | None, sent_at: datetime | None
) -> tuple[str, datetime | None, int | None]:
    if row.ended_at is not None:
        return ("refused" if row.ended_by == CLIENT else "ended"), row.ended_at, None
    if (told_at := row.told_at or sent_at) is not None:
        return "told", told_at, row.message_id
    if state is None or state in _NOT_SENT:
        return "not told", None, row.message_id
    return ("unsure" if state is State.UNCERTAIN else "waiting"), None, row.message_id


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


def _check_theirs(
    db: Session, freelancer_id: int, client_ids: Collection[int], sources: Collection[str]
) -> None:
    _check_sources(sources)
    there = {client_id for client_id, _ in in_force.clients(db, freelancer_id)}
    if not there.issuperset(client_ids):
        raise NotFound


def _check_sources(sources: Collection[str]) -> None:
    if not set(SOURCES).issuperset(sources):
        raise NotFound


def _take_back(db: Session, row: SourceNotice, now: datetime) -> None:
    """Drop the mail about it, where it has not left."""
    if row.message_id is not None:
        take_back(db, ENDED, now, OutboxMessage.id == row.message_id)


def _read_again(db: Session, freelancer_id: int, now: datetime) -> None:
    """What came since the client was told was passed over, so the folders are read once more."""
    mine = MailFolder.freelancer_id == freelancer_id
    db.execute(update(MailFolder).where(mine).values(uid_validity=None))
    boxes = update(Mailbox).where(
        Mailbox.freelancer_id == freelancer_id, Mailbox.paused_at.is_(None), Mailbox.failures == 0
    )
    db.execute(boxes.values(next_look_at=now))
