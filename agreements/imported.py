"""What the lines of an imported table become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Invoice:
    """An invoice that was sent to a client, by the name that the file has for them."""

    client: str
    sent_on: date
    number: str = ""
    due_on: date | None = None
    paid_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Payment:
    """Money that came, for the invoice of that number or from that client."""

    paid_on: date
    number: str = ""
    client: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Call:
    """A call that came in, at a moment in UTC; `phone` has figures and a leading plus alone."""

    at: datetime
    phone: str = ""
    who: str = ""
    seconds: int | None = None


@dataclass(frozen=True)
class NewClient:
    """A client to be, and the main contact there."""

    name: str
    contact: str
    email: str
    phone: str = ""
    country: str = ""
    zone: str = ""
    language: str = ""
    since: date | None = None


Value = Invoice | Payment | Call | NewClient
