"""What is on record that shows where a client stands, by its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, Select, String, bindparam, cast, func, literal, null, select
from sqlalchemy import union_all as all_of
from sqlalchemy.orm import Session

from agreements.stages import Fact, Sign
from app.db import UtcDateTime
from app.models import (
    Acceptance,
    Agreement,
    Client,
    Interest,
    Invoice,
    Offer,
    Parting,
    Recommendation,
    SalesOffer,
    SpokenTime,
)

KNOWN = "known"
CLIENTS: Any = bindparam("clients", type_=Integer, expanding=True)
_NO_DAY: Any = cast(null(), Date)
_NO_INSTANT: Any = cast(null(), UtcDateTime())
_NO_WORDS: Any = cast(null(), String)


def load(db: Session, ids: Iterable[int], zone: str) -> dict[int, tuple[date, list[Fact]]]:
    """Since when each of these clients is known, and what is on record; one query. Instants count
    on the day they have in `zone`, the freelancer's."""
    here = ZoneInfo(zone)
    known: dict[int, date] = {}
    facts: dict[int, list[Fact]] = {}
    for client_id, sign, day, at, words in db.execute(_rows(), {CLIENTS.key: list(ids)}):
        when = day or at.astimezone(here).date()
        if sign == KNOWN:
            known[client_id] = when
        else:
            facts.setdefault(client_id, []).append(Fact(Sign(sign), when, words or ""))
    return {client_id: (day, facts.get(client_id, [])) for client_id, day in known.items()}


@cache
def _rows() -> Select[Any]:
    found = all_of(_known(), *_bought(), *_expertise(), *_loyal(), _ended()).subquery()
    return select(found).where(found.c.client_id.in_(CLIENTS))


def _row(sign: str, client_id: Any, day: Any, at: Any, words: Any = _NO_WORDS) -> Select[Any]:
    """One sign; either its day or its instant."""
    return select(
        client_id.label("client_id"),
        literal(sign, String).label("sign"),
        day.label("day"),
        at.label("at"),
        words.label("words"),
    )


def _on(sign: Sign, client_id: Any, day: Any, words: Any = _NO_WORDS) -> Select[Any]:
    return _row(sign.value, client_id, day, _NO_INSTANT, words)


def _at(sign: Sign, client_id: Any, at: Any) -> Select[Any]:
    return _row(sign.value, client_id, _NO_DAY, at)


def _known() -> Select[Any]:
    return _row(KNOWN, Client.id, _NO_DAY, Client.created_at)


def _bought() -> tuple[Select[Any], ...]:
    """They are a client since a day that was noted, accepted an agreement, or were billed."""
    accepted = (
        _at(Sign.AGREED, Agreement.client_id, func.min(Acceptance.at))
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .group_by(Agreement.client_id)
    )
    since = _on(Sign.SINCE, Client.id, Client.client_since)
    return (
        since.where(Client.client_since.is_not(None)),
        accepted,
        _on(Sign.INVOICED, Invoice.client_id, Invoice.sent_on),
    )


def _expertise() -> tuple[Select[Any], ...]:
    """They said yes to hearing an idea, or to what was suggested, or paid for a call."""
    return (
        _at(Sign.WANTED_TO_HEAR, Interest.client_id, Interest.answered_at).where(
            Interest.answer == "yes", Interest.answered_at.is_not(None)
        ),
        _yes(Sign.SAID_YES, "extra", "upgrade"),
        _on(Sign.PAID_CALL, SpokenTime.client_id, SpokenTime.on).where(
            SpokenTime.is_paid, SpokenTime.purpose == "work", SpokenTime.taken_back_at.is_(None)
        ),
    )


def _loyal() -> tuple[Select[Any], ...]:
    """They renewed, work together again after an end, or recommended the freelancer."""
    return (
        _yes(Sign.RENEWED, "renewal"),
        _at(Sign.RESUMED, Parting.client_id, Parting.resumed_at).where(
            Parting.resumed_at.is_not(None)
        ),
        _on(
            Sign.RECOMMENDED, Recommendation.client_id, Recommendation.on, Recommendation.to_whom
        ).where(Recommendation.taken_back_at.is_(None)),
    )


def _yes(sign: Sign, *kinds: str) -> Select[Any]:
    return _at(sign, SalesOffer.client_id, SalesOffer.answered_at).where(
        SalesOffer.kind.in_(kinds),
        SalesOffer.answer == "yes",
        SalesOffer.answered_at.is_not(None),
        SalesOffer.taken_back_at.is_(None),
    )


def _ended() -> Select[Any]:
    """An agreement has ended, and nobody took it up again."""
    return _at(Sign.ENDED, Parting.client_id, Parting.ended_at).where(
        Parting.ended_at.is_not(None),
        Parting.taken_back_at.is_(None),
        Parting.resumed_at.is_(None),
    )
