"""How much of the time that clients paid for was spent on offers, as far as the calls can say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PERIOD = timedelta(days=90)
LEAST = 5  # calls, below which a share says more about chance than about anybody
LONGEST = 24 * 60  # minutes
PURPOSES = ("work", "offers", "other")


@dataclass(frozen=True)
class Call:
    """A call or meeting: its day, its minutes, what it was for and whether it is paid for."""

    day: date
    minutes: int
    purpose: str
    is_paid: bool


@dataclass(frozen=True)
class Share:
    """The paid minutes of a period, those of them that went on offers, and the calls they are
    from."""

    offers: int
    minutes: int
    calls: int

    @property
    def missing(self) -> int:
        """How many calls are missing before anything can be said."""
        return max(0, LEAST - self.calls)


def first_day(today: date) -> date:
    """The first day of the period that ends today."""
    return today - PERIOD + timedelta(days=1)


def share(calls: Iterable[Call], today: date) -> Share:
    """The share of paid time in the period that ends today, today included."""
    paid = [one for one in calls if one.is_paid and first_day(today) <= one.day <= today]
    return Share(
        sum(one.minutes for one in paid if one.purpose == "offers"),
        sum(one.minutes for one in paid),
        len(paid),
    )
