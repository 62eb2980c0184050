"""When giving things away becomes a habit (design, section 1, idea 3).

Products and hours given away are counted, because what is given away again and again is soon
expected. Expertise that is spoken, and help, are never counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("delivered", "expertise", "help", "hours", "product")
GIVEN_AWAY = ("hours", "product")
PERIOD = timedelta(days=90)
OFTEN = 3  # times in the period, at one client
MUCH = 8 * 60  # minutes in the period, at one client


@dataclass(frozen=True)
class Gift:
    """Something that was given on a day; `minutes` of hours, where they are known."""

    kind: str
    day: date
    minutes: int | None = None


@dataclass(frozen=True)
class Away:
    """What was given away in the period that ends today: how often, and minutes of it."""

    hours: int
    products: int
    minutes: int

    @property
    def times(self) -> int:
        return self.hours + self.products

    @property
    def is_habit(self) -> bool:
        """Whether it has become a habit: three times, or more than a day's work in all."""
        return self.times >= OFTEN or self.minutes > MUCH


def first_day(today: date) -> date:
    """The first day of the period that ends today."""
    return today - PERIOD + timedelta(days=1)


def away(gifts: Iterable[Gift], today: date) -> Away:
    """What was given away to one client in the period that ends today, today included."""
    lately = [one for one in gifts if first_day(today) <= one.day <= today]
    hours = [one for one in lately if one.kind == "hours"]
    products = [one for one in lately if one.kind == "product"]
    return Away(len(hours), len(products), sum(one.minutes or 0 for one in hours))
