"""Requests of a client that what is personal be erased."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ErasureRequest


def waiting(db: Session, client_id: int) -> ErasureRequest | None:
    """The request that waits for the freelancer's word."""
    newest = latest(db, client_id)
    return newest if newest is not None and newest.outcome is None else None


def latest(db: Session, client_id: int) -> ErasureRequest | None:
    """The newest request, answered or not."""
    return db.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.client_id == client_id)
        .order_by(ErasureRequest.id.desc())
        .limit(1)
    )
