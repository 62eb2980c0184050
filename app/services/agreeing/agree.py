"""Agreeing: offer, withdraw, accept, decline.

One need at a time: `agreements.ladder` decides, it is asked again at acceptance, and an index of
the database holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import ladder
from app.db import session, writing
from app.models import Acceptance, Agreement, Decline, Offer, Waiver, Withdrawal
from app.services import submissions
from app.services.agreeing import copies, making, overtaken
from app.services.agreeing.making import Made
from app.services.agreeing.propose import Change
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import looking, mailing
from app.services.people import clients
from app.services.state import settlements, standing
from app.services.state.standing import Versions
from app.services.upholding import rebinding

LATEST_REST = timedelta(days=3660)
TOO_SOON = "Choose a day after today."
TOO_FAR = "Choose a day within ten years."


def offer(
    freelancer_id: int,
    client_id: int,
    *,
    other_language: bool,
    expected: str,
    now: datetime,
    change: Change | None = None,
    key: str = "",
) -> int:
    """Freeze, number and mail the next version; answers the offer's id, the same for the same
    `key` of a form.

    Without a `change` it adds the need whose turn it is. `expected` is the fingerprint of the
    proposal that the freelancer saw. `other_language` says that wording not typed in the client's
    language may go out as it is. An older open offer is withdrawn.

    Raises:
        Conflict: there is nothing to offer, or it is no longer what the freelancer saw.
        Refused: the client's language was not confirmed.
        pdf.RenderFailed: nothing was offered.
    """
    if (waiting := _waiting(freelancer_id, key)) is not None:
        return waiting
    proposal = making.seen(freelancer_id, client_id, other_language, expected, now, change)

    def mail(db: Session, made: Made, now: datetime) -> None:
        making.mail(db, made, now)
        _note(db, freelancer_id, key, made.offer.id, now)

    return making.make(freelancer_id, proposal, expected, now, mail, change).offer.id


def withdraw(freelancer_id: int, offer_id: int, reason: str, now: datetime) -> int:
    """Take an open offer back; its mail is dropped where it has not left. Answers the client."""
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        making.close(db, offer, now, "The offer was withdrawn.")
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


def accept(freelancer_id: int, offer_id: int, answer: Answer, now: datetime, key: str = "") -> int:
    """Accept an open offer: it is in force from `answer.at`. Answers the version's id. The same
    `key` of a form accepts once.

    The accepted document and its copies follow in a unit of work of their own (`copies`), so that
    no renderer and no mail can lose an acceptance.

    Raises:
        Conflict: the offer is not open any more, or would add more than one need.
    """
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        if key and submissions.made_by(db, freelancer_id, key) == offer_id:
            return offer.version_id
        _check_time(offer, answer, now)
        found = standing.versions(db, client_id)
        _recheck(db, found, offer, client_id)
        overtaken.by_acceptance(db, found, client_id, offer.version_id, answer.at, now)
        making.close(db, offer, now, "It was answered before it left.")
        db.add(
            Acceptance(
                freelancer_id=freelancer_id, offer_id=offer_id, recorded_at=now, **vars(answer)
            )
        )
        rebinding.since(db, client_id, offer.version_id, answer.at, now)
        looking.soon(db, client_id, now)
        settlements.review(db, client_id, now)
        _note(db, freelancer_id, key, offer_id, now)
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
    """A no to an open offer. The need rests until the client's date, or 180 days.

    Raises:
        Refused: the date is today or past on the client's clock, or too far, or the time of the
            answer cannot be.
    """
    with writing() as db:
        offer, client_id = _offer(db, freelancer_id, offer_id)
        _check_time(offer, answer, now)
        zone = clients.load(db, freelancer_id, client_id).zone
        _check_day(not_before, standing.day_in(zone, now))
        found = standing.versions(db, client_id)
        overtaken.by_decline(db, found, client_id, offer.version_id, answer.at, now)
        making.close(db, offer, now, "It was answered before it left.")
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
        looking.soon(db, client_id, now)
        if answer.how == "page":
            mailing.tell_freelancer(db, freelancer_id, client_id, "declined", offer_id, now)
        return client_id


def _waiting(freelancer_id: int, key: str) -> int | None:
    """The offer that the form with this key made before, while it is open."""
    made = submissions.made_by(session(), freelancer_id, key) if key else None
    offer = session().get(Offer, made) if made is not None else None
    return offer.id if offer and offer.closed_at is None else None


def _note(db: Session, freelancer_id: int, key: str, offer_id: int, now: datetime) -> None:
    """Remember the form that this came of, where it came of one."""
    if key:
        submissions.note(db, freelancer_id, key, offer_id, now)


def _offer(db: Session, freelancer_id: int, offer_id: int) -> tuple[Offer, int]:
    row = db.execute(
        select(Offer, Agreement.client_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Offer.id == offer_id, Offer.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _check_time(offer: Offer, answer: Answer, now: datetime) -> None:
    if not offer.offered_at <= answer.at <= now:
        raise Refused({"at": "Choose a time between the offer and now."})


def _check_day(not_before: date | None, today: date) -> None:
    """`today` is the day where the client is."""
    if not_before is not None and not_before <= today:
        raise Refused({"not_before": TOO_SOON})
    if not_before is not None and not_before > today + LATEST_REST:
        raise Refused({"not_before": TOO_FAR})


def _recheck(db: Session, found: Versions, offer: Offer, client_id: int) -> None:
    version = next(v for v in found if v.id == offer.version_id)
    binding = standing.in_force(found)
    proposed = tuple(ladder.Proposed(c.need_id, c.origin) for c in version.clauses)
    waived = frozenset(
        db.scalars(
            select(Waiver.need_id).where(Waiver.client_id == client_id, Waiver.ended_at.is_(None))
        )
    )
    try:
        ladder.check_one_step(
            proposed, tuple(c.need_id for c in binding.clauses) if binding else (), waived
        )
    except ladder.NotOneAtATime as problem:
        raise Conflict(str(problem)) from problem
