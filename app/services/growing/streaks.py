"""A word of thanks for a line that was kept many times in a row; nothing is sold with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import writing
from app.languages import language
from app.models import Contact, Freelancer, HandContact, StreakWord
from app.services.errors import Conflict
from app.services.mail import letters, mailing, rewording
from app.services.people import clients
from app.services.state import expressions, settlements, standings, streaks

SAID = "You thanked them for keeping a line."
OVER = "There is nothing new to thank for here: it was said already, or the line slipped since."
CHANGED = "These words have changed. Read them again before you send them."


def praise(freelancer_id: int, client_id: int, need_id: int, expected: str, now: datetime) -> str:
    """Send the word of thanks as it was read, at once; answers the contact's name.

    It counts as a contact by hand: reminders keep their distance to it.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Conflict: there is nothing to thank for, or `expected`, the words' fingerprint, differs.
    """
    with writing() as db:
        contact, title = _found(db, freelancer_id, client_id, need_id, now)
        writer = db.get_one(Freelancer, freelancer_id).name
        words = letters.kept_often(
            letters.Parties(writer, contact.name), title, language(contact.language)
        )
        if expected != rewording.fingerprint(words.subject, words.body):
            raise Conflict(CHANGED)
        note = mailing.Note("thanks", f"streak-{need_id}-{now:%Y%m%d%H%M}", words)
        mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
        owned = {"freelancer_id": freelancer_id, "client_id": client_id}
        db.add(StreakWord(**owned, need_id=need_id, message_id=mail.id, at=now))
        db.add(HandContact(**owned, at=now, note=SAID))
        settlements.thanked(db, client_id, now)
        return contact.name


def pass_over(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """Say nothing this time; the count begins anew.

    Raises:
        NotFound, Conflict: as `praise`.
    """
    with writing() as db:
        _found(db, freelancer_id, client_id, need_id, now)
        db.add(
            StreakWord(
                freelancer_id=freelancer_id,
                client_id=client_id,
                need_id=need_id,
                message_id=None,
                at=now,
            )
        )


def _found(
    db: Session, freelancer_id: int, client_id: int, need_id: int, now: datetime
) -> tuple[Contact, str]:
    """Who is thanked, and the title of the line that was kept."""
    client = clients.load(db, freelancer_id, client_id)
    whose = expressions.whose(freelancer_id, "UTC", now)
    found = standings.of_clients(db, [client_id], now).get(client_id)
    line = next((line for line in found.lines if line.need_id == need_id), None) if found else None
    if line is None or not streaks.is_long(db, whose, client_id, need_id):
        raise Conflict(OVER)
    return clients.main_contact(client), line.title
