"""Invoices on record: kept from files, or noted by hand with their number in the subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from app.models import Clause, Evidence, Invoice, Occasion
from app.services.importing.books import Books
from app.services.importing.lines import Close
from app.services.importing.naming import folded

INVOICE = ("invoice",)
SHORTEST_IN_TEXT = 4


@dataclass
class Bill:
    """An invoice that is on record. `invoice` is empty where it was noted by hand alone, `occasion`
    where no line about invoices was in force."""

    client_id: int
    number: str
    sent_on: date
    paid_on: date | None
    invoice: Invoice | None = None
    occasion: Occasion | None = None
    clause: Clause | None = None

    @property
    def subject(self) -> str:
        """What it is called: by its number, or as it was noted by hand."""
        if self.invoice is None and self.occasion is not None:
            return self.occasion.subject
        return subject(self.number, self.sent_on)

    @property
    def waits(self) -> bool:
        """Whether its occasion waits for the money, so that a payment closes it."""
        occasion = self.occasion
        return (
            occasion is not None
            and occasion.closed_at is None
            and occasion.taken_back_at is None
            and occasion.outcome != Outcome.EXCUSED.value
        )


class Bills:
    """All invoices of a freelancer that are on record."""

    def __init__(self, db: Session, freelancer_id: int, zone: str) -> None:
        self.db = db
        rows = db.execute(
            select(Occasion, Clause)
            .join(Clause, Clause.id == Occasion.clause_id)
            .where(Occasion.freelancer_id == freelancer_id, Clause.kind.in_(INVOICE))
            .order_by(Occasion.id)
        ).all()
        by_id = {occasion.id: (occasion, clause) for occasion, clause in rows}
        kept = db.scalars(select(Invoice).where(Invoice.freelancer_id == freelancer_id)).all()
        self._by_key = {(one.client_id, one.key): _kept(one, by_id) for one in kept}
        self._found = {(one.client_id, one.found_key) for one, _ in by_id.values()}
        named = {one.occasion_id for one in kept}
        self._by_hand = [
            _noted(occasion, clause, ZoneInfo(zone))
            for occasion, clause in by_id.values()
            if occasion.id not in named and occasion.taken_back_at is None
        ]
        self._numbers: dict[str, list[Bill]] = {}
        for bill in self.all():
            for word in {folded(bill.number), *_words(bill)}:
                if word:
                    self._numbers.setdefault(word, []).append(bill)

    def all(self) -> Iterable[Bill]:
        yield from self._by_key.values()
        yield from self._by_hand

    def by_key(self, client_id: int, key: str) -> Bill | None:
        """The one that was kept from a file under this key."""
        return self._by_key.get((client_id, key))

    def was_found(self, client_id: int, key: str) -> bool:
        """Whether an occasion was found by this key before, taken back since or not."""
        return (client_id, key) in self._found

    def by_hand(self, client_id: int, number: str) -> Bill | None:
        """The one that was noted by hand at a client with this number in its subject."""
        theirs = [bill for bill in self._by_hand if bill.client_id == client_id]
        if not number or not theirs:
            return None
        whole = re.compile(rf"(?<![\w-]){re.escape(folded(number))}(?![\w-])")
        return next((bill for bill in theirs if whole.search(folded(bill.subject))), None)

    def named(self, text: str) -> list[Bill]:
        """Those whose number is this text, or else a word of it."""
        if exact := self._numbers.get(folded(text)):
            return exact
        found = {
            id(bill): bill
            for word in words(text)
            if len(word) >= SHORTEST_IN_TEXT
            for bill in self._numbers.get(word, [])
        }
        return list(found.values())

    def evidence(self, occasion: Occasion) -> list[Evidence]:
        """What is on record of an occasion; all of them are loaded with the first question."""
        if not hasattr(self, "_facts"):
            self._facts: dict[int, list[Evidence]] = {}
            rows = self.db.scalars(
                select(Evidence)
                .join(Occasion, Occasion.id == Evidence.occasion_id)
                .join(Clause, Clause.id == Occasion.clause_id)
                .where(Occasion.freelancer_id == occasion.freelancer_id, Clause.kind.in_(INVOICE))
                .order_by(Evidence.at, Evidence.id)
            )
            for row in rows:
                self._facts.setdefault(row.occasion_id, []).append(row)
        return self._facts.get(occasion.id, [])


def subject(number: str, sent_on: date) -> str:
    """How an invoice is called, on the client's page too."""
    return f"Invoice {number}" if number else f"Invoice of {a_day(sent_on)}"


def a_day(day: date) -> str:
    """'3 Nov 2026'."""
    return f"{day.day} {day:%b %Y}"


def words(text: str) -> set[str]:
    """The words of a text, without what stands around them."""
    apart = "".join(" " if letter in ",;()[]" else letter for letter in folded(text))
    return {word.strip(".:#“”\"'") for word in apart.split()}


def _words(bill: Bill) -> set[str]:
    """The words of a subject that was typed; only those with a figure can be numbers."""
    if bill.invoice is not None or bill.occasion is None:
        return set()
    return {word for word in words(bill.occasion.subject) if any(map(str.isdigit, word))}


def _kept(one: Invoice, occasions: dict[int, tuple[Occasion, Clause]]) -> Bill:
    occasion, clause = occasions.get(one.occasion_id or 0, (None, None))
    return Bill(one.client_id, one.number, one.sent_on, one.paid_on, one, occasion, clause)


def _noted(occasion: Occasion, clause: Clause, zone: ZoneInfo) -> Bill:
    closed = occasion.closed_at
    return Bill(
        occasion.client_id,
        "",
        occasion.opened_at.astimezone(zone).date(),
        closed.astimezone(zone).date() if closed else None,
        None,
        occasion,
        clause,
    )


def closing(
    books: Books, bills: Bills, bill: Bill, paid_on: date, confidence: str
) -> tuple[Close | None, Outcome | None]:
    """What a payment does to the occasion of an invoice, and how that is judged then; nothing
    where none waits for it. The client is one that the books were opened for."""
    occasion, clause = bill.occasion, bill.clause
    if not bill.waits or occasion is None or clause is None:
        return None, None
    at = books.paid_at(paid_on, clause, occasion.opened_at)
    paid = Occasion(
        freelancer_id=occasion.freelancer_id,
        client_id=occasion.client_id,
        opened_at=occasion.opened_at,
        closed_at=at,
    )
    facts = [*bills.evidence(occasion), Evidence(kind="answered", at=at)]
    close = Close(occasion.id, at, f"paid:{paid_on}", confidence)
    return close, books.judged(paid, clause, facts).outcome
