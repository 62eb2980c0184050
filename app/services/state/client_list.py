"""Clients by name, each with where its agreement stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.db import session
from app.models import (
    Acceptance,
    Agreement,
    Client,
    Contact,
    Evidence,
    Occasion,
    Offer,
    Parting,
)
from app.services.state.expressions import has_ended

PAGE = 50
FIRST = 6
LATELY = timedelta(days=90)


@dataclass(frozen=True)
class ClientRow:
    id: int
    name: str
    contact: str
    zone: str
    standing: str


@dataclass(frozen=True)
class ClientList:
    rows: tuple[ClientRow, ...]
    page: int
    pages: int
    total: int


def listing(freelancer_id: int, page: int, *, in_force: bool = False) -> ClientList:
    """Clients by name, fifty a page, each with where its agreement stands.

    `in_force` leaves out clients with whom nothing is agreed.
    """
    db = session()
    mine = [Client.freelancer_id == freelancer_id, Client.erased_at.is_(None)]
    if in_force:
        mine.append(_has_agreed())
    total = db.scalar(select(func.count(Client.id)).where(*mine)) or 0
    rows = db.execute(_rows().where(*mine).limit(PAGE).offset((page - 1) * PAGE))
    return ClientList(
        tuple(ClientRow(i, n, c, z, _standing(a or 0, w or 0, p)) for i, n, c, z, a, w, p in rows),
        page,
        max(1, -(-total // PAGE)),
        total,
    )


@dataclass(frozen=True)
class Near:
    """A client as one meets them in a short list: name, and whom one speaks with."""

    id: int
    name: str
    contact: str


def nearest(freelancer_id: int, now: datetime) -> tuple[tuple[Near, ...], bool]:
    """The clients with an agreement that something was noted about last, at most six, and whether
    there are more; those whose agreement has ended come last. One query."""
    noted_at = (
        select(func.max(Evidence.recorded_at))
        .join(Occasion, Occasion.id == Evidence.occasion_id)
        .where(
            Occasion.client_id == Client.id,
            Occasion.opened_at > now - LATELY,
            Evidence.source == "hand",
        )
        .correlate(Client)
        .scalar_subquery()
    )
    ended = (
        select(Parting.id)
        .where(
            Parting.client_id == Client.id,
            Parting.ended_at.is_not(None),
            Parting.resumed_at.is_(None),
        )
        .exists()
    )
    found = (
        session()
        .execute(
            select(Client.id, Client.name, Contact.name)
            .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
            .where(Client.freelancer_id == freelancer_id, _has_agreed())
            .order_by(ended, noted_at.desc().nulls_last(), func.lower(Client.name), Client.id)
            .limit(FIRST + 1)
        )
        .all()
    )
    return tuple(Near(*row) for row in found[:FIRST]), len(found) > FIRST


def _rows() -> Select[Any]:
    """Each client with its main contact, how many offers were accepted and wait, and a notice."""
    offers = (
        select(func.count(Offer.id)).where(Offer.agreement_id == Agreement.id).correlate(Agreement)
    )
    accepted = (
        offers.join(Offer.acceptance)
        .where(~has_ended(Agreement.client_id, Acceptance.at))
        .scalar_subquery()
    )
    waiting = offers.where(Offer.closed_at.is_(None)).scalar_subquery()
    not_over = Parting.taken_back_at.is_(None) & Parting.resumed_at.is_(None)
    return (
        select(Client.id, Client.name, Contact.name, Client.zone, accepted, waiting, Parting)
        .outerjoin(Parting, (Parting.client_id == Client.id) & not_over)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .outerjoin(Agreement, Agreement.client_id == Client.id)
        .order_by(func.lower(Client.name), Client.id)
    )


def _has_agreed() -> ColumnElement[bool]:
    return (
        select(Offer.id)
        .join(Offer.acceptance)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == Client.id)
        .exists()
    )


def _standing(accepted: int, waiting: int, parting: Parting | None) -> str:
    if parting is not None:
        return "ended" if parting.ended_at else "notice"
    if waiting:
        return "offered"
    return "agreed" if accepted else "none"
