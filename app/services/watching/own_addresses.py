"""The addresses that are the freelancer's own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Freelancer, Mailbox, SendingAccount


def load(db: Session, freelancer_id: int) -> frozenset[str]:
    """In lower case: to sign in, to send from, and of the mailboxes that are read; one query."""
    mine = select(Freelancer.email).where(Freelancer.id == freelancer_id)
    others = (
        select(SendingAccount.sender).where(SendingAccount.freelancer_id == freelancer_id),
        select(Mailbox.address).where(Mailbox.freelancer_id == freelancer_id),
    )
    return frozenset(address.lower() for address in db.scalars(mine.union(*others)) if address)
