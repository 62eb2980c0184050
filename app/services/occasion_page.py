"""One occasion on its page, and what can be noted for a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Judge, Outcome
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import Clause, Client, Freelancer, Occasion, Version
from app.services import clients, judged, reminding, standing
from app.services.situations import situations
from app.services.uphold import breach_of, latest, load


@dataclass(frozen=True)
class OccasionPage:
    """All that the page of one occasion shows."""

    id: int
    client_id: int
    client_name: str
    contact_name: str
    client_zone: str
    title: str
    judge: Judge
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    outcome: Outcome
    explanation: str
    by: str
    reason: str
    version: int
    confirmed_at: datetime | None
    mended_at: datetime | None
    planned: reminding.Planned | None


def page(freelancer_id: int, occasion_id: int, now: datetime) -> OccasionPage:
    """One occasion, with what would be sent if it is confirmed."""
    db = session()
    occasion, clause = load(db, freelancer_id, occasion_id)
    client = clients.load(db, freelancer_id, occasion.client_id)
    judgement, breach = latest(db, occasion_id), breach_of(db, occasion_id)
    is_suspected = occasion.outcome == Outcome.BREACHED.value and breach is None
    own_zone = db.get_one(Freelancer, freelancer_id).zone
    return OccasionPage(
        id=occasion.id,
        client_id=client.id,
        client_name=client.name,
        contact_name=clients.main_contact(client).name,
        client_zone=client.zone,
        title=clause.title,
        judge=KINDS[clause.kind].judge,
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        closed_at=occasion.closed_at,
        due_at=occasion.due_at,
        outcome=Outcome(occasion.outcome),
        explanation=judged.explained(judgement, clause, language("en"), own_zone),
        by=judgement.by,
        reason=judgement.reason,
        version=db.scalars(select(Version.number).where(Version.id == clause.version_id)).one()
        or 0,
        confirmed_at=breach.confirmed_at if breach else None,
        mended_at=breach.mended_at if breach else None,
        planned=_planned(db, occasion, clause, now) if is_suspected else None,
    )


def clauses_to_log(freelancer_id: int, client_id: int) -> tuple[Client, list[Clause]]:
    """The client and the clauses in force, for the form that notes an occasion."""
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    binding = standing.in_force(standing.versions(db, client_id))
    return client, list(binding.clauses) if binding else []


def _planned(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> reminding.Planned:
    found = situations(db, occasion.freelancer_id, [occasion.client_id])
    writer = reminding.writer_of(db, occasion.freelancer_id)
    return reminding.plan_for(found[occasion.client_id], writer, occasion, clause, now)
