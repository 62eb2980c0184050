"""What is stored of a client from lists that were read in: invoices, and what names they have."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import money
from agreements.language import Language
from app.models import Client, Import, Invoice
from app.services.state.stored_tables import Table


def tables(db: Session, client: Client, ln: Language) -> tuple[Table, ...]:
    """Invoices, oldest first, and the names and numbers that stand for this client; none where
    nothing was read in. A constant number of queries."""
    made = (_invoices(db, client, ln), _names(db, client, ln))
    return tuple(table for table in made if table.rows)


def _invoices(db: Session, client: Client, ln: Language) -> Table:
    found = db.scalars(
        select(Invoice).where(Invoice.client_id == client.id).order_by(Invoice.sent_on, Invoice.id)
    )
    rows = tuple(
        (
            one.number or ln.gettext("Without a number"),
            "" if one.amount is None else money.said(one.amount, one.currency, ln),
            one.sent_on.isoformat(),
            one.due_on.isoformat() if one.due_on else "",
            one.paid_on.isoformat() if one.paid_on else "",
        )
        for one in found
    )
    headings = (
        ln.gettext("Invoice"),
        ln.gettext("Amount"),
        ln.gettext("Sent"),
        ln.gettext("Due"),
        ln.gettext("Paid"),
    )
    note = ln.gettext("As they stood in the lists that were read in, or were noted by hand.")
    return Table(ln.gettext("Invoices"), headings, (24, 22, 18, 18, 18), rows, note)


def _names(db: Session, client: Client, ln: Language) -> Table:
    """Of every list that is on record: the names and phone numbers in it that were said to be this
    client's."""
    stored = db.scalars(select(Import.choices).where(Import.freelancer_id == client.freelancer_id))
    known = (said for choices in stored for said in choices.get("who", {}).items())
    names = {name for name, who in known if who == client.id}
    rows = tuple((name, client.name) for name in sorted(names))
    headings = (ln.gettext("Name or number in a list"), ln.gettext("Stands for"))
    return Table(ln.gettext("Names in lists"), headings, (60, 40), rows)
