"""Where clients stand: prospect, customer, client or former, and the log of their moves.

Pages always decide from live values, as they do about ladders; the log is for the timeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from agreements import stages
from agreements.language import ENGLISH
from agreements.stages import Proof, Reason, Sign, Standing, Word
from app.db import session, writing
from app.models import Client, Freelancer, Stage
from app.services.state import stage_facts
from app.services.state.stage_facts import CLIENTS

FREELANCER, RULES = "freelancer", "rules"
_SAID = {
    Sign.SINCE: "with you, as you noted, since",
    Sign.AGREED: "accepted an agreement on",
    Sign.INVOICED: "was sent an invoice on",
    Sign.WANTED_TO_HEAR: "said yes when you asked first, on",
    Sign.SAID_YES: "said yes to what you suggested, on",
    Sign.PAID_CALL: "paid for a call on",
    Sign.RENEWED: "renewed on",
    Sign.RESUMED: "works with you again since",
    Sign.RECOMMENDED: "recommended you{to_whom} on",
    Sign.ENDED: "the agreement ended on",
}

_SHORT = {
    Proof.BOUGHT: "bought",
    Proof.EXPERTISE: "buys expertise",
    Proof.CAME_BACK: "came back",
    Proof.RECOMMENDED: "recommended you",
    Proof.ENDED: "the agreement ended",
}


def of_clients(db: Session, ids: Iterable[int], zone: str, now: datetime) -> dict[int, Standing]:
    """Where each of these clients stands; two queries. `zone` is the freelancer's."""
    wanted = list(ids)
    return _standings(db, wanted, _logged(db, wanted), zone, now)


def by_rules(db: Session, client_id: int, zone: str, now: datetime) -> Standing:
    """Where a client stands by what is on record alone."""
    return _standings(db, [client_id], {}, zone, now)[client_id]


def said(reason: Reason, *, names: bool = True) -> str:
    """What shows something, in words: 'accepted an agreement on 2 November 2026'; others are named
    where `names`."""
    fact, day = reason.fact, ENGLISH.long_day(reason.fact.day)
    if reason.proof is Proof.CAME_BACK and fact.sign is Sign.INVOICED:
        return f"bought again, with an invoice on {day}"
    to_whom = f" to {fact.words}" if names and fact.words else ""
    return f"{_SAID[fact.sign].format(to_whom=to_whom)} {day}"


def in_short(found: Standing) -> str:
    """What shows a stage, without days: 'bought, came back'; the freelancer's word in their own."""
    if found.word is not None:
        return f"“{found.word.why}”"
    return ", ".join(_SHORT[one.proof] for one in found.reasons)


def why(found: Standing) -> str:
    """What is on record that shows a stage, in one sentence that names nobody; empty where nothing
    is."""
    text = "; ".join(said(one, names=False) for one in found.reasons)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def review(db: Session, ids: Iterable[int], zone: str, now: datetime) -> None:
    """Note which of these clients have moved by the rules; part of the caller's unit of work, and
    its last step. Where the freelancer's word stands, nothing moves."""
    db.flush()
    wanted = list(ids)
    logged = _logged(db, wanted)
    for client_id, found in _standings(db, wanted, logged, zone, now).items():
        if _has_moved(found, logged.get(client_id)):
            put(db, client_id, found, now)


def put(db: Session, client_id: int, found: Standing, now: datetime) -> None:
    """Note where a client stands by the rules; part of the caller's unit of work."""
    db.add(
        Stage(
            freelancer_id=db.get_one(Client, client_id).freelancer_id,
            client_id=client_id,
            stage=found.stage.value,
            since=found.since,
            why=why(found),
            noted_by=RULES,
            at=now,
        )
    )


def review_all(now: datetime) -> None:
    """Note every move; the timetable calls this once an hour."""
    db = session()
    for freelancer_id, zone in db.execute(select(Freelancer.id, Freelancer.zone)).all():
        ids = db.scalars(select(Client.id).where(Client.freelancer_id == freelancer_id)).all()
        logged = _logged(db, ids)
        found = _standings(db, ids, logged, zone, now)
        moved = [one for one in found if _has_moved(found[one], logged.get(one))]
        if moved:
            with writing() as work:
                review(work, moved, zone, now)


def _has_moved(found: Standing, logged: Stage | None) -> bool:
    before = logged.stage if logged is not None else stages.Stage.PROSPECT.value
    return found.word is None and found.stage.value != before


def _standings(
    db: Session, ids: Iterable[int], logged: Mapping[int, Stage], zone: str, now: datetime
) -> dict[int, Standing]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return {
        client_id: stages.standing(known_since, facts, today, _word(logged.get(client_id)))
        for client_id, (known_since, facts) in stage_facts.load(db, ids, zone).items()
    }


def _word(row: Stage | None) -> Word | None:
    """The freelancer's word, where it was the last."""
    if row is None or row.noted_by != FREELANCER:
        return None
    return Word(stages.Stage(row.stage), row.since, row.why)


def _logged(db: Session, ids: Iterable[int]) -> dict[int, Stage]:
    """What the log says last of each of these clients; one query."""
    return {row.client_id: row for row in db.scalars(_latest(), {CLIENTS.key: list(ids)})}


@cache
def _latest() -> Select[Any]:
    newest = select(func.max(Stage.id)).where(Stage.client_id.in_(CLIENTS))
    return select(Stage).where(Stage.id.in_(newest.group_by(Stage.client_id)))
