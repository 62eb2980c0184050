"""What tells one invoice to a client from the others, however it came on record."""

from __future__ import annotations

from datetime import date

LONGEST_KEY = 200


def folded(text: str) -> str:
    """A name or a number without what differs by accident: capitals and spaces."""
    return " ".join(text.casefold().split())[:LONGEST_KEY]


def key(number: str, sent_on: date, amount: int | None, currency: str) -> str:
    """The number of an invoice, or what else is known of it; `amount` in the smallest unit."""
    if number:
        return f"number:{folded(number)}"
    return f"day:{sent_on}:{amount}:{currency}"
