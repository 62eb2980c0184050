"""Changes that a client asks for: as asked, countered, or kept as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.needs import KINDS, BadParameters
from app.db import session, writing
from app.models import Acceptance, Agreement, ChangeRequest, Clause, OutboxMessage, Version
from app.services.agreeing import copies, making, overtaken
from app.services.agreeing.making import Made
from app.services.agreeing.propose import Change, propose
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import looking, mailing
from app.services.mail.letterbox import take_back
from app.services.people import clients
from app.services.state import settlements, standing
from app.services.state.standing import Versions

LATER = "This version is no longer the one that counts. Look at the newest one first."


@dataclass(frozen=True)
class Asked:
    """What a client asks to change: in words, and with figures of their own for one line.

    `figures` are as they were typed; those of the line's kind that a client may name are read.
    """

    name: str
    words: str
    version_id: int | None = None
    clause_id: int | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


def ask(freelancer_id: int, client_id: int, asked: Asked, now: datetime) -> int:
    """The client says that something no longer works. Reminders stop until it is answered.

    Raises:
        Conflict: there is nothing to change, or the version is no longer the one that counts.
        NotFound: the version or the line is somebody else's.
        Refused: figures that cannot be, with a message for each field.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        found_in, clause = about(standing.versions(db, client_id), asked)
        parameters = _figures(clause, asked.figures) if clause else {}
        if not asked.words and not parameters:
            raise Refused({"words": "Say what would suit you better."})
        said = (asked.words, clause.id if clause else None, parameters)
        for request in standing.open_requests(db, client_id):
            if (request.words, request.clause_id, request.parameters) == said:
                return request.id
        if clause and parameters:
            overtaken.by_newer_wish(db, client_id, clause.need_id, now)
        request = _add(db, found_in, clause, parameters, asked, now)
        take_back(
            db,
            "The client asked for a change.",
            now,
            OutboxMessage.client_id == client_id,
            OutboxMessage.kind == "reminder",
        )
        mailing.tell_freelancer(db, freelancer_id, client_id, "change", request.id, now)
        return request.id


def agree_as_asked(freelancer_id: int, request_id: int, expected: str, now: datetime) -> int:
    """Agree to exactly the figures that were asked for: in force at once, and both get it.

    `expected` is the fingerprint of the proposal that the freelancer saw. Answers the version's id.

    Raises:
        Conflict: it was answered already, its version no longer counts, or something changed.
        pdf.RenderFailed: nothing was agreed.
    """
    db = session()
    request, client_id = load(db, freelancer_id, request_id)
    change = as_asked(db, request, client_id)
    proposal = propose(db, freelancer_id, client_id, now, change)

    def accept(db: Session, made: Made, now: datetime) -> None:
        request, _ = load(db, freelancer_id, request_id)
        _answer(request, "agreed", "", now)
        request.made_version_id = made.offer.version_id
        _in_force(db, made, request, now)
        found = standing.versions(db, client_id)
        overtaken.by_acceptance(db, found, client_id, made.offer.version_id, now, now)
        looking.soon(db, client_id, now)

    made = making.make(freelancer_id, proposal, expected, now, accept, change)
    copies.complete(made.offer.version_id, now)
    return made.offer.version_id


def counter(
    freelancer_id: int,
    request_id: int,
    change: Change,
    *,
    other_language: bool,
    expected: str,
    now: datetime,
) -> int:
    """Offer other figures than were asked for; answers the offer's id. Raises as `agree.offer`."""
    request, client_id = load(session(), freelancer_id, request_id)
    check_open(request)
    change = replace(change, reply="countered")
    proposal = making.seen(freelancer_id, client_id, other_language, expected, now, change)

    def mail(db: Session, made: Made, now: datetime) -> None:
        request, _ = load(db, freelancer_id, request_id)
        _answer(request, "countered", change.words, now)
        request.made_version_id = made.offer.version_id
        making.mail(db, made, now)
        looking.soon(db, client_id, now)

    return making.make(freelancer_id, proposal, expected, now, mail, change).offer.id


