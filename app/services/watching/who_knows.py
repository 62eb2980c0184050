"""How each source stands for each client: whether they were told, or said no."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import session
from app.models import OutboxMessage, SourceNotice
from app.models import OutboxState as State
from app.services.errors import NotFound
from app.services.state import in_force
from app.services.state.told import CALENDAR, MAILBOX

SOURCES = (MAILBOX, CALENDAR)
CLIENT, FREELANCER = "client", "freelancer"
_NOT_SENT = (State.CANCELLED, State.EXPIRED, State.FAILED)


@dataclass(frozen=True)
class Standing:
    """How a source stands for a client: "not told", "waiting" (the mail has not left), "unsure"
    (nobody knows whether it arrived), "told" since `at`, "ended" or "refused" by them at `at`."""

    source: str
    state: str
    at: datetime | None = None
    message_id: int | None = None

    @property
    def can_be_told(self) -> bool:
        """Whether a mail can tell them. Who said no is not asked again by a mail."""
        return self.state in ("not told", "ended")


@dataclass(frozen=True)
class ClientRow:
    """A client with an agreement in force, and how each source stands for them."""

    client_id: int
    name: str
    sources: tuple[Standing, ...]

    def of(self, source: str) -> Standing:
        return next(one for one in self.sources if one.source == source)


def rows(freelancer_id: int) -> tuple[ClientRow, ...]:
    """Each client with an agreement in force; two queries."""
    db = session()
    there = in_force.clients(db, freelancer_id)
    found = of_all(db, freelancer_id)
    return tuple(
        ClientRow(
            client_id,
            name,
            tuple(found.get((client_id, one)) or Standing(one, "not told") for one in SOURCES),
        )
        for client_id, name in there
    )


def of_client(freelancer_id: int, client_id: int, source: str) -> ClientRow:
    """One client with how this source stands for them.

    Raises:
        NotFound: it is no client of theirs with an agreement in force, or no such source.
    """
    check_sources([source])
    for row in rows(freelancer_id):
        if row.client_id == client_id:
            return row
    raise NotFound


def check_theirs(
    db: Session, freelancer_id: int, client_ids: Collection[int], sources: Collection[str]
) -> None:
    """Refuse what is no source, and who has no agreement in force with this freelancer.

    Raises:
        NotFound: one of them is such.
    """
    check_sources(sources)
    there = {client_id for client_id, _ in in_force.clients(db, freelancer_id)}
    if not there.issuperset(client_ids):
        raise NotFound


def check_sources(sources: Collection[str]) -> None:
    """Refuse what is no source. Raises NotFound."""
    if not set(SOURCES).issuperset(sources):
        raise NotFound


def of_all(
    db: Session, freelancer_id: int, client_id: int | None = None
) -> dict[tuple[int, str], Standing]:
    """How each source stands, by client and source, or of one client; none where nobody said
    anything. One query."""
    whose = [] if client_id is None else [SourceNotice.client_id == client_id]
    found = db.execute(
        select(SourceNotice, OutboxMessage.state, OutboxMessage.sent_at)
        .outerjoin(OutboxMessage, OutboxMessage.id == SourceNotice.message_id)
        .where(SourceNotice.freelancer_id == freelancer_id, *whose)
    )
    return {
        (row.client_id, row.source): Standing(row.source, *_state(row, state, sent_at))
        for row, state, sent_at in found
    }


def _state(
    row: SourceNotice, state: State | None, sent_at: datetime | None
) -> tuple[str, datetime | None, int | None]:
    if row.ended_at is not None:
        return ("refused" if row.ended_by == CLIENT else "ended"), row.ended_at, None
    if (told_at := row.told_at or sent_at) is not None:
        return "told", told_at, row.message_id
    if state is None or state in _NOT_SENT:
        return "not told", None, row.message_id
    return ("unsure" if state is State.UNCERTAIN else "waiting"), None, row.message_id
