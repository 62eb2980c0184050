"""A file that was looked at is taken: everything it holds, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from agreements.columns import Kind
from app.db import writing
from app.models import Clause, Import, Invoice, Occasion
from app.services import submissions
from app.services.errors import Conflict, Stale
from app.services.importing import files, reading
from app.services.importing.books import Books
from app.services.importing.choices import Choices
from app.services.importing.lines import AddClient, Close, Count, Keep, Pay, PayAll, Plan, State
from app.services.people import clients
from app.services.state.told import IMPORT
from app.services.upholding import judge, mending, noting
from app.services.watching.found import Trace

CHANGED = "Something changed since you looked, so nothing was taken. This is how it stands now."
TAKEN = "This file was taken already, so nothing was done twice."


def take(freelancer_id: int, import_id: int, expected: str, key: str, now: datetime) -> int:
    """Do what the preview said, all of it, in one unit of work; answers how many lines came in.

    The same form again does nothing more. The content of the file goes.

    Raises:
        NotFound: there is no such file.
        Conflict: it was taken already, or not everything in it can be done.
        Stale: `expected` is not the fingerprint of what would happen now.
    """
    with writing() as db:
        row = files.load(db, freelancer_id, import_id, whole=True)
        if submissions.made_by(db, freelancer_id, key) is not None:
            return row.lines
        if row.taken_at is not None or row.content is None:
            raise Conflict(TAKEN)
        kind, choices = Kind(row.kind), Choices.from_json(row.choices)
        seen = reading.read(db, freelancer_id, kind, row.content, choices, now)
        plan = seen.plan
        if plan.fingerprint != expected:
            raise Stale(CHANGED)
        if not plan.is_ready:
            raise Conflict("Something in this file has to be settled first.")
        _Taking(db, row, seen.books, now).do(plan)
        row.choices = files.remembered(kind, choices).to_json() | {"came": summary(plan)}
        row.taken_at, row.content = now, None
        row.lines = plan.counts[State.COMES]
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.lines


def summary(plan: Plan) -> dict[str, int]:
    """How many lines became what, by the names of their states."""
    return {state.value: count for state, count in plan.counts.items()}


class _Taking:
    """The steps of a plan, done in bulk: a phone's list has thousands of lines, and nobody else
    writes meanwhile."""

    def __init__(self, db: Session, row: Import, books: Books, now: datetime) -> None:
        self.db, self.row, self.books, self.now = db, row, books, now
        self.touched: set[tuple[int, int]] = set()

    def do(self, plan: Plan) -> None:
        """Do every step, then settle what it touched."""
        steps = [line.step for line in plan.lines if line.state is State.COMES and line.step]
        self._add_clients(step for step in steps if isinstance(step, AddClient))
        kept = [step for step in steps if isinstance(step, Keep)]
        counts = [step for step in steps if isinstance(step, Count)]
        self._begin([*counts, *(step.count for step in kept if step.count)])
        paid = [step for step in steps if isinstance(step, Pay)]
        paid += [one for step in steps if isinstance(step, PayAll) for one in step.pays]
        closes = [*(step.close for step in kept), *(step.close for step in paid)]
        for close in closes:
            if close is not None:
                self._close(close)
        self._keep(kept)
        self._pay(paid)
        for client_id, need_id in sorted(self.touched):
            mending.settle(self.db, self.row.freelancer_id, client_id, need_id, self.now)

    def _add_clients(self, steps: Iterable[AddClient]) -> None:
        new = [(step.client, step.contacts) for step in steps]
        clients.put(self.db, self.row.freelancer_id, new, self.now)

    def _begin(self, counts: list[Count]) -> None:
        """New occasions with their evidence, as they were judged for the preview."""
        made = [(count, self.books.begun[count.client_id, count.key]) for count in counts]
        self.db.add_all(begun.occasion for _, begun in made)
        self.db.flush()
        for count, begun in made:
            trace = self._trace(count.key, count.confidence)
            for evidence in begun.evidence:
                evidence.occasion_id = begun.occasion.id
                self.db.add(trace.on(evidence))
            judge.note(self.db, begun.occasion, begun.judgement, "rules", self.now, "")
            self.touched.add((count.client_id, begun.clause.need_id))
        self.db.flush()

    def _close(self, close: Close) -> None:
        """An occasion on record was answered; judged again."""
        occasion = self.db.get_one(Occasion, close.occasion_id)
        clause = self.db.get_one(Clause, occasion.clause_id)
        trace = self._trace(close.key, close.confidence)
        occasion.closed_at = close.at
        self.db.add(trace.on(noting.evidence(occasion, "answered", close.at, self.now)))
        facts = judge.evidence_of(self.db, occasion.id)
        verdict = self.books.judged(occasion, clause, facts)
        judge.note(self.db, occasion, verdict, "rules", self.now, "")
        self.touched.add((occasion.client_id, clause.need_id))

    def _keep(self, steps: list[Keep]) -> None:
        for step in steps:
            made = step.occasion_id
            if step.count is not None:
                made = self.books.begun[step.client_id, step.count.key].occasion.id
            self.db.add(
                Invoice(
                    freelancer_id=self.row.freelancer_id,
                    client_id=step.client_id,
                    import_id=self.row.id,
                    occasion_id=made,
                    key=step.key,
                    number=step.number,
                    amount=step.amount,
                    currency=step.currency,
                    sent_on=step.sent_on,
                    due_on=step.due_on,
                    paid_on=step.paid_on,
                )
            )
        self.db.flush()

    def _pay(self, steps: list[Pay]) -> None:
        for step in steps:
            if step.invoice_id is not None:
                invoice = self.db.get_one(Invoice, step.invoice_id)
                invoice.paid_on, invoice.paid_by_import_id = step.paid_on, self.row.id
        self.db.flush()

    def _trace(self, key: str, confidence: str) -> Trace:
        return Trace(IMPORT, key, confidence, import_id=self.row.id)
