"""A word of thanks for a line that was kept many times in a row; nothing is sold with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import session, writing
from app.languages import language
from app.models import Contact, Freelancer, HandContact, StreakWord
from app.services import submissions
from app.services.errors import Conflict
from app.services.growing import thanks_letter
from app.services.growing.thanks import ThanksPage
from app.services.mail import letters, mailing, rewording
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import expressions, settlements, standings, streaks

SAID = "You thanked them for keeping a line."
OVER = "There is nothing new to thank for here: it was said already, or the line slipped since."
CHANGED = "These words have changed. Read them again before you send them."


def page(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> ThanksPage:
    """The word of thanks as it would be sent. Raises as `praise`."""
    db = session()
    contact, title = _found(db, freelancer_id, client_id, need_id, now)
    return ThanksPage(
        client_id,
        clients.load(db, freelancer_id, client_id).name,
        contact.name,
        contact.addresses[0].email,
        (title,),
        _words(db, contact, title),
        is_of_streak=True,
    )


def send(
    freelancer_id: int,
    client_id: int,
    need_id: int,
    said: Words,
    key: str,
    now: datetime,
    *,
    on_paper: bool = False,
) -> None:
    """Send it in the freelancer's own words, at once, perhaps with a letter. The same form again is
    fine.

    Raises:
        NotFound, Conflict: as `praise`, but for the fingerprint.
        Refused: the words cannot stand in a mail.
        pdf.RenderFailed: the letter could not be set, and nothing was sent.
    """
    rewording.check(said.subject, said.body)
    letter = thanks_letter.make(freelancer_id, client_id, said, now, key) if on_paper else None
    with writing() as db:
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        contact, _ = _found(db, freelancer_id, client_id, need_id, now)
        document_id = thanks_letter.keep(db, freelancer_id, letter, now)
        _mail(db, contact, need_id, said, now, document_id)
        submissions.note(db, freelancer_id, key, client_id, now)


def praise(freelancer_id: int, client_id: int, need_id: int, expected: str, now: datetime) -> str:
    """Send the word of thanks as it was read, at once; answers the contact's name.

    It counts as a contact by hand: reminders keep their distance to it.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Conflict: there is nothing to thank for, or `expected`, the words' fingerprint, differs.
    """
    with writing() as db:
        contact, title = _found(db, freelancer_id, client_id, need_id, now)
        words = _words(db, contact, title)
        if expected != rewording.fingerprint(words.subject, words.body):
            raise Conflict(CHANGED)
        _mail(db, contact, need_id, words, now)
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


def _words(db: Session, contact: Contact, title: str) -> Words:
    writer = db.get_one(Freelancer, contact.freelancer_id).name
    who = letters.Parties(writer, contact.name)
    return letters.kept_often(who, title, language(contact.language))


def _mail(
    db: Session,
    contact: Contact,
    need_id: int,
    words: Words,
    now: datetime,
    document_id: int | None = None,
) -> None:
    note = mailing.Note("thanks", f"streak-{need_id}-{now:%Y%m%d%H%M}", words, document_id)
    mail = mailing.to_contact(db, contact, contact.addresses[0], note, now)
    owned = {"freelancer_id": contact.freelancer_id, "client_id": contact.client_id}
    db.add(StreakWord(**owned, need_id=need_id, message_id=mail.id, at=now))
    db.add(HandContact(**owned, at=now, note=SAID))
    settlements.thanked(db, contact.client_id, now)


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
