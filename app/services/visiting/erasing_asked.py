"""A client asks that what is personal be erased. The freelancer decides."""

from __future__ import annotations

from datetime import datetime

from app.db import writing
from app.models import ErasureRequest, Freelancer
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.mail.mailing import Note
from app.services.state import erasures
from app.services.visiting import answering


def ask(visitor: Visitor, words: str, now: datetime) -> None:
    """Ask for it, with a word or without; the freelancer is told. While one request waits, the same
    again changes nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        if erasures.waiting(db, client.id) is not None:
            return
        request = ErasureRequest(
            freelancer_id=client.freelancer_id,
            client_id=client.id,
            name=main.name,
            words=words,
            asked_at=now,
            answer="",
            salt="",
            digest="",
        )
        db.add(request)
        db.flush()
        told = Words(
            f"{client.name} asks to be erased",
            letter(
                f"{main.name} asks that everything personal about {client.name} be erased.",
                *([words] if words else []),
                "You decide: it stands on Today, with what would go and what would stay.",
            ),
        )
        freelancer = db.get_one(Freelancer, client.freelancer_id)
        note = Note("notice", f"erasure-{request.id}", told)
        mailing.to_freelancer(db, freelancer, client.id, note, now)
