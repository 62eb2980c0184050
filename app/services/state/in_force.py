"""Which lines are in force, for all clients of a freelancer at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Exists, Select, func, select
from sqlalchemy.orm import Session

from agreements.needs import KINDS
from app.models import (
    Acceptance,
    Agreement,
    Clause,
    Client,
    Contact,
    Offer,
    Parting,
    Version,
    Waiver,
)

_ASKED_BY_MAIL = tuple(code for code, kind in KINDS.items() if kind.is_asked_by_mail)


class LineInForce(NamedTuple):
    """A line that binds now, with whom, and how it was worded: the main contact's language, and
    when. One that is lived without is still part of the text."""

    clause: Clause
    client: Client
    language: str
    made_at: datetime
    is_waived: bool


def lines(db: Session, freelancer_id: int, need_id: int) -> list[LineInForce]:
    """The lines in force that came from a need, by the client's name; one query."""
    asked = (
        _in_force(select(Clause, Client, Contact.language, Version.created_at, _is_waived()))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(Clause.freelancer_id == freelancer_id, Clause.need_id == need_id)
    )
    return [LineInForce(*row) for row in db.execute(asked)]


def clients_by_need(db: Session, freelancer_id: int) -> dict[int, tuple[tuple[int, str], ...]]:
    """The clients (id and name) who keep to each need, those aside where it is lived without."""
    asked = _in_force(select(Clause.need_id, Client.id, Client.name)).where(
        Clause.freelancer_id == freelancer_id, ~_is_waived()
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for need_id, client_id, name in db.execute(asked):
        found[need_id] = (*found.get(need_id, ()), (client_id, name))
    return found


def clients(db: Session, freelancer_id: int) -> list[tuple[int, str]]:
    """The clients (id and name) with an agreement in force, by name; one query."""
    asked = _in_force(select(Client.id, Client.name)).where(Clause.freelancer_id == freelancer_id)
    return [(client_id, name) for client_id, name in db.execute(asked.distinct())]


def marks(db: Session, freelancer_id: int) -> dict[int, dict[int, str]]:
    """The words in a subject that begin a clock, by client and need, those aside where the line is
    lived without; one query."""
    asked = _in_force(select(Client.id, Clause.need_id, Clause.parameters)).where(
        Clause.freelancer_id == freelancer_id, Clause.kind.in_(_ASKED_BY_MAIL), ~_is_waived()
    )
    found: dict[int, dict[int, str]] = {}
    for client_id, need_id, parameters in db.execute(asked):
        found.setdefault(client_id, {})[need_id] = str(parameters["mark"])
    return found


def _is_waived() -> Exists:
    return (
        select(Waiver.id)
        .where(
            Waiver.client_id == Client.id,
            Waiver.need_id == Clause.need_id,
            Waiver.ended_at.is_(None),
        )
        .exists()
    )


def _in_force(asked: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of clauses, those of the newest accepted version, unless the agreement ended since."""
    newest = (
        select(func.max(Offer.version_id))
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .group_by(Offer.agreement_id)
    )
    ended = (
        select(Parting.id)
        .where(Parting.client_id == Client.id, Parting.ended_at > Acceptance.at)
        .exists()
    )
    return (
        asked.join_from(Clause, Version, Version.id == Clause.version_id)
        .join(Offer, Offer.version_id == Version.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .join(Client, Client.id == Agreement.client_id)
        .where(Version.id.in_(newest), ~ended)
        .order_by(Client.name, Client.id)
    )
