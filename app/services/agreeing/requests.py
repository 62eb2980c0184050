"""A change that a client asked for, as the page shows it on which it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements import figures
from agreements.kinds import Parameters
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import ChangeRequest, Clause, Client, Contact, Freelancer
from app.services.agreeing import changes, drafted
from app.services.agreeing.drafted import Drafted
from app.services.contents import Terms, terms_of
from app.services.errors import Conflict, NotFound
from app.services.mail import letters
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state import standing
from app.services.state.standing import Versions


@dataclass(frozen=True)
class RequestPage:
    """What was asked, and the three ways to answer.

    `agreed` are the lines as they are agreed or on offer now: the one it is about, else all.
    `figures` says what was asked for, and `instead_of` what it would replace; both are empty where
    no figures were named. `drafted` is the version that agreeing would make; None where that
    cannot be, and `why_not` says why. `suggest_for` names the need that can be put otherwise.
    """

    client: Client
    contact: Contact
    asked: ChangeRequest
    agreed: tuple[Terms, ...]
    figures: str
    instead_of: str
    drafted: Drafted | None
    line: Terms | None
    why_not: str
    suggest_for: int | None
    answer: Words


def page(
    freelancer_id: int, client_id: int, request_id: int, words: str, now: datetime
) -> RequestPage:
    """All that the page of a request shows; `words` are those of an answer so far.

    Raises:
        NotFound: there is no such request of this client, or it is somebody else's.
    """
    db = session()
    client, asked = one(db, freelancer_id, client_id, request_id)
    found, contact = standing.versions(db, client_id), clients.main_contact(client)
    clause = next((c for v in found for c in v.clauses if c.id == asked.clause_id), None)
    agreed = _agreed(found, clause)
    made, why_not = _as_asked(db, asked, client_id, now)
    who = Parties(db.get_one(Freelancer, freelancer_id).name, contact.name)
    need_id = clause.need_id if clause else 0
    is_there = clause is not None and any(line.need_id == need_id for line in agreed)
    return RequestPage(
        client=client,
        contact=contact,
        asked=asked,
        agreed=agreed,
        figures=_said(clause, asked.parameters),
        instead_of=_said(clause, {}) if asked.parameters else "",
        drafted=made,
        line=made.line(need_id) if made else None,
        why_not=why_not,
        suggest_for=need_id if is_there else None,
        answer=letters.answer_to_request(who, words or "…", language(contact.language)),
    )


def one(
    db: Session, freelancer_id: int, client_id: int, request_id: int
) -> tuple[Client, ChangeRequest]:
    """The client and what they asked for, answered or not. Raises as `page`."""
    client = clients.load(db, freelancer_id, client_id)
    asked, whose = changes.load(db, freelancer_id, request_id)
    if whose != client_id:
        raise NotFound
    return client, asked


def _agreed(found: Versions, clause: Clause | None) -> tuple[Terms, ...]:
    """The line as it stands now, in force or on offer; all of them where none was named."""
    newest = standing.open_offer(found) or standing.in_force(found)
    lines = newest.clauses if newest else []
    if clause is None:
        return tuple(terms_of(line) for line in lines)
    return tuple(terms_of(line) for line in lines if line.need_id == clause.need_id)


def _as_asked(
    db: Session, asked: ChangeRequest, client_id: int, now: datetime
) -> tuple[Drafted | None, str]:
    """The version that agreeing would make, or why there is none."""
    if not asked.parameters:
        return None, ""
    try:
        change = changes.as_asked(db, asked, client_id)
    except Conflict as reason:
        return None, reason.reason
    made = drafted.drafted(db, asked.freelancer_id, client_id, now, change)
    return (made, "") if made.proposal else (None, made.why_not)


def _said(clause: Clause | None, named: Parameters) -> str:
    """Figures in words: those agreed, with what was named in their place."""
    if clause is None:
        return ""
    read = {**clause.parameters, **named}
    return figures.in_words(KINDS[clause.kind], read, clause.zone, ENGLISH)
