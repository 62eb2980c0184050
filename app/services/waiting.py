"""What else waits: change requests, a no to decide on, clients without an agreement, offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, func, literal, null, select, union_all
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
    Withdrawal,
)

MOST = 25
# Putting these statements together takes longer than running them, so it is done once; the
# freelancer is named when they run.
OWNER: Any = bindparam("freelancer", type_=Integer)


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
    rows = db.execute(_everything(), {OWNER.key: freelancer_id}).all()
    found_rows = tuple(
        WaitingRow(row.kind, row.client_id, row.name, row.row_id, row.words, row.at)
        for row in rows
        if row.kind is not None
    )
    return Waiting(found_rows, bool(rows[0][-2]), rows[0][-1])


@cache
def _everything() -> Select[*tuple[Any, ...]]:
    parts = (_change_requests(), _declined(), _not_begun(), _open_offers())
    found = union_all(*parts).subquery()
    has_needs = (
        select(func.count(Need.id))
        .where(Need.freelancer_id == OWNER, Need.rank.is_not(None))
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=found.c.place, order_by=found.c.at)
    ranked = select(found, place.label("nth")).subquery()
    one = select(literal(1).label("always")).subquery()
    return (
        select(ranked, has_needs, SendingAccount)
        .select_from(one.outerjoin(ranked, ranked.c.nth <= MOST))
        .outerjoin(SendingAccount, SendingAccount.freelancer_id == OWNER)
        .order_by(ranked.c.place, ranked.c.at)
    )


def needing() -> Any:
    """How many of these need the freelancer `OWNER`, as a subquery: not the offers that wait."""
    found = union_all(_change_requests(), _declined(), _not_begun()).subquery()
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


def _change_requests() -> Any:
    return (
        select(*_columns(1, "change", ChangeRequest.id, ChangeRequest.words, ChangeRequest.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(ChangeRequest, ChangeRequest.agreement_id == Agreement.id)
        .where(Client.freelancer_id == OWNER, ChangeRequest.answered_at.is_(None))
    )


def _declined() -> Any:
    """The newest offer that was not taken back was declined, and nothing is in force."""
    declined = aliased(Offer)
    newer = select(Offer.id).where(
        Offer.agreement_id == Agreement.id, Offer.id > Decline.offer_id, ~_taken_back()
    )
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
        .where(Client.freelancer_id == OWNER, ~newer.exists(), ~accepted.exists())
    )


def _not_begun() -> Any:
    """Nothing was offered to the client, or all of it was taken back."""
    offered = (
        select(Offer.id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == Client.id, ~_taken_back())
    )
    return (
        select(*_columns(3, "begin", Client.id, Contact.name, Client.created_at))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(Client.freelancer_id == OWNER, ~offered.exists())
    )


def _taken_back() -> Any:
    return select(Withdrawal.id).where(Withdrawal.offer_id == Offer.id).correlate(Offer).exists()


def _open_offers() -> Any:
    return (
        select(*_columns(4, "offered", Offer.id, Offer.contact_name, Offer.offered_at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .where(Client.freelancer_id == OWNER, Offer.closed_at.is_(None))
    )
