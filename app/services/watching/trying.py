"""Trying a mailbox: whether it can be signed in to, and which folder is for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import mailbox as imap
from app.adapters.mailbox import Folder, Role
from app.adapters.smtp_account import Account
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Mailbox, MailFolder
from app.services.errors import Refused
from app.services.watching import mailboxes

UNREADABLE = "The stored password cannot be read any more. Write it again."
NOT_A_FOLDER = "There is no such folder any more. Choose another."


@dataclass(frozen=True)
class Tried:
    """What came of it: `said` holds the server's own words where it did not work.

    `inbox` and `sent` are folders by their names there, empty where none was recognised; `others`
    are those one can choose from.
    """

    ok: bool
    said: str = ""
    inbox: str = ""
    sent: str = ""
    others: tuple[str, ...] = ()


def try_now(freelancer_id: int, mailbox_id: int, now: datetime) -> Tried:
    """Sign in, list the folders and note which one is for what. Where it works, it is looked at
    again at once, unless the freelancer paused it.

    Raises:
        NotFound: there is no such mailbox, or it is somebody else's.
    """
    row = mailboxes.load(session(), freelancer_id, mailbox_id)
    try:
        account = mailboxes.account_of(row)
    except BrokenSeal:
        return Tried(False, UNREADABLE)
    session().rollback()  # nothing is locked while the server takes its time
    try:
        found = _folders(account)
    except imap.MailboxTrouble as problem:
        return Tried(False, str(problem))
    with writing() as db:
        row = mailboxes.load(db, freelancer_id, mailbox_id)
        if row.paused_at is None or row.trouble:
            mailboxes.looked_at_again(row, now)
        return _noted(db, row, found)


def choose_sent(freelancer_id: int, mailbox_id: int, name: str, now: datetime) -> None:
    """Say which folder holds what was sent; it is read from the beginning of the mailbox's time.

    Raises:
        NotFound: there is no such mailbox, or it is somebody else's.
        Refused: the server has no such folder, or could not be asked.
    """
    row = mailboxes.load(session(), freelancer_id, mailbox_id)
    try:
        account = mailboxes.account_of(row)
        session().rollback()
        found = _folders(account)
    except BrokenSeal:
        raise Refused({"name": UNREADABLE}) from None
    except imap.MailboxTrouble as problem:
        raise Refused({"name": str(problem)}) from problem
    if name not in _names(found, Role.SENT, Role.OTHER):
        raise Refused({"name": NOT_A_FOLDER})
    with writing() as db:
        row = mailboxes.load(db, freelancer_id, mailbox_id)
        _note(db, row, Role.SENT, name)
        mailboxes.looked_at_again(row, now)


def folder(db: Session, mailbox_id: int, role: str) -> MailFolder | None:
    """The folder of a mailbox that is for something."""
    return db.scalar(
        select(MailFolder).where(MailFolder.mailbox_id == mailbox_id, MailFolder.role == role)
    )


def _folders(account: Account) -> tuple[Folder, ...]:
    with imap.Mailbox(account) as mailbox:
        return mailbox.folders()


def _names(found: tuple[Folder, ...], *roles: Role) -> tuple[str, ...]:
    return tuple(one.name for one in found if one.role in roles)


def _noted(db: Session, row: Mailbox, found: tuple[Folder, ...]) -> Tried:
    """Note the folders. One that was chosen stays while it is there."""
    inbox = next(iter(_names(found, Role.INBOX)), "")
    choices = _names(found, Role.SENT, Role.OTHER)
    chosen = folder(db, row.id, Role.SENT)
    sent = next(iter(_names(found, Role.SENT)), "")
    if chosen is not None and chosen.name in choices:
        sent = chosen.name
    for role, name in ((Role.INBOX, inbox), (Role.SENT, sent)):
        if name:
            _note(db, row, role, name)
    return Tried(True, inbox=inbox, sent=sent, others=choices)


def _note(db: Session, row: Mailbox, role: Role, name: str) -> None:
    found = folder(db, row.id, role)
    if found is None:
        found = MailFolder(freelancer_id=row.freelancer_id, mailbox_id=row.id, role=role.value)
        db.add(found)
    if found.name == name:
        found.trouble = ""
        return
    found.name, found.uid_validity, found.last_uid = name, None, 0
    found.looked_at, found.trouble = None, ""
