"""The mailboxes that are read: added, changed, paused and resumed. Their secrets are sealed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.adapters import message
from app.adapters.mailbox_account import account_from_url
from app.adapters.smtp_account import Account, is_here
from app.db import session, writing
from app.models import Mailbox, MailFolder
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.mail import connecting, granted, revoking
from app.services.watching import looks
from app.shell import shell

ANOTHER_SERVER = "Another server: type the password for it."
OPENLY = "A password never travels openly. Choose TLS or STARTTLS."
HERE_ALREADY = "This mailbox stands among your sources already."
NO_PASSWORD = "Write the password of this mailbox."


@dataclass(frozen=True)
class MailboxForm:
    """A mailbox as it was typed. `password` None keeps the one that is stored."""

    host: str
    port: int
    security: str
    username: str
    password: str | None = field(repr=False)


def account_of(mailbox: Mailbox) -> Account:
    """How one signs in to a mailbox. Needs an app context, and no unit of work while it is used.

    Raises:
        BrokenSeal: what is stored was sealed with another key.
    """
    account = Account(mailbox.host, mailbox.port, mailbox.security, mailbox.username)
    if mailbox.provider:
        return replace(account, access=granted.Leave(mailbox))
    sealed = mailbox.password_sealed
    return replace(account, password=shell().vault.open(sealed) if sealed else None)


def tagged_address(mailbox: Mailbox) -> str:
    """The address that, in a hidden copy, makes a private note of a mail."""
    local, _, domain = mailbox.address.rpartition("@")
    return f"{local}+{mailbox.tag}@{domain}"


def add(freelancer_id: int, address: str, form: MailboxForm, key: str, now: datetime) -> int:
    """Begin to read a mailbox, from now on; answers its id. The same form again, the same one.

    Raises:
        Refused: it is among the sources already, has no password, or would send it openly.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        if form.password is None:
            raise Refused({"password": NO_PASSWORD})
        row = begun(db, freelancer_id, address, now)
        _take(row, form, now)
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def begun(db: Session, freelancer_id: int, address: str, now: datetime) -> Mailbox:
    """A new mailbox without a way in yet, to be put on record by the caller.

    Raises:
        Refused: it is no address, or among the sources already.
    """
    try:
        address = message.valid_address(address)
    except ValueError as problem:
        raise Refused({"address": str(problem)}) from None
    if at_address(db, freelancer_id, address) is not None:
        raise Refused({"address": HERE_ALREADY})
    return Mailbox(
        freelancer_id=freelancer_id,
        address=address,
        trusted=[],
        tag=secrets.token_hex(5),
        read_from=now,
        next_look_at=now,
        failures=0,
        trouble="",
    )


def connect(
    freelancer_id: int, kept: str | None, state: str, code: str, now: datetime
) -> tuple[int, str]:
    """Take the leave that a provider gives for a code, and read that mailbox with it; one that is
    read already is read so from now on.

    Leave it had for another account ends at its provider; answers the mailbox's id and a sentence
    about that.

    Raises:
        Gone: the answer does not fit what this browser began, or it came too late.
        Refused: the provider said no, or gave no leave that lasts.
    """
    taken = connecting.take(freelancer_id, kept, state, code, now, connecting.READING)
    at = account_from_url(taken.provider.imap_url)
    with writing() as db:
        found = at_address(db, freelancer_id, taken.address)
        left = revoking.left_by(db, found)
        row = found or begun(db, freelancer_id, taken.address, now)
        if found and (row.host, row.username) != (at.host, taken.username):
            forget_folders(db, row)
            row.trusted = []
        row.host, row.port, row.security = at.host, at.port, at.security
        row.username, row.provider = taken.username, taken.provider.name
        row.password_sealed, row.refresh_sealed, row.changed_at = None, taken.sealed, now
        looks.soon(row, now)
        db.add(row)
        db.flush()
    return row.id, connecting.end_unless_same(left, taken)


def change(freelancer_id: int, mailbox_id: int, form: MailboxForm, now: datetime) -> str:
    """Change how a mailbox is read. It is looked at again at once.

    Leave that it had at a provider ends there; answers a sentence about that.

    Raises:
        Refused: another server needs the password again, or it would travel openly.
    """
    with writing() as db:
        row = load(db, freelancer_id, mailbox_id)
        if form.password is None and row.password_sealed is None:
            raise Refused({"password": NO_PASSWORD})
        if form.password is None and form.host != row.host:
            # Otherwise a stored password could be sent to whoever names a server here.
            raise Refused({"password": ANOTHER_SERVER})
        left = revoking.left_by(db, row)
        if (form.host, form.username) != (row.host, row.username):
            forget_folders(db, row)
        if form.host != row.host:
            row.trusted = []
        _take(row, form, now)
    return revoking.end(left)


def pause(freelancer_id: int, mailbox_id: int, now: datetime) -> None:
    """Look at a mailbox no more until it is resumed."""
    with writing() as db:
        looks.pause(load(db, freelancer_id, mailbox_id), now)


def resume(freelancer_id: int, mailbox_id: int, now: datetime) -> None:
    """Look at a mailbox again, at once. What came meanwhile is read as well."""
    with writing() as db:
        looks.soon(load(db, freelancer_id, mailbox_id), now)


def one(freelancer_id: int, mailbox_id: int) -> Mailbox:
    """A mailbox, for its form.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return load(session(), freelancer_id, mailbox_id)


def load(db: Session, freelancer_id: int, mailbox_id: int) -> Mailbox:
    """A mailbox, inside a unit of work.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = db.scalar(
        select(Mailbox).where(Mailbox.id == mailbox_id, Mailbox.freelancer_id == freelancer_id)
    )
    if row is None:
        raise NotFound
    return row


def at_address(db: Session, freelancer_id: int, address: str) -> Mailbox | None:
    """The mailbox of an address, if it is among the sources."""
    return db.scalar(
        select(Mailbox).where(Mailbox.freelancer_id == freelancer_id, Mailbox.address == address)
    )


def forget_folders(db: Session, row: Mailbox) -> None:
    """The folders are found anew; part of the caller's unit of work."""
    db.execute(delete(MailFolder).where(MailFolder.mailbox_id == row.id))


def _take(row: Mailbox, form: MailboxForm, now: datetime) -> None:
    row.host, row.port, row.security = form.host, form.port, form.security
    row.username = form.username
    row.provider = row.refresh_sealed = None
    if form.password is not None:
        row.password_sealed = shell().vault.seal(form.password)
    if form.security == "none" and not is_here(form.host):
        raise Refused({"security": OPENLY})
    row.changed_at = now
    looks.soon(row, now)
