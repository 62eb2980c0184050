"""Prospect, customer, client or former client, and what shows it (design, section 1, idea 3).

A customer buys; a client also buys expertise, and is loyal: came back, or recommended. What is on
record decides, unless the freelancer says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

# Somebody who buys again so long after the first time came back; sooner, it is one job in parts.
GAP = timedelta(days=90)


class Stage(StrEnum):
    PROSPECT = "prospect"
    CUSTOMER = "customer"
    CLIENT = "client"
    FORMER = "former"


class Sign(Enum):
    """What a fact on record says about the two, by its day."""

    SINCE = "since"  # the freelancer noted since when they are a client
    AGREED = "agreed"
    INVOICED = "invoiced"
    WANTED_TO_HEAR = "wanted_to_hear"  # asked first, and said yes
    SAID_YES = "said_yes"  # to extra work or an upgrade that was suggested
    PAID_CALL = "paid_call"
    RENEWED = "renewed"
    RESUMED = "resumed"  # after an agreement had ended
    RECOMMENDED = "recommended"
    ENDED = "ended"  # an agreement, by notice


class Proof(Enum):
    """What makes a stage."""

    BOUGHT = "bought"
    EXPERTISE = "expertise"
    CAME_BACK = "came_back"
    RECOMMENDED = "recommended"
    ENDED = "ended"


BOUGHT = (Sign.SINCE, Sign.AGREED, Sign.INVOICED)
EXPERTISE = (Sign.WANTED_TO_HEAR, Sign.SAID_YES, Sign.PAID_CALL)
CAME_BACK = (Sign.RENEWED, Sign.RESUMED)


@dataclass(frozen=True)
class Fact:
    """A sign and its day on the freelancer's clock; `words` name whom they recommended them to."""

    sign: Sign
    day: date
    words: str = ""


@dataclass(frozen=True)
class Reason:
    """What proves something, and the first fact that shows it."""

    proof: Proof
    fact: Fact


@dataclass(frozen=True)
class Word:
    """The freelancer's own word: it counts over what is on record until they take it back."""

    stage: Stage
    since: date
    why: str


@dataclass(frozen=True)
class Standing:
    """A stage and since when; `reasons` are what is on record, whoever decided. `missing` is what
    would make a client of a customer. `word` is the freelancer's, where it decided."""

    stage: Stage
    since: date
    reasons: tuple[Reason, ...]
    missing: tuple[Proof, ...] = ()
    word: Word | None = None


def standing(
    known_since: date, facts: Iterable[Fact], today: date, word: Word | None = None
) -> Standing:
    """Where somebody stands today who is known since a day, by these facts in any order."""
    past = sorted((fact for fact in facts if fact.day <= today), key=lambda fact: fact.day)
    reasons = tuple(_reasons(past))
    if word is not None:
        return Standing(word.stage, word.since, reasons, word=word)
    stage, since, missing = _of_record(known_since, {one.proof: one.fact.day for one in reasons})
    resumed = [fact.day for fact in past if fact.sign is Sign.RESUMED]
    return Standing(stage, max([since, *resumed]), reasons, missing)


def _of_record(known_since: date, days: dict[Proof, date]) -> tuple[Stage, date, tuple[Proof, ...]]:
    if Proof.ENDED in days:
        return Stage.FORMER, days[Proof.ENDED], ()
    if Proof.BOUGHT not in days:
        return Stage.PROSPECT, known_since, (Proof.BOUGHT,)
    loyal = [days[one] for one in (Proof.CAME_BACK, Proof.RECOMMENDED) if one in days]
    if Proof.EXPERTISE in days and loyal:
        since = max(days[Proof.BOUGHT], days[Proof.EXPERTISE], min(loyal))
        return Stage.CLIENT, since, ()
    missing: tuple[Proof, ...] = () if Proof.EXPERTISE in days else (Proof.EXPERTISE,)
    if not loyal:
        missing += (Proof.CAME_BACK, Proof.RECOMMENDED)
    return Stage.CUSTOMER, days[Proof.BOUGHT], missing


def _reasons(facts: list[Fact]) -> Iterable[Reason]:
    """The first fact that shows each; an end shows nothing once they work together again."""
    found = {
        Proof.BOUGHT: _first(facts, BOUGHT),
        Proof.EXPERTISE: _first(facts, EXPERTISE),
        Proof.CAME_BACK: _came_back(facts),
        Proof.RECOMMENDED: _first(facts, (Sign.RECOMMENDED,)),
        Proof.ENDED: _first(facts, (Sign.ENDED,)),
    }
    return (Reason(proof, fact) for proof, fact in found.items() if fact is not None)


def _first(facts: list[Fact], signs: tuple[Sign, ...]) -> Fact | None:
    return next((fact for fact in facts if fact.sign in signs), None)


def _came_back(facts: list[Fact]) -> Fact | None:
    first = _first(facts, (Sign.INVOICED,))
    again = (
        fact
        for fact in facts
        if fact.sign in CAME_BACK
        or (first and fact.sign is Sign.INVOICED and fact.day - first.day >= GAP)
    )
    return next(again, None)
