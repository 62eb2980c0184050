"""A new link to the client's page, for whoever still has an old one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.db import writing
from app.languages import language
from app.models import Freelancer, OutboxMessage
from app.services.errors import Conflict, NotFound
from app.services.mail import letters, links, mailing

RENEWALS_A_DAY = 3


def renew(token: str, now: datetime) -> str:
    """Mail a new link to the recorded address; answers that address, masked.

    Raises:
        NotFound: the old link is unknown, or nobody may have a new one.
        Conflict: it was asked for too often.
    """
    with writing() as db:
        old = links.by_token(db, token)
        contact, address = old.contact, old.address
        if not links.may_renew(db, contact, now):
            raise NotFound
        recent = (
            select(func.count(OutboxMessage.id))
            .where(OutboxMessage.address_id == address.id, OutboxMessage.kind == "new_link")
            .where(OutboxMessage.created_at > now - timedelta(days=1))
        )
        if (db.scalar(recent) or 0) >= RENEWALS_A_DAY:
            raise Conflict("A new link was mailed a few times already. Look for it, or write.")
        who = letters.Parties(db.get_one(Freelancer, contact.freelancer_id).name, contact.name)
        words = letters.new_link(who, language(contact.language))
        # Asked for twice within a minute, it is mailed once.
        note = mailing.Note("new_link", f"link-{old.link.id}-{now:%Y%m%d%H%M}", words)
        mailing.to_contact(db, contact, address, note, now)
        return links.masked(address.email)
