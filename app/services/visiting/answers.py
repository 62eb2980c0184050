"""What the client answers on their page. Only the main contact answers for their side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.db import session
from app.services.agreeing import agree, changes
from app.services.agreeing.changes import Asked
from app.services.errors import Conflict
from app.services.mail.links import Visitor
from app.services.state import standing
from app.services.visiting import answering


@dataclass(frozen=True)
class Seen:
    """Where a request came from; kept in the record alone."""

    remote_address: str | None
    agent: str


def accept(visitor: Visitor, offer_id: int, name: str, seen: Seen, now: datetime) -> int:
    """Accept the offer that waits for this client; answers the version's id.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Conflict: this offer does not wait for this client any more.
    """
    _check(visitor, offer_id)
    answer = agree.Answer(name, now, remote_address=seen.remote_address, agent=seen.agent)
    return agree.accept(visitor.freelancer_id, offer_id, answer, now)


def decline(
    visitor: Visitor, offer_id: int, reason: str, not_before: date | None, now: datetime
) -> None:
    """Say no to the offer that waits for this client. Raises as `accept`, and Refused."""
    name = _check(visitor, offer_id)
    answer = agree.Answer(name, now, note=reason)
    agree.decline(visitor.freelancer_id, offer_id, answer, not_before, now)


def check_asked(visitor: Visitor, asked: Asked) -> None:
    """Refuse a request about something that is not theirs, or no longer counts.

    Raises: as `changes.ask`, and NotTheirs.
    """
    _check(visitor)
    changes.about(standing.versions(session(), visitor.client_id), asked)


def ask_change(visitor: Visitor, asked: Asked, now: datetime) -> None:
    """Say that something no longer works, perhaps with figures. Raises as `changes.ask`."""
    name = _check(visitor)
    changes.ask(visitor.freelancer_id, visitor.client_id, replace(asked, name=name), now)


def _check(visitor: Visitor, offer_id: int | None = None) -> str:
    """The name of the main contact who answers, about the offer that is open."""
    db = session()
    client, main = answering.load(db, visitor)
    if standing.parting(db, client.id) is not None:
        raise Conflict("Notice was given, so there is nothing left to answer.")
    if offer_id is not None:
        waiting = standing.open_offer(standing.versions(db, client.id))
        if waiting is None or waiting.offer is None or waiting.offer.id != offer_id:
            raise Conflict("This offer is no longer open: it was answered or taken back.")
    return main.name
