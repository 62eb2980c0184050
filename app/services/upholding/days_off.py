"""Days off: of a client, or of the freelancer. Live facts; they never count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.db import session, writing
from app.models import Absence
from app.services.errors import NotFound, Refused
from app.services.mail import looking
from app.services.people import clients
from app.services.upholding.judge import judge_anew

LONGEST = 366


def listing(freelancer_id: int, client_id: int | None) -> list[Absence]:
    """Days off of a client, or of the freelancer (None), in order."""
    return list(
        session().scalars(
            select(Absence)
            .where(
                Absence.freelancer_id == freelancer_id,
                Absence.client_id.is_(None)
                if client_id is None
                else Absence.client_id == client_id,
            )
            .order_by(Absence.first_day)
        )
    )


def add(
    freelancer_id: int, client_id: int | None, first: date, last: date, note: str, now: datetime
) -> None:
    """Days off. They never count: what is open or suspected is judged again at once."""
    if last < first:
        raise Refused({"last_day": "The last day comes before the first."})
    if (last - first).days >= LONGEST:
        raise Refused({"last_day": "A year at most."})
    with writing() as db:
        if client_id is not None:
            clients.load(db, freelancer_id, client_id)
        db.add(
            Absence(
                freelancer_id=freelancer_id,
                client_id=client_id,
                first_day=first,
                last_day=last,
                note=note,
            )
        )
        if client_id is not None:
            db.flush()
            judge_anew(db, client_id, now)
            looking.soon(db, client_id, now)


def drop(freelancer_id: int, absence_id: int, now: datetime) -> int | None:
    """Take days off back; answers the client they were of."""
    with writing() as db:
        found = db.scalar(
            select(Absence).where(Absence.id == absence_id, Absence.freelancer_id == freelancer_id)
        )
        if found is None:
            raise NotFound
        db.delete(found)
        db.flush()
        if found.client_id is not None:
            judge_anew(db, found.client_id, now)
            looking.soon(db, found.client_id, now)
        return found.client_id
