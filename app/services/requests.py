"""A change that a client asked for, for the form that answers it."""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.models import Agreement, ChangeRequest, Client
from app.services import clients
from app.services.errors import NotFound


def one(freelancer_id: int, client_id: int, request_id: int) -> tuple[Client, ChangeRequest]:
    """The client and what they asked for, answered or not.

    Raises:
        NotFound: there is no such request of this client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    found = db.scalar(
        select(ChangeRequest)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(ChangeRequest.id == request_id, Agreement.client_id == client_id)
    )
    if found is None:
        raise NotFound
    return client, found
