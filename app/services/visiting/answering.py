"""Who answers for a client: only the main contact changes anything."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Client, Contact
from app.services.mail.links import Visitor
from app.services.people import clients


class NotTheirs(Exception):
    """Somebody other than the main contact tried to answer (403)."""


def load(db: Session, visitor: Visitor) -> tuple[Client, Contact]:
    """The client and its main contact, who visits.

    Raises:
        NotTheirs: the visitor is somebody else.
    """
    client = clients.load(db, visitor.freelancer_id, visitor.client_id)
    main = clients.main_contact(client)
    if main.id != visitor.contact_id:
        raise NotTheirs
    return client, main
