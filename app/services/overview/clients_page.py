"""The list of clients, each with where its ladder stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements.stages import Standing
from app.db import session
from app.services.accounts import Person
from app.services.state import client_list, expressions, stages, standings
from app.services.state.client_list import ClientList
from app.services.state.standings import Lines


@dataclass(frozen=True)
class ClientsPage:
    """A page of clients, and by their ids the lines that are in force and where they stand, with
    what shows it in words."""

    clients: ClientList
    ladders: dict[int, Lines]
    stages: dict[int, Standing]
    shown: dict[int, str]


def page(person: Person, number: int, now: datetime) -> ClientsPage:
    """Fifty clients by name; a constant number of queries."""
    found = client_list.listing(person.id, number)
    whose = expressions.whose(person.id, person.zone, now)
    ids = [row.id for row in found.rows]
    if not ids:
        return ClientsPage(found, {}, {}, {})
    db = session()
    where = stages.of_clients(db, ids, person.zone, now)
    return ClientsPage(
        found,
        standings.of_listed(db, whose, ids, now),
        where,
        {client_id: stages.in_short(one) for client_id, one in where.items()},
    )
