"""What the freelancer promised, on a page of the client's: how it went, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judges.turns import REPLIED
from agreements.judging import Outcome
from agreements.language import Language
from app.db import session
from app.languages import language
from app.models import Clause, Client, Evidence, Freelancer, Judgement, PromiseOccasion
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.promising import lines
from app.services.promising.lines import Promise
from app.services.promising.records import QUESTION
from app.services.state import bindings, both_sides, judged, remarks
from app.services.state.both_sides import BothSides
from app.services.state.owed import is_owed
from app.services.state.remarks import Said
from app.services.visiting import promise_rows
from app.services.visiting.portal import who

MOST = 30


@dataclass(frozen=True)
class Row:
    """One promise, as it went. `may_go`: the client said it, and can take it back. `is_owed`: they
    were asked back and owe the answer."""

    id: int
    text: str
    outcome: str
    at: datetime
    explanation: str
    said: tuple[Said, ...]
    may_go: bool
    is_owed: bool


@dataclass(frozen=True)
class PromisesPage:
    """All that the page shows, the newest promises first."""

    freelancer: str
    freelancer_zone: str
    client: Client
    language: str
    is_main: bool
    both: BothSides
    promises: tuple[Promise, ...]
    rows: tuple[Row, ...]
    in_all: int

    @property
    def owed(self) -> tuple[Row, ...]:
        """Those whose answer the client owes."""
        return tuple(row for row in self.rows if row.is_owed)

    @property
    def marks(self) -> tuple[str, ...]:
        """The words that mark a question, where one is promised an answer."""
        asked = (one for one in self.promises if one.kind and one.kind.code == QUESTION)
        first = next(asked, None)
        return first.marks if first else ()


def page(visitor: Visitor) -> PromisesPage:
    """All that the page shows; a constant number of queries."""
    db = session()
    client = clients.load(db, visitor.freelancer_id, visitor.client_id)
    contact, _ = who(client, visitor)
    ln = language(contact.language)
    freelancer = db.get_one(Freelancer, visitor.freelancer_id)
    rows, in_all = _rows(db, client, freelancer, ln)
    return PromisesPage(
        freelancer.name,
        freelancer.zone,
        client,
        ln.code,
        contact.is_main,
        both_sides.of_client(db, client.id),
        lines.in_force(bindings.load(db, client)),
        rows,
        in_all,
    )


def _rows(
    db: Session, client: Client, freelancer: Freelancer, ln: Language
) -> tuple[tuple[Row, ...], int]:
    theirs = (
        select(Evidence.id)
        .where(
            Evidence.occasion_id == PromiseOccasion.id,
            Evidence.source == "page",
            Evidence.kind != REPLIED,
        )
        .correlate(PromiseOccasion)
        .exists()
    )
    found = db.execute(
        select(
            PromiseOccasion,
            Clause,
            Judgement,
            theirs,
            is_owed(PromiseOccasion),
            func.count().over(),
        )
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .join(Judgement, Judgement.id == judged.latest_id(PromiseOccasion))
        .where(PromiseOccasion.client_id == client.id, PromiseOccasion.taken_back_at.is_(None))
        .order_by(PromiseOccasion.opened_at.desc(), PromiseOccasion.id.desc())
        .limit(MOST)
    ).all()
    said = remarks.of_occasions(db, [row[0].id for row in found])
    return tuple(
        Row(
            one.id,
            promise_rows.title(one, clause, freelancer.name, ln),
            one.outcome,
            one.opened_at,
            promise_rows.explanation(one, clause, judgement, (freelancer, client), ln),
            said.get(one.id, ()),
            bool(may_go),
            bool(owed) and one.outcome != Outcome.EXCUSED.value,
        )
        for one, clause, judgement, may_go, owed, _ in found
    ), found[0][-1] if found else 0
