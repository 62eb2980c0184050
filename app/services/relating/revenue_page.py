"""The one figure: revenue with clients under an agreement, and of it with those who keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from agreements import revenue
from agreements.revenue import Agreed, Billed, Block
from agreements.spoken import Share
from app.db import session
from app.models import Acceptance, Agreement, Client, Invoice, Offer, Parting
from app.services.accounts import Person
from app.services.relating import calls
from app.services.relating.days import today
from app.services.relating.given import usual_currency
from app.services.state import standings

PAGE = 50


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice that was noted by hand."""

    id: int
    client_name: str
    number: str
    amount: int | None
    currency: str
    sent_on: date
    paid_on: date | None


@dataclass(frozen=True)
class RevenuePage:
    """A year, and the years there are. `by_hand` is a page of the invoices that were noted by hand,
    of which there are `by_hand_in_all`; `talked` says how much paid time went on offers lately,
    whatever the year."""

    year: int
    years: tuple[int, ...]
    today: date
    blocks: tuple[Block, ...]
    from_lists: int
    by_hand: tuple[InvoiceRow, ...]
    by_hand_in_all: int
    page: int
    pages: int
    clients: tuple[tuple[int, str], ...]
    currency: str
    talked: Share


def page(person: Person, year: int | None, number: int, now: datetime) -> RevenuePage:
    """The figure of a year, this one unless another is named; a constant number of queries. Years
    are the freelancer's."""
    db, day = session(), today(person.zone, now)
    years = {day.year, *_years(db, person.id)}
    year = year if year in years else day.year
    found = _invoices(db, person.id, year)
    own = [row for row, _ in found if row.import_id is None]
    names = {row.id: name for row, name in found}
    billed = [
        Billed(row.client_id, row.sent_on, row.amount, row.currency, row.paid_on is not None)
        for row, _ in found
    ]
    return RevenuePage(
        year=year,
        years=tuple(sorted(years, reverse=True)),
        today=day,
        blocks=revenue.blocks(billed, _agreed(db, {one.client_id for one in billed}, person, now)),
        from_lists=len(found) - len(own),
        by_hand=tuple(_row(one, names[one.id]) for one in own[(number - 1) * PAGE : number * PAGE]),
        by_hand_in_all=len(own),
        page=number,
        pages=max(1, -(-len(own) // PAGE)),
        clients=client_names(db, person.id),
        currency=usual_currency(db, person),
        talked=calls.everywhere(db, person.id, day),
    )


def client_names(db: Session, freelancer_id: int) -> tuple[tuple[int, str], ...]:
    """A freelancer's clients by name; one query."""
    rows = db.execute(
        select(Client.id, Client.name)
        .where(Client.freelancer_id == freelancer_id, Client.erased_at.is_(None))
        .order_by(func.lower(Client.name), Client.id)
    )
    return tuple((client_id, name) for client_id, name in rows)


def choices(freelancer_id: int) -> tuple[tuple[int, str], ...]:
    """As `client_names`, for a form alone."""
    return client_names(session(), freelancer_id)


def _years(db: Session, freelancer_id: int) -> Iterable[int]:
    year = extract("year", Invoice.sent_on)
    return db.scalars(select(year).where(Invoice.freelancer_id == freelancer_id).distinct())


def _invoices(db: Session, freelancer_id: int, year: int) -> list[tuple[Invoice, str]]:
    """Invoices sent in a year, newest first, each with the client's name."""
    rows = db.execute(
        select(Invoice, Client.name)
        .join(Client, Client.id == Invoice.client_id)
        .where(
            Invoice.freelancer_id == freelancer_id,
            Invoice.sent_on >= date(year, 1, 1),
            Invoice.sent_on <= date(year, 12, 31),
        )
        .order_by(Invoice.sent_on.desc(), Invoice.id.desc())
    )
    return [(row, name) for row, name in rows]


def _agreed(db: Session, ids: set[int], person: Person, now: datetime) -> dict[int, Agreed]:
    """Of these clients, when agreements were in force and how far along the lines are."""
    here = ZoneInfo(person.zone)
    accepted: dict[int, list[date]] = {}
    for client_id, at in db.execute(_acceptances(ids)):
        accepted.setdefault(client_id, []).append(at.astimezone(here).date())
    ended: dict[int, list[date]] = {}
    for client_id, day in db.execute(_final_days(ids)):
        ended.setdefault(client_id, []).append(day)
    lines = standings.of_clients(db, ids, now)
    return {
        client_id: Agreed(
            revenue.spans(days, ended.get(client_id, [])),
            tuple(one.progress for one in lines[client_id].counting) if client_id in lines else (),
        )
        for client_id, days in accepted.items()
    }


def _acceptances(ids: set[int]) -> Select[int, datetime]:
    return (
        select(Agreement.client_id, Acceptance.at)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .join(Acceptance, Acceptance.offer_id == Offer.id)
        .where(Agreement.client_id.in_(ids))
    )


def _final_days(ids: set[int]) -> Select[int, date]:
    return select(Parting.client_id, Parting.final_day).where(
        Parting.client_id.in_(ids), Parting.ended_at.is_not(None), Parting.taken_back_at.is_(None)
    )


def _row(one: Invoice, name: str) -> InvoiceRow:
    return InvoiceRow(one.id, name, one.number, one.amount, one.currency, one.sent_on, one.paid_on)
