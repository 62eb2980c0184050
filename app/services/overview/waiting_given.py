"""Clients who got nothing lately: a quiet row, never a reason to sell."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.models import Client, Contact, Freelancer
from app.services.overview.waiting_rows import columns
from app.services.state import expressions as terms
from app.services.state import given
from app.services.state.expressions import NOW, OWNER, days_between


def nothing_lately() -> Any:
    """Nothing was delivered or given to a client for longer than the freelancer set.

    `at` is when something was, or since when they buy; `words` is the contact's name.
    """
    last = given.latest()
    usual = select(Freelancer.given_every_days).where(Freelancer.id == OWNER).scalar_subquery()
    every = func.coalesce(Client.given_every_days, usual)
    return (
        select(*columns(22, "given", Client.id, Contact.name, last.c.at))
        .join(last, last.c.client_id == Client.id)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(
            Client.freelancer_id == OWNER,
            last.c.buys == 1,
            every > 0,
            days_between(NOW, last.c.at) >= every,
            ~terms.parted(Client.id),
            ~given.is_said_to_be(Client.id, "prospect", "former"),
        )
    )
