"""Agreeing: offer, withdraw, accept, decline, ask for a change.

One need at a time: `agreements.ladder` decides, it is asked again at acceptance, and an index of
the database holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agreements import ladder
from app.db import session, writing
from app.models import (
    Acceptance,
    Agreement,
    ChangeRequest,
    Clause,
    Decline,
    Offer,
    OutboxMessage,
    Version,
    Withdrawal,
)
from app.services import clients, copies, papers, standing
from app.services.errors import Conflict, NotFound, Refused
from app.services.letterbox import take_back
from app.services.offer_mail import of_offer
from app.services.papers import Content
from app.services.propose import Proposal, agreement_for, fingerprint, propose

LATEST_REST = timedelta(days=3660)


def offer(
    freelancer_id: int, client_id: int, *, other_language: bool, expected: str, now: datetime
) -> int:
    """Freeze, number and mail the next version; answers the offer's id.

    `expected` is the fingerprint of the proposal that the freelancer saw. `other_language` says
    that wording not typed in the client's language may go out as it is.

    Raises:
        Conflict: there is nothing to offer, or it is no longer what the freelancer saw.
        Refused: the client's language was not confirmed.
        pdf.RenderFailed: nothing was offered.
    """
    proposal = propose(session(), freelancer_id, client_id, now)
    if fingerprint(proposal) != expected:
        raise Conflict("Something changed since you looked. This is how it stands now.")
    if proposal.other_language and not other_language:
        raise Refused({"other_language": "Say that it may go out as it is."})
    content = replace(proposal.content, offered_at=now)
    pdf = papers.render(content)
    try:
        with writing() as db:
            if propose(db, freelancer_id, client_id, now) != proposal:
                raise Conflict("Something changed since you looked. This is how it stands now.")
            return _store_offer(db, freelancer_id, proposal, content, pdf, now)
    except IntegrityError as problem:
        raise Conflict("Another offer was made at the same moment.") from problem


def withdraw(freelancer_id: int, offer_id: int, reason: str, now: datetime) -> int:
    """Take an open offer back; its mail is dropped where it has not left. Answers the client."""
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        _close(db, offer, now, "The offer was withdrawn.")
        db.add(Withdrawal(freelancer_id=freelancer_id, offer_id=offer_id, at=now, reason=reason))
        return client_id


@dataclass(frozen=True)
class Answer:
    """Who answers an offer, when and how. Address and agent stay in the record alone."""

    name: str
    at: datetime
    how: str = "page"
    note: str = ""
    remote_address: str | None = None
    agent: str | None = None


def accept(freelancer_id: int, offer_id: int, answer: Answer, now: datetime) -> int:
    """Accept an open offer: it is in force from `answer.at`. Answers the version's id.

    The accepted document and its copies follow in a unit of work of their own (`copies`), so that
    no renderer and no mail can lose an acceptance.

    Raises:
        Conflict: the offer is not open any more, or would add more than one need.
    """
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        _check_time(offer, answer, now)
        _recheck(db, offer, client_id)
        _close(db, offer, now, "It was answered before it left.")
        db.add(
            Acceptance(
                freelancer_id=freelancer_id, offer_id=offer_id, recorded_at=now, **vars(answer)
            )
        )
        version_id = offer.version_id
    copies.complete(version_id, now)
    return version_id


def decline(
    freelancer_id: int,
    offer_id: int,
    answer: Answer,
    not_before: date | None,
    now: datetime,
) -> int:
    """A no to an open offer. The need rests until the client's date, or 180 days."""
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        _check_time(offer, answer, now)
        zone = clients.load(db, freelancer_id, client_id).zone
        _check_day(not_before, standing.day_in(zone, now))
        _close(db, offer, now, "It was answered before it left.")
        db.add(
            Decline(
                freelancer_id=freelancer_id,
                offer_id=offer_id,
                at=answer.at,
                how=answer.how,
                name=answer.name,
                reason=answer.note,
                not_before=ladder.rest_until(standing.day_in(zone, answer.at), not_before),
            )
        )
        if answer.how == "page":
            copies.tell_freelancer(db, freelancer_id, client_id, "declined", offer_id, now)
        return client_id


