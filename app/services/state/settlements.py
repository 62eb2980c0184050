"""The log of settling: since when each line in force is settled, and until when it was.

The ladder always decides from live values; the log is for Today, the timeline and thanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from agreements.judging import Judge
from agreements.needs import KINDS
from app.db import session, writing
from app.models import (
    Acceptance,
    Agreement,
    Breach,
    Clause,
    Need,
    Occasion,
    Offer,
    SettledWord,
    Settlement,
)
from app.services.errors import NotFound
from app.services.people import clients
from app.services.state import expressions, standings
from app.services.state.standings import Line, Lines

# How long after its days are reached each tick looks at a line; the first one looks at all.
CAUGHT_UP = timedelta(days=62)
_MEASURED = tuple(code for code, kind in KINDS.items() if kind.judge is not Judge.BY_HAND)


def review(db: Session, client_id: int, now: datetime) -> None:
    """Note which lines in force with a client have settled, or no longer are.

    Part of the caller's unit of work, and its last step.
    """
    db.flush()
    _review(db, [client_id], now)


def review_need(db: Session, need_id: int, now: datetime) -> None:
    """As `review`, of every client with whom a need was agreed; when its figures change."""
    db.flush()
    agreed = (
        select(Agreement.client_id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .join(Clause, Clause.version_id == Offer.version_id)
        .where(Clause.need_id == need_id)
        .distinct()
    )
    _review(db, db.scalars(agreed).all(), now)


def review_due(now: datetime) -> None:
    """Note the lines that time alone has settled; the timetable calls this."""
    _review_due(now, CAUGHT_UP)


def review_missed(now: datetime) -> None:
    """As `review_due`, however long ago their days were reached; the timetable's first tick calls
    this, because nothing may have run for long."""
    _review_due(now, None)


def _review_due(now: datetime, within: timedelta | None) -> None:
    ids = _due(session(), now, within)
    settled = standings.of_clients(session(), ids, now) if ids else {}
    for client_id, found in settled.items():
        if any(_has_settled(line) for line in found.lines):
            with writing() as db:
                review(db, client_id, now)


def not_yet(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> str:
    """A line that nobody can measure has not settled yet; asked again later. Answers its title.

    It is a word that ended as it was given.

    Raises:
        NotFound: no such line is in force with a client of this freelancer's.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        found = standings.of_clients(db, [client.id], now).get(client.id)
        line = next((one for one in found.lines if one.need_id == need_id), None) if found else None
        if line is None:
            raise NotFound
        db.add(
            SettledWord(
                freelancer_id=freelancer_id,
                client_id=client_id,
                need_id=need_id,
                at=now,
                ended_at=now,
            )
        )
        return line.title


def thankless(db: Session, client_id: int) -> list[Settlement]:
    """What has settled and nobody was thanked for, oldest first."""
    return list(
        db.scalars(
            select(Settlement)
            .where(
                Settlement.client_id == client_id,
                Settlement.ended_at.is_(None),
                Settlement.thanked_at.is_(None),
            )
            .order_by(Settlement.at, Settlement.id)
        )
    )


def thanked(db: Session, client_id: int, now: datetime) -> None:
    """Thanks are on their way for all that has settled; part of the caller's unit of work."""
    for settlement in thankless(db, client_id):
        settlement.thanked_at = now


def _review(db: Session, ids: Iterable[int], now: datetime) -> None:
    of_clients = standings.of_clients(db, ids, now)
    for client_id in ids:
        kept = _note(db, of_clients[client_id], now) if client_id in of_clients else set()
        db.execute(
            update(Settlement)
            .where(
                Settlement.client_id == client_id,
                Settlement.ended_at.is_(None),
                Settlement.need_id.not_in(kept),
            )
            .values(ended_at=now)
        )


def _note(db: Session, found: Lines, now: datetime) -> set[int]:
    """Begin what has settled; answers the needs whose lines are settled now."""
    settled = [line for line in found.counting if line.progress.is_settled]
    for line in settled:
        if line.settlement_id is None:
            db.add(
                Settlement(
                    freelancer_id=found.freelancer_id,
                    client_id=found.client_id,
                    need_id=line.need_id,
                    at=now,
                )
            )
    db.flush()
    return {line.need_id for line in settled}


def _has_settled(line: Line) -> bool:
    """Whether a line is settled and the log does not know."""
    return line.progress.is_settled and line.settlement_id is None and not line.is_waived


def _due(db: Session, now: datetime, within: timedelta | None) -> list[int]:
    """The clients with a line that was accepted its days ago, and is not settled by the log
    although it has its occasions and nothing is open. Those whose days were reached longer ago
    than `within` are not looked at."""
    spans = [timedelta(days=days) for days in db.scalars(select(Need.settle_days).distinct())]
    if not spans:
        return []
    line = (Agreement.client_id, Need.id)
    return list(
        db.scalars(
            select(Agreement.client_id)
            .distinct()
            .select_from(Acceptance)
            .join(Offer, Offer.id == Acceptance.offer_id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .join(Clause, Clause.version_id == Offer.version_id)
            .join(Need, Need.id == Clause.need_id)
            .where(
                _reached(spans, now, within),
                Clause.origin != "carried",
                Clause.kind.in_(_MEASURED),
                ~expressions.stands(Settlement, Agreement.client_id, Need.id),
                _occasions(*line) >= Need.settle_occasions,
                ~_open_slip(*line),
            )
        )
    )


def _reached(spans: list[timedelta], now: datetime, within: timedelta | None) -> Any:
    """Whether the days of a need are over since it was accepted, and perhaps not for long."""
    begun = Acceptance.at <= now - min(spans)
    if within is not None:
        begun &= Acceptance.at >= now - max(spans) - within
    reached = ((Need.settle_days == span.days) & (Acceptance.at <= now - span) for span in spans)
    return begun & or_(*reached)


def _occasions(of_client: Any, of_need: Any) -> Any:
    """How many occasions of a line count."""
    text = aliased(Clause)
    return (
        select(func.count(Occasion.id))
        .join(text, text.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(Occasion.client_id == of_client, text.need_id == of_need, expressions.counts())
        .correlate_except(Occasion, Breach, text)
        .scalar_subquery()
    )


def _open_slip(of_client: Any, of_need: Any) -> Any:
    """Whether a slip of a line is open."""
    text = aliased(Clause)
    slip = (
        select(Breach.id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(text, text.id == Occasion.clause_id)
        .where(Breach.client_id == of_client, Breach.mended_at.is_(None), text.need_id == of_need)
    )
    return expressions.there_is(slip, Breach, Occasion, text)
