"""Invoices that the freelancer notes by hand, for figures alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import invoices
from app.db import session, writing
from app.models import Invoice
from app.services import submissions
from app.services.accounts import Person
from app.services.errors import NotFound, Refused
from app.services.people import clients
from app.services.relating.days import check_past

LONGEST_NUMBER = 80


@dataclass(frozen=True)
class InvoiceForm:
    """An invoice as it is noted; `amount` in the smallest unit of `currency`."""

    client_id: int
    sent_on: date
    amount: int
    currency: str
    number: str
    paid_on: date | None


def note(person: Person, form: InvoiceForm, key: str, now: datetime) -> None:
    """Note an invoice. The same form again changes nothing.

    Raises:
        NotFound: the client is somebody else's.
        Refused: its days cannot be, or it is on record already.
    """
    _check(person, form, now)
    with writing() as db:
        clients.load(db, person.id, form.client_id)
        if submissions.made_by(db, person.id, key) is not None:
            return
        row = Invoice(freelancer_id=person.id)
        _put(db, row, form)
        db.add(row)
        db.flush()
        submissions.note(db, person.id, key, row.id, now)


def one(freelancer_id: int, invoice_id: int) -> Invoice:
    """An invoice that was noted by hand, for its form.

    Raises:
        NotFound: there is none, it is somebody else's, or it came by a list.
    """
    return _load(session(), freelancer_id, invoice_id)


def change(person: Person, invoice_id: int, form: InvoiceForm, now: datetime) -> None:
    """Change an invoice that was noted by hand.

    Raises:
        NotFound: as `one`, or the client is somebody else's.
        Refused: its days cannot be, or the same is on record already.
    """
    _check(person, form, now)
    with writing() as db:
        row = _load(db, person.id, invoice_id)
        clients.load(db, person.id, form.client_id)
        _put(db, row, form)


def remove(freelancer_id: int, invoice_id: int) -> date:
    """Take an invoice that was noted by hand off the figures; answers the day it was sent.

    Raises:
        NotFound: as `one`.
    """
    with writing() as db:
        row = _load(db, freelancer_id, invoice_id)
        db.delete(row)
        return row.sent_on


def _load(db: Session, freelancer_id: int, invoice_id: int) -> Invoice:
    found = db.scalar(
        select(Invoice).where(
            Invoice.id == invoice_id,
            Invoice.freelancer_id == freelancer_id,
            Invoice.import_id.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def _check(person: Person, form: InvoiceForm, now: datetime) -> None:
    check_past("sent_on", form.sent_on, person.zone, now)
    if form.paid_on is not None:
        check_past("paid_on", form.paid_on, person.zone, now)
        if form.paid_on < form.sent_on:
            raise Refused({"paid_on": "It would be paid before it was sent."})


def _put(db: Session, row: Invoice, form: InvoiceForm) -> None:
    """What was typed, unless another invoice of this client is the same."""
    key = invoices.key(form.number, form.sent_on, form.amount, form.currency)
    with db.no_autoflush:
        same = db.scalar(
            select(Invoice.id).where(Invoice.client_id == form.client_id, Invoice.key == key)
        )
    if same is not None and same != row.id:
        what = "with this number" if form.number else "of this day and amount"
        number = "" if form.number else " If there are two, give this one a number."
        raise Refused({"number": f"An invoice {what} is on record for this client.{number}"})
    for name, value in vars(form).items():
        setattr(row, name, value)
    row.key = key
