"""Trying a mailbox: whether it can be signed in to, and which folder is for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.adapters import mailbox as imap
from app.adapters.mailbox import Folder, Role
from app.adapters.smtp_account import Account
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Mailbox
from app.services.errors import Refused
from app.services.watching import folders, looks, mailboxes, own_servers

UNREADABLE = "The stored password cannot be read any more. Write it again."
NOT_A_FOLDER = "There is no such folder any more. Choose another."


@dataclass(frozen=True)
class Tried:
    """What came of it: `said` holds the server's own words where it did not work.

    `inbox` and `sent` are folders by their names there, empty where none was recognised; `others`
    are those one can choose from. `servers` are names to propose as those of their own servers.
    """

    ok: bool
    said: str = ""
    inbox: str = ""
    sent: str = ""
    others: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


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
        with imap.Mailbox(account) as box:
            found = box.folders()
            servers = own_servers.proposed(box, found, account.host)
    except imap.MailboxTrouble as problem:
        return Tried(False, str(problem))
    with writing() as db:
        row = mailboxes.load(db, freelancer_id, mailbox_id)
        if row.paused_at is None or row.trouble:
            looks.soon(row, now)
        return _noted(db, row, found, servers)


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
    if name not in folders.for_sent(found):
        raise Refused({"name": NOT_A_FOLDER})
    with writing() as db:
        row = mailboxes.load(db, freelancer_id, mailbox_id)
        folders.put(db, row, Role.SENT, name)
        looks.soon(row, now)


def _folders(account: Account) -> tuple[Folder, ...]:
    with imap.Mailbox(account) as mailbox:
        return mailbox.folders()


def _noted(db: Session, row: Mailbox, found: tuple[Folder, ...], servers: tuple[str, ...]) -> Tried:
    names = folders.note(db, row, found)
    inbox, sent = names.get(Role.INBOX, ""), names.get(Role.SENT, "")
    others = folders.for_sent(found)
    return Tried(True, inbox=inbox, sent=sent, others=others, servers=servers)
