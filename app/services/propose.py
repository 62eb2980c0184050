"""What would be offered next: the draft of a version, and its paper."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from agreements import ladder
from agreements.needs import KINDS, Setting
from app.db import session, writing
from app.languages import language
from app.models import Agreement, Client, Freelancer, Need, Version
from app.services import calendars, clients, papers, rank, standing
from app.services.errors import Conflict
from app.services.papers import Content, Terms


@dataclass(frozen=True)
class Proposal:
    """What would be offered now, and to whom. Two equal proposals offer the same thing."""

    client_id: int
    contact_id: int
    address_id: int
    email: str
    content: Content
    other_language: bool


def propose(db: Session, freelancer_id: int, client_id: int, now: datetime) -> Proposal:
    """The next version for this client, as it would be offered.

    Raises:
        Conflict: the ladder says that nothing is to be offered now, and why.
    """
    client = clients.load(db, freelancer_id, client_id)
    freelancer = db.get_one(Freelancer, freelancer_id)
    found = standing.versions(db, client_id)
    today = standing.day_in(freelancer.zone, now)
    where = standing.ladder_of(db, client, found)
    answer = ladder.next_step(where, today)
    if answer.advice is not ladder.Advice.OFFER or answer.need_id is None:
        raise Conflict(WHY_NOT[answer.reason])
    contact = clients.main_contact(client)
    need = _need(db, freelancer_id, answer.need_id)
    setting = Setting(
        calendars.of_client(db, client), calendars.of_freelancer(db, freelancer), today
    )
    spoken = rank.said_in(need, contact.language)
    terms = (_freeze(need, setting, contact.language),)
    ladder.check_offer(_proposed(terms), where, today)
    address = contact.addresses[0]
    return Proposal(
        client_id,
        contact.id,
        address.id,
        address.email,
        _content(client, freelancer, found, terms, spoken),
        spoken != contact.language,
    )


WHY_NOT = {
    ladder.Reason.NO_NEEDS: "There is no need on your list yet. Add the first one.",
    ladder.Reason.OFFER_OPEN: "An offer waits for an answer. Take it back to offer something else.",
    ladder.Reason.DECLINED: (
        "This was declined. Change the need, rank another one first, or wait for the day."
    ),
    ladder.Reason.SETTLING: "One need at a time: the next one waits until this one has settled.",
    ladder.Reason.ALL_AGREED: "All your needs are agreed with this client.",
}


def save_draft(freelancer_id: int, client_id: int, opening: str, now: datetime) -> None:
    """Keep the words that open the next version."""
    with writing() as db:
        proposal = propose(db, freelancer_id, client_id, now)
        agreement = agreement_for(db, freelancer_id, client_id, now)
        draft = db.scalar(
            select(Version).where(Version.agreement_id == agreement.id, Version.number.is_(None))
        )
        if draft is None:
            draft = Version(
                freelancer_id=freelancer_id,
                agreement_id=agreement.id,
                language=proposal.content.language,
                created_at=now,
            )
            db.add(draft)
        draft.opening = opening


def preview(freelancer_id: int, client_id: int, now: datetime) -> bytes:
    """The PDF of the draft, numbered nowhere and stored nowhere."""
    proposal = propose(session(), freelancer_id, client_id, now)
    return papers.render(replace(proposal.content, number=None))


def fingerprint(proposal: Proposal) -> str:
    """A short text that differs when anything the client would read differs."""
    return hashlib.sha256(repr(proposal).encode()).hexdigest()[:32]


def agreement_for(db: Session, freelancer_id: int, client_id: int, now: datetime) -> Agreement:
    """The client's agreement, begun where there is none; part of the caller's unit of work."""
    found = db.scalar(select(Agreement).where(Agreement.client_id == client_id))
    if found is None:
        found = Agreement(freelancer_id=freelancer_id, client_id=client_id, created_at=now)
        db.add(found)
        db.flush()
    return found


def _need(db: Session, freelancer_id: int, need_id: int) -> Need:
    return db.scalars(
        select(Need)
        .where(Need.id == need_id, Need.freelancer_id == freelancer_id)
        .options(selectinload(Need.wordings))
    ).one()


def _content(
    client: Client,
    freelancer: Freelancer,
    found: list[Version],
    terms: tuple[Terms, ...],
    spoken: str,
) -> Content:
    """All that the version would say, in the language of its words."""
    contact = clients.main_contact(client)
    draft = next((v for v in found if v.number is None), None)
    return Content(
        number=1 + max((v.number or 0 for v in found), default=0),
        language=spoken,
        opening=draft.opening if draft else papers.default_opening(contact.name, language(spoken)),
        terms=terms,
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client.name,
        client_zone=client.zone,
        contact=contact.name,
    )


def _freeze(need: Need, setting: Setting, code: str) -> Terms:
    words = rank.words_of(need, setting, code)
    kind = KINDS[need.kind]
    calendar = kind.calendar(need.parameters, setting)
    return Terms(
        need_id=need.id,
        origin="new",
        kind=need.kind,
        parameters=need.parameters,
        title=words.title,
        sentence=words.sentence,
        why=words.why,
        promise=words.promise,
        promise_kind=need.promise_kind,
        promise_parameters=need.promise_parameters,
        week=calendar.week.to_json(),
        zone=calendar.zone,
        country=calendar.country or "",
        region=calendar.region,
    )


def _proposed(terms: tuple[Terms, ...]) -> tuple[ladder.Proposed, ...]:
    return tuple(ladder.Proposed(clause.need_id, clause.origin) for clause in terms)
