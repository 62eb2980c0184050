"""Leave that is needed no more: its provider is told, as far as that is possible."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import oauth
from app.adapters.vault import BrokenSeal
from app.models import Mailbox, SendingAccount
from app.services.mail import providers
from app.shell import shell

TOLD = "{label} has ended the leave {what} that Groundrules had there."
NOT_TOLD = (
    "The leave {what} stays at {label} until you end it there yourself, at {where}. ({problem})"
)
# A provider may end all leave of an account at once.
SHARED = "The leave {what} stays at {label}, because Groundrules needs the account for more."
NO_APP = "Whoever runs this machine no longer has an app there."
UNREADABLE = "What is stored about it cannot be read any more."


@dataclass(frozen=True, repr=False)
class Left:
    """Leave that an account or a mailbox had. `username` is whose it was, `what` it was for;
    `is_shared` says that something else here stands on leave of the same account."""

    provider: str
    username: str
    sealed: str
    what: str
    is_shared: bool


def left_by(db: Session, row: SendingAccount | Mailbox | None) -> Left | None:
    """The leave that somebody's way in has now, before it is removed or replaced; None without
    any. Part of the caller's unit of work."""
    if row is None or not row.provider or not row.refresh_sealed:
        return None
    address = row.address if isinstance(row, Mailbox) else row.sender
    username = row.username or address
    what = "to read" if isinstance(row, Mailbox) else "to send"
    return Left(row.provider, username, row.refresh_sealed, what, _is_shared(db, row, username))


def end(left: Left | None) -> str:
    """Tell the provider, for ten seconds at most; answers a sentence about it, or nothing.

    Outside any unit of work: nothing is locked while the provider takes its time.
    """
    known = providers.known(left.provider) if left else None
    if left is None or known is None:
        return ""
    if left.is_shared:
        return SHARED.format(label=known.label, what=left.what)
    try:
        _revoke(left)
    except (oauth.NoAnswer, BrokenSeal) as problem:
        why = UNREADABLE if isinstance(problem, BrokenSeal) else str(problem)
        return NOT_TOLD.format(
            label=known.label, what=left.what, where=known.manage_at, problem=why
        )
    return TOLD.format(label=known.label, what=left.what)


def _is_shared(db: Session, row: SendingAccount | Mailbox, username: str) -> bool:
    """Whether a way in besides this one stands on leave of the same account."""
    for table in (SendingAccount, Mailbox):
        found = select(table.id).where(
            table.freelancer_id == row.freelancer_id,
            table.provider == row.provider,
            table.username == username,
        )
        others = set(db.scalars(found)) - ({row.id} if isinstance(row, table) else set())
        if others:
            return True
    return False


def _revoke(left: Left) -> None:
    provider = providers.of(left.provider)
    if provider is None:
        raise oauth.NoAnswer(NO_APP)
    oauth.revoke(provider, shell().vault.open(left.sealed))
