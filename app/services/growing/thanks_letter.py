"""A thank-you on paper: its values, and the PDF that goes with its mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements.document import Brand
from agreements.letters import paragraphs
from app.db import session
from app.languages import language
from app.models import Client, Document, Freelancer
from app.services import branding, papers, sealing
from app.services.errors import Conflict
from app.services.mail import rewording
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import standing

TEMPLATE = "documents/thanks.html"
NOTHING_AGREED = "Nothing is in force with this client, so there is no letter to set."


@dataclass(frozen=True)
class ThanksPaper:
    """The letter as its page says it. The subject of the mail is its title."""

    title: str
    language: str
    our_language: str
    freelancer: str
    client: str
    day: str
    paragraphs: tuple[str, ...]
    brand: Brand
    mark: str


@dataclass(frozen=True)
class Made:
    """A letter that was just set, about the version in force."""

    version_id: int
    pdf: bytes
    mark: str


def make(freelancer_id: int, client_id: int, said: Words, now: datetime, key: str = "") -> Made:
    """Set these words as a letter; stored nowhere. One that shall be kept has the `key` of the form
    it was sent with.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        Conflict: nothing is in force with them.
        Refused: the words cannot stand in a mail.
        pdf.RenderFailed: with a reason a person can read.
    """
    rewording.check(said.subject, said.body)
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    version = standing.in_force(standing.versions(db, client_id))
    if version is None:
        raise Conflict(NOTHING_AGREED)
    mark = sealing.mark(f"thanks {key}", client_id, version.number, now) if key else ""
    letter = _paper(db, client, said, mark, now)
    pdf = papers.set_sheet(TEMPLATE, letter, branding.logo(db, freelancer_id))
    return Made(version.id, pdf, mark)


def _paper(db: Session, client: Client, said: Words, mark: str, now: datetime) -> ThanksPaper:
    freelancer = db.get_one(Freelancer, client.freelancer_id)
    spoken = clients.main_contact(client).language
    ln = language(spoken)
    return ThanksPaper(
        title=said.subject,
        language=spoken,
        our_language=ln.code,
        freelancer=freelancer.name,
        client=client.name,
        day=ln.long_day(standing.day_in(freelancer.zone, now)),
        paragraphs=paragraphs(said.body),
        brand=branding.of(db, freelancer.id),
        mark=mark,
    )


def keep(db: Session, freelancer_id: int, made: Made | None, now: datetime) -> int | None:
    """Store a letter and answer its id; nothing where none was made. Part of the caller's unit of
    work."""
    if made is None:
        return None
    document: Document = papers.document(
        freelancer_id, made.version_id, made.pdf, "thanks", now, made.mark
    )
    db.add(document)
    db.flush()
    return document.id
