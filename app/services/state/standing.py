"""Where an agreement stands, read off its records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.models import Agreement, ChangeRequest, Offer, Parting, Version


class VersionState(StrEnum):
    DRAFT = "draft"
    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class Versions(list[Version]):
    """All versions of a client's agreement, oldest first, a draft last.

    `ends` are the instants at which the agreement ended, oldest first; what was accepted before
    one binds no longer.
    """

    ends: tuple[datetime, ...] = ()


def versions(db: Session, client_id: int) -> Versions:
    """All versions of a client's agreement, with their clauses and all that answers them."""
    return versions_of(db, [client_id])[client_id]


def versions_of(db: Session, client_ids: Collection[int]) -> dict[int, Versions]:
    """As `versions`, of several clients in as many queries."""
    offer = joinedload(Version.offer)
    rows = db.execute(
        select(Agreement.client_id, Version)
        .join(Version, Version.agreement_id == Agreement.id)
        .where(Agreement.client_id.in_(client_ids))
        .options(
            selectinload(Version.clauses),
            offer.joinedload(Offer.acceptance),
            offer.joinedload(Offer.decline),
            offer.joinedload(Offer.withdrawal),
        )
    )
    found = {client_id: Versions() for client_id in client_ids}
    for client_id, version in rows:
        found[client_id].append(version)
    ends = db.execute(
        select(Parting.client_id, Parting.ended_at)
        .where(Parting.client_id.in_(client_ids), Parting.ended_at.is_not(None))
        .order_by(Parting.ended_at)
    )
    for client_id, end in ends:
        found[client_id].ends += (end,) if end is not None else ()
    for one in found.values():
        one.sort(key=lambda version: version.number or 10**9)
    return found


def in_force(found: Versions) -> Version | None:
    """The version that binds now: the newest accepted one, unless the agreement has ended."""
    since = found.ends[-1] if found.ends else None
    newest = next((v for v in reversed(found) if accepted_at(v) is not None), None)
    if newest is None or since is None:
        return newest
    at = accepted_at(newest)
    return newest if at is not None and at >= since else None


def in_force_at(found: Versions, at: datetime) -> Version | None:
    """The version that bound at an instant: the one accepted last before it, had it not ended."""
    begun = max((end for end in found.ends if end <= at), default=None)
    accepted = [
        (when, version.number or 0, version)
        for version in found
        if (when := accepted_at(version)) is not None
        and when <= at
        and (begun is None or when >= begun)
    ]
    return max(accepted, key=lambda entry: entry[:2])[2] if accepted else None


def bound_before(found: Versions) -> Version | None:
    """The version that bound until the agreement ended, where it has and nothing binds since."""
    if not found.ends or in_force(found) is not None:
        return None
    return next((v for v in reversed(found) if accepted_at(v) is not None), None)


def accepted_at(version: Version) -> datetime | None:
    """When a version was accepted, if it was."""
    offer = version.offer
    return offer.acceptance.at if offer and offer.acceptance else None


def open_offer(found: Versions) -> Version | None:
    """The version that waits for the client's answer."""
    return next((v for v in found if v.offer and v.offer.closed_at is None), None)


def was_offered(found: Versions, need_id: int | None, *, before: int | None = None) -> bool:
    """Whether a need was offered as a new line, in a version before number `before` if given."""
    return any(
        clause.origin == "new" and clause.need_id == need_id
        for version in found
        if version.offer and (before is None or (version.number or 0) < before)
        for clause in version.clauses
    )


def state(version: Version, found: Versions) -> VersionState:
    """The state of one of these versions."""
    offer = version.offer
    if offer is None:
        return VersionState.DRAFT
    if offer.acceptance is not None:
        if version is in_force(found):
            return VersionState.IN_FORCE
        ended = version is bound_before(found)
        return VersionState.ENDED if ended else VersionState.SUPERSEDED
    if offer.decline is not None:
        return VersionState.DECLINED
    return VersionState.WITHDRAWN if offer.withdrawal is not None else VersionState.OFFERED


def day_in(zone: str, at: datetime) -> date:
    """The date on the wall in a zone, at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_for_both(one: str, other: str, at: datetime) -> date:
    """The date that has begun in both zones, at an instant: a day that somebody named has come
    when it has come for both."""
    return min(day_in(one, at), day_in(other, at))


def open_requests(db: Session, client_id: int) -> list[ChangeRequest]:
    """Change requests that wait for the freelancer, oldest first."""
    return list(
        db.scalars(
            select(ChangeRequest)
            .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
            .where(Agreement.client_id == client_id, ChangeRequest.answered_at.is_(None))
            .order_by(ChangeRequest.at)
        )
    )


def parting(db: Session, client_id: int) -> Parting | None:
    """The notice that was given and not taken back, unless they work together again."""
    return db.scalar(
        select(Parting).where(
            Parting.client_id == client_id,
            Parting.taken_back_at.is_(None),
            Parting.resumed_at.is_(None),
        )
    )
