"""The sources of evidence as the freelancer sees them: what is read, when, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import session
from app.models import Feed, Import, Mailbox, MailFolder, SeenMail, SetAside
from app.models.sources import LookedAt
from app.services.mail import providers
from app.services.watching import folders, mailboxes

MOST_FILES = 50


@dataclass(frozen=True)
class Look:
    """How it stands with a source: "paused" (by the freelancer), "stopped" (by what went wrong),
    "doubted", "failing", "new" or "fine". `trouble` says in words what is wrong."""

    state: str
    looked_at: datetime | None
    next_look_at: datetime
    trouble: str


@dataclass(frozen=True)
class Aside:
    """Something that could not be used, and why."""

    reason: str
    at: datetime


AsideOf = dict[tuple[type, int | None], list[Aside]]


@dataclass(frozen=True)
class MailboxRow:
    """A mailbox. `mails` are those of clients that are kept; `troubles` are its folders'."""

    id: int
    address: str
    provider: str
    look: Look
    mails: int
    troubles: tuple[str, ...]
    aside: tuple[Aside, ...]


@dataclass(frozen=True)
class MailboxPage:
    """One mailbox. `inbox` and `sent` are its folders by name, empty where they are not known."""

    row: MailboxRow
    inbox: str
    sent: str


@dataclass(frozen=True)
class FeedRow:
    """A calendar. `meetings` are those with clients that are kept of the last reading."""

    id: int
    name: str
    place: str
    look: Look
    meetings: int
    aside: tuple[Aside, ...]


@dataclass(frozen=True)
class FileRow:
    """A file that was read in."""

    id: int
    kind: str
    name: str
    taken_at: datetime
    lines: int


@dataclass(frozen=True)
class SourcesPage:
    """Everything that is read."""

    mailboxes: tuple[MailboxRow, ...]
    feeds: tuple[FeedRow, ...]
    files: tuple[FileRow, ...]


def load(freelancer_id: int) -> SourcesPage:
    """The whole page, in six queries whatever there is."""
    db = session()
    aside = _aside(db, freelancer_id)
    return SourcesPage(
        _mailboxes(db, freelancer_id, aside),
        _feeds(db, freelancer_id, aside),
        _files(db, freelancer_id),
    )


def look_of(row: LookedAt, suspicion: str = "") -> Look:
    """How it stands with a source."""
    trouble = row.trouble or suspicion
    if row.paused_at is not None:
        state = "stopped" if row.trouble else "paused"
    elif row.failures:
        state = "failing"
    elif suspicion:
        state = "doubted"
    else:
        state = "fine" if row.looked_at else "new"
    return Look(state, row.looked_at, row.next_look_at, trouble)


def mailbox(freelancer_id: int, mailbox_id: int) -> tuple[Mailbox, MailboxPage]:
    """One mailbox, for its page.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    db = session()
    row = mailboxes.load(db, freelancer_id, mailbox_id)
    known = list(db.scalars(select(MailFolder).where(MailFolder.mailbox_id == mailbox_id)))
    names = {folder.role: folder.name for folder in known}
    shown = _mailbox(row, known, _counts(db, freelancer_id), _aside(db, freelancer_id))
    return row, MailboxPage(shown, names.get("inbox", ""), names.get("sent", ""))


def _mailboxes(db: Session, freelancer_id: int, aside: AsideOf) -> tuple[MailboxRow, ...]:
    rows = db.scalars(
        select(Mailbox).where(Mailbox.freelancer_id == freelancer_id).order_by(Mailbox.id)
    ).all()
    known = defaultdict(list)
    for folder in db.scalars(select(MailFolder).where(MailFolder.freelancer_id == freelancer_id)):
        known[folder.mailbox_id].append(folder)
    counts = _counts(db, freelancer_id)
    return tuple(_mailbox(row, known[row.id], counts, aside) for row in rows)


def _mailbox(
    row: Mailbox, known: list[MailFolder], counts: dict[int, int], aside: AsideOf
) -> MailboxRow:
    return MailboxRow(
        row.id,
        row.address,
        providers.label_of(row.provider),
        look_of(row),
        counts.get(row.id, 0),
        folder_troubles(known),
        tuple(aside[Mailbox, row.id]),
    )


def _counts(db: Session, freelancer_id: int) -> dict[int, int]:
    """How many mails of clients are kept of each mailbox."""
    kept = (
        select(SeenMail.mailbox_id, func.count(SeenMail.id))
        .where(SeenMail.freelancer_id == freelancer_id)
        .group_by(SeenMail.mailbox_id)
    )
    return dict(db.execute(kept).all())


def folder_troubles(found: list[MailFolder]) -> tuple[str, ...]:
    """What is wrong with the folders of a mailbox, once they are known."""
    troubles = [folder.trouble for folder in found if folder.trouble]
    if found and all(folder.role != "sent" for folder in found):
        troubles.append(folders.NO_SENT)
    return tuple(troubles)


def _feeds(db: Session, freelancer_id: int, aside: AsideOf) -> tuple[FeedRow, ...]:
    rows = db.scalars(select(Feed).where(Feed.freelancer_id == freelancer_id).order_by(Feed.id))
    return tuple(
        FeedRow(
            row.id,
            row.name,
            row.place,
            look_of(row, row.suspicion),
            len(row.reading["reading"]["meetings"]) if row.reading else 0,
            tuple(aside[Feed, row.id]),
        )
        for row in rows
    )


def _files(db: Session, freelancer_id: int) -> tuple[FileRow, ...]:
    rows = db.scalars(
        select(Import)
        .where(Import.freelancer_id == freelancer_id, Import.taken_at.is_not(None))
        .order_by(Import.taken_at.desc(), Import.id.desc())
        .limit(MOST_FILES)
    )
    return tuple(
        FileRow(row.id, row.kind, row.name, row.taken_at, row.lines) for row in rows if row.taken_at
    )


def _aside(db: Session, freelancer_id: int) -> AsideOf:
    """What could not be used of each source, the newest first."""
    found: AsideOf = defaultdict(list)
    rows = db.scalars(
        select(SetAside).where(SetAside.freelancer_id == freelancer_id).order_by(SetAside.id.desc())
    )
    for row in rows:
        of = Mailbox if row.mailbox_id else Feed
        found[of, row.mailbox_id or row.feed_id].append(Aside(row.reason, row.at))
    return found
