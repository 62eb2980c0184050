"""Under which names a freelancer's own mail servers note what they checked of a sender: proposed
from recent mail, and chosen by the freelancer."""

from __future__ import annotations

from datetime import datetime

from agreements import mail_checks
from app.adapters.mailbox import Folder, Mailbox, MailboxTrouble, Role
from app.db import writing
from app.services.watching import mailboxes

RECENT = 50
# Where a large provider's own name is known, for a mailbox with little mail.
_KNOWN = {"imap.gmail.com": "mx.google.com"}


def proposed(box: Mailbox, found: tuple[Folder, ...], host: str) -> tuple[str, ...]:
    """The names that recent mail in an open mailbox bears, whoever wrote it; else what is known of
    its server. Of each mail one field is read, and nothing is kept."""
    inbox = next((one.name for one in found if one.role is Role.INBOX), None)
    try:
        state = box.look(inbox) if inbox else None
        first = max(1, state.uid_next - RECENT) if state else 0
        mails = box.mails(state, first, (mail_checks.FIELD,)) if state and state.uid_next else ()
        named = mail_checks.own_servers([mail_checks.servers_in(mail.raw) for mail in mails])
    except MailboxTrouble:
        named = ()
    known = _KNOWN.get(host.lower().rstrip("."))
    return named or ((known,) if known else ())


def choose(freelancer_id: int, mailbox_id: int, names: tuple[str, ...], now: datetime) -> None:
    """Take the word of these servers about who wrote a mail, from the next mail on.

    Raises:
        NotFound: there is no such mailbox, or it is somebody else's.
    """
    with writing() as db:
        row = mailboxes.load(db, freelancer_id, mailbox_id)
        row.trusted, row.changed_at = list(names), now
