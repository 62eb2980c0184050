"""What a client says on their page of the freelancer's promises: a question that waits, or that
one slipped. Nothing is sent to the client by it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judges.turns import REPLIED
from agreements.judging import Judgement, Outcome
from app.db import writing
from app.models import Client, Evidence, PromiseOccasion
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail.links import Visitor
from app.services.promising import asking_back, records
from app.services.promising.records import QUESTION, SAID, Entry
from app.services.state import bindings
from app.services.upholding import judge
from app.services.visiting import answering

BACK = timedelta(days=90)
A_DAY = 10  # things that a client can say of promises in 24 hours
COMING, LONG_AGO, NOT_THEN, ENOUGH = "coming", "long_ago", "not_then", "enough"


def ask(visitor: Visitor, subject: str, at: datetime, key: str, now: datetime) -> int:
    """The client asked something and waits; answers the id of what is counted. The same form
    again answers the same one.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Refused: it cannot have been then, or nothing was promised of questions; of `at`, by one of
            the codes above.
    """
    with writing() as db:
        client, own_key = _begin(db, visitor, key, at, now)
        if (made := submissions.made_by(db, client.freelancer_id, own_key)) is not None:
            return made
        clause = records.first_of_kind(bindings.load(db, client), QUESTION, at)
        if clause is None:
            raise Refused({"at": NOT_THEN})
        _check_number(db, client.id, now)
        first = records.evidence("asked", at, now, "page")
        entry = Entry(clause.need_id, subject, at)
        occasion = records.begin(db, client, clause, entry, first, now)
        submissions.note(db, client.freelancer_id, own_key, occasion.id, now)
        return occasion.id


def say(visitor: Visitor, need_id: int, words: str, at: datetime, key: str, now: datetime) -> int:
    """The client says that a promise slipped: it stands so by their word. Answers its id. The same
    form again answers the same one.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Refused: it cannot have been then, or the line was not in force; of `at`.
    """
    with writing() as db:
        client, own_key = _begin(db, visitor, key, at, now)
        if (made := submissions.made_by(db, client.freelancer_id, own_key)) is not None:
            return made
        try:
            clause = bindings.load(db, client).clause_at(need_id, at)
        except Refused:
            raise Refused({"at": NOT_THEN}) from None
        _check_number(db, client.id, now)
        occasion = _slipped(db, visitor, clause.id, (words, at), now)
        submissions.note(db, client.freelancer_id, own_key, occasion.id, now)
        return occasion.id


def answered(visitor: Visitor, occasion_id: int, at: datetime, now: datetime) -> None:
    """The client answered what the freelancer had asked back; the same again is fine.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is no such promise with this client.
        Conflict: it waits for no answer.
        Refused: it cannot have been then; of `at`, as `asking_back.put` says.
    """
    with writing() as db:
        client, _ = answering.load(db, visitor)
        occasion, clause = records.load_noted(db, client.freelancer_id, occasion_id)
        if occasion.client_id != client.id:
            raise NotFound
        asking_back.put(db, occasion, clause, (REPLIED, at, "page"), now)


def take_back(visitor: Visitor, occasion_id: int, now: datetime) -> None:
    """The client takes their own word back; the same again is fine.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is no such promise with this client.
        Conflict: they did not say it.
    """
    with writing() as db:
        client, _ = answering.load(db, visitor)
        occasion = db.scalar(
            select(PromiseOccasion).where(
                PromiseOccasion.id == occasion_id, PromiseOccasion.client_id == client.id
            )
        )
        if occasion is None:
            raise NotFound
        if occasion.taken_back_at is not None:
            return
        found = judge.evidence_of(db, occasion_id)
        if not any(one.source == "page" and one.kind != REPLIED for one in found):
            raise Conflict("It was not said on this page.")
        occasion.taken_back_at = now
        judge.excuse(db, occasion, "client", "Taken back by them.", now)


def _slipped(
    db: Session, visitor: Visitor, clause_id: int, said: tuple[str, datetime], now: datetime
) -> PromiseOccasion:
    """What slipped by their word: what it was, and when."""
    words, at = said
    occasion = PromiseOccasion(
        freelancer_id=visitor.freelancer_id,
        client_id=visitor.client_id,
        clause_id=clause_id,
        contact_id=visitor.contact_id,
        subject=words,
        opened_at=at,
        outcome=Outcome.BREACHED.value,
    )
    db.add(occasion)
    db.flush()
    db.add(records.fact(occasion, SAID, at, now, "page"))
    judge.note(db, occasion, Judgement(Outcome.BREACHED, None, ()), "client", now, "")
    return occasion


def _begin(
    db: Session, visitor: Visitor, key: str, at: datetime, now: datetime
) -> tuple[Client, str]:
    client, _ = answering.load(db, visitor)
    if at > now:
        raise Refused({"at": COMING})
    if now - at > BACK:
        raise Refused({"at": LONG_AGO})
    return client, f"client-{client.id}-{key}"


def _check_number(db: Session, client_id: int, now: datetime) -> None:
    """Nobody says so much in a day, but a machine may."""
    lately = (
        select(func.count(func.distinct(PromiseOccasion.id)))
        .join(Evidence, Evidence.occasion_id == PromiseOccasion.id)
        .where(
            PromiseOccasion.client_id == client_id,
            Evidence.source == "page",
            Evidence.recorded_at > now - timedelta(days=1),
        )
    )
    if (db.scalar(lately) or 0) >= A_DAY:
        raise Refused({"at": ENOUGH})
