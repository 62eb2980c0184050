"""What is stored of what was given to a client, and of where they stand."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import money
from agreements.language import Language
from app.models import Given, Recommendation, Stage
from app.services.state.stored_tables import Clock, Table


def tables(db: Session, client_id: int, clock: Clock, ln: Language) -> tuple[Table, ...]:
    """What was given, where they stood since when, and recommendations; none where nothing was
    noted. A constant number of queries."""
    made = (
        _given(db, client_id, clock, ln),
        _stages(db, client_id, clock, ln),
        _recommendations(db, client_id, clock, ln),
    )
    return tuple(table for table in made if table.rows)


def _given(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    kinds = {
        "delivered": ln.gettext("Delivered"),
        "expertise": ln.gettext("Expertise"),
        "help": ln.gettext("Help"),
        "hours": ln.gettext("Hours given away"),
        "product": ln.gettext("A product given away"),
    }
    found = db.scalars(
        select(Given).where(Given.client_id == client_id).order_by(Given.on, Given.id)
    )
    rows = tuple(
        (
            one.on.isoformat(),
            kinds[one.kind],
            one.what,
            _how_much(one, ln),
            clock.at(one.recorded_at),
            clock.at(one.taken_back_at),
        )
        for one in found
    )
    headings = (
        ln.gettext("Day"),
        ln.gettext("Kind"),
        ln.gettext("What"),
        ln.gettext("How much"),
        ln.gettext("Noted"),
        ln.gettext("Taken back"),
    )
    return Table(ln.gettext("Delivered and given"), headings, (13, 16, 26, 15, 15, 15), rows)


def _how_much(one: Given, ln: Language) -> str:
    minutes = ln.gettext("%(n)s minutes") % {"n": one.minutes} if one.minutes else ""
    worth = money.said(one.worth, one.currency, ln) if one.worth else ""
    return ", ".join(part for part in (minutes, worth) if part)


def _stages(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    names = {
        "prospect": ln.gettext("has not bought yet"),
        "customer": ln.gettext("buys"),
        "client": ln.gettext("buys expertise and is loyal"),
        "former": ln.gettext("nothing goes on any more"),
    }
    by = {"rules": ln.gettext("what is on record"), "freelancer": ln.gettext("the freelancer")}
    found = db.scalars(select(Stage).where(Stage.client_id == client_id).order_by(Stage.id))
    rows = tuple(
        (names[one.stage], one.since.isoformat(), one.why, by[one.noted_by], clock.at(one.at))
        for one in found
    )
    headings = (
        ln.gettext("Standing"),
        ln.gettext("Since"),
        ln.gettext("Why"),
        ln.gettext("Said by"),
        ln.gettext("Noted"),
    )
    return Table(ln.gettext("Standing"), headings, (20, 13, 35, 16, 16), rows)


def _recommendations(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    found = db.scalars(
        select(Recommendation)
        .where(Recommendation.client_id == client_id)
        .order_by(Recommendation.on, Recommendation.id)
    )
    rows = tuple(
        (one.to_whom, one.on.isoformat(), clock.at(one.recorded_at), clock.at(one.taken_back_at))
        for one in found
    )
    headings = (
        ln.gettext("Recommended to"),
        ln.gettext("Day"),
        ln.gettext("Noted"),
        ln.gettext("Taken back"),
    )
    return Table(ln.gettext("Recommendations"), headings, (40, 20, 20, 20), rows)
