"""The list of clients, each with where its ladder stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db import session
from app.services.accounts import Person
from app.services.state import client_list, expressions, standings
from app.services.state.client_list import ClientList
from app.services.state.standings import Lines


@dataclass(frozen=True)
class ClientsPage:
    """A page of clients, and by their ids the lines that are in force."""

    clients: ClientList
    ladders: dict[int, Lines]


def page(person: Person, number: int, now: datetime) -> ClientsPage:
    """Fifty clients by name; a constant number of queries."""
    found = client_list.listing(person.id, number)
    whose = expressions.whose(person.id, person.zone, now)
    ids = [row.id for row in found.rows]
    return ClientsPage(found, standings.of_listed(session(), whose, ids, now) if ids else {})
