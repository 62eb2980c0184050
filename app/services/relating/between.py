"""What goes on between the two beside the agreement, for one page about one client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.db import session
from app.models import Client
from app.services.accounts import Person
from app.services.people import clients
from app.services.relating import calls, days, given, interests, notes, offers, stage, welcoming
from app.services.relating.calls import CallsShown
from app.services.relating.given import GivenPart
from app.services.relating.interests import InterestsShown
from app.services.relating.notes import Noted
from app.services.relating.offers import OffersShown
from app.services.relating.stage import StagePart
from app.services.relating.welcoming import WelcomeShown


@dataclass(frozen=True)
class Between:
    """All that the page shows; a part for each section. `today` is the freelancer's."""

    client: Client
    contact_name: str
    today: date
    stage: StagePart
    welcome: WelcomeShown
    given: GivenPart
    offers: OffersShown
    asked_first: InterestsShown
    calls: CallsShown
    notes: tuple[Noted, ...]


def page(person: Person, client_id: int, now: datetime) -> Between:
    """All that the page of one client shows; a constant number of queries.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, person.id, client_id)
    return Between(
        client=client,
        contact_name=clients.main_contact(client).name,
        today=days.today(person.zone, now),
        stage=stage.part(db, person, client, now),
        welcome=welcoming.shown(db, client),
        given=given.part(db, person, client, now),
        offers=offers.shown(db, client, now),
        asked_first=interests.shown(db, client, now),
        calls=calls.shown(db, client, now),
        notes=notes.shown(db, client.id),
    )
