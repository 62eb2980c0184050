"""Clients with whom something has to be decided, or was: each way on, so that its pages show it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.db import session, writing
from app.models import Address, Contact, OutboxMessage, Settlement
from app.models import OutboxState as State
from app.services.growing import lines, partings
from app.services.ranking import rank
from tests import scenarios
from tests.partings import ana_gave_notice

WHY = "They are too few for this."


def every_way(ana: int, needs: tuple[int, int, int], begun: datetime, now: datetime) -> list[str]:
    """The pages on which it is decided. `needs` are a decision, calls and one judged by hand."""
    decision, calls, own = needs
    presses = _silent_and_slipping(ana, decision, begun, now)
    waived, skips = _agreed(ana, "Live & Let", decision, begun), _agreed(ana, "Odd", own, begun)
    lines.waive(ana, waived, decision, WHY, now)
    lines.skip(ana, skips, calls, WHY, now)
    lines.give_word(ana, skips, own, now)
    steady = _keeps_on(ana, decision, begun, now)
    says_no = scenarios.ben_is_a_client(ana, begun, "Rest", "Rhea Tall", "rest@client.example")
    _rank_first(ana, calls)
    scenarios.ben_declined(ana, says_no, now)
    leaving, left = _agreed(ana, "Leaving", own, begun), _agreed(ana, "Left", own, begun)
    ana_gave_notice(ana, leaving, now, None, "The design files", "The logins of the shop")
    _its_letter_left(leaving)
    # Where they are, it may be the next day already.
    ana_gave_notice(ana, left, begun, begun.date() + timedelta(days=1))
    partings.end_due(now)
    return [
        *(f"/clients/{client}/decide" for client in (presses, skips, says_no, leaving)),
        *(f"/clients/{presses}/lines/{need}" for need in (decision, calls)),
        f"/clients/{waived}/lines/{decision}",
        *(f"/clients/{skips}/lines/{need}" for need in (own, calls)),
        f"/clients/{presses}/talk",
        f"/clients/{skips}/thanks",
        f"/clients/{steady}/lines/{decision}/thanks-in-words",
        *(f"/clients/{client}/parting" for client in (presses, leaving, left)),
        *(f"/clients/{client}" for client in (waived, skips, leaving, left)),
        *(f"/clients/{client}/agreement" for client in (waived, left)),
        *(f"/clients/{client}/page" for client in (waived, leaving, left)),
    ]


def _silent_and_slipping(ana: int, need: int, begun: datetime, now: datetime) -> int:
    """A client who stopped reminders and slipped twice since."""
    client = _agreed(ana, "Silent", need, begun)
    with writing() as db:
        address = db.scalars(
            select(Address)
            .join(Contact, Contact.id == Address.contact_id)
            .where(Contact.client_id == client)
        ).one()
        address.stopped_at, address.stopped_how = begun, "page"
    for word in ("colour", "paper"):
        asked = begun + timedelta(hours=1)
        slip = scenarios.ben_was_asked(ana, client, need, asked, now, f"Decision: which {word}?")
        scenarios.ana_confirmed(ana, slip, now)
    return client


def _keeps_on(ana: int, need: int, begun: datetime, now: datetime) -> int:
    """A client who kept a line ten times in a row, long after it settled."""
    client = _agreed(ana, "Steady", need, begun)
    scenarios.ben_answered_in_time(ana, client, need, now, 10)
    with writing() as db:
        db.execute(delete(Settlement).where(Settlement.client_id == client))
    return client


def _agreed(ana: int, name: str, need: int, begun: datetime) -> int:
    _rank_first(ana, need)
    mail = f"{name.split()[0].lower()}@client.example"
    client = scenarios.ben_is_a_client(ana, begun, name, f"{name.split()[0]} Short", mail)
    scenarios.ben_accepted(ana, client, begun)
    return client


def _rank_first(ana: int, need: int) -> None:
    ranked = [row.id for row in rank.listing(ana, datetime.now().astimezone())[0]]
    rank.reorder(ana, [need, *(other for other in ranked if other != need)])


def _its_letter_left(client: int) -> None:
    session().rollback()
    with writing() as db:
        letter = db.scalars(
            select(OutboxMessage).where(
                OutboxMessage.client_id == client, OutboxMessage.kind == "closing"
            )
        ).one()
        letter.state = State.SENT
