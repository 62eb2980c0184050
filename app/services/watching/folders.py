"""The two folders of a mailbox that are read: for what came, and for what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.mailbox import Folder, Mailbox, Role
from app.db import session, writing
from app.models import Mailbox as MailboxRow
from app.models import MailFolder

NO_SENT = "No folder for sent mail was recognised. Choose it, so that questions are found."
_READ = (Role.SENT, Role.INBOX)


@dataclass(frozen=True)
class Place:
    """A folder, and how far it was read while its mails had their present numbers."""

    id: int
    role: str
    name: str
    uid_validity: int | None
    last_uid: int
    looked_at: datetime | None

    @staticmethod
    def of(row: MailFolder) -> Place:
        return Place(row.id, row.role, row.name, row.uid_validity, row.last_uid, row.looked_at)


def known(box: Mailbox, mailbox_id: int) -> list[Place]:
    """The folders to read, those of questions before those of answers; asks the server for the
    names of those that are not known."""
    places = _places(mailbox_id)
    if len(places) == len(_READ):
        return places
    look_for(box, mailbox_id)
    return _places(mailbox_id)


def look_for(box: Mailbox, mailbox_id: int) -> None:
    """Ask the server which folder is for what."""
    found = box.folders()
    with writing() as db:
        mailbox = db.get(MailboxRow, mailbox_id)
        if mailbox is not None:
            note(db, mailbox, found)


def note(db: Session, mailbox: MailboxRow, found: Iterable[Folder]) -> dict[Role, str]:
    """Keep which folder is for what, and answer their names; part of the caller's unit of work.

    One for sent mail that was chosen stays while it is there.
    """
    found = tuple(found)
    names = {one.role: one.name for one in found if one.role in _READ}
    chosen = _row(db, mailbox.id, Role.SENT)
    if chosen is not None and chosen.name in for_sent(found):
        names[Role.SENT] = chosen.name
    for role, name in names.items():
        put(db, mailbox, role, name)
    return names


def for_sent(found: Iterable[Folder]) -> tuple[str, ...]:
    """The names of those that may hold what was sent."""
    return tuple(one.name for one in found if one.role is not Role.INBOX)


def put(db: Session, mailbox: MailboxRow, role: Role, name: str) -> None:
    """Keep that a folder is for something; part of the caller's unit of work.

    One of another name than before is read from its beginning; what was seen is not seen twice.
    """
    row = _row(db, mailbox.id, role)
    if row is None:
        row = MailFolder(
            freelancer_id=mailbox.freelancer_id, mailbox_id=mailbox.id, role=role.value
        )
        db.add(row)
    row.trouble = ""
    if row.name != name:
        row.name, row.uid_validity, row.last_uid, row.looked_at = name, None, 0, None


def trouble(place: Place, reason: str) -> None:
    """Note what is wrong with a folder; the other one can be read."""
    with writing() as db:
        row = db.get(MailFolder, place.id)
        if row is not None:
            row.trouble = reason


def _row(db: Session, mailbox_id: int, role: Role) -> MailFolder | None:
    return db.scalar(
        select(MailFolder).where(MailFolder.mailbox_id == mailbox_id, MailFolder.role == role.value)
    )


def _places(mailbox_id: int) -> list[Place]:
    rows = session().scalars(select(MailFolder).where(MailFolder.mailbox_id == mailbox_id))
    order = [role.value for role in _READ]
    places = [Place.of(row) for row in sorted(rows, key=lambda row: order.index(row.role))]
    session().rollback()
    return places
