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
    ADD = "add"
    DECIDE = "decide"
    DONE = "done"


class Reason(Enum):
    NO_NEEDS = "no_needs"
    NOTHING_AGREED = "nothing_agreed"
    OFFER_OPEN = "offer_open"
    CHANGE_ASKED = "change_asked"
    DECLINED = "declined"
    NOT_SETTLING = "not_settling"
    SLIPPED_SILENTLY = "slipped_silently"
    SETTLING = "settling"
    SETTLED = "settled"
    ALL_AGREED = "all_agreed"
    NOTICE_GIVEN = "notice_given"
    ENDED = "ended"


class Trouble(Enum):
    """Why the freelancer has to decide how to go on with what is in force."""

    NOT_SETTLING = "not_settling"
    SLIPPED_SILENTLY = "slipped_silently"


class Parted(Enum):
    NOTICE_GIVEN = "notice_given"
    ENDED = "ended"


@dataclass(frozen=True)
class Standing:
    """All that the ladder looks at. Needs are named by their ids, first-ranked first.

    `ranked` leaves out what is skipped for this client. `in_force` is what the version in force
    holds; `waived` names those of it that the freelancer lives without, `unsettled` those of the
    rest that have not settled, in the version's order. `offered` is the need that an open offer
    adds, 0 where it only changes something. `resting` names declined needs with the first day on
    which each may be offered again.
    """

    ranked: tuple[int, ...]
    in_force: tuple[int, ...] = ()
    waived: frozenset[int] = frozenset()
    unsettled: tuple[int, ...] = ()
    offered: int | None = None
    wants_change: bool = False
    resting: Mapping[int, date] = field(default_factory=dict)
    trouble: Trouble | None = None
    parted: Parted | None = None

    @property
    def coming(self) -> int | None:
        """The first-ranked need that is neither agreed nor lived without."""
        return next((need for need in self.ranked if need not in self.in_force), None)

    @property
    def carried(self) -> tuple[int, ...]:
        """What a next version carries over."""
        return tuple(need for need in self.in_force if need not in self.waived)


@dataclass(frozen=True)
class Answer:
    """What to do next, and why. `need_id` is the need that comes next, `waits_for` the line in
    force that has not settled."""

    advice: Advice
    reason: Reason
    need_id: int | None = None
    until: date | None = None
    waits_for: int | None = None


@dataclass(frozen=True)
class Proposed:
    """A clause that a version would hold. `origin` is "new", "changed" or "carried"."""

    need_id: int
    origin: str


class NotOneAtATime(ValueError):
    """A version would hold more than one need that the version in force does not, or another."""


class NotSettled(ValueError):
    """A line in force has not settled, so nothing is added yet."""


class Resting(ValueError):
    """The need was declined and its time has not come."""

    def __init__(self, until: date) -> None:
        super().__init__(f"Declined; not to be offered again before {until.isoformat()}.")
        self.until = until


def next_step(standing: Standing, today: date) -> Answer:
    """What to do next with one client. `today` is the day that has come where both are."""
    if standing.parted is not None:
        return Answer(Advice.DONE, Reason(standing.parted.value))
    if standing.wants_change:
        return Answer(Advice.WAIT, Reason.CHANGE_ASKED)
    if standing.offered is not None:
        return Answer(Advice.WAIT, Reason.OFFER_OPEN, standing.offered or None)
    if standing.trouble is not None:
        return Answer(Advice.DECIDE, Reason(standing.trouble.value))
    if not standing.ranked and not standing.in_force:
        return Answer(Advice.RANK_FIRST, Reason.NO_NEEDS)
    return _next_need(standing, today)


def _next_need(standing: Standing, today: date) -> Answer:
    coming = standing.coming
    if coming is None:
        return Answer(Advice.DONE, Reason.ALL_AGREED)
    if standing.unsettled:
        waits_for = standing.unsettled[0]
        return Answer(Advice.WAIT, Reason.SETTLING, coming, waits_for=waits_for)
    until = standing.resting.get(coming)
    if until is not None and today < until:
        return Answer(Advice.DECIDE, Reason.DECLINED, coming, until)
    if standing.in_force:
        return Answer(Advice.ADD, Reason.SETTLED, coming)
    return Answer(Advice.OFFER, Reason.NOTHING_AGREED, coming)


def rest_until(declined_on: date, asked: date | None) -> date:
    """The first day on which a declined need may be offered again: the client's, or 180 days."""
    return asked if asked is not None else declined_on + REST


def check_one_step(
    proposed: tuple[Proposed, ...],
    in_force: tuple[int, ...],
    waived: frozenset[int] = frozenset(),
) -> None:
    """Refuse a version that is not one step from what is in force.

    Raises:
        NotOneAtATime: more than one need is new, it also changes something, or a clause in force
            that nobody waived is missing, or one is doubled.
    """
    new = [clause.need_id for clause in proposed if clause.origin == "new"]
    kept = [clause.need_id for clause in proposed if clause.origin != "new"]
    changed = any(clause.origin == "changed" for clause in proposed)
    missing = set(in_force) - set(kept)
    if len(new) > 1 or (new and changed) or len(set(kept)) < len(kept):
        raise NotOneAtATime("A version adds one need at most to what is in force.")
    if set(kept) - set(in_force) or missing - waived:
        raise NotOneAtATime("A version carries over what is in force, and nothing else.")
    if not proposed or set(new) & set(in_force):
        raise NotOneAtATime("A version without a clause of its own agrees on nothing.")


def check_offer(proposed: tuple[Proposed, ...], standing: Standing, today: date) -> None:
    """Refuse to offer a version that is not the next step of this ladder.

    Raises:
        NotOneAtATime: as `check_one_step`, or the new need is not the one whose turn it is.
        NotSettled: something in force has not settled, and the version would add a need.
        Resting: the new need was declined and rests.
    """
    check_one_step(proposed, standing.in_force, standing.waived)
    new = next((clause.need_id for clause in proposed if clause.origin == "new"), None)
    if new is None:
        return
    if new != standing.coming:
        raise NotOneAtATime("The next need is the first-ranked one that is not agreed yet.")
    if standing.unsettled:
        raise NotSettled("The next need waits until what is in force has settled.")
    until = standing.resting.get(new)
    if until is not None and today < until:
        raise Resting(until)
