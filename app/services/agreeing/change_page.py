"""The page on which one line is changed for one client: as it is, and as it would read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from agreements import figures
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import session
from app.languages import language_names
from app.models import ChangeRequest, Clause, Client, Freelancer, Need
from app.services.agreeing import drafted, freezing, requests
from app.services.agreeing.drafted import Drafted
from app.services.agreeing.propose import Change
from app.services.contents import Terms, terms_of
from app.services.errors import Conflict
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import standing
from app.services.state.standing import Versions


@dataclass(frozen=True)
class Line:
    """A line that can be changed: as it is in force, or on offer.

    `language` names the one that the main contact reads; `version` is the number of the version
    that holds the line. `need` is what it came from; `asked` the change they asked for that is
    answered here; `figures` what the form begins with: the line's own where something else is
    suggested than they asked for, else the need's of now. `wanted` and `instead_of` say in words
    which figures they asked for, where they named any for this line. `is_typed` says that its title
    or sentence is the freelancer's own.
    """

    client: Client
    contact_name: str
    language: str
    need: Need
    agreed: Terms
    version: int
    is_on_offer: bool
    is_typed: bool
    asked: ChangeRequest | None
    figures: dict[str, Any]
    wanted: str
    instead_of: str


def line(
    freelancer_id: int, client_id: int, need_id: int, request_id: int | None, now: datetime
) -> Line:
    """The line of a need at a client, to be changed.

    Raises:
        NotFound: the client, the need or the request is somebody else's.
        Conflict: the line is neither in force nor on offer, or the request was answered.
    """
    db = session()
    need = rank.one(freelancer_id, need_id)
    client = clients.load(db, freelancer_id, client_id)
    found = standing.versions(db, client_id)
    version, clause, is_on_offer = _clause(found, need_id)
    contact = clients.main_contact(client)
    asked = _asked(db, freelancer_id, client_id, request_id)
    wanted = _wanted(found, asked, need_id)
    freelancer = db.get_one(Freelancer, freelancer_id)
    freezer = freezing.freezer(db, client, freelancer, contact.language, now)
    return Line(
        client=client,
        contact_name=contact.name,
        language=dict(language_names())[contact.language],
        need=need,
        agreed=terms_of(clause),
        version=version,
        is_on_offer=is_on_offer,
        is_typed=freezer.is_typed(terms_of(clause)),
        asked=asked,
        figures=dict(clause.parameters) if wanted else need.parameters,
        wanted=_in_words(clause, {**clause.parameters, **wanted}) if wanted else "",
        instead_of=_in_words(clause, clause.parameters) if wanted else "",
    )


def draft(freelancer_id: int, client_id: int, change: Change, now: datetime) -> Drafted:
    """The version that a change would make, or why there is none."""
    return drafted.drafted(session(), freelancer_id, client_id, now, change)


def _clause(found: Versions, need_id: int) -> tuple[int, Clause, bool]:
    """The line in force, else the new one on offer; the version; whether it is only on offer."""
    binding, waiting = standing.in_force(found), standing.open_offer(found)
    for version, is_on_offer in ((binding, False), (waiting, True)):
        for clause in version.clauses if version else ():
            if version and clause.need_id == need_id:
                return version.number or 0, clause, is_on_offer
    raise Conflict("This line is neither in force nor on offer, so there is nothing to change.")


def _asked(
    db: Session, freelancer_id: int, client_id: int, request_id: int | None
) -> ChangeRequest | None:
    if request_id is None:
        return None
    _, asked = requests.one(db, freelancer_id, client_id, request_id)
    if asked.answered_at is not None:
        raise Conflict("This was answered already.")
    return asked


def _in_words(clause: Clause, parameters: dict[str, Any]) -> str:
    return figures.in_words(KINDS[clause.kind], parameters, clause.zone, ENGLISH)


def _wanted(found: Versions, asked: ChangeRequest | None, need_id: int) -> dict[str, Any]:
    """The figures that were asked for, where they are about this line."""
    lines = (clause for version in found for clause in version.clauses)
    is_about = asked is not None and any(
        clause.id == asked.clause_id and clause.need_id == need_id for clause in lines
    )
    return asked.parameters if asked is not None and is_about else {}
