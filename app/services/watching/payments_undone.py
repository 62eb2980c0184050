"""What goes with a list of payments beside evidence, whoever removes it."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Invoice


def forget(db: Session, import_id: int) -> None:
    """Take back what a list of payments said of invoices from other lists; part of the caller's
    unit of work, before the import itself is deleted. Its own invoices go with it.

    What came of its lines is for the caller: occasions and evidence carry its id. Clients stay.
    """
    db.execute(
        update(Invoice)
        .where(Invoice.paid_by_import_id == import_id)
        .values(paid_on=None, paid_by_import_id=None)
    )
