"""What each line of a file will do, as values: shown before anything happens, then done."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from agreements.importing import Line
from agreements.judging import Outcome
from app.services.people.clients import ClientForm, ContactForm

# Nobody else can write while a file is taken, and others wait for ten seconds at most.
MOST_AT_ONCE = 5000


class State(Enum):
    """In the order in which they are shown."""

    WRONG = "wrong"
    UNPLACED = "unplaced"
    COMES = "comes"
    KNOWN = "known"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Count:
    """An occasion to begin; `key` names it in files for good."""

    client_id: int
    clause_id: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    key: str
    confidence: str


@dataclass(frozen=True)
class Close:
    """An answer to an occasion on record."""

    occasion_id: int
    at: datetime
    key: str
    confidence: str


@dataclass(frozen=True)
class Keep:
    """An invoice to be kept, with the occasion it begins, closes or belongs to."""

    client_id: int
    key: str
    number: str
    amount: int | None
    currency: str
    sent_on: date
    due_on: date | None
    paid_on: date | None
    count: Count | None = None
    close: Close | None = None
    occasion_id: int | None = None


@dataclass(frozen=True)
class Pay:
    """An invoice that was paid: one that is kept, one that was noted by hand, or both."""

    paid_on: date
    invoice_id: int | None
    close: Close | None


@dataclass(frozen=True)
class PayAll:
    """Several invoices that were paid at once."""

    pays: tuple[Pay, ...]


@dataclass(frozen=True)
class AddClient:
    """A new client, and everybody there that the file names; the first is the main contact."""

    client: ClientForm
    contacts: tuple[ContactForm, ...]


Step = Count | Keep | Pay | PayAll | AddClient


@dataclass(frozen=True)
class Planned:
    """A line: what it is in words, what becomes of it, and why.

    `notes` say what is wrong, why it is left out, or what was assumed. `outcome` is the judgement
    of what comes of it, None where nothing is judged.
    """

    number: int
    state: State
    words: str
    notes: tuple[str, ...] = ()
    step: Step | None = None
    outcome: Outcome | None = None


def unread(line: Line) -> Planned:
    """A line that nothing could be read from; its words come from the file."""
    if line.problems:
        return Planned(line.number, State.WRONG, "", line.problems)
    return Planned(line.number, State.LEFT_OUT, "", (line.left_out,))


@dataclass(frozen=True)
class Ask:
    """A name or a number in the file, shown as it stands there, and who that is: the id of a
    client, `LEFT_OUT`, or None while nobody has said. `lines` says how many it is about."""

    key: str
    shown: str
    lines: int
    chosen: int | None


@dataclass(frozen=True)
class Plan:
    """Every line, and whom it has to be said of who they are. `missing` are columns that nobody
    chose, `notes` what was guessed."""

    lines: tuple[Planned, ...] = ()
    asks: tuple[Ask, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[State]:
        return Counter(line.state for line in self.lines)

    @property
    def outcomes(self) -> Counter[Outcome | None]:
        """What comes of the lines that come in."""
        return Counter(line.outcome for line in self.lines if line.state is State.COMES)

    @property
    def is_ready(self) -> bool:
        """All or nothing: can all be done as it stands?"""
        found = self.counts
        return (
            0 < found[State.COMES] <= MOST_AT_ONCE
            and not found[State.WRONG]
            and not found[State.UNPLACED]
        )

    @property
    def fingerprint(self) -> str:
        """A short text that differs when anything that would happen differs."""
        return hashlib.sha256(repr((self.lines, self.missing)).encode()).hexdigest()[:32]