def ask_change(freelancer_id: int, client_id: int, name: str, words: str, now: datetime) -> int:
    """The client says that something no longer works. Reminders stop until it is answered."""
    with writing() as db:
        found = standing.versions(db, client_id)
        about = standing.open_offer(found) or standing.in_force(found)
        if about is None:
            raise Conflict("There is no agreement to change yet.")
        waiting = standing.open_requests(db, client_id)
        if (same := next((r.id for r in waiting if r.words == words), None)) is not None:
            return same
        request = ChangeRequest(
            freelancer_id=freelancer_id,
            agreement_id=about.agreement_id,
            version_id=about.id,
            parameters={},
            words=words,
            name=name,
            at=now,
        )
        db.add(request)
        db.flush()
        take_back(
            db,
            "The client asked for a change.",
            now,
            OutboxMessage.client_id == client_id,
            OutboxMessage.kind == "reminder",
        )
        copies.tell_freelancer(db, freelancer_id, client_id, "change", request.id, now)
        return request.id


def answer_request(freelancer_id: int, request_id: int, words: str, now: datetime) -> int:
    """Answer a change request in the freelancer's words, by mail; answers the client's id."""
    with writing() as db:
        row = db.execute(
            select(ChangeRequest, Agreement.client_id)
            .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
            .where(ChangeRequest.id == request_id, ChangeRequest.freelancer_id == freelancer_id)
        ).first()
        if row is None:
            raise NotFound
        request, client_id = row
        if request.answered_at is not None:
            raise Conflict("This was answered already.")
        request.answered_at, request.answer = now, words
        copies.send_answer(db, freelancer_id, client_id, request_id, words, now)
        found: int = client_id
        return found


def _store_offer(
    db: Session,
    freelancer_id: int,
    proposal: Proposal,
    content: Content,
    pdf: bytes,
    now: datetime,
) -> int:
    agreement = agreement_for(db, freelancer_id, proposal.client_id, now)
    version = db.scalar(
        select(Version).where(Version.agreement_id == agreement.id, Version.number.is_(None))
    ) or Version(freelancer_id=freelancer_id, agreement_id=agreement.id, created_at=now)
    version.number, version.language = content.number, content.language
    version.opening = content.opening
    db.add(version)
    db.flush()
    owned = {"freelancer_id": freelancer_id, "version_id": version.id}
    for place, terms in enumerate(content.terms, 1):
        db.add(Clause(**owned, position=place, **vars(terms)))
    made = Offer(
        **owned,
        agreement_id=agreement.id,
        contact_id=proposal.contact_id,
        contact_name=content.contact,
        offered_at=now,
    )
    db.add_all((made, document := papers.document(freelancer_id, version.id, pdf, "offered", now)))
    db.flush()
    copies.send_offer(db, made, document, content, proposal.address_id, now)
    return made.id


def _offer(db: Session, freelancer_id: int, offer_id: int) -> tuple[Offer, int]:
    row = db.execute(
        select(Offer, Agreement.client_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Offer.id == offer_id, Offer.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _close(db: Session, offer: Offer, now: datetime, unsent: str) -> None:
    """Close an open offer; its mail, where it has not left, is dropped for the reason `unsent`."""
    if offer.closed_at is not None:
        raise Conflict("This offer is no longer open: it was answered or taken back.")
    offer.closed_at = now
    take_back(
        db,
        unsent,
        now,
        OutboxMessage.freelancer_id == offer.freelancer_id,
        of_offer(offer.id),
    )


def _check_time(offer: Offer, answer: Answer, now: datetime) -> None:
    if not offer.offered_at <= answer.at <= now:
        raise Refused({"at": "Choose a time between the offer and now."})


def _check_day(not_before: date | None, today: date) -> None:
    """`today` is the day where the client is."""
    if not_before is not None and not_before < today:
        raise Refused({"not_before": "Choose a day from today on."})
    if not_before is not None and not_before > today + LATEST_REST:
        raise Refused({"not_before": "Choose a day within ten years."})


def _recheck(db: Session, offer: Offer, client_id: int) -> None:
    found = standing.versions(db, client_id)
    version = next(v for v in found if v.id == offer.version_id)
    binding = standing.in_force(found)
    proposed = tuple(ladder.Proposed(c.need_id, c.origin) for c in version.clauses)
    try:
        ladder.check_one_step(
            proposed, tuple(c.need_id for c in binding.clauses) if binding else ()
        )
    except ladder.NotOneAtATime as problem:
        raise Conflict(str(problem)) from problem
