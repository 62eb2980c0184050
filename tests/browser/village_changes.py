"""Clients of the village whose agreements grow or change."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import session, writing
from app.models import Client, Document, Offer
from app.services.agreeing import changes
from app.services.agreeing.changes import Asked
from app.services.agreeing.propose import Change
from app.services.ranking import rank
from app.services.state import standing
from tests import scenarios


def every_change(ana: int, decisions: int, now: datetime) -> list[str]:
    """One who keeps the first line, and one who moved away and asks for other figures."""
    ranked = [row.id for row in rank.listing(ana, now)[0]]
    rank.reorder(ana, [decisions, *(need for need in ranked if need != decisions)])
    keeps, asks = (_agreed(ana, name, now) for name in ("Keeper & Sons", "Asker Ltd"))
    scenarios.ben_answered_in_time(ana, keeps, decisions, now, 4)
    binding = standing.in_force(standing.versions(session(), asks))
    assert binding is not None
    wish = Asked("Asker Tall", "Too tight.", binding.id, binding.clauses[0].id, {"amount": "3"})
    request = changes.ask(ana, asks, wish, now)
    with writing() as db:
        db.get_one(Client, asks).zone = "Asia/Tokyo"
    change = f"/clients/{asks}/agreement/change/{decisions}"
    return [
        *_two_versions(ana, now),
        f"/clients/{keeps}/agreement/preview",
        f"/clients/{keeps}/agreement",
        f"/clients/{asks}/agreement",
        f"/clients/{asks}/agreement/hours",
        f"/clients/{asks}/change",
        f"/clients/{asks}/requests/{request}",
        change,
        f"{change}?request={request}",
    ]


def _two_versions(ana: int, now: datetime) -> list[str]:
    """One who is offered new hours: two versions to compare, and their papers to look at."""
    moved = _agreed(ana, "Mover & Co", now)
    with writing() as db:
        db.get_one(Client, moved).zone = "Asia/Tokyo"
    offer = scenarios.ben_was_offered(ana, moved, now, Change(words="New hours, as you moved."))
    version = session().scalars(select(Offer.version_id).where(Offer.id == offer)).one()
    paper = session().scalars(select(Document.id).where(Document.version_id == version)).one()
    session().rollback()
    return [
        f"/clients/{moved}/agreement",
        f"/clients/{moved}/agreement/compare",
        f"/clients/{moved}/documents/{paper}/pages",
    ]


def _agreed(ana: int, name: str, now: datetime) -> int:
    begun, first = now - timedelta(days=40), name.split()[0]
    mail = f"{first.lower()}@client.example"
    client = scenarios.ben_is_a_client(ana, begun, name, f"{first} Tall", mail)
    scenarios.ben_accepted(ana, client, begun)
    return client
