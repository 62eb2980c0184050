"""A thank-you alone: a line has settled, and nothing is asked or offered with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements.language import Language
from app.db import session, writing
from app.languages import language
from app.models import Contact, Freelancer, Settlement
from app.services import submissions
from app.services.errors import Conflict
from app.services.growing import thanks_letter
from app.services.mail import mailing, rewording
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state import settlements, standings

NOTHING = (
    "There is nothing new to thank for: it was said already, or a line no longer is settled. A "
    "mail that did not arrive can be said again from the outbox."
)


@dataclass(frozen=True)
class ThanksPage:
    """The words that would be sent, and for what: lines that settled, or one that was kept many
    times in a row."""

    client_id: int
    client_name: str
    contact_name: str
    email: str
    titles: tuple[str, ...]
    words: Words
    is_of_streak: bool = False


def page(freelancer_id: int, client_id: int, now: datetime) -> ThanksPage:
    """The thank-you as it would be sent.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Conflict: there is nothing new to thank for.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    contact = clients.main_contact(client)
    titles = _titles(db, client_id, now)
    who = Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
    return ThanksPage(
        client_id,
        client.name,
        contact.name,
        contact.addresses[0].email,
        titles,
        words(who, titles, language(contact.language)),
    )


def words(who: Parties, titles: tuple[str, ...], ln: Language) -> Words:
    """A thank-you for the lines with these titles; there is nothing to sell in it."""
    named = ln.listed([f"“{title}”" for title in titles])
    said = ln.ngettext(
        "Just this, and nothing to do for you: thank you. %(lines)s works well, and it "
        "makes my weeks easier.",
        "Just this, and nothing to do for you: thank you. %(lines)s work well, and that "
        "makes my weeks easier.",
        len(titles),
    )
    greeting = ln.gettext("Hello %(name)s,") % {"name": who.first}
    return Words(
        ln.gettext("Thank you"),
        "\n\n".join((greeting, said % {"lines": named}, who.signed)),
    )


def send(
    freelancer_id: int,
    client_id: int,
    said: Words,
    key: str,
    now: datetime,
    *,
    on_paper: bool = False,
) -> None:
    """Mail a thank-you at once, once for what has settled, perhaps with the same words as a letter.
    The same form again is fine.

    Raises:
        NotFound, Conflict: as `page`.
        Refused: the words cannot stand in a mail.
        pdf.RenderFailed: the letter could not be set, and nothing was sent.
    """
    rewording.check(said.subject, said.body)
    letter = thanks_letter.make(freelancer_id, client_id, said, now, key) if on_paper else None
    with writing() as db:
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        client = clients.load(db, freelancer_id, client_id)
        _titles(db, client_id, now)
        about = settlements.thankless(db, client_id)
        document_id = thanks_letter.keep(db, freelancer_id, letter, now)
        _mail(db, clients.main_contact(client), about, said, document_id, now)
        settlements.thanked(db, client_id, now)
        submissions.note(db, freelancer_id, key, client_id, now)


def _mail(
    db: Session,
    contact: Contact,
    about: list[Settlement],
    said: Words,
    document_id: int | None,
    now: datetime,
) -> None:
    key = "settled-" + "-".join(str(settlement.id) for settlement in about)
    note = mailing.Note("thanks", key, said, document_id)
    mailing.to_contact(db, contact, contact.addresses[0], note, now)


def _titles(db: Session, client_id: int, now: datetime) -> tuple[str, ...]:
    """The titles of the lines that have settled and nobody was thanked for."""
    needs = {settlement.need_id for settlement in settlements.thankless(db, client_id)}
    found = standings.of_clients(db, [client_id], now).get(client_id)
    titles = tuple(line.title for line in found.lines if line.need_id in needs) if found else ()
    if not titles:
        raise Conflict(NOTHING)
    return titles
