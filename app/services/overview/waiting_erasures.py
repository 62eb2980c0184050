"""What waits because a client asks to be erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.models import Client, ErasureRequest
from app.services.overview.waiting_rows import columns
from app.services.state.expressions import OWNER


def erasures_asked_for() -> Any:
    """A client asks that what is personal be erased. `words` are theirs."""
    asked = ErasureRequest
    return (
        select(*columns(33, "erase", asked.id, asked.words, asked.asked_at, note=asked.name))
        .join(ErasureRequest, ErasureRequest.client_id == Client.id)
        .where(Client.freelancer_id == OWNER, ErasureRequest.outcome.is_(None))
    )
