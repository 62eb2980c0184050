"""Working hours as they were agreed, beside those of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.hours import Calendar, Week
from agreements.judging import Judge, Outcome
from agreements.language import ENGLISH
from agreements.needs import KINDS
from agreements.presets.wording import hours_in
from app.db import session
from app.languages import language_names
from app.models import Clause, Client, Freelancer, Occasion
from app.services import calendars
from app.services.agreeing import drafted
from app.services.agreeing.drafted import Drafted
from app.services.agreeing.propose import Change
from app.services.people import clients
from app.services.state import standing
from app.services.state.standing import Versions


@dataclass(frozen=True)
class Hours:
    """A working week in words, and the country and region of its public holidays."""

    said: str
    country: str
    region: str | None


@dataclass(frozen=True)
class MovedLine:
    """A line in force whose hours are others now. `is_yours` says that its clock is the
    freelancer's."""

    title: str
    is_yours: bool
    agreed: Hours
    now: Hours


@dataclass(frozen=True)
class AgreedHours:
    """The lines in force whose hours are others now, and how many deadlines run."""

    client: Client
    moved: tuple[MovedLine, ...]
    running: int


@dataclass(frozen=True)
class HoursPage:
    """`language` names the one that the main contact reads; `in_force` is the version that binds.

    `running` counts the deadlines that run now, by the hours they began with.
    """

    client: Client
    contact_name: str
    language: str
    in_force: int | None
    moved: tuple[MovedLine, ...]
    running: int
    drafted: Drafted


def page(freelancer_id: int, client_id: int, words: str, now: datetime) -> HoursPage:
    """What the page shows on which new hours are put into every line; `words` open the version.

    Raises:
        NotFound: the client is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    found, contact = standing.versions(db, client_id), clients.main_contact(client)
    binding = standing.in_force(found)
    return HoursPage(
        client,
        contact.name,
        dict(language_names())[contact.language],
        binding.number if binding else None,
        moved(db, client, found),
        running(db, client_id),
        drafted.drafted(db, freelancer_id, client_id, now, Change(words=words)),
    )


def of_client(freelancer_id: int, client_id: int) -> AgreedHours:
    """What the client's form says of the hours that were agreed."""
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    return AgreedHours(
        client, moved(db, client, standing.versions(db, client_id)), running(db, client_id)
    )


def moved(db: Session, client: Client, found: Versions) -> tuple[MovedLine, ...]:
    """The lines in force that were agreed with other hours than those of now."""
    binding = standing.in_force(found)
    freelancer = db.get_one(Freelancer, client.freelancer_id)
    theirs = calendars.calendar(client, frozenset())
    yours = calendars.calendar(freelancer, frozenset())
    clauses = binding.clauses if binding else ()
    rows = (row for one in clauses for row in (_row(one, theirs, yours), _promised(one, yours)))
    return tuple(row for row in rows if row is not None and row.agreed != row.now)


def running(db: Session, client_id: int) -> int:
    """How many occasions of a client run now."""
    rows = select(func.count(Occasion.id)).where(
        Occasion.client_id == client_id, Occasion.outcome == Outcome.OPEN.value
    )
    return db.scalar(rows) or 0


def _row(clause: Clause, theirs: Calendar, yours: Calendar) -> MovedLine | None:
    kind = KINDS[clause.kind]
    if kind.judge is Judge.BY_HAND:
        return None
    is_yours = clause.parameters.get("clock") == "freelancer"
    agreed = Calendar(
        Week.from_json(clause.week), clause.zone, clause.country or None, clause.region
    )
    return MovedLine(clause.title, is_yours, _said(agreed), _said(yours if is_yours else theirs))


def _promised(clause: Clause, yours: Calendar) -> MovedLine | None:
    """The same of the promise in return, which is the freelancer's to keep. Where the line is by
    their clock as well, it is said once."""
    frozen = clause.promise_calendar
    if frozen is None or clause.parameters.get("clock") == "freelancer":
        return None
    agreed = calendars.of_frozen(frozen, frozenset())
    return MovedLine(f"Your promise in “{clause.title}”", True, _said(agreed), _said(yours))


def _said(calendar: Calendar) -> Hours:
    return Hours(hours_in(calendar, ENGLISH), calendar.country or "", calendar.region)
