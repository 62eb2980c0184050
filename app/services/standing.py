"""Where an agreement stands, read off its records."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from agreements import ladder
from agreements.needs import Parameters
from app.models import Agreement, ChangeRequest, Clause, Client, Need, Offer, Version


class VersionState(StrEnum):
    DRAFT = "draft"
    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"


def versions(db: Session, client_id: int) -> list[Version]:
    """All versions of a client's agreement, oldest first, a draft last, with all that answers
    them."""
    answers = selectinload(Version.offer)
    return sorted(
        db.scalars(
            select(Version)
            .join(Agreement, Agreement.id == Version.agreement_id)
            .where(Agreement.client_id == client_id)
            .options(
                selectinload(Version.clauses),
                answers.selectinload(Offer.acceptance),
                answers.selectinload(Offer.decline),
                answers.selectinload(Offer.withdrawal),
            )
        ),
        key=lambda version: version.number or 10**9,
    )


def in_force(found: list[Version]) -> Version | None:
    """The version that binds now: the newest accepted one."""
    return next((v for v in reversed(found) if v.offer and v.offer.acceptance), None)


def in_force_at(found: list[Version], at: datetime) -> Version | None:
    """The version that bound at an instant: the one accepted last before it."""
    accepted = [
        (v.offer.acceptance.at, v.number or 0, v)
        for v in found
        if v.offer and v.offer.acceptance and v.offer.acceptance.at <= at
    ]
    return max(accepted, key=lambda entry: entry[:2])[2] if accepted else None


def open_offer(found: list[Version]) -> Version | None:
    """The version that waits for the client's answer."""
    return next((v for v in found if v.offer and v.offer.closed_at is None), None)


def state(version: Version, found: list[Version]) -> VersionState:
    """The state of one of these versions."""
    offer = version.offer
    if offer is None:
        return VersionState.DRAFT
    if offer.acceptance is not None:
        binding = in_force(found)
        return VersionState.IN_FORCE if version is binding else VersionState.SUPERSEDED
    if offer.decline is not None:
        return VersionState.DECLINED
    return VersionState.WITHDRAWN if offer.withdrawal is not None else VersionState.OFFERED


def ladder_of(db: Session, client: Client, found: list[Version]) -> ladder.Standing:
    """What the ladder looks at for one client."""
    needs = list(
        db.scalars(
            select(Need)
            .where(Need.freelancer_id == client.freelancer_id, Need.rank.is_not(None))
            .order_by(Need.rank)
            .options(selectinload(Need.wordings))
        )
    )
    binding, waiting = in_force(found), open_offer(found)
    return ladder.Standing(
        ranked=tuple(need.id for need in needs),
        in_force=tuple(clause.need_id for clause in binding.clauses) if binding else (),
        offered=_new_need(waiting) if waiting else None,
        resting=_resting(found, {need.id: need for need in needs}),
    )


def day_in(zone: str, at: datetime) -> date:
    """The date on the wall in a zone, at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


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


def _new_need(version: Version) -> int:
    return next((c.need_id for c in version.clauses if c.origin == "new"), 0)


def _resting(found: list[Version], needs: dict[int, Need]) -> dict[int, date]:
    """Declined needs, each until when. A need that was changed since is another question."""
    resting: dict[int, date] = {}
    for version in found:
        if version.offer is None or version.offer.decline is None:
            continue
        for clause in version.clauses:
            need = needs.get(clause.need_id)
            if clause.origin == "new" and need is not None and _asks_the_same(clause, need):
                resting[clause.need_id] = version.offer.decline.not_before
    return resting


def _asks_the_same(clause: Clause, need: Need) -> bool:
    if clause.kind != need.kind or _plain(clause.parameters) != _plain(need.parameters):
        return False
    sentences = {wording.sentence for wording in need.wordings if wording.sentence}
    return not sentences or clause.sentence in sentences


def _plain(parameters: Parameters) -> dict[str, object]:
    return dict(sorted(parameters.items()))
