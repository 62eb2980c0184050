"""What happened since the last summary, what goes out next and what waits: for one freelancer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Exists, Select, exists, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from agreements.judging import Outcome
from app.db import session
from app.models import (
    Breach,
    Client,
    Freelancer,
    Judgement,
    Occasion,
    OutboxMessage,
    PromiseOccasion,
)
from app.models import OutboxState as State
from app.services.accounts import Person
from app.services.mail.letterbox import PERSONAL
from app.services.overview import coming, today
from app.services.overview.coming import Entry
from app.services.overview.today import TodayPage
from app.services.overview.waiting import NOT_NEEDING
from app.services.state import judged

AHEAD = timedelta(days=7)
MOST = 10
QUIET_WEEKS = 4
LONG_AGO = timedelta(weeks=QUIET_WEEKS + 1)


@dataclass(frozen=True)
class Tally:
    """How many occasions with a client were kept and how many slipped."""

    client_name: str
    kept: int
    slipped: int


@dataclass(frozen=True)
class Sent:
    """A mail that left."""

    kind: str
    to: str
    client_name: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Week:
    """All that a summary says. Lists are cut at ten; `…_in_all` say how many there are. `own` is
    how many of the freelancer's own promises were kept, and how many slipped."""

    since: datetime
    tallies: tuple[Tally, ...]
    own: tuple[int, int]
    sent: tuple[Sent, ...]
    sent_in_all: int
    ahead: tuple[Entry, ...]
    ahead_in_all: int
    today: TodayPage

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say."""
        now = self.today
        needing = [row for row in now.waiting if row.kind not in NOT_NEEDING]
        waits = now.slips_in_all or now.held or needing
        stuck = now.trouble or now.way_out.paused_reason or now.way_out.held
        told = self.tallies or any(self.own) or self.sent or self.ahead
        return not (told or waits or stuck)


def load(person: Person, since: datetime, now: datetime) -> Week:
    """Everything since an instant; a fixed number of queries."""
    db = session()
    sent, sent_in_all = _sent(db, person.id, since, now)
    entries, _, more = coming.ahead(db, person.id, now, now + AHEAD)
    ahead = [entry for entry in entries if entry.kind not in PERSONAL and not entry.is_held]
    return Week(
        since=since,
        tallies=_tallies(db, person.id, since, now),
        own=_own(db, person.id, since, now),
        sent=sent,
        sent_in_all=sent_in_all,
        ahead=tuple(ahead[:MOST]),
        ahead_in_all=len(ahead) + more,
        today=today.page(person, now),
    )


def is_long_quiet(db: Session, freelancer: Freelancer, now: datetime) -> bool:
    """Whether nothing was kept, slipped or sent in these four weeks and the one before."""
    since = now - LONG_AGO
    if freelancer.created_at > since:
        return False
    has_sent = _sent(db, freelancer.id, since, now)[1] > 0
    return not has_sent and not _tallies(db, freelancer.id, since, now)


def _tallies(db: Session, freelancer_id: int, since: datetime, now: datetime) -> tuple[Tally, ...]:
    """What was found kept, and what was confirmed as a slip and not let pass since, by client."""
    found = union_all(
        _kept(freelancer_id, since, now), _slipped(freelancer_id, since, now)
    ).subquery()
    rows = db.execute(
        select(Client.name, func.sum(found.c.kept), func.sum(found.c.slipped))
        .join(found, found.c.client_id == Client.id)
        .where(Client.erased_at.is_(None))
        .group_by(Client.id, Client.name)
        .order_by(Client.name)
    )
    return tuple(Tally(name, kept, slipped) for name, kept, slipped in rows)


def _own(db: Session, freelancer_id: int, since: datetime, now: datetime) -> tuple[int, int]:
    """How many promises were found kept in that time, and how many late; each once."""
    earlier = aliased(Judgement)
    known = exists(earlier.id).where(
        earlier.occasion_id == PromiseOccasion.id,
        earlier.outcome == PromiseOccasion.outcome,
        earlier.at <= since,
    )
    rows = db.execute(
        select(PromiseOccasion.outcome, func.count())
        .join(Judgement, Judgement.id == judged.latest_id(PromiseOccasion))
        .where(
            PromiseOccasion.freelancer_id == freelancer_id,
            PromiseOccasion.taken_back_at.is_(None),
            Judgement.at > since,
            Judgement.at <= now,
            ~known,
        )
        .group_by(PromiseOccasion.outcome)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return found.get(Outcome.KEPT.value, 0), found.get(Outcome.BREACHED.value, 0)


def _kept(freelancer_id: int, since: datetime, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Occasion.client_id, literal(1).label("kept"), literal(0).label("slipped"))
        .join(Judgement, Judgement.id == judged.latest_id())
        .where(
            Occasion.freelancer_id == freelancer_id,
            Occasion.owed_by == "client",
            Occasion.outcome == Outcome.KEPT.value,
            Judgement.at > since,
            Judgement.at <= now,
            ~_was_kept_by(since),
        )
    )


def _slipped(freelancer_id: int, since: datetime, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Breach.client_id, literal(0), literal(1))
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .where(
            Breach.freelancer_id == freelancer_id,
            Occasion.outcome == Outcome.BREACHED.value,
            Breach.confirmed_at > since,
            Breach.confirmed_at <= now,
        )
    )


def _was_kept_by(since: datetime) -> Exists:
    """Whether an occasion was found kept by then already, so that it was told before."""
    earlier = aliased(Judgement)
    return exists(earlier.id).where(
        earlier.occasion_id == Occasion.id,
        earlier.outcome == Outcome.KEPT.value,
        earlier.at <= since,
    )


def _sent(
    db: Session, freelancer_id: int, since: datetime, now: datetime
) -> tuple[tuple[Sent, ...], int]:
    """What left for clients, and how many mails in all."""
    rows = db.execute(
        select(OutboxMessage, Client.name, func.count().over())
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.state == State.SENT,
            OutboxMessage.kind.not_in(PERSONAL),
            OutboxMessage.sent_at > since,
            OutboxMessage.sent_at <= now,
        )
        .order_by(OutboxMessage.sent_at, OutboxMessage.id)
        .limit(MOST)
    ).all()
    shown = tuple(
        Sent(mail.kind, mail.recipient_name or mail.recipient, name or "", mail.subject, at)
        for mail, name, _ in rows
        if (at := mail.sent_at) is not None
    )
    return shown, rows[0][2] if rows else 0
