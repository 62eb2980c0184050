"""What a version says, as values: its clauses and everything around them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from agreements.document import USUAL, Brand, HistoryLine
from app.models import Clause


@dataclass(frozen=True)
class Terms:
    """A clause as it is frozen into a version; the fields are the columns of `Clause`."""

    need_id: int
    origin: str
    kind: str
    parameters: dict[str, Any]
    title: str
    sentence: str
    why: str
    promise: str
    promise_kind: str | None
    promise_parameters: dict[str, Any]
    week: dict[str, Any]
    zone: str
    country: str
    region: str | None
    promise_calendar: dict[str, Any] | None = None


@dataclass(frozen=True)
class Content:
    """All that a version says, before or after it is stored.

    `seen_at` is when a draft is looked at, before it is offered. `mark` is by which the file can be
    known; `history` tells the versions agreed before. `sources` are those that are used for the
    client then, besides notes by hand.
    """

    number: int | None
    language: str
    opening: str
    terms: tuple[Terms, ...]
    freelancer: str
    freelancer_zone: str
    client: str
    client_zone: str
    contact: str
    offered_at: datetime | None = None
    accepted: str | None = None
    accepted_name: str = ""
    accepted_at: datetime | None = None
    accepted_how: str = ""
    seen_at: datetime | None = None
    freelancer_week: dict[str, Any] = field(default_factory=dict)
    history: tuple[HistoryLine, ...] = ()
    sources: tuple[str, ...] = ()
    brand: Brand = USUAL
    mark: str = ""


def terms_of(clause: Clause) -> Terms:
    """The value of a stored clause."""
    return Terms(**{name: getattr(clause, name) for name in Terms.__dataclass_fields__})


def same_words(clause: Clause, other: Clause) -> bool:
    """Whether two clauses agree on the same, word for word and hour for hour."""
    return replace(terms_of(clause), origin="") == replace(terms_of(other), origin="")
