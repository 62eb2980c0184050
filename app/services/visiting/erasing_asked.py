"""A client asks that what is personal be erased. The freelancer decides."""

from __future__ import annotations

from datetime import datetime

from app.db import writing
from app.models import ErasureRequest
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
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
        told = _told(client.name, main.name, words)
        mailing.notice(db, client, f"erasure-{request.id}", told, now)


def _told(client: str, contact: str, words: str) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    return Words(
        f"{client} asks to be erased",
        letter(
            f"{contact} asks that everything personal about {client} be erased.",
            *([words] if words else []),
            "You decide: it stands on Today, with what would go and what would stay.",
        ),
    )