def keep(freelancer_id: int, request_id: int, words: str, now: datetime) -> int:
    """Answer in words and leave the agreement as it is, by mail; answers the client's id.

    The same answer again is none.

    Raises:
        Conflict: it was answered already.
    """
    with writing() as db:
        request, client_id = load(db, freelancer_id, request_id)
        if request.answered_at is not None and request.answer == words:
            return client_id
        _answer(request, "kept" if request.parameters else "answered", words, now)
        copies.send_answer(db, freelancer_id, client_id, request_id, words, now)
        looking.soon(db, client_id, now)
        return client_id


def as_asked(db: Session, request: ChangeRequest, client_id: int) -> Change:
    """The change that a request asks for.

    Raises:
        Conflict: it names no figures, was answered, or its version no longer counts.
    """
    check_open(request)
    if request.clause_id is None or not request.parameters:
        raise Conflict("They named no figures. Answer in words, or suggest a change.")
    if not counts(standing.versions(db, client_id), request.version_id):
        raise Conflict(LATER)
    clause = db.get_one(Clause, request.clause_id)
    figures = {**clause.parameters, **request.parameters}
    return Change(clause.need_id, figures, reply="agreed")


def counts(found: Versions, version_id: int) -> bool:
    """Whether a version is the one in force or the one on offer."""
    counting = (standing.open_offer(found), standing.in_force(found))
    return any(version is not None and version.id == version_id for version in counting)


def check_open(request: ChangeRequest) -> None:
    """Refuse a request that was answered."""
    if request.answered_at is not None:
        raise Conflict("This was answered already.")


def about(found: Versions, asked: Asked) -> tuple[Version, Clause | None]:
    """The version and the line that a request is about. Raises as `ask`."""
    newest = standing.open_offer(found) or standing.in_force(found)
    if newest is None:
        raise Conflict("There is no agreement to change yet.")
    if asked.version_id is None:
        return newest, None
    if all(version.id != asked.version_id for version in found):
        raise NotFound
    if not counts(found, asked.version_id):
        raise Conflict(LATER)
    named = next(version for version in found if version.id == asked.version_id)
    if asked.clause_id is None:
        return named, None
    clause = next((c for c in named.clauses if c.id == asked.clause_id), None)
    if clause is None:
        raise NotFound
    return named, clause


def load(db: Session, freelancer_id: int, request_id: int) -> tuple[ChangeRequest, int]:
    """A request of one of this freelancer's clients, and the client's id.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = db.execute(
        select(ChangeRequest, Agreement.client_id)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(ChangeRequest.id == request_id, ChangeRequest.freelancer_id == freelancer_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _add(
    db: Session,
    found_in: Version,
    clause: Clause | None,
    parameters: dict[str, Any],
    asked: Asked,
    now: datetime,
) -> ChangeRequest:
    request = ChangeRequest(
        freelancer_id=found_in.freelancer_id,
        agreement_id=found_in.agreement_id,
        version_id=found_in.id,
        clause_id=clause.id if clause else None,
        parameters=parameters,
        words=asked.words,
        name=asked.name,
        at=now,
    )
    db.add(request)
    db.flush()
    return request


def _in_force(db: Session, made: Made, request: ChangeRequest, now: datetime) -> None:
    """Accept a version that was just made, in the words in which it was asked for."""
    made.offer.closed_at = now
    db.add(
        Acceptance(
            freelancer_id=made.offer.freelancer_id,
            offer_id=made.offer.id,
            at=now,
            how="asked",
            name=request.name,
            note=request.words,
            recorded_at=now,
        )
    )
    settlements.review(db, made.proposal.client_id, now)


def _answer(request: ChangeRequest, outcome: str, words: str, now: datetime) -> None:
    check_open(request)
    request.answered_at, request.outcome, request.answer = now, outcome, words


def _figures(clause: Clause, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that differ from what is agreed; only those a client may name are read."""
    kind = KINDS[clause.kind]
    named = {name: typed[name] for name in kind.asks if name in typed}
    try:
        read = kind.read({**clause.parameters, **named})
    except BadParameters as problem:
        raise Refused(problem.errors) from problem
    return {name: read[name] for name in named if read[name] != clause.parameters.get(name)}
