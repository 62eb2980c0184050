"""Ladders that have grown: clients with whom a line has settled, and what is to be decided."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from agreements.needs import KINDS
from app.db import writing
from app.models import Clause, Decline, OutboxMessage, OutboxState, ReminderBreach
from app.services.agreeing import propose
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.upholding import occasion_page, uphold
from bench import data


def rank_next() -> int:
    """A second need, which comes next with everybody; answers its id."""
    kind = KINDS["invoice"]
    form = NeedForm("invoice", kind.read(dict(kind.defaults)), "en", data.NOTHING)
    return rank.add(data.OWNER, form, "next need", datetime.now(UTC) - data.BEGUN)


def settle(client_ids: range) -> None:
    """These clients kept their line three times, and it has settled."""
    now = datetime.now(UTC)
    asked = now - timedelta(days=20)
    for client_id in client_ids:
        for times in range(3):
            at = asked + timedelta(days=times)
            entry = uphold.Log(1, f"Decision: number {times}?", at, at + timedelta(minutes=1))
            uphold.log(data.OWNER, client_id, entry, f"settling {client_id} {times}", now)


def decline_next(client_ids: range) -> None:
    """These clients said no to the second need."""
    now = datetime.now(UTC)
    for client_id in client_ids:
        with writing() as db:
            terms = asdict(propose.propose(db, data.OWNER, client_id, now).content.terms[1])
            version = data.version_row(client_id, now)
            db.add(version)
            db.flush()
            offer = data.offer_row(client_id, version.id, now)
            offer.closed_at = now
            db.add_all(
                (
                    offer,
                    Clause(freelancer_id=data.OWNER, version_id=version.id, position=2, **terms),
                )
            )
            db.flush()
            db.add(
                Decline(
                    freelancer_id=data.OWNER,
                    offer_id=offer.id,
                    at=now,
                    how="page",
                    name="Ben Okafor",
                    reason="We pay when we can.",
                    not_before=(now + timedelta(days=180)).date(),
                )
            )


def leave_open(client_ids: range) -> None:
    """These clients left a slip open that a third note was about, eight days ago."""
    now = datetime.now(UTC)
    for client_id in client_ids:
        entry = uphold.Log(1, "Decision: and the label?", now - timedelta(days=30))
        occasion_id = uphold.log(data.OWNER, client_id, entry, f"open {client_id}", now)
        planned = occasion_page.page(data.OWNER, occasion_id, now).planned
        assert planned is not None
        uphold.confirm(data.OWNER, occasion_id, planned.fingerprint, now)
    sent = now - timedelta(days=8)
    with writing() as db:
        about = OutboxMessage.client_id.in_(client_ids)
        db.execute(update(OutboxMessage).where(about).values(state=OutboxState.SENT, sent_at=sent))
        db.execute(update(ReminderBreach).values(step=3))
