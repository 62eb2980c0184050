"""A client says that one of the occasions counted is not as it was; the freelancer is told."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select

from app.db import writing
from app.models import Clause, Freelancer, Occasion
from app.services.errors import NotFound
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.mail.mailing import Note
from app.services.people import clients
from app.services.visiting.answers import NotTheirs


def say(visitor: Visitor, occasion_id: int, words: str, now: datetime) -> None:
    """Tell the freelancer by mail. Nothing else changes: reminders go on, no change is asked for,
    and the same words about the same occasion are sent once.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is no such occasion with this client.
    """
    with writing() as db:
        client = clients.load(db, visitor.freelancer_id, visitor.client_id)
        main = clients.main_contact(client)
        if main.id != visitor.contact_id:
            raise NotTheirs
        found = db.execute(
            select(Occasion.subject, Clause.title)
            .join(Clause, Clause.id == Occasion.clause_id)
            .where(
                Occasion.id == occasion_id,
                Occasion.client_id == client.id,
                Occasion.taken_back_at.is_(None),
            )
        ).first()
        if found is None:
            raise NotFound
        key = hashlib.sha256(words.encode()).hexdigest()[:16]
        note = Note(
            "notice",
            f"wrong-{occasion_id}-{key}",
            _told(client.name, main.name, found[0] or found[1], words),
        )
        freelancer = db.get_one(Freelancer, visitor.freelancer_id)
        mailing.to_freelancer(db, freelancer, client.id, note, now)


def _told(client: str, contact: str, occasion: str, words: str) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    return Words(
        f"{client} says that something was counted wrongly",
        letter(
            f"{contact} writes about “{occasion}”:",
            words,
            f"You find it on the page of {client} in Groundrules, where it can be put right. "
            "Reminders go on as they were.",
        ),
    )
