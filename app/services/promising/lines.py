"""The promises in force with a client, and what is open of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.kinds import Kind, Parameters
from agreements.needs import KINDS
from agreements.their_questions import marks
from app.db import session
from app.models import Clause, Client, PromiseOccasion
from app.services.people import clients
from app.services.state import bindings, standing
from app.services.state.bindings import Binding
from app.services.upholding import promised

MOST = 6


@dataclass(frozen=True)
class Promise:
    """A promise in force; `kind` is None where it is words alone, which nothing can judge."""

    need_id: int
    title: str
    words: str
    kind: Kind | None
    parameters: Parameters

    @property
    def marks(self) -> tuple[str, ...]:
        """The words by which a client can mark a question that it is about."""
        return marks(self.parameters.get("mark"))


@dataclass(frozen=True)
class OpenPromise:
    """Something that the freelancer still owes. While they wait for an answer to what they asked
    back, nothing is due."""

    id: int
    kind: Kind
    subject: str
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class PromisePage:
    """What can be noted of the freelancer's own promises to a client, and what is open."""

    client: Client
    promises: tuple[Promise, ...]
    open: tuple[OpenPromise, ...]

    def about(self, need_id: int | None) -> Promise | None:
        """The promise of a line, where something can be noted of it."""
        found = (one for one in self.promises if one.need_id == need_id and one.kind)
        return next(found, None)


def page(freelancer_id: int, client_id: int) -> PromisePage:
    """The promises in force and what is open of them; a constant number of queries.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    return PromisePage(client, in_force(bindings.load(db, client)), _open(db, client_id))


def in_force(found: Binding) -> tuple[Promise, ...]:
    """The promises that count now, in the order of the agreement."""
    version = standing.in_force(found.versions)
    waived = {waiver.need_id for waiver in found.waivers if waiver.ended_at is None}
    return tuple(
        Promise(
            clause.need_id,
            clause.title,
            clause.promise,
            promised.kind_of(clause),
            clause.promise_parameters,
        )
        for clause in (version.clauses if version else ())
        if clause.need_id not in waived
    )


def _open(db: Session, client_id: int) -> tuple[OpenPromise, ...]:
    rows = db.execute(
        select(PromiseOccasion, Clause.promise_kind)
        .join(Clause, Clause.id == PromiseOccasion.clause_id)
        .where(
            PromiseOccasion.client_id == client_id,
            PromiseOccasion.closed_at.is_(None),
            PromiseOccasion.taken_back_at.is_(None),
            or_(
                PromiseOccasion.outcome == Outcome.OPEN.value,
                (PromiseOccasion.outcome == Outcome.BREACHED.value)
                & PromiseOccasion.due_at.is_not(None),  # else it slipped by their word alone
            ),
            Clause.promise_kind.in_([code for code, kind in KINDS.items() if kind.is_mendable]),
        )
        .order_by(PromiseOccasion.due_at.is_(None), PromiseOccasion.due_at, PromiseOccasion.id)
        .limit(MOST)
    )
    return tuple(
        OpenPromise(one.id, KINDS[code or ""], one.subject, one.opened_at, one.due_at)
        for one, code in rows
    )
