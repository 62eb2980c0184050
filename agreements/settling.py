"""Settled: said of a line that the client demonstrably keeps (design, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

LAST = 10  # the share of kept occasions is read off the last ten


@dataclass(frozen=True)
class Criteria:
    """When a line counts as settled: days since it was accepted, occasions, and how many of the
    last ten were kept (the same share of all, while there are fewer)."""

    days: int = 28
    occasions: int = 3
    kept: int = 9


class Missing(Enum):
    """What keeps a line from being settled, most telling first."""

    OPEN_SLIP = "open_slip"
    KEPT = "kept"
    OCCASIONS = "occasions"
    DAYS = "days"
    WORD = "word"


@dataclass(frozen=True)
class Record:
    """What is on record of one line.

    `since` is its first acceptance with these parameters; `total` counts its occasions since then,
    kept or confirmed slips, and `outcomes` are the last ten of them at least, oldest first (kept:
    True). A line that nobody can measure settles by the freelancer's word: `by_word`, and when it
    was given.
    """

    since: datetime
    outcomes: Sequence[bool] = ()
    total: int = 0
    has_open_slip: bool = False
    by_word: bool = False
    word_at: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """How far along a line is. `kept` counts among the last `of` occasions; it takes
    `kept_needed` of them."""

    days: int
    days_needed: int
    occasions: int
    occasions_needed: int
    kept: int
    of: int
    kept_needed: int
    missing: tuple[Missing, ...]

    @property
    def is_settled(self) -> bool:
        return not self.missing

    @property
    def asks_for_word(self) -> bool:
        """Whether the freelancer's word is all that is missing."""
        return self.missing == (Missing.WORD,)


def progress(record: Record, criteria: Criteria, now: datetime) -> Progress:
    """How far along a line is at `now` (aware)."""
    last = list(record.outcomes)[-LAST:]
    needed = 0 if record.by_word else criteria.occasions
    return Progress(
        days=max(timedelta(), now - record.since).days,
        days_needed=criteria.days,
        occasions=record.total,
        occasions_needed=needed,
        kept=sum(last),
        of=len(last),
        kept_needed=-(-criteria.kept * len(last) // LAST),
        missing=tuple(_missing(record, criteria, last, now)),
    )


def _missing(record: Record, criteria: Criteria, last: list[bool], now: datetime) -> list[Missing]:
    found = [Missing.OPEN_SLIP] if record.has_open_slip else []
    young = now - record.since < timedelta(days=criteria.days)
    days = [Missing.DAYS] if young else []
    if record.by_word:
        given = record.word_at is not None and record.word_at >= record.since
        return found if given else [*found, *days, Missing.WORD]
    if sum(last) * LAST < criteria.kept * len(last):
        found.append(Missing.KEPT)
    if record.total < criteria.occasions:
        found.append(Missing.OCCASIONS)
    return [*found, *days]
