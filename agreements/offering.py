"""A respected no: whether something may be offered on a day, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.ladder import rest_until

# What can be offered, and asking first whether somebody would like to hear of something.
EXTRA, UPGRADE, RENEWAL = KINDS = ("extra", "upgrade", "renewal")
ASKING = "ask"
# What a no to the first holds back as well. What was noticed would have become more work, so
# a no to hearing of it holds that; any no holds asking, which would be a way round it.
_HOLDS: dict[str, frozenset[str]] = {
    EXTRA: frozenset((EXTRA, ASKING)),
    UPGRADE: frozenset((UPGRADE, ASKING)),
    RENEWAL: frozenset((RENEWAL, ASKING)),
    ASKING: frozenset((ASKING, EXTRA, UPGRADE)),
}
# A question that nobody answered keeps others back for so long.
SILENCE = timedelta(days=30)


@dataclass(frozen=True)
class No:
    """A no, or a not yet, to an offer of a kind or to asking first, given on a day and in these
    words. `until` is the first day on which it may be asked again."""

    about: str
    said_on: date
    until: date
    words: str = ""

    def holds(self, kind: str, day: date) -> bool:
        return kind in _HOLDS[self.about] and self.said_on <= day < self.until


@dataclass(frozen=True)
class Wish:
    """The client wants no offers of any kind, from a day on: through another, or for now."""

    said_on: date
    through: date | None = None

    def holds(self, day: date) -> bool:
        return self.said_on <= day and (self.through is None or day <= self.through)

    @property
    def until(self) -> date | None:
        """The first day after it; None where it has no end."""
        if self.through is None:
            return None
        return self.through + timedelta(days=1) if self.through < date.max else None


Reason = No | Wish


def no(about: str, said_on: date, asked: date | None, words: str = "") -> No:
    """A no that holds until the day the client asked for, or for 180 days."""
    return No(about, said_on, rest_until(said_on, asked), words)


def held(kind: str, day: date, noes: Iterable[No], wish: Wish | None) -> Reason | None:
    """Why nothing of a kind may be offered on a day; None where it may.

    `kind` is one of `KINDS`, or `ASKING`. What the client wishes for everything comes first; of
    several noes, the one that holds longest.
    """
    if wish is not None and wish.holds(day):
        return wish
    return max((one for one in noes if one.holds(kind, day)), key=_lasts, default=None)


def _lasts(one: No) -> tuple[date, date]:
    return one.until, one.said_on


def is_waited_for(asked_on: date, today: date) -> bool:
    """Whether a question without an answer still keeps others back: one at a time."""
    return today < asked_on + SILENCE
