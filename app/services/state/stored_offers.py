"""What is stored about offers to a client and their answers, and about calls and the welcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import Language
from app.models import Interest, NoOffers, SalesOffer, SpokenTime, Welcome
from app.services.state.stored_tables import Clock, Row, Table

_Dated = tuple[datetime, Row]


def tables(db: Session, client_id: int, clock: Clock, ln: Language) -> tuple[Table, ...]:
    """Offers and what was said to them, and calls; none where nothing was noted. A constant number
    of queries."""
    made = (_said(db, client_id, clock, ln), _calls(db, client_id, clock, ln))
    return tuple(table for table in made if table.rows)


def _said(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    found = sorted(
        (
            *_offers(db, client_id, clock, ln),
            *_wishes(db, client_id, clock, ln),
            *_questions(db, client_id, clock, ln),
            *_welcomes(db, client_id, clock, ln),
        ),
        key=lambda one: one[0],
    )
    headings = (
        ln.gettext("Noted"),
        ln.gettext("What"),
        ln.gettext("About"),
        ln.gettext("Answer"),
        ln.gettext("Rests until"),
    )
    rows = tuple(row for _, row in found)
    return Table(ln.gettext("Offers and welcome"), headings, (18, 22, 26, 20, 14), rows)


def _offers(db: Session, client_id: int, clock: Clock, ln: Language) -> Iterator[_Dated]:
    called = {
        "extra": ln.gettext("Extra work"),
        "upgrade": ln.gettext("An upgrade"),
        "renewal": ln.gettext("A renewal"),
    }
    answers = {
        "yes": ln.gettext("yes"),
        "no": ln.gettext("no"),
        "later": ln.gettext("not before a day"),
    }
    for one in db.scalars(select(SalesOffer).where(SalesOffer.client_id == client_id)):
        day, state = one.offered_on, ln.gettext("offered on %(day)s")
        if day is None:
            day, state = one.planned_for, ln.gettext("planned for %(day)s")
        what = [called[one.kind], state % {"day": day.isoformat() if day else ""}]
        if one.taken_back_at:
            what.append(ln.gettext("taken back %(at)s") % {"at": clock.at(one.taken_back_at)})
        said = (answers[one.answer], one.words, clock.at(one.answered_at)) if one.answer else ()
        until = one.not_before.isoformat() if one.not_before else ""
        row = (clock.at(one.recorded_at), "\n".join(what), one.what, _lines(*said), until)
        yield one.recorded_at, row


def _wishes(db: Session, client_id: int, clock: Clock, ln: Language) -> Iterator[_Dated]:
    for one in db.scalars(select(NoOffers).where(NoOffers.client_id == client_id)):
        over = one.ended_at and ln.gettext("ended %(at)s") % {"at": clock.at(one.ended_at)}
        until = one.until.isoformat() if one.until else ""
        yield (
            one.at,
            (clock.at(one.at), ln.gettext("No offers for now"), one.name, over or "", until),
        )


def _questions(db: Session, client_id: int, clock: Clock, ln: Language) -> Iterator[_Dated]:
    answers = {"yes": ln.gettext("yes"), "no": ln.gettext("no")}
    by = {"client": ln.gettext("on the page"), "freelancer": ln.gettext("noted by hand")}
    for one in db.scalars(select(Interest).where(Interest.client_id == client_id)):
        said = (
            (answers[one.answer], by[one.answered_by], clock.at(one.answered_at))
            if one.answer
            else ()
        )
        row = (clock.at(one.asked_at), ln.gettext("Asked first"), one.noticed, _lines(*said), "")
        yield one.asked_at, row


def _welcomes(db: Session, client_id: int, clock: Clock, ln: Language) -> Iterator[_Dated]:
    for one in db.scalars(select(Welcome).where(Welcome.client_id == client_id)):
        how = ln.gettext("by mail") if one.message_id else ln.gettext("elsewhere")
        yield one.at, (clock.at(one.at), ln.gettext("Welcomed"), how, "", "")


def _calls(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    purposes = {
        "work": ln.gettext("the work"),
        "offers": ln.gettext("offers"),
        "other": ln.gettext("something else"),
    }
    found = db.scalars(
        select(SpokenTime)
        .where(SpokenTime.client_id == client_id)
        .order_by(SpokenTime.on, SpokenTime.id)
    )
    rows = tuple(
        (
            one.on.isoformat(),
            str(one.minutes),
            purposes[one.purpose],
            ln.gettext("yes") if one.is_paid else ln.gettext("no"),
            one.note,
            clock.at(one.taken_back_at),
        )
        for one in found
    )
    headings = (
        ln.gettext("Day"),
        ln.gettext("Minutes"),
        ln.gettext("What for"),
        ln.gettext("Paid"),
        ln.gettext("Note"),
        ln.gettext("Taken back"),
    )
    return Table(ln.gettext("Calls and meetings"), headings, (14, 12, 16, 10, 30, 18), rows)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
