"""Where a client stands: what is in force, what comes next, or why to wait (design, section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

# A declined need rests this long, unless the client named a date (design, section 3).
REST = timedelta(days=180)


class Advice(Enum):
    RANK_FIRST = "rank_first"
    OFFER = "offer"
    WAIT = "wait"
    DECIDE = "decide"
    DONE = "done"


class Reason(Enum):
    NO_NEEDS = "no_needs"
    NOTHING_AGREED = "nothing_agreed"
    OFFER_OPEN = "offer_open"
    DECLINED = "declined"
    SETTLING = "settling"
    ALL_AGREED = "all_agreed"


@dataclass(frozen=True)
class Standing:
    """All that the ladder looks at. Needs are named by their ids, first-ranked first.

    `resting` names declined needs with the first day on which each may be offered again.
    """

    ranked: tuple[int, ...]
    in_force: tuple[int, ...] = ()
    offered: int | None = None
    resting: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    advice: Advice
    reason: Reason
    need_id: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Proposed:
    """A clause that a version would hold. `origin` is "new", "changed" or "carried"."""

    need_id: int
    origin: str


class NotOneAtATime(ValueError):
    """A version would hold more than one need that the version in force does not, or another."""


class Resting(ValueError):
    """The need was declined and its time has not come."""

    def __init__(self, until: date) -> None:
        super().__init__(f"Declined; not to be offered again before {until.isoformat()}.")
        self.until = until


def next_step(standing: Standing, today: date) -> Answer:
    """What to do next with one client. `today` is the day where the freelancer is."""
    if standing.offered is not None:
        return Answer(Advice.WAIT, Reason.OFFER_OPEN, standing.offered)
    if not standing.ranked and not standing.in_force:
        return Answer(Advice.RANK_FIRST, Reason.NO_NEEDS)
    coming = next((need for need in standing.ranked if need not in standing.in_force), None)
    if coming is None:
        return Answer(Advice.DONE, Reason.ALL_AGREED)
    if standing.in_force:
        return Answer(Advice.WAIT, Reason.SETTLING, coming)
    until = standing.resting.get(coming)
    if until is not None and today < until:
        return Answer(Advice.DECIDE, Reason.DECLINED, coming, until)
    return Answer(Advice.OFFER, Reason.NOTHING_AGREED, coming)


def rest_until(declined_on: date, asked: date | None) -> date:
    """The first day on which a declined need may be offered again: the client's, or 180 days."""
    return asked if asked is not None else declined_on + REST


def check_one_step(proposed: tuple[Proposed, ...], in_force: tuple[int, ...]) -> None:
    """Refuse a version that is not one step from what is in force.

    Raises:
        NotOneAtATime: more than one need is new, or a clause in force is missing or doubled.
    """
    new = [clause.need_id for clause in proposed if clause.origin == "new"]
    kept = [clause.need_id for clause in proposed if clause.origin != "new"]
    if len(new) > 1 or sorted(kept) != sorted(in_force):
        raise NotOneAtATime("A version adds one need at most to what is in force.")
    if not proposed or set(new) & set(in_force):
        raise NotOneAtATime("A version without a clause of its own agrees on nothing.")


def check_offer(proposed: tuple[Proposed, ...], standing: Standing, today: date) -> None:
    """Refuse to offer a version that is not the next step of this ladder.

    Raises:
        NotOneAtATime: as `check_one_step`, or the new need is not the one whose turn it is.
        Resting: the new need was declined and rests.
    """
    check_one_step(proposed, standing.in_force)
    new = next((clause.need_id for clause in proposed if clause.origin == "new"), None)
    if new is None:
        return
    coming = next((need for need in standing.ranked if need not in standing.in_force), None)
    if new != coming:
        raise NotOneAtATime("The next need is the first-ranked one that is not agreed yet.")
    until = standing.resting.get(new)
    if until is not None and today < until:
        raise Resting(until)
