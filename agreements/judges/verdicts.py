"""The values that judging speaks of: questions, allowances, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from agreements.explaining import Step


class Judge(Enum):
    """The question that is asked of an occasion."""

    DEADLINE = "deadline"
    WINDOW = "window"
    NOTICE = "notice"
    COUNT = "count"
    BY_HAND = "by_hand"


class Outcome(Enum):
    OPEN = "open"
    KEPT = "kept"
    BREACHED = "breached"
    EXCUSED = "excused"
    UNCLEAR = "unclear"


class Unit(Enum):
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


class Period(Enum):
    """For how long something is counted, and what: rounds of changes in a piece of work until the
    freelancer says it is done, or hours in a calendar month on the clause's clock."""

    PIECE = "piece"
    MONTH = "month"


class BadOccasion(ValueError):
    """An occasion that cannot have been: it closed before it opened, or counts less than nothing.
    The message is for the reader."""


@dataclass(frozen=True)
class Allowance:
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Tally:
    """One entry of what is counted: rounds in a piece of work, minutes in a month."""

    at: datetime
    amount: int


@dataclass(frozen=True)
class Due:
    """A deadline (UTC) and how it came about."""

    at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    due_at: datetime | None
    steps: tuple[Step, ...]
