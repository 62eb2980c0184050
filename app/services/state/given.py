"""What was given to clients, for statements over many: what was noted, promises kept by delivering
something, thanks that were sent. An invoice that was paid is nothing given."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Subquery, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from agreements.needs import KINDS
from app.db import UtcDateTime
from app.models import (
    Acceptance,
    Agreement,
    Clause,
    Client,
    Given,
    Invoice,
    Offer,
    OutboxMessage,
    PromiseOccasion,
    Stage,
)
from app.models import OutboxState as State
from app.services.state.expressions import TODAY, there_is

DELIVERING = tuple(code for code, kind in KINDS.items() if kind.by_date)


class noon_of(FunctionElement[Any]):
    """A day as an instant, for statements that hold both: noon in UTC."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(noon_of, "sqlite")
def _on_sqlite(element: noon_of, compiler: SQLCompiler, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} || ' 12:00:00.000000')"


@compiles(noon_of)
def _elsewhere(element: noon_of, compiler: SQLCompiler, **how: Any) -> str:
    day = compiler.process(element.clauses, **how)
    return f"((CAST({day} AS timestamp) + INTERVAL '12 hours') AT TIME ZONE 'UTC')"


def promises_delivered() -> tuple[Any, ...]:
    """The conditions of a promise that something comes by a day, once it has come; inside a
    statement that has the promise's occasion and its clause."""
    return (
        Clause.id == PromiseOccasion.clause_id,
        Clause.promise_kind.in_(DELIVERING),
        PromiseOccasion.closed_at.is_not(None),
        PromiseOccasion.taken_back_at.is_(None),
    )


def thanks_sent() -> tuple[Any, ...]:
    """The conditions of a thank-you that has left."""
    return OutboxMessage.kind == "thanks", OutboxMessage.state == State.SENT


@cache
def latest() -> Subquery:
    """By client: `at`, when something was given last, or else since when they buy; `buys` is 1
    where anything shows that they do."""
    found = union_all(*_given(), *_bought()).subquery()
    return (
        select(
            found.c.client_id,
            func.max(found.c.at, type_=UtcDateTime()).label("at"),
            func.max(found.c.buys).label("buys"),
        )
        .group_by(found.c.client_id)
        .subquery()
    )


def is_said_to_be(client_id: Any, *said: str) -> Any:
    """Whether the freelancer's own word, which counts, is one of these stages."""
    said_last, newer = aliased(Stage), aliased(Stage)
    later = select(newer.id).where(newer.client_id == client_id, newer.id > said_last.id)
    found = select(said_last.id).where(
        said_last.client_id == client_id,
        said_last.noted_by == "freelancer",
        said_last.stage.in_(said),
        ~there_is(later, newer),
    )
    return there_is(found, said_last)


def _row(client_id: Any, at: Any, buys: int) -> Select[Any]:
    return select(
        client_id.label("client_id"), at.label("at"), literal(buys, Integer).label("buys")
    )


def _given() -> tuple[Select[Any], ...]:
    return (
        _row(PromiseOccasion.client_id, PromiseOccasion.closed_at, 0).where(*promises_delivered()),
        _row(OutboxMessage.client_id, OutboxMessage.sent_at, 0).where(*thanks_sent()),
        _row(Given.client_id, noon_of(Given.on), 0).where(Given.taken_back_at.is_(None)),
    )


def _bought() -> tuple[Select[Any], ...]:
    """The first agreement, the first invoice, and what the freelancer said."""
    since = _row(Client.id, noon_of(Client.client_since), 1)
    said = _row(Stage.client_id, noon_of(Stage.since), 1)
    return (
        since.where(Client.client_since <= TODAY),
        _row(Agreement.client_id, func.min(Acceptance.at), 1)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .group_by(Agreement.client_id),
        _row(Invoice.client_id, noon_of(func.min(Invoice.sent_on)), 1).group_by(Invoice.client_id),
        said.where(is_said_to_be(Stage.client_id, "customer", "client")),
    )
