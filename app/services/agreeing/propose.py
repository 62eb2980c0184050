"""What would be offered next: the draft of a version, and its paper."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import ladder
from agreements.document import Brand
from agreements.language import ENGLISH
from app.db import session, writing
from app.languages import language
from app.models import Agreement, Client, Contact, Freelancer, Version
from app.services import branding, papers
from app.services.agreeing import freezing, history, offer_words, openings
from app.services.agreeing.freezing import Frozen, Wanted
from app.services.agreeing.offer_words import News
from app.services.agreeing.proposal import Change, Proposal
from app.services.contents import Content, Terms, terms_of
from app.services.errors import Conflict
from app.services.people import clients
from app.services.state import ladders, resting, standing, told
from app.services.state.ladders import Ladder
from app.services.state.standing import Versions


@dataclass(frozen=True)
class _Parties:
    """Both sides, and what there is between them."""

    client: Client
    freelancer: Freelancer
    contact: Contact
    found: Versions
    ladder: Ladder
    brand: Brand
    sources: tuple[str, ...]


def propose(
    db: Session, freelancer_id: int, client_id: int, now: datetime, change: Change | None = None
) -> Proposal:
    """The next version for this client, as it would be offered.

    Without a `change` it adds the need whose turn it is.

    Raises:
        Conflict: the ladder says that nothing is to be offered now, and why; or there is nothing
            that would change; or a line needs working time that there is not.
    """
    who = _parties(db, freelancer_id, client_id, now)
    freezer = freezing.freezer(db, who.client, who.freelancer, who.contact.language, now)
    today = standing.day_for_both(who.freelancer.zone, who.client.zone, now)
    frozen = _next(who, freezer, today) if change is None else _changed(who, freezer, change)
    _check(who, frozen, change, today)
    freezer.check_time(frozen)
    waiting, address = standing.open_offer(who.found), who.contact.addresses[0]
    brings = _brings(who, frozen, change)
    return Proposal(
        client_id=client_id,
        contact_id=who.contact.id,
        address_id=address.id,
        email=address.email,
        language=who.contact.language,
        content=_content(who, frozen, change, brings.leaves),
        brings=brings,
        is_change=change is not None,
        replaces=waiting.number if waiting else None,
    )


WHY_NOT = {
    ladder.Reason.NO_NEEDS: "There is no need on your list yet. Add the first one.",
    ladder.Reason.OFFER_OPEN: "An offer waits for an answer. Take it back to offer something else.",
    ladder.Reason.CHANGE_ASKED: "A change they asked for waits for your answer.",
    ladder.Reason.DECLINED: (
        "This was declined. Change the need, skip it for this client, or wait for the day."
    ),
    ladder.Reason.NOT_SETTLING: "What is in force has not settled. Decide first how to go on.",
    ladder.Reason.SLIPPED_SILENTLY: "What is in force keeps slipping. Decide first how to go on.",
    ladder.Reason.SETTLING: "One need at a time: the next one waits until this one has settled.",
    ladder.Reason.ALL_AGREED: "All your needs are agreed with this client.",
    ladder.Reason.NOTICE_GIVEN: "Notice was given, so nothing new is offered.",
    ladder.Reason.ENDED: "This agreement has ended.",
}


RESTS = (
    "They said no to exactly this. It can be offered again from %s on, or with other figures "
    "before."
)


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


def preview(
    freelancer_id: int, client_id: int, now: datetime, change: Change | None = None
) -> bytes:
    """The PDF of the draft, numbered nowhere and stored nowhere."""
    db = session()
    proposal = propose(db, freelancer_id, client_id, now, change)
    draft = replace(proposal.content, number=None, seen_at=now)
    return papers.render(draft, branding.logo(db, freelancer_id))


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


def _parties(db: Session, freelancer_id: int, client_id: int, now: datetime) -> _Parties:
    client = clients.load(db, freelancer_id, client_id)
    found = standing.versions(db, client_id)
    return _Parties(
        client,
        db.get_one(Freelancer, freelancer_id),
        clients.main_contact(client),
        found,
        ladders.of_client(db, client, found, now),
        branding.of(db, freelancer_id),
        told.used_for(db, client_id),
    )


def _next(who: _Parties, freezer: freezing.Freezer, today: date) -> Frozen:
    answer = who.ladder.next_step(today)
    if answer.advice not in (ladder.Advice.OFFER, ladder.Advice.ADD) or answer.need_id is None:
        raise Conflict(WHY_NOT[answer.reason])
    return freezer.adding(_carried(who), who.ladder.needs[answer.need_id])


def _check(who: _Parties, frozen: Frozen, change: Change | None, today: date) -> None:
    """Ask the ladder once more; what the client said no to is not put to them again as it was.

    Raises:
        Conflict: it is not one step, not the step whose turn it is, or rests.
    """
    where = who.ladder.standing
    proposed = tuple(ladder.Proposed(terms.need_id, terms.origin) for terms in frozen.terms)
    try:
        if change is None:
            ladder.check_offer(proposed, where, today)
        else:
            ladder.check_one_step(proposed, where.in_force, where.waived)
    except ValueError as problem:
        raise Conflict(str(problem)) from problem
    if change is None or change.reply == "agreed":
        return
    waiting = standing.open_offer(who.found)
    if waiting and tuple(map(terms_of, waiting.clauses)) == frozen.terms:
        raise Conflict(f"This is on offer already, as version {waiting.number}.")
    until = resting.of_terms(who.found, frozen.terms, who.ladder.needs)
    if until is not None and today < until:
        raise Conflict(RESTS % ENGLISH.long_day(until))


def _changed(who: _Parties, freezer: freezing.Freezer, change: Change) -> Frozen:
    """Everything carried over but what is changed; nothing else is added.

    Raises:
        Conflict: notice was given, the line is neither in force nor on offer, or it is the same.
    """
    if (parted := who.ladder.standing.parted) is not None:
        raise Conflict(WHY_NOT[ladder.Reason(parted.value)])
    carried = _carried(who)
    if change.need_id is None:
        return freezer.with_new_hours(carried, who.ladder.needs)
    need = who.ladder.needs.get(change.need_id)
    wanted = Wanted(change.parameters, exactly=change.reply == "agreed")
    waiting = standing.open_offer(who.found)
    offered = next(
        (c for c in (waiting.clauses if waiting else ()) if c.need_id == change.need_id), None
    )
    if need is not None and any(terms.need_id == need.id for terms in carried):
        return freezer.changing(carried, need, wanted)
    if need is not None and offered is not None and offered.origin == "new":
        return freezer.offering_otherwise(carried, terms_of(offered), need, wanted)
    if change.need_id in who.ladder.standing.waived:
        raise Conflict("You live without this line. Take that back first, then change it.")
    raise Conflict("This line is neither in force nor on offer, so there is nothing to change.")


def _carried(who: _Parties) -> tuple[Terms, ...]:
    """What is in force and not waived, as it is."""
    return tuple(
        replace(terms_of(line.clause), origin="carried")
        for line in who.ladder.lines
        if line.waiver is None
    )


def _brings(who: _Parties, frozen: Frozen, change: Change | None) -> News:
    new = next((terms.need_id for terms in frozen.terms if terms.origin == "new"), None)
    return offer_words.news(
        frozen.terms,
        [line.clause for line in who.ladder.lines],
        was_offered=standing.was_offered(who.found, new),
        is_counter=change is not None and change.reply == "countered",
        is_hours=change is not None and change.need_id is None,
    )


def _content(
    who: _Parties, frozen: Frozen, change: Change | None, leaves: tuple[str, ...]
) -> Content:
    """All that the version would say, in the language of its words."""
    draft = next((version.opening for version in who.found if version.number is None), "")
    typed = draft if change is None else change.words
    ln = language(frozen.language)
    adds = any(terms.origin == "new" for terms in frozen.terms)
    said = openings.of_version(who.contact.name, who.ladder, change, adds, ln)
    return Content(
        number=1 + max((v.number or 0 for v in who.found), default=0),
        language=frozen.language,
        opening=typed or " ".join(filter(None, (said, openings.without(leaves, ln)))),
        terms=frozen.terms,
        freelancer=who.freelancer.name,
        freelancer_zone=who.freelancer.zone,
        client=who.client.name,
        client_zone=who.client.zone,
        contact=who.contact.name,
        freelancer_week=who.freelancer.week,
        history=history.lines(who.found, who.client.zone, ln),
        sources=who.sources,
        brand=who.brand,
    )
