"""A line of any kind, agreed with Ben in Berlin since March, and what is noted about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.db import session
from app.models import Breach, Evidence, Judgement, OutboxMessage
from app.services.upholding import occasion_page, uphold
from app.services.upholding.occasion_page import OccasionPage
from tests import scenarios

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant in UTC, written like '2026-05-22 15:40'."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One line that Ben has agreed to."""

    ana: int
    client: int
    need: int

    def note(self, when: str, subject: str = "", now: datetime | None = None, **more: Any) -> int:
        """Something happened; answers the occasion's id."""
        moment = at(when)
        entry = uphold.Log(self.need, subject, moment, **more)
        return uphold.log(self.ana, self.client, entry, uuid4().hex, now or moment)

    def page(self, occasion: int, now: datetime) -> OccasionPage:
        session().rollback()
        session().expire_all()
        return occasion_page.page(self.ana, occasion, now)

    def outcome(self, occasion: int, now: datetime) -> str:
        return self.page(occasion, now).outcome.value


def agreed(ana: int, kind: str, **parameters: Any) -> Line:
    """Ben agreed to a line of this kind in March."""
    need = scenarios.ana_needs(ana, kind, BEGIN, parameters=parameters)
    client = scenarios.ben_is_a_client(ana, BEGIN)
    scenarios.ben_accepted(ana, client, BEGIN)
    return Line(ana, client, need)


def breach(occasion: int) -> Breach:
    session().rollback()
    session().expire_all()
    return session().query(Breach).filter_by(occasion_id=occasion).one()


def judgements(occasion: int) -> list[str]:
    """The outcomes of an occasion, oldest first: the rows are only ever added to."""
    rows = session().query(Judgement).filter_by(occasion_id=occasion).order_by(Judgement.id)
    return [row.outcome for row in rows]


def entry_of(occasion: int, kind: str) -> Evidence:
    return session().query(Evidence).filter_by(occasion_id=occasion, kind=kind).one()


def reminders() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    found = session().query(OutboxMessage).filter_by(kind="reminder")
    return list(found.order_by(OutboxMessage.id))
