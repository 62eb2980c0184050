"""Days off: of a client, or of the freelancer. Live facts; they never count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import session, writing
from app.models import Absence
from app.services.errors import NotFound, Refused
from app.services.mail import looking
from app.services.people import clients
from app.services.upholding import promised
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
        put(db, freelancer_id, client_id, (first, last), note, now)


def put(
    db: Session,
    freelancer_id: int,
    client_id: int | None,
    days: tuple[date, date],
    note: str,
    now: datetime,
    said_by: str = "freelancer",
) -> Absence:
    """As `add`, part of the caller's unit of work, of days that were checked: the first and the
    last. `said_by` as in `Absence`."""
    first, last = days
    absence = Absence(
        freelancer_id=freelancer_id,
        client_id=client_id,
        first_day=first,
        last_day=last,
        note=note,
        said_by=said_by,
    )
    db.add(absence)
    db.flush()
    _look_again(db, absence, now)
    return absence


def drop(freelancer_id: int, absence_id: int, now: datetime) -> int | None:
    """Take days off back; answers the client they were of."""
    with writing() as db:
        found = db.scalar(
            select(Absence).where(Absence.id == absence_id, Absence.freelancer_id == freelancer_id)
        )
        if found is None:
            raise NotFound
        take(db, found, now)
        return found.client_id


def take(db: Session, found: Absence, now: datetime) -> None:
    """Take days off back; part of the caller's unit of work."""
    db.delete(found)
    db.flush()
    _look_again(db, found, now)


def _look_again(db: Session, changed: Absence, now: datetime) -> None:
    if changed.client_id is None:
        promised.judge_anew(db, changed.freelancer_id, now)
        return
    judge_anew(db, changed.client_id, now)
    looking.soon(db, changed.client_id, now)
