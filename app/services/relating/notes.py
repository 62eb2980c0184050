"""What the freelancer writes down for themselves about a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import session, writing
from app.models import PrivateNote
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.people import clients

MOST = 200  # notes about one client


@dataclass(frozen=True)
class Noted:
    id: int
    words: str
    at: datetime
    changed_at: datetime | None


def shown(db: Session, client_id: int) -> tuple[Noted, ...]:
    """The notes about a client, newest first."""
    rows = db.scalars(
        select(PrivateNote)
        .where(PrivateNote.client_id == client_id)
        .order_by(PrivateNote.at.desc(), PrivateNote.id.desc())
    )
    return tuple(Noted(row.id, row.words, row.at, row.changed_at) for row in rows)


def add(freelancer_id: int, client_id: int, words: str, key: str, now: datetime) -> None:
    """A new note; the same form again changes nothing.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Refused: there are too many.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        if len(shown(db, client.id)) >= MOST:
            raise Refused({"words": f"There are {MOST} notes already. Remove one first."})
        note = PrivateNote(freelancer_id=freelancer_id, client_id=client.id, words=words, at=now)
        db.add(note)
        db.flush()
        submissions.note(db, freelancer_id, key, note.id, now)


def change(freelancer_id: int, note_id: int, words: str, now: datetime) -> int:
    """Other words for a note; answers the client's id.

    Raises:
        NotFound: there is no such note, or it is somebody else's.
    """
    with writing() as db:
        note = _load(db, freelancer_id, note_id)
        if note.words != words:
            note.words, note.changed_at = words, now
        return note.client_id


def remove(freelancer_id: int, note_id: int) -> int:
    """Remove a note; answers the client's id. Raises as `change`."""
    with writing() as db:
        note = _load(db, freelancer_id, note_id)
        db.delete(note)
        return note.client_id


def client_of(freelancer_id: int, note_id: int) -> int:
    """The id of the client a note is about. Raises as `change`."""
    return _load(session(), freelancer_id, note_id).client_id


def _load(db: Session, freelancer_id: int, note_id: int) -> PrivateNote:
    found = db.scalar(
        select(PrivateNote).where(
            PrivateNote.id == note_id, PrivateNote.freelancer_id == freelancer_id
        )
    )
    if found is None:
        raise NotFound
    return found
