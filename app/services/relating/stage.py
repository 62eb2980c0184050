"""Where a client stands, by the freelancer's own word, and whom they recommended the freelancer
to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from agreements import stages
from agreements.stages import Standing
from app.db import writing
from app.models import Client, Recommendation
from app.models import Stage as Row
from app.services import submissions
from app.services.accounts import Person
from app.services.errors import NotFound
from app.services.people import clients
from app.services.relating.days import check_past
from app.services.state import stages as standings

LONGEST_WHY, LONGEST_WHOM = 200, 120


@dataclass(frozen=True)
class StagePart:
    """Where a client stands, what shows it in words, and whom they recommended the freelancer
    to."""

    standing: Standing
    shows: tuple[str, ...]
    recommendations: tuple[Recommendation, ...]


def part(db: Session, person: Person, client: Client, now: datetime) -> StagePart:
    """The section about this client; three queries."""
    found = _standing(db, person, client, now)
    return StagePart(
        found,
        tuple(standings.said(reason) for reason in found.reasons),
        tuple(db.scalars(_recommendations(client.id))),
    )


def say(person: Person, client_id: int, stage: str, since: date, why: str, now: datetime) -> None:
    """The freelancer says where a client stands. It counts over what is on record, until they take
    it back; the same word again is fine.

    Raises:
        Refused: the day is still to come, or long past.
    """
    check_past("since", since, person.zone, now)
    with writing() as db:
        client = clients.load(db, person.id, client_id)
        word = _standing(db, person, client, now).word
        said = stages.Word(stages.Stage(stage), since, why)
        if word == said:
            return
        db.add(
            Row(
                freelancer_id=person.id,
                client_id=client.id,
                stage=stage,
                since=since,
                why=why,
                noted_by=standings.FREELANCER,
                at=now,
            )
        )


def unsay(person: Person, client_id: int, now: datetime) -> None:
    """What is on record counts again. Without a word there is nothing to do."""
    with writing() as db:
        client = clients.load(db, person.id, client_id)
        if _standing(db, person, client, now).word is None:
            return
        standings.put(db, client.id, standings.by_rules(db, client.id, person.zone, now), now)


def recommend(
    person: Person, client_id: int, to_whom: str, on: date, key: str, now: datetime
) -> None:
    """The client recommended the freelancer to somebody; the same form again changes nothing.

    Raises:
        Refused: the day is still to come, or long past.
    """
    check_past("on", on, person.zone, now)
    with writing() as db:
        client = clients.load(db, person.id, client_id)
        if submissions.made_by(db, person.id, key) is not None:
            return
        row = Recommendation(
            freelancer_id=person.id, client_id=client.id, to_whom=to_whom, on=on, recorded_at=now
        )
        db.add(row)
        db.flush()
        submissions.note(db, person.id, key, row.id, now)
        standings.review(db, [client.id], person.zone, now)


def unrecommend(person: Person, recommendation_id: int, now: datetime) -> int:
    """Noted by mistake; answers the client's id.

    Raises:
        NotFound: it is somebody else's.
    """
    with writing() as db:
        row = db.scalar(
            select(Recommendation).where(
                Recommendation.id == recommendation_id, Recommendation.freelancer_id == person.id
            )
        )
        if row is None:
            raise NotFound
        row.taken_back_at = row.taken_back_at or now
        standings.review(db, [row.client_id], person.zone, now)
        return row.client_id


def _standing(db: Session, person: Person, client: Client, now: datetime) -> Standing:
    return standings.of_clients(db, [client.id], person.zone, now)[client.id]


def _recommendations(client_id: int) -> Select[Any]:
    return (
        select(Recommendation)
        .where(Recommendation.client_id == client_id, Recommendation.taken_back_at.is_(None))
        .order_by(Recommendation.on.desc(), Recommendation.id.desc())
    )
