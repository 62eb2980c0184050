"""What else waits for the freelancer: requests, decisions, next steps, beginnings, open offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.models import Client, Need, SendingAccount, SendingHold
from app.services.overview.waiting_between import answers_to_questions, lately, to_welcome
from app.services.overview.waiting_erasures import erasures_asked_for
from app.services.overview.waiting_given import nothing_lately
from app.services.overview.waiting_lines import ready, streaks, words_to_say
from app.services.overview.waiting_promises import late, to_keep
from app.services.overview.waiting_rows import (
    answers_waited_for,
    change_requests,
    declined,
    leaving,
    not_begun,
    open_offers,
    questions,
    to_decide,
)
from app.services.overview.waiting_sources import (
    feeds_in_trouble,
    folders_missing,
    mailboxes_in_trouble,
)
from app.services.overview.waiting_theirs import contests, left, main_contacts
from app.services.state.expressions import OWNER

MOST = 25
# Others owe the next word, or it only comes to mind; the freelancer need do nothing.
NOT_NEEDING = ("offered", "awaited", "promise", "given", "welcome", "interest")


@dataclass(frozen=True)
class WaitingRow:
    """Something else that waits, of one of "change", "end", "decide", "ready", "word",
    "streak", "leaving", "begin", "found", "late", "contest", "left", "offered", "awaited",
    "promise", "given", "welcome", "interest" and "source" (which is of no client).

    `row_id` is the row or the need it is about; `words`, `note`, `figures` and `flag` say more,
    each kind its own.
    """

    kind: str
    client_id: int
    client_name: str
    row_id: int
    words: str
    at: datetime | None
    note: str = ""
    figures: Any = None
    flag: bool = False


@dataclass(frozen=True)
class Waiting:
    """What waits, how much of each kind there is, whether a need is ranked, the freelancer's own
    mail account, if any, and what holds all their mail back, if anything does."""

    rows: tuple[WaitingRow, ...]
    in_all: dict[str, int]
    has_needs: bool
    account: SendingAccount | None
    hold: SendingHold | None

    @property
    def needing(self) -> int:
        """How many of these need the freelancer: not what others owe them."""
        return sum(count for kind, count in self.in_all.items() if kind not in NOT_NEEDING)


def waiting(db: Session, whose: dict[str, Any]) -> Waiting:
    """Everything that waits, the first 25 of each kind; one query.

    `whose` names the freelancer, the instant, and the day where they are.
    """
    rows = db.execute(_everything(), lately(whose)).all()
    found = [row for row in rows if row.kind is not None]
    return Waiting(
        tuple(
            WaitingRow(
                row.kind,
                row.client_id,
                row.name,
                row.row_id,
                row.words or "",
                row.at,
                row.note or "",
                row.figures,
                bool(row.flag),
            )
            for row in found
        ),
        {row.kind: row.total for row in found},
        bool(rows[0][-3]),
        rows[0][-2],
        rows[0][-1],
    )


@cache
def _everything() -> Select[*tuple[Any, ...]]:
    quiet = (open_offers(), answers_waited_for(), to_keep(), nothing_lately())
    between = (to_welcome(), answers_to_questions())
    found = _of_all(*_parts(), *quiet, *between).subquery()
    has_needs = (
        select(func.count(Need.id))
        .where(Need.freelancer_id == OWNER, Need.rank.is_not(None))
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=found.c.place, order_by=found.c.at)
    total = func.count().over(partition_by=found.c.place)
    ranked = select(found, place.label("nth"), total.label("total")).subquery()
    one = select(literal(1).label("always")).subquery()
    return (
        select(ranked, has_needs, SendingAccount, SendingHold)
        .select_from(one.outerjoin(ranked, ranked.c.nth <= MOST))
        .outerjoin(SendingAccount, SendingAccount.freelancer_id == OWNER)
        .outerjoin(
            SendingHold,
            (SendingHold.freelancer_id == OWNER) & SendingHold.released_at.is_(None),
        )
        .order_by(ranked.c.place, ranked.c.at)
    )


def needing() -> Any:
    """How many of these need the freelancer `OWNER`, as a subquery: not what others owe."""
    return select(func.count()).select_from(_of_all(*_parts()).subquery()).scalar_subquery()


def _of_all(*parts: Any) -> Select[Any]:
    """All that waits, but for clients who were erased."""
    found = union_all(*parts).subquery()
    erased = select(Client.id).where(Client.id == found.c.client_id, Client.erased_at.is_not(None))
    return select(found).where(~erased.exists())


def _parts() -> tuple[Any, ...]:
    """All that needs the freelancer, most important first."""
    return (
        mailboxes_in_trouble(),
        folders_missing(),
        feeds_in_trouble(),
        erasures_asked_for(),
        change_requests(),
        contests(),
        left(),
        main_contacts(),
        to_decide(),
        declined(),
        ready(),
        words_to_say(),
        streaks(),
        leaving(),
        not_begun(),
        questions(),
        late(),
    )
