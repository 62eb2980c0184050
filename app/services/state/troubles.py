"""Whether notes have done what they can with a client, and the freelancer has to decide."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements import deciding
from agreements.ladder import Trouble
from app.models import Address, Breach, Client, Contact, Occasion, Talk
from app.services.state.situations import Situation, situation_of


def of_client(
    db: Session, client: Client, agreed_at: datetime | None, now: datetime
) -> Trouble | None:
    """Why it is time to decide about this client, or None."""
    situation = situation_of(db, client.freelancer_id, client.id)
    return of_situation(
        situation,
        now,
        silence=_silence(db, client.id),
        talked_at=db.scalar(select(func.max(Talk.at)).where(Talk.client_id == client.id)),
        agreed_at=agreed_at,
    )


def of_situation(
    situation: Situation,
    now: datetime,
    *,
    silence: deciding.Silence | None,
    talked_at: datetime | None,
    agreed_at: datetime | None,
) -> Trouble | None:
    """As `of_client`, from what is loaded."""
    return deciding.trouble(
        tuple(told.slip for told in situation.told),
        situation.history,
        now,
        silence=silence,
        talked_at=talked_at,
        agreed_at=agreed_at,
    )


def _silence(db: Session, client_id: int) -> deciding.Silence | None:
    """Since when the main contact's address has had no reminders, and the slips since."""
    since = db.scalar(
        select(Address.stopped_at)
        .join(Contact, Contact.id == Address.contact_id)
        .where(Contact.client_id == client_id, Contact.is_main)
        .order_by(Address.id)
        .limit(1)
    )
    if since is None:
        return None
    slips = db.scalar(
        select(func.count(Breach.id))
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .where(
            Breach.client_id == client_id,
            Breach.confirmed_at >= since,
            Occasion.taken_back_at.is_(None),
        )
    )
    return deciding.Silence(since, slips or 0)
