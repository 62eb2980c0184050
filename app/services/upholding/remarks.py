"""What both sides say about an occasion: contested, explained, answered. Nothing said is changed or
taken away. While a contest waits, nothing is sent about what it is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import session, writing
from app.languages import language
from app.models import Breach, Client, Freelancer, Remark
from app.models.occasions import EveryOccasion
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import looking, mailing, remark_letters
from app.services.mail.letters import Parties, Words
from app.services.mail.mailing import Note
from app.services.people import clients
from app.services.state.remarks import ANSWERS, EXPLAINS, FREELANCER, settle
from app.services.state.situations import situation_of
from app.services.upholding import mending, scheduling, uphold
from app.services.upholding.judge import excuse

LONGEST = 2000
RESTS = "They say that this was not so; it waits for your answer."
SETTLED = "This was answered already."


def put(
    db: Session, occasion: EveryOccasion, side: str, kind: str, said: tuple[str, str], now: datetime
) -> Remark:
    """Put on record what a side says; part of the caller's unit of work. `said` is by whom, and
    the words."""
    name, words = said
    remark = Remark(
        freelancer_id=occasion.freelancer_id,
        client_id=occasion.client_id,
        occasion_id=occasion.id,
        side=side,
        kind=kind,
        name=name,
        words=words,
        at=now,
    )
    db.add(remark)
    db.flush()
    return remark


def rest(db: Session, occasion: EveryOccasion, now: datetime) -> None:
    """Nothing is sent about an occasion from now on, until its contest is answered; part of the
    caller's unit of work."""
    db.flush()
    breach_id = db.scalar(select(Breach.id).where(Breach.occasion_id == occasion.id))
    if breach_id is not None:
        situation = situation_of(db, occasion.freelancer_id, occasion.client_id)
        scheduling.forget(db, situation, breach_id, now, RESTS)
    looking.soon(db, occasion.client_id, now)


def explain(freelancer_id: int, occasion_id: int, words: str, key: str, now: datetime) -> None:
    """The freelancer says something about an occasion, of either side's, which the client reads on
    their page. Nothing is sent; the same form again changes nothing.

    Raises:
        NotFound: there is none such.
        Refused: there are no words, or too many.
    """
    _check(words)
    with writing() as db:
        occasion = db.get(EveryOccasion, occasion_id)
        if occasion is None or occasion.freelancer_id != freelancer_id:
            raise NotFound
        if submissions.made_by(db, freelancer_id, key) is not None:
            return
        name = db.get_one(Freelancer, freelancer_id).name
        remark = put(db, occasion, FREELANCER, EXPLAINS, (name, words), now)
        submissions.note(db, freelancer_id, key, remark.id, now)


def would_say(freelancer_id: int, occasion_id: int) -> Words:
    """What the client is mailed when a contest is given way to."""
    db = session()
    occasion, clause = uphold.load(db, freelancer_id, occasion_id)
    client = clients.load(db, freelancer_id, occasion.client_id)
    writer = db.get_one(Freelancer, freelancer_id).name
    return given_way(writer, clients.main_contact(client), occasion.subject or clause.title)


def give_way(freelancer_id: int, occasion_id: int, now: datetime) -> int:
    """It was not so: it counts neither way, and the client is thanked by mail, once. Answers the
    client's id. The same again changes nothing.

    Raises:
        Conflict: no contest waits, and it still counts.
    """
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        if not settle(db, occasion_id, now):
            if occasion.outcome == "excused":
                return occasion.client_id
            raise Conflict(SETTLED)
        client = clients.load(db, freelancer_id, occasion.client_id)
        freelancer = db.get_one(Freelancer, freelancer_id)
        excuse(db, occasion, FREELANCER, "They said that it was not so.", now)
        mending.settle(db, freelancer_id, client.id, clause.need_id, now)
        words = given_way(
            freelancer.name, clients.main_contact(client), occasion.subject or clause.title
        )
        _mail(db, client, f"contest-{occasion_id}-{now.isoformat()}", words, now)
        return client.id


def keep(freelancer_id: int, occasion_id: int, words: str, key: str, now: datetime) -> int:
    """It stays as it is, with a word why, which the client is mailed once and reads on their page.
    Answers the client's id. The same form again changes nothing.

    Raises:
        Conflict: no contest waits.
        Refused: there are no words, or too many.
    """
    _check(words)
    with writing() as db:
        occasion, clause = uphold.load_noted(db, freelancer_id, occasion_id)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return occasion.client_id
        if not settle(db, occasion_id, now):
            raise Conflict(SETTLED)
        client = clients.load(db, freelancer_id, occasion.client_id)
        name = db.get_one(Freelancer, freelancer_id).name
        remark = put(db, occasion, FREELANCER, ANSWERS, (name, words), now)
        submissions.note(db, freelancer_id, key, remark.id, now)
        contact = clients.main_contact(client)
        mailed = remark_letters.kept(
            Parties(name, contact.name),
            occasion.subject or clause.title,
            words,
            language(contact.language),
        )
        _mail(db, client, f"remark-{remark.id}", mailed, now)
        scheduling.plan_again(db, freelancer_id, client.id, now)
        return client.id


def given_way(writer: str, contact: clients.Contact, about: str) -> Words:
    """The mail to the client whose contest was given way to."""
    return remark_letters.let_go(Parties(writer, contact.name), about, language(contact.language))


def _check(words: str) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise Refused({"words": f"Write at most {LONGEST} characters, and not nothing."})


def _mail(db: Session, client: Client, key: str, words: Words, now: datetime) -> None:
    contact = clients.main_contact(client)
    mailing.to_contact(db, contact, contact.addresses[0], Note("answer", key, words), now)
