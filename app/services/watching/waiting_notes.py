"""The freelancer's own notes that they wait for an answer to a mail. They count nowhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.conversations import Mail, questions
from app.db import writing
from app.models import SeenMail, WaitingNote
from app.services.errors import Conflict, NotFound
from app.services.watching import mails

ANSWERED = "The answer came meanwhile, so there is nothing to wait for."


def wait(freelancer_id: int, mail_id: int, now: datetime) -> int:
    """The freelancer waits for an answer to a mail; the same again is fine. Answers the client's
    id.

    Raises:
        NotFound: there is no such mail, or it is somebody else's, or not one that was sent.
        Conflict: the answer has come.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        asked = mails.as_asked(db, [mail.client_id], [mail.mail_key], now)
        if any(question.answer for question in asked.values()):
            raise Conflict(ANSWERED)
        note = begin(db, mail, now)
        if note.settled_at is not None:
            note.at, note.settled_at = now, None
        return mail.client_id


def take_back(freelancer_id: int, mail_id: int) -> int:
    """The freelancer does not wait for an answer to a mail: nothing of it is kept. Answers the
    client's id.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        if (note := _note(db, mail)) is not None:
            db.delete(note)
        return mail.client_id


def settle(freelancer_id: int, mail_id: int, now: datetime) -> str:
    """What the freelancer waited for has come another way, or matters no more. Answers the
    subject.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
    """
    with writing() as db:
        mail = _load(db, freelancer_id, mail_id)
        note = _note(db, mail)
        if note is not None and note.settled_at is None:
            note.settled_at = now
        return mail.subject


def begin(db: Session, mail: SeenMail, now: datetime) -> WaitingNote:
    """The note about a mail, made where there is none; part of the caller's unit of work."""
    note = _note(db, mail)
    if note is None:
        owned = {"freelancer_id": mail.freelancer_id, "client_id": mail.client_id}
        note = WaitingNote(**owned, mail_id=mail.id, at=now)
        db.add(note)
    return note


def settle_answered(db: Session, client_id: int, found: Collection[Mail], now: datetime) -> None:
    """An answer settles a note; `found` is all mail with the client. Part of the caller's unit of
    work."""
    waiting = db.execute(
        select(WaitingNote, SeenMail.mail_key)
        .join(SeenMail, SeenMail.id == WaitingNote.mail_id)
        .where(WaitingNote.client_id == client_id, WaitingNote.settled_at.is_(None))
    ).all()
    for note, key in waiting:
        asked = questions(found, lambda mail, key=key: mail.key == key)  # type: ignore[misc]
        if any(one.answer for one in asked):
            note.settled_at = now


def _load(db: Session, freelancer_id: int, mail_id: int) -> SeenMail:
    mail = db.scalar(
        select(SeenMail).where(
            SeenMail.id == mail_id, SeenMail.freelancer_id == freelancer_id, SeenMail.is_sent
        )
    )
    if mail is None:
        raise NotFound
    return mail


def _note(db: Session, mail: SeenMail) -> WaitingNote | None:
    return db.scalar(select(WaitingNote).where(WaitingNote.mail_id == mail.id))
