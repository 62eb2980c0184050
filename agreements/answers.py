"""What the rules answer about a reminder, and the reasons that each answer carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from agreements.gentleness import Policy


class Because(Enum):
    """Why a note goes when it does, or why none goes."""

    SPACING = "spacing"
    BY_HAND = "by_hand"
    ANOTHER_MAIL = "another_mail"
    STEP_UP = "step_up"
    WITHDRAWN = "withdrawn"
    COOLING_OFF = "cooling_off"
    ABSENCE = "absence"
    SLOT = "slot"
    CHANGE_ASKED = "change_asked"
    OWN_WORDS = "own_words"
    YOUR_TURN = "your_turn"
    TALKED = "talked"
    SAID_ENOUGH = "said_enough"
    OFF = "off"
    STOPPED = "stopped"
    NOTICE = "notice"
    NOTHING_OPEN = "nothing_open"
    NEVER_OPEN = "never_open"
    NOT_SETTLING = "not_settling"


@dataclass(frozen=True)
class Stops:
    """What keeps notes to a client back altogether; `waived` names lines that are lived without,
    and `has_own_words` says that a note the freelancer wrote in waits to leave."""

    is_stopped: bool = False
    notice_given: bool = False
    wants_change: bool = False
    has_own_words: bool = False
    waived: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SendAt:
    """A reminder at this instant (UTC), in the recipient's slot; each breach on its line's step.

    Before `earliest` none may go. `policy` is the gentlest of the lines it is about.
    """

    at: datetime
    not_after: datetime
    steps: Mapping[int, int] = field(default_factory=dict)
    because: tuple[Because, ...] = (Because.SLOT,)
    earliest: datetime | None = None
    policy: Policy = field(default_factory=Policy)

    @property
    def step(self) -> int:
        """The step that sets the tone of the whole message: the highest one in it."""
        return max(self.steps.values())


@dataclass(frozen=True)
class Wait:
    """Nothing is sent for now; until when, where that is known."""

    because: tuple[Because, ...]
    until: datetime | None = None


@dataclass(frozen=True)
class Stop:
    """Nothing is sent."""

    because: tuple[Because, ...]


@dataclass(frozen=True)
class Decide:
    """A third step did not settle it: the freelancer decides how to go on."""

    breach_ids: tuple[int, ...]
    because: tuple[Because, ...] = (Because.NOT_SETTLING,)


Answer = SendAt | Wait | Stop | Decide
