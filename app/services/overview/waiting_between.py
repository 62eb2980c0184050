"""What waits between the two beside the agreement, quietly: a welcome, an answer to what was asked
first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Date as SqlDate
from sqlalchemy import bindparam, func, or_, select

from app.db import UtcDateTime
from app.models import Acceptance, Agreement, Client, Contact, Interest, Invoice, Offer, Welcome
from app.services.overview.waiting_rows import columns
from app.services.state import expressions as terms
from app.services.state.expressions import NOW, OWNER, TODAY, days_between

WELCOMED_WITHIN = timedelta(days=30)
LATELY: Any = bindparam("lately", type_=SqlDate)


def lately(whose: dict[str, Any]) -> dict[str, Any]:
    """What `to_welcome` is run with beside whose it is."""
    return {**whose, LATELY.key: whose[TODAY.key] - WELCOMED_WITHIN}


def to_welcome() -> Any:
    """Somebody became a client within 30 days, and was not welcomed yet. `words` is their name."""
    yes = (
        select(func.min(Acceptance.at, type_=UtcDateTime()))
        .join(Offer, Offer.id == Acceptance.offer_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == Client.id)
        .correlate(Client)
        .scalar_subquery()
    )
    invoiced = (
        select(func.min(Invoice.sent_on))
        .where(Invoice.client_id == Client.id)
        .correlate(Client)
        .scalar_subquery()
    )
    told = Client.client_since.between(LATELY, TODAY)
    said_yes = days_between(NOW, yes) <= WELCOMED_WITHIN.days
    derived = (
        Client.client_since.is_(None)
        & or_(yes.is_(None), said_yes)
        & or_(invoiced.is_(None), invoiced >= LATELY)
        & or_(yes.is_not(None), invoiced.is_not(None))
    )
    return (
        select(*columns(12, "welcome", Client.id, Contact.name, Client.created_at))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .outerjoin(Welcome, Welcome.client_id == Client.id)
        .where(
            Client.freelancer_id == OWNER,
            Welcome.id.is_(None),
            or_(told, derived),
            ~terms.parted(Client.id),
        )
    )


def answers_to_questions() -> Any:
    """A client answered what was asked first, on their page. `words` is what was noticed, `note`
    the answer."""
    at = Interest.answered_at
    return (
        select(*columns(13, "interest", Interest.id, Interest.noticed, at, note=Interest.answer))
        .join(Interest, Interest.client_id == Client.id)
        .where(
            Client.freelancer_id == OWNER,
            Interest.answered_by == "client",
            Interest.answer.is_not(None),
            Interest.noted_at.is_(None),
        )
    )
