"""Whose turn it is: the time during which the other side owed the answer, read off the facts.

Who was asked may ask back. From then until the reply it is not their turn, and their clock stands
still. This is derived from the recorded facts each time, never kept as a running total: facts may
be recorded in any order, twice, or late. Only of two facts in the same instant the order in which
they were recorded counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agreements.wall_clock import Span

ASKED_BACK, REPLIED, AUTOMATIC = "asked_back", "replied", "automatic"


@dataclass(frozen=True)
class Fact:
    """Something that happened, at an aware instant.

    `kind` is ASKED_BACK, REPLIED or AUTOMATIC; an automatic mail, like anything else, neither
    starts nor ends a pause.
    """

    kind: str
    at: datetime


def pauses(facts: Iterable[Fact], until: datetime) -> tuple[Span, ...]:
    """The time up to `until` during which the other side owed the answer, in order.

    `facts` come in the order of their recording.

    A second question before the reply changes nothing, and a reply without a question is none.
    What comes after `until`, which is the answer or now, does not count; a question that is still
    open then pauses up to it.
    """
    found: list[Span] = []
    since: datetime | None = None
    for fact in _in_order(facts, until):
        if fact.kind == ASKED_BACK and since is None:
            since = fact.at
        elif fact.kind == REPLIED and since is not None:
            found.append((since, fact.at))
            since = None
    if since is not None:
        found.append((since, until))
    return tuple((begin, end) for begin, end in found if begin < end)


def owed_since(facts: Iterable[Fact], until: datetime) -> datetime | None:
    """Since when the other side owes an answer at `until`; None while it owes none."""
    since: datetime | None = None
    for fact in _in_order(facts, until):
        if fact.kind == ASKED_BACK:
            since = since or fact.at
        elif fact.kind == REPLIED:
            since = None
    return since


def _in_order(facts: Iterable[Fact], until: datetime) -> list[Fact]:
    """The facts up to an instant. Of two in the same instant, the later noted came later."""
    return sorted((fact for fact in facts if fact.at <= until), key=lambda fact: fact.at)
