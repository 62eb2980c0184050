"""What else waits: change requests, a no to decide on, clients without an agreement, offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from app.db import UtcDateTime
from app.models import (
    Acceptance,
    Agreement,
    ChangeRequest,
    Client,
    Contact,
    Decline,
    Need,
    Offer,
    SendingAccount,
    Version,
)

MOST = 25


@dataclass(frozen=True)
class WaitingRow:
    """Something else that waits. `kind` is "change", "decide", "begin" or "offered"."""

    kind: str
    client_id: int
    client_name: str
    row_id: int
    words: str
    at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """What waits, whether a need is ranked, and the freelancer's own mail account, if any."""

    rows: tuple[WaitingRow, ...]
    has_needs: bool
    account: SendingAccount | None


def waiting(db: Session, freelancer_id: int) -> Waiting:
    """Change requests, declined offers, clients without an agreement, open offers; one query."""
    parts = (
        _change_requests(freelancer_id),
        _declined(freelancer_id),
        _not_begun(freelancer_id),
        _open_offers(freelancer_id),
    )
    found = union_all(*parts).subquery()
    has_needs = (
        select(func.count(Need.id))
        .where(Need.freelancer_id == freelancer_id, Need.rank.is_not(None))
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=found.c.place, order_by=found.c.at)
    ranked = select(found, place.label("nth")).subquery()
    one = select(literal(1).label("always")).subquery()
    rows = db.execute(
        select(ranked, has_needs, SendingAccount)
        .select_from(one.outerjoin(ranked, ranked.c.nth <= MOST))
        .outerjoin(SendingAccount, SendingAccount.freelancer_id == freelancer_id)
        .order_by(ranked.c.place, ranked.c.at)
    ).all()
    found_rows = tuple(
        WaitingRow(row.kind, row.client_id, row.name, row.row_id, row.words, row.at)
        for row in rows
        if row.kind is not None
    )
    return Waiting(found_rows, bool(rows[0][-2]), rows[0][-1])


def needing(freelancer_id: int) -> Any:
    """How many of these need the freelancer, as a subquery: all but the offers that wait."""
    found = union_all(
        _change_requests(freelancer_id), _declined(freelancer_id), _not_begun(freelancer_id)
    ).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _columns(place: int, kind: str, row_id: Any, words: Any, at: Any) -> tuple[Any, ...]:
    return (
        literal(place, Integer).label("place"),
        literal(kind, String).label("kind"),
        Client.id.label("client_id"),
        Client.name.label("name"),
        row_id.label("row_id"),
        words.label("words"),
        func.coalesce(at, null(), type_=UtcDateTime()).label("at"),
    )


def _change_requests(freelancer_id: int) -> Any:
    return (
        select(*_columns(1, "change", ChangeRequest.id, ChangeRequest.words, ChangeRequest.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(ChangeRequest, ChangeRequest.agreement_id == Agreement.id)
        .where(Client.freelancer_id == freelancer_id, ChangeRequest.answered_at.is_(None))
    )


def _declined(freelancer_id: int) -> Any:
    """The newest offer of an agreement was declined, and nothing is in force."""
    declined = aliased(Offer)
    newer = select(Offer.id).where(Offer.agreement_id == Agreement.id, Offer.id > Decline.offer_id)
    accepted = (
        select(Acceptance.id)
        .join(Offer, Offer.id == Acceptance.offer_id)
        .where(Offer.agreement_id == Agreement.id)
    )
    return (
        select(*_columns(2, "decide", Decline.id, Decline.reason, Decline.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(declined, declined.agreement_id == Agreement.id)
        .join(Decline, Decline.offer_id == declined.id)
        .where(Client.freelancer_id == freelancer_id, ~newer.exists(), ~accepted.exists())
    )


def _not_begun(freelancer_id: int) -> Any:
    offered = (
        select(Version.id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == Client.id, Version.number.is_not(None))
    )
    return (
        select(*_columns(3, "begin", Client.id, Contact.name, Client.created_at))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(Client.freelancer_id == freelancer_id, ~offered.exists())
    )


def _open_offers(freelancer_id: int) -> Any:
    return (
        select(*_columns(4, "offered", Offer.id, Offer.contact_name, Offer.offered_at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .where(Client.freelancer_id == freelancer_id, Offer.closed_at.is_(None))
    )
