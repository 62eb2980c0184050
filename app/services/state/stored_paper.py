"""What is stored about one client, set as a PDF with a table for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements import two_zones
from agreements.document import Brand
from agreements.language import ENGLISH, Language
from agreements.letters import in_a_filename
from app.db import session
from app.models import Client, Freelancer
from app.services import branding, papers
from app.services.people import clients
from app.services.state import standing, stored
from app.services.state.stored import Said
from app.services.state.stored_tables import Table

TEMPLATE = "documents/stored.html"


@dataclass(frozen=True)
class StoredPaper:
    """The summary as its page says it."""

    title: str
    language: str
    our_language: str
    freelancer: str
    client: str
    day: str
    intro: str
    tables: tuple[Table, ...]
    mails: tuple[Said, ...]
    brand: Brand
    mark: str = ""


def for_freelancer(freelancer_id: int, client_id: int, now: datetime) -> tuple[bytes, str]:
    """The PDF for the freelancer, with their own notes, and a name for the file.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
        pdf.RenderFailed: with a reason a person can read.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    made = of(db, client, db.get_one(Freelancer, freelancer_id), ENGLISH, now)
    return made, filename(client.name, now)


def of(db: Session, client: Client, freelancer: Freelancer, ln: Language, now: datetime) -> bytes:
    """The PDF about a client, who is loaded with contacts and addresses, in the reader's words; the
    freelancer's own notes are in it.

    Raises:
        pdf.RenderFailed: with a reason a person can read.
    """
    found = stored.gather(db, client, freelancer.zone, ln)
    zones = (client.zone, freelancer.zone)
    sheet = StoredPaper(
        title=ln.gettext("What is stored"),
        language=ln.code,
        our_language=ln.code,
        freelancer=freelancer.name,
        client=client.name,
        day=ln.long_day(standing.day_in(freelancer.zone, now)),
        intro=_intro(client.name, zones, now, ln),
        tables=(*found.tables, found.notes),
        mails=found.mails,
        brand=branding.of(db, freelancer.id),
    )
    return papers.set_sheet(TEMPLATE, sheet, branding.logo(db, freelancer.id))


def filename(name: str, now: datetime) -> str:
    """'stored-about-okafor-foods-2026-11-02.pdf'."""
    return f"stored-about-{in_a_filename(name) or 'a-client'}-{now:%Y-%m-%d}.pdf"


def _intro(name: str, zones: tuple[str, str], now: datetime, ln: Language) -> str:
    said = ln.gettext("Everything that is stored about %(name)s, as it stood on %(when)s.") % {
        "name": name,
        "when": two_zones.moment(now, *zones, ln),
    }
    if two_zones.alike(*zones, now):
        return said
    places = {"here": ln.place(zones[0]), "there": ln.place(zones[1])}
    clocks = ln.gettext("Times are those in %(here)s, and in brackets those in %(there)s.") % places
    return f"{said} {clocks}"
