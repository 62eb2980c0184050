"""Where a need is agreed, and where what was agreed differs from what the need says now."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import session
from app.models import Freelancer, Need
from app.services import calendars
from app.services.agreeing.freezing import Freezer, Wanted
from app.services.contents import terms_of
from app.services.errors import Conflict
from app.services.ranking import rank
from app.services.state import in_force, standing
from app.services.state.in_force import LineInForce


@dataclass(frozen=True)
class WhereAgreed:
    """A client with whom a need is in force. `differs` says that the need was changed since."""

    client_id: int
    name: str
    differs: bool
    is_waived: bool


def of_need(freelancer_id: int, need_id: int) -> tuple[WhereAgreed, ...]:
    """The clients with whom a need is in force, by name.

    Raises:
        NotFound: there is no such need, or it is somebody else's.
    """
    db = session()
    need = rank.one(freelancer_id, need_id)
    freelancer = db.get_one(Freelancer, freelancer_id)
    return tuple(
        WhereAgreed(
            line.client.id, line.client.name, _differs(need, freelancer, line), line.is_waived
        )
        for line in in_force.lines(db, freelancer_id, need_id)
    )


def _differs(need: Need, freelancer: Freelancer, line: LineInForce) -> bool:
    """Whether the need would be put otherwise now. Days off are never part of the words."""
    freezer = Freezer(
        calendars.calendar(line.client, frozenset()),
        calendars.calendar(freelancer, frozenset()),
        standing.day_in(freelancer.zone, line.made_at),
        line.language,
    )
    try:
        freezer.changing((terms_of(line.clause),), need, Wanted(None))
    except Conflict:
        return False
    return True
