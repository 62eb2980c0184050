"""The two folders of a mailbox that are read: for what came, and for what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.adapters.mailbox import Mailbox, Role
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


def known(box: Mailbox, mailbox_id: int) -> list[Place]:
    """The folders to read, those of questions before those of answers; asks the server for the
    names of those that are not known."""
    places = _places(mailbox_id)
    if len(places) == len(_READ):
        return places
    listed(box, mailbox_id)
    return _places(mailbox_id)


def listed(box: Mailbox, mailbox_id: int) -> None:
    """Ask the server which folder is for what, and note those with another name than before.

    A folder of another name is read from its beginning; what was seen is not seen twice.
    """
    found = {folder.role: folder.name for folder in box.folders() if folder.role in _READ}
    with writing() as db:
        mailbox = db.get(MailboxRow, mailbox_id)
        if mailbox is None:
            return
        rows = db.scalars(select(MailFolder).where(MailFolder.mailbox_id == mailbox_id))
        by_role = {row.role: row for row in rows}
        for role, name in found.items():
            row = by_role.get(role.value)
            if row is None:
                row = MailFolder(
                    freelancer_id=mailbox.freelancer_id, mailbox_id=mailbox_id, role=role.value
                )
                db.add(row)
            elif row.name == name:
                continue
            row.name, row.uid_validity, row.last_uid, row.trouble = name, None, 0, ""


def trouble(place: Place, reason: str) -> None:
    """Note what is wrong with a folder; the other one can be read."""
    with writing() as db:
        row = db.get(MailFolder, place.id)
        if row is not None:
            row.trouble = reason


def _places(mailbox_id: int) -> list[Place]:
    rows = session().scalars(select(MailFolder).where(MailFolder.mailbox_id == mailbox_id))
    order = [role.value for role in _READ]
    places = [
        Place(row.id, row.role, row.name, row.uid_validity, row.last_uid, row.looked_at)
        for row in sorted(rows, key=lambda row: order.index(row.role))
    ]
    session().rollback()
    return places
