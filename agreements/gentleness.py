"""How gently to remind: the figures, what may be chosen instead, and which choice counts.

The agreement promises at most one short note a week, in the client's morning. So a choice can only
be as gentle as the defaults, or gentler.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta


@dataclass(frozen=True)
class Policy:
    """How gentle. Spans are elapsed time; the slot is on the recipient's wall clock.

    `asks` says that each note waits for the freelancer's word; `is_off` that none is sent.
    """

    cooling_off: timedelta = timedelta(hours=12)
    between_reminders: timedelta = timedelta(days=7)
    step_up_after: timedelta = timedelta(days=7)
    asks: bool = False
    is_off: bool = False
    between_automatic: timedelta = timedelta(hours=24)
    decide_after: timedelta = timedelta(days=7)
    decide_within: timedelta = timedelta(days=60)
    slot_from: time = time(9, 30)
    slot_to: time = time(11, 30)
    slot_otherwise: timedelta = timedelta(hours=2)
    late_after: timedelta = timedelta(hours=24)
    expires_after: timedelta = timedelta(days=10)


@dataclass(frozen=True)
class Choice:
    """What was chosen for the account, one client or one need; None where nothing was."""

    cooling_off_hours: int | None = None
    between_days: int | None = None
    step_up_days: int | None = None
    asks: bool | None = None
    is_off: bool | None = None


@dataclass(frozen=True)
class Limits:
    """What a figure may be, both ends included. The least is the default: what was promised."""

    least: int
    most: int

    def __contains__(self, figure: int) -> bool:
        return self.least <= figure <= self.most

    def within(self, figure: int) -> int:
        """The figure, or the nearest one that may be."""
        return min(max(figure, self.least), self.most)


LIMITS = {
    "cooling_off_hours": Limits(12, 168),
    "between_days": Limits(7, 90),
    "step_up_days": Limits(7, 90),
}
NOTHING_CHOSEN = Choice()


def wrong_in(choice: Choice) -> tuple[str, ...]:
    """The names of the figures that cannot be chosen."""
    return tuple(
        name
        for name, limits in LIMITS.items()
        if (figure := getattr(choice, name)) is not None and figure not in limits
    )


def policy_of(
    client: Choice = NOTHING_CHOSEN,
    need: Choice = NOTHING_CHOSEN,
    account: Choice = NOTHING_CHOSEN,
) -> Policy:
    """What counts for one line: what was chosen for the client, else for the need, else for the
    account, else the default; each figure by itself."""
    chosen = _first(client, _first(need, account))
    return Policy(
        cooling_off=timedelta(hours=_figure("cooling_off_hours", chosen)),
        between_reminders=timedelta(days=_figure("between_days", chosen)),
        step_up_after=timedelta(days=_figure("step_up_days", chosen)),
        asks=bool(chosen.asks),
        is_off=bool(chosen.is_off),
    )


def gentlest(first: Policy, *others: Policy) -> Policy:
    """What counts for a message about several lines: the gentlest of each."""
    for other in others:
        first = replace(
            first,
            cooling_off=max(first.cooling_off, other.cooling_off),
            between_reminders=max(first.between_reminders, other.between_reminders),
            step_up_after=max(first.step_up_after, other.step_up_after),
            asks=first.asks or other.asks,
            is_off=first.is_off or other.is_off,
        )
    return first


def _first(choice: Choice, other: Choice) -> Choice:
    """What was chosen, with the other's for what was not."""
    return Choice(
        **{
            name: getattr(other, name) if value is None else value
            for name, value in vars(choice).items()
        }
    )


def _figure(name: str, chosen: Choice) -> int:
    figure: int | None = getattr(chosen, name)
    return LIMITS[name].least if figure is None else LIMITS[name].within(figure)
